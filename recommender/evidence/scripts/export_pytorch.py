"""Which exports of a small PyTorch model succeed; the files are left in the current folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

from recommender.evidence.scripts.exporting import attempt

if __name__ == "__main__":
    model = nn.Sequential(nn.Linear(10, 8), nn.ReLU(), nn.Linear(8, 1)).eval()
    x = torch.zeros(4, 10)
    batch: Any = ({0: torch.export.Dim("batch")},)

    def to_onnx(path: Path) -> None:
        torch.onnx.export(model, (x,), path, dynamo=True, dynamic_shapes=batch)

    def to_pt2(path: Path) -> None:
        torch.export.save(torch.export.export(model, (x,), dynamic_shapes=batch), path)

    def to_executorch(path: Path) -> None:
        from executorch.exir import to_edge_transform_and_lower

        program = to_edge_transform_and_lower(torch.export.export(model, (x,))).to_executorch()
        path.write_bytes(program.buffer)

    attempt("pytorch-onnx", ("onnx", "onnxscript"), to_onnx, Path("model.onnx"))
    attempt("pytorch-pt2", (), to_pt2, Path("model.pt2"))
    attempt("pytorch-executorch", ("executorch.exir",), to_executorch, Path("model.pte"))
