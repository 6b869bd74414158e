"""Reads a turn: what kind of message it is, and which facts it asks for. Local, in milliseconds."""

from interviewer.reading.facts import match_facts
from interviewer.reading.listener import Listener
from interviewer.reading.reader import Reader, classify

__all__ = ["Listener", "Reader", "classify", "match_facts"]
