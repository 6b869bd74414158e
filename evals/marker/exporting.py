"""A fitted network → the ONNX file that ships, in 8 bits, with its card."""

import hashlib
import logging
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from evals.marker.network import Network
from knowledge.exporting import WIDTH


class _One(nn.Module):  # type: ignore[misc]
    """One answer, which every criterion reads."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, answer: Tensor, criteria: Tensor, own: Tensor) -> Tensor:
        readable = torch.ones_like(answer[:, :, 0])
        owner = torch.zeros_like(own[:, 0], dtype=torch.int64)
        return self.network(answer, criteria, readable, own, owner)


def export(network: Network, target: Path) -> str:
    """Writes `target` and returns its digest."""
    with tempfile.TemporaryDirectory() as temporary:
        exact = Path(temporary) / "exact.onnx"
        _trace(_One(network).eval(), exact)
        _quantise(exact, target)
    return hashlib.sha256(target.read_bytes()).hexdigest()


def _trace(module: nn.Module, target: Path) -> None:
    sample = (torch.zeros(1, 9, WIDTH), torch.zeros(3, 7, WIDTH), torch.ones(3, 7))
    axes: dict[str, Any] = {
        "answer": {1: "t"},
        "criteria": {0: "n", 1: "s"},
        "own": {0: "n", 1: "s"},
        "logits": {0: "n"},
    }
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            sample,
            str(target),
            input_names=["answer", "criteria", "own"],
            output_names=["logits"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def _quantise(exact: Path, target: Path) -> None:
    """8-bit weights per channel, in the reduced range that processors without VNNI instructions need."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    logging.getLogger("root").setLevel(logging.ERROR)
    between = exact.with_suffix(".prepared")
    quant_pre_process(str(exact), str(between), skip_symbolic_shape=True)
    quantize_dynamic(str(between), str(target), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
