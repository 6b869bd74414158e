"""Renders the prompts of `prompts/`: strictly, so that a missing value is an error."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parents[1] / "prompts"


def render(name: str, **values: Any) -> str:
    """The template `prompts/<name>.j2`, filled in. Raises jinja2.UndefinedError for a missing value."""
    return _environment().get_template(f"{name}.j2").render(**values)


def source(name: str) -> str:
    """The template itself: what was asked of a model, apart from its values."""
    return (FOLDER / f"{name}.j2").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # Plain text for a model.
    )
