"""Take-home assignments for candidates who have none of their own."""

from pydantic import Field

from knowledge.schema import Model, Slug, Text


class Remark(Model):
    """Something that handed-in work does, for the panel to refer to; `about` are words of questions it belongs to."""

    about: tuple[Text, ...] = Field(min_length=1)
    text: Text


class Brief(Model):
    """A take-home assignment for candidates without one: the task, the data, and a submission to defend."""

    name: Slug
    title: Text
    task: Text
    data: Text
    submission: tuple[Text, ...] = Field(min_length=3)
    remarks: tuple[Remark, ...] = Field(min_length=4)
