"""Answers of a student: many at once, each drawn by chance of its own, stopped at texts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from vprog.distill.encoding import Encoded, hold_length
from vprog.distill.row import Prompt
from vprog.modules.device import package
from vprog.modules.loading import quiet

if TYPE_CHECKING:
    from torch import Tensor

    from vprog.distill.network import Network


@dataclass(frozen=True, slots=True)
class Draw:
    """How answers are drawn; see ``Student.generate``."""

    max_tokens: int
    temperature: float
    top_p: float
    n: int
    seed: int
    stop: tuple[str, ...]
    batch: int


def generate(
    student: Network, prompts: Sequence[Prompt], prefixes: Sequence[str], draw: Draw
) -> list[list[str]]:
    """The answers to prompts, ``draw.n`` to each; errors as ``Student.generate``."""
    encoder = student.encoder
    encoder.warm(prompts)
    asked = [encoder.begun(p, prefix) for p, prefix in zip(prompts, prefixes, strict=True)]
    for one, prompt in zip(asked, prompts, strict=True):
        hold_length(one.start + 1, encoder.context, f"the prompt {prompt.text[:60]!r}")
    # The likeliest answer is the same each time.
    each = 1 if draw.temperature == 0 else draw.n
    found: list[dict[int, str]] = [{} for _ in prompts]
    student.model.eval()
    rooms = [max(1, min(draw.max_tokens, encoder.context - len(one.ids))) for one in asked]
    for places, numbers in _batches(asked, rooms, each, draw.batch):
        names = [
            f"{draw.seed}\0{'/'.join(asked[p].pictures)}\0{prompts[p].text}\0{prefixes[p]}\0{k}"
            for p in places
            for k in numbers
        ]
        said = _some(student, [asked[p] for p in places], len(numbers), names, draw)
        for place in places:
            for number in numbers:
                found[place][number] = said.pop(0)
    return [[texts[k if each > 1 else 0] for k in range(draw.n)] for texts in found]


def _batches(
    asked: Sequence[Encoded], rooms: Sequence[int], each: int, batch: int
) -> Iterator[tuple[list[int], list[int]]]:
    """Prompts of like length, with the numbers of the answers that are drawn together.

    Those beside each other have room for as many tokens, so that no answer is cut for another's sake.
    """
    order = sorted(range(len(asked)), key=lambda place: (len(asked[place].ids), place))
    width = max(1, batch // each)
    for _, alike in groupby(order, key=lambda place: rooms[place]):
        places = list(alike)
        for start in range(0, len(places), width):
            for first in range(0, each, batch):
                yield places[start : start + width], list(range(first, min(each, first + batch)))


def _some(
    student: Network, asked: Sequence[Encoded], each: int, names: Sequence[str], draw: Draw
) -> list[str]:
    torch = package("torch", "train")
    encoder, tokenizer = student.encoder, student.encoder.tokenizer
    made = encoder.batch(asked, "left")
    del made["labels"]
    given = student.here(made)
    start = given["input_ids"].shape[1]
    room = encoder.context - start
    length = max(1, min(draw.max_tokens, room))
    ends = {*encoder.end[-1:], tokenizer.eos_token_id}
    own = student.base.generation_config.eos_token_id
    ends |= {own} if isinstance(own, int) else set(own or ())
    config = package("transformers", "train").GenerationConfig(
        max_new_tokens=length,
        num_beams=1,
        repetition_penalty=1.0,
        num_return_sequences=each,
        eos_token_id=sorted(one for one in ends if one is not None),
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=student.base.generation_config.bos_token_id,
        use_cache=True,
        # What temperature and share mean is our own affair, in _Chance.
        **({"do_sample": True, "top_k": 0} if draw.temperature > 0 else {"do_sample": False}),
    )
    more: dict[str, Any] = {}
    if draw.temperature > 0:
        more["logits_processor"] = [_Chance(names, length, start, draw, student.device)]
    if draw.stop:
        more["stopping_criteria"] = [_Stops(tokenizer, draw.stop, start)]
    with torch.inference_mode(), quiet():
        said = student.model.generate(**given, generation_config=config, **more)[:, start:]
    texts = tokenizer.batch_decode(
        [_until(row, config.eos_token_id) for row in said.tolist()], skip_special_tokens=True
    )
    return [_ended(text, draw.stop) for text in texts]


def _until(row: list[int], ends: Sequence[int]) -> list[int]:
    """Tokens before the first one that ends an answer."""
    return row[: next((place for place, token in enumerate(row) if token in ends), len(row))]


def _ended(text: str, stop: Sequence[str]) -> str:
    """A text up to the end of the first stop that it holds, without blanks before it."""
    text = text.lstrip(" ")
    found = [text.find(one) + len(one) for one in stop if one in text]
    return text[: min(found)] if found else text


class _Chance:
    """Draws each answer's tokens by numbers that hang on its own name alone.

    What is drawn stays the only token that is possible: the library's own draw has no say.
    """

    def __init__(
        self, names: Sequence[str], length: int, start: int, draw: Draw, device: Any
    ) -> None:
        import torch

        lots = []
        for name in names:
            digest = hashlib.sha256(name.encode()).digest()
            chance = torch.Generator().manual_seed(int.from_bytes(digest[:8]) >> 1)
            lots.append(torch.rand(length, generator=chance, dtype=torch.float64))
        self._lots = torch.stack(lots).to(device)
        self._start, self._draw = start, draw

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        import torch

        shares = (scores.double() / self._draw.temperature).softmax(-1)
        if self._draw.top_p < 1:
            ranked, order = shares.sort(-1, descending=True)
            before = ranked.cumsum(-1) - ranked
            ranked = ranked.masked_fill(before >= self._draw.top_p, 0.0)
        else:
            ranked, order = shares, None
        sums = ranked.cumsum(-1)
        lot = self._lots[:, input_ids.shape[1] - self._start, None] * sums[:, -1:]
        drawn = torch.searchsorted(sums, lot, right=True).clamp(max=sums.shape[-1] - 1)
        if order is not None:
            drawn = order.gather(-1, drawn)
        return torch.full_like(scores, -torch.inf).scatter(-1, drawn, 0.0)


class _Stops:
    """Ends an answer when it holds one of some texts."""

    def __init__(self, tokenizer: Any, stop: Sequence[str], start: int) -> None:
        self._decode: Callable[..., list[str]] = tokenizer.batch_decode
        self._stop, self._start = stop, start
        #: A token is one character at least, but for bytes of one that is not whole yet.
        self._tail = 4 * max(map(len, stop)) + 4

    def __call__(self, input_ids: Tensor, scores: Tensor, **_: Any) -> Tensor:
        import torch

        tails = input_ids[:, max(self._start, input_ids.shape[1] - self._tail) :].tolist()
        texts = self._decode(tails, skip_special_tokens=True)
        held = [any(one in text for one in self._stop) for text in texts]
        return torch.tensor(held, device=input_ids.device)
