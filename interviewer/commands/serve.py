"""`mock-interviewer serve`: the page in the browser."""

from typing import Annotated

import typer


def serve(
    port: Annotated[int | None, typer.Option(help="Port of the page; MOCK_INTERVIEWER_PORT if not given.")] = None,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = False,
) -> None:
    """Starts the page on this machine."""
    from interviewer.server import run
    from interviewer.settings import settings

    run(settings(), port, open_browser)
