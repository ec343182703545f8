"""Any model of pictures and texts that chats: SmolVLM, Qwen2.5-VL, LLaVA and their kin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar, Final

from vprog.english import join
from vprog.failed import Failed
from vprog.module import Answer, Ask
from vprog.modules.adapter import seen
from vprog.modules.asking import Asking, Said, Task, tidy, weighed
from vprog.modules.blip_vqa import decoded
from vprog.modules.checkpoint import NOT_THIS_KIND, Checkpoint
from vprog.modules.device import finite, package
from vprog.modules.framing import framed
from vprog.modules.loading import network, processor
from vprog.modules.memory import alike
from vprog.modules.texts import held

CAPTION: Final = "Describe the picture in one sentence."
READ: Final = "What text is written in the picture? Give the text alone, or the word none."
SHORT: Final = "Answer in a few words."
#: The most tokens of an answer, a caption, and what is read.
LENGTHS: Final = {"caption": 64, "read": 256}
#: The most tokens of a question.
LIMIT: Final = 2048

_TEXTS: Final = ("input_ids", "attention_mask", "token_type_ids", "mm_token_type_ids")


class Chat(Asking):
    """The module ``chat``: any ``AutoModelForImageTextToText`` with a chat template.

    See ``Asking`` for how oracles are put to it; it also answers ``caption`` and ``read``. A free
    answer is asked for in a few words and decoded greedily; its score is the probability of its
    tokens. An option is weighed by the sum of the log-likelihoods of its tokens, as it is written and
    with a capital letter taken together; what would come after it is not weighed. Marks of
    the model's own in a text (``<image>``) lose their brackets: a text is data.
    """

    name = "chat"
    ORACLES: ClassVar[tuple[str, ...]] = (*Asking.ORACLES, "caption", "read")
    SOURCE: ClassVar = "the makers of the checkpoint"

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any]:
        """The network and its processor.

        Raises:
            VprogError: VP663 it has no chat template.
        """
        made = network(found, lambda tf: tf.AutoModelForImageTextToText, device, dtype)
        process = processor(found)
        if getattr(process, "chat_template", None) is None:
            raise NOT_THIS_KIND.error(
                f"{found.name} has no chat template", "choose a checkpoint that was taught to chat"
            )
        if process.tokenizer.pad_token_id is None:
            process.tokenizer.pad_token = process.tokenizer.eos_token
        return made, process

    def forward_key(self, ask: Ask) -> tuple[Any, ...]:
        """The questions that a call is put as: equal ones share a pass."""
        return tuple(task.key for task in self.tasks(ask))

    def tasks(self, ask: Ask) -> list[Task]:
        """A call as questions."""
        if ask.oracle == "caption":
            return [Task(seen(ask.args[0]), CAPTION, length=LENGTHS["caption"])]
        if ask.oracle == "read":
            return [Task(seen(ask.args[0]), READ, length=LENGTHS["read"])]
        return super().tasks(ask)

    def hold(self, network: Any, task: Task) -> None:
        """Refuse a question that is longer than any picture's description need be."""
        for text in (task.question, *task.options):
            held(network[1].tokenizer, text, LIMIT)

    def respond(self, network: Any, tasks: list[Task]) -> list[Said]:
        """Weighs the options, or decodes."""
        given = [self.inputs(network, task) for task in tasks]
        said: dict[int, Said] = {}
        free = [i for i, task in enumerate(tasks) if not task.options]
        shapes = [(_shape(given[i][0]), tasks[i].length) for i in free]
        for places in alike(shapes):
            some = [free[i] for i in places]
            told = self._decode(network, [given[i][0] for i in some], tasks[some[0]].length)
            said.update(zip(some, told, strict=True))
        weighable = [i for i, task in enumerate(tasks) if task.options]
        if weighable:
            said.update(self._weigh(network, weighable, tasks, given))
        return [said[i] for i in range(len(tasks))]

    def inputs(self, network: Any, task: Task) -> tuple[dict[str, Any], str]:
        """The tensors of a task, and the blank that an answer begins with, where it does."""
        return _inputs(network, task)

    def _judge(self, ask: Ask, said: list[Said], tasks: list[Task]) -> Answer | Failed:
        text = said[0].text if said else ""
        if ask.oracle == "read":
            return Answer("" if tidy(text) == "none" else text, said[0].score)
        if ask.oracle == "caption" and text:
            return Answer(text, said[0].score)
        return super()._judge(ask, said, tasks)

    def _decode(self, network: Any, some: list[dict[str, Any]], length: int) -> list[Said]:
        model, process = network
        stacked = _stack(model, process, some, "left")
        padding = process.tokenizer.pad_token_id
        made = model.generate(
            **stacked,
            max_new_tokens=length,
            do_sample=False,
            num_beams=1,
            temperature=None,
            top_p=None,
            top_k=None,
            repetition_penalty=None,
            pad_token_id=padding,
            output_scores=True,
            return_dict_in_generate=True,
        )
        start = stacked["input_ids"].shape[1]
        return decoded(model, process.tokenizer, made, start, padding)

    def _weigh(
        self, network: Any, places: list[int], tasks: list[Task], given: list[Any]
    ) -> dict[int, Said]:
        _, process = network
        rows: list[tuple[int, int, list[int]]] = []
        for i in places:
            _, lead = given[i]
            for number, option in enumerate(tasks[i].options):
                for form in dict.fromkeys((option, option[:1].upper() + option[1:])):
                    ids = process.tokenizer(lead + form, add_special_tokens=False)["input_ids"]
                    rows.append((i, number, ids))
        likely = self._likely(network, [(given[i][0], ids) for i, _, ids in rows])
        torch = package("torch", "models")
        said = {}
        for i in places:
            by_option = [
                torch.tensor(
                    [one for (j, n, _), one in zip(rows, likely, strict=True) if (j, n) == (i, k)]
                )
                for k in range(len(tasks[i].options))
            ]
            sums = [float(one.logsumexp(dim=0)) for one in by_option]
            said[i] = weighed(tasks[i].options, sums)
        return said

    def _likely(self, network: Any, rows: list[tuple[dict[str, Any], list[int]]]) -> list[float]:
        """The log-likelihood of tokens after prompts; a prompt and a first token are passed once."""
        model, process = network
        torch = package("torch", "models")
        # A forward pass on a prompt and all but the last token of a form tells of all its tokens.
        passes: dict[tuple[int, tuple[int, ...]], dict[str, Any]] = {}
        for inputs, ids in rows:
            passes.setdefault((id(inputs), tuple(ids[:-1])), _longer(inputs, ids[:-1]))
        keys = list(passes)
        logs: dict[tuple[int, tuple[int, ...]], Any] = {}
        for places in alike([_shape(passes[key]) for key in keys]):
            for start in range(0, len(places), self.batch):
                some = [keys[i] for i in places[start : start + self.batch]]
                stacked = _stack(model, process, [passes[key] for key in some], "right")
                made = model(**stacked, use_cache=False).logits
                for row, key in enumerate(some):
                    end = passes[key]["input_ids"].shape[1]
                    tail = made[row, end - 1 - len(key[1]) : end].float()
                    logs[key] = finite(tail).log_softmax(dim=-1)
        found = []
        for inputs, ids in rows:
            table = logs[id(inputs), tuple(ids[:-1])]
            picked = table.gather(-1, torch.tensor(ids, device=table.device)[:, None])
            found.append(float(picked.sum()))
        return found


