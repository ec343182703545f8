"""A checkpoint's files around a model of Qwen2-VL's kind, whose tokenizer knows bytes alone."""

from __future__ import annotations

import json
from pathlib import Path

SPECIAL = (
    "<|endoftext|> <|im_start|> <|im_end|> <|vision_start|> <|vision_end|> <|vision_pad|> "
    "<|image_pad|> <|video_pad|>"
).split()
#: The token that stands for a piece of a picture.
PIECE = "<|image_pad|>"


def make(folder: Path) -> None:
    """Write the files."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen2VLVideoProcessor

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    bytes_alone = Tokenizer(models.BPE(vocab={c: n for n, c in enumerate(alphabet)}, merges=[]))
    bytes_alone.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytes_alone.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=bytes_alone,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=SPECIAL[1:],
    )
    folder.mkdir()
    fast.save_pretrained(folder)
    Qwen2VLVideoProcessor().save_pretrained(folder)
    settings = folder / "tokenizer_config.json"
    told = json.loads(settings.read_text())
    told |= {"tokenizer_class": "PreTrainedTokenizerFast", "processor_class": "Qwen2VLProcessor"}
    settings.write_text(json.dumps(told))
    pictures = {
        "image_processor_type": "Qwen2VLImageProcessor",
        "processor_class": "Qwen2VLProcessor",
        "patch_size": 14,
        "temporal_patch_size": 2,
        "merge_size": 2,
        "min_pixels": 784,
        "max_pixels": 50_176,
        "size": {"shortest_edge": 784, "longest_edge": 50_176},
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(pictures))
    model = {"model_type": "qwen2_vl", "architectures": ["Qwen2VLForConditionalGeneration"]}
    (folder / "config.json").write_text(json.dumps(model))
