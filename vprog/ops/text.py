"""Text: what a picture says, what is asked about it, and work on Str.

A text that a module returns is data: nothing in it is ever read as program.
"""

from __future__ import annotations

from typing import Any

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.limits import MAX_TEXT, TEXT_STEPS
from vprog.ops.bounds import (
    bounded_sequence,
    bounded_text,
    joined_text,
    real_number,
    text_size,
    too_long,
)
from vprog.ops.numeral import first_number
from vprog.ops.operator import T, Words, operator, oracle
from vprog.region import Region

NO_NUMBER = declare(
    "VP327",
    "there is no number in the text",
    "Numbers are digits, as in `-3`, `1,250` and `2.5`, or English words, as in `twenty-one`.",
    wrong='answer = number("many cups")',
    right='answer = number("three cups")',
)


@oracle(Words("the text on {what} is {value}", phrase="the text on {what}"))
def read(what: Image | Region) -> str:
    """The text that can be read in a picture or a region.

    A module answers with the lines from top to bottom, each from left to right, a blank between
    two; an empty Str where it sees no text.

    Example:
        answer = "exit" in lower(read(image))
    """


@oracle(
    Words("the answer to {question} about {what} is {value}", phrase="the answer to {question}")
)
def ask(what: Image | Region, question: str) -> str:
    """The answer to a question, in plain English, about a picture or a region.

    A module answers with a short phrase in lower case, such as "yes", "2" or "on the table". A
    question that it cannot answer is a failure; `number` takes the number out of an answer.

    Example:
        answer = ask(the(find(image, "laptop")), "is it switched on?")
    """


@oracle(Words("{what} shows {value}", phrase="what {what} shows"))
def caption(what: Image | Region) -> str:
    """A sentence that says what a picture or a region shows.

    Example:
        answer = caption(image)
    """


@oracle(Words("the answer to {question} is {value}", phrase="the answer to {question}"))
def know(question: str) -> str:
    """The answer to a question that needs no picture: outside knowledge.

    A module, mostly a language model, answers with a short phrase. It sees the question alone, so
    what the picture shows must stand in it.

    Example:
        thing = first(find(image, "thing"))
        answer = know(f"what is a {thing.label} used for?")
    """


@operator(Words("written out, {x} reads {value}", phrase="{x}"), steps=lambda x: TEXT_STEPS + x)
def text(x: T) -> str | Failed:
    """A value as a rationale would write it; an f-string does so with its holes.

    True and False are "yes" and "no"; an Int has its digits, a Float no more than six that count
    and no exponent; a region is its label, a picture its name, and a list its items, with commas
    and "and". A Str stays as it is.

    Fails:
        VP325: the text has over 64 KiB.

    Example:
        answer = text(count(find(image, "cup"))) + " cups"

    >>> text(True), text(2.50), text(("red", "blue", "gray")), text(())
    ('yes', '2.5', 'red, blue and gray', 'none')
    """
    pieces: list[str] = []
    size = _write(x, pieces, 0)
    return "".join(pieces) if size <= MAX_TEXT else too_long(size)


def _write(x: Any, pieces: list[str], size: int) -> int:
    """Append the pieces of a value; gives the size so far, and stops soon after it is too large."""
    if isinstance(x, tuple) and x:
        for i, part in enumerate(x):
            if i:
                size = _write(", " if i < len(x) - 1 else " and ", pieces, size)
            size = _write(part, pieces, size)
            if size > MAX_TEXT:
                break
        return size
    piece = _scalar(x)
    pieces.append(piece)
    return size + text_size(piece)


def _scalar(x: Any) -> str:
    if isinstance(x, bool):
        return "yes" if x else "no"
    if isinstance(x, float):
        return _decimal(x)
    if isinstance(x, Region):
        return x.label or "a region"
    if isinstance(x, Image):
        return x.name or "a picture"
    return str(x) if x != () else "none"


def _decimal(x: float) -> str:
    """At most six significant digits and no exponent: 0.30000000000000004 is 0.3."""
    exponent = int(f"{x:.5e}".partition("e")[2])
    if exponent >= 6:
        return f"{x:.0f}"
    # Nobody reads the hundredth zero behind the point: what is that small is 0.
    written = f"{x:.{min(12, 5 - exponent)}f}"
    trimmed = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if trimmed == "-0" else trimmed


@operator(
    Words("put together, this reads {value}", phrase="{parts} put together"),
    steps=lambda parts, between: TEXT_STEPS + parts,
)
def join(parts: list[str], between: str = " ") -> str | Failed:
    """Several Str as one, with another one between each two.

    Fails:
        VP325: the text has over 64 KiB.

    Example:
        answer = join([color(c) for c in find(image, "cup")], ", ")

    >>> join(("a", "red", "cup"))
    'a red cup'
    """
    return joined_text(parts, between)