def _inputs(network: Any, task: Task) -> tuple[dict[str, Any], str]:
    """The tensors of a task, and the blank that an answer begins with, where it does."""
    _, process = network
    marks = {*process.tokenizer.all_special_tokens, *process.tokenizer.get_added_vocab()}
    question = plain_text(marks, task.question)
    if task.question not in (CAPTION, READ):
        some = [plain_text(marks, option) for option in task.options]
        ending = f"Answer {join(some, 'or')}." if some else SHORT
        question = f"{question} {ending}"
    content = [{"type": "image"}, {"type": "text", "text": question}]
    prompt = process.apply_chat_template(
        [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
    )
    made = process(
        text=[prompt],
        images=[framed(task.image, 8)],
        add_special_tokens=not begun(process, prompt),
        return_tensors="pt",
    )
    lead = "" if not prompt or prompt[-1].isspace() or prompt[-1] in ">]|" else " "
    return dict(made), lead


def begun(process: Any, prompt: str) -> bool:
    """Whether a prompt begins with the mark of the beginning already, as some templates write it: the
    tokenizer would put a second one before it.

    >>> from types import SimpleNamespace as Made
    >>> [begun(Made(tokenizer=Made(bos_token=mark)), "<s>User: hello") for mark in ("<s>", None)]
    [True, False]
    """
    mark = process.tokenizer.bos_token
    return bool(mark) and prompt.startswith(mark)


def plain_text(marks: Iterable[str], text: str) -> str:
    """A text without the brackets of a model's own marks, so that it stays a text.

    >>> plain_text(["<image>", "<|im_end|>"], "a <image> and <|im_end|>")
    'a image and im_end'
    """
    bracketed = [mark for mark in marks if re.search(r"[<>\[\]|{}]", mark)]
    for mark in sorted(bracketed, key=lambda mark: (-len(mark), mark)):
        while mark in text:  # what is left when one is taken out may make another
            text = text.replace(mark, re.sub(r"[^\w ]", "", mark).strip())
    return text


def _shape(inputs: dict[str, Any]) -> tuple[Any, ...]:
    """What must be alike for inputs to be stacked: all but the length of the texts."""
    return tuple(
        (name, tuple(one.shape)) for name, one in sorted(inputs.items()) if name not in _TEXTS
    )


def _longer(inputs: dict[str, Any], ids: list[int]) -> dict[str, Any]:
    """Inputs with tokens behind their text."""
    if not ids:
        return inputs
    torch = package("torch", "models")
    more = torch.tensor([ids])
    made = dict(inputs)
    for name in _TEXTS:
        if name in made:
            end = more if name == "input_ids" else torch.ones_like(more)
            if name.endswith("type_ids"):
                end = torch.zeros_like(more)
            made[name] = torch.cat([made[name], end.to(made[name].dtype)], dim=1)
    return made


def _stack(model: Any, process: Any, some: list[dict[str, Any]], side: str) -> dict[str, Any]:
    """Inputs as one batch: texts filled up at a side, where the mask hides it; the rest is alike."""
    torch = package("torch", "models")
    longest = max(one["input_ids"].shape[1] for one in some)
    stacked = {}
    for name in some[0]:
        parts = [one[name] for one in some]
        if name in _TEXTS:
            fill = process.tokenizer.pad_token_id if name == "input_ids" else 0
            pads = [longest - part.shape[1] for part in parts]
            parts = [
                torch.nn.functional.pad(part, (n, 0) if side == "left" else (0, n), value=fill)
                for part, n in zip(parts, pads, strict=True)
            ]
        whole = torch.cat(parts).to(model.device)
        stacked[name] = whole.to(model.dtype) if whole.is_floating_point() else whole
    return stacked
