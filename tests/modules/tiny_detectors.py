"""Tiny detectors of real architectures, saved to disk as a user's would be."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import torch
import transformers as tf

from tests.modules.tiny import ENDS, VOCAB, seeded, words
from vprog.modules.pickled import ultralytics


def owlv2(folder: Path) -> Path:
    text = {
        "vocab_size": VOCAB,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "max_position_embeddings": 32,
        **ENDS,
    }
    vision = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "image_size": 32,
        "patch_size": 8,
    }
    config = tf.Owlv2Config(text_config=text, vision_config=vision, projection_dim=32)
    seeded(lambda: tf.Owlv2ForObjectDetection(config)).save_pretrained(folder)
    pictures = tf.Owlv2ImageProcessor(size={"height": 32, "width": 32})
    tf.Owlv2Processor(pictures, words(("<|bos|>", "<|eos|>"))).save_pretrained(folder)
    return folder


def rt_detr(folder: Path, labels: tuple[str, ...] = ("person", "motorbike", "sofa")) -> Path:
    backbone = tf.RTDetrResNetConfig(
        embedding_size=8,
        hidden_sizes=[8, 16, 16, 16],
        depths=[1, 1, 1, 1],
        layer_type="basic",
        out_features=["stage2", "stage3", "stage4"],
    )
    config = tf.RTDetrConfig(
        backbone_config=backbone,
        encoder_hidden_dim=32,
        encoder_in_channels=[16, 16, 16],
        feat_strides=[8, 16, 32],
        encoder_ffn_dim=32,
        encoder_attention_heads=2,
        decoder_in_channels=[32, 32, 32],
        d_model=32,
        num_queries=6,
        decoder_ffn_dim=32,
        num_feature_levels=3,
        decoder_layers=2,
        decoder_attention_heads=2,
        decoder_n_points=2,
        num_denoising=0,
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
    )
    seeded(lambda: tf.RTDetrForObjectDetection(config)).save_pretrained(folder)
    tf.RTDetrImageProcessor(size={"height": 64, "width": 64}).save_pretrained(folder)
    return folder


def d_fine(folder: Path, labels: tuple[str, ...] = ("person", "motorbike", "sofa")) -> Path:
    backbone = tf.HGNetV2Config(
        stem_channels=[3, 8, 8],
        stage_in_channels=[8, 8, 16, 16],
        stage_mid_channels=[8, 8, 8, 8],
        stage_out_channels=[8, 16, 16, 16],
        stage_num_blocks=[1, 1, 1, 1],
        stage_numb_of_layers=[1, 1, 1, 1],
        stage_light_block=[False, False, True, True],
        stage_kernel_size=[3, 3, 3, 3],
        stage_downsample=[False, True, True, True],
        embedding_size=8,
        hidden_sizes=[8, 16, 16, 16],
        depths=[1, 1, 1, 1],
        out_features=["stage2", "stage3", "stage4"],
    )
    config = tf.DFineConfig(
        backbone_config=backbone,
        encoder_hidden_dim=32,
        encoder_in_channels=[16, 16, 16],
        feat_strides=[8, 16, 32],
        encoder_ffn_dim=32,
        encoder_attention_heads=2,
        decoder_in_channels=[32, 32, 32],
        d_model=32,
        num_queries=6,
        decoder_ffn_dim=32,
        num_feature_levels=3,
        decoder_layers=2,
        decoder_attention_heads=2,
        decoder_n_points=[2, 2, 2],
        num_denoising=0,
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
    )
    seeded(lambda: tf.DFineForObjectDetection(config)).save_pretrained(folder)
    tf.RTDetrImageProcessor(size={"height": 64, "width": 64}).save_pretrained(folder)
    return folder


def grounding_dino(folder: Path) -> Path:
    backbone = tf.SwinConfig(
        image_size=64,
        patch_size=4,
        embed_dim=8,
        depths=[1, 1, 1],
        num_heads=[1, 2, 2],
        window_size=4,
        out_features=["stage2", "stage3"],
    )
    text = tf.BertConfig(
        vocab_size=VOCAB,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    config = tf.GroundingDinoConfig(
        backbone_config=backbone,
        text_config=text,
        num_queries=12,
        encoder_layers=1,
        encoder_ffn_dim=32,
        encoder_attention_heads=2,
        decoder_layers=2,
        decoder_ffn_dim=32,
        decoder_attention_heads=2,
        d_model=32,
        num_feature_levels=3,
        encoder_n_points=2,
        decoder_n_points=2,
        max_text_len=32,
    )
    seeded(lambda: tf.GroundingDinoForObjectDetection(config)).save_pretrained(folder)
    pictures = tf.GroundingDinoImageProcessor(size={"shortest_edge": 64, "longest_edge": 96})
    tf.GroundingDinoProcessor(pictures, words()).save_pretrained(folder)
    return folder


def yolo(path: Path, names: tuple[str, ...] = ("person", "motorbike", "sofa")) -> str:
    """A detector of one stride from a layout of its own, as ultralytics saves it; gives its digest."""
    layout = {
        "nc": len(names),
        "backbone": [
            [-1, 1, "Conv", [8, 3, 2]],
            [-1, 1, "Conv", [8, 3, 2]],
            [-1, 1, "C2f", [8, True]],
            [-1, 1, "Conv", [16, 3, 2]],
        ],
        "head": [[[3], 1, "Detect", ["nc"]]],
    }
    model = seeded(lambda: ultralytics().DetectionModel(layout, ch=3, verbose=False))
    model.names = dict(enumerate(names))
    return _pickled(model, path)


def yoloworld(path: Path) -> str:
    layout = {
        "nc": 1,
        "backbone": [
            [-1, 1, "Conv", [8, 3, 2]],
            [-1, 1, "Conv", [8, 3, 2]],
            [-1, 1, "Conv", [32, 3, 2]],
        ],
        "head": [
            [-1, 1, "C2fAttn", [32, 32, 1]],
            [[3], 1, "WorldDetect", ["nc", 512, True]],
        ],
    }
    model = seeded(lambda: ultralytics().WorldModel(layout, ch=3, nc=1, verbose=False))
    return _pickled(model, path)


def _pickled(model: Any, path: Path) -> str:
    torch.save({"model": model, "ema": None}, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()
