"""Program texts by chance, right in form if not in types, and texts that are nearly programs."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

NAMES = ["a", "b", "cups", "image", "x", "f", "iff", "orb", "not_", "f1", "rb", "_", "match"]
TYPES = ["Image", "Region", "Int", "Bool", "list[Region]", "list[list[Int]]"]
NUMBERS = ["0", "1", "42", "999999999999999999", "0.5", "10.25"]
LETTERS = [
    "cup",
    "red",
    " ",
    "é",
    "日本",
    "#",
    "it's",
    'a"b',
    "{",
    "}",
    "\\n",
    "\\\\",
    "\\t",
    "!",
    ":",
    "",
]
HOLE_LETTERS = ["cup", " ", "é", "#", "{", "}", "!", ":", ""]
BINARY = ["+", "-", "*", "/", "//", "%", " and ", " or "]
COMPARE = ["==", "!=", "<", "<=", ">", ">=", " in ", " not in "]

# What goes wrong at the seams of the grammar, of its lexer and of Python's.
_SPLINTERS = r"""
    ' " f" f' { } {{ }} ( ) [ ] , : := = == -> - -- + * ** / // % . .. 0 00 1. .5 1e5 0x1 1_0 0or
    1if 1.a #c and or not in is if else for lambda None True class def return import while _
    __debug__ async await print match ; \ \x1 \N{foo} \' ! !r != & | ~ ^ @ $ ? ` é ² ·
    rb" b' <> =>
