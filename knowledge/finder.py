"""The shape of the role finder: its questions, and what speaks for and against each role."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from knowledge.base import Model, Slug, Text
from knowledge.schema import Citation
from knowledge.store import HERE, read

FILE = HERE / "role-finder.yaml"


class FinderQuestion(Model):
    """tells: whether the answer names what somebody likes, or what they would rather be rid of."""

    id: Slug
    question: Text
    tells: Literal["for", "against"] = "for"


class Profile(Model):
    """A role in the words of those who like it. instead: what those say who want something that it does not give.

    Both are said without "not": what embeddings make of a negation is the same as without it.
    """

    role: Slug
    likes: tuple[Text, ...] = Field(min_length=3)
    instead: tuple[Text, ...] = Field(min_length=2)
    citations: tuple[Citation, ...] = Field(min_length=1)


class RoleFinder(Model):
    questions: tuple[FinderQuestion, ...] = Field(min_length=6, max_length=8)
    profiles: tuple[Profile, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _roles_are_unique(self) -> Self:
        roles = [profile.role for profile in self.profiles]
        if twice := sorted({role for role in roles if roles.count(role) > 1}):
            raise ValueError(f"profiles: the role {', '.join(twice)} stands twice; join them")
        return self


def load_finder(user: Path | None = None) -> RoleFinder:
    """The user's own `role-finder.yaml` where there is one, else ours. Raises ContentError."""
    own = user / FILE.name if user else FILE
    return read(own if own.exists() else FILE, RoleFinder)
