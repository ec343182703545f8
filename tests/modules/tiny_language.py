"""A tiny Llama on disk, made from the real configuration class, with a tokenizer of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

WORDS = (
    "what is a cup used for ? drinking keeping dry red blue green cups on the table . : answer "
    "question an umbrella how many wheels has bicycle two with word or short phrase and nothing else "
    "Question Answer user assistant"
).split()
#: Control tokens of the template.
START, END = "<|start|>", "<|end|>"
TEMPLATE = (
    "{% for m in messages %}<|start|>{{ m['role'] }} {{ m['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|start|>assistant {% endif %}"
)


def build(
    folder: Path, *, chat: bool = True, window: int = 96, says: str = "", seed: int = 0
) -> Path:
    """Save a model of two layers, 32 wide, that knows some forty words.

    Args:
        chat: whether the tokenizer has a chat template.
        window: the most tokens that it takes.
        says: the word that it answers everything with, if any, and nothing more.
        seed: of the weights.
    """
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    names = ["<pad>", "<unk>", START, END, *dict.fromkeys(WORDS)]
    inner = Tokenizer(
        models.WordLevel({name: i for i, name in enumerate(names)}, unk_token="<unk>")
    )
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    inner.decoder = decoders.Fuse()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner, unk_token="<unk>", bos_token=START, eos_token=END
    )
    if chat:
        tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(names),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=window,
        bos_token_id=2,
        eos_token_id=3,
        initializer_range=0.5,
    )
    model: Any = LlamaForCausalLM(config)
    if says:
        # Nothing is added to the embeddings: ones for every word, which make it the next one, and
        # minus ones for itself, which make the end the next one.
        with torch.no_grad():
            for layer in model.model.layers:
                layer.self_attn.o_proj.weight.zero_()
                layer.mlp.down_proj.weight.zero_()
            word = names.index(says)
            model.model.embed_tokens.weight.fill_(1.0)
            model.model.embed_tokens.weight[word] = -1.0
            model.lm_head.weight.zero_()
            model.lm_head.weight[word] = 1.0
            model.lm_head.weight[names.index(END)] = -1.0
    model.save_pretrained(folder)
    return folder
