"""The command line as a user runs it: a process of its own, a data folder of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Command:
    def __init__(self, data_dir: Path) -> None:
        self.environment = {**os.environ, "MOCK_INTERVIEWER_DATA_DIR": str(data_dir), "COLUMNS": "200"}

    def __call__(self, *arguments: str, code: int = 0, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", "interviewer.cli", *arguments],
            env=self.environment, cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stdout + done.stderr

    def json_report(self, loop: str) -> Any:
        return json.loads(self("loop", "report", loop, "--format", "json"))

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))


def script(folder: Path, *lines: str) -> str:
    path = folder / "script.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)
