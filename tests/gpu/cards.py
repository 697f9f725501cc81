"""What a card can do at most, and how much work a step is."""

from __future__ import annotations

from collections.abc import Sequence

BFLOAT16 = {
    "H200": 989e12,
    "H100 NVL": 835e12,
    "H100 PCIe": 756e12,
    "H100": 989e12,
    "A100": 312e12,
    "L40S": 362e12,
    "L40": 181e12,
    "L4": 121e12,
    "A10": 125e12,
    "RTX 4090": 165e12,
}
"""Operations per second with dense matrices in bfloat16, by a part of the card's name; the first
that fits. From NVIDIA's data sheets, which give those of the Hopper and Ada cards with sparsity:
twice as much. nvidia.com/en-us/data-center/{h200,h100,a100,l40s,l4,products/a10-gpu}; of the
RTX 4090, with sums in float32, the white paper on the Ada architecture, appendix A."""


def peak(card: str) -> float | None:
    return next((rate for name, rate in BFLOAT16.items() if name in card), None)


TRAINING = 3
"""A step is a forward pass and a backward pass, which is twice the work of the first."""


def transformer_work(width: int, blocks: int, tokens: int, classes: int = 0) -> float:
    """Operations to learn one example of so many tokens: two for each weight that a token meets and
    two products of attention, counted in full although half of them are masked in a language model
    (PaLM, arXiv:2204.02311, appendix B; nanoGPT's estimate_mfu counts the same)."""
    weights = 12 * blocks * width**2 + width * classes
    return TRAINING * tokens * (2 * weights + 4 * blocks * tokens * width)


def network_work(size: int, channels: int, widths: Sequence[int]) -> float:
    """The same for an image of size × size: the convolutions of image-classification."""
    total = 9 * channels * widths[0] * size**2
    inputs = widths[0]
    for number, outputs in enumerate(widths):
        area = (size // 2**number) ** 2
        shortcut = 0 if inputs == outputs else inputs * outputs
        total += area * (9 * inputs * outputs + 9 * outputs**2 + shortcut)
        inputs = outputs
    return TRAINING * 2 * total
