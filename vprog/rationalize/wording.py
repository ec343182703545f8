"""Values and templates as words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from vprog.english import is_shaped, join, number_word, one, plural, singular, third_person
from vprog.graph import Node
from vprog.image import Image
from vprog.ops import OPERATORS, Operator
from vprog.rationalize.claim import Operand
from vprog.type import Type

#: A text that reads plainly where it stands: up to two words, none of them a word of our sentences.
_PLAIN = re.compile(r"[^\W_]+(?:[&/-][^\W_]+)*(?: [^\W_]+(?:[&/-][^\W_]+)*)?")
#: A relation or an attribute that reads plainly: up to four words.
_WORD = re.compile(r"[^\W\d_][\w'-]*( [^\W\d_][\w'-]*){0,3}")
_NOUN = re.compile(r"[^\W\d_]+([ -][^\W\d_]+)*")
_NUMERIC = re.compile(r"[-+]?[\d.,]+%?")
_RESERVED = frozenset(
    "a an and are as at both but by each for from given has have how in is it its less making more "
    "most no none not nothing of on one or out same so such than that the their them there these "
    "they this those to together we what which who whose with without between among other than "
    "except zero two three four five six seven eight nine ten eleven twelve".split()
)
#: Words that a label may be, and that are no nouns.
_ADJECTIVES = frozenset(
    "red orange yellow green blue purple pink brown black white gray grey large small medium tiny "
    "big little color colour shape size material pattern kind name number".split()
)
#: A relation that reads as one between two nouns: it ends in a preposition or is a participle.
_RELATION = re.compile(
    r"\b(?:on|in|at|of|by|with|from|to|for|near|under|over|behind|above|below|beside|between|around"
    r"|along|across|against|inside|outside|through|into|onto|off|atop|beneath|underneath|toward"
    r"|towards|upon|within|past|about|among)$|^\w+(?:ing|ed|en)\b"
)
#: Operators that give texts, which are quoted, however short they are.
_TEXTS = frozenset(["read", "lower", "strip", "replace", "caption", "join"])
#: Up to how many digits a number with a fraction is written as it is, and else with how many.
_DIGITS, _ROUNDED = 4, 3
#: Numbers below are written with fewer than six digits that count.
_SMALL = 1e-6
#: Words that would not be taken for the name of a property.
_PREPOSITIONS = frozenset(
    "on in at of by with from to for near over under behind above below".split()
)
#: The sign of each comparison, as claims have it.
SIGN = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
#: Parameters whose text is a part of the words around it, not something that they are about.
WORDS = frozenset({"relation", "category", "attribute"})
#: Parameters whose text is a quotation, however short it is.
_QUOTED = frozenset({"x", "question", "text", "part", "old", "new", "between"})


class Unsayable(Exception):
    """No phrase says this; the caller says something plainer."""


def is_thing(type: Type) -> bool:
    """Whether values of a type are things that a phrase names, not values that are shown."""
    return (type.item or type).name in ("Image", "Region")


_KINDS = {
    "Int": "number",
    "Float": "number",
    "Image": "picture",
    "Region": "object",
    "Bool": "test",
    "Str": "text",
    "list": "list",
}


def kind_of(type: Type) -> str:
    """What a thing is called of which no more is known."""
    return _KINDS.get((type.item or type).name, "object")


def names_kind(operator: Operator | None, *answers: Any) -> bool:
    """Whether an operator answers with a noun for what it is asked about, and these answers are nouns.

    >>> names_kind(OPERATORS["shape"], "cube"), names_kind(OPERATORS["shape"], "rounded")
    (True, False)
    """
    if operator is None or "{a_value}" not in operator.words.says:
        return False
    return not any(isinstance(one, str) and is_shaped(one) for one in answers)


def show(value: Any, exact: bool = False) -> str:
    """A value that is no thing, as text: plain where it reads plainly, else in quotation marks.

    Args:
        value: of any type but Image and Region.
        exact: whether a number of many digits is written with all of them.

    >>> show("red"), show("one must stop"), show(3), show(("jam", "jar")), show(True)
    ('red', '“one must stop”', 'three', 'jam and jar', 'yes')
    >>> show(52.5595), show(52.5595, exact=True)
    ('about 52.6', '52.5595')
    >>> show(0.0), show(1e-16), show(1.0025e-09, exact=True)
    ('0', 'about 0', 'about 0.000000001003')
    >>> show(((1, 2), (3,), ()))
    '(one and two), (three) and nothing'
    """
    if isinstance(value, tuple):
        if all(isinstance(v, str) for v in value) and not all(is_plain(v) for v in value):
            return join([quoted(v) for v in value])
        return join([show_item(v, exact) for v in value]) if value else "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and 0 <= value <= 12:
        return number_word(value)
    if isinstance(value, Image):
        return show(value.name)
    if not isinstance(value, str):
        meaning = OPERATORS["text"].meaning
        assert meaning is not None
        written = str(meaning(value))
        if not isinstance(value, float):
            return written
        told = written if exact else rounded(written)
        # What is nearly nothing is written with fewer digits than it has, or as "0".
        small = abs(value) < _SMALL and value and not told.startswith("about ")
        return f"about {told}" if small and float(told) != value else told
    return value if is_plain(value) else quoted(value)


def shown(node: Node, value: Any) -> str:
    """The result of a step as text: what was read, or made of what was read, in quotation marks."""
    if node.op not in _TEXTS:
        return show(value)
    if isinstance(value, tuple):
        texts = all(isinstance(v, str) for v in value) and value
        return join([quoted(v) for v in value]) if texts else show(value)
    return quoted(value) if isinstance(value, str) else show(value)


def shown_item(node: Node, value: Any) -> str:
    """One of a step's results, where each stands by itself."""
    return f"({shown(node, value)})" if isinstance(value, tuple) and value else shown(node, value)


