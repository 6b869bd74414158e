"""`make train-reader`: fits the classifier, prints its cross-validated figures, and fine-tunes the network, in minutes."""

import json

from evals.reader.classifier import cross_validated, regression, stored, tabulate
from evals.reader.lessons import rows_of
from evals.reader.network import export
from evals.reader.tuning import fit
from interviewer.reading.classifier import WEIGHTS
from interviewer.reading.finetuned import MODEL
from knowledge.store import Library


def main() -> None:
    """Writes what ships."""
    from interviewer.settings import settings
    from knowledge.embedding import load_embedder

    library, embedder = Library.load(), load_embedder(settings().data_dir)
    table = tabulate(rows_of(library), embedder.embed)
    figures = cross_validated(table)
    WEIGHTS.write_text(json.dumps(stored(regression(table), table.phrases, embedder.name, figures)) + "\n")
    for name, value in figures.items():
        print(f"{name:<18} {value:.3f}")
    digest = export(fit(library, progress=lambda line: print(line, flush=True)), MODEL)
    print(f"wrote {MODEL.name} ({MODEL.stat().st_size / 1e6:.1f} MB, {digest[:12]})")


if __name__ == "__main__":
    main()
