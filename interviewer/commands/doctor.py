"""`mock-interviewer doctor` and `warm-up`: is everything in place?"""

from collections.abc import Callable

import typer

from interviewer.commands.output import Json, print_json


def doctor(json: Json = False) -> None:
    """Says what works, what is missing, and which one line turns a language model on."""
    from interviewer.checkup import examine
    from interviewer.settings import settings

    checks = examine(settings())
    if json:
        print_json([{"name": item.name, "ok": item.ok, "message": item.message} for item in checks])
    else:
        for item in checks:
            print(f"{'ok  ' if item.ok else 'FAIL'} {item.name}: {item.message}")
    if not all(item.ok for item in checks):
        raise typer.Exit(1)


def warm_up() -> None:
    """Prepares the embedder and the index, so that the first interview starts at once."""
    import time

    from interviewer.service import Service
    from interviewer.settings import settings

    service = Service(settings())
    steps: dict[str, Callable[[], object]] = {
        "embedder": lambda: service.embedder.embed(["ready"]),
        "index of the source documents": lambda: service.index.status(),
    }
    for label, step in steps.items():
        started = time.perf_counter()
        print(f"{label} …", end=" ", flush=True)
        step()
        print(f"ready in {time.perf_counter() - started:.1f} s", flush=True)
