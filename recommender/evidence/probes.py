"""What can be measured: the scripts, what each of them makes, and in which terms.

A claim names a `probe` (what is measured) and an `of` (in which setting); `rules/README.md` lists
both. Light, since reading a rule base imports it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["PACKAGES", "PROBES", "SCRIPTS", "Probe", "Script", "settings"]

PACKAGES = (
    "torch",
    "keras",
    "tensorflow",
    "jax",
    "keras-hub",
    "onnx",
    "onnxruntime",
    "jax2onnx",
    "ai-edge-litert",
    "litert-torch",
    "executorch",
    "coremltools",
)
"""Whose versions are stored with a result, beside Python's."""

NONE: Mapping[str, str] = MappingProxyType({})


class Probe(NamedTuple):
    """`words` are the values that are no numbers; `number` says whether there are numbers."""

    title: str
    number: bool
    words: tuple[str, ...]


PROBES: Mapping[str, Probe] = {
    "code-lines": Probe("lines of code", True, ()),
    "page-example": Probe("the page's example", False, ("runs", "warns", "fails")),
    "forward-calls": Probe("runs of the model's code in 20 steps", True, ("fails",)),
    "forward-prints": Probe("prints of the model in 20 steps", True, ("fails",)),
    "breakpoint-hits": Probe("stops at a breakpoint in 20 steps", True, ("fails",)),
    "breakpoint-shows": Probe("seen at the breakpoint", False, ("value", "symbol", "nothing")),
    "export": Probe("export", False, ("works", "fails")),
    "hub-without-tensorflow": Probe("KerasHub without TensorFlow", False, ("works", "fails")),
    "speed-up": Probe("speed of compiled code, as a multiple of eager code", True, ("fails",)),
}


class Script(NamedTuple):
    """A module of `recommender.evidence.scripts` and how it is started.

    `makes` is what it measures: probe → settings.
    """

    module: str
    makes: Mapping[str, tuple[str, ...]]
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = NONE

    @property
    def title(self) -> str:
        """For the progress: 'steps_keras jax'."""
        return " ".join((self.module, *self.arguments, *self.environment.values()))


def _keras(module: str, backend: str, makes: Mapping[str, tuple[str, ...]]) -> Script:
    return Script(module, makes, environment={"KERAS_BACKEND": backend})


def _scripts() -> Iterator[Script]:
    backends = ("tensorflow", "jax", "torch")
    yield Script(
        "code_lines",
        {
            "code-lines": tuple(
                f"{framework}-{what}"
                for what in ("page", "minimal", "table")
                for framework in ("pytorch", "keras")
            )
        },
    )
    yield Script("page_example", {"page-example": ("pytorch",)}, ("pytorch",))
    yield _keras("page_example", "tensorflow", {"page-example": ("keras",)})._replace(
        arguments=("keras",)
    )
    yield Script(
        "steps_pytorch",
        {
            "forward-calls": ("pytorch-eager", "pytorch-compiled"),
            "forward-prints": ("pytorch-compiled", "pytorch-fullgraph"),
            "breakpoint-hits": ("pytorch-eager", "pytorch-compiled", "pytorch-fullgraph"),
            "breakpoint-shows": ("pytorch-eager", "pytorch-compiled"),
        },
    )
    for backend in backends:
        ways = (f"keras-{backend}", f"keras-{backend}-eager", f"keras-{backend}-call")
        counted = ("forward-calls", "breakpoint-hits", "breakpoint-shows")
        yield _keras("steps_keras", backend, dict.fromkeys(counted, ways))
    kinds = ("onnx", "pt2", "executorch", "core-ml")
    yield Script("export_pytorch", {"export": tuple(f"pytorch-{kind}" for kind in kinds)})
    for backend in backends:
        kinds = ("onnx", "saved-model", "litert", *(("core-ml",) if backend == "torch" else ()))
        exports = tuple(f"keras-{backend}-{kind}" for kind in kinds)
        yield _keras("export_keras", backend, {"export": exports})
    yield _keras("export_moved", "torch", {"export": ("keras-file-from-torch-saved-model",)})
    for backend in ("torch", "jax"):
        yield _keras("hub_fit", backend, {"hub-without-tensorflow": (f"keras-{backend}",)})
    yield Script(
        "speed_pytorch", {"speed-up": ("pytorch-compiled-elementwise", "pytorch-compiled-dense")}
    )
    for backend in ("tensorflow", "jax"):
        yield _keras("speed_keras", backend, {"speed-up": (f"keras-{backend}",)})


SCRIPTS: tuple[Script, ...] = tuple(_scripts())
"""Speed comes last: what is interrupted has the counts by then."""


def settings(probe: str) -> tuple[str, ...]:
    """In which settings a probe is measured."""
    return tuple(of for script in SCRIPTS for of in script.makes.get(probe, ()))
