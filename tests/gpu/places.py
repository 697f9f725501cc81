"""Whether what was seen of a project is where it should be, and computes what a CPU does."""

from __future__ import annotations

import copy
from typing import Any

from . import agreeing
from .environment import has_gpu
from .plan import Project
from .records import Notes
from .stacks import Stack
from .watching import Seen


def note_places(notes: Notes, project: Project, stack: Stack, seen: Seen) -> None:
    """On the device and in the precision that the answers ask for."""
    expected = {stack.device}
    devices = {what: sorted(found) for what, found in seen.devices.items()}
    strangers = {what for what, found in seen.devices.items() if found != expected}
    unused = has_gpu() and not stack.gpu
    ok = bool(devices) and not strangers and not unused
    notes.note("on the device", ok, device=stack.device, found=devices)
    precisions = {what: sorted(found) for what, found in seen.precisions.items()}
    asked = not project.mixed or "bfloat16" in seen.precisions["outputs"]
    full = all(found == {"float32"} for what, found in seen.precisions.items() if what != "outputs")
    notes.note("precision", asked and full, mixed=project.mixed, found=precisions)


def note_outputs(notes: Notes, stack: Stack, seen: Seen) -> None:
    """PyTorch's evaluate.py and predict.py work on the CPU wherever they run; so the network is
    compared by its outputs for the first batch that it learnt from."""
    import torch

    network, (given, named) = seen.network.eval(), seen.inputs
    twin = copy.deepcopy(network).cpu()
    given_cpu, named_cpu = _on_cpu(given), _on_cpu(named)
    with torch.inference_mode(), stack.same_noise():
        theirs = _plain(twin(*given_cpu, **named_cpu))
        ours = _plain(network(*given, **named))
        far = agreeing.distance(ours, theirs)
        stack.full_precision()
        full = agreeing.distance(_plain(network(*given, **named)), theirs)
    ok = far <= agreeing.OUTPUTS and full <= agreeing.FULL
    limits = {"at_most": agreeing.OUTPUTS, "at_most_without_tf32": agreeing.FULL}
    notes.note("outputs", ok, distance=far, without_tf32=full, **limits)


def _on_cpu(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _on_cpu(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_on_cpu(each) for each in value)
    return value.cpu() if hasattr(value, "cpu") else value


def _plain(output: Any) -> Any:
    """The first tensor of what a network returned."""
    if hasattr(output, "logits"):
        output = output.logits
    while isinstance(output, list | tuple):
        output = output[0]
    return output.float().cpu().numpy()
