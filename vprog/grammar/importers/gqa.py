"""GQA's functional programs, brought into ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from vprog.grammar.diagnostic import Diagnostic, VprogError
from vprog.grammar.importers.functional import (
    Layout,
    Question,
    Step,
    dead_steps,
    each,
    questions,
    read_steps,
)
from vprog.grammar.importers.gqa_lines import Writer
from vprog.grammar.importers.imported import (
    ILL_MADE,
    UNREAD,
    Imported,
    Refused,
    comment,
    imported,
    lines_of,
)
from vprog.grammar.source import Source, Span
from vprog.grammar.syntax import Input, Name, Program, TypeExpr

LAYOUT: Final = Layout(("semantic",), ("operation",), ("dependencies",), ("argument",))
#: The most steps of a program; GQA's own have nine.
MOST_STEPS: Final = 64
_MOST_WORDS: Final = 200
_PART = re.compile(r"([^:\[\]]+?)\s*:\s*(.*?)\s*(?:\[([0-9,\s]*)\])?\s*")


def from_gqa(
    program: str | Mapping[str, Any] | Sequence[Mapping[str, Any]], question: str = ""
) -> Imported:
    """A program that does what a functional program of GQA does.

    "The tree" is the only one: where the foreign program means one thing, ours fails on two. An id
    list with a comma means several. What is asked with yes or no is a Bool here, all else a Str.

    Args:
        program: a question of GQA with its ``semantic``, the steps alone, or the string form of
            one program (``select: tree (1)->query: color [0]``).
        question: put above the program as a comment, unless the question itself is given.

    Raises:
        VprogError: VP150 it cannot be read, VP151 an operation or relation has no meaning here,
            VP152 a step is wrong in itself; every such step is told, placed in the foreign text.

    >>> print(from_gqa("select: tree (6)->relate: animal,in front of,s (7) [0]->query: name [1]").text)
    image: Image
    tree = the(find(image, "tree"))
    animal = the(a for a in find(image, "animal") if in_front_of(a, tree))
    answer = query(animal, "name")
    <BLANKLINE>
    """
    text = program if isinstance(program, str) else json.dumps(program, indent=1)
    source = Source(text, "<gqa>")
    if not text.lstrip().startswith(("{", "[")):
        return _brought(source, "", question, _steps_of_line(source, Span(0, len(text))))
    found = list(questions(source, LAYOUT))
    if len(found) != 1:
        message = f"there are {len(found)} programs, and one is wanted"
        raise VprogError([UNREAD.at(Span(0, 1), message, "take import_gqa")], source)
    steps = read_steps(found[0].steps, source, LAYOUT)
    return _brought(source, found[0].name, found[0].text or question, steps)


def import_gqa(source: Source) -> Iterator[Imported | Refused]:
    """The programs of a file of GQA's: its questions as JSON, or a program in string form a line.

    Raises:
        VprogError: VP150 where the file is neither; what is wrong with one program only is in its
            ``Refused``.
    """
    if source.text.lstrip().startswith(("{", "[")):
        yield from each(questions(source, LAYOUT), lambda q: _question(source, q))
        return
    for place, span in lines_of(source):
        try:
            yield _brought(source, str(place), "", _steps_of_line(source, span))
        except VprogError as error:
            yield Refused(str(place), error)


def _question(source: Source, question: Question) -> Imported:
    steps = read_steps(question.steps, source, LAYOUT)
    return _brought(source, question.name, question.text, steps)


def _steps_of_line(source: Source, line: Span) -> tuple[Step, ...]:
    """The steps of a program in string form: ``operation: argument [inputs]``, arrows between."""
    steps: list[Step] = []
    start = line.start
    for part in source.text[line.start : line.end].split("->"):
        span = Span(start, start + len(part))
        start += len(part) + 2
        match = _PART.fullmatch(part.strip())
        lead = span.start + len(part) - len(part.lstrip())
        if match is None:
            place = Span(lead, max(lead + 1, span.end))
            message = "this is no step: operation, colon, argument and inputs in brackets"
            raise VprogError([UNREAD.at(place, message)], source)
        inputs = tuple(int(i) for i in (match[3] or "").replace(",", " ").split())
        operation, words = (
            Span(lead + match.start(i), lead + max(match.end(i), match.start(i) + 1))
            for i in (1, 2)
        )
        whole = Span(lead, lead + len(part.strip()))
        steps.append(Step(match[1], inputs, (match[2],), whole, operation, words))
    return tuple(steps)


def _brought(source: Source, name: str, question: str, steps: tuple[Step, ...]) -> Imported:
    wrong = [told for place, step in enumerate(steps) if (told := _fault(place, step))]
    if len(steps) > MOST_STEPS:
        message = f"the program has {len(steps)} steps; one has at most {MOST_STEPS}"
        wrong.insert(0, steps[0].wrong(UNREAD, message))
    if wrong:
        raise VprogError(wrong, source)
    needed, warnings = dead_steps(steps)
    writer = Writer(steps, needed)
    writer.write()
    if writer.wrong:
        raise VprogError(writer.wrong, source)
    image = Input(Name("image"), TypeExpr("Image"), above=comment(question))
    tree = Program((image, *writer.lines))
    return imported(tree, ((), *writer.places), source, warnings, name)


def _fault(place: int, step: Step) -> Diagnostic | None:
    for i in step.inputs:
        if not 0 <= i < place:
            return step.wrong(
                ILL_MADE,
                f"step {place} ({step.operation}) takes its input from step {i}, which is not "
                "before it",
            )
    if any(not w.isprintable() or len(w) > _MOST_WORDS for w in step.words):
        return step.wrong_words(UNREAD, f"the argument of step {place} is no line of text")
    return None
