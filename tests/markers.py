"""The real local marker with thresholds at which it says what a test needs, whatever its weights are."""

from dataclasses import replace
from typing import Any, Literal

from interviewer.marking.local import LocalMarker, weights
from interviewer.service import Service

# What no probability reaches.
NEVER: dict[str, Any] = {"met_from": 2.0, "missed_to": -1.0, "contradicted_from": 2.0}
SAYS: dict[str, dict[str, Any]] = {
    "met": {"met_from": 0.0},
    "missed": {"missed_to": 1.0},
    "met or missed": {"met_from": 0.5, "missed_to": 0.5},
    "nothing": {},
}


def made_to_say(what: Literal["met", "missed", "met or missed", "nothing"], service: Service) -> None:
    """Puts it into a service; it says so of every point of an answer that has words of its own."""
    service.marker = LocalMarker(service.embedder.embed, replace(weights(), **NEVER | SAYS[what]))
