"""A small bank of coding and take-home questions for tests; the real ones are content."""

from pathlib import Path

import yaml

from knowledge.schema import Criterion, Question
from tests.sandbox_tasks import PYTHON, SQL

CITATIONS = [{"source": "getting-a-data-science-job", "section": "Coding Screening"}]


def coding_question(id: str = "code-double", language: str = "python") -> Question:
    """Two criteria for tests, one for talk."""
    task = PYTHON if language == "python" else SQL
    names = tuple(test.name for test in task.tests)
    return Question(
        id=id,
        topic=language,
        question="Write double(x), which returns twice its argument." if language == "python" else "Sum up the orders.",
        criteria=(
            Criterion(id="right", dimension="correctness", weight=3, expects="The code is right.", tests=names),
            Criterion(id="edge", dimension="testing", weight=1, expects="The hidden case works.", tests=names[1:]),
            Criterion(
                id="cost",
                dimension="approach",
                weight=2,
                expects="It takes constant time, whatever the size of the number is.",
                probe="How does the running time grow?",
                examples=("Constant time, it is a single multiplication.", "It is O(1).") * 2,
                misconceptions=("It takes quadratic time.",),
            ),
        ),
        model_answer="def double(x): return 2 * x",
        code=task,
    )


def write_banks(data_dir: Path) -> None:
    """Two coding questions and one of a take-home panel, as a user's own banks."""
    folder = data_dir / "banks"
    folder.mkdir(exist_ok=True)
    coding = [coding_question().model_dump(mode="json"), coding_question("code-orders", "sql").model_dump(mode="json")]
    for question in coding:
        question["citations"] = CITATIONS
    (folder / "coding.yaml").write_text(yaml.safe_dump({"stage": "coding", "questions": coding}))
    panel = {
        "id": "panel-validation",
        "topic": "validation",
        "question": "How did you split the data, and why do you trust the result?",
        "criteria": [
            {
                "id": "unseen",
                "dimension": "validation",
                "weight": 2,
                "expects": "The test data were not used for any choice, scaling included.",
                "probe": "What had seen the test data before you tested?",
            },
            {
                "id": "simple",
                "dimension": "baseline",
                "weight": 1,
                "expects": "A simple baseline shows what the model adds.",
                "probe": "What would a simple model have reached?",
            },
        ],
        "model_answer": "I split first, and fit everything on the training part.",
        "citations": [{"source": "getting-a-data-science-job", "section": "Home Assignments"}],
    }
    (folder / "panel.yaml").write_text(yaml.safe_dump({"stage": "take-home-defence", "questions": [panel]}))
