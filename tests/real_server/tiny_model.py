"""Write a tiny language model of random weights in GGUF form: half a megabyte, nothing to download.

    python -m tests.real_server.tiny_model OUT.gguf

The architecture is llama's, which every server of the llama.cpp family loads. The weights are
noise, the same on every run, but for two dimensions of the embedding. One holds the same value for
every token and so gives each its own odds. The other tells words and digits from JSON's marks, so
that one follows the other and strings and numbers are short. What such a model writes means
nothing; what a grammar makes of it has the form of a real model's answers, faults included.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

WIDTH, LAYERS, HEADS, HIDDEN = 64, 2, 4, 128
CONTEXT = 16_384
NOISE = 0.3
SIGNAL = 3.0
"""The value that stands for yes in the two dimensions that mean something; large beside the noise in the others."""

LIKELY = {
    '"': 4.0, ",": 2.0, "]": 1.2, "}": 1.0, "{": 1.0, "|": -1.0, "-": -1.0, " ": -3.0,
    "1": 3.0, "2": 2.6, **dict.fromkeys("34567", 2.0), "8": 1.0, "9": 1.0, "0": 1.5,
}  # fmt: skip
"""Log-odds of characters; of others `UNLIKELY`. Small numbers come often, so that many references and pointers hold."""
UNLIKELY, WORD, RAW_BYTE, END = -1.5, -0.5, -9.0, 4.0
ALTERNATION = 2.5
"""How much the odds of an ending grow after a word or digit, and shrink after a mark."""
MARKS = frozenset('"[]{},:\u2581')
ENDINGS = frozenset('"]},')


class Token(NamedTuple):
    """One entry of the vocabulary: text, kind (1 plain, 2 unknown, 3 control, 6 byte) and log-odds."""

    text: str
    kind: int
    odds: float


def vocabulary(words: Sequence[str]) -> list[Token]:
    """Return the tokens.

    Args:
        words: whole words that are tokens of their own, so that they come up in what the model writes.
    """
    special = [Token("<unk>", 2, RAW_BYTE), Token("<s>", 3, RAW_BYTE), Token("</s>", 3, END)]
    raw = [Token(f"<0x{byte:02X}>", 6, RAW_BYTE) for byte in range(256)]
    plain = [chr(code) for code in range(32, 127)]
    letters = [Token(c.replace(" ", "\u2581"), 1, LIKELY.get(c, UNLIKELY)) for c in plain]
    return [*special, *raw, *letters, *(Token(w, 1, WORD) for w in dict.fromkeys(words) if len(w) > 1)]


def write_model(path: Path, words: Sequence[str] = (), *, seed: int = 0) -> None:
    """Write the model.

    Args:
        path: the file.
        words: see `vocabulary`.
        seed: of the weights.
    """
    import gguf
    import numpy as np

    tokens = vocabulary(words)
    noise = np.random.default_rng(seed)

    def random(*shape: int, scale: float = 0.02) -> Any:
        return (noise.standard_normal(shape) * scale).astype(np.float32)

    def ones() -> Any:
        return np.ones(WIDTH, np.float32)

    file = gguf.GGUFWriter(path, "llama")
    file.add_name("tiny")
    file.add_context_length(CONTEXT)
    file.add_embedding_length(WIDTH)
    file.add_block_count(LAYERS)
    file.add_feed_forward_length(HIDDEN)
    file.add_head_count(HEADS)
    file.add_head_count_kv(HEADS)
    file.add_rope_dimension_count(WIDTH // HEADS)
    file.add_layer_norm_rms_eps(1e-5)
    file.add_vocab_size(len(tokens))
    file.add_file_type(0)
    file.add_tokenizer_model("llama")
    file.add_token_list([t.text for t in tokens])
    file.add_token_scores([-float(i) for i in range(len(tokens))])
    file.add_token_types([t.kind for t in tokens])
    file.add_unk_token_id(0)
    file.add_bos_token_id(1)
    file.add_eos_token_id(2)
    file.add_add_space_prefix(False)

    marks = np.array([t.text in MARKS for t in tokens])
    endings = np.array([t.text in ENDINGS for t in tokens])
    embedding = random(len(tokens), WIDTH, scale=NOISE)
    embedding[:, 0] = SIGNAL
    embedding[:, 1] = np.where(marks, SIGNAL, -SIGNAL)
    # The last norm divides by the root mean square; this is what it leaves of the signal.
    signal = SIGNAL / float(np.sqrt((2 * SIGNAL**2 + (WIDTH - 2) * NOISE**2) / WIDTH))
    output = random(len(tokens), WIDTH, scale=0.12)
    output[:, 0] = np.array([t.odds for t in tokens]) / signal
    output[:, 1] = np.where(endings, -ALTERNATION, ALTERNATION) / signal
    file.add_tensor("token_embd.weight", embedding)
    file.add_tensor("output_norm.weight", ones())
    file.add_tensor("output.weight", output)
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        for norm in ("attn_norm", "ffn_norm"):
            file.add_tensor(f"{block}.{norm}.weight", ones())
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            file.add_tensor(f"{block}.{part}.weight", random(WIDTH, WIDTH))
        for part in ("ffn_gate", "ffn_up"):
            file.add_tensor(f"{block}.{part}.weight", random(HIDDEN, WIDTH))
        file.add_tensor(f"{block}.ffn_down.weight", random(WIDTH, HIDDEN))
    file.write_header_to_file()
    file.write_kv_data_to_file()
    file.write_tensors_to_file()
    file.close()


if __name__ == "__main__":
    write_model(Path(sys.argv[1]))
