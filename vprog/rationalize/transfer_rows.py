"""Rows of the transfer filter: what it reads, and what it says of each, as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.rationalize.stats_tokens import TOKENIZER
from vprog.rationalize.transfer import Example, Judged, Transferred
from vprog.rationalize.transfer_control import area

BAD_ROW = declare(
    "VP433",
    "a line is no row for the transfer filter",
    "Each line is a JSON object with `question`, `answer` (or `answers`, the first the main one) and "
    "`rationale` (or `candidates`), texts all of them; `id`, `type` and `image` (a path, from the "
    "file's folder) may stand beside them. Ids differ.",
    wrong='$ echo \'{"question": "how many?"}\' > short.jsonl && '
    "vprog transfer short.jsonl --panel reader",
    right='$ echo \'{"question": "how many cups?", "answer": "3", "rationale": '
    '"There are three cups."}\' > row.jsonl && vprog transfer row.jsonl --panel reader',
)


def read_examples(text: str, folder: Path, name: str = "<rows>") -> list[Example]:
    """The examples in JSON lines.

    Args:
        text: a row in each line; empty lines are passed over.
        folder: where paths of pictures start.
        name: of the file, in messages.

    Raises:
        VprogError: VP433; VP301 to VP304 for a picture.
    """
    found: list[Example] = []
    seen: dict[str, int] = {}
    # Not `splitlines`: a text within a line may hold other ends of lines, such as U+2028.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise BAD_ROW.error(f"line {number} of {name} is no JSON", "check the file") from None
        example = _example(row, number, folder, name)
        if example.id in seen:
            raise BAD_ROW.error(
                f"lines {seen[example.id]} and {number} of {name} have the id {example.id[:60]}",
                "give each row its own",
            )
        seen[example.id] = number
        found.append(example)
    return found


def _example(row: Any, number: int, folder: Path, name: str) -> Example:
    def wrong(what: str) -> Exception:
        return BAD_ROW.error(f"line {number} of {name} {what}", "see `vprog explain VP433`")

    if not isinstance(row, dict):
        raise wrong("is no object")
    question = row.get("question")
    answers = _texts(row.get("answers")) or _texts(row.get("answer"))
    candidates = _texts(row.get("candidates")) or _texts(row.get("rationale"))
    if not isinstance(question, str) or not question.strip():
        raise wrong("has no question")
    if not answers or not all(answer.strip() for answer in answers):
        raise wrong("has no answer")
    if not candidates:
        raise wrong("has no rationale")
    path, kind, id = row.get("image"), row.get("type", ""), row.get("id", str(number))
    if not isinstance(path, str | None) or not isinstance(kind, str):
        raise wrong("has an image or a type that is no text")
    image = None if not path else Image.open(folder / path)
    return Example(str(id), question, answers, candidates, image, kind)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, str | int | float):
        return (str(value),)
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return tuple(text for one in value for text in _texts(one))
    return ()


def row_json(done: Transferred) -> dict[str, Any]:
    """What became of an example, as plain data."""
    example = done.example
    row: dict[str, Any] = {
        "id": example.id,
        "question": example.question,
        "answer": example.answers[0],
        "type": example.kind,
        "kept": done.chosen is not None,
        "chosen": done.chosen,
        "rationale": None if done.chosen is None else example.candidates[done.chosen],
        "why": done.why,
        "candidates": [_judged(one) for one in done.judged],
    }
    if done.leak:
        row["unmasked"] = [_judged(one) for one in done.leak]
    if done.control is not None:
        row["shuffled"] = {"from": done.partner, **_judged(done.control)}
    return row


def _judged(one: Judged) -> dict[str, Any]:
    return {
        "text": one.text,
        "tokens": one.tokens,
        "gain": _short(one.gain),
        "hits": _short(one.hits),
        "flips": _short(one.flips),
        "reasons": list(one.reasons),
        "scores": [
            {"member": s.member, "gain": _short(s.gain), "hit": s.hit, "base": s.base}
            for s in one.scores
        ],
    }


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def report(done: Sequence[Transferred]) -> dict[str, Any]:
    """The figures over all examples, and for each type of answer.

    ``auc`` is the area under the curve of the gain of an example's first candidate, masked, against
    the gain of another example's; ``auc_unmasked`` the same with its answer left in, and ``leak`` the
    part of the gain that its answer makes: a filter without the mask would measure it too.
    """
    kinds: dict[str, list[Transferred]] = {}
    for one in done:
        kinds.setdefault(one.example.kind, []).append(one)
    return {
        "tokenizer": TOKENIZER,
        "all": _figures(done),
        "by_type": {kind: _figures(kinds[kind]) for kind in sorted(kinds)},
    }


def _figures(done: Sequence[Transferred]) -> dict[str, Any]:
    first = [one.judged[0] for one in done if one.judged]
    whole = [one.leak[0] for one in done if one.leak]
    control = [one.control for one in done if one.control is not None]
    masked, unmasked, shuffled = (
        [one.gain for one in some if one.gain is not None] for some in (first, whole, control)
    )
    gain, leaked = _mean(masked), _mean(unmasked)
    base = [score.base for one in first for score in one.scores]
    return {
        "rows": len(done),
        "kept": sum(one.chosen is not None for one in done),
        "base": _mean(base),
        "hits": _mean([one.hits for one in first]),
        "flips": _mean([one.flips for one in first]),
        "gain": gain,
        "gain_shuffled": _mean(shuffled),
        "auc": _short(area(masked, shuffled)),
        "gain_unmasked": leaked,
        "hits_unmasked": _mean([one.hits for one in whole]),
        "auc_unmasked": _short(area(unmasked, shuffled)),
        "leak": None if gain is None or leaked is None else _short(leaked - gain),
    }


def _mean(values: Sequence[float]) -> float | None:
    return _short(sum(values) / len(values)) if values else None


def lines(done: Sequence[Transferred]) -> Iterator[str]:
    """A line of JSON for each example."""
    for one in done:
        yield json.dumps(row_json(one), ensure_ascii=False, allow_nan=False) + "\n"
