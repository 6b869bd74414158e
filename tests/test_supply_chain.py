import re
import site
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
# What legitimately runs at interpreter start: editable installs, setuptools, and coverage tools.
KNOWN_PTH = re.compile(
    r"^(__editable__.*|_?distutils-precedence|_virtualenv|.*nspkg|a1_coverage|coverage.*|matplotlib.*)\.pth$"
)


def test_every_package_is_locked_with_hashes() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", LOCK)
    packages = [entry for entry in entries if re.match(r"[a-z0-9][a-z0-9._-]*==", entry)]
    assert len(packages) > 150
    assert all("--hash=sha256:" in entry for entry in packages)


def test_torch_and_cuda_are_not_in_the_lock() -> None:
    assert not re.search(r"^(torch|nvidia-|cuda-|triton)[a-z0-9-]*==", LOCK, re.M)


def test_malicious_releases_are_not_in_the_lock() -> None:
    found = re.search(r"^litellm==(\S+)", LOCK, re.M)
    assert found is not None
    assert found.group(1) not in ("1.82.7", "1.82.8")


def test_no_package_smuggles_in_a_start_up_file() -> None:
    folders = [Path(folder) for folder in site.getsitepackages()]
    unexpected = [path.name for folder in folders for path in folder.glob("*.pth") if not KNOWN_PTH.match(path.name)]
    assert unexpected == []


def test_the_lock_names_no_index() -> None:
    assert "index-url" not in LOCK
    assert "find-links" not in LOCK
