"""Tiny models that chat about pictures, of real architectures, saved to disk as a user's would be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import transformers as tf

from tests.modules.tiny import ENDS, seeded, words

_CHAT = (
    "{% for m in messages %}{{ m.role }}: {% for part in m.content %}"
    "{% if part.type == 'image' %}IMAGE{% else %}{{ part.text }}{% endif %}{% endfor %}\n"
    "{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}"
)


def _llama(tokenizer: Any, **more: Any) -> dict[str, Any]:
    return {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "max_position_embeddings": 1024,
        **ENDS,
        **more,
    }


_EYE = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "image_size": 32,
    "patch_size": 8,
}


def llava(folder: Path) -> Path:
    tokenizer = words(("", ""))
    config = tf.LlavaConfig(
        vision_config=tf.CLIPVisionConfig(**_EYE),
        text_config=tf.LlamaConfig(**_llama(tokenizer)),
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        image_seq_length=16,
        vision_feature_layer=-1,
    )
    seeded(lambda: tf.LlavaForConditionalGeneration(config)).save_pretrained(folder)
    pictures = tf.CLIPImageProcessor(
        size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
    )
    tf.LlavaProcessor(
        pictures,
        tokenizer,
        patch_size=8,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=_CHAT.replace("IMAGE", "<image>"),
    ).save_pretrained(folder)
    return folder


def smolvlm(folder: Path) -> Path:
    tokenizer = words(("", ""))
    pictures = tf.Idefics3ImageProcessor(
        size={"longest_edge": 64}, max_image_size={"longest_edge": 32}
    )
    process = tf.Idefics3Processor(
        pictures, tokenizer, image_seq_len=4, chat_template=_CHAT.replace("IMAGE", "<image>")
    )
    config = tf.Idefics3Config(
        vision_config=_EYE,
        text_config=tf.LlamaConfig(**_llama(process.tokenizer)),
        image_token_id=process.tokenizer.convert_tokens_to_ids("<image>"),
        scale_factor=2,
        pad_token_id=0,
    )
    seeded(lambda: tf.Idefics3ForConditionalGeneration(config)).save_pretrained(folder)
    process.save_pretrained(folder)
    return folder


def qwen(folder: Path) -> Path:
    tokenizer = words(("", ""))
    marks = ["<|image_pad|>", "<|video_pad|>", "<|vision_start|>", "<|vision_end|>"]
    tokenizer.add_special_tokens({"additional_special_tokens": marks})
    image, video, start, end = tokenizer.convert_tokens_to_ids(marks)
    config = tf.Qwen2_5_VLConfig(
        vision_config={
            "depth": 2,
            "hidden_size": 32,
            "out_hidden_size": 32,
            "intermediate_size": 64,
            "num_heads": 2,
            "patch_size": 8,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
            "window_size": 32,
            "fullatt_block_indexes": [1],
        },
        text_config=_llama(
            tokenizer,
            rope_parameters={
                "rope_type": "default",
                "mrope_section": [2, 3, 3],
                "rope_theta": 10000.0,
            },
        ),
        image_token_id=image,
        video_token_id=video,
        vision_start_token_id=start,
        vision_end_token_id=end,
    )
    seeded(lambda: tf.Qwen2_5_VLForConditionalGeneration(config)).save_pretrained(folder)
    pictures = tf.Qwen2VLImageProcessor(
        patch_size=8,
        merge_size=2,
        temporal_patch_size=2,
        size={"shortest_edge": 256, "longest_edge": 2048},
    )
    videos = tf.Qwen2VLVideoProcessor(patch_size=8, merge_size=2, temporal_patch_size=2)
    tf.Qwen2_5_VLProcessor(
        pictures,
        tokenizer,
        videos,
        chat_template=_CHAT.replace("IMAGE", "<|vision_start|><|image_pad|><|vision_end|>"),
    ).save_pretrained(folder)
    return folder
