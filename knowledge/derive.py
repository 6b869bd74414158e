"""A model answer → criteria: its claims, each a stretch of the answer, weighed by how much it says."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from knowledge.schema import Criterion, Slug

MOST = 6
LEAST_WORDS = 4
# Asked after an answer that left something open; none gives a point away.
PROBES = (
    "What would you add to make that answer complete?",
    "Is there another side to this that you would mention?",
    "What else would a colleague need to know about it?",
    "Can you go one step further into this?",
)
_FENCE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.M | re.S)
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+(?=\S)")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”')\]]*\s+(?=[\"“'(\[]*[A-ZÀ-Þ0-9])|(?<=[。！？])")
_ABBREVIATION = re.compile(r"(?:\b(?:[eE]\.g|[iI]\.e|etc|vs|[cC]f|approx|resp|Dr|Mr|Ms|Fig|No)|\b[A-Z])\.$")
_FILLER = re.compile(
    r"(?:for (?:example|instance)|e\.g\.|say,|in other words|that said|of course|as (?:a|an) (?:example|analogy)|imagine|"
    r"(?:i )?hope (?:this|that)|see (?:also|below|above)|note:?$|good luck|thanks?\b|great question|good question)",
    re.I,
)
_CUT = re.compile(r"\s*;\s+|,?\s+because\s+|,?\s+(?:and|while|whereas|but)\s+", re.I)
_ALWAYS = re.compile(r";|because", re.I)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VERBS = _words(
    """be is are was were am can could may might must shall should will would do does did has have had cannot can't
    doesn't don't isn't aren't won't"""
)
_STEMS = _words(
    """add affect allow apply arise assign assume avoid become belong build call cause change check choose combine
    come compare compute connect consist contain control converge correspond cost count cover create decide
    decrease define depend describe detect differ divide drop ensure estimate evaluate exist explain fail find
    fit follow generate get give go grow guarantee handle help hold ignore improve include increase indicate
    introduce involve keep know lead learn leave let lie look lose lower make mean measure memorise memorize
    minimise minimize miss model move need occur optimise optimize overfit penalise penalize perform pick
    predict prefer prevent produce provide pull push put raise reach read reduce reflect reject remain remove
    repeat replace represent require return reward run sample say scale see select separate set show shrink sit
    slow solve split stand start stay stop store suffer suggest take tell test train treat try turn underfit
    update use vary want weigh work write yield drive fall rise bring favour favor force act assess capture
    correct emphasise emphasize enable encode expect focus hide imply inflate limit map maximise maximize
    normalise normalize plot prune rank react rely result save seem spread stack sum support trade transform
    vote form randomise randomize regularise regularize approximate bias discard fluctuate generalise generalize
    interpret iterate propagate"""
)
_STOP = _words(
    """a about all also an and any are as at be because been but by can could do does each for from has have how i
    if in into is it its just may more most no not of on one only or other our own same should so some such than
    that the their them then there these they this those to too use used uses very was we were what when where
    which while who why will with would you your"""
)


def derive(answer: str, dimension: Slug, salt: str = "") -> tuple[Criterion, ...]:
    """One to six criteria; none where the answer has no words. `expects` are verbatim, but for white space."""
    claims = split_claims(answer)
    sizes = [max(len(_content(claim)), 1) for claim in claims]
    ids: list[str] = []
    for claim in claims:
        ids.append(_unused(slug(claim, 3) or "point", ids))
    heaviest = sizes.index(max(sizes)) if sizes else -1
    probe = PROBES[sum(map(ord, salt)) % len(PROBES)]
    return tuple(
        Criterion(
            id=id,
            dimension=dimension,
            weight=_weight(size, sizes),
            expects=claim,
            probe=probe if index == heaviest else None,
        )
        for index, (id, claim, size) in enumerate(zip(ids, claims, sizes, strict=True))
    )


def split_claims(answer: str) -> list[str]:
    """The answer's claims in order: sentences, then clauses; of more than six those that say most."""
    sentences = [sentence for block in _blocks(answer) for sentence in _sentences(block)]
    kept = [item for item in sentences if not _FILLER.match(item) and not item.endswith(":")] or sentences
    claims = [clause for sentence in kept for clause in _clauses(sentence)]
    claims = list(dict.fromkeys(claim for claim in claims if re.search(r"\w", claim)))
    if not claims and re.search(r"\w", answer):
        return [" ".join(answer.split())]
    best = sorted(range(len(claims)), key=lambda index: (-len(_content(claims[index])), index))[:MOST]
    return [claims[index] for index in sorted(best)]


def slug(text: str, most: int = 6) -> str:
    """The first words of content, in ASCII and joined by hyphens; empty where there is none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    content = [word for word in words if word not in _STOP] or words
    return "-".join(content[:most])[:60].strip("-")


def _blocks(answer: str) -> Iterator[str]:
    """Paragraphs and items, on one line each; code is left out, unless there is nothing else."""
    prose = _FENCE.sub("\n\n", answer)
    block: list[str] = []
    for line in [*(prose if re.search(r"\w", prose) else answer).splitlines(), ""]:
        if (not line.strip() or _BULLET.match(line)) and block:
            yield " ".join(" ".join(block).split())
            block = []
        if line.strip():
            block.append(_BULLET.sub("", line))


def _sentences(block: str) -> Iterator[str]:
    start = 0
    for found in _SENTENCE.finditer(block):
        if not _ABBREVIATION.search(block[: found.start()]):
            yield block[start : found.end()].strip()
            start = found.end()
    if block[start:].strip():
        yield block[start:].strip()


def _clauses(sentence: str) -> list[str]:
    """Cut where both halves can stand alone."""
    for cut in _CUT.finditer(sentence):
        left, right = sentence[: cut.start()], sentence[cut.end() :]
        if _stands(left) and _stands(right) and (_ALWAYS.search(cut.group()) or _has_subject(right)):
            return [left.strip(" ,"), *_clauses(right)]
    return [sentence]


def _stands(clause: str) -> bool:
    words = re.findall(r"[\w'’]+", clause.lower())
    return len(words) >= LEAST_WORDS and any(_is_verb(word) for word in words)


def _has_subject(clause: str) -> bool:
    """The verb is not the first word: "…and shrinks them" leans on what came before."""
    words = re.findall(r"[\w'’]+", clause.lower())
    return bool(words) and not _is_verb(words[0])


def _is_verb(word: str) -> bool:
    word = word.replace("’", "'")
    if word.endswith("ies"):
        word = f"{word[:-3]}y"
    return word in _VERBS or any(word in _forms(stem) for stem in (word[:-1], word[:-2], word) if stem in _STEMS)


def _forms(stem: str) -> tuple[str, ...]:
    return stem, f"{stem}s", f"{stem}es", f"{stem}ed", f"{stem}d"


def _weight(size: int, sizes: Sequence[int]) -> int:
    """2 for an average share of the answer's content."""
    return min(max(round(2 * size * len(sizes) / sum(sizes)), 1), 5)


def _content(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.lower()) if word not in _STOP]


def _unused(id: str, taken: Sequence[str]) -> str:
    number = 2
    found = id
    while found in taken:
        found = f"{id}-{number}"
        number += 1
    return found
