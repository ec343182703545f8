"""BLIP: questions about pictures; the pass over a picture is shared by all its questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.module import Ask
from vprog.modules.asking import Asking, Said, Task, weighed
from vprog.modules.checkpoint import Checkpoint
from vprog.modules.device import finite, package
from vprog.modules.finding import rounded
from vprog.modules.framing import framed
from vprog.modules.loading import network, processor
from vprog.modules.memory import Memory, alike
from vprog.modules.texts import held

#: Pictures whose features are kept on the device: about 2 MB each for the base model.
PICTURES: Final = 32


class BlipVqa(Asking):
    """The module ``blip_vqa`` (Li et al. 2022): see ``Asking`` for how oracles are put to it.

    The picture is stretched to the network's square. An option is as likely as the decoder finds
    its tokens with the mark that ends them, as its authors rank answers; a free answer is decoded
    greedily, and its score is the probability of its tokens.
    """

    name = "blip_vqa"
    KINDS: ClassVar = ("blip",)
    SOURCE: ClassVar = "Li et al. 2022 (arXiv 2201.12086)"

    def __init__(self, checkpoint: str | Path, **settings: Any) -> None:
        super().__init__(checkpoint, **settings)
        self._pictures: Memory[str, Any] = self.memory(PICTURES)

    def forward_key(self, ask: Ask) -> tuple[str, ...]:
        """The pictures that are looked at: each takes one pass of the large tower."""
        return tuple(dict.fromkeys(task.image.digest for task in self.tasks(ask)))

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any]:
        """The network and its processor."""
        return network(found, lambda tf: tf.BlipForQuestionAnswering, device, dtype), processor(
            found
        )

    def hold(self, network: Any, task: Task) -> None:
        """Refuse a question or an option that is longer than the model reads."""
        model, process = network
        limit = model.config.text_config.max_position_embeddings
        for text in (task.question, *task.options):
            held(process.tokenizer, text, limit)

    def respond(self, network: Any, tasks: list[Task]) -> list[Said]:
        """Weighs the options, or decodes."""
        model, process = network
        torch = package("torch", "models")
        images = {task.image.digest: task.image for task in tasks}
        sights = self._pictures.fill(images, lambda some: _see(model, process, some), self.batch)
        ids = [process.tokenizer(t.question, return_tensors="pt")["input_ids"][0] for t in tasks]
        read: dict[int, Any] = {}
        for places in alike([len(one) for one in ids]):
            sight = torch.stack([sights[tasks[i].image.digest] for i in places])
            given = model.text_encoder(
                input_ids=torch.stack([ids[i] for i in places]).to(model.device),
                encoder_hidden_states=sight,
                encoder_attention_mask=torch.ones(sight.shape[:2], device=model.device).long(),
            )
            states = finite(given.last_hidden_state)
            read.update(zip(places, states, strict=True))
        said: dict[int, Said] = {}
        free = [i for i, task in enumerate(tasks) if not task.options]
        for places in alike([(len(read[i]), tasks[i].length) for i in free]):
            some = [free[i] for i in places]
            states = torch.stack([read[i] for i in some])
            told = _decode(model, process, states, tasks[some[0]].length)
            said.update(zip(some, told, strict=True))
        rows = [
            (i, _marked(model, process, option))
            for i, task in enumerate(tasks)
            for option in task.options
        ]
        likely = self._weigh(model, [(read[i], row) for i, row in rows])
        for i, task in enumerate(tasks):
            if task.options:
                mine = [one for (j, _), one in zip(rows, likely, strict=True) if j == i]
                said[i] = weighed(task.options, mine)
        return [said[i] for i in range(len(tasks))]

    def _weigh(self, model: Any, rows: list[tuple[Any, list[int]]]) -> list[float]:
        """The log-likelihood of each row of tokens after what was read."""
        torch = package("torch", "models")
        likely: dict[int, float] = {}
        for places in alike([(len(states), len(tokens)) for states, tokens in rows]):
            for start in range(0, len(places), 8 * self.batch):
                some = places[start : start + 8 * self.batch]
                tokens = torch.tensor([rows[i][1] for i in some], device=model.device)
                states = torch.stack([rows[i][0] for i in some])
                given = model.text_decoder(
                    input_ids=tokens,
                    encoder_hidden_states=states,
                    encoder_attention_mask=torch.ones(states.shape[:2], device=model.device).long(),
                    use_cache=False,
                )
                logs = finite(given.logits[:, :-1].float()).log_softmax(dim=-1)
                picked = logs.gather(-1, tokens[:, 1:, None])[..., 0].sum(dim=-1)
                likely.update(zip(some, picked.tolist(), strict=True))
        return [likely[i] for i in range(len(rows))]


def _see(model: Any, process: Any, images: list[Any]) -> list[Any]:
    """The features of each picture."""
    made = [
        process.image_processor(images=framed(image), return_tensors="pt")["pixel_values"]
        for image in images
    ]
    pixels = package("torch", "models").cat(made).to(model.device, model.dtype)
    return list(finite(model.vision_model(pixel_values=pixels).last_hidden_state))


def _marked(model: Any, process: Any, option: str) -> list[int]:
    """An option as the decoder says it: between the mark that begins and the one that ends."""
    text = model.config.text_config
    plain = process.tokenizer(option, add_special_tokens=False)["input_ids"]
    return [text.bos_token_id, *plain, text.sep_token_id]


def _decode(model: Any, process: Any, states: Any, length: int) -> list[Said]:
    torch = package("torch", "models")
    text = model.config.text_config
    given = model.text_decoder.generate(
        input_ids=torch.full((len(states), 1), text.bos_token_id, device=model.device),
        encoder_hidden_states=states,
        encoder_attention_mask=torch.ones(states.shape[:2], device=model.device).long(),
        eos_token_id=text.sep_token_id,
        pad_token_id=text.pad_token_id,
        max_new_tokens=length,
        do_sample=False,
        num_beams=1,
        output_scores=True,
        return_dict_in_generate=True,
    )
    return decoded(model.text_decoder, process.tokenizer, given, 1, text.pad_token_id)


def decoded(model: Any, tokenizer: Any, given: Any, start: int, padding: int) -> list[Said]:
    """What was generated, and the probability of its tokens.

    Args:
        given: what ``generate`` returned, with its scores.
        start: how many tokens of the prompt stand before what was generated.
        padding: the token that fills the shorter ones up.
    """
    tokens = given.sequences[:, start:]
    logs = model.compute_transition_scores(given.sequences, given.scores, normalize_logits=True)
    # A pad after the end has been given a probability too, which is none of the answer's.
    logs = finite(logs.float().masked_fill(tokens == padding, 0.0)).sum(dim=-1)
    texts = tokenizer.batch_decode(tokens, skip_special_tokens=True)
    return [
        Said(" ".join(text.split()), rounded(min(1.0, score)))
        for text, score in zip(texts, logs.exp().tolist(), strict=True)
    ]
