"""A member of a panel that sees: any image-text-to-text model with a chat template, on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from vprog.image import Image
from vprog.modules.chat import SHORT, Chat, begun, plain_text
from vprog.modules.device import package
from vprog.modules.framing import framed
from vprog.modules.memory import alike
from vprog.modules.panel_language import first

#: The most tokens of an answer.
TOKENS: Final = 16
#: Changes whenever what is asked does.
CODE: Final = "1"


class ChatMember:
    """A ``Chat`` adapter in a panel.

    The user's turn is the picture, where there is one, then the context and the question; the
    likelihood is that of the answer as the beginning of the assistant's turn.

    Args:
        model: what sees and reads.
        name: in reports; the checkpoint by default.
    """

    def __init__(self, model: Chat, name: str = "") -> None:
        self._model = model
        self._name = name or f"chat:{model.checkpoint}"

    @property
    def name(self) -> str:
        """As it was called."""
        return self._name

    @property
    def version(self) -> str:
        """Of what is asked, and of the model and its weights."""
        return f"{CODE}:{self._model.version}"

    def logprobs(self, asked: Sequence[tuple[Image | None, str, str, str]]) -> list[float | None]:
        """The sum of the log-probabilities of the answer's tokens, in nats.

        Raises:
            VprogError: VP301 a picture without pixels; VP660 to VP663 for the weights.
        """
        model = self._model
        torch = package("torch", model.EXTRA)
        with model._lock, torch.inference_mode():
            network = model._ready()
            tokenizer = network[1].tokenizer
            inputs: dict[tuple[Any, ...], tuple[dict[str, Any], str]] = {}
            rows = []
            for image, question, context, answer in asked:
                key = (None if image is None else image.digest, question, context)
                if key not in inputs:
                    inputs[key] = _inputs(network, image, question, context)
                given, lead = inputs[key]
                text = lead + plain_text(_marks(tokenizer), answer)
                rows.append((given, tokenizer(text, add_special_tokens=False)["input_ids"]))
            return list(model._likely(network, rows))

    def generate(self, asked: Sequence[tuple[Image | None, str, str]]) -> list[str]:
        """What it answers, decoded greedily; errors as for ``logprobs``."""
        model = self._model
        torch = package("torch", model.EXTRA)
        said = [""] * len(asked)
        with model._lock, torch.inference_mode():
            network = model._ready()
            given = [_inputs(network, *ask)[0] for ask in asked]
            shapes = [
                tuple((name, tuple(one.shape)) for name, one in sorted(inputs.items()))
                for inputs in given
            ]
            for places in alike(shapes):
                for start in range(0, len(places), model.batch):
                    some = places[start : start + model.batch]
                    told = model._decode(network, [given[i] for i in some], TOKENS)
                    for place, one in zip(some, told, strict=True):
                        said[place] = first(one.text)
        return said


def _marks(tokenizer: Any) -> set[str]:
    return {*tokenizer.all_special_tokens, *tokenizer.get_added_vocab()}


def _inputs(
    network: Any, image: Image | None, question: str, context: str
) -> tuple[dict[str, Any], str]:
    """The tensors of a prompt, and the blank that an answer begins with, where it does."""
    _, process = network
    marks = _marks(process.tokenizer)
    parts = [plain_text(marks, part) for part in (context, question) if part]
    content: list[dict[str, str]] = [{"type": "text", "text": f"{' '.join(parts)} {SHORT}"}]
    if image is not None:
        content.insert(0, {"type": "image"})
    prompt = process.apply_chat_template(
        [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
    )
    pictures = {} if image is None else {"images": [framed(image, 8)]}
    own = not begun(process, prompt)
    made = process(text=[prompt], add_special_tokens=own, return_tensors="pt", **pictures)
    lead = "" if not prompt or prompt[-1].isspace() or prompt[-1] in ">]|" else " "
    return dict(made), lead
