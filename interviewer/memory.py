"""One memory for a loop: what a candidate claimed, what is worth taking up, and what does not fit together. Local and pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from interviewer.amounts import names_figure, sums
from interviewer.places import Claim, ClaimKind
from interviewer.text import content, sentences
from knowledge.schema import Model

_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20}  # fmt: skip
_N = rf"(\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})"
_TOOLS = ("python", "sql", "spark", "pandas", "scikit-learn", "pytorch", "tensorflow", "keras", "airflow", "dbt", "kafka", "docker", "kubernetes", "tableau", "power bi", "excel", "snowflake", "bigquery", "databricks", "hadoop", "scala", "java", "xgboost", "aws", "azure", "mlflow")  # fmt: skip
_TOOL = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, _TOOLS))})(?![\w-])", re.IGNORECASE)
_YEARS = re.compile(rf"\b{_N}\+? years?\b", re.IGNORECASE)
_TEAM = re.compile(
    rf"\b(?:team of|led|managed|supervised) (?:a team of )?{_N}\b(?! (?:project|year|month|week|model))|\b{_N}[- ](?:people|person|colleagues)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(rf"\b{_N}[- ](week|month|day)s?\b", re.IGNORECASE)
_NOTICED = re.compile(r"\b(?:notice|start|available|availability|join|begin)\b", re.IGNORECASE)
_AT_ONCE = re.compile(
    r"\b(?:start|available|begin|join)\b.{0,20}\b(?:immediately|at once|right away|tomorrow)\b", re.IGNORECASE
)
_RESULT = re.compile(r"\b(\d+(?:\.\d+)?) ?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_CUT = re.compile(r"[;:]\s|,\s(?:and|so|which|because|but)\s", re.IGNORECASE)
_PROJECT = re.compile(
    r"\b(?:I|we)(?:'ve| have)? (?:built|led|launched|designed|shipped|developed|introduced|migrated|rewrote|set up)\b",
    re.IGNORECASE,
)
_USED = re.compile(r"\b(?:use[ds]?|using|work(?:ed)? with|built|wrote|written|with|in)\b", re.IGNORECASE)
_NEVER = re.compile(
    r"\b(?:never|not|haven't|have not|don't|didn't|no)\b.{0,20}\b(?:used|worked|touched|written|use|know|experience)\b",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"\b(?:salary|earn|pay|expect|year|gross|base|range|between|looking for|thousand|around)\b|\d ?k\b", re.IGNORECASE
)
_WEEKS = {"day": 1 / 7, "week": 1.0, "month": 52 / 12}
# What an interviewer takes up first, and what they ask about it.
TAKEN_UP: dict[ClaimKind, str] = {
    "result": "How did you measure that?",
    "project": "What was your own part in it?",
    "team": "How did you divide the work among you?",
    "years": "What did you spend most of that time on?",
    "tool": "What did you use it for, and where did it get in your way?",
}
ALIKE = 0.5
# Words of any result: they do not say what it was about.
_GENERIC = content(
    "percent per cent cut cuts reduced lowered raised increased improved rose fell dropped grew model built team year month"
    " made got helped about around nearly almost new better less more result project company"
)
# A clause with fewer words is quoted with its sentence.
CLAUSE = 4
# A tool that stands so close to a number of years, in characters, is what they were spent on.
NEAR = 20
# How far two figures may lie apart and still be the same, by kind; the rest must be equal.
SLACK = {"notice": 1.0, "years": 0.5}


class Contradiction(Model):
    """Two claims about the same thing that do not fit together."""

    about: str
    first: Claim
    second: Claim


def claims(text: str, topic: str = "", who: str = "", stage: str = "") -> list[Claim]:
    """Everything that one message claims. topic: of the open question; figures of pay count under `salary` only."""
    found = [claim for part in sentences(text) if not part.endswith("?") for claim in _sentence(part, topic)]
    return [claim.model_copy(update={"who": who, "stage": stage}) for claim in found]


def _sentence(part: str, topic: str) -> Iterator[Claim]:
    yield from _pay(part, topic)
    yield from _years(part)
    yield from _counts(part)
    for match in _RESULT.finditer(part):
        clause = _clause(part, match.start())
        yield _claim("result", " ".join(sorted(_gist(clause))), clause, float(match.group(1)), "%")
    if _PROJECT.search(part):
        yield _claim("project", " ".join(sorted(_gist(part))), part)
    yield from _tools(part)


def _pay(part: str, topic: str) -> Iterator[Claim]:
    if topic == "salary" and names_figure(part) and _PAY.search(part) and (figures := sums(part)):
        yield Claim(kind="salary", subject="salary", low=min(figures), high=max(figures), quote=part)


def _years(part: str) -> Iterator[Claim]:
    for match in _YEARS.finditer(part):
        tool = _TOOL.search(part[match.end() : match.end() + NEAR]) or _TOOL.search(part[: match.start()][-NEAR:])
        if tool is not None:
            yield _claim("years", tool.group(1).lower(), part, _number(match.group(1)), "years")
        elif re.search(
            r"\b(?:experience|data scien\w+|analyst|engineer|in data|in the field|profession)\b", part, re.I
        ):
            yield _claim("years", "experience", part, _number(match.group(1)), "years")


def _counts(part: str) -> Iterator[Claim]:
    for match in _TEAM.finditer(part):
        yield _claim("team", "size of the team", part, _number(match.group(1) or match.group(2)), "people")
    if _AT_ONCE.search(part):
        yield _claim("notice", "when you could start", part, 0.0, "weeks")
    elif _NOTICED.search(part):
        for match in _NOTICE.finditer(part):
            weeks = _number(match.group(1)) * _WEEKS[match.group(2).lower()]
            yield _claim("notice", "when you could start", part, weeks, "weeks")


def _tools(part: str) -> Iterator[Claim]:
    never = bool(_NEVER.search(part))
    if not never and not (_USED.search(part) and re.search(r"\b(?:I|we|my|our)\b", part)):
        return
    for tool in dict.fromkeys(found.lower() for found in _TOOL.findall(part)):
        yield _claim("tool", tool, part, 0.0 if never else 1.0)


def _clause(part: str, position: int) -> str:
    """The clause that holds a figure, verbatim; the whole sentence where that is too short to stand alone."""
    cuts = [0, *(match.end() for match in _CUT.finditer(part)), len(part) + 1]
    start = max(cut for cut in cuts if cut <= position)
    end = min(cut for cut in cuts if cut > position)
    clause = _CUT.sub("", part[start:end]).strip(" ,;:")
    return clause if len(clause.split()) >= CLAUSE and clause in part else part


def _claim(kind: ClaimKind, subject: str, quote: str, value: float | None = None, unit: str = "") -> Claim:
    return Claim(kind=kind, subject=subject, low=value, high=value, unit=unit, quote=quote)


def _number(text: str) -> float:
    return float(_NUMBERS.get(text.lower(), 0) or text)


def _gist(part: str) -> frozenset[str]:
    return frozenset(word for word in content(part) if not word.isdigit()) - _GENERIC


def contradictions(said: Sequence[Claim]) -> list[Contradiction]:
    """Pairs from different talks that cannot both be true: one for each thing, the widest first."""
    worst: dict[tuple[str, str], tuple[float, Contradiction]] = {}
    for first, second in combinations(said, 2):
        gap = _gap(first, second)
        if gap > 0 and first.quote != second.quote:
            key = (first.kind, first.subject)
            if key not in worst or gap > worst[key][0]:
                worst[key] = (gap, Contradiction(about=_about(first), first=first, second=second))
    return [found for _, found in worst.values()]


def _gap(first: Claim, second: Claim) -> float:
    """How far the two lie apart; 0 where they fit, or speak of different things."""
    if first.kind != second.kind or first.stage == second.stage or not _same(first, second):
        return 0.0
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return 0.0
    gap = max(first.low, second.low) - min(first.high, second.high)
    return gap if gap > SLACK.get(first.kind, 0.0) else 0.0


def _same(first: Claim, second: Claim) -> bool:
    if first.kind not in ("result", "project"):
        return first.subject == second.subject
    one, two = set(first.subject.split()), set(second.subject.split())
    return bool(one and two) and len(one & two) / min(len(one), len(two)) >= ALIKE


def _about(claim: Claim) -> str:
    names = {"years": f"years of {claim.subject}", "salary": "the salary you expect", "tool": f"work with {claim.subject}", "result": "a result"}  # fmt: skip
    return names.get(claim.kind, claim.subject)


def worth_taking_up(said: Sequence[Claim], used: Sequence[str] = ()) -> Claim | None:
    """The claim that says most and was not asked about yet; None where there is none."""
    order = list(TAKEN_UP)
    fresh = [item for item in said if item.kind in TAKEN_UP and item.quote not in used and item.low != 0]
    return min(fresh, key=lambda item: order.index(item.kind), default=None)
