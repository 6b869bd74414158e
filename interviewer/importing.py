"""Loads a class from a `module:name` path, on first use."""

from importlib import import_module
from typing import Any


def load(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
