import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedding import Embedder, load_embedder
from knowledge.exporting import DIGEST, EmbeddingError, check_digest, model_path

TEXTS = ["What is overfitting?", "ROC AUC", "x", "", "The dog barks. " * 100, "Ünïcode – “quotes” 🧪"]


@pytest.mark.slow
def test_the_export_agrees_with_the_reference(embedder: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(model_path()), local_files_only=True, device="cpu")
    expected = reference.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    assert ((expected * embedder.embed(TEXTS)).sum(axis=1) > 0.9999).all()


def test_vectors_are_unit_and_do_not_depend_on_their_neighbours(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.vstack([embedder.embed([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)
    assert embedder.embed([]).shape == (0, 384)


def test_torch_is_not_loaded_to_embed(data_dir: Path) -> None:
    code = f"import sys; from pathlib import Path; from knowledge.embedding import load_embedder; load_embedder(Path({str(data_dir)!r})).embed(['x']); print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "False"


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"other weights")
    with pytest.raises(EmbeddingError, match="reinstall"):
        check_digest(path)
    check_digest(model_path() / "model.safetensors")
    assert len(DIGEST) == 64


def test_an_unknown_model_is_refused_without_the_network(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="unset EMBEDDING_MODEL"):
        load_embedder(tmp_path, str(tmp_path / "no-such-model"))
