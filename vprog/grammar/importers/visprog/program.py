"""A whole VisProg program: its steps in order, and the result."""

from __future__ import annotations

from collections.abc import Iterator

from vprog.grammar.diagnostic import Diagnostic, VprogError
from vprog.grammar.importers.imported import DEAD_STEP, ILL_MADE, UNREAD, Imported, Refused
from vprog.grammar.importers.kind import STR, Value, list_of
from vprog.grammar.importers.lines import Lines
from vprog.grammar.importers.operate import usable
from vprog.grammar.importers.place import Place
from vprog.grammar.importers.visprog.formula import names_of
from vprog.grammar.importers.visprog.frames import VIDEO
from vprog.grammar.importers.visprog.given import CLASSIFIED, HALF, Given, State
from vprog.grammar.importers.visprog.modules import meaning_of
from vprog.grammar.importers.visprog.step import Listing, Step, hold_length, listings, read_step
from vprog.grammar.source import Source, Span


def from_visprog(text: str | Source, question: str = "", name: str = "<program>") -> Imported:
    """A program of ours that does what a VisProg program does; nothing of it is ever run.

    Blank lines and comments may stand between the steps, though VisProg itself breaks on them.

    Args:
        text: the program, a step a line.
        question: put above the program as a comment.
        name: what messages call the program.

    Raises:
        VprogError: VP150 a line that is no step, VP151 what has no meaning here, VP152 a slip of
            the program; every step that is wrong by itself in one report.

    >>> print(from_visprog("BOX0=LOC(image=IMAGE,object='cup')\\n"
    ...     "ANSWER0=COUNT(box=BOX0)\\nFINAL_RESULT=RESULT(var=ANSWER0)").text, end="")
    image: Image
    box0 = find(image, "cup")
    answer = count(box0)
    """
    source = text if isinstance(text, Source) else Source(text, name)
    found = list(listings(source))
    if len(found) != 1:
        at = found[1].lines[0] if len(found) > 1 and found[1].lines else Span(0, 1)
        message = "the text is empty" if not found else "the text has several programs"
        Place(source, at).refuse(UNREAD, message)
    return _import(found[0], source, question)


def import_visprog(source: Source) -> Iterator[Imported | Refused]:
    """Every program of a file; headings such as ``Question: ...`` part them.

    >>> [one.text for one in import_visprog(Source("Question: 1?\\nA=RESULT(var='1')"))]
    ['# 1?\\nanswer = "1"\\n']
    """
    found = False
    for listing in listings(source):
        found = True
        try:
            yield _import(listing, source)
        except VprogError as error:
            yield Refused("", error)
    if not found:
        yield Refused("", VprogError([UNREAD.at(Span(0, 1), "the file is empty")], source))


def _import(listing: Listing, source: Source, question: str = "") -> Imported:
    warnings: list[Diagnostic] = []
    place = Place(source, listing.lines[0] if listing.lines else Span(0, 1), warnings)
    hold_length(listing, place)
    steps, wrong = _read(listing, place)
    if not steps and not wrong:
        place.refuse(UNREAD, "the program has no step")
    dead = _dead(steps)
    for step in dead:
        what = f"nothing uses {step.output}"
        place.at(step.span).warn(DEAD_STEP, what, "use it, or take the step out")
    state = State(Lines())
    answer: Value | None = None
    for step in steps:
        try:
            answer = _take(step, state, place.at(step.span))
        except VprogError as error:
            wrong.extend(error.diagnostics)
            break
    if wrong:
        wrong.sort(key=lambda d: d.span.start if d.span else 0)
        raise VprogError([*wrong, *warnings], source)
    if answer is None or steps[-1].module != "RESULT":
        last = place.at(listing.lines[-1])
        last.refuse(ILL_MADE, "the program gives no result", "end with a step RESULT(var=...)")
    if answer.kind == CLASSIFIED:
        answer = Value(answer.expr, list_of(STR))
    if answer.kind == HALF:
        place.at(steps[-1].span).refuse(ILL_MADE, "half a picture is no result")
    value = usable(answer, place.at(steps[-1].span))
    return state.lines.finish(value, source, warnings, question or listing.question)


def _read(listing: Listing, place: Place) -> tuple[list[Step], list[Diagnostic]]:
    """The steps of a program, and what is wrong with lines that are none."""
    steps: list[Step] = []
    wrong: list[Diagnostic] = []
    for line in listing.lines:
        try:
            step = read_step(place.at(line))
            meaning_of(step, place.at(line), VIDEO)
            steps.append(step)
        except VprogError as error:
            wrong.extend(error.diagnostics)
    return ([], wrong) if wrong else (steps, wrong)


def _take(step: Step, state: State, place: Place) -> Value:
    """Read one step."""
    module = meaning_of(step, place, VIDEO)
    value = module.meaning(Given(state, step, place))
    wanted = "answer" if step.module == "RESULT" else step.output
    if value.kind == CLASSIFIED:
        shared = state.lines.share(wanted, Value(value.expr, list_of(STR)), place.span)
        value = Value(shared.expr, CLASSIFIED, value.picture)
    elif value.kind != HALF:
        value = state.lines.share(wanted, value, place.span)
    state.known[step.output] = value
    return value


def _dead(steps: list[Step]) -> list[Step]:
    """The steps whose variable no later step uses."""
    found = []
    for at, step in enumerate(steps):
        if step.module == "RESULT":
            continue
        used = any(
            (argument.kind == "name" and argument.text == step.output)
            or (
                name == "expr"
                and argument.kind == "text"
                and step.output in names_of(argument.text)
            )
            for later in steps[at + 1 :]
            for name, argument in later.args.items()
        )
        if not used:
            found.append(step)
    return found