def show_item(value: Any, exact: bool = False) -> str:
    """A value in a list as text; a list in a list stands in round brackets, so that it ends somewhere."""
    shown = show(value, exact)
    return f"({shown})" if isinstance(value, tuple) and value else shown


def rounded_alike(a: Any, b: Any) -> bool:
    """Whether two different numbers read the same when they are rounded.

    >>> rounded_alike(0.50001, 0.50002), rounded_alike(0.5, 0.25)
    (True, False)
    """
    return isinstance(a, float) and isinstance(b, float) and a != b and show(a) == show(b)


def rounded(number: str) -> str:
    """A number as a reader needs it: with more than four digits and a fraction, about three digits.

    >>> rounded("0.75"), rounded("553.184"), rounded("0.0818182"), rounded("76884")
    ('0.75', 'about 553', 'about 0.0818', '76884')
    """
    digits = number.lstrip("-").replace(".", "").lstrip("0")
    if "." not in number or len(digits) <= _DIGITS or not digits.isdigit():
        return number
    whole = len(number.lstrip("-").partition(".")[0].lstrip("0"))
    zeros = 0 if whole else len(number.partition(".")[2]) - len(digits)
    return f"about {float(number):.{max(0, _ROUNDED - whole) + zeros}f}"


@lru_cache(maxsize=4096)
def is_plain(text: str) -> bool:
    """Whether a text reads plainly among other words.

    >>> is_plain("light blue"), is_plain("the first"), is_plain("17"), is_plain("it's")
    (True, False, False, False)
    """
    return (
        len(text) <= 40
        and _PLAIN.fullmatch(text) is not None
        and _NUMERIC.fullmatch(text) is None
        and not any(word in _RESERVED for word in text.lower().split())
    )


def quoted(text: str) -> str:
    """A text in quotation marks, in one line, cut where it is long."""
    return f"“{quotation(text)}”"


def quotation(text: str) -> str:
    """What stands between the marks where a text is quoted.

    >>> ascii(quotation("“so”\\n")), len(quotation("x" * 99))
    ("'\\\\u2018so\\\\u2019 '", 80)
    """
    shown = "".join(c if c.isprintable() else " " for c in text)
    shown = shown.replace("“", "\u2018").replace("”", "\u2019")
    return shown if len(shown) <= 80 else shown[:79] + "…"


