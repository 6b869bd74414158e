"""Which marker it is: the weights of the local one, model and prompt of a judge. Figures measured of one hold for no other."""

import hashlib
from collections.abc import Iterable, Sequence

from interviewer.templating import source


def local(files: Iterable[bytes]) -> str:
    """The files of its weights, one of which names the cross-encoder by its digest."""
    return f"local/{digest(files)}"


def judge(models: Sequence[str], readings: int = 1) -> str:
    """models: those that replied, in the order asked; readings: how often they read each answer at least."""
    name = f"{'+'.join(dict.fromkeys(models))}/{digest([source('judge').encode()])}"
    return name if readings == 1 else f"{name} ×{readings}"


def digest(parts: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "little") + part)
    return found.hexdigest()[:12]
