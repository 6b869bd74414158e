"""The warning signs of an unfair home assignment, read from the source that names them."""

import re
from functools import cache

from knowledge.schema import Citation
from knowledge.store import HERE

CITATION = Citation(source="getting-a-data-science-job", section="Home Assignments")


@cache
def warning_signs() -> tuple[Citation, tuple[str, ...]]:
    """Where they stand, and the first list of that section."""
    text = (HERE / "sources" / f"{CITATION.source}.md").read_text(encoding="utf-8")
    _, _, section = text.partition(f"## {CITATION.section}\n")
    section = re.split(r"^#{1,4} ", section, maxsplit=1, flags=re.M)[0]
    found = re.search(r"(?:^- .*\n(?:^  .*\n)*)+", section, re.M)
    items = re.split(r"^- ", found.group(), flags=re.M)[1:] if found else []
    return CITATION, tuple(" ".join(item.split()) for item in items)