@lru_cache(maxsize=4096)
def as_noun(label: str) -> str:
    """A label as a noun: plain where it is made of letters, else in quotation marks.

    >>> as_noun("teddy bear"), as_noun("thing"), as_noun("4x4"), as_noun("three cups")
    ('teddy bear', 'object', '“4x4”', '“three cups”')
    >>> as_noun("red")
    '“red”'
    """
    if label in ("thing", "object"):
        return "object"
    named = is_plain(label) and _NOUN.fullmatch(label) and label.lower() not in _ADJECTIVES
    named = named and singular(plural(label.lower())) in (label.lower(), singular(label.lower()))
    return label if named else quoted(label)


def as_parameter(name: str, value: Any) -> str:
    """A plain value at the place of a parameter: a quotation, or one of the words around it.

    >>> as_parameter("relation", "on"), as_parameter("part", "on"), as_parameter("labels", "on")
    ('on', '“on”', '“on”')
    """
    if isinstance(value, str):
        if name in WORDS and len(value) <= 40 and _WORD.fullmatch(value):
            related = "'" not in value and (name != "relation" or bool(_RELATION.search(value)))
            if name == "attribute":
                related = related and value.lower().split()[0] not in _PREPOSITIONS
            if name == "category":
                alone = " " not in value and value.lower() not in ("thing", "object")
                related = is_plain(value) and alone and value.lower() not in _PREPOSITIONS
            return value if related else quoted(value)
        if name in _QUOTED:
            return quoted(value)
    return show(value)


def fill(says: str, texts: dict[str, str], yes: bool, many: bool, value: str = "") -> str:
    """A sentence of the table's words with its places filled and its verb made to agree."""
    verbs = {
        "is": ("are" if many else "is") + ("" if yes else " not"),
        "has": ("have" if many else "has") if yes else ("do not have" if many else "does not have"),
    }
    if "{does} " in says:
        head, _, tail = says.partition("{does} ")
        verb, _, rest = tail.partition(" ")
        if yes:
            said = verb if many else third_person(verb)
        else:
            said = f"{'do' if many else 'does'} not {verb}"
        says = f"{head}{said} {rest}"
    a_value = one(value) if value and "{a_value}" in says else ""
    return says.format(**{**texts, **verbs, "value": value, "a_value": a_value})


@cache
def _without_verbs(template: str) -> str:
    return re.sub(r"\{(is|has|does)\} ?", "", template).replace("} and {", "} {")


def relation_name(
    template: str, found: Sequence[tuple[str, str, Operand]]
) -> tuple[str, tuple[Operand, ...]]:
    """What the words of a relation say, without what it relates to, and that.

    >>> relation_name("left of {b}", [("b", "the cup", "c")])
    ('left of', ('c',))
    >>> relation_name("{is} between {b} and {c}", [("b", "the cup", "c"), ("c", "the dog", "d")])
    ('between', ('c', 'd'))
    """
    name = _without_verbs(template)
    args: list[Operand] = []
    for parameter, text, refers in found:
        hole = f"{{{parameter}}}"
        if hole in name:
            name = name.replace(hole, text if parameter in WORDS else "")
            if parameter not in WORDS:
                args.append(refers)
    return " ".join(name.removeprefix("the ").split()), tuple(args)


@cache
def subject(says: str) -> str:
    """The parameter that a sentence of the table is about."""
    return says.partition("}")[0].partition("{")[2]


def about(node: Node) -> int | None:
    """The node that an operator's sentence is about: the argument that is its subject."""
    operator = node.operator
    if operator is None:
        return None
    first = subject(operator.words.says)
    for parameter, arg in zip(operator.params, node.args, strict=True):
        if parameter.name == first:
            return arg
    return None


def others(node: Node) -> list[tuple[str, int]]:
    """The arguments of an operator that are not its subject."""
    operator = node.operator
    assert operator is not None
    first = subject(operator.words.says)
    return [(p.name, a) for p, a in zip(operator.params, node.args, strict=True) if p.name != first]
