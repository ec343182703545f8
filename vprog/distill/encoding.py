"""Rows as tensors: prompts by the processor and its chat template, targets behind them, batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from vprog.distill.loss import IGNORED
from vprog.distill.memory import Kept
from vprog.distill.pixels import key_of, pixels
from vprog.distill.row import Prompt, Row
from vprog.grammar.diagnostic import declare
from vprog.modules.chat import plain_text
from vprog.modules.checkpoint import NOT_THIS_KIND

if TYPE_CHECKING:
    from torch import Tensor

TOO_LONG = declare(
    "VP707",
    "a prompt and its answer are longer than the student's context",
    "A student takes so many tokens, those of the picture included. A rationale that was cut off "
    "would teach to stop in mid-sentence, so nothing is cut: leave the row out, shorten it (the "
    "style concise), or choose a student with a longer context.",
    wrong=">>> from vprog.distill.encoding import hold_length\n>>> hold_length(600, 512, 'row 3')",
    right=">>> from vprog.distill.encoding import hold_length\n>>> hold_length(500, 512, 'row 3')",
)

#: What runs along the tokens of a text; everything else of a processor's is of the pictures.
TEXTS: Final = ("input_ids", "attention_mask", "token_type_ids", "mm_token_type_ids")
#: The most bytes of processed pictures that are kept at hand.
_BYTES: Final = 1 << 30
_MARKER: Final = "zq7qz"


def hold_length(tokens: int, context: int, name: str) -> None:
    """Refuse what is longer than a context.

    Raises:
        VprogError: VP707.
    """
    if tokens > context:
        raise TOO_LONG.error(
            f"{name} has {tokens} tokens, and the student takes {context}",
            "leave it out, shorten it, or choose a student with a longer context",
        )


@dataclass(frozen=True, slots=True)
class Encoded:
    """A row, or a prompt, as numbers.

    Attributes:
        ids: tokens, those of pictures and of the target included.
        start: how many of them are the prompt.
        pictures: names the pictures; equal for rows that show the same.
        seen: what the processor made of the pictures, by name; empty without any.
        types: what other numbers run along the prompt's tokens, by name; 0 behind it.
    """

    ids: tuple[int, ...]
    start: int
    pictures: tuple[str, ...]
    seen: Mapping[str, Any]
    types: Mapping[str, tuple[int, ...]]


class Encoder:
    """Makes tensors of rows for one processor.

    Args:
        processor: of a checkpoint, with a chat template.
        size: width and height that pictures are brought to first; None: as they are.
        context: the most tokens of a row.

    Raises:
        VprogError: VP663 there is no chat template.
    """

    def __init__(self, processor: Any, size: int | None, context: int) -> None:
        if getattr(processor, "chat_template", None) is None:
            raise NOT_THIS_KIND.error(
                "the checkpoint has no chat template", "choose one that was taught to chat"
            )
        self.processor, self.size, self.context = processor, size, context
        self.tokenizer = processor.tokenizer
        if self.tokenizer.pad_token_id is None:
            self.tokenizer.pad_token = self.tokenizer.eos_token
        self._marks = {*self.tokenizer.all_special_tokens, *self.tokenizer.get_added_vocab()}
        self._seen: Kept[tuple[str, ...], Mapping[str, Any]] = Kept(_BYTES)
        self._prompts: Kept[tuple[tuple[str, ...], str], Encoded] = Kept(_BYTES >> 2)
        self._lead, self.end = self._ends()
        #: Tokens of a picture, once that is known.
        self._each: float | None = None

    def _ends(self) -> tuple[str, tuple[int, ...]]:
        """The blank that an answer begins with, and the tokens that end a turn."""
        user = {"role": "user", "content": [{"type": "text", "text": "x"}]}
        said = {"role": "assistant", "content": [{"type": "text", "text": _MARKER}]}
        asked = self.processor.apply_chat_template([user], add_generation_prompt=True)
        whole = self.processor.apply_chat_template([user, said])
        tail = whole.partition(_MARKER)[2]
        ids = self.tokenizer(tail, add_special_tokens=False)["input_ids"]
        special = {
            *self.tokenizer.all_special_ids,
            *self.tokenizer.added_tokens_decoder,
        }
        cut = next((place for place, token in enumerate(ids) if token in special), None)
        end = tuple(ids[: cut + 1]) if cut is not None else (self.tokenizer.eos_token_id,)
        lead = "" if not asked or asked[-1].isspace() or asked[-1] in ">]|" else " "
        return lead, end

    def prompt(self, prompt: Prompt) -> Encoded:
        """A prompt as numbers, its last one that of the turn's beginning.

        Raises:
            VprogError: VP704 a picture cannot be read, VP707 it is too long.
        """
        key = _key(prompt)
        found = self._prompts.get(key)
        seen = self._seen.get(key[0]) if key[0] else {}
        if found is None or seen is None:
            self._make([prompt])
            found, seen = self._prompts.get(key), self._seen.get(key[0]) or {}
            assert found is not None
        return replace(found, seen=seen)

    def warm(self, prompts: Sequence[Prompt], batch: int = 64) -> None:
        """Work prompts out together, which is faster than one by one; errors as ``prompt``.

        Pictures must have been given one size, or each prompt is worked out when it is needed.
        """
        if self.size is None:
            return
        new = {key: p for p in prompts if self._prompts.get(key := _key(p)) is None}
        by_count: dict[int, list[Prompt]] = {}
        for prompt in new.values():
            by_count.setdefault(len(prompt.images), []).append(prompt)
        for alike in by_count.values():
            for start in range(0, len(alike), batch):
                self._make(alike[start : start + batch])

    def _make(self, prompts: Sequence[Prompt]) -> None:
        """Work out prompts with as many pictures each, all of them of one size."""
        shown = [[pixels(picture, self.size) for picture in p.images] for p in prompts]
        asked = [self._asked(prompt) for prompt in prompts]
        bos = self.tokenizer.bos_token
        made = self.processor(
            text=asked,
            images=shown if shown[0] else None,
            add_special_tokens=not (bos and asked[0].startswith(bos)),
            padding=len(asked) > 1,
            return_tensors="pt",
        )
        parts = {name: one.chunk(len(prompts)) for name, one in made.items() if name not in TEXTS}
        for place, prompt in enumerate(prompts):
            key = _key(prompt)
            there = made["attention_mask"][place].bool()
            ids = tuple(made["input_ids"][place][there].tolist())
            hold_length(len(ids) + 1, self.context, f"the prompt {prompt.text[:60]!r}")
            types = {n: tuple(made[n][place][there].tolist()) for n in TEXTS[2:] if n in made}
            self._prompts.put(key, Encoded(ids, len(ids), key[0], {}, types), 40 * len(ids))
            if key[0]:
                seen = {name: part[place].clone() for name, part in parts.items()}
                self._seen.put(key[0], seen, sum(one.nbytes for one in seen.values()))

    def _asked(self, prompt: Prompt) -> str:
        text = plain_text(self._marks, prompt.text)
        content = [*({"type": "image"} for _ in prompt.images), {"type": "text", "text": text}]
        return str(
            self.processor.apply_chat_template(
                [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
            )
        )

    def begun(self, prompt: Prompt, prefix: str) -> Encoded:
        """A prompt with the beginning of its answer; errors as ``prompt``."""
        asked = self.prompt(prompt)
        text = self._lead + plain_text(self._marks, prefix)
        more = self.tokenizer(text, add_special_tokens=False)["input_ids"] if prefix else []
        types = {name: (*own, *[0] * len(more)) for name, own in asked.types.items()}
        ids = (*asked.ids, *more)
        return replace(asked, ids=ids, start=len(ids), types=types)

    def row(self, row: Row, *, ended: bool = True) -> Encoded:
        """A row as numbers.

        Args:
            row: which.
            ended: whether the end of the turn stands behind the target.

        Raises:
            VprogError: as ``prompt``.
        """
        asked = self.prompt(row.asks)
        text = plain_text(self._marks, row.target)
        said = self.tokenizer(self._lead + text, add_special_tokens=False)["input_ids"]
        ids = (*asked.ids, *said, *(self.end if ended else ()))
        hold_length(len(ids), self.context, f"{row.task} of {row.pair_id or row.prompt[:60]!r}")
        return replace(asked, ids=ids)

    def hold(self, row: Row) -> None:
        """Refuse a row that is longer than the context, without looking at its pictures.

        Pictures count as many tokens as those of the first row that was held, which is exact where
        they are brought to one size.

        Raises:
            VprogError: VP707.
        """
        if row.images and self._each is None:
            without = len(self.prompt(Prompt((), row.prompt)).ids)
            self._each = (len(self.prompt(row.asks).ids) - without) / len(row.images)
        said = self._asked(Prompt((), row.prompt)) + self._lead + row.target
        tokens = len(self.tokenizer(said, add_special_tokens=False)["input_ids"]) + len(self.end)
        shown = round((self._each or 0) * len(row.images))
        hold_length(
            tokens + shown, self.context, f"{row.task} of {row.pair_id or row.prompt[:60]!r}"
        )

    def batch(
        self, rows: Sequence[Encoded], side: str = "right", *, share: bool = False
    ) -> dict[str, Tensor]:
        """Rows as one batch.

        Args:
            rows: which.
            side: where a short one is filled up; ``left`` to generate.
            share: give a picture that several rows show but once; ``picture_of`` then tells for
                each row which it is.

        Returns:
            ``input_ids``, ``attention_mask`` and ``labels`` of shape (rows, length), and what the
            processor made of the pictures, in the order of the rows.
        """
        import torch

        longest = max(len(row.ids) for row in rows)
        fill = self.tokenizer.pad_token_id

        def laid(parts: Sequence[Sequence[int]], rest: int) -> Tensor:
            filled = [[*([rest] * (longest - len(p)) if side == "left" else ()), *p] for p in parts]
            return torch.tensor([[*p, *[rest] * (longest - len(p))] for p in filled])

        made = {
            "input_ids": laid([row.ids for row in rows], fill),
            "attention_mask": laid([[1] * len(row.ids) for row in rows], 0),
            "labels": laid(
                [[IGNORED] * row.start + list(row.ids[row.start :]) for row in rows], IGNORED
            ),
        }
        for name in rows[0].types:
            parts = [[*row.types[name], *[0] * (len(row.ids) - row.start)] for row in rows]
            made[name] = laid(parts, 0)
        return made | self._shown(rows, share)

    def _shown(self, rows: Sequence[Encoded], share: bool) -> dict[str, Tensor]:
        import torch

        places: dict[tuple[str, ...], int] = {}
        for row in rows:
            places.setdefault(row.pictures, len(places))
        if not share or len(places) == len(rows) or any(len(row.pictures) != 1 for row in rows):
            return stacked([row.seen for row in rows])
        once = {row.pictures: row.seen for row in reversed(rows)}
        shown = stacked([once[names] for names in places])
        shown["picture_of"] = torch.tensor([places[row.pictures] for row in rows])
        return shown


def _key(prompt: Prompt) -> tuple[tuple[str, ...], str]:
    return tuple(key_of(picture) for picture in prompt.images), prompt.text


def stacked(seen: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
    """What a processor made of the pictures of several rows, one behind the other.

    Where shapes differ behind the first place (numbers of pictures, of patches), the smaller ones
    are filled up with 0, which these models take for no picture.
    """
    import torch
    from torch.nn.functional import pad

    found = {}
    for name in dict.fromkeys(name for one in seen for name in one):
        parts = [one[name] for one in seen if name in one]
        most = [max(part.shape[k] for part in parts) for k in range(1, parts[0].dim())]
        if any(list(part.shape[1:]) != most for part in parts):
            parts = [
                pad(
                    part,
                    [n for k in range(len(most), 0, -1) for n in (0, most[k - 1] - part.shape[k])],
                )
                for part in parts
            ]
        found[name] = torch.cat(parts)
    return found
