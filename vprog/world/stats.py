"""What a world holds, how far guessing from the text gets, and how often a fault shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from vprog.world.questions.draw import WORDS
from vprog.world.splits import split_of

Record: TypeAlias = Mapping[str, Any]

_CATEGORY: Final = {
    **dict.fromkeys((*WORDS["shape"], "disc", "hoop", "sign"), "<shape>"),
    **dict.fromkeys(WORDS["color"], "<color>"),
    **dict.fromkeys(
        (*WORDS["texture"], "spotted", "chequered"),
        "<pattern>",
    ),
    **dict.fromkeys(
        (*WORDS["size"], "little", "big", "medium-sized", "mid-sized"),
        "<size>",
    ),
    **dict.fromkeys(("thing", "object", "item"), "<thing>"),
}
_TOKEN: Final = re.compile(r"[a-z][a-z-]*")


def pattern(text: str) -> str:
    """A question with its attributes and nouns replaced by what they are of.

    >>> pattern("Is the big red star left of a disc?")
    'is the <size> <color> <shape> left of a <shape>?'
    """
    return _TOKEN.sub(_general, text.lower())


def _general(match: re.Match[str]) -> str:
    word = match.group()
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if form in _CATEGORY:
            return _CATEGORY[form]
    return word


#: What a guesser that sees the question alone goes by, from the coarsest to the finest.
GUESSES: Final[Mapping[str, Callable[[Record], str]]] = {
    "the type of answer": lambda r: r["type"],
    "the family": lambda r: f"{r['family']} {r['type']}",
    "the family and the words but for attributes": lambda r: (
        f"{r['family']} {r['type']} {pattern(r['question'])}"
    ),
    "the very question": lambda r: r["question"],
}


def said(answer: Any) -> str:
    """An answer as one says it."""
    return ("yes" if answer else "no") if isinstance(answer, bool) else str(answer)


class Guesser:
    """Answers a question by its text alone: the most common answer of those that are like it.

    What is like it goes by ``GUESSES``; a question that nothing is like goes by the next coarser.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self._counts: dict[str, dict[str, Counter[str]]] = {name: {} for name in GUESSES}
        for record in records:
            for name, key in GUESSES.items():
                found = self._counts[name].setdefault(key(record), Counter())
                found[said(record["answer"])] += 1

    def guess(self, record: Record, by: str) -> str:
        """What is guessed by one of ``GUESSES``; empty where nothing at all is like it."""
        names = list(GUESSES)
        for name in reversed(names[: names.index(by) + 1]):
            found = self._counts[name].get(GUESSES[name](record))
            if found:
                return max(sorted(found), key=found.__getitem__)
        return ""

    def share(self, records: Sequence[Record], by: str) -> float:
        """The share of questions that are guessed right."""
        right = sum(self.guess(r, by) == said(r["answer"]) for r in records)
        return right / len(records) if records else 0.0


def stats(records: Iterable[Record]) -> dict[str, Any]:
    """Figures of a world's questions, and the same as tables.

    Guesses are learnt on the split "train" and tried on "test", or on every question where there
    is no such split.

    Args:
        records: the questions' lines.

    Returns:
        Plain data: ``splits``, ``families``, ``guesses``, ``faults``, and ``tables``, of which each
        has a ``title``, a ``head``, ``rows``, and ``right``, the columns of numbers.
    """
    asked = list(records)
    learnt = [r for r in asked if split_of(r["id"]) == "train"] or asked
    tried = [r for r in asked if split_of(r["id"]) == "test"] or asked
    guesser = Guesser(learnt)
    told: dict[str, Any] = {
        "questions": len(asked),
        "splits": _splits(asked),
        "families": _families(asked, tried, guesser),
        "guesses": {by: round(guesser.share(tried, by), 4) for by in GUESSES},
        "faults": _faults(asked),
    }
    told["tables"] = _tables(told)
    return told


def _splits(asked: Sequence[Record]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    scenes: dict[str, set[str]] = {}
    for record in asked:
        split = split_of(record["id"])
        scenes.setdefault(split, set()).add(record["scene"])
        found.setdefault(split, {"scenes": 0, "questions": 0})["questions"] += 1
    for split, names in scenes.items():
        found[split]["scenes"] = len(names)
    return found


def _families(
    asked: Sequence[Record], tried: Sequence[Record], guesser: Guesser
) -> dict[str, dict[str, Any]]:
    grouped: dict[str, list[Record]] = {}
    for record in asked:
        grouped.setdefault(record["family"], []).append(record)
    found: dict[str, dict[str, Any]] = {}
    finest = list(GUESSES)[2]
    for family, group in sorted(grouped.items()):
        answers = Counter(said(r["answer"]) for r in group)
        common, number = max(answers.items(), key=lambda item: (item[1], item[0]))
        found[family] = {
            "questions": len(group),
            "wordings": len({(r["variant"], r["wording"]) for r in group}),
            "answers": len(answers),
            "most_common": common,
            "share": round(number / len(group), 4),
            "guessed": round(guesser.share([r for r in tried if r["family"] == family], finest), 4),
        }
    return found


def _faults(asked: Sequence[Record]) -> dict[str, dict[str, Any]]:
    grouped: dict[str, list[Record]] = {"all": []}
    for record in asked:
        for candidate in record.get("candidates", ()):
            grouped.setdefault(candidate["fault"], []).append(candidate)
            grouped["all"].append(candidate)
    return {
        fault: {
            "candidates": len(group),
            "right": round(sum(c["right"] for c in group) / max(1, len(group)), 4),
            "failed": round(sum("failed" in c for c in group) / max(1, len(group)), 4),
        }
        for fault, group in sorted(grouped.items())
    }


def _tables(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "title": "Splits",
            "head": ("split", "scenes", "questions"),
            "rows": [(k, v["scenes"], v["questions"]) for k, v in told["splits"].items()],
            "right": (1, 2),
        },
        {
            "title": "Families; guessed from the text alone, on the split test",
            "head": ("family", "questions", "wordings", "answers", "most common", "%", "guessed %"),
            "rows": [
                (
                    k,
                    v["questions"],
                    v["wordings"],
                    v["answers"],
                    v["most_common"],
                    _percent(v["share"]),
                    _percent(v["guessed"]),
                )
                for k, v in told["families"].items()
            ],
            "right": (1, 2, 3, 5, 6),
        },
        {
            "title": "Guessing from the text alone, learnt on train and tried on test",
            "head": ("by", "right %"),
            "rows": [(by, _percent(share)) for by, share in told["guesses"].items()],
            "right": (1,),
        },
        {
            "title": "Candidates: programs with a fault",
            "head": ("fault", "candidates", "right by chance %", "failed %"),
            "rows": [
                (k, v["candidates"], _percent(v["right"]), _percent(v["failed"]))
                for k, v in told["faults"].items()
            ],
            "right": (1, 2, 3),
        },
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
