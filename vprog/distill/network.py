"""Any image-text-to-text model of transformers as a student, whole or by a low-rank adapter."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vprog.corpus.exports.wording import Wording
from vprog.distill.encoding import Encoded, Encoder
from vprog.distill.loss import sequence_logps
from vprog.distill.publish import published
from vprog.distill.row import Prompt, Row
from vprog.grammar.diagnostic import VprogError
from vprog.modules.checkpoint import NOT_THIS_KIND, locate
from vprog.modules.device import dtype_name, package, place
from vprog.modules.loading import network as loaded
from vprog.modules.loading import processor as loaded_processor
from vprog.modules.loading import quiet

if TYPE_CHECKING:
    from torch import Tensor

#: Beside a checkpoint: how the student was asked.
ABOUT: Final = "student.json"
#: What a broken checkpoint, or a library that cannot read it, raises.
_LOADING: Final = (OSError, ValueError, TypeError, KeyError, AttributeError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Lora:
    """A low-rank adapter: the weights stay, and small matrices beside them learn.

    Attributes:
        rank: of the matrices.
        alpha: their output counts ``alpha / rank``.
        dropout: the share of inputs that is left out while learning.
        targets: which layers have one: ``all-linear``, or the ends of their names, separated by
            blanks.
    """

    rank: int = 8
    alpha: int = 16
    dropout: float = 0.0
    targets: str = "all-linear"


class Network:
    """A student (see ``vprog.distill.student.Student``) over a model and its processor.

    Attributes:
        model: the model; with an adapter, peft's.
        processor: makes tensors of pictures and texts.
        size: width and height that pictures are brought to; None: as they are.
        wording: how it is asked and how it ends an answer, where that is known; kept with it.
        name: of the checkpoint.
    """

    def __init__(
        self,
        model: Any,
        processor: Any,
        *,
        size: int | None = None,
        wording: Wording | None = None,
        name: str = "",
        lora: Lora | None = None,
    ) -> None:
        self.model, self.processor, self._lora = model, processor, lora
        self.size, self.wording, self.name = size, wording, name
        self.encoder = Encoder(processor, size, _context(model, processor))
        self._takes = frozenset(signature(self.base.forward).parameters)

    @property
    def base(self) -> Any:
        """The model itself, the adapter's layers within."""
        return self.model.get_base_model() if self.adapted else self.model

    @property
    def adapted(self) -> bool:
        """Whether an adapter learns, and not the weights."""
        return hasattr(self.model, "peft_config")

    @property
    def lora(self) -> dict[str, Any] | None:
        """The settings of the adapter, as plain data; None where the weights learn."""
        return None if self._lora is None else asdict(self._lora)

    def fingerprint(self) -> str:
        """SHA-256 of the beginning of every weight, and its shape: tells one student from another."""
        import torch

        whole = hashlib.sha256()
        for name, one in sorted(self.model.state_dict().items()):
            head = one.detach().flatten()[:1024].float().cpu()
            whole.update(f"{name}{tuple(one.shape)}{one.dtype}".encode())
            whole.update(bytes(head.contiguous().view(torch.uint8).tolist()))
        return whole.hexdigest()

    @property
    def shares(self) -> bool:
        """Whether it can look once at a picture that several rows show."""
        return "mm_encoder_outputs" in self._takes and hasattr(self.base, "get_image_features")

    @property
    def device(self) -> Any:
        """Where its weights lie."""
        return next(self.model.parameters()).device

    def encode(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        """See ``Student``.

        Raises:
            VprogError: VP704 a picture cannot be read, VP707 a row is too long.
        """
        self.encoder.warm([row.asks for row in rows])
        return self.encoder.batch([self.encoder.row(row) for row in rows])

    def logits(self, batch: dict[str, Any], model: Any = None) -> tuple[Tensor, Tensor]:
        """The logits where something is learned, and the labels there.

        Args:
            batch: as the encoder made it, on the model's device.
            model: what to call, where it is wrapped for several devices.

        Returns:
            Shapes (rows, some, vocabulary) and (rows, some), as the losses take them: the logits
            at a place speak of the next one.
        """
        import torch

        given = dict(batch)
        labels = given.pop("labels")
        learned = labels.ne(-100).any(0).nonzero()
        first = max(0, int(learned[0]) - 1) if len(learned) else labels.shape[1] - 1
        last = int(learned[-1]) + 1 if len(learned) else labels.shape[1]
        if "logits_to_keep" in self._takes:
            given["logits_to_keep"] = torch.arange(first, last, device=labels.device)
        if "use_cache" in self._takes or self.adapted:
            given["use_cache"] = False
        if "picture_of" in given:
            self._look(given)
        found = (model or self.model)(**given).logits
        if "logits_to_keep" not in self._takes:
            found = found[:, first:last]
        return found, labels[:, first:last]

    def _look(self, given: dict[str, Any]) -> None:
        """Look at each picture once, and give every row what was seen of its own."""
        outputs = package("transformers.modeling_outputs", "train")
        rows = given.pop("picture_of").tolist()
        texts = ("input_ids", "attention_mask", "token_type_ids", "mm_token_type_ids")
        kept = (*texts, "logits_to_keep", "use_cache", "image_grid_thw")
        shown = {
            name: given[name] if name == "image_grid_thw" else given.pop(name)
            for name in list(given)
            if name not in kept or name == "image_grid_thw"
        }
        seen = self.base.get_image_features(**shown, return_dict=True).pooler_output
        if "image_grid_thw" in given:
            given["image_grid_thw"] = given["image_grid_thw"][rows]
        given["mm_encoder_outputs"] = {
            "image": outputs.BaseModelOutputWithPooling(pooler_output=[seen[row] for row in rows])
        }

    def logps(self, rows: Sequence[Row], *, batch: int = 32, ended: bool = True) -> list[float]:
        """See ``Student``; errors as ``encode``.

        Args:
            rows: which.
            batch: how many at once.
            ended: whether the end of the turn counts.
        """
        import torch

        self.encoder.warm([row.asks for row in rows])
        encoded = [self.encoder.row(row, ended=ended) for row in rows]
        found = [0.0] * len(rows)
        self.model.eval()
        with torch.inference_mode():
            for places in _alike(encoded, batch):
                made = self.encoder.batch([encoded[p] for p in places], share=self.shares)
                logits, labels = self.logits(self.here(made))
                for place, value in zip(places, sequence_logps(logits, labels), strict=True):
                    found[place] = float(value)
        return found

    def here(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """A batch on the model's device, pictures in its numbers."""
        device, kind = self.device, next(self.base.parameters()).dtype
        return {
            name: one.to(device, kind) if one.is_floating_point() else one.to(device)
            for name, one in batch.items()
        }

    def generate(
        self,
        prompts: Sequence[Prompt],
        *,
        max_tokens: int = 128,
        temperature: float = 0.0,
        top_p: float = 1.0,
        n: int = 1,
        seed: int = 0,
        stop: Sequence[str] = (),
        prefixes: Sequence[str] = (),
        batch: int = 64,
    ) -> list[list[str]]:
        """See ``Student``.

        Raises:
            VprogError: VP704 a picture cannot be read, VP707 a prompt is too long.
        """
        from vprog.distill.generation import Draw, generate

        draw = Draw(max_tokens, temperature, top_p, n, seed, tuple(stop), batch)
        return generate(self, prompts, prefixes or [""] * len(prompts), draw)

    def save(self, folder: str | Path) -> None:
        """See ``Student``; what an adapter learned is merged into the weights.

        Raises:
            VprogError: VP706 the folder cannot be written.
        """

        def fill(place: Path) -> None:
            model = self.model
            if self.adapted:
                model = copy.deepcopy(model).merge_and_unload()
            model.save_pretrained(place)
            self.processor.save_pretrained(place)
            told: dict[str, Any] = {"form": 1, "size": self.size}
            if self.wording is not None:
                told["wording"] = {
                    "label": self.wording.label,
                    "rationale": self.wording.rationale,
                    "mark": self.wording.mark,
                }
            (place / ABOUT).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")

        with quiet():
            published(Path(folder), fill)


def load_student(
    name: str | Path,
    *,
    size: int | None = None,
    lora: Lora | None = None,
    wording: Wording | None = None,
    device: str = "auto",
    dtype: str = "auto",
    seed: int = 0,
) -> Network:
    """A checkpoint as a student.

    Args:
        name: a folder, or ``owner/name`` of the hub, looked up in its local cache alone.
        size: width and height that pictures are brought to; None: what is kept with it, else as
            they are.
        lora: learn by an adapter; None: all weights learn.
        wording: how it is asked; None: what is kept with it.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        dtype: ``auto`` (float32; with an adapter on CUDA bfloat16), ``float32``, ``bfloat16`` or
            ``float16``.
        seed: of an adapter's first weights.

    Raises:
        VprogError: VP661 to VP663 there is no such checkpoint, or one of another kind; VP660 a
            package is not installed.
    """
    found = locate(name)
    if dtype == "auto":
        dtype = dtype_name(device, "auto") if lora is not None else "float32"
    where, kind = place(device, dtype)
    try:
        model = loaded(found, lambda tf: tf.AutoModelForImageTextToText, where, kind)
        processor = loaded_processor(found)
        if getattr(processor, "tokenizer", None) is None:
            raise ValueError("its processor has no tokenizer")
    except VprogError:
        raise
    except _LOADING as error:
        why = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise NOT_THIS_KIND.error(
            f"{name} cannot be taught about pictures: {why}",
            "choose a checkpoint that transformers loads as AutoModelForImageTextToText",
        ) from None
    about = _about(found.folder)
    if lora is not None:
        model = _adapted(model, lora, seed)
    return Network(
        model,
        processor,
        size=size or about[0],
        wording=wording or about[1],
        name=str(name),
        lora=lora,
    )


def _about(folder: Path) -> tuple[int | None, Wording | None]:
    """What is kept beside a checkpoint of ours: the size of pictures, and how it is asked."""
    file = folder / ABOUT
    if not file.is_file():
        return None, None
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        worded = told.get("wording")
        return told["size"], None if worded is None else Wording(**worded)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NOT_THIS_KIND.error(f"{file} cannot be read: {error!r:.100}", "get a copy") from None


def _adapted(model: Any, lora: Lora, seed: int) -> Any:
    torch, peft = package("torch", "train"), package("peft", "train")
    targets: Any = lora.targets if lora.targets == "all-linear" else lora.targets.split()
    config = peft.LoraConfig(
        r=lora.rank, lora_alpha=lora.alpha, lora_dropout=lora.dropout, target_modules=targets
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return peft.get_peft_model(model, config)


def _context(model: Any, processor: Any) -> int:
    """The most tokens of a model."""
    config = model.config.get_text_config()
    own = getattr(config, "max_position_embeddings", None) or 1 << 30
    return min(int(own), int(processor.tokenizer.model_max_length))


def _alike(rows: Sequence[Encoded], batch: int) -> Iterator[list[int]]:
    """Places of rows in groups of like length."""
    order = sorted(range(len(rows)), key=lambda place: (len(rows[place].ids), place))
    for start in range(0, len(order), batch):
        yield order[start : start + batch]
