"""What an importer gives: a program of ours and where each line of it came from, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vprog.grammar.diagnostic import Diagnostic, VprogError, declare
from vprog.grammar.format import format_program
from vprog.grammar.source import Source, Span
from vprog.grammar.syntax import Program

UNREAD = declare(
    "VP150",
    "the foreign text is in no layout that is read",
    "An importer reads one form of programs. This text is not of that form: its syntax is broken, "
    "or what should be there is missing.",
    wrong="$ echo '[{\"operation\": ' | vprog import gqa -",
    right='$ echo "select: dog->exist: ? [0]" | vprog import gqa -',
)
NO_MEANING = declare(
    "VP151",
    "the foreign program does what has no meaning here",
    "A program of vprog ends always and changes nothing. What a foreign program does beyond that, "
    "or with an operation that the operator table does not have, is refused by name.",
    wrong='$ echo "select: dog->paint: red [0]" | vprog import gqa -',
    right='$ echo "select: dog->verify color: red [0]" | vprog import gqa -',
)
ILL_MADE = declare(
    "VP152",
    "the foreign program is wrong in itself",
    "It uses a name or a step that is not there, gives an operation what it does not take, or "
    "lacks something that it needs: its own interpreter could not run it either.",
    wrong='$ echo "select: dog->exist: ? [3]" | vprog import gqa -',
    right='$ echo "select: dog->exist: ? [0]" | vprog import gqa -',
)
DEAD_STEP = declare(
    "VP153",
    "the answer does not hang on this step",
    "The foreign program makes something that nothing uses afterwards. It is left out; often it "
    "is a slip, and another step was meant to use it.",
    wrong='$ echo "select: dog->select: cat->exist: ? [1]" | vprog import gqa -',
    right='$ echo "select: cat->exist: ? [0]" | vprog import gqa -',
    severity="warning",
)


@dataclass(frozen=True, slots=True)
class Imported:
    """A foreign program as one of ours.

    Attributes:
        text: the program in canonical form.
        spans: for each line of the text the places of the foreign text that it came from, in
            their order there; none for a comment.
        source: the foreign text.
        warnings: what is odd in the foreign program, placed in the foreign text.
        name: what the foreign file calls the program; may be empty.
    """

    text: str
    spans: tuple[tuple[Span, ...], ...]
    source: Source
    warnings: tuple[Diagnostic, ...] = ()
    name: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text; as many as there are ``spans``."""
        return tuple(self.text.splitlines())


@dataclass(frozen=True, slots=True)
class Refused:
    """A foreign program that was not brought over, one of several in a file.

    Attributes:
        name: what the foreign file calls the program; may be empty.
        error: why, placed in the foreign text.
    """

    name: str
    error: VprogError


def imported(
    program: Program,
    places: Sequence[Sequence[Span]],
    source: Source,
    warnings: Sequence[Diagnostic] = (),
    name: str = "",
) -> Imported:
    """A tree of ours as the result of an import.

    Args:
        program: the tree.
        places: for each of its lines the places of the foreign text that it came from.
        source: the foreign text.
        warnings: placed there too.
        name: of the program in its file.
    """
    spans: list[tuple[Span, ...]] = []
    for line, found in zip(program.lines, places, strict=True):
        spans += [()] * len(line.above)
        spans.append(tuple(sorted(set(found), key=lambda s: (s.start, s.end))))
    spans += [()] * len(program.below)
    return Imported(format_program(program), tuple(spans), source, tuple(warnings), name)


def lines_of(source: Source) -> tuple[tuple[int, Span], ...]:
    r"""The lines of a text that hold something, with their numbers counted from 0; no comments.

    Raises:
        VprogError: VP150 where there is none.

    >>> lines_of(Source("a\n\n# b\nc "))
    ((0, Span(start=0, end=1)), (3, Span(start=7, end=8)))
    """
    found: list[tuple[int, Span]] = []
    start = 0
    for place, line in enumerate(source.text.split("\n")):
        if line.strip() and not line.lstrip().startswith("#"):
            found.append((place, Span(start, start + len(line.rstrip()))))
        start += len(line) + 1
    if not found:
        raise VprogError([UNREAD.at(Span(0, 1), "there is no program in it")], source)
    return tuple(found)


def comment(text: str) -> tuple[str, ...]:
    r"""A foreign question as a comment above a program: one line, printable; none of no text.

    >>> comment("Is it\n red? ")
    ('Is it red?',)
    """
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return (plain,) if plain else ()
