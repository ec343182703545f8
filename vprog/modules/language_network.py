"""The passes of a causal language model: texts of unequal length together, padded on the left."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vprog.grammar.diagnostic import declare
from vprog.modules.device import package

TOO_LONG = declare(
    "VP698",
    "a text is too long for the language model",
    "A language model takes so many tokens and no more, those that it adds included. Nothing is cut "
    "off silently.",
    wrong=">>> from vprog.modules.language_network import within\n>>> within([0] * 100, 20, 64)",
    right=">>> from vprog.modules.language_network import within\n>>> within([0] * 40, 20, 64)",
)


@dataclass(frozen=True, slots=True)
class Network:
    """A loaded model: its tokenizer, the model, its device, and how many tokens it takes."""

    tokenizer: Any
    model: Any
    device: Any
    window: int


def within(ids: list[int], more: int, window: int) -> list[int]:
    """The tokens, where they and as many more fit into a window.

    Raises:
        VprogError: VP698.
    """
    if len(ids) + more > window:
        raise TOO_LONG.error(
            f"the text has {len(ids)} tokens and may get {more} more, and the model takes {window}",
            "shorten it, or choose a model with a longer window",
        )
    return ids


def batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Places in groups of like length, so that little is padded."""
    order = sorted(range(len(lengths)), key=lambda place: (lengths[place], place))
    for start in range(0, len(order), most):
        yield order[start : start + most]


def scored(network: Network, prompt: str, text: str) -> tuple[list[int], int]:
    """The tokens of a prompt and what follows it, and how many of them are scored."""
    before = network.tokenizer(prompt)["input_ids"]
    ids: list[int] = network.tokenizer(prompt + text)["input_ids"]
    common = 0
    while common < min(len(before), len(ids)) and before[common] == ids[common]:
        common += 1
    # The first token of all has nothing before it that could make it likely.
    return within(ids, 0, network.window), max(0, len(ids) - max(1, common))


def begun(network: Network, ids: list[int]) -> list[int]:
    """The tokens of a prompt; for an empty one, that with which the model begins a text."""
    own = network.model.config
    starts = (own.bos_token_id, network.tokenizer.bos_token_id, network.tokenizer.eos_token_id, 0)
    return ids or [next(token for token in starts if token is not None)]


def padded(network: Network, rows: Sequence[list[int]]) -> dict[str, Any]:
    """Token ids padded on the left, the mask, and places counted from each text's own beginning."""
    torch = package("torch", "language")
    width = max(1, *(len(ids) for ids in rows))
    ids = torch.zeros((len(rows), width), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for place, own in enumerate(rows):
        if own:
            ids[place, width - len(own) :] = torch.tensor(own)
            mask[place, width - len(own) :] = 1
    places = (mask.cumsum(-1) - 1).clamp(min=0)
    given = {"input_ids": ids, "attention_mask": mask, "position_ids": places}
    return {name: tensor.to(network.device) for name, tensor in given.items()}


def likelihoods(network: Network, rows: Sequence[tuple[list[int], int]]) -> list[float]:
    """Of each text, the sum of the log-probabilities of as many of its last tokens as are scored."""
    most = max(last for _, last in rows)
    if most == 0:
        return [0.0] * len(rows)
    given = padded(network, [ids for ids, _ in rows])
    takes = inspect.signature(network.model.forward).parameters
    extra: dict[str, Any] = {"use_cache": False}
    # Padded on the left, the scored tokens stand last: no other row of logits is needed.
    if "logits_to_keep" in takes:
        extra["logits_to_keep"] = most + 1
    if "position_ids" not in takes:
        del given["position_ids"]
    logits = network.model(**given, **extra).logits[:, -(most + 1) : -1].float()
    wanted = given["input_ids"][:, -most:]
    told = logits.log_softmax(-1).gather(-1, wanted[..., None])[..., 0].double().cpu()
    return [
        float(told[place, most - last :].sum()) if last else 0.0
        for place, (_, last) in enumerate(rows)
    ]


def continued(network: Network, rows: Sequence[list[int]], max_tokens: int) -> list[str]:
    """How each text goes on by itself, the likeliest token at each step, up to the model's end."""
    transformers = package("transformers", "language")
    own = network.model.generation_config
    stops = own.eos_token_id
    if stops is None:
        stops = network.tokenizer.eos_token_id
    config = transformers.GenerationConfig(
        max_new_tokens=max_tokens,
        do_sample=False,
        num_beams=1,
        repetition_penalty=1.0,
        eos_token_id=stops,
        bos_token_id=own.bos_token_id,
        pad_token_id=0,
    )
    given = padded(network, rows)
    del given["position_ids"]  # the library counts them itself, from the mask, at every step
    width = given["input_ids"].shape[1]
    made = network.model.generate(**given, generation_config=config)[:, width:]
    ends = {stops} if isinstance(stops, int) else set(stops or ())
    said = []
    for row in made.tolist():
        end = next((place for place, token in enumerate(row) if token in ends), len(row))
        said.append(network.tokenizer.decode(row[:end], skip_special_tokens=True))
    return said
