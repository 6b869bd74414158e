"""How an interview's score compares with the one before it at the same stage and level."""

from collections.abc import Mapping, Sequence
from typing import Any

from interviewer.counting import Basis
from interviewer.mark_words import score_text, self_label
from interviewer.reliability import Errors, error_bar, is_real
from knowledge.schema import Model


class Change(Model):
    """since: the interview that this one is compared with. real: None where no error is measured for both."""

    since: str
    difference: float
    real: bool | None
    self_marked: bool


class Standing(Model):
    """One interview's score among the others. self_marked: "no", "partly" or "wholly"; None while there is no score."""

    score: float | None
    se: float | None
    self_marked: str | None
    change: Change | None


def standings(summaries: Sequence[Mapping[str, Any]], errors: Errors) -> list[Standing]:
    """One for each summary, in their order: newest first."""
    found: list[Standing] = []
    latest: dict[tuple[str, str], tuple[str, Standing]] = {}
    for summary in reversed(summaries):
        kind = (summary["stage"], summary.get("level", ""))
        standing = _standing(summary, errors, latest.get(kind))
        if standing.score is not None:
            latest[kind] = (summary["id"], standing)
        found.append(standing)
    return found[::-1]


def _standing(summary: Mapping[str, Any], errors: Errors, before: tuple[str, Standing] | None) -> Standing:
    score, rests = summary.get("score"), summary.get("basis")
    if score is None:
        return Standing(score=None, se=None, self_marked=None, change=None)
    basis = Basis.model_validate(rests) if rests else None
    bar = error_bar(errors, summary["stage"], summary["scored"], summary.get("markers", ())) if basis else None
    own = basis.self_marked if basis else None
    standing = Standing(score=score, se=bar.se if bar else None, self_marked=own, change=None)
    return standing if before is None else standing.model_copy(update={"change": _change(standing, *before)})


def _change(now: Standing, since: str, before: Standing) -> Change:
    difference = round((now.score or 0.0) - (before.score or 0.0), 2)
    measured = now.se is not None and before.se is not None
    return Change(
        since=since,
        difference=difference,
        real=is_real(difference, now.se or 0.0, before.se or 0.0) if measured else None,
        self_marked=any(item.self_marked in ("partly", "wholly") for item in (now, before)),
    )


def shown_score(standing: Standing) -> str:
    """ "2.8 ± 0.4 (partly self-marked)"."""
    label = self_label(standing.self_marked or "no")
    return score_text(standing.score, standing.se) + (f" ({label})" if label else "")


def shown_change(change: Change | None) -> str:
    """A difference, and whether it is one."""
    if change is None:
        return "–"
    verdict = "no error measured" if change.real is None else "real" if change.real else "within the grader's error"
    own = "; some marks are your own" if change.self_marked else ""
    return f"{change.difference:+.1f}: {verdict}{own}"
