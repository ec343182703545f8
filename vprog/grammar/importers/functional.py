"""Functional programs in JSON: questions with lists of steps, as CLEVR and GQA write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vprog.grammar.diagnostic import Code, Diagnostic, VprogError
from vprog.grammar.importers.imported import DEAD_STEP, UNREAD, Imported, Refused
from vprog.grammar.importers.located import Json, read_json
from vprog.grammar.source import Source, Span

_NAMES: Final = ("question_id", "question_index", "qid", "id")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a functional program.

    Attributes:
        operation: what it does.
        inputs: the places of the steps that it takes its inputs from, counted from 0.
        words: what it is told besides.
        span: where the whole step stands in the foreign text.
        operation_at: where its operation stands.
        words_at: where its words stand.
    """

    operation: str
    inputs: tuple[int, ...]
    words: tuple[str, ...]
    span: Span
    operation_at: Span
    words_at: Span

    def wrong(self, code: Code, message: str, help: str | None = None) -> Diagnostic:
        """A diagnostic at the operation."""
        return code.at(self.operation_at, message, help)

    def wrong_words(self, code: Code, message: str, help: str | None = None) -> Diagnostic:
        """A diagnostic at the words."""
        return code.at(self.words_at, message, help)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a data set names the members of its questions and steps; of several names any.

    Attributes:
        program: the list of steps of a question.
        operation: the operation of a step.
        inputs: its inputs.
        words: what it is told: a text or a list of texts.
    """

    program: tuple[str, ...]
    operation: tuple[str, ...]
    inputs: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its program.

    Attributes:
        name: what the file calls it; may be empty.
        text: the question in English; may be empty.
        steps: the list of steps.
    """

    name: str
    text: str
    steps: Json


def questions(source: Source, layout: Layout) -> Iterator[Question]:
    """The questions of a JSON text.

    Read are a list of questions, an object of questions by name, ``{"questions": [...]}``, JSON
    Lines, one question, or the steps of one.

    Raises:
        VprogError: VP150 where it is none of these.
    """
    values = read_json(source)
    only = values[0]
    listed = only.get("questions")
    if len(values) == 1 and listed is not None and listed.items is not None:
        only = listed
    if len(values) > 1:
        yield from _listed(values, source, layout)
    elif only.get(*layout.program) is not None:
        yield from _listed((only,), source, layout)
    elif isinstance(only.value, Mapping) and only.value:
        for name, record in only.value.items():
            yield _question(name, record, source, layout)
    elif only.items and only.items[0].get(*layout.operation) is not None:
        yield Question("", "", only)
    elif only.items:
        yield from _listed(only.items, source, layout)
    else:
        raise _unread(only, source, layout)


def _listed(records: tuple[Json, ...], source: Source, layout: Layout) -> Iterator[Question]:
    for place, record in enumerate(records):
        named = record.get(*_NAMES)
        name = str(place) if named is None else str(named.value)
        yield _question(name, record, source, layout)


def _question(name: str, record: Json, source: Source, layout: Layout) -> Question:
    steps = record.get(*layout.program)
    if steps is None:
        raise _unread(record, source, layout)
    asked = record.get("question")
    return Question(name, (asked.text or "") if asked is not None else "", steps)


def _unread(at: Json, source: Source, layout: Layout) -> VprogError:
    head = Span(at.span.start, at.span.start + 1)
    message = f"this is no question with a program: it has no {layout.program[0]}"
    return VprogError([UNREAD.at(head, message)], source)


def read_steps(steps: Json, source: Source, layout: Layout) -> tuple[Step, ...]:
    """The steps of a program.

    Raises:
        VprogError: VP150 where a step lacks its operation, or its members are of wrong types; every
            such place is told.
    """
    if not steps.items:
        span = Span(steps.span.start, steps.span.start + 1)
        raise VprogError([UNREAD.at(span, "this is no list of steps")], source)
    found: list[Step] = []
    wrong: list[Diagnostic] = []
    for item in steps.items:
        operation = item.get(*layout.operation)
        if operation is None or operation.text is None:
            head = Span(item.span.start, item.span.start + 1)
            wrong.append(UNREAD.at(head, f"this step has no {layout.operation[0]}"))
            continue
        inputs, words = item.get(*layout.inputs), item.get(*layout.words)
        places = _places(inputs)
        told = _words(words)
        if places is None and inputs is not None:
            wrong.append(UNREAD.at(inputs.span, "the inputs are no list of whole numbers"))
        elif told is None and words is not None:
            wrong.append(UNREAD.at(words.span, "the words of the step are no text"))
        else:
            at = operation.span if words is None else words.span
            step = Step(operation.text, places or (), told or (), item.span, operation.span, at)
            found.append(step)
    if wrong:
        raise VprogError(wrong, source)
    return tuple(found)


def _places(inputs: Json | None) -> tuple[int, ...] | None:
    if inputs is None or inputs.items is None:
        return None
    values = [i.value for i in inputs.items]
    whole = tuple(v for v in values if isinstance(v, int) and not isinstance(v, bool))
    return whole if len(whole) == len(values) else None


def _words(words: Json | None) -> tuple[str, ...] | None:
    if words is None:
        return None
    listed = (words,) if words.items is None else words.items
    texts = tuple(w.text for w in listed if w.text is not None)
    return texts if len(texts) == len(listed) else None


def dead_steps(steps: tuple[Step, ...]) -> tuple[frozenset[int], tuple[Diagnostic, ...]]:
    """The places of the steps that the last one needs, and a warning for each other one."""
    needed = {len(steps) - 1}
    for place in reversed(range(len(steps))):
        if place in needed:
            needed.update(steps[place].inputs)
    warnings = tuple(
        step.wrong(DEAD_STEP, f"nothing uses step {place} ({step.operation})", "take it out")
        for place, step in enumerate(steps)
        if place not in needed
    )
    return frozenset(needed), warnings


def each(
    asked: Iterator[Question], bring: Callable[[Question], Imported]
) -> Iterator[Imported | Refused]:
    """Bring every question over; one that is refused does not hold the others up."""
    for question in asked:
        try:
            yield bring(question)
        except VprogError as error:
            yield Refused(question.name, error)
