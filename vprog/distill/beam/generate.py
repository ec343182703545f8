"""Next sentences from a student: diverse beam search up to the end of a sentence, or samples.

CSR (2405.14622) searches each sentence with five token beams in five groups and a diversity penalty
of 3.0, takes the full stop as the end, and allows 70 new tokens; those are the defaults here. With a
beam for each group this is: group by group the likeliest token, less the penalty for each earlier
group that takes the same token at the same place (Vijayakumar et al., 1610.02424).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log
from typing import TYPE_CHECKING, Any, Final, Protocol

from vprog.distill.beam.search import Next
from vprog.distill.row import Prompt
from vprog.modules.device import package

if TYPE_CHECKING:
    from torch import Tensor

    from vprog.distill.encoding import Encoded, Encoder
    from vprog.distill.network import Network

#: What ends a sentence, as the last character of a token.
ENDS: Final = (".", "!", "?")
#: The penalty for a token that an earlier group takes, nats (CSR).
PENALTY: Final = 3.0
#: The most tokens of a sentence (CSR).
TOKENS: Final = 70


class Known(Protocol):
    """A student whose network is at hand."""

    @property
    def model(self) -> Any:
        """What generates."""
        ...

    @property
    def encoder(self) -> Encoder:
        """What makes tensors of prompts."""
        ...

    def here(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """A batch on the model's device."""
        ...


