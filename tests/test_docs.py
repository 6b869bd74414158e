"""The documentation is checked, not trusted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from interviewer.settings import Settings
from knowledge.jsonschema import schemas

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_generated_parts_are_up_to_date() -> None:
    pages = [str(page) for page in PAGES if "[[[cog" in page.read_text(encoding="utf-8")]
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", *pages], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"run `make docs`\n{done.stdout}{done.stderr}"


def test_every_setting_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [field.alias for field in Settings.model_fields.values() if f"`{field.alias}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith(("http:", "https:"))]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_json_schemas_are_up_to_date() -> None:
    stored = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "knowledge" / "schemas").glob("*.json")}
    assert stored == schemas(), "run `make docs`"


def test_the_layout_in_the_architecture_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`?(interviewer/[a-z_/]+\.py|knowledge/[a-z_/]+\.py)`?", text))
    assert [name for name in sorted(names) if not (ROOT / name).exists()] == []


def test_every_module_stands_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    unnamed = {"text.py", "summary.py", "templating.py", "importing.py", "checkup.py", "grading.py", "__init__.py"}
    modules = [path.name for path in (ROOT / "interviewer").glob("*.py") if path.name not in unnamed]
    assert [name for name in modules if name not in text] == []
