"""The patterns of patterns.toml, compiled on first use, and what they say of a message."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("patterns.toml")
# Commands are short; longer messages are never searched for one.
LONGEST_COMMAND = 26
LONGEST_REASON = 7
_FRAGMENT = re.compile(r"<([a-z]+)>")
_LACKING = re.compile(
    r"\b(i(?=m\b|ve\b|d (?:like|rather|love|prefer|say)\b)|(?:do|did|is|was|ca|wo|could|would|have|does)n(?=t\b)"
    r"|(?:that|what|let)(?=s\b))(m|ve|d|t|s)"
)
_CLAUSE = re.compile(r"\s*[,.!?;:…¿¡]+\s*|\s+[-–—]+\s+")


class Patterns:
    """Looks for the named patterns. All messages are to be normalised first."""

    def __init__(self, sections: Mapping[str, Mapping[str, list[str]]], fragments: Mapping[str, str]) -> None:
        def compiled(alternatives: list[str]) -> re.Pattern[str]:
            joined = "|".join(f"(?:{item})" for item in alternatives)
            return re.compile(_expanded(joined, fragments))

        self._whole = {name: compiled(parts["whole"]) for name, parts in sections.items() if "whole" in parts}
        self._part = {name: compiled(parts["part"]) for name, parts in sections.items() if "part" in parts}
        ends = _expanded("(?:<admission>|<filler>)", fragments)
        self._opener = re.compile(rf"{ends}(?![\w'])[ ,]*")
        self._closer = re.compile(rf"(?:^|[ ,]+){ends}$")
        self._filler = re.compile(_expanded("(?:<filler>)(?: (?:<filler>))*", fragments))

    def part(self, name: str, said: str) -> bool:
        """Whether it stands anywhere in the message."""
        return self._part[name].search(said) is not None

    def whole(self, name: str, said: str) -> bool:
        """Whether the message is that and nothing else."""
        return self._whole[name].fullmatch(said.strip(" ,.!?;:…")) is not None

    def count(self, name: str, said: str) -> int:
        return sum(1 for _ in self._part[name].finditer(said))

    def after(self, name: str, said: str) -> str | None:
        """What follows the first place where it stands."""
        found = self._part[name].search(said)
        return said[found.end() :] if found else None

    def command(self, said: str, kinds: tuple[str, ...]) -> str | None:
        """The first of `kinds` that some clause is, where every other clause is one as well or says nothing."""
        if len(said.split()) > LONGEST_COMMAND:
            return None
        for kind in kinds:
            if self.whole(kind, said):
                return kind
        clauses = [clause for clause in _CLAUSE.split(said) if clause]
        found = [self._clause(clause, kinds) for clause in clauses]
        if None in found[1:] or (found[:1] == [None] and not self._reasoned(clauses)):
            return None
        return next((kind for kind in kinds if kind in found), None)

    def _reasoned(self, clauses: list[str]) -> bool:
        """Whether a reason stands before a request."""
        brief = len(clauses[0].split()) <= LONGEST_REASON
        return brief and self.whole("reason", clauses[0]) and any(self.part("request", rest) for rest in clauses[1:])

    def chatter(self, said: str) -> bool:
        """Whether every clause is small talk or a filler."""
        clauses = [clause for clause in _CLAUSE.split(said) if clause]
        if clauses in (["yes"], ["no"], ["yeah"], ["nope"]):
            return False
        return bool(clauses) and all(self._chats(clause) for clause in clauses)

    def _chats(self, clause: str) -> bool:
        return any(
            self._filler.fullmatch(part) or self._whole["smalltalk"].fullmatch(part) for part in self._bared(clause)
        )

    def _clause(self, clause: str, kinds: tuple[str, ...]) -> str | None:
        """The command's kind, "" for a clause that says nothing, None for any other."""
        for part in self._bared(clause):
            if not part:
                return ""
            for kind in kinds:
                if self._whole[kind].fullmatch(part):
                    return kind
        return None

    def _bared(self, clause: str) -> list[str]:
        """The clause, then with ever more taken off its ends."""
        parts = [clause]
        while parts[-1]:
            opener = self._opener.match(parts[-1])
            shorter = parts[-1][opener.end() :] if opener else self._closer.sub("", parts[-1])
            if shorter == parts[-1]:
                break
            parts.append(shorter)
            if opener and (closed := self._closer.sub("", shorter)) != shorter:
                parts.append(closed)
        return parts


@lru_cache(maxsize=1)
def patterns(path: Path = FILE) -> Patterns:
    """Raises KeyError for a fragment that is not defined."""
    stored = tomllib.loads(path.read_text(encoding="utf-8"))
    return Patterns(stored, stored.pop("fragments"))


def normalised(text: str) -> str:
    """Lower case, straight apostrophes, those that haste left out put back, single blanks, no quotes around it."""
    plain = text.replace("’", "'").replace("‘", "'").replace("`", "'").lower()
    single = " ".join(plain.split()).strip(" \"'")
    return _LACKING.sub(lambda found: found[1] + "'" + found[2], single)


def _expanded(pattern: str, fragments: Mapping[str, str]) -> str:
    while _FRAGMENT.search(pattern):
        pattern = _FRAGMENT.sub(lambda found: fragments[found.group(1)], pattern)
    return pattern
