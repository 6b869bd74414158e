"""A torch module → an ONNX file in 8 bits."""

import hashlib
import logging
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

Axes = Mapping[str, Mapping[int, str]]


def export(module: nn.Module, sample: Mapping[str, Tensor], axes: Axes, target: Path) -> str:
    """Writes `target` and returns its digest. sample: an input each, by name, in the module's order; axes: which of their
    dimensions may differ. What comes out is called "logits"."""
    with tempfile.TemporaryDirectory() as temporary:
        exact = Path(temporary) / "exact.onnx"
        _trace(module.eval(), sample, axes, exact)
        _quantise(exact, target)
    return hashlib.sha256(target.read_bytes()).hexdigest()


def _trace(module: nn.Module, sample: Mapping[str, Tensor], axes: Axes, target: Path) -> None:
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(sample.values()),
            str(target),
            input_names=list(sample),
            output_names=["logits"],
            dynamic_axes={name: dict(names) for name, names in axes.items()},
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
