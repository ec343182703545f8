"""The mistakes that the scan finds: their codes and what is said about them."""

from __future__ import annotations

import keyword
import re
from typing import Final

from vprog.grammar.diagnostic import Diagnostic, declare
from vprog.grammar.source import Span

KEYWORDS: Final = frozenset(
    ["def", "return", "if", "else", "for", "in", "or", "and", "not", "True", "False"]
)
"""The words that the grammar itself uses."""

RESERVED: Final = frozenset([*keyword.kwlist, "__debug__"]) - KEYWORDS
"""The words that Python keeps for itself and vprog has no use for: no name of any kind."""

UNCLEAN = declare(
    "VP101",
    "the text has a character that no program may hold",
    "A program is UTF-8 text without a byte-order mark, control characters or surrogates; a line "
    "ends in a newline, with or without a carriage return before it.",
    wrong="\ufeffanswer = 1",
    right="answer = 1",
)
TOO_MUCH = declare(
    "VP102",
    "the text is beyond a limit",
    "A program is at most 64 KiB of text, 8,000 tokens, 64 open brackets, and a tree 100 deep in "
    "which every operator, field, index, for and if of a chain counts.",
    wrong="answer = " + "[" * 65 + "]" * 65,
    right="answer = [[1], [2]]",
)
INDENTED = declare(
    "VP103",
    "a line does not start in column 1",
    "A program is a flat list of lines and none is indented. Inside brackets newlines and blanks "
    "are free; a comment may stand anywhere.",
    wrong="a = 1\n  answer = a",
    right="a = 1\nanswer = a",
)
RESERVED_WORD = declare(
    "VP104",
    "a reserved word stands where a name must be",
    "The words that Python reserves are reserved here too, also as the names of fields and "
    "arguments, so that every program is also valid Python.",
    wrong="class = 1\nanswer = 2",
    right="class_ = 1\nanswer = class_ + 1",
)
STRING = declare(
    "VP105",
    "a string is not written right",
    "A string stands on one line between a pair of quotes, and the only escapes are "
    "`\\\"`, `\\'`, `\\\\`, `\\n` and `\\t`.",
    wrong='answer = "cup',
    right='answer = "cup"',
)
BRACKET = declare(
    "VP106",
    "a bracket has no partner",
    "Every bracket that is opened is closed by its own kind, in the order of opening.",
    wrong="answer = count([1, 2]",
    right="answer = count([1, 2])",
)
NUMBER = declare(
    "VP107",
    "a number is not written right",
    "A number is decimal digits, with or without a point between digits: no leading zero, no "
    "exponent, no underscore, at most 18 digits before the point, no letter right after it, and "
    "no field.",
    wrong="answer = 007",
    right="answer = 7",
)
FSTRING = declare(
    "VP108",
    "a hole of an f-string is not written right",
    "A hole holds one expression. It holds no backslash, no quote of the f-string's own kind, no "
    "other f-string, no conversion such as `!r` and no format such as `:.2f`. A brace that is "
    "meant as text is doubled.",
    wrong='answer = f"{1:.2f}"',
    right='answer = f"{1} of {{2}}"',
)
STRAY = declare(
    "VP109",
    "a sign that the language does not have",
    "The operators are + - * / // % == != < <= > >= in, not in, and, or, not; names are ASCII.",
    wrong="answer = 1 & 2",
    right="answer = 1 + 2",
)

_WORDS = {
    "None": "there is no None: an operator without a result fails; ask `exists` or `count` first",
    "lambda": "name a one-line function: `def f(x: Region) -> Bool: return ...`",
    "while": "there is no loop; go over a list with `[... for x in xs]`",
    "import": "nothing is imported: every operator is already there",
    "from": "nothing is imported: every operator is already there",
    "is": "write `==`",
    "del": "a name is bound once and never again",
    "class": "there are no classes; choose another name, such as `class_`",
    "pass": "leave the line out",
    "break": "there is no loop to leave; `first` and `any` stop by themselves",
    "continue": "a comprehension leaves out with `if`: `[x for x in xs if test]`",
    "elif": "write `a if test else (b if other else c)`",
    "assert": "there are no statements; bind a Bool instead",
    "try": "a failure ends the run with its name; ask `exists` or `count` first",
    "except": "a failure ends the run with its name; ask `exists` or `count` first",
    "raise": "a failure ends the run with its name; ask `exists` or `count` first",
    "with": "leave the line out: there is nothing to open",
    "async": "leave it out: calls run side by side by themselves",
    "await": "leave it out: calls run side by side by themselves",
    "yield": "return a list: `[x for x in xs]`",
}
_QUOTES = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
_SIGNS = {
    "&&": "write `and`",
    "||": "write `or`",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`",
    "^": "write `!=` between two Bools",
    "~": "write `not`",
    "?": "write `a if test else b`",
    ";": "give each name a line of its own",
    "\\": "put the expression in brackets: inside them newlines are free",
    "@": "leave it out",
    "$": "write the name alone",
    "`": 'write a string with "quotes"',
    "{": "there are no dicts and no sets; a list is written with [ ]",
}


