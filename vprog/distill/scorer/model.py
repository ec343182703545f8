"""The R-Scorer: a small text model that compares two rationale-answer pairs.

In self-rationale calibration (Wu et al., ICML 2025, 2509.13919) it is a light language model, of which
1.5B parameters are called the point of balance; its prompt and its training set are not published.
Here it is any sequence classifier of transformers over {first, second, tie}: one of a few hundred
thousand parameters that learns from nothing, or a checkpoint of any size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vprog.distill.judging import Verdict
from vprog.distill.scorer.case import Case, Shown
from vprog.grammar.diagnostic import declare
from vprog.modules.device import package
from vprog.modules.loading import quiet

if TYPE_CHECKING:
    from torch import Tensor

TOO_LONG = declare(
    "VP747",
    "what a judge is shown is longer than its context",
    "The question and the candidates must fit into the context of the judge; only the facts are cut "
    "to the room that is left.",
    wrong=">>> from vprog.distill.scorer.model import fitted\n"
    ">>> fitted([[1] * 10, [2] * 5, [3] * 400], facts=1, length=64)",
    right=">>> from vprog.distill.scorer.model import fitted\n"
    ">>> assert len(fitted([[1] * 10, [2] * 90, [3] * 20], facts=1, length=64)) == 64",
)
NO_SCORER = declare(
    "VP748",
    "the folder holds no judge of that kind",
    "A judge is a folder that `vprog distill scorer` wrote, or a sequence classifier of transformers "
    "with its tokenizer: three labels where it compares pairs, two where it rates one candidate.",
    wrong=">>> from vprog.distill.scorer.model import RScorer\n>>> RScorer.load('no/such/judge')",
    right=">>> from vprog.distill.scorer.model import SIZES\n>>> assert SIZES['small'].width == 64",
)

#: The labels of a judge of pairs, in the order of its outputs.
PAIRWISE: Final = ("first", "second", "tie")
#: The labels of a judge of single candidates.
SINGLE: Final = ("faulty", "sound")
#: The place of the facts among the pieces that a judge is shown.
_FACTS: Final = 2
#: How many kinds of tokens ``matches`` tells apart.
KINDS: Final = 33


@dataclass(frozen=True, slots=True)
class ScorerShape:
    """The size of an R-Scorer that is made from nothing.

    Attributes:
        width: of its hidden states.
        layers: how many.
        heads: of its attention.
        length: its context, in tokens.
        vocabulary: the most tokens of its tokenizer.
    """

    width: int
    layers: int
    heads: int
    length: int = 512
    vocabulary: int = 2048


#: Sizes by name; about 0.2, 0.9 and 3.5 million parameters with the 400 tokens that the words of a
#: world make.
SIZES: Final = {
    "small": ScorerShape(64, 2, 2),
    "medium": ScorerShape(128, 4, 4),
    "large": ScorerShape(256, 4, 4),
}


def pieces(case: Case, *candidates: str) -> tuple[str, ...]:
    """What a judge is shown, in its parts: the question, the gold answer, the facts, the candidates."""
    names = ("first", "second") if len(candidates) == 2 else ("candidate",)
    return (
        f"question: {case.question}",
        f"gold: {case.gold}",
        f"facts: {case.facts}",
        *(f"{name}: {text}" for name, text in zip(names, candidates, strict=True)),
    )


def fitted(parts: Sequence[Sequence[int]], facts: int, length: int) -> list[int]:
    """Parts joined within a length; of the facts as many tokens stay as there is room for.

    Args:
        parts: token ids.
        facts: the place of the part that may be cut, from its end.
        length: the most tokens.

    Raises:
        VprogError: VP747 the others alone are longer.
    """
    rest = sum(len(part) for place, part in enumerate(parts) if place != facts)
    room = length - rest
    if room < 0:
        raise TOO_LONG.error(
            f"a question with its candidates has {rest} tokens, and the judge takes {length}",
            "take a judge with a longer context, or break candidates off earlier",
        )
    return [t for p, part in enumerate(parts) for t in (part[:room] if p == facts else part)]


def matches(parts: Sequence[Sequence[int]], length: int) -> list[int]:
    """For each token of what is shown, where else it occurs: 0 before the candidates.

    A token of a candidate has 1, plus 16 in the second one, plus 1 if the question has it too, 2 the
    gold answer, 4 the facts, and 8 the other candidate. A model of any size could find that out; one
    that learns from nothing is told.

    Args:
        parts: token ids of the question, the gold answer, the facts, and each candidate.
        length: how many tokens there are once the facts are cut.
    """
    sets = [frozenset(part) for part in parts]
    behind: list[int] = []
    for slot, part in enumerate(parts[_FACTS + 1 :]):
        other = sets[len(sets) - 1 - slot] if len(sets) > _FACTS + 2 else frozenset()
        seen = (*sets[: _FACTS + 1], other)
        behind += [
            1 + 16 * slot + sum((token in one) << bit for bit, one in enumerate(seen))
            for token in part
        ]
    return [0] * (length - len(behind)) + behind


class RScorer:
    """A trained judge: of pairs where its model has three labels, of single candidates where two.

    Args:
        model: a sequence classifier of transformers.
        tokenizer: its tokenizer.
        batch: how many are passed at once.
    """

    def __init__(self, model: Any, tokenizer: Any, batch: int = 64) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.batch = batch
        marks = (tokenizer.pad_token_id, tokenizer.eos_token_id, 0)
        self._fill = next(mark for mark in marks if mark is not None)
        if model.config.pad_token_id is None:
            # A model that reads from left to right judges by the last token that fills nothing up.
            model.config.pad_token_id = self._fill

    @classmethod
    def load(cls, folder: str | Path, labels: int = len(PAIRWISE), batch: int = 64) -> RScorer:
        """A judge from its folder.

        Raises:
            VprogError: VP748 there is none, or it has another number of labels.
        """
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        try:
            with quiet():
                tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
                model = AutoModelForSequenceClassification.from_pretrained(
                    str(folder), local_files_only=True, use_safetensors=True
                )
        except (OSError, ValueError) as error:
            why = (str(error).splitlines() or [type(error).__name__])[0][:160]
            raise NO_SCORER.error(f"{folder} holds no judge: {why}", _HELP) from None
        if model.config.num_labels != labels:
            raise NO_SCORER.error(f"{folder} has {model.config.num_labels} labels", _HELP)
        return cls(model.eval(), tokenizer, batch)

    @property
    def length(self) -> int:
        """The most tokens that it is shown."""
        own = getattr(self.model.config, "max_position_embeddings", None) or 1 << 30
        return int(min(self.tokenizer.model_max_length, own))

    @property
    def parameters(self) -> int:
        """How many weights it has."""
        return sum(weight.numel() for weight in self.model.parameters())

    def save(self, folder: str | Path) -> None:
        """Write it into a folder that ``load`` reads."""
        with quiet():
            self.model.save_pretrained(str(folder))
            self.tokenizer.save_pretrained(str(folder))

    def encode(self, shown: Sequence[Sequence[str]]) -> dict[str, Tensor]:
        """The tensors of what is shown, filled up on the right: each of shape (rows, length).

        Raises:
            VprogError: VP747.
        """
        import torch

        texts = list(dict.fromkeys(part for parts in shown for part in parts))
        ids = self.tokenizer(texts, add_special_tokens=False)["input_ids"] if texts else []
        known = dict(zip(texts, ids, strict=True))
        mark = self.tokenizer.sep_token_id or self.tokenizer.eos_token_id
        rows, kinds = [], []
        for parts in shown:
            each = [[*known[part], *([] if mark is None else [mark])] for part in parts]
            rows.append(fitted(each, _FACTS, self.length))
            kinds.append(matches(each, len(rows[-1])))
        width = max(map(len, rows))
        fill = self._fill
        made = {
            "input_ids": torch.tensor([row + [fill] * (width - len(row)) for row in rows]),
            "attention_mask": torch.tensor(
                [[1] * len(row) + [0] * (width - len(row)) for row in rows]
            ),
        }
        if getattr(self.model.config, "type_vocab_size", 0) == KINDS:
            made["token_type_ids"] = torch.tensor([k + [0] * (width - len(k)) for k in kinds])
        return made

    def _probabilities(self, shown: Sequence[Sequence[str]]) -> list[list[float]]:
        """Of each label for each row; rows of like length are passed together."""
        import torch

        order = sorted(range(len(shown)), key=lambda place: sum(map(len, shown[place])))
        found: list[list[float]] = [[] for _ in shown]
        device = self.model.device
        self.model.eval()
        with torch.inference_mode():
            for start in range(0, len(order), self.batch):
                places = order[start : start + self.batch]
                inputs = self.encode([shown[place] for place in places])
                logits = self.model(**{k: v.to(device) for k, v in inputs.items()}).logits
                for place, row in zip(places, logits.float().softmax(-1).tolist(), strict=True):
                    found[place] = row
        return found

    def verdicts(self, shown: Sequence[Shown]) -> list[Verdict]:
        """A verdict for each pair; errors as ``encode``."""
        rows = [pieces(one.case, one.first, one.second) for one in shown]
        return [Verdict(*row) for row in self._probabilities(rows)]

    def ratings(self, asked: Sequence[tuple[Case, str]]) -> list[float]:
        """How sound each candidate is, of a judge with two labels; errors as ``encode``."""
        rows = [pieces(case, text) for case, text in asked]
        return [row[SINGLE.index("sound")] for row in self._probabilities(rows)]


_HELP: Final = "train one: vprog distill scorer"


def make_scorer(
    texts: Iterable[str], shape: ScorerShape, labels: Sequence[str] = PAIRWISE, seed: int = 0
) -> RScorer:
    """A judge from nothing: a tokenizer of the words of some texts, and an encoder of that shape.

    Args:
        texts: such as the judge will read.
        shape: of the encoder.
        labels: ``PAIRWISE`` or ``SINGLE``.
        seed: of the weights.
    """
    import torch

    transformers = package("transformers", "train")
    tokenizer = _tokenizer(texts, shape)
    config = transformers.BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=4 * shape.width,
        max_position_embeddings=shape.length,
        type_vocab_size=KINDS,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        pad_token_id=tokenizer.pad_token_id,
        id2label=dict(enumerate(labels)),
        label2id={label: place for place, label in enumerate(labels)},
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = transformers.BertForSequenceClassification(config)
    return RScorer(model.eval(), tokenizer)


def _tokenizer(texts: Iterable[str], shape: ScorerShape) -> Any:
    """A tokenizer whose tokens are the words of some texts, the most frequent first, and letters.

    It hangs on the texts alone: learned vocabularies of the library come out otherwise in each process.
    """
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    marks = {"pad_token": "[PAD]", "unk_token": "[UNK]", "sep_token": "[SEP]"}
    normal, split = normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer()
    counts: Counter[str] = Counter()
    for text, often in Counter(texts).items():
        for word, _ in split.pre_tokenize_str(normal.normalize_str(text)):
            counts[word] += often
    letters = sorted({letter for word in counts for letter in word})
    words = [word for word, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    tokens = [*marks.values(), *letters, *(f"##{letter}" for letter in letters), *words]
    kept = list(dict.fromkeys(tokens))[: shape.vocabulary]
    vocabulary = {token: place for place, token in enumerate(kept)}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.normalizer, made.pre_tokenizer = normal, split
    made_of = package("transformers", "train").PreTrainedTokenizerFast
    return made_of(tokenizer_object=made, model_max_length=shape.length, **marks)
