"""NLVR's sentences, brought into programs where their form is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vprog.grammar.diagnostic import VprogError, declare
from vprog.grammar.importers.imported import UNREAD, Imported, Refused, comment, imported, lines_of
from vprog.grammar.importers.located import Json, read_json
from vprog.grammar.importers.naming import Names
from vprog.grammar.importers.nlvr_forms import FORMS
from vprog.grammar.importers.nlvr_pieces import FUNCTIONS, HOLDERS, Holder, every, holders
from vprog.grammar.importers.nlvr_words import plain
from vprog.grammar.source import Source, Span
from vprog.grammar.syntax import Bind, Call, Def, Expr, Input, Name, Program, TypeExpr, children

UNKNOWN_FORM = declare(
    "VP154",
    "the sentence is of no form that is understood",
    "Sentences of known forms become programs: how many boxes, towers or items there are that have "
    "certain items, touch a wall, or stand on one another. Of others nothing is guessed.",
    wrong='$ echo "The towers look like a staircase." | vprog import nlvr -',
    right='$ echo "There is a tower with exactly two blocks." | vprog import nlvr -',
)
_MOST: Final = 500


def from_nlvr(sentence: str) -> Imported:
    """A program that says whether a sentence of NLVR's is true of a scene.

    Raises:
        VprogError: VP154 the sentence is of no known form.

    >>> print(from_nlvr("There are exactly two black squares not touching any edge").text)
    # There are exactly two black squares not touching any edge
    image: Image
    boxes = find(image, "box")
    def at_wall(a: Region, b: Region) -> Bool: return a.left == b.left or a.top == b.top or a.right == b.right or a.bottom == b.bottom
    answer = count(s for b in boxes for s in find(b, "square") if verify(s, "black") and not at_wall(s, b)) == 2
    <BLANKLINE>
    """
    return _brought(Source(sentence, "<sentence>"), "", sentence, Span(0, len(sentence)))


def import_nlvr(source: Source) -> Iterator[Imported | Refused]:
    """The programs of a file of NLVR's: records as JSON, or a sentence a line; each sentence once.

    Raises:
        VprogError: VP150 where the file is neither; a sentence of no known form is a ``Refused``.
    """
    seen: set[str] = set()
    for name, sentence, span in _sentences(source):
        if sentence in seen:
            continue
        seen.add(sentence)
        try:
            yield _brought(source, name, sentence, span)
        except VprogError as error:
            yield Refused(name, error)


def _sentences(source: Source) -> Iterator[tuple[str, str, Span]]:
    if not source.text.lstrip().startswith(("{", "[")):
        for place, span in lines_of(source):
            yield str(place), source.text[span.start : span.end].strip(), span
        return
    for place, record in enumerate(_records(read_json(source))):
        told, named = record.get("sentence"), record.get("identifier")
        if told is None or told.text is None:
            head = Span(record.span.start, record.span.start + 1)
            raise VprogError([UNREAD.at(head, "this record has no sentence")], source)
        name = str(place) if named is None else str(named.value).partition("-")[0]
        yield name, told.text, told.span


def _records(values: tuple[Json, ...]) -> tuple[Json, ...]:
    return values[0].items or values if len(values) == 1 else values


def _brought(source: Source, name: str, sentence: str, span: Span) -> Imported:
    answer = understood(sentence)
    if answer is None:
        message = "this is no form of sentence that is understood"
        raise VprogError([UNKNOWN_FORM.at(span, message)], source)
    image = Input(Name("image"), TypeExpr("Image"), above=comment(sentence))
    used = _names(answer)
    kinds: list[Holder] = [h for h in HOLDERS if every(h).id in used]
    lines: list[Bind | Def] = [
        *(holders(h) for h in kinds),
        *(line for called, line in FUNCTIONS.items() if called in used),
        Bind(Name("answer"), answer),
    ]
    tree = Program((image, *lines))
    return imported(tree, ((), *([span] for _ in lines)), source, (), name)


def understood(sentence: str) -> Expr | None:
    """What a sentence says, as a test; None of no known form."""
    text = plain(sentence)
    if len(text) > _MOST:
        return None
    for form, build in FORMS:
        match = form.fullmatch(text)
        found = None if match is None else build(match, Names("b", "t"))
        if found is not None:
            return found
    return None


def _names(expression: Expr) -> set[str]:
    found: set[str] = set()
    pieces = [expression, *children(expression)]
    while pieces:
        piece = pieces.pop()
        if isinstance(piece, Name):
            found.add(piece.id)
        if isinstance(piece, Call):
            found.add(piece.function.id)
        pieces.extend(children(piece))
    return found
