"""Ways to cut and to search, beside the one that ships: one table, with intervals paired by question."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import semchunk
from numpy.typing import NDArray

from evals.suites.retrieval import CASES, COVERS, Case, Place, places, read_cases
from interviewer.settings import settings
from knowledge import chunking
from knowledge.documents import Document, Passage
from knowledge.embedding import Embedder, Vectors, load_embedder
from knowledge.hubness import background, hubness
from knowledge.loading import find_files, load
from knowledge.ranking import BM25_WEIGHT, HUB_SHARE
from knowledge.terms import STOP, terms, words

BOOTSTRAPS = 2000
SEED = 0
RANK_CONSTANT = 60
WINDOW = 900
Scores = NDArray[np.float64]
Cutting = Callable[[Document], list[Passage]]


@dataclass(frozen=True)
class Views:
    """What one question scores on every passage."""

    whole: Scores
    unit: Scores
    whole_less: Scores
    unit_less: Scores
    lexical: Scores
    exact: Scores


SEARCHES: Mapping[str, Callable[[Views], Scores]] = {
    "BM25": lambda v: v.lexical,
    "dense": lambda v: v.whole,
    "dense + BM25, reciprocal ranks": lambda v: _reciprocal(v.whole) + _reciprocal(v.lexical),
    "dense + BM25, 0.7 to 0.3": lambda v: 0.7 * v.whole + 0.3 * v.lexical,
    "dense, exact terms first": lambda v: v.whole + v.exact,
    "dense + best unit": lambda v: v.whole / 2 + v.unit / 2 + v.exact,
    "the same, less hubness": lambda v: v.whole_less / 2 + v.unit_less / 2 + v.exact,
    "the same + a little BM25 (ships)": lambda v: (v.whole_less + v.unit_less) / 2 + BM25_WEIGHT * v.lexical + v.exact,
}
SHIPS = "the same + a little BM25 (ships)"


def windows(document: Document) -> list[Passage]:
    """Fixed windows without regard to headings, cut by semchunk."""
    cut = semchunk.chunkerify(len, WINDOW)
    _, offsets = cut(document.text, offsets=True)
    plain = Document(document.file, document.title, document.text)
    return [chunking.passage(plain, (), list(chunking.units(document.text, start, end))) for start, end in offsets]


def at_most(characters: int) -> Cutting:
    return lambda document: chunking.passages(document, characters)


CUTTINGS: Mapping[str, Cutting] = {
    f"fixed windows of {WINDOW}": windows,
    "headings, at most 600": at_most(600),
    "headings, at most 900": at_most(900),
    f"headings, at most {chunking.MOST_CHARACTERS} (ships)": chunking.passages,
    "headings, at most 1600": at_most(1600),
}


def main(folder: Path) -> None:
    documents = [load(path) for path in find_files([folder])[0]]
    cases = [case for case in read_cases(CASES) if case.file is not None]
    wanted = places(cases, documents)
    embedder = load_embedder(settings().data_dir)
    ships = next(name for name in CUTTINGS if "ships" in name)
    base = _ranks(documents, cases, wanted, embedder, CUTTINGS[ships], SEARCHES[SHIPS])
    print("| cutting | search | recall@1 | recall@5 | MRR | MRR less what ships, 95 % |")
    print("|---|---|---|---|---|---|")
    for cutting, search in _pairs(ships):
        ranks = _ranks(documents, cases, wanted, embedder, CUTTINGS[cutting], SEARCHES[search])
        print(f"| {cutting} | {search} | {_row(ranks, base)} |")


def _pairs(ships: str) -> Iterator[tuple[str, str]]:
    yield from ((ships, search) for search in SEARCHES)
    yield from ((cutting, SHIPS) for cutting in CUTTINGS if cutting != ships)


def _row(ranks: Scores, base: Scores) -> str:
    difference = 1 / ranks - 1 / base
    random = np.random.default_rng(SEED)
    means = difference[random.integers(0, len(difference), (BOOTSTRAPS, len(difference)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    figures = ((ranks <= 1).mean(), (ranks <= 5).mean(), (1 / ranks).mean())
    return " | ".join(
        [*(f"{figure:.2f}" for figure in figures), f"{difference.mean():+.3f} ({low:+.3f} to {high:+.3f})"]
    )


def _ranks(
    documents: Sequence[Document],
    cases: Sequence[Case],
    wanted: Mapping[str, Sequence[Place]],
    embedder: Embedder,
    cut: Cutting,
    search: Callable[[Views], Scores],
) -> Scores:
    """The rank of each question's answer, infinite where it is not found among all."""
    passages = [passage for document in documents for passage in cut(document) if passage.units]
    look = _Corpus(passages, embedder)
    found = []
    for case in cases:
        order = np.argsort(-search(look.views(case.question)), kind="stable")
        hits = np.array([_covers(passages[place], wanted[case.id]) for place in order])
        found.append(float(hits.argmax() + 1) if hits.any() else np.inf)
    return np.array(found)


def _covers(passage: Passage, wanted: Sequence[Place]) -> bool:
    chunk = passage.chunk
    return any(
        chunk.file == file and min(chunk.char_end, end) - max(chunk.char_start, start) >= COVERS * (end - start)
        for file, start, end in wanted
    )


class _Corpus:
    """Passages with all that the searches compare."""

    def __init__(self, passages: Sequence[Passage], embedder: Embedder) -> None:
        import bm25s

        encoded = list(embedder.encode((p.chunk.embedded, [p.chunk.text[a:b] for a, b in p.units]) for p in passages))
        questions = background(embedder, settings().data_dir / "index")
        self._embedder = embedder
        self._wholes: Vectors = np.stack([item.whole for item in encoded])
        self._units: Vectors = np.concatenate([item.units for item in encoded])
        self._starts = np.cumsum([0, *(len(item.units) for item in encoded)])[:-1]
        self._hubs, self._unit_hubs = hubness(self._wholes, questions), hubness(self._units, questions)
        self._words = [set(words(p.chunk.embedded)) for p in passages]
        self._bm25 = bm25s.BM25()
        self._bm25.index([words(p.chunk.embedded) for p in passages], show_progress=False)

    def views(self, question: str) -> Views:
        vector = self._embedder.query(question)
        whole, unit = self._wholes @ vector, self._units @ vector
        return Views(
            whole=np.asarray(whole, float),
            unit=np.maximum.reduceat(unit, self._starts).astype(float),
            whole_less=np.asarray(whole - HUB_SHARE * self._hubs, float),
            unit_less=np.maximum.reduceat(unit - HUB_SHARE * self._unit_hubs, self._starts).astype(float),
            lexical=self._lexical(question),
            exact=self._exact(question),
        )

    def _lexical(self, question: str) -> Scores:
        asked = [word for word in words(question) if word not in STOP and word in self._bm25.vocab_dict]
        scores = np.asarray(self._bm25.get_scores(asked), float) if asked else np.zeros(len(self._words))
        return scores / scores.max() if scores.max() > 0 else scores

    def _exact(self, question: str) -> Scores:
        rows = []
        for term in terms(question):
            held = np.array([said.issuperset(term.words) for said in self._words])
            if term.exact(int(held.sum()), len(held)):
                rows.append(held)
        return np.mean(rows, axis=0) if rows else np.zeros(len(self._words))


def _reciprocal(scores: Scores) -> Scores:
    ranks = np.argsort(np.argsort(-scores, kind="stable"))
    return np.asarray(1 / (RANK_CONSTANT + 1 + ranks), float)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m evals.ablation FOLDER_WITH_THE_DOCUMENTS")
    main(Path(sys.argv[1]))
