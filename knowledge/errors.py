"""What can be wrong with content: each message says what, where, and what to do."""


class KnowledgeError(Exception):
    """The root of what `knowledge` raises."""


class ContentError(KnowledgeError):
    """A bank, rubric, persona or role that does not hold what it must."""


class EmbeddingError(KnowledgeError):
    """The embedding model is missing, damaged or cannot be prepared."""


class DocumentError(KnowledgeError):
    """A document that cannot be read; the others can."""


class StoreError(KnowledgeError):
    """The index cannot be opened or written; what stood before still stands."""


class MismatchError(StoreError):
    """The index was made by another embedder."""


class DamagedError(StoreError):
    """The folder of the index is damaged or not ours."""
