"""A piece of handed-in work: a cell, a line of a script, a paragraph."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """place: how an interviewer names it ("cell 3"); heading: where it begins a section, else empty."""

    place: str
    is_code: bool
    text: str
    heading: str = ""
