"""The answer of what a student said, and the rule of its data set that scores it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from vprog.corpus.answers import RULES, Rule
from vprog.corpus.normal import normal
from vprog.corpus.row import Gold
from vprog.distill.final import final_answer
from vprog.distill.sample import Sample
from vprog.grammar.diagnostic import declare

NO_RULE = declare(
    "VP761",
    "there is no such rule for answers",
    f"An answer is scored by one of the rules {', '.join(RULES)}.",
    wrong='$ echo \'{"id": "1", "text": "three"}\' > said.jsonl && '
    'echo \'{"id": "1", "question": "How many cups?", "answer": "3"}\' > asked.jsonl && '
    "vprog distill score asked.jsonl said.jsonl --rule bleu",
    right='$ echo \'{"id": "1", "text": "three"}\' > said.jsonl && '
    'echo \'{"id": "1", "question": "How many cups?", "answer": "3"}\' > asked.jsonl && '
    "vprog distill score asked.jsonl said.jsonl --rule tally",
)

#: The rule of each data set, by the first word of what its samples say they are from.
_OF: Final[Mapping[str, str]] = {
    "gqa": "gqa",
    "tallyqa": "tally",
    "ok-vqa": "okvqa",
    "vqa": "vqa",
    "a-okvqa": "vqa",
    "vprog": "vqa",
}
_LETTER: Final = re.compile(r"\(?([A-Z])(?:[).:]|$)")


def rule_name(dataset: str, wanted: str = "auto") -> str:
    """The name of the rule that scores the answers of a data set.

    Args:
        dataset: what a sample says it is from.
        wanted: a rule; ``auto`` leaves it to the data set, and ``vqa`` serves one that is not known.

    >>> rule_name("TallyQA (visual_genome)"), rule_name("mine"), rule_name("GQA", "exact")
    ('tally', 'vqa', 'exact')

    Raises:
        VprogError: VP761 there is no such rule.
    """
    if wanted == "auto":
        return _OF.get(dataset.partition(" ")[0].rstrip(",").lower(), "vqa")
    if wanted not in RULES:
        raise NO_RULE.error(f"there is no rule {wanted}", f"rules: auto, {', '.join(RULES)}")
    return wanted


def rule_of(dataset: str, wanted: str = "auto") -> Rule:
    """The rule itself; see ``rule_name``."""
    return RULES[rule_name(dataset, wanted)]


def gold_of(sample: Sample) -> Gold:
    """What counts as right for a sample; soft scores stand among its facts, as pairs in JSON."""
    scores = tuple((str(a), float(s)) for a, s in json.loads(sample.facts.get("scores", "[]")))
    return Gold(sample.answer, sample.answers, scores)


def answer_of(text: str, mode: str = "direct", choices: Sequence[str] = ()) -> str | None:
    """The answer of what a student said.

    A text that reasons gives it at its end (``final_answer``). A direct text is its own answer where
    it holds no such end, whatever its length: an exact match would refuse it then anyway. Where
    there are choices, their letter or text is turned into the choice.

    >>> answer_of("There are three cups. So the answer is 3.", "rationale")
    '3'
    >>> answer_of("on the table by the old window", "direct")
    'on the table by the old window'
    >>> answer_of("### Answer: B", "rationale", ["red", "blue"])
    'blue'
    """
    found = final_answer(text)
    if found is None and mode == "direct":
        found = " ".join(text.split()) or None
    if found is None or not choices:
        return found
    letter = _LETTER.match(found)
    place = ord(letter.group(1)) - ord("A") if letter else -1
    if 0 <= place < len(choices):
        return choices[place]
    same = [choice for choice in choices if normal(choice) == normal(found)]
    return same[0] if same else found