def unclean(offset: int, found: str) -> Diagnostic:
    """A character that no program may hold."""
    number = ord(found[0])
    what, help = f"the control character U+{number:04X} is in the text", "remove it"
    if number == 0xFEFF:
        what, help = "the text starts with a byte-order mark", "save it as UTF-8 without one"
    elif 0xD800 <= number < 0xE000:
        what = f"U+{number:04X} is a surrogate, not a character"
    elif found == "\r":
        what, help = "a carriage return stands without its newline", "end the line in a newline"
    return UNCLEAN.at(Span(offset, offset + 1), what, help)


def not_utf8(offset: int, byte: int) -> Diagnostic:
    """A byte that is no UTF-8 text."""
    what = f"the text is not UTF-8: byte {byte:#04x} cannot stand here"
    return UNCLEAN.at(Span(offset, offset + 1), what, "save it as UTF-8")


def too_long(size: int, most: int) -> Diagnostic:
    """More bytes than a program may have."""
    what = f"the text is {size:,} bytes long; a program is at most {most:,}"
    return TOO_MUCH.at(Span(0, 1), what)


def too_many_tokens(count: int, most: int) -> Diagnostic:
    """More words, signs, numbers and strings than a program may have."""
    what = f"the text has {count:,} tokens; a program has at most {most:,}"
    return TOO_MUCH.at(Span(0, 1), what)


def too_nested(offset: int, most: int) -> Diagnostic:
    """More brackets open at once than a program may have."""
    what = f"more than {most} brackets are open"
    return TOO_MUCH.at(Span(offset, offset + 1), what, "give a part of it a name on its own line")


def too_deep(span: Span, most: int) -> Diagnostic:
    """A tree deeper than a program's may be."""
    what = (
        f"the expression is more than {most} deep (every operator, field, index, for and if counts)"
    )
    return TOO_MUCH.at(span, what, "give a part of it a name on its own line")


def indented(start: int, end: int) -> Diagnostic:
    """Blanks before the first word of a line."""
    return INDENTED.at(Span(start, end), "the line is indented", "start it in column 1")


def reserved(offset: int, word: str) -> Diagnostic:
    """A word of Python's that vprog has no use for."""
    help = _WORDS.get(word, f"choose another name, such as `{word.strip('_')}_`")
    span = Span(offset, offset + len(word))
    return RESERVED_WORD.at(span, f"`{word}` is a reserved word", help)


def bad_string(start: int, stop: int, text: str, quote: str, formatted: bool) -> Diagnostic:
    """A string, or an f-string's text, that cannot go on at ``stop``."""
    found = text[stop : stop + 1]
    if found == "\\" and text[stop + 1 : stop + 2] not in ("", "\r", "\n"):
        escape = text[stop : stop + 2]
        help = "write one of \\\" \\' \\\\ \\n \\t; a backslash itself is \\\\"
        return STRING.at(Span(stop, stop + 2), f"there is no escape `{escape}`", help)
    if found == "\t":
        return STRING.at(Span(stop, stop + 1), "a tab stands in a string", "write it as `\\t`")
    if found == "}" and formatted:
        what = "a closing brace stands alone in an f-string"
        return FSTRING.at(Span(stop, stop + 1), what, "double it to say a brace: `}}`")
    kind = "f-string" if formatted else "string"
    help = f"close it with {quote} on the same line"
    return STRING.at(Span(start, max(stop, start + 1)), f"the {kind} is not closed", help)


def tripled(start: int) -> Diagnostic:
    """A string in triple quotes."""
    help = "write it on one line between single or double quotes, newlines as `\\n`"
    return STRING.at(Span(start, start + 3), "there are no triple quotes", help)


