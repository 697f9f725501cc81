"""A pretrained model that needs no network: `python tiny_model.py FOLDER`.

What the hub would give, only small and never trained: a DistilBERT of random weights and its
tokenizer, whose tokens are single characters, as transformers stores them. KerasHub reads this form
too, so both frameworks start from equal weights.
"""

import sys
from pathlib import Path

import torch
from transformers import BertTokenizer, DistilBertConfig, DistilBertForSequenceClassification

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
letters = [chr(code) for code in (*range(33, 127), *range(0xC0, 0x180))]
tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{x}" for x in letters)]
(folder / "vocab.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
cased = {"do_lower_case": False, "strip_accents": False}
BertTokenizer(vocab=str(folder / "vocab.txt"), **cased).save_pretrained(folder)
torch.manual_seed(0)
config = DistilBertConfig(
    vocab_size=len(tokens), n_layers=2, n_heads=2, dim=32, hidden_dim=64, max_position_embeddings=64
)
DistilBertForSequenceClassification(config).save_pretrained(folder)