"""
SPLINTERS = [
    *_SPLINTERS.split(),
    *["\n", "\r", "\r\n", "\t", " ", "  ", "\x00", "\ufeff", "\ud800", "\x0c", "\x1f"],
    *["\u00a0", "\u201c", "\u2028", "\x85", "# c\n", "#\r", " not in ", " if x else y"],
    *["for x in y", '"' * 3, "'" * 3],
]


def program(random: Random, lines: int = 2) -> str:
    """The text of a program, with the freedoms of layout that the language has."""
    return _Writer(random).program(random.randint(1, lines))


def mutant(random: Random, text: str) -> str:
    """A text with one to four changes of a few characters each."""
    for _ in range(random.choice((1, 1, 1, 1, 2, 2, 3))):
        at = random.randrange(len(text) + 1)
        end = min(len(text), at + random.choice((0, 0, 1, 1, 2, 5)))
        match random.randrange(6):
            case 0 | 1:
                text = text[:at] + random.choice(SPLINTERS) + text[at:]
            case 2:
                text = text[:at] + random.choice(SPLINTERS) + text[end:]
            case 3:
                text = text[:at] + text[end:]
            case 4:
                start = random.randrange(len(text) + 1)
                text = text[:at] + text[start : start + random.randint(1, 12)] + text[at:]
            case _:
                text = text[:at] + text[at : at + 1] * 2 + text[at + 1 :]
    return text


def random_text(random: Random) -> str:
    """A text of splinters alone."""
    return "".join(
        random.choice(SPLINTERS) if random.random() < 0.6 else random.choice(NAMES)
        for _ in range(random.randint(0, 12))
    )


class _Writer:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.depth = 0  # of brackets, in which newlines are free
        self.quote = ""  # of the f-string whose hole is being written

    def program(self, lines: int) -> str:
        end = self.random.choice(["\n", "\n", "\n", "\r\n"])
        text = "".join(self.above() + self.line() + self.beside() + end for _ in range(lines))
        text += self.above()
        return text if self.random.random() < 0.8 else text.rstrip("\r\n")

    def above(self) -> str:
        return self.random.choice(
            ["", "", "", "# a comment\n", "\n", "   # of \\ \"it'\n", "#\n", " \t\n"]
        )

    def beside(self) -> str:
        return self.random.choice(["", "", "", "  # why", "#", ' # é " \t', "  "])

    def line(self) -> str:
        kind = self.random.random()
        if kind < 0.15:
            return f"{self.name()}{self.gap()}:{self.gap()}{self.type()}"
        if kind < 0.3:
            params = [f"{self.name()}:{self.gap()}{self.type()}" for _ in range(self.few(0, 3))]
            inside = self.brackets("(", lambda: self.joined(params), ")")
            gap = self.gap()
            head = f"def {self.name()}{gap}{inside}{gap}->{gap}{self.type()}{gap}:{gap}return "
            return head + self.expression(2)
        return f"{self.name()}{self.gap()}={self.gap()}{self.expression(3)}"

    def name(self) -> str:
        return self.random.choice(NAMES)

    def type(self) -> str:
        return self.random.choice(TYPES)

    def few(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def gap(self) -> str:
        """Blanks that may be there, newlines and comments among them inside brackets."""
        if self.random.random() < 0.6:
            return ""
        if self.depth and not self.quote and self.random.random() < 0.15:
            return self.random.choice(
                ["\n", "\n  ", " # inside\n", "\r\n\t", '#)("\n', "\n\n# x\n"]
            )
        return self.random.choice([" ", " ", " ", "  ", "\t"])

    def brackets(self, opening: str, inside: Callable[[], str], closing: str) -> str:
        self.depth += 1
        text = opening + self.gap() + inside() + self.gap() + closing
        self.depth -= 1
        return text

    def joined(self, parts: list[str]) -> str:
        comma = f"{self.gap()},{self.gap()}"
        more = "," if parts and self.random.random() < 0.15 else ""
        return comma.join(parts) + more

    def string(self) -> str:
        if self.quote:
            quote = "'" if self.quote == '"' else '"'
            text = "".join(self.random.choice(HOLE_LETTERS) for _ in range(self.few(0, 2)))
            return quote + text + quote
        quote = self.random.choice("\"'")
        text = "".join(self.random.choice(LETTERS) for _ in range(self.few(0, 3)))
        return quote + text.replace(quote, "\\" + quote) + quote

    def fstring(self, size: int) -> str:
        self.quote = quote = self.random.choice("\"'")
        text = "f" + quote
        for _ in range(self.few(0, 3)):
            if self.random.random() < 0.6:
                text += "{" + self.gap() + self.expression(size - 1) + self.gap() + "}"
            letters = self.random.choice(LETTERS).replace(quote, "\\" + quote)
            text += letters.replace("{", "{{").replace("}", "}}")
        self.quote = ""
        return text + quote

    def expression(self, size: int) -> str:
        if size <= 0 or self.random.random() < 0.15:
            return self.leaf()
        gap, more = self.gap, lambda: self.expression(size - 1)
        match self.random.randrange(14):
            case 0 | 1:
                return more() + gap() + self.random.choice(BINARY) + gap() + more()
            case 2:
                return more() + gap() + self.random.choice(COMPARE) + gap() + more()
            case 3:
                return self.random.choice(["-", "not ", "- "]) + more()
            case 4:
                return f"{more()} if {more()} else {more()}"
            case 5:
                return self.brackets("(", more, ")")
            case 6:
                return self.brackets(
                    "[", lambda: self.joined([more() for _ in range(self.few(0, 3))]), "]"
                )
            case 7:
                return self.brackets("[", lambda: more() + self.loops(size - 1), "]")
            case 8:
                return self.name() + self.brackets("(", lambda: more() + self.loops(size - 1), ")")
            case 9:
                return f"{self.base(size - 1)}{self.gap()}.{self.gap()}{self.name()}"
            case 10:
                return self.base(size - 1) + self.brackets("[", lambda: self.place(size - 1), "]")
            case 11 if not self.quote:
                return self.fstring(size)
            case _:
                return self.call(size - 1)

    def call(self, size: int) -> str:
        def arguments() -> str:
            parts = [self.expression(size) for _ in range(self.few(0, 2))]
            parts += [f"{self.name()}={self.expression(size)}" for _ in range(self.few(0, 1))]
            return self.joined(parts)

        return self.name() + self.brackets("(", arguments, ")")

    def base(self, size: int) -> str:
        """What takes a field or an index: no number."""
        match self.random.randrange(4):
            case 0:
                return self.brackets("(", lambda: self.expression(size), ")")
            case 1:
                return self.call(size)
            case 2:
                return self.string()
            case _:
                return self.name()

    def place(self, size: int) -> str:
        first, last = self.expression(size), self.expression(size)
        return self.random.choice([first, f"{first}:", f":{last}", ":", f"{first} : {last}"])

    def loops(self, size: int) -> str:
        text = ""
        for _ in range(self.random.choice((1, 1, 1, 2))):
            text += f" for {self.name()} in {self.expression(size)}"
            for _ in range(self.random.choice((0, 0, 1, 2))):
                text += f" if {self.expression(size)}"
        return text

    def leaf(self) -> str:
        kind = self.random.random()
        if kind < 0.5:
            return self.name()
        if kind < 0.7:
            return self.random.choice(NUMBERS)
        return self.string() if kind < 0.9 else self.random.choice(["True", "False", "[]"])
