"""`mock-interviewer eval …`: measures what the interviewer rests on."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from interviewer.commands.judging import compare, gate, reliability, report
from interviewer.commands.output import Json, print_json, print_table
from interviewer.commands.progress import Bar

app = typer.Typer(help="Measures what the interviewer rests on, on labelled cases.", no_args_is_help=True)
app.command()(compare)
app.command()(gate)
app.command()(report)
app.command()(reliability)
INTERRUPTED = 130


@app.command(name="list")
def list_suites(json: Json = False) -> None:
    """Says which suites there are, and what each needs."""
    from evals.suites import SUITES

    rows = [
        {
            "suite": name,
            "measures": entry.about,
            "needs": [f"--{need}" for need in entry.needs],
            "offline": entry.offline,
            "judge": entry.graded,
            "labels": entry.labels,
        }
        for name, entry in SUITES.items()
    ]
    print_json(rows) if json else print_table(rows, ("suite", "measures", "needs"))


@app.command()
def run(
    suite: Annotated[list[str] | None, typer.Argument(help="Suites; all that need no file if left out.")] = None,
    cases: Annotated[Path | None, typer.Option(help="A JSONL file of labelled cases; ours if left out.")] = None,
    bank: Annotated[Path | None, typer.Option(help="A JSONL file of the questions that the cases answer.")] = None,
    documents: Annotated[Path | None, typer.Option(help="The folder of documents that the cases ask about.")] = None,
    engine: Annotated[
        Literal["offline", "llm"] | None, typer.Option(help="Who phrases, in suites that hold interviews.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="The model of the engine: a litellm model string.")] = None,
    judge: Annotated[str | None, typer.Option(help="A model that grades in the local marker's place.")] = None,
    epochs: Annotated[int, typer.Option(min=1, help="How many times each case is graded.")] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many cases or questions of a suite.")] = None,
    tag: Annotated[str | None, typer.Option(help="A name to find the run by.")] = None,
    seed: Annotated[int, typer.Option(help="Makes samples and intervals repeatable.")] = 0,
    replay: Annotated[
        str | None, typer.Option(help="Calls nothing: takes replies from this run or cassette file.")
    ] = None,
    max_cost: Annotated[float | None, typer.Option(min=0, help="Stops when so many US dollars are spent.")] = None,
    max_calls: Annotated[int | None, typer.Option(min=0, help="Stops after so many calls to a model.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="A missed goal exits 2, an open one 3.")] = False,
    resume: Annotated[str | None, typer.Option(help="Goes on with a run: its id, its tag, or `latest`.")] = None,
    json: Json = False,
) -> None:
    """Runs suites and stores them. Exits 0 pass, 1 harness error, 2 regression, 3 inconclusive."""
    from evals.allowance import Caps
    from evals.manifest import Options
    from evals.running import begin, carry_on
    from evals.running import resume as find
    from evals.suites import offline
    from interviewer.settings import settings

    if resume is None:
        options = Options(
            suites=tuple(suite or offline()), engine=engine, model=model, judge=judge, epochs=epochs, limit=limit,
            seed=seed, tag=tag, bank=_whole(bank), cases=_whole(cases), documents=_whole(documents),
            replay=_cassette(replay),
        )  # fmt: skip
        made = begin(settings(), options)
    else:
        made = find(settings(), resume)
    try:
        with Bar() as bar:
            outcome = carry_on(settings(), made, bar, strict, Caps(max_cost, max_calls))
    except KeyboardInterrupt:
        print(f"interrupted; go on with: mock-interviewer eval run --resume {made.manifest.id}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    _print_run(outcome, json)
    raise typer.Exit(outcome.exit)


def _whole(path: Path | None) -> Path | None:
    return path and path.resolve()


def _cassette(name: str | None) -> Path | None:
    """A cassette file, or that of a run."""
    from evals.store import Run
    from interviewer.settings import settings

    if name is None or Path(name).is_file():
        return _whole(Path(name)) if name else None
    return Run.open(settings().data_dir, name).path / "cassette.jsonl"


@app.command()
def view(
    name: Annotated[str, typer.Argument(metavar="RUN", help="A run's id or tag; the latest if left out.")] = "latest",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to serve at.")] = 7575,
) -> None:
    """Opens inspect_ai's viewer on the calls of a judged run."""
    from evals.errors import RunError
    from evals.store import Run
    from interviewer.settings import settings

    run = Run.open(settings().data_dir, name)
    if not (run.path / "logs").is_dir():
        raise RunError(f"run {run.manifest.id}: no model was called, so there is no log; see `eval report` instead")
    from inspect_ai._view.view import view as serve

    serve(log_dir=str(run.path / "logs"), host="127.0.0.1", port=port)


def _print_run(outcome: Any, json: bool) -> None:
    """One suite as its result; several as one object. What a person must know goes to standard error."""
    results, manifest = outcome.results, outcome.run.manifest
    for line in [*manifest.notes, *_warnings(results)]:
        print(line, file=sys.stderr)
    if json:
        run = {"run": manifest.id, "folder": str(outcome.run.path), "exit": int(outcome.exit)}
        alone = len(manifest.options.suites) == 1 and results
        print_json({**next(iter(results.values())), **run} if alone else {**run, "suites": results})
        return
    for name, result in results.items():
        rows = [
            {"suite": name, "figure": figure, "value": _shown(value), "95 %": _range(result, figure)}
            for figure, value in result["metrics"].items()
        ]
        print_table(rows, ("suite", "figure", "value", "95 %"))
    print(f"stored in {outcome.run.path}; read report.html there")


def _warnings(results: dict[str, dict[str, Any]]) -> list[str]:
    from evals.verdict import COVERED, Judged

    found = []
    for name, result in results.items():
        coverage, missing = result["coverage"], result.get("missing_marks")
        if missing:
            found.append(
                f"{name}: {len(missing)} marks are missing and count for nothing, first {missing[0]}; add them"
            )
        if coverage["share"] < COVERED:
            found.append(
                f"{name}: inconclusive: {coverage['graded']} of {coverage['planned']} cases were graded; "
                + "; ".join(f"{count} times: {error}" for error, count in result["errors"].items())
            )
        goals = [Judged(**goal) for goal in result["goals"]]
        found += [f"{name}: {goal}" for goal in goals if goal.verdict != "met"]
    return found


def _range(result: dict[str, Any], figure: str) -> str:
    limits = result.get("intervals", {}).get(figure)
    return f"{limits[0]:.3f} to {limits[1]:.3f}" if limits else ""


def _shown(value: float | int | None) -> str:
    return "–" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"
