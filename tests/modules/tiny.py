"""Tiny models of real architectures, with their processors, saved to disk as a user's would be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
import transformers as tf
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "<|bos|>", "<|eos|>", "<image>")


def words(ends: tuple[str, str] = ("[CLS]", "[SEP]")) -> Any:
    """A tokenizer of single bytes with 264 entries; texts stand between two marks."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocab = {token: number for number, token in enumerate((*SPECIAL, *alphabet))}
    made = Tokenizer(models.BPE(vocab=vocab, merges=[], unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    first, last = ends
    if first:
        made.post_processor = processors.TemplateProcessing(
            single=f"{first} $A {last}",
            pair=f"{first} $A {last} $B {last}",
            special_tokens=[(first, vocab[first]), (last, vocab[last])],
        )
    return tf.PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        bos_token="<|bos|>",
        eos_token="<|eos|>",
        additional_special_tokens=["<image>"],
    )


VOCAB = len(SPECIAL) + 256
#: Where a tower of text finds its marks in that vocabulary.
ENDS = {"pad_token_id": 0, "bos_token_id": 5, "eos_token_id": 6}


def seeded(make: Any) -> Any:
    """A model with weights that are the same every time, and large enough to tell things apart."""
    torch.manual_seed(0)
    model = make().eval()
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() > 1 and weights.requires_grad:
                weights.mul_(4)
    return model


def siglip(folder: Path) -> Path:
    tower = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
    }
    config = tf.SiglipConfig(
        text_config={**tower, **ENDS, "vocab_size": VOCAB, "max_position_embeddings": 48},
        vision_config={**tower, "image_size": 32, "patch_size": 8},
    )
    model = seeded(lambda: tf.SiglipModel(config))
    model.logit_scale.data.fill_(3.0)
    model.save_pretrained(folder)
    pictures = tf.SiglipImageProcessor(size={"height": 32, "width": 32})
    tf.SiglipProcessor(pictures, words(("", ""))).save_pretrained(folder)
    return folder


def clip(folder: Path) -> Path:
    tower = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
    }
    text = {**tower, **ENDS, "vocab_size": VOCAB, "max_position_embeddings": 48}
    config = tf.CLIPConfig(
        text_config=text,
        vision_config={**tower, "image_size": 32, "patch_size": 8},
        projection_dim=32,
    )
    seeded(lambda: tf.CLIPModel(config)).save_pretrained(folder)
    pictures = tf.CLIPImageProcessor(
        size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
    )
    tf.CLIPProcessor(pictures, words(("<|bos|>", "<|eos|>"))).save_pretrained(folder)
    return folder


def openclip(folder: Path, wide: int = 32) -> Path:
    """A checkpoint of open_clip from a configuration of its own, with its own tokenizer."""
    import open_clip

    settings = {
        "embed_dim": wide,
        "vision_cfg": {
            "image_size": 32,
            "layers": 2,
            "width": 64,
            "head_width": 32,
            "patch_size": 8,
        },
        "text_cfg": {
            "context_length": 32,
            "vocab_size": 49408,
            "width": 32,
            "heads": 2,
            "layers": 2,
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "open_clip_config.json").write_text(
        json.dumps({"model_cfg": settings, "preprocess_cfg": {}}), encoding="utf-8"
    )
    model = seeded(
        lambda: open_clip.create_model(
            f"local-dir:{folder}", load_weights=False, pretrained_text=False
        )
    )
    weights = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(weights, str(folder / "open_clip_model.safetensors"))
    return folder


def _blip() -> tf.BlipConfig:
    tower = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
    }
    marks = {"bos_token_id": 5, "pad_token_id": 0, "eos_token_id": 6, "sep_token_id": 3}
    return tf.BlipConfig(
        text_config={
            **tower,
            **marks,
            "vocab_size": VOCAB,
            "encoder_hidden_size": 32,
            "projection_dim": 32,
            "max_position_embeddings": 64,
            "is_decoder": True,
        },
        # The usual range of a new one is so small that no picture would count.
        vision_config={**tower, "image_size": 32, "patch_size": 8, "initializer_range": 0.05},
        projection_dim=32,
        image_text_hidden_size=32,
    )


def blip_vqa(folder: Path) -> Path:
    seeded(lambda: tf.BlipForQuestionAnswering(_blip())).save_pretrained(folder)
    pictures = tf.BlipImageProcessor(size={"height": 32, "width": 32})
    tf.BlipProcessor(pictures, words()).save_pretrained(folder)
    return folder


def blip_caption(folder: Path) -> Path:
    seeded(lambda: tf.BlipForConditionalGeneration(_blip())).save_pretrained(folder)
    pictures = tf.BlipImageProcessor(size={"height": 32, "width": 32})
    tf.BlipProcessor(pictures, words()).save_pretrained(folder)
    return folder


def vilt(folder: Path, answers: tuple[str, ...] = ("yes", "no", "red", "blue", "2")) -> Path:
    config = tf.ViltConfig(
        vocab_size=VOCAB,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=48,
        image_size=64,
        patch_size=16,
        id2label=dict(enumerate(answers)),
        label2id={answer: i for i, answer in enumerate(answers)},
    )
    seeded(lambda: tf.ViltForQuestionAnswering(config)).save_pretrained(folder)
    pictures = tf.ViltImageProcessor(size={"shortest_edge": 64}, size_divisor=16)
    tf.ViltProcessor(pictures, words()).save_pretrained(folder)
    return folder


def depth_anything(folder: Path, kind: str = "relative") -> Path:
    backbone = tf.Dinov2Config(
        hidden_size=32,
        num_hidden_layers=4,
        num_attention_heads=2,
        image_size=56,
        patch_size=14,
        out_features=["stage1", "stage2", "stage3", "stage4"],
        reshape_hidden_states=False,
        apply_layernorm=True,
    )
    config = tf.DepthAnythingConfig(
        backbone_config=backbone,
        reassemble_hidden_size=32,
        reassemble_factors=[4, 2, 1, 0.5],
        neck_hidden_sizes=[8, 8, 16, 16],
        fusion_hidden_size=16,
        head_hidden_size=8,
        depth_estimation_type=kind,
        max_depth=20,
    )
    model = seeded(lambda: tf.DepthAnythingForDepthEstimation(config))
    model.head.conv3.bias.data.fill_(1.0)  # or the last ReLU cuts all to 0
    model.save_pretrained(folder)
    tf.DPTImageProcessor(
        size={"height": 56, "width": 56}, keep_aspect_ratio=True, ensure_multiple_of=14
    ).save_pretrained(folder)
    return folder


def sam(folder: Path) -> Path:
    config = tf.SamConfig(
        vision_config={
            "hidden_size": 32,
            "output_channels": 16,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "image_size": 64,
            "patch_size": 8,
            "mlp_dim": 64,
            "window_size": 4,
            "global_attn_indexes": [1],
            "num_pos_feats": 8,
        },
        prompt_encoder_config={"hidden_size": 16, "image_size": 64, "patch_size": 8},
        mask_decoder_config={
            "hidden_size": 16,
            "mlp_dim": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "iou_head_hidden_dim": 16,
        },
    )
    seeded(lambda: tf.SamModel(config)).save_pretrained(folder)
    pictures = tf.SamImageProcessor(
        size={"longest_edge": 64},
        mask_size={"longest_edge": 16},
        pad_size={"height": 64, "width": 64},
        mask_pad_size={"height": 16, "width": 16},
    )
    tf.SamProcessor(pictures).save_pretrained(folder)
    return folder
