"""Encoders of texts for SelfSynthX: hashed words, weighted words, and networks of transformers."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log, sqrt
from pathlib import Path
from typing import Any, Final

from vprog.distill.selfsynthx.concepts import Encoder
from vprog.grammar.diagnostic import declare
from vprog.modules.checkpoint import locate
from vprog.modules.device import finite, package
from vprog.modules.loading import network, processor

NO_ENCODER = declare(
    "VP730",
    "there is no such encoder of texts",
    "Concepts and descriptions are compared by an encoder: `hashing`, `tfidf`, or "
    "`transformers:FOLDER`, whose network is mean-pooled. Any of the last takes a prefix that is put "
    "before every text, such as E5's: `transformers:FOLDER,query: `.",
    wrong=">>> from vprog.distill.selfsynthx.encoder import encoder\n>>> encoder('word2vec', [])",
    right=">>> from vprog.distill.selfsynthx.encoder import encoder\n"
    ">>> assert len(encoder('hashing', []).embed(['a cup'])[0]) == 1024",
)

_WORD: Final = re.compile(r"[^\W_]+")
#: Words that stand in every sentence and tell nothing of a picture.
EMPTY: Final = frozenset(
    "a an the is are was were it its this that these those there of in on at with and or to has "
    "have be as for by you can see".split()
)


def features(text: str) -> Counter[str]:
    """The words of a text and the pairs of neighbours among them, without empty words.

    A plural's s is no part of a word, so that a wing and wings are one.

    >>> sorted(features("It has striped wings."))
    ['striped', 'striped wing', 'wing']
    """
    words = told_words(text)
    return Counter([*words, *(f"{a} {b}" for a, b in pairwise(words))])


def told_words(text: str) -> list[str]:
    """The words of a text in lower case, without empty ones and without a plural's s.

    >>> told_words("It has no crest, and striped wings.")
    ['no', 'crest', 'striped', 'wing']
    """
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in EMPTY]


def _stem(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


@dataclass(frozen=True, slots=True)
class Hashing:
    """Words and pairs of words, each hashed to a place and a sign; nothing is learned.

    Args:
        size: of a vector.
    """

    size: int = 1024

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector of length 1 for each text; that of a text without words is 0 but at one place."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> list[float]:
        found = [0.0] * self.size
        for feature, count in features(text).items():
            told = int.from_bytes(hashlib.sha256(feature.encode()).digest()[:8])
            found[(told >> 1) % self.size] += (1 if told & 1 else -1) * (1 + log(count))
        return _unit(found)


@dataclass(frozen=True, slots=True)
class TfIdf:
    """Words and pairs of words, the rarer the weightier, as counted over some texts.

    Attributes:
        places: the place of each feature.
        weights: the weight of each place.
    """

    places: Mapping[str, int] = field(repr=False)
    weights: tuple[float, ...] = field(repr=False)

    @classmethod
    def fitted(cls, texts: Iterable[str], most: int = 4096) -> TfIdf:
        """Count features over texts; equal texts count once, so that the order does not matter.

        Args:
            texts: what will be embedded, or texts like it.
            most: how many features are kept, those of most texts.
        """
        seen: Counter[str] = Counter()
        distinct = set(texts)
        for text in distinct:
            seen.update(features(text).keys())
        kept = sorted(seen, key=lambda f: (-seen[f], f))[:most]
        weights = (log((1 + len(distinct)) / (1 + seen[f])) + 1 for f in kept)
        return cls({f: place for place, f in enumerate(kept)}, tuple(weights))

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector of length 1 for each text; features that were not counted have no place."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> list[float]:
        # One place more, for texts of which no feature was counted.
        found = [0.0] * (len(self.weights) + 1)
        for feature, count in features(text).items():
            if (place := self.places.get(feature)) is not None:
                found[place] = (1 + log(count)) * self.weights[place]
        return _unit(found)


class Pooled:
    """A text network of transformers, its last states averaged over the tokens of a text.

    So E5 and BERT are read (SelfSynthX: e5-large-v2, mean-pooled, length 1).

    Args:
        checkpoint: a folder with safetensors, or ``owner/name`` in the hub's local cache.
        prefix: put before every text, such as E5's ``query: ``.
        device: where it runs.
        batch: texts that are computed together.
        length: the most tokens of a text; what is longer is cut.

    Raises:
        VprogError: VP661 to VP663 for the weights.
    """

    def __init__(
        self,
        checkpoint: str | Path,
        *,
        prefix: str = "",
        device: str = "cpu",
        batch: int = 64,
        length: int = 512,
    ) -> None:
        found = locate(checkpoint)
        torch = package("torch", "train")
        self._prefix, self._device, self._batch = prefix, device, batch
        self._model = network(found, lambda tf: tf.AutoModel, device, torch.float32)
        self._tokenizer = processor(found, lambda tf: tf.AutoTokenizer)
        window = getattr(self._model.config, "max_position_embeddings", None) or length
        self._length = min(length, window)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector of length 1 for each text; texts of like length are computed together."""
        torch = package("torch", "train")
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        found: list[list[float]] = [[]] * len(texts)
        with torch.inference_mode():
            for start in range(0, len(order), self._batch):
                some = order[start : start + self._batch]
                vectors = self._pooled([self._prefix + texts[place] for place in some])
                for place, vector in zip(some, vectors.tolist(), strict=True):
                    found[place] = vector
        return found

    def _pooled(self, texts: list[str]) -> Any:
        torch = package("torch", "train")
        tokens = self._tokenizer(
            texts, padding=True, truncation=True, max_length=self._length, return_tensors="pt"
        ).to(self._device)
        states = self._model(**tokens).last_hidden_state
        mask = tokens["attention_mask"].unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1)
        return torch.nn.functional.normalize(finite(mean).double(), dim=-1)


