"""Students of our own size, made from nothing: real model classes of transformers, built small.

The tokenizer is learned from the texts that the student will read and write, so that a word of these
is mostly one token. What is made is a checkpoint like any other.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vprog.distill.publish import published
from vprog.grammar.diagnostic import declare
from vprog.modules.device import package
from vprog.modules.loading import quiet

BAD_SHAPE = declare(
    "VP705",
    "a student of this shape cannot be built",
    "The picture's size is a multiple of the patch, a width is a multiple of the number of heads "
    "(and of 2 for each head), and the family is one of those known.",
    wrong=">>> from vprog.distill.tiny import Shape\n>>> Shape(size=64, patch=7)",
    right=">>> from vprog.distill.tiny import Shape\n>>> _ = Shape(size=64, patch=8)",
)

#: The families that can be built.
FAMILIES: Final = ("llava", "idefics3", "qwen2_5_vl")
#: Marks of the tokenizer: padding, unknown, the ends of a turn, and those of a picture.
PAD, UNKNOWN, TURN, END, PICTURE = "<pad>", "<unk>", "<|im_start|>", "<|im_end|>", "<image>"
_MORE: Final = {
    "llava": (PICTURE,),
    "idefics3": (PICTURE, "<fake_token_around_image>", "<global-img>", "<end_of_utterance>"),
    "qwen2_5_vl": ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"),
}
_SIGN: Final = {
    "llava": PICTURE,
    "idefics3": PICTURE,
    "qwen2_5_vl": "<|vision_start|><|image_pad|><|vision_end|>",
}
_TEMPLATE: Final = (
    "{% for m in messages %}{{ '<|im_start|>' }}{{ 'Q' if m.role == 'user' else 'A' }}: "
    "{% if m.content is string %}{{ m.content }}{% else %}{% for part in m.content %}"
    "{% if part.type == 'image' %}PICTURE{% else %}{{ part.text }}{% endif %}{% endfor %}{% endif %}"
    "{{ '<|im_end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>' }}A: {% endif %}"
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a small student is built.

    Attributes:
        size: width and height of the pictures in pixels.
        patch: width and height of what the vision tower sees as one.
        width: of the language model.
        layers: of the language model.
        heads: of the language model's attention.
        vision_width: of the vision tower.
        vision_layers: of the vision tower.
        vision_heads: of its attention.
        vocabulary: the most tokens of the tokenizer.
        context: the most tokens of a prompt and an answer.
        family: ``idefics3``, the class of SmolVLM, or ``qwen2_5_vl`` (in both four patches are one
            token), or ``llava`` (every patch is one, which takes twice as long).

    Raises:
        VprogError: VP705.
    """

    size: int = 64
    patch: int = 8
    width: int = 128
    layers: int = 4
    heads: int = 4
    vision_width: int = 96
    vision_layers: int = 3
    vision_heads: int = 4
    vocabulary: int = 1024
    context: int = 512
    family: str = "idefics3"

    def __post_init__(self) -> None:
        merged = self.patch * (1 if self.family == "llava" else 2)
        if self.family not in FAMILIES:
            raise BAD_SHAPE.error(
                f"{self.family:.40} is no family", f"there are {', '.join(FAMILIES)}"
            )
        if self.size < merged or self.size % merged:
            raise BAD_SHAPE.error(
                f"a picture of {self.size} pixels has no whole number of patches of {merged}",
                f"take {max(1, round(self.size / merged)) * merged} pixels",
            )
        for width, heads in ((self.width, self.heads), (self.vision_width, self.vision_heads)):
            step = heads * (4 if self.family == "qwen2_5_vl" else 2)
            if width < step or width % step:
                raise BAD_SHAPE.error(
                    f"a width of {width} is not shared evenly by {heads} heads",
                    f"take a multiple of {step}",
                )
        if min(self.layers, self.vision_layers) < 1 or self.vocabulary < 300 or self.context < 16:
            raise BAD_SHAPE.error(
                "there is too little of it", "layers >= 1, vocabulary >= 300, context >= 16"
            )

    @property
    def picture_tokens(self) -> int:
        """How many tokens a picture takes in the language model, marks around it apart."""
        side = self.size // self.patch
        return side * side // (1 if self.family == "llava" else 4)


def make_tiny(
    folder: str | Path, texts: Iterable[str], shape: Shape | None = None, seed: int = 0
) -> Path:
    """Build a student and write it as a checkpoint of transformers' layout.

    Args:
        folder: a new one, or the place of one that was made before.
        texts: what it will read and write; the tokenizer is learned from them.
        shape: how large it is.
        seed: of its first weights.

    Returns:
        The folder.

    Raises:
        VprogError: VP660 a package is not installed, VP706 the folder cannot be written.
    """
    shape = shape or Shape()
    torch, tf = package("torch", "train"), package("transformers", "train")
    tokenizer = _tokenizer(texts, shape)
    build = {"llava": _llava, "idefics3": _idefics3, "qwen2_5_vl": _qwen}[shape.family]
    with torch.random.fork_rng(devices=[]), quiet():
        torch.manual_seed(seed)
        model, processor = build(tf, tokenizer, shape)
    model.generation_config = tf.GenerationConfig(
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id
    )

    def fill(place: Path) -> None:
        model.save_pretrained(place)
        processor.save_pretrained(place)

    with quiet():
        return published(Path(folder), fill)


