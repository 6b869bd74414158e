"""From what a user asks for to a finished run: folder, manifest, context, suites, exit code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from evals import suites
from evals.allowance import Allowance, Caps
from evals.cassette import Cassette, Replies
from evals.errors import Capped, RunError
from evals.grading import Grader
from evals.manifest import Manifest, Options, rubric_digest
from evals.report import write_all
from evals.runner import Grading, Progress, in_bulk, run_suite
from evals.store import Run, mend
from evals.suite import Context
from evals.verdict import Exit, exit_code
from interviewer.llm import LLM
from interviewer.marking.local import LocalMarker
from interviewer.service import Service
from interviewer.settings import Settings


@dataclass(frozen=True)
class Outcome:
    run: Run
    exit: Exit
    results: dict[str, dict[str, Any]] = field(default_factory=dict)


def begin(settings: Settings, options: Options) -> Run:
    """A folder for a new run. Raises RunError for options that do not go together."""
    _check(options)
    if options.judge is not None:
        options = options.model_copy(update={"readings": options.readings or settings.judge_readings})
    return Run.create(settings.data_dir, Manifest.new(options, Service(settings).library))


def resume(settings: Settings, name: str) -> Run:
    """Raises RunError where what the run rests on has changed since."""
    run = Run.open(settings.data_dir, name)
    changed = run.manifest.differs(Service(settings).library)
    if changed:
        raise RunError(
            f"run {run.manifest.id} began with {changed}; mixed figures would mean nothing: run the suites anew"
        )
    return run


def carry_on(
    settings: Settings, run: Run, progress: Progress, strict: bool = False, caps: Caps | None = None
) -> Outcome:
    """Grades what is missing of every suite. A cap ends the run cleanly, to be resumed."""
    options = run.manifest.options
    settings = _chosen(settings, options)
    results: dict[str, dict[str, Any]] = {}
    notes: list[str] = []
    with run.held():
        allowance = Allowance(caps)
        context, grading, replies = prepare(settings, run, allowance)
        with _accounted(run, replies, allowance):
            for name in options.suites:
                try:
                    results[name] = run_suite(run, name, suites.load_plan(name)(context), grading, progress)
                except Capped as capped:
                    notes.append(str(capped))
                    results[name] = run.result(name)
                    break
        finished = not notes and len(results) == len(options.suites)
        code = exit_code(results, finished, strict)
        run.save(status="complete" if finished else "incomplete", exit=int(code), notes=tuple(notes))
        write_all(run)
    return Outcome(run, code, results)


@contextmanager
def _accounted(run: Run, replies: Replies | None, allowance: Allowance) -> Iterator[None]:
    """Notes in the manifest what was paid for, a judge's calls also of a go that was killed, and what was heard again."""
    before = run.manifest
    try:
        yield
    finally:
        if replies is None:
            run.save(calls=before.calls + allowance.calls, cost=before.cost + allowance.cost)
        else:
            paid = {"calls": len(replies.cassette), "cost": replies.cassette.cost} if replies.live else {}
            run.save(replayed=run.manifest.replayed + replies.replayed, **paid)


def prepare(settings: Settings, run: Run, allowance: Allowance) -> tuple[Context, Grading, Replies | None]:
    """What suites are given, how their cases are graded, and the model's replies where a model grades."""
    options = run.manifest.options
    if options.judge is None:
        return _context(settings, options, local(settings), allowance), in_bulk, None
    from evals.judging import Judging

    replies = _replies(settings, run, allowance)
    judging = Judging(settings, replies, run.path / "logs")
    grader = Grader(judging.mark_many, Service(settings).library.rubrics)
    return _context(settings, options, lambda: grader, allowance), judging.grade, replies


def _replies(settings: Settings, run: Run, allowance: Allowance) -> Replies:
    """Recorded ones only where some are to be replayed; else the run's own, and then live ones."""
    options, rubrics = run.manifest.options, rubric_digest(Service(settings).library)
    model = str(options.judge)
    if options.replay is not None:
        return Replies(model, Cassette(options.replay), None, rubrics)
    path = run.path / "cassette.jsonl"
    mend(path)
    return Replies(model, Cassette(path), LLM(settings, model), rubrics, allowance)


def local(settings: Settings) -> Callable[[], Grader]:
    """Loads the marker anew each time, and remembers nothing."""
    rubrics = Service(settings).library.rubrics
    return lambda: Grader(LocalMarker.of(Service(settings).embedder).mark_many, rubrics)


def _context(settings: Settings, options: Options, fresh: Callable[[], Grader], allowance: Allowance) -> Context:
    return Context(
        Service(settings), fresh, options.seed, options.limit, options.bank, options.cases, options.documents, allowance
    )


def _chosen(settings: Settings, options: Options) -> Settings:
    """The engine and models that were named, in place of the environment's; no fallback, which would mix two graders."""
    model = options.model or (settings.model if options.engine != "offline" else None)
    chosen = {"model": model, "judge_model": options.judge, "second_judge_model": None, "fallback_models": ()}
    return settings.model_copy(update=chosen | {"judge_readings": options.readings or settings.judge_readings})


def _check(options: Options) -> None:
    for name in options.suites:
        entry = suites.find(name)
        missing = [need for need in entry.needs if getattr(options, need) is None]
        if missing:
            raise RunError(f"suite {name}: --{missing[0]} is missing; `mock-interviewer eval list` says what it needs")
        if options.judge and not entry.graded:
            raise RunError(f"suite {name}: grades nothing, so --judge means nothing to it; leave one of them out")
    if len(options.suites) > 1 and options.cases is not None:
        raise RunError(f"--cases: belongs to one suite, and {len(options.suites)} are named; run that one by itself")
    if options.replay is not None and options.judge is None:
        raise RunError("--replay: replays what a judge said; name that judge with --judge")
    if options.engine == "offline" and options.model:
        raise RunError("--engine offline uses no --model; leave one of them out")
    for path in options.files():
        if not path.exists():
            raise RunError(f"{path}: no such file or folder; check the path")
