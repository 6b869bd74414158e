"""Which role fits → Markdown or JSON."""

from collections.abc import Iterator, Mapping

from interviewer.fitting import Evidence, Fit, RoleFit
from interviewer.markdown import bullets, oneline, plain
from interviewer.rendering import cited
from knowledge.schema import Role


def render_fit(fit: Fit, roles: Mapping[str, Role], to_try: str) -> str:
    """The advice as Markdown. to_try: how the first role can be tried, with a slot {role}."""
    return "\n\n".join(block for block in _blocks(fit, roles, to_try) if block) + "\n"


def _blocks(fit: Fit, roles: Mapping[str, Role], to_try: str) -> Iterator[str]:
    yield "# Which role fits you"
    if fit.missing is not None:
        yield oneline(fit.missing)
        return
    yield (
        "Your answers were compared with what people in each role say of their work. It is a reading of a few sentences, "
        "no test: take it as a place to start."
    )
    for number, item in enumerate(fit.roles, 1):
        yield from _role(number, item, roles.get(item.role))
    yield to_try.format(role=fit.roles[0].role)


def _role(number: int, item: RoleFit, role: Role | None) -> Iterator[str]:
    yield f"## {number}. {plain(role.title if role else item.role)}"
    if role:
        yield oneline(role.work)
    yield "What speaks for it:"
    yield bullets([_quoted(found) for found in item.speaks_for])
    if item.speaks_against:
        yield "What speaks against it:"
        yield bullets([_quoted(found) for found in item.speaks_against])
    else:
        yield "Nothing that you said speaks against it. It would be the wrong one if you thought:"
        yield bullets([f"“{oneline(text)}”" for text in item.instead])
    yield f"Read on: {cited(item.citations)}."


def _quoted(found: Evidence) -> str:
    return f"You said “{oneline(found.quote)}” (close to: {oneline(found.means)})"
