"""Whether an answer says its label: as the released code reads it, by whole words, or nearly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from vprog.distill.selfsynthx.rejection import contains_label, spelled, states_label

#: How alike some words of an answer and a label must be; the released code's value.
ALIKE: Final = 0.7


def nearly_states_label(
    answer: str, label: str, labels: Sequence[str] = (), alike: float = ALIKE
) -> bool:
    """Whether an answer states a label, or some words in a row that are spelt nearly so.

    The released code holds a label against the whole answer, so that no long answer is ever alike;
    here each run of as many words as the label has is. Words that are nearer to another label of
    the list, or as near, do not count.

    >>> nearly_states_label("I think that it is a black foted albatros.", "Black-footed Albatross")
    True
    >>> nearly_states_label("It is a varin.", "varo", ["varo", "varin"])
    False
    """
    if states_label(answer, label, labels):
        return True
    wanted = spelled(label)
    others = [n for n in map(spelled, labels) if n != wanted]
    words, size = spelled(answer).split(), len(wanted.split())
    for start in range(len(words) - size + 1):
        said = " ".join(words[start : start + size])
        near = _alike(said, wanted)
        if said != wanted and near >= alike and all(_alike(said, o) < near for o in others):
            return True
    return False


def _alike(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


#: By name, how to tell whether an answer says a label of a list; ``nothing`` lets all pass.
GATES: Final[Mapping[str, Callable[[str, str, Sequence[str]], bool]]] = {
    "substring": lambda answer, label, labels: contains_label(answer, label),
    "words": states_label,
    "nearly": nearly_states_label,
    "nothing": lambda answer, label, labels: True,
}


def stated(answer: str, labels: Sequence[str], gate: str = "words") -> list[str]:
    """The labels of a list that an answer says.

    >>> stated("A sooty albatross, no gull.", ["albatross", "sooty albatross", "gull"])
    ['sooty albatross']
    """
    says = GATES[gate]
    return [label for label in labels if says(answer, label, labels)]
