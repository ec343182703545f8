"""A set of things that is narrowed test by test, as foreign programs make them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vprog.grammar.syntax import (
    Binary,
    Call,
    Compare,
    Each,
    Expr,
    Generator,
    ListComp,
    Name,
    Str,
)

#: Words that a name may be made of; any other one is left out of it.
_SHAPES = ("cube", "sphere", "cylinder")
_ORDER = ("size", "color", "material")
_SUFFIXES = {
    "left_of": "left",
    "right_of": "right",
    "behind": "behind",
    "in_front_of": "in_front",
    "same": "alike",
}


@dataclass(frozen=True, slots=True)
class Test:
    """A test of a chain: an operator of the item, of another thing (or none), and of a word."""

    operator: str
    other: Expr | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """Things that pass tests, in the order of the tests.

    Attributes:
        source: the list they come from; None for all things of the picture.
        noun: what is looked for, where the source is the picture.
        tests: what they pass.
        words: category to word, for names.
        suffix: what a relation adds to a name.
    """

    source: Expr | None = None
    noun: str = "thing"
    tests: tuple[Test, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    suffix: str = ""

    def filtered(self, category: str, word: str) -> Chain:
        """The things of these with an attribute; a shape is looked for where that says the same."""
        words = (*self.words, (category, word))
        if category == "shape" and self.source is None and self.noun == "thing":
            return replace(self, noun=word, words=words)
        return replace(self, words=words, tests=(*self.tests, Test("verify", None, word)))

    def tested(self, test: Test) -> Chain:
        """The things of these that pass a test with another thing."""
        return replace(self, tests=(*self.tests, test), suffix=_SUFFIXES[test.operator])

    @property
    def singular(self) -> str:
        """A name for the only one of these."""
        words = dict(self.words)
        adjectives = [words[c] for c in _ORDER if c in words and _plain(words[c])]
        shape = words.get("shape", "thing")
        return "_".join([*adjectives, shape if shape in _SHAPES else "thing"])

    @property
    def plural(self) -> str:
        """A name for all of these."""
        return f"{self.singular}s" + (f"_{self.suffix}" if self.suffix else "")

    @property
    def begin(self) -> Expr:
        """The list before the tests."""
        if self.source is not None:
            return self.source
        return Call(Name("find"), (Name("image"), Str(self.noun)))

    @property
    def listed(self) -> Expr:
        """These as a list."""
        return ListComp(self.item, (self.each,)) if self.tests else self.begin

    def given_to(self, operator: str) -> Expr:
        """An operator of these."""
        argument = Generator(self.item, (self.each,)) if self.tests else self.begin
        return Call(Name(operator), (argument,))

    @property
    def item(self) -> Name:
        return Name(self.noun[0] if self.noun in _SHAPES else "t")

    @property
    def each(self) -> Each:
        whole = _test(self.tests[0], self.item)
        for test in self.tests[1:]:
            whole = Binary("and", whole, _test(test, self.item))
        return Each(self.item, self.begin, (whole,))


def named(value: Expr) -> Chain:
    """A list that is at hand, as a chain without tests."""
    return Chain(source=value)


def called(operator: str, *args: Expr) -> Expr:
    """A call."""
    return Call(Name(operator), args)


def _plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and word.islower()


def _test(test: Test, item: Name) -> Expr:
    if test.other is None:
        return called(test.operator, item, Str(test.word))
    if test.operator != "same":
        return called(test.operator, item, test.other)
    other = Compare(item, (("!=", test.other),))
    return Binary("and", other, called("same", item, test.other, Str(test.word)))
