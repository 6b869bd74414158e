"""`mock-interviewer eval compare`, `gate`, `report`, `reliability`: what a run says, alone, beside another, beside a baseline."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from interviewer.commands.output import Json, print_json, print_table
from interviewer.commands.progress import Bar

# Of our own answers, for a judge: sixty and more a stage.
SAMPLE = 480
Named = Annotated[str, typer.Argument(help="A run's id, tag or folder, or `latest`.")]


def compare(
    before: Named,
    after: Named,
    margin: Annotated[float | None, typer.Option(min=0, help="Test that they differ by no more than this.")] = None,
    seed: Annotated[int, typer.Option(help="Makes intervals repeatable.")] = 0,
    json: Json = False,
) -> None:
    """Shows by how much two runs differ on the same cases. With --margin, exits 3 unless all figures are equivalent."""
    from evals.comparing import compare as compared
    from evals.store import Run
    from evals.verdict import Exit
    from interviewer.settings import settings

    folder = settings().data_dir
    found = compared(Run.open(folder, before), Run.open(folder, after), seed, margin)
    print_json(found) if json else _print_compared(found)
    if margin is not None and any(one["says"] != "equivalent" for one in found["figures"]):
        raise typer.Exit(Exit.INCONCLUSIVE)


def _print_compared(found: dict[str, Any]) -> None:
    for note in found["notes"]:
        print(f"note: {note}")
    rows = [
        {
            **one,
            "difference": f"{one['difference']:+.4f}",
            "95 %": " to ".join(f"{limit:+.3f}" for limit in one["interval"]),
            "p, Holm": f"{one['adjusted']:.3f}",
            "n": f"{one['cases']}/{one['questions']}",
        }
        for one in found["figures"]
    ]
    columns = ["suite", "figure", "before", "after", "difference", "95 %", "p, Holm", "test", "n", "unpaired", "says"]
    print_table(rows, [*columns, "equivalent"] if found["margin"] is not None else columns)


def gate(
    baseline: Annotated[Path, typer.Argument(help="A baseline's file, for example evals/baselines/offline.json.")],
    run: Annotated[str | None, typer.Option(help="Hold this run against it; else the suites are run.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Write the figures there as the new baseline.")] = False,
    json: Json = False,
) -> None:
    """Holds a run against a baseline. Exits 0 as good, 1 harness error, 2 worse, 3 inconclusive."""
    from evals import gate as gates
    from evals.store import Run
    from interviewer.settings import settings

    known = gates.read(baseline) if baseline.exists() or not update else None
    made = Run.open(settings().data_dir, run) if run else _run_anew(known, update)
    if update:
        gates.write(baseline, gates.updated(made, known))
        print(f"{baseline} holds the figures of run {made.manifest.id}")
        return
    assert known is not None
    code, findings = gates.check(made, known)
    rows = [finding.model_dump() for finding in findings]
    report = {"run": made.manifest.id, "exit": int(code), "figures": rows}
    print_json(report) if json else print_table(rows, ("suite", "figure", "baseline", "value", "verdict", "why"))
    raise typer.Exit(code)


def _run_anew(known: Any, update: bool) -> Any:
    """With what the baseline was made with; a new baseline takes in suites that are new."""
    from evals.manifest import Options
    from evals.running import begin, carry_on
    from evals.suites import offline
    from interviewer.settings import settings

    options = known.options if known else Options(suites=tuple(offline()))
    if update:
        options = options.model_copy(update={"suites": tuple(dict.fromkeys([*options.suites, *offline()]))})
    with Bar() as bar:
        return carry_on(settings(), begin(settings(), options), bar).run


def report(
    name: Annotated[
        str, typer.Argument(metavar="RUN", help="A run's id, tag or folder; the latest if left out.")
    ] = "latest",
    html: Annotated[bool, typer.Option("--html", help="Print the page, which needs no other file.")] = False,
    junit: Annotated[bool, typer.Option("--junit", help="Print JUnit XML for CI.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a summary for a pull request.")] = False,
    json: Json = False,
) -> None:
    """Writes the reports of a run into its folder, or prints one of them."""
    from evals.report import WRITERS, Report, write_all
    from evals.store import Run
    from interviewer.settings import settings

    run = Run.open(settings().data_dir, name)
    wanted = [
        kind for kind, holds in {"html": html, "junit": junit, "markdown": markdown, "json": json}.items() if holds
    ]
    if not wanted:
        print("\n".join(str(path) for path in write_all(run)))
    for kind in wanted:
        print(WRITERS[kind][1](Report.of(run)), end="")


def reliability(
    name: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="A run of the agreement suite; made now if left out.")
    ] = None,
    judge: Annotated[str | None, typer.Option(help="The model to measure; the local marker if left out.")] = None,
    cases: Annotated[Path | None, typer.Option(help="A JSONL file of labelled answers; ours if left out.")] = None,
    bank: Annotated[Path | None, typer.Option(help="A JSONL file of the questions that the cases answer.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"At most so many answers; of ours {SAMPLE} if left out.")
    ] = None,
    max_cost: Annotated[float | None, typer.Option(min=0, help="Stops when so many US dollars are spent.")] = None,
    max_calls: Annotated[int | None, typer.Option(min=0, help="Stops after so many calls to a model.")] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; one of the data folder if left out.")] = None,
    json: Json = False,
) -> None:
    """Measures how far a marker's score of one answer is from people's, by stage, for scorecards to show."""
    from evals import reliability as figures
    from evals.allowance import Caps
    from evals.store import Run
    from interviewer.reliability import place
    from interviewer.settings import settings

    folder = settings().data_dir
    if name is None and judge is None and cases is None:
        found = figures.shipped()
        print("The local marker learnt from our answers: these figures are of answers it had not met.", file=sys.stderr)
    else:
        run = Run.open(folder, name) if name else _agreement(judge, bank, cases, limit, Caps(max_cost, max_calls))
        found = figures.reliability(run)
        out = out or place(folder, found["marker"])
    if out is not None:
        figures.write(out, found)
        print(f"{out} holds the figures of {found['marker']}.", file=sys.stderr)
    rows = [{"stage": stage, **figure} for stage, figure in found["stages"].items()]
    print_json(found) if json else print_table(rows, ("stage", "sem", "interval", "answers", "questions"))


def _agreement(judge: str | None, bank: Path | None, cases: Path | None, limit: int | None, caps: Any) -> Any:
    """A run of the suite, on our own answers where no others are named."""
    from evals import own_answers
    from evals.errors import RunError
    from evals.manifest import Options
    from evals.running import begin, carry_on
    from interviewer.reliability import FOLDER
    from interviewer.service import Service
    from interviewer.settings import settings

    if (bank is None) != (cases is None):
        raise RunError("--bank and --cases go together: name both, or neither for our own answers")
    if bank is None or cases is None:
        limit = limit or SAMPLE
        bank, cases = own_answers.write(Service(settings()).library, settings().data_dir / FOLDER)
    options = Options(
        suites=("agreement",), judge=judge, bank=bank.resolve(), cases=cases.resolve(), limit=limit, tag="reliability"
    )
    with Bar() as bar:
        return carry_on(settings(), begin(settings(), options), bar, caps=caps).run
