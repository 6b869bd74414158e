"""The `mock-interviewer` command: composes the commands, and turns errors into one line and an exit code."""

import sys
from pathlib import Path

import typer

from interviewer.commands import (
    briefs,
    chat,
    doctor,
    evaluation,
    grade,
    history,
    knowledge,
    loop,
    marks,
    personas,
    plan,
    questions,
    serve,
    which_role,
)

app = typer.Typer(
    name="mock-interviewer",
    help="A mock interviewer for data-science jobs: in the browser or here, with no key and with any LLM.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("serve")(serve.serve)
app.command("chat")(chat.chat)
app.command("briefs")(briefs.briefs)
app.command("plan")(plan.plan)
app.command("which-role")(which_role.which_role)
app.command("grade")(grade.grade)
app.command("history")(history.history)
app.command("report")(history.report)
app.command("mark")(marks.mark)
app.command("contest")(marks.contest)
app.command("regrade")(marks.regrade)
app.command("delete")(history.delete)
app.command("doctor")(doctor.doctor)
app.command("warm-up")(doctor.warm_up)
app.add_typer(questions.app, name="questions")
app.add_typer(personas.app, name="personas")
app.add_typer(loop.app, name="loop")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(evaluation.app, name="eval")


def main() -> None:
    """Exit codes: 0 done, 1 failed, 2 wrong use or bad input, 130 interrupted."""
    from interviewer.errors import InterviewerError
    from knowledge.errors import ContentError, KnowledgeError

    try:
        app()
    except InterviewerError as error:
        _stop(str(error), error.exit_code)
    except ContentError as error:
        _stop(str(error), 2)
    except KnowledgeError as error:
        _stop(str(error), getattr(error, "exit_code", 1))
    except KeyboardInterrupt:
        _stop("interrupted; what was said is stored, `mock-interviewer history` shows where to resume", 130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _stop(message: str, code: int) -> None:
    print(f"{Path(sys.argv[0]).name}: {message}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
