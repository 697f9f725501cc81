"""A pretrained language model that needs no network: `python tiny_language_model.py FOLDER`.

What the hub would give, only small and never trained: a Llama of random weights and its tokenizer,
whose tokens are pieces of the words of Python's help, as transformers stores them. KerasHub reads
this form too, so both frameworks start from equal weights.

    python tiny_language_model.py FOLDER TEXT STEPS

trains it on the text of a file, all weights, for as many steps.
"""

import sys
from pathlib import Path
from pydoc_data.topics import topics

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

END, SIZE, BATCH = "<|endoftext|>", 64, 16
folder = Path(sys.argv[1])
text, steps = (Path(sys.argv[2]), int(sys.argv[3])) if len(sys.argv) > 3 else (None, 0)

torch.set_num_threads(1)
pieces = Tokenizer(models.BPE())
pieces.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
pieces.decoder = decoders.ByteLevel()
# Printable characters, space and line break (as ByteLevel writes them): with all bytes, the random
# weights would write control characters, which a terminal and a notebook show in different ways.
alphabet = [piece for piece in pre_tokenizers.ByteLevel.alphabet() if piece.isascii()] + ["Ġ", "Ċ"]
trainer = trainers.BpeTrainer(vocab_size=1000, initial_alphabet=alphabet, special_tokens=[END])
pieces.train_from_iterator([topics[name] for name in sorted(topics)[:20]], trainer)
tokenizer = PreTrainedTokenizerFast(tokenizer_object=pieces, bos_token=END, eos_token=END)
tokenizer.save_pretrained(folder)

torch.manual_seed(0)
model = LlamaForCausalLM(
    LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        rms_norm_eps=1e-6,
        bos_token_id=0,
        eos_token_id=0,
    )
)
if text is not None:
    tokens = torch.tensor(tokenizer(text.read_text(encoding="utf-8"))["input_ids"])
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.1)
    for _ in range(steps):
        places = torch.randint(len(tokens) - SIZE, (BATCH, 1)) + torch.arange(SIZE)
        loss = model(input_ids=tokens[places], labels=tokens[places]).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    print(f"loss {loss.item():.3f}")
model.save_pretrained(folder)
