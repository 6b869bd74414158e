import json
import time

import pytest

from interviewer.engines.wording import introduction, remark
from interviewer.errors import UsageError
from interviewer.events import Work
from interviewer.moves import Next
from interviewer.state import Interview
from interviewer.work import from_brief, open_work, read_work
from knowledge.schema import Question
from knowledge.store import Library
from tests.factories import interview, question, spoke, started

CELLS = [
    ("markdown", "# Churn of customers\nWe predict who leaves."),
    (
        "code",
        "import pandas as pd\nfrom sklearn.model_selection import train_test_split\nfrom xgboost import XGBClassifier",
    ),
    ("code", "data = pd.read_csv('x.csv').dropna()\ndata['date'] = pd.to_datetime(data['date'])"),
    ("code", "X = scaler.fit_transform(X)"),
    ("code", "a, b = train_test_split(X)"),
    ("code", "model = XGBClassifier().fit(a, y)"),
    ("markdown", "## Results"),
    ("code", "print(accuracy_score(y, model.predict(b)))"),
]


def notebook(cells: list[tuple[str, str]] = CELLS, output: str = "") -> bytes:
    rows = [
        {"cell_type": kind, "source": text.splitlines(keepends=True), "outputs": [{"data": {"image/png": output}}]}
        for kind, text in cells
    ]
    return json.dumps({"cells": rows, "nbformat": 4}).encode()


def test_a_notebook_tells_what_it_holds() -> None:
    work = read_work("churn.ipynb", notebook(output="train_test_split RandomForestClassifier"))
    assert (work.kind, work.title, work.outline) == (
        "notebook",
        "Churn of customers",
        ("Churn of customers", "Results"),
    )
    assert work.models == ("XGBClassifier",)
    assert work.splits == ("train_test_split",)
    assert work.metrics == ("accuracy_score",)
    assert "xgboost" in work.libraries
    assert work.sheet == ""


def test_remarks_name_the_place_and_judge_nothing() -> None:
    texts = [item.text for item in read_work("churn.ipynb", notebook()).remarks]
    assert "Your notebook calls scaler.fit_transform in cell 4, and train_test_split comes later, in cell 5." in texts
    assert "Your notebook reports accuracy_score, first in cell 8." in texts
    assert "Your notebook uses XGBClassifier, and I find no simpler model beside it." in texts
    assert "Your notebook drops rows with missing values in cell 3." in texts
    assert "I find no section on limits or next steps in your notebook." in texts


def test_old_notebooks_scripts_and_texts_are_read() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "KFold(5)"}]}]}
    assert read_work("old.ipynb", json.dumps(old).encode()).splits == ("KFold",)
    script = read_work("train.py", b"# %% Load\nx = 1\nscores = cross_val_score(Ridge(), x)\n")
    assert (script.title, script.models) == ("Load", ("Ridge",))
    assert "Your script splits the data with cross_val_score in line 3." in [item.text for item in script.remarks]
    text = read_work("README.md", b"# Prices\n\nI tried a random forest.\n\n## Limitations\n\nRMSE is 3.")
    assert (text.kind, text.models, text.metrics) == ("document", ("random forest",), ("RMSE",))
    assert "Your document has a section “Limitations”." in [item.text for item in text.remarks]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.docx", b"x", "hand in a notebook"),
        ("x.ipynb", b"{", "not a valid notebook"),
        ("x.ipynb", b"[]", "no notebook"),
        ("x.ipynb", b'{"cells": 3}', "no list of cells"),
        ("x.ipynb", b'{"cells": [3, {"cell_type": "code"}]}', "neither code nor text"),
        ("x.ipynb", b'{"cells":' + b"[" * 5000 + b"]" * 5000 + b"}", "not a valid notebook"),
        ("x.py", b"\xff\xfe\x00", "not UTF-8"),
        ("x.md", b" \n", "neither code nor text"),
        ("x.py", b"x" * 2_000_001, "2 MB are more than the 2 MB"),
    ],
)
def test_a_broken_file_says_what_is_wrong(name: str, data: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_work(name, data)


def test_a_large_notebook_is_read_past_its_outputs() -> None:
    data = notebook(output="A" * 6_000_000)
    assert len(data) > 45_000_000
    began = time.perf_counter()
    work = read_work("big.ipynb", data)
    assert time.perf_counter() - began < 5
    assert len(work.model_dump_json()) < 10_000


def test_a_missing_file_is_named(tmp_path: object) -> None:
    from pathlib import Path

    with pytest.raises(UsageError, match="cannot be read"):
        open_work(Path(str(tmp_path)) / "none.py")


def _about(work: Work, *events: object) -> Interview:
    start = started(_question()).model_copy(update={"work": work})
    return interview(*events, start=start)  # type: ignore[arg-type]


def _question(text: str = "How did you split the data for validation?") -> Question:
    return question().model_copy(update={"question": text, "topic": "validation"})


def test_a_question_begins_with_the_fitting_remark_and_no_remark_comes_twice() -> None:
    work = read_work("churn.ipynb", notebook())
    first = remark(_about(work), _question())
    assert "train_test_split" in first
    again = remark(_about(work, spoke(Next(leaving="enough", question="q-one"), first)), _question())
    assert again != first
    assert remark(_about(work), _question("Which baseline did you compare with?"), "Why no baseline model?").startswith(
        "Your notebook uses XGBClassifier"
    )
    assert remark(interview(), _question()) == ""
    assert introduction(work) == (
        "I have read your notebook. I saw train_test_split, XGBClassifier, accuracy_score, among other things."
    )


def test_each_brief_has_something_for_every_question_of_a_panel(library: Library) -> None:
    assert len(library.briefs) >= 2
    for brief in library.briefs.values():
        work = from_brief(brief)
        assert all(line in work.sheet for line in (brief.task, brief.data, *brief.submission))
        for text in ("Why this split?", "Which metric?", "Which baseline?", "What are the limitations?", "What data?"):
            assert remark(_about(work), question().model_copy(update={"question": text})), (brief.name, text)
