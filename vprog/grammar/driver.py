"""The tables of Lark's parser, driven by a plain loop.

Lark makes the tables and the functions that build the tree; its own loop is made for every grammar,
and takes three times as long as this one. What does not parse here is parsed by Lark once more, so
that mistakes are told by Lark alone. A law holds the trees of both to each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from lark import Lark, Token
from lark.lexer import PatternRE
from lark.parse_tree_builder import ExpandSingleChild

#: Terminals whose order counts: the first that matches is meant. Signs follow, longest first.
_ORDER: Final = ("FSTRING", "FSTART", "NAME", "FLOAT", "INT", "STRING", "FMID", "FEND", "_NL")
_BLANKS: Final = "__IGNORE_0"
_END: Final = "$END"
_SIGN: Final = "SIGN"

#: A token without its line and column, which the tree does not need.
_token: Final = str.__new__

#: What makes a piece of a tree of its parts (None: it is its one part), how many these are, and
#: what the piece is.
_Reduction: TypeAlias = tuple[Callable[[list[Any]], Any] | None, int, str]


class Driver:
    """Parses texts by the tables of a Lark parser that builds as it goes."""

    def __init__(self, lark: Lark) -> None:
        """Of an LALR parser with a transformer and the basic lexer."""
        patterns = {t.name: t.pattern for t in lark.terminals}
        signs = {p.value: name for name, p in patterns.items() if not isinstance(p, PatternRE)}
        assert set(patterns) == {*_ORDER, _BLANKS, *signs.values()}
        self._words = {sign: name for sign, name in signs.items() if sign.isalpha()}
        self._signs = {sign: name for sign, name in signs.items() if not sign.isalpha()}
        told = [f"(?P<{name}>{patterns[name].value})" for name in _ORDER]
        longest = sorted(self._signs, key=len, reverse=True)
        told.append(f"(?P<{_SIGN}>{'|'.join(map(re.escape, longest))})")
        self._match = re.compile(f"(?:{patterns[_BLANKS].value})?(?:{'|'.join(told)})").match
        parser: Any = lark.parser.parser.parser
        table, callbacks = parser.parse_table, parser.callbacks
        self._start: int = table.start_states["start"]
        self._last: int = table.end_states["start"]
        self._reductions: list[_Reduction] = []
        numbers: dict[int, int] = {}
        #: The state that follows a state, the one below it and a terminal, once each piece is made
        #: that has one part and is that part: an atom is a dozen of these, one in the other.
        self._settled: dict[tuple[int, int, str], int] = {}
        #: For each state and terminal: the state to shift to, or ``~n`` for the n-th reduction.
        self._states: list[dict[str, int]] = [{} for _ in table.states]
        for state, row in table.states.items():
            for symbol, (action, what) in row.items():
                if action.name == "Shift":
                    self._states[state][symbol] = what
                    continue
                number = numbers.get(id(what))
                if number is None:
                    number = numbers[id(what)] = len(self._reductions)
                    build, count = callbacks[what], len(what.expansion)
                    if count == 1 and build.__class__ is ExpandSingleChild:
                        build = None
                    self._reductions.append((build, count, str(what.origin.name)))
                self._states[state][symbol] = ~number

    def parse(self, text: str) -> Any:
        """What the grammar's first rule makes of a text; None where it does not parse."""
        match, words, signs = self._match, self._words, self._signs
        states, reductions, settled = self._states, self._reductions, self._settled
        at, size = 0, len(text)
        stack: list[int] = [self._start]
        values: list[Any] = []
        row = states[self._start]
        while True:
            if at < size:
                found = match(text, at)
                if found is None:
                    return None
                kind = found.lastgroup or ""
                word = found[kind]
                token = _token(Token, word)
                token.start_pos, token.end_pos = found.span(kind)
                if kind == _SIGN:
                    kind = signs[word]
                elif kind == "NAME":
                    kind = words.get(word, kind)
                at = found.end()
            else:
                kind = _END
            act = row.get(kind)
            while act is not None and act < 0:
                build, count, piece = reductions[~act]
                if build is None:
                    key = (stack[-2], stack[-1], kind)
                    state = settled.get(key)
                    if state is None:
                        state = settled[key] = self._settle(*key)
                    stack[-1] = state
                    row = states[state]
                    if kind is _END and state == self._last:
                        return values[-1]
                    act = row.get(kind)
                    continue
                if count:
                    parts = values[-count:]
                    del stack[-count:], values[-count:]
                else:
                    parts = []
                values.append(build(parts))
                act = states[stack[-1]][piece]
                stack.append(act)
                row = states[act]
                if kind is _END and act == self._last:
                    return values[-1]
                act = row.get(kind)
            if act is None or kind is _END:
                return None
            stack.append(act)
            values.append(token)
            row = states[act]

    def _settle(self, below: int, state: int, kind: str) -> int:
        """The state that is reached from one by pieces that are their one part."""
        while True:
            act = self._states[state].get(kind)
            if act is None or act >= 0:
                return state
            build, _, piece = self._reductions[~act]
            if build is not None:
                return state
            state = self._states[below][piece]
            if kind is _END and state == self._last:
                return state
