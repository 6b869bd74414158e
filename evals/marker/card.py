"""The model card that ships beside the cross-encoder."""

from collections.abc import Mapping, Sequence

from evals.marker.answers import Labelled
from knowledge.exporting import DIGEST

_CARD = """# Cross-encoder of the local marker

Written by `make train-marker`; do not edit.

- **What it does.** Reads a candidate's answer against one criterion's statement, and gives logits of met, missed and
  contradicted. The local marker combines them with cosines (`local.json`); nothing else should be read out of them.
- **Digest of this file's model** (sha256): `{digest}`
- **Made from** the layers of sentence-transformers/all-MiniLM-L6-v2 (Apache 2.0; sha256 of its weights `{base}`).
  Its word vectors are not in the file: they come from the bundled model. 8-bit weights, per channel.
- **Learnt from** {answers} answers to {questions} questions of our own banks, in fifteen kinds, {marks} marks, and from
  the banks' own anchors, model answers, examples and misconceptions. Answers and marks were written by a language model
  under our instructions; no candidate's words and no public data set took part. {again} were marked a second time
  without sight of the first marks, by the same language model: kappa {agreed:.3f} for met over {twice} marks. That says
  that the marks are clear, not that people would agree with them.
- **Not for** anything but answers in English to interview questions with written criteria. Raters were not human
  interviewers; answers are written, not spoken.

Figures on questions left out, by what the regressions on top may use and how many examples a criterion has:

| features, examples | {names} |
|---|{rules}|
{rows}
"""


def card(
    answers: Sequence[Labelled],
    digest: str,
    measured: Mapping[str, Mapping[str, float]],
    readers: Mapping[str, float],
) -> str:
    """Markdown: purpose, provenance, limits and figures."""
    names = list(next(iter(measured.values())))
    rows = [
        f"| {step} | " + " | ".join(f"{part[name]:.2f}" for name in names) + " |" for step, part in measured.items()
    ]
    return _CARD.format(
        digest=digest,
        base=DIGEST,
        answers=f"{len(answers):,}",
        questions=len({item.question.id for item in answers}),
        marks=f"{sum(len(item.marks) for item in answers):,}",
        again=f"{round(readers['answers']):,}",
        agreed=readers["met_kappa"],
        twice=round(readers["marks"]),
        names=" | ".join(name.replace("_", " ") for name in names),
        rules="---|" * len(names),
        rows="\n".join(rows),
    )