def encoder(
    spec: str,
    texts: Iterable[str],
    device: str = "cpu",
    place: Callable[[str], str | Path] = str,
) -> Encoder:
    """The encoder that a setting names.

    Args:
        spec: ``hashing``, ``tfidf``, or ``transformers:FOLDER`` with ``,PREFIX`` behind it or not.
        texts: what will be embedded; ``tfidf`` counts them.
        device: for networks.
        place: where a checkpoint of a name lies.

    Raises:
        VprogError: VP730 there is none of that name; VP661 to VP663 for the weights of a network.
    """
    folder, prefix = network_of(spec)
    if folder:
        return Pooled(place(folder), prefix=prefix, device=device)
    return Hashing() if spec == "hashing" else TfIdf.fitted(texts)


def network_of(spec: str) -> tuple[str, str]:
    """The checkpoint and the prefix of an encoder that is a network; empty of those that are none.

    Raises:
        VprogError: VP730 there is no encoder of that name.

    >>> network_of("transformers:e5-large-v2,query: "), network_of("tfidf")
    (('e5-large-v2', 'query: '), ('', ''))
    """
    kind, _, given = spec.partition(":")
    folder, _, prefix = given.partition(",")
    if kind == "transformers" and folder:
        return folder, prefix
    if spec in ("hashing", "tfidf"):
        return "", ""
    raise NO_ENCODER.error(
        f'there is no encoder "{spec[:60]}"', "write hashing, tfidf or transformers:FOLDER"
    )


def distinct(encoder: Encoder, texts: Iterable[str]) -> dict[str, Sequence[float]]:
    """The vector of each text, each distinct one embedded once."""
    some = list(dict.fromkeys(texts))
    return dict(zip(some, encoder.embed(some), strict=True))


def _unit(values: list[float]) -> list[float]:
    length = sqrt(sum(v * v for v in values))
    if not length:
        return [*values[:-1], 1.0]
    return [v / length for v in values]