@operator(
    Words("the parts of {text} are {value}", phrase="the parts of {text}"),
    name="split",
    size=lambda text, between, max: max if max > 1 else 1,
    steps=lambda text, between, max: TEXT_STEPS,
)
def split(text: str, between: str = " ", max: int = 100) -> list[str] | Failed:
    """The parts of a text that stand between another text: `join` undone.

    With an empty `between` the parts are the characters. There are at most `max` parts (at least
    one): the last keeps the rest of the text. An empty text has one empty part.

    Fails:
        VP326: there are over 10,000 parts.

    Example:
        answer = count(split(read(image)))

    >>> split("a red cup"), split("a red cup", " ", 2)
    (('a', 'red', 'cup'), ('a', 'red cup'))
    """
    most = max if max > 1 else 1
    if between:
        return bounded_sequence(text.split(between, min(most - 1, MAX_TEXT)))
    if len(text) <= most:
        return bounded_sequence(tuple(text) or ("",))
    return bounded_sequence((*text[: most - 1], text[most - 1 :]))


@operator(
    Words("{text} in small letters is {value}", phrase="{text} in small letters"),
    steps=lambda text: TEXT_STEPS,
)
def lower(text: str) -> str | Failed:
    """A text in small letters.

    Fails:
        VP325: the text has over 64 KiB (a few letters get longer).

    Example:
        answer = "open" in lower(read(image))

    >>> lower("EXIT")
    'exit'
    """
    return bounded_text(text.lower())


@operator(
    Words("{text} without blanks around it is {value}", phrase="{text} without blanks around it"),
    steps=lambda text: TEXT_STEPS,
)
def strip(text: str) -> str:
    """A text without the blanks and line ends before and behind it.

    Example:
        answer = strip(read(image)) == "EXIT"

    >>> strip("  a cup ")
    'a cup'
    """
    return text.strip()


@operator(
    Words("{text} {does} contain {part}", after="that contains {part}"),
    symbol="in",
    steps=lambda text, part: TEXT_STEPS,
)
def contains_text(text: str, part: str) -> bool:
    """Whether one text stands in another, letter by letter, written `part in text`.

    Example:
        answer = "EXIT" in read(image)

    >>> contains_text("a red cup", "red")
    True
    """
    return part in text


@operator(Words("{text} {does} start with {part}", after="that starts with {part}"))
def starts_with(text: str, part: str) -> bool:
    """Whether a text starts with another one, letter by letter.

    Example:
        answer = starts_with(read(image), "EXIT")

    >>> starts_with("cup", "cu")
    True
    """
    return text.startswith(part)


@operator(Words("{text} {does} end with {part}", after="that ends with {part}"))
def ends_with(text: str, part: str) -> bool:
    """Whether a text ends with another one, letter by letter.

    Example:
        answer = ends_with(read(image), "!")

    >>> ends_with("cup", "up")
    True
    """
    return text.endswith(part)


@operator(
    Words("{text} with {new} for {old} is {value}", phrase="{text} with {new} for {old}"),
    steps=lambda text, old, new: TEXT_STEPS,
)
def replace(text: str, old: str, new: str) -> str | Failed:
    """A text with every place of one text taken by another, read from the left.

    An empty `old` stands nowhere, so the text stays as it is.

    Fails:
        VP325: the text has over 64 KiB.

    Example:
        answer = replace(read(image), "0", "O")

    >>> replace("a red cup", "red", "blue")
    'a blue cup'
    """
    if not old:
        return text
    size = text_size(text) + text.count(old) * (text_size(new) - text_size(old))
    return text.replace(old, new) if size <= MAX_TEXT else too_long(size)


@operator(
    Words("{text} says the number {value}", phrase="the number in {text}"),
    steps=lambda text: TEXT_STEPS,
)
def number(text: str) -> float | Failed:
    """The first number in a text, from the left, as a Float.

    Digits may have a sign right before them, commas between thousands and a point: "-3",
    "1,250", "2.5". English words are read up to the billions: "twenty-one", "two hundred and
    five", "a dozen", in letters large or small. Nothing else is a number: neither "many" nor "no".

    Fails:
        VP327: there is none.
        VP329: it is larger than any Float.

    Example:
        answer = to_int(number(ask(image, "how many cups are there?"))) == 3

    >>> number("about 1,250 cups"), number("twenty-one cups"), number("many").code
    (1250.0, 21.0, 'VP327')
    """
    found = first_number(text)
    if found is None:
        return fail(NO_NUMBER, "the text has no number in it")
    return real_number(found)
