"""From the rows of a corpus to examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from vprog.corpus.exports.example import Example, Shot
from vprog.corpus.exports.inert import inert
from vprog.corpus.exports.pairs import Pair
from vprog.corpus.exports.wording import Wording
from vprog.corpus.normal import normal

#: What may stand on both sides of a preference: answers alone, or rationales with their answers.
SIDES: Final = ("answers", "rationales")
#: What is read of a row.
COLUMNS: Final = (
    "id status kind question answer type split licence source images pictures program_answer "
    "rationale candidates rejected"
).split()


def examples(
    row: Mapping[str, Any],
    shots: tuple[Shot, ...],
    tasks: Sequence[str],
    wording: Wording,
    pairs: Sequence[Pair] | None = None,
    wrong: str = "answers",
) -> Iterator[Example]:
    """The examples of a kept row.

    Args:
        row: of a corpus, with ``COLUMNS``.
        shots: its pictures.
        tasks: which examples are wanted. A preference is a pair of answers, the right one and that
            of a program that ran and was wrong, unless pairs are given.
        wording: of prompts and ends.
        pairs: texts of the row to prefer one to the other; None: none were made.
        wrong: which texts are preferred where no pairs were made: one of ``SIDES``.
    """
    facts = {name: row[name] for name in ("type", "split", "licence", "source", "answer")}
    id, question, answer = row["id"], row["question"], inert(row["answer"])
    led_to = inert(stated(row))

    def example(task: str, name: str, suffix: str, target: str, **more: Any) -> Example:
        return Example(name, id, task, shots, question, suffix, target, **more, **facts)

    if "label" in tasks:
        yield example("label", f"{id}-label", wording.label, answer)
    if "rationale" in tasks and row["rationale"]:
        said = wording.ended(inert(row["rationale"]), led_to)
        yield example("rationale", f"{id}-rationale", wording.rationale, said)
    if "preference" not in tasks:
        return
    if pairs is None and wrong == "rationales":
        pairs = _pairs(row, wording)
    if pairs is None:
        for place, wrong in enumerate(_wrong(row)):
            name = f"{id}-answers-{place}"
            yield example("preference", name, wording.label, answer, rejected=inert(wrong))
        return
    for place, pair in enumerate(pairs):
        yield example(
            "preference",
            f"{id}-pair-{place}",
            wording.rationale,
            inert(pair.chosen),
            rejected=inert(pair.rejected),
            weight=pair.weight,
        )


def _pairs(row: Mapping[str, Any], wording: Wording) -> list[Pair]:
    """The row's rationale before that of a program that ran and was wrong, each with its answer."""
    if not row["rationale"]:
        return []
    said = wording.ended(row["rationale"], stated(row))
    rejected = row.get("rejected") or ()
    return [Pair(said, wording.ended(one["text"], one["answer"])) for one in rejected]


def stated(row: Mapping[str, Any]) -> str:
    """The answer that a row's rationale leads to, in the words of the data set where they are the same.

    Several answers of a question may be right, and the program's need not be the main one.
    """
    answer, given = str(row["answer"]), row["program_answer"]
    return answer if not given or normal(given) == normal(answer) else str(given)


def _wrong(row: Mapping[str, Any]) -> list[str]:
    """The answer of the first program that ran and was wrong, if there is one."""
    said = (c["answer"] for c in row["candidates"] if c["verdict"] == "ok_wrong" and c["answer"])
    return list(said)[:1]
