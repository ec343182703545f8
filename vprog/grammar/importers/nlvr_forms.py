"""The forms of NLVR's sentences that are known, each with what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

from vprog.grammar.importers.naming import Names
from vprog.grammar.importers.nlvr_pieces import (
    HOLDERS,
    Holder,
    all_hold,
    colors_of,
    end,
    held,
    is_of,
    items,
    number_of,
    only_colors,
    overall,
    pair,
)
from vprog.grammar.importers.nlvr_words import COLOR, ITEM, MANY, Kind, Many, kind, many
from vprog.grammar.importers.things import Test, both, called, compared, unless
from vprog.grammar.syntax import Expr

Build: TypeAlias = Callable[[re.Match[str], Names], Expr | None]
_AT_LEAST_ONE: Final = Many(">=", 1)

_PLACES: Final = {
    "wall": "at_wall",
    "edge": "at_wall",
    "side": "at_wall",
    "base": "at_floor",
    "bottom": "at_floor",
    "right wall": "at_right_wall",
    "corner": "in_corner",
    "box corner": "in_corner",
}
_TOUCH: Final = (
    r"(?P<far>not )?(?:closely |nearly )?touching (?:the |any |an? )?"
    r"(?P<place>right wall|wall|edge|side|base|bottom|box corner|corner)(?: of a box)?"
)
_NOUN_ONLY: Final = r"(?:items?|objects?|blocks?)"
_THERE: Final = r"(?:there (?:is|are) )?"
_WITH: Final = (
    r"(?:with|that has|that have|which has|which have|having|that contains?|than contains?)"
)
_END: Final = r"(?P<end>top|base|bottom)"
_ON: Final = r"(?:above|over|on top of|on|below)"


def _touches(match: re.Match[str], holder: Holder) -> Test:
    function, far = _PLACES[match["place"]], match["far"] is not None
    one = HOLDERS[holder][0]
    return lambda item: unless(called(function, item, one), far)


def _at_end(match: re.Match[str], holder: Holder) -> Expr:
    return is_of(end(holder, "top" if match["end"] == "top" else "bottom"), kind(match["item"]))


def _pair(match: re.Match[str], holder: Holder) -> Expr:
    first, second = kind(match["item"]), kind(match["other"])
    if match["how"] == "below":
        first, second = second, first
    return pair(first, second, holder, close=True)


def _stacked(match: re.Match[str], holder: Holder) -> Expr:
    return pair(kind(match["item"]), kind(match["item"]), holder, close=True)


def _only(match: re.Match[str], holder: Holder) -> Expr:
    colors = tuple(re.findall(COLOR, match[0]))
    test = only_colors(holder, colors)
    number = match.groupdict().get("many")
    if not number:
        return test
    return both((number_of(items(Kind("item"), holder), many(number), Names()), test))


def _colors(match: re.Match[str], holder: Holder) -> Expr:
    test = compared(colors_of(holder), "==", int(match["colors"]))
    number = match.groupdict().get("many")
    if not number:
        return test
    return both((number_of(items(Kind("item"), holder), many(number), Names()), test))


def _number(match: re.Match[str], holder: Holder) -> Expr:
    said = match["many"] or "a"
    return number_of(items(kind(match["item"]), holder), many(said), Names())


def _touching(match: re.Match[str], holder: Holder) -> Expr:
    found = items(kind(match["item"]), holder, _touches(match, holder))
    return number_of(found, many(match["many"] or "a"), Names())


def _same_color(match: re.Match[str], holder: Holder) -> Expr:
    return compared(colors_of(holder), "==", 1)


def _of_which(match: re.Match[str], holder: Holder) -> Expr:
    said, noun = match["some"].rsplit(" ", 1)
    of = items(kind(match["item"]), holder)
    number = many(match["many"], ">=") if match["many"] else many(said)
    return both(
        (
            number_of(items(kind(noun), holder), many(said), Names()),
            number_of(of, number, Names()),
        )
    )


_Said: TypeAlias = Callable[[re.Match[str], Holder], Expr]
#: Clauses about one box or tower, the longer ones first.
_CLAUSES: Final[tuple[tuple[re.Pattern[str], _Said], ...]] = tuple(
    (re.compile(form), said)
    for form, said in (
        (rf"(?:(?:an?|1|the) )?(?P<item>{ITEM}) (?:is )?(?:at|on|as|in) (?:the )?{_END}", _at_end),
        (rf"(?:an? |1 )?(?P<item>{ITEM}) (?P<how>{_ON}) an? (?P<other>{ITEM})", _pair),
        (rf"2 (?P<item>{ITEM}) stacked together", _stacked),
        (rf"only {COLOR}(?: and {COLOR})? (?:blocks|items|objects)", _only),
        (rf"(?:(?P<many>\d) )?(?:items|blocks) of only {COLOR} and {COLOR} colors?", _only),
        (rf"only (?P<many>\d) (?:items|blocks) of {COLOR} and {COLOR} colors?", _only),
        (
            r"(?:(?P<many>\d) )?(?:items|blocks) of all (?P<colors>\d) (?:different )?colors",
            _colors,
        ),
        (r"all (?P<colors>3) colors", _colors),
        (r"all the (?:blocks|items) are of (?:the )?(?P<same>same) color", _same_color),
        (rf"(?:an? )?(?P<item>{COLOR}) {_END}s?", _at_end),
        (
            rf"(?P<some>{MANY} {_NOUN_ONLY}) (?:(?P<many>\d) of )?which (?:is|are) (?:an? )?(?P<item>{ITEM})",
            _of_which,
        ),
        (r"items of only (?P<colors>1) color", _colors),
        (r"items of (?P<colors>2) different colors", _colors),
        (rf"(?:(?P<many>{MANY}) )?(?P<item>{ITEM}) {_TOUCH}", _touching),
        (rf"(?:(?P<many>{MANY}) )?(?P<item>{ITEM})", _number),
    )
)


_JOINED: Final = r", and it has |, and |, | and | with | having | which has | where "


@lru_cache(maxsize=4096)
def clauses(text: str, holder: Holder) -> Expr | None:
    """What a text says of one box or tower: one clause, or several joined by "and" and commas."""
    for form, said in _CLAUSES:
        match = form.fullmatch(text)
        if match is not None:
            return said(match, holder)
    for split in re.finditer(_JOINED, text):
        left, right = text[: split.start()], text[split.end() :]
        first = clauses(left, holder)
        second = clauses(right, holder) if first is not None else None
        if first is not None and second is not None:
            return both((first, second))
    return None


def _holder(word: str) -> Holder:
    return "tower" if word.startswith("tower") else "box"


def _sentence_held(match: re.Match[str], names: Names) -> Expr | None:
    holder = _holder(match["holder"])
    test = clauses(match["said"], holder)
    return None if test is None else held(holder, test, many(match["many"] or "a"))


def _sentence_items(match: re.Match[str], names: Names) -> Expr:
    found = items(kind(match["item"]), "box", _touches(match, "box"))
    return overall(found, "box", many(match["many"] or "a"), names)


def _sentence_count(match: re.Match[str], names: Names) -> Expr:
    holder: Holder = "tower" if "block" in match["item"] else "box"
    return overall(items(kind(match["item"]), holder), holder, many(match["many"]), names)


def _sentence_end(match: re.Match[str], names: Names) -> Expr | None:
    test = is_of(end("tower", "top" if match["end"] == "top" else "bottom"), kind(match["item"]))
    if match["blocks"]:
        told = number_of(items(Kind("block"), "tower"), many(match["blocks"]), Names())
        test = both((test, told))
    return held("tower", test, many(match["many"]))


def _sentence_pair(match: re.Match[str], names: Names) -> Expr:
    # "A tower with a red block above a blue one" has them touch; "there is a red block above a blue
    # one" leaves room for others between them: so the sentences were judged.
    holder: Holder = "tower" if "block" in match[0] else "box"
    upper, lower = kind(match["item"]), kind(match["other"])
    if match["how"] == "below":
        upper, lower = lower, upper
    close = match["how"] not in ("above", "below")
    return held(holder, pair(upper, lower, holder, close=close), many(match["many"]))


def _sentence_every(match: re.Match[str], names: Names) -> Expr | None:
    holder = _holder(match["holder"])
    test = clauses(match["said"], holder)
    return None if test is None else all_hold(holder, test)


def _sentence_top(match: re.Match[str], names: Names) -> Expr:
    blocks = number_of(items(Kind("block"), "tower"), many(match["blocks"]), Names())
    test = is_of(end("tower", "top" if match["end"] == "top" else "bottom"), kind(match["item"]))
    return held("tower", both((blocks, test)), _AT_LEAST_ONE)


def _sentence_plain(match: re.Match[str], names: Names) -> Expr:
    test = only_colors("tower", (match["color"],))
    if match["blocks"]:
        told = number_of(items(Kind("block"), "tower"), many(match["blocks"]), Names())
        test = both((test, told))
    return held("tower", test, _AT_LEAST_ONE)


def _sentence_so_high(match: re.Match[str], names: Names) -> Expr | None:
    test = clauses(match["said"], "tower")
    blocks = number_of(items(Kind("block"), "tower"), many(match["blocks"]), Names())
    return None if test is None else held("tower", both((blocks, test)), _AT_LEAST_ONE)


_HOLDER: Final = r"(?:gray )?(?P<holder>box(?:es)?|towers?|squares?)"
FORMS: Final[tuple[tuple[re.Pattern[str], Build], ...]] = tuple(
    (re.compile(form), build)
    for form, build in (
        (
            rf"{_THERE}(?P<many>{MANY}) (?P<item>{ITEM}) as (?:the )?{_END} of a tower"
            rf"(?: with (?P<blocks>{MANY}) blocks?)?",
            _sentence_end,
        ),
        (
            rf"{_THERE}(?:(?P<many>{MANY}) )?(?P<item>{ITEM}) (?:is |are |that is )?{_TOUCH}",
            _sentence_items,
        ),
        (
            rf"{_THERE}(?P<many>{MANY}) (?P<item>{ITEM}) (?P<how>{_ON}) an? (?P<other>{ITEM})",
            _sentence_pair,
        ),
        (rf"there (?:is|are) (?P<many>{MANY}) (?P<item>{ITEM})", _sentence_count),
        (
            rf"{_THERE}(?P<many>{MANY}) {_HOLDER},? {_WITH} (?P<said>.+)",
            _sentence_held,
        ),
        (
            rf"(?P<many>{MANY}) of the (?:\d )?{_HOLDER} (?:has|have|contains?) (?P<said>.+)",
            _sentence_held,
        ),
        (rf"(?P<many>{MANY}) {_HOLDER} (?:has|have|contains?) (?P<said>.+)", _sentence_held),
        (rf"(?:all|each) (?:\d )?{_HOLDER} (?:has|have|contains?) (?P<said>.+)", _sentence_every),
        (rf"there is (?P<said>.+) in each {_HOLDER}", _sentence_every),
        (
            rf"there is an? (?P<color>{COLOR}) tower(?: with (?P<blocks>{MANY}) blocks?)?",
            _sentence_plain,
        ),
        (rf"there is an? (?P<blocks>\d) blocks? tower {_WITH} (?P<said>.+)", _sentence_so_high),
        (
            rf"the {_END} of (?:a|the) (?P<blocks>\d) blocks? tower is (?P<item>{COLOR})",
            _sentence_top,
        ),
        (
            rf"the tower with (?P<blocks>\d) blocks has an? (?P<item>{ITEM}) at the {_END}",
            _sentence_top,
        ),
    )
)