def open_bracket(offset: int, sign: str) -> Diagnostic:
    """A bracket that is never closed."""
    partner = {"(": ")", "[": "]"}[sign]
    span = Span(offset, offset + 1)
    return BRACKET.at(span, f"`{sign}` is never closed", f"close it with `{partner}`")


def open_fstring(offset: int) -> Diagnostic:
    """An f-string whose line ends inside a hole."""
    what = "a hole of the f-string is not closed on its line"
    return FSTRING.at(Span(offset, offset + 2), what, "close the hole with `}`, then the string")


def unmatched(offset: int, sign: str, opened: tuple[str, int] | None) -> Diagnostic:
    """A closing bracket that does not fit what is open."""
    span = Span(offset, offset + 1)
    if opened is None:
        help = "remove it" if sign != "}" else "remove it; there are no dicts and no sets"
        return BRACKET.at(span, f"`{sign}` closes nothing", help)
    partner = {"(": ")", "[": "]", "{": "}"}[opened[0]]
    what = f"`{sign}` cannot close `{opened[0]}`"
    return BRACKET.at(span, what, f"close it with `{partner}` first")


def bad_hole(start: int, end: int, found: str) -> Diagnostic:
    """Something that no hole of an f-string may hold."""
    what, help = "a string in this hole needs the other kind of quote", "use the other quote"
    if "\\" in found:
        what = "a hole of an f-string holds no backslash"
        help = "give the string a name on a line above"
    elif found == "#":
        what, help = "a hole of an f-string holds no comment", "put it after the line"
    elif found == ":":
        what = "a hole of an f-string has no format"
        help = "leave the `:` out; numbers are written as they are"
    elif found == "f":
        what = "a hole of an f-string holds no other f-string"
        help = "give the inner one a name on a line above"
    elif found == "!":
        what, help = "a hole of an f-string has no conversion", "leave the `!` out"
    return FSTRING.at(Span(start, end), what, help)


def bad_number(offset: int, found: str) -> Diagnostic:
    """A number that is not written right."""
    help: str | None = None
    whole, _, rest = found.partition(".")
    if found == ".":
        what, help = "a number cannot start with its point", "write `0.5`"
    elif "_" in found:
        what, help = "a number holds no underscore", f"write `{found.replace('_', '')}`"
    elif re.fullmatch(r"[0-9.]+[eE][0-9]*", found) or re.fullmatch(r"[0-9]+[eE][0-9]+", found):
        what, help = "a number has no exponent", "write its digits out"
    elif re.search(r"[A-Za-z]", whole):
        what, help = "a letter stands right after a number", "put a blank or an operator between"
    elif rest and not rest.isdigit():
        what, help = "a number has no fields", "put a blank or an operator after the number"
    elif len(whole) > 18:
        what = f"a number has at most 18 digits, and this has {len(whole)}"
    elif found.endswith("."):
        what, help = "a number cannot end in its point", f"write `{found}0`"
    else:
        trimmed = found.lstrip("0") or "0"
        trimmed = f"0{trimmed}" if trimmed.startswith(".") else trimmed
        what, help = "a number has no leading zero", f"write `{trimmed}`"
    return NUMBER.at(Span(offset, offset + len(found)), what, help)


def stray(offset: int, text: str, in_hole: bool) -> tuple[Diagnostic, int]:
    """A sign that the language does not have, and how long it is."""
    sign = text[offset]
    if sign == "!" and in_hole:
        return bad_hole(offset, offset + 1, "!"), 1
    if text.startswith("```", offset):
        what = "a program stands in no Markdown fence"
        return STRAY.at(Span(offset, offset + 3), what, "leave the line out"), 3
    if text[offset : offset + 2] in _SIGNS:
        sign = text[offset : offset + 2]
    span = Span(offset, offset + len(sign))
    if sign in _SIGNS:
        return STRAY.at(span, f"there is no `{sign}` in the language", _SIGNS[sign]), len(sign)
    if found := re.compile(r"\w+").match(text, offset):
        start = offset
        while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
            start -= 1  # the letters before it were taken for a name
        what = f"`{text[start : found.end()]}` is not written in ASCII letters"
        help = "names are written in ASCII; text goes in quotes"
        return STRAY.at(Span(start, found.end()), what, help), len(found[0])
    if sign in _QUOTES:
        return STRAY.at(span, f"`{sign}` is no quote of the language", "write \" or '"), 1
    shown = f"`{sign}`" if sign.isprintable() else f"U+{ord(sign):04X}"
    return STRAY.at(span, f"{shown} means nothing here", "remove it"), 1
