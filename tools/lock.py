"""Writes requirements.lock: every package with its hashes, but torch and what only torch's CUDA build needs."""

import re
import subprocess
import sys
from pathlib import Path

LOCK = Path("requirements.lock")
# They come with torch, which is installed first and by itself.
WITH_TORCH = ("torch", "triton")
COMMAND = (
    sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--all-extras", "--universal",
    "--generate-hashes", "--python-version", "3.11", "--no-header", "--quiet", "--output-file", str(LOCK),
)  # fmt: skip


def main() -> None:
    """Resolves twice: once to learn the names of the CUDA packages, once without them."""
    subprocess.run(COMMAND, check=True)
    cuda = re.findall(r"^((?:nvidia|cuda)[a-z0-9-]*)==", LOCK.read_text(), re.M)
    left_out = [option for name in (*WITH_TORCH, *cuda) for option in ("--no-emit-package", name)]
    subprocess.run([*COMMAND, *left_out], check=True)


if __name__ == "__main__":
    main()