class GenerateSpeaker:
    """A speaker that searches each next sentence in groups, of which each gives one.

    Args:
        student: with its network at hand.
        penalty: see ``PENALTY``; 0 makes all groups the same.
        tokens: the most tokens of a sentence.
        batch: the most texts that are generated at once, the groups of each counted.
    """

    def __init__(
        self,
        student: Known,
        *,
        penalty: float = PENALTY,
        tokens: int = TOKENS,
        batch: int = 160,
    ) -> None:
        self._student = student
        self._penalty, self._tokens, self._batch = penalty, tokens, batch
        self._ends = sentence_ends(student.encoder.tokenizer)

    def next(self, begun: Sequence[tuple[Prompt, str]], branch: int) -> list[list[Next]]:
        """A sentence of each of ``branch`` groups behind each text; equal ones are one.

        A text that fills the student's context has none.

        Raises:
            VprogError: VP704 a picture cannot be read, VP707 a prompt is longer than the context.
        """
        encoder = self._student.encoder
        encoder.warm([prompt for prompt, _ in begun])
        encoded = [encoder.begun(prompt, text) for prompt, text in begun]
        found: list[list[Next]] = [[] for _ in begun]
        for places in self._batches(encoded, branch):
            rows = [encoded[place] for place in places for _ in range(branch)]
            said_each = self._search(encoder.batch(rows, side="left"), branch)
            for place, said in zip(places, said_each, strict=True):
                first = not begun[place][1]
                texts: dict[str, Next] = {}
                for told in said:
                    text = told.text.lstrip(" ") if first else told.text
                    if text.strip() or told.ended:
                        texts.setdefault(text, Next(text, told.logp, told.ended))
                found[place] = list(texts.values())
        return found

    def _batches(self, begun: Sequence[Encoded], branch: int) -> Iterator[list[int]]:
        """The places of texts that are gone on with, together where lengths are alike.

        One that is near the end of the context stands alone: what is left for its sentence is less,
        and no matter of the others.
        """
        context, size = self._student.encoder.context, max(1, self._batch // branch)
        order = sorted(range(len(begun)), key=lambda place: begun[place].start)
        roomy = [place for place in order if begun[place].start + self._tokens <= context]
        for start in range(0, len(roomy), size):
            yield roomy[start : start + size]
        yield from ([place] for place in order[len(roomy) :] if begun[place].start < context)

    def _search(self, inputs: dict[str, Tensor], groups: int) -> list[list[Next]]:
        """The sentences of each prompt's groups, whose rows stand together."""
        import torch

        model, tokenizer = self._student.model, self._student.encoder.tokenizer
        del inputs["labels"]
        given = self._student.here(inputs)
        start = given["input_ids"].shape[1]
        before = given["input_ids"][:, -1].tolist()
        ends = torch.tensor(sorted(self._ends), device=model.device)
        closing = closing_tokens(model, self._student.encoder)
        marks = torch.tensor(sorted({*self._ends, *closing}), device=model.device)
        room = self._student.encoder.context - start
        config = package("transformers", "train").GenerationConfig(
            max_new_tokens=max(1, min(self._tokens, room)),
            do_sample=False,
            num_beams=1,
            repetition_penalty=1.0,
            eos_token_id=sorted(closing),
            pad_token_id=tokenizer.pad_token_id,
            use_cache=True,
            output_logits=True,
            return_dict_in_generate=True,
        )
        model.eval()
        with torch.inference_mode():
            made = model.generate(
                **given,
                generation_config=config,
                logits_processor=[group_penalty(groups, self._penalty, marks, start)],
                stopping_criteria=[_stopping(ends)],
            )
        tokens = made.sequences[:, start:].tolist()
        logps = torch.stack(made.logits, 1).float().log_softmax(-1)
        likely = logps.gather(-1, made.sequences[:, start:, None])[..., 0].tolist()
        said = []
        for token, row, each in zip(before, tokens, likely, strict=True):
            last = next((k for k, t in enumerate(row) if t in closing or t in self._ends), None)
            count = len(row) if last is None else last + 1
            ended = last is not None and row[last] in closing
            text = _behind(tokenizer, token, row[: count - ended])
            said.append(Next(text, sum(each[:count]), ended))
        return [said[k : k + groups] for k in range(0, len(said), groups)]


def sentence_ends(tokenizer: Any) -> frozenset[int]:
    """The tokens that end a sentence, by what they are written as."""
    special = set(tokenizer.all_special_ids)
    tokens = [token for token in range(len(tokenizer)) if token not in special]
    written = tokenizer.batch_decode([[token] for token in tokens])
    return frozenset(
        token for token, text in zip(tokens, written, strict=True) if text.endswith(ENDS)
    )


def closing_tokens(model: Any, encoder: Encoder) -> frozenset[int]:
    """The tokens with which an answer ends."""
    told = getattr(model.generation_config, "eos_token_id", None)
    many = told if isinstance(told, list) else [] if told is None else [told]
    return frozenset({*many, encoder.end[-1]})


def group_penalty(groups: int, penalty: float, ends: Tensor, start: int) -> Any:
    """The processor of diverse search: what earlier groups take at a place is made less likely.

    Args:
        groups: rows of one prompt, which stand together.
        penalty: nats for each earlier group that takes a token.
        ends: tokens behind which a row says nothing more.
        start: how many tokens prompts have.
    """
    import torch

    def penalised(tokens: Tensor, scores: Tensor) -> Tensor:
        said = tokens[:, start:]
        going = ~torch.isin(said, ends).any(-1).view(-1, groups)
        told = scores.view(-1, groups, scores.shape[-1]).clone()
        taken = torch.zeros_like(told[:, 0])
        for group in range(groups):
            told[:, group] -= penalty * taken
            chosen = told[:, group].argmax(-1, keepdim=True)
            taken.scatter_add_(1, chosen, going[:, group, None].to(taken.dtype))
        return told.view_as(scores)

    return penalised


def _behind(tokenizer: Any, before: int, tokens: list[int]) -> str:
    """Tokens as the text behind another token: read alone, they may lose the blank before them."""

    def read(some: list[int]) -> str:
        told: str = tokenizer.decode(
            some, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return told

    whole, known = read([before, *tokens]), read([before])
    return whole[len(known) :] if whole.startswith(known) else read(tokens)


def _stopping(ends: Tensor) -> Any:
    """The criterion that a row stops behind the end of a sentence."""
    import torch

    def stops(tokens: Tensor, scores: Any, **_: Any) -> Tensor:
        return torch.isin(tokens[:, -1], ends)

    return stops


class SampledSpeaker:
    """A speaker that samples sentences from a student.

    A sentence's log-probability is the logarithm of the share of samples that say it.

    Args:
        student: who speaks.
        temperature: of the samples.
        seed: of the draws.
        tokens: the most tokens of a sentence.
        top_p: samples come from the likeliest tokens that have this share together.
    """

    def __init__(
        self,
        student: Network,
        *,
        temperature: float = 1.0,
        seed: int = 0,
        tokens: int = TOKENS,
        top_p: float = 1.0,
    ) -> None:
        self._student, self._temperature, self._seed = student, temperature, seed
        self._tokens, self._top_p = tokens, top_p

    def next(self, begun: Sequence[tuple[Prompt, str]], branch: int) -> list[list[Next]]:
        """The different sentences of ``branch`` samples behind each text; errors as the student's.

        A text that fills the student's context has none.
        """
        encoder = self._student.encoder
        encoder.warm([prompt for prompt, _ in begun])
        open_ = [
            place
            for place, (prompt, text) in enumerate(begun)
            if not text or encoder.begun(prompt, text).start < encoder.context
        ]
        found: list[list[Next]] = [[] for _ in begun]
        said_each = self._sampled([begun[place] for place in open_], branch) if open_ else []
        for place, said in zip(open_, said_each, strict=True):
            texts = [_joined(begun[place][1], text) for text in said]
            found[place] = [
                Next(text, log(texts.count(text) / branch), not text.endswith(ENDS))
                for text in dict.fromkeys(texts)
            ]
        return found

    def _sampled(self, begun: Sequence[tuple[Prompt, str]], branch: int) -> list[list[str]]:
        return self._student.generate(
            [prompt for prompt, _ in begun],
            max_tokens=self._tokens,
            temperature=self._temperature,
            top_p=self._top_p,
            n=branch,
            seed=self._seed,
            stop=ENDS,
            prefixes=[text for _, text in begun],
        )


def _joined(before: str, text: str) -> str:
    """A sentence with the blank that parts it from what is before it."""
    return f" {text}" if before and not before[-1].isspace() and text[:1].strip() else text
