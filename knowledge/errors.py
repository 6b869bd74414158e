"""What can be wrong with content: each message says what, where, and what to do."""


class KnowledgeError(Exception):
    """The root of what `knowledge` raises."""


class ContentError(KnowledgeError):
    """A bank, rubric, persona or role that does not hold what it must."""


class DocumentError(KnowledgeError):
    """A document that cannot be read; the message names the file and what to do."""
