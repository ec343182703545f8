"""ViLT: questions about pictures, answered by one of the answers that it was trained on."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from vprog.modules.asking import Asking, Said, Task, tidy, weighed
from vprog.modules.checkpoint import Checkpoint
from vprog.modules.device import finite, package
from vprog.modules.finding import rounded
from vprog.modules.framing import framed
from vprog.modules.loading import network, processor
from vprog.modules.memory import alike
from vprog.modules.texts import NOTHING_TO_JUDGE, held

#: The most that one side may be of the other: the processor shrinks until the longer one fits.
FLAT: Final = 4


class Vilt(Asking):
    """The module ``vilt`` (Kim et al. 2021): see ``Asking`` for how oracles are put to it.

    It knows a fixed list of answers, and gives each a score of its own, the sigmoid of its logit;
    an option is weighed by the logarithm of it. Options that it does not know count for nothing; where it
    knows none of them, it refuses (VP666). Every patch of the picture is looked at, in an order that does
    not change.
    """

    name = "vilt"
    KINDS: ClassVar = ("vilt",)
    SOURCE: ClassVar = "Kim, Son, Kim 2021 (arXiv 2102.03334)"

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any, dict[str, int]]:
        """The network, its processor, and the place of each answer."""
        model = network(found, lambda tf: tf.ViltForQuestionAnswering, device, dtype)
        # With a limit, transformers drops patches at random.
        model.config.max_image_length = -1
        places: dict[str, int] = {}
        for place, label in sorted(model.config.id2label.items()):
            places.setdefault(tidy(str(label)), place)
        return model, processor(found), places

    def hold(self, network: Any, task: Task) -> None:
        """Refuse a long question, and options none of which is known."""
        model, process, places = network
        held(process.tokenizer, task.question, model.config.max_position_embeddings)
        if task.options and not any(tidy(option) in places for option in task.options):
            raise NOTHING_TO_JUDGE.error(
                f'the model knows none of the answers "{task.options[0]:.40}"...',
                "give options of one everyday word",
            )

    def respond(self, network: Any, tasks: list[Task]) -> list[Said]:
        """Weighs the options that it knows, or takes the surest of all answers."""
        model, process, places = network
        torch = package("torch", "models")
        pictures, texts = [], []
        for task in tasks:
            made = process.image_processor(images=framed(task.image, FLAT), return_tensors="pt")
            pictures.append(made["pixel_values"][0])
            texts.append(process.tokenizer(task.question, return_tensors="pt")["input_ids"][0])
        said: dict[int, Said] = {}
        shapes = [(*p.shape, len(t)) for p, t in zip(pictures, texts, strict=True)]
        for some in alike(shapes):
            pixels = torch.stack([pictures[i] for i in some]).to(model.device, model.dtype)
            ids = torch.stack([texts[i] for i in some]).to(model.device)
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(0)  # transformers shuffles the patches, which only rounding shows
                given = model(
                    input_ids=ids,
                    attention_mask=torch.ones_like(ids),
                    token_type_ids=torch.zeros_like(ids),
                    pixel_values=pixels,
                    pixel_mask=torch.ones_like(pixels[:, 0]).long(),
                )
            logs = torch.nn.functional.logsigmoid(finite(given.logits.float()))
            for row, place in enumerate(some):
                said[place] = _pick(model, places, tasks[place], logs[row])
        return [said[place] for place in range(len(tasks))]


def _pick(model: Any, places: dict[str, int], task: Task, logs: Any) -> Said:
    if task.options:
        known = [places.get(tidy(option)) for option in task.options]
        return weighed(task.options, [-1e9 if one is None else float(logs[one]) for one in known])
    best = int(logs.argmax())
    return Said(tidy(str(model.config.id2label[best])), rounded(float(logs[best].exp())))
