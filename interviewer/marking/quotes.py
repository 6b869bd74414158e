"""Checks that a quote was said: verbatim, but for Unicode form, case and white space."""

import unicodedata
from collections.abc import Sequence

_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


def find_quote(quote: str, messages: Sequence[str]) -> str | None:
    """The stretch of one message that `quote` repeats, as the candidate typed it; None where there is none."""
    wanted, _ = _normal(quote)
    wanted = wanted.strip(" .\"'…")
    if not wanted:
        return None
    for message in messages:
        text, places = _normal(message)
        start = text.find(wanted)
        if start >= 0:
            return message[places[start] : places[start + len(wanted) - 1] + 1]
    return None


def _normal(text: str) -> tuple[str, list[int]]:
    """Normalised characters, each with the index in `text` it came from."""
    characters: list[str] = []
    places: list[int] = []
    for index, original in enumerate(text):
        for character in unicodedata.normalize("NFKC", original.translate(_SAME)).casefold():
            if character.isspace():
                if not characters or characters[-1] == " ":
                    continue
                character = " "
            characters.append(character)
            places.append(index)
    return "".join(characters), places