def _tokenizer(texts: Iterable[str], shape: Shape) -> Any:
    """A tokenizer of pieces of bytes, learned from texts; each digit is a token."""
    tk, tf = package("tokenizers", "train"), package("transformers", "train")
    marks = [PAD, UNKNOWN, TURN, END, *_MORE[shape.family]]
    made = tk.Tokenizer(tk.models.BPE(unk_token=UNKNOWN))
    made.pre_tokenizer = tk.pre_tokenizers.Sequence(
        [
            tk.pre_tokenizers.Digits(individual_digits=True),
            tk.pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    made.decoder = tk.decoders.ByteLevel()
    trainer = tk.trainers.BpeTrainer(
        vocab_size=shape.vocabulary,
        special_tokens=marks,
        initial_alphabet=tk.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator((*texts, "Q: A: "), trainer)
    named = {"llava": {"image_token": PICTURE}}.get(shape.family, {})
    if shape.family == "idefics3":
        named = {
            "image_token": PICTURE,
            "fake_image_token": "<fake_token_around_image>",
            "global_image_token": "<global-img>",
            "end_of_utterance_token": "<end_of_utterance>",
        }
    if shape.family == "qwen2_5_vl":
        named = {"image_token": "<|image_pad|>", "video_token": "<|video_pad|>"}
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "tokenizer.json"
        made.save(str(file))
        return tf.PreTrainedTokenizerFast(
            tokenizer_file=str(file),
            pad_token=PAD,
            unk_token=UNKNOWN,
            eos_token=END,
            extra_special_tokens=named,
            model_max_length=shape.context,
            padding_side="left",
            clean_up_tokenization_spaces=False,
        )


def _template(shape: Shape) -> str:
    return _TEMPLATE.replace("PICTURE", _SIGN[shape.family])


def _language(tokenizer: Any, shape: Shape) -> dict[str, Any]:
    return {
        "vocab_size": len(tokenizer),
        "hidden_size": shape.width,
        "intermediate_size": 4 * shape.width,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.heads,
        "max_position_embeddings": shape.context,
        "tie_word_embeddings": True,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
    }


def _vision(shape: Shape) -> dict[str, Any]:
    return {
        "hidden_size": shape.vision_width,
        "intermediate_size": 4 * shape.vision_width,
        "num_hidden_layers": shape.vision_layers,
        "num_attention_heads": shape.vision_heads,
        "image_size": shape.size,
        "patch_size": shape.patch,
    }


_PLAIN: Final = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}


def _llava(tf: Any, tokenizer: Any, shape: Shape) -> tuple[Any, Any]:
    config = tf.LlavaConfig(
        vision_config=tf.SiglipVisionConfig(**_vision(shape), vision_use_head=False),
        text_config=tf.LlamaConfig(**_language(tokenizer, shape)),
        image_token_index=tokenizer.convert_tokens_to_ids(PICTURE),
        image_seq_length=shape.picture_tokens,
        vision_feature_layer=-1,
        vision_feature_select_strategy="full",
        tie_word_embeddings=True,
    )
    pictures = tf.SiglipImageProcessor(size={"height": shape.size, "width": shape.size}, **_PLAIN)
    processor = tf.LlavaProcessor(
        pictures,
        tokenizer,
        patch_size=shape.patch,
        vision_feature_select_strategy="full",
        num_additional_image_tokens=0,
        chat_template=_template(shape),
    )
    return tf.LlavaForConditionalGeneration(config), processor


def _idefics3(tf: Any, tokenizer: Any, shape: Shape) -> tuple[Any, Any]:
    side = {"longest_edge": shape.size}
    processor = tf.Idefics3Processor(
        tf.Idefics3ImageProcessor(
            size=side, max_image_size=side, do_image_splitting=False, **_PLAIN
        ),
        tokenizer,
        image_seq_len=shape.picture_tokens,
        chat_template=_template(shape),
    )
    config = tf.Idefics3Config(
        vision_config=_vision(shape),
        text_config=tf.LlamaConfig(**_language(processor.tokenizer, shape)),
        image_token_id=processor.tokenizer.convert_tokens_to_ids(PICTURE),
        scale_factor=2,
        pad_token_id=tokenizer.pad_token_id,
        tie_word_embeddings=True,
    )
    return tf.Idefics3ForConditionalGeneration(config), processor


def _qwen(tf: Any, tokenizer: Any, shape: Shape) -> tuple[Any, Any]:
    ids = tokenizer.convert_tokens_to_ids
    half = shape.width // shape.heads // 2
    config = tf.Qwen2_5_VLConfig(
        text_config={
            **_language(tokenizer, shape),
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": 10_000.0,
                "mrope_section": [half - 2 * (half * 3 // 8), half * 3 // 8, half * 3 // 8],
            },
        },
        vision_config={
            "depth": shape.vision_layers,
            "hidden_size": shape.vision_width,
            "intermediate_size": 4 * shape.vision_width,
            "num_heads": shape.vision_heads,
            "patch_size": shape.patch,
            "spatial_merge_size": 2,
            "out_hidden_size": shape.width,
            "fullatt_block_indexes": list(range(shape.vision_layers)),
            "window_size": shape.size,
        },
        image_token_id=ids("<|image_pad|>"),
        video_token_id=ids("<|video_pad|>"),
        vision_start_token_id=ids("<|vision_start|>"),
        vision_end_token_id=ids("<|vision_end|>"),
        tie_word_embeddings=True,
    )
    area = shape.size * shape.size
    pictures = tf.Qwen2VLImageProcessor(
        patch_size=shape.patch,
        merge_size=2,
        size={"shortest_edge": area, "longest_edge": area},
        **_PLAIN,
    )
    videos = tf.Qwen2VLVideoProcessor(patch_size=shape.patch, merge_size=2)
    processor = tf.Qwen2_5_VLProcessor(pictures, tokenizer, videos, chat_template=_template(shape))
    return tf.Qwen2_5_VLForConditionalGeneration(config), processor
