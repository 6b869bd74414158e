from pathlib import Path

from knowledge.bundled import SOURCES, cited, outline
from knowledge.schema import Citation
from knowledge.store import Library


def test_a_cited_section_holds_those_below_it(tmp_path: Path) -> None:
    (tmp_path / "trees.md").write_text(
        "# Trees\n\nAll.\n\n## Oaks\n\nOld.\n\n### Acorns\n\nSmall.\n\n## Firs\n\nGreen.\n"
    )
    assert outline(tmp_path / "trees.md")["Oaks"] == {"Oaks", "Acorns"}
    within = cited([Citation(source="trees", section="Oaks"), Citation(source="trees", section="Firs")], tmp_path)
    assert within == {("trees.md", name) for name in ("Oaks", "Acorns", "Firs")}
    assert (
        cited([Citation(source="bushes", section="Oaks"), Citation(source="trees", section="Moss")], tmp_path) == set()
    )


def test_every_citation_of_the_banks_leads_to_a_section(library: Library) -> None:
    for entry in library.questions.values():
        for citation in entry.question.citations:
            assert citation.section in outline(SOURCES / f"{citation.source}.md"), entry.question.id
