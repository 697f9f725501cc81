"""Which exports of a small PyTorch model succeed and compute the same in their runtime.

The files are left in the current folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

from recommender.evidence.scripts.comparing import HALF
from recommender.evidence.scripts.exporting import attempt, rows, to_core_ml
from recommender.evidence.scripts.runtimes import core_ml, executorch, onnx, pt2

if __name__ == "__main__":
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(10, 8), nn.ReLU(), nn.Linear(8, 1)).eval()
    x = rows(4)
    example = torch.from_numpy(x)
    with torch.no_grad():
        outputs = model(example).numpy()
    batch: Any = ({0: torch.export.Dim("batch")},)

    def to_onnx(path: Path) -> None:
        torch.onnx.export(model, (example,), path, dynamo=True, dynamic_shapes=batch)

    def to_pt2(path: Path) -> None:
        torch.export.save(torch.export.export(model, (example,), dynamic_shapes=batch), path)

    def to_executorch(path: Path) -> None:
        from executorch.exir import to_edge_transform_and_lower

        exported = torch.export.export(model, (example,))
        path.write_bytes(to_edge_transform_and_lower(exported).to_executorch().buffer)

    def convert(path: Path) -> None:
        to_core_ml(model, example, path)

    needs: tuple[str, ...] = ("onnx", "onnxscript", "onnxruntime")
    attempt("pytorch-onnx", needs, to_onnx, Path("model.onnx"), onnx, x, outputs)
    attempt("pytorch-pt2", (), to_pt2, Path("model.pt2"), pt2, x, outputs)
    needs = ("executorch.exir",)
    attempt("pytorch-executorch", needs, to_executorch, Path("model.pte"), executorch, x, outputs)
    needs = ("coremltools",)
    path = Path("model.mlpackage")
    attempt("pytorch-core-ml", needs, convert, path, core_ml, x, outputs, HALF)
