"""A model to fine-tune, of random weights: `python -m tests.gpu.large_model FOLDER 12 12 768`

Twelve blocks with twelve heads and a width of 768 are BERT's.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from transformers import DistilBertConfig, DistilBertForSequenceClassification

TOKENIZER = Path(__file__).parents[1] / "proofs" / "tiny_model.py"

place, *shape = sys.argv[1:]
blocks, heads, width = map(int, shape)
subprocess.run([sys.executable, str(TOKENIZER), place], check=True)
config = DistilBertConfig.from_pretrained(place)
config.update({"n_layers": blocks, "n_heads": heads, "dim": width, "hidden_dim": 4 * width})
config.update({"max_position_embeddings": 512})
DistilBertForSequenceClassification(config).save_pretrained(place)
