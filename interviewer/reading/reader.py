"""Reads a turn: rules find commands, a small network and a classifier tell the kinds apart."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from interviewer.events import Kind
from interviewer.policy import QUESTIONS_FOR_US
from interviewer.reading.classifier import Classifier, classifier
from interviewer.reading.features import Embed, Message, texts, vector
from interviewer.reading.finetuned import KINDS, FineTuned, finetuned
from interviewer.reading.patterns import normalised, patterns
from interviewer.reading.rules import command, guess, is_foreign
from knowledge.schema import Question, Stage

Found = tuple[Kind, float]
# Longer messages answer, whatever else they hold.
LONG = 110
LONGEST_REFUSAL = 14
# How much the network's word weighs against the classifier's.
NETWORK = 0.7
# What the two take for a wish to end or skip has to be beyond doubt, and likelier than not for the classifier alone, or an
# answer would be lost; the network alone needs more. Of the shortest ones they know too little.
STEERING, SURE, LIKELY, SURE_ALONE, SHORTEST_WISH = frozenset({Kind.END, Kind.SKIP}), 0.6, 0.5, 0.9, 5
_FOR_US = re.compile(r"\bquestions\b.{0,25}\b(?:for|of) (?:us|me)\b|\bwould you like to (?:ask|know)\b", re.IGNORECASE)


class Reader:
    """END and SKIP need a pattern that the whole message meets, or network and classifier that are SURE.

    embed: the bundled model's; without it there is no classifier. Without a network either, patterns alone decide.
    """

    def __init__(
        self, embed: Embed | None = None, fitted: Classifier | None = None, network: FineTuned | None = None
    ) -> None:
        self._embed = embed
        self._fitted = fitted or (classifier() if embed else None)
        self._network = network or (finetuned() if embed else None)

    def classify(self, text: str, stage: Stage, question: Question | None, inviting: bool = False) -> Found:
        """The kind of a message and how sure that is (0-1). `question` is the open one."""
        message = Message(text, stage, question, inviting or is_for_us(question))
        return self._certain(message) or self._likely(message)

    def prepare(self, question: Question | None) -> None:
        """Loads the network, and embeds the question's lines ahead, which the embedder remembers."""
        if self._network is not None:
            self._network.load()
        if self._embed is not None and question is not None:
            self._embed(texts(Message("", Stage.THEORY, question))[1:])

    def _certain(self, message: Message) -> Found | None:
        said = normalised(message.text)
        count = len(said.split())
        if not said or count > LONG:
            return Kind.ANSWER, 1.0
        if message.invited and count <= LONGEST_REFUSAL and patterns().part("declines", said):
            return (Kind.END if command(said, message.question) is Kind.END else Kind.SKIP), 0.9
        found = command(said, message.question)
        return (found, 0.95) if found else None

    def _likely(self, message: Message) -> Found:
        # Both models read English only.
        if self._network is None or is_foreign(normalised(message.text)):
            found = guess(message.text, message.stage)
            return (Kind.ASK_BACK if message.invited and found is Kind.CLARIFY else found), 0.7
        network, linear = self._network.log_shares(message), self._linear(message)
        shares = mixed(network, linear)
        kind = max(self._possible(message, shares, linear), key=shares.__getitem__)
        return kind, shares[kind]

    @staticmethod
    def _possible(message: Message, shares: Mapping[Kind, float], linear: NDArray[np.float64] | None) -> list[Kind]:
        """Kinds that a message may be taken for: a wish to end or skip not lightly."""
        likely = linear is None or sum(np.exp(linear[KINDS.index(kind)]) for kind in STEERING) >= LIKELY
        believed = likely and len(message.text.split()) >= SHORTEST_WISH
        sure = SURE_ALONE if linear is None else SURE
        return [kind for kind, share in shares.items() if kind not in STEERING or (believed and share > sure)]

    def _linear(self, message: Message) -> NDArray[np.float64] | None:
        """The classifier's log probabilities of KINDS."""
        if self._embed is None or self._fitted is None:
            return None
        shares = self._fitted.probabilities(vector(message, self._embed), message.text)
        return np.log([max(shares.get(kind, 0.0), 1e-9) for kind in KINDS])


def mixed(network: NDArray[np.float64], linear: NDArray[np.float64] | None) -> dict[Kind, float]:
    """Probabilities, from log probabilities of KINDS by the network and, where there is one, by the classifier."""
    scores = network if linear is None else NETWORK * network + (1 - NETWORK) * linear
    shares = np.exp(scores - scores.max())
    return dict(zip(KINDS, (shares / shares.sum()).tolist(), strict=True))


def classify(text: str, stage: Stage, question: Question | None, inviting: bool = False) -> Found:
    """By patterns alone."""
    return Reader().classify(text, stage, question, inviting)


def is_for_us(question: Question | None) -> bool:
    """Whether the open question invites the candidate's own."""
    return question is not None and (
        question.topic == QUESTIONS_FOR_US or _FOR_US.search(question.question) is not None
    )
