"""A résumé or a job description → what it claims or asks: skills, level, role, years, projects. No language model."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from knowledge.schema import Model, Role, Slug, Text
from knowledge.seniority import Guess, guess_level, guess_role, worked_years, years_asked
from knowledge.skills import Mention, closure, mentions

MOST_CHARACTERS = 60_000
MOST_CLAIMS = 8
QUOTE = 80
_PRIVATE = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|(?<!\w)\+?\d[\d ()/.-]{7,}\d")
_BULLET = re.compile(r"^\s*(?:[-*•·–▪◦‣]|\d{1,2}[.)])\s+")
_SECTIONS = {
    "projects": r"(?:(?:selected|personal|key|side|academic|university) )*projects?(?: (?:and|&) .*)?|portfolio",
    "education": r"education.*|academic background|studies|certificat\w+.*|courses|training",
    "experience": r"(?:work|professional|relevant|employment)? ?(?:experience|history)|employment|career.*",
    "other": r"(?:technical |core |key )?skills.*|summary|profile|about.*|languages|publications|interests|hobbies|references|awards.*|volunteering",
}
_OPTIONAL = re.compile(
    r"\b(?:nice[ -]to[ -]have|bonus|a plus|preferred|desirable|ideally|advantage\w*|or similar|or equivalent)\b", re.I
)
_BOILERPLATE = re.compile(
    r"^\W*(?:(?:our |your )?(?:benefits|perks)|what we offer|we offer|equal opportunit\w+.*)\W*$", re.I
)
_DID = re.compile(
    r"(?:built|led|developed|designed|launched|reduced|increased|created|implemented|deployed|improved|automated|ran|"
    r"introduced|migrated|shipped|optimi[sz]ed|trained|analy[sz]ed|cut|raised|saved|wrote|set up)\b", re.I
)  # fmt: skip
_ENGLISH = re.compile(
    r"\b(?:the|and|of|to|in|for|with|on|an?|is|are|was|as|by|at|from|that|this|we|you|our|your|have|be|will)\b", re.I
)
_FOREIGN = re.compile(
    r"\b(?:der|die|und|das|ist|mit|für|von|im|ein|eine|auf|den|bei|le|la|les|et|des|pour|dans|une|avec|sur|du|est|au|el|"
    r"los|las|y|con|para|una|por|del|il|di|che|per|gli|della|não|em|com|uma|os|het|een|voor|met|och|att|som|på|w|na|się)\b",
    re.I,
)  # fmt: skip


class Found(Model):
    """A skill that the text names. optional: only nice to have. alternatives: skills that would do instead."""

    skill: Slug
    name: Text
    quote: str
    times: int = Field(default=1, ge=1)
    optional: bool = False
    soft: bool = False
    alternatives: tuple[Slug, ...] = ()


class Profile(Model):
    """What could be read from one document; never its text. level and role are None where they are unclear."""

    kind: Literal["resume", "job"]
    skills: tuple[Found, ...] = ()
    level: Guess | None = None
    role: Guess | None = None
    years: float | None = None
    claims: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(found.skill for found in self.skills)

    def get(self, skill: str) -> Found | None:
        return next((found for found in self.skills if found.skill == skill), None)


def parse_resume(text: str, roles: Mapping[str, Role], today: date | None = None) -> Profile:
    """Any text gives a profile; what could not be read is said in `notices`."""
    text, notices = _clean(text, "résumé")
    sections = dict(_sectioned(text))
    working = "\n".join(body for name, body in sections.items() if name != "education")
    years = worked_years(working, today or date.today())
    skills = _found(text, mentions(text))
    return Profile(
        kind="resume",
        skills=skills,
        level=guess_level(text, years),
        role=guess_role(text, roles),
        years=years,
        claims=_claims(sections),
        notices=(*notices, *([] if skills else ["no skill was recognised in the résumé"])),
    )


def parse_job(text: str, roles: Mapping[str, Role]) -> Profile:
    """Any text gives a profile; what could not be read is said in `notices`."""
    text, notices = _clean(text, "job description")
    text, nice = _demands(text)
    years = years_asked(text)
    skills = _found(text, mentions(text), nice)
    return Profile(
        kind="job",
        skills=skills,
        level=guess_level(text, years),
        role=guess_role(text, roles),
        years=years,
        notices=(*notices, *([] if skills else ["no skill was recognised in the job description"])),
    )


def gaps(job: Profile, resume: Profile) -> tuple[Found, ...]:
    """What the job asks for and the résumé neither names nor implies; what must be there comes first."""
    claimed = closure(resume.ids)
    missing = [
        found
        for found in job.skills
        if not found.soft and found.skill not in claimed and not claimed & set(found.alternatives)
    ]
    implied = [closure([found.skill]) - {found.skill} for found in missing]
    missing = [found for found in missing if not any(found.skill in others for others in implied)]
    return tuple(sorted(missing, key=lambda found: (found.optional, -found.times)))


def name_gaps(missing: Sequence[Found]) -> tuple[str, ...]:
    """For reading: what would do instead of each other is one gap."""
    names = {found.skill: found.name for found in missing}
    groups = [(found.skill, *(other for other in found.alternatives if other in names)) for found in missing]
    return tuple(dict.fromkeys(" or ".join(names[skill] for skill in sorted(group)) for group in groups))


def _clean(text: str, noun: str) -> tuple[str, list[str]]:
    notices = []
    if len(text) > MOST_CHARACTERS:
        notices.append(f"only the first {MOST_CHARACTERS} characters of the {noun} were read")
    text = text[:MOST_CHARACTERS]
    words, english, foreign = len(text.split()), len(_ENGLISH.findall(text)), len(_FOREIGN.findall(text))
    if words >= 30 and foreign > max(2 * english, 0.04 * words):
        notices.append(f"the {noun} does not seem to be in English; only names such as Python or SQL are recognised")
    return text.replace("\r", "\n").replace("\u00a0", " ").replace("\x00", " "), notices


def _sectioned(text: str) -> Iterator[tuple[str, str]]:
    """(kind of section, its lines); sections of one kind are joined."""
    bodies: dict[str, list[str]] = {"head": []}
    current = "head"
    for line in text.splitlines():
        title = re.sub(r"^[\W_]+|[\W_]+$", "", line)
        named = next((kind for kind, pattern in _SECTIONS.items() if re.fullmatch(pattern, title, re.I)), None)
        if named and len(title.split()) <= 4:
            current = named
        else:
            bodies.setdefault(current, []).append(line)
    yield from ((kind, "\n".join(lines)) for kind, lines in bodies.items())


def _demands(text: str) -> tuple[str, list[bool]]:
    """The lines that ask for something, and whether each is only nice to have."""
    lines, optional = [], []
    section = ""
    for line in text.splitlines():
        if _is_heading(line):
            section = line
        if not _BOILERPLATE.match(section):
            lines.append(line)
            optional.append(bool(_OPTIONAL.search(line) or _OPTIONAL.search(section)))
    return "\n".join(lines), optional


def _is_heading(line: str) -> bool:
    plain = line.strip().strip("*#").strip()
    return bool(plain) and not _BULLET.match(line) and len(plain.split()) <= 6 and plain[-1] not in ".,;"


def _found(text: str, named: Sequence[Mention], optional: Sequence[bool] = ()) -> tuple[Found, ...]:
    """One entry a skill, those that are named most often first."""
    groups: dict[str, list[Mention]] = {}
    for mention in named:
        groups.setdefault(mention.skill.id, []).append(mention)
    others = _alternatives(text, named)
    rows = []
    for id, found in groups.items():
        skill = found[0].skill
        lines = [text.count("\n", 0, mention.start) for mention in found]
        nice = bool(optional) and all(optional[line] for line in lines)
        rows.append(
            Found(
                skill=id, name=skill.name, quote=_quote(text, found[0]), times=len(found), optional=nice,
                soft=skill.soft, alternatives=tuple(sorted(others.get(id, set()) - {id})),
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda found: (found.optional, -found.times)))


def _alternatives(text: str, named: Sequence[Mention]) -> dict[str, set[str]]:
    """Skills in one list joined by "or" or a slash stand for each other."""
    found: dict[str, set[str]] = {}
    run: list[Mention] = []
    joined = ""
    for mention in [*named, None]:
        between = text[run[-1].end : mention.start] if run and mention else ""
        if mention and run and re.fullmatch(r"(?:[ ,/()]|\bor\b|\be\.g\.)+", between):
            run.append(mention)
            joined += between
            continue
        ids = {item.skill.id for item in run}
        if len(ids) > 1 and re.search(r"/|\bor\b", joined):
            for id in ids:
                found.setdefault(id, set()).update(ids)
        run, joined = [mention] if mention else [], ""
    return found


def _quote(text: str, mention: Mention) -> str:
    """The words around a mention, without addresses and numbers to call."""
    line_start, line_end = text.rfind("\n", 0, mention.start) + 1, text.find("\n", mention.end)
    start = max(line_start, mention.start - QUOTE // 2)
    end = min(line_end if line_end >= 0 else len(text), start + QUOTE)
    return _without_private(text[start : max(end, mention.end)])


def _claims(sections: Mapping[str, str]) -> tuple[str, ...]:
    """Titles of projects, then what the candidate says to have done; short and without addresses."""
    titles = [_title(line) for line in _items(sections.get("projects", ""))]
    done = [
        _without_private(line)[:QUOTE].rpartition(" ")[0] if len(line) > QUOTE else _without_private(line)
        for line in _items(sections.get("experience", "") + "\n" + sections.get("head", ""))
        if _DID.match(line)
    ]
    return tuple(dict.fromkeys(claim for claim in titles + done if len(claim) > 5))[:MOST_CLAIMS]


def _items(body: str) -> list[str]:
    """The bullets of a section; its lines where there are none."""
    lines = [line for line in body.splitlines() if line.strip()]
    bullets = [line for line in lines if _BULLET.match(line)]
    return [_BULLET.sub("", line).strip() for line in bullets or lines]


def _title(line: str) -> str:
    """A project's name: what stands before a colon, a dash, a bar or a bracket."""
    return _without_private(re.split(r":\s|\s[-–—|]\s|\s?\(|[.;]\s", line.replace("*", ""))[0])[:QUOTE].strip(" .:")


def _without_private(text: str) -> str:
    return " ".join(_PRIVATE.sub("…", text).split())
