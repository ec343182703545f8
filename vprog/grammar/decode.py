"""The grammar that holds a language model to vprog while it writes: derived from vprog.lark.

The dialect is llguidance's, which vLLM, SGLang and custom tools of model servers take as it is. Its
lexer differs from Lark's basic one: it takes the longest token that the parser allows at that
place, and never backs up. So four things are spelled out that the parser leaves to its scan:

* a NAME is no reserved word;
* a keyword that joins two operands has blanks on both sides, one that opens has them after it;
* inside the hole of an f-string a string has the other kind of quote and no backslash, and there
  is no other f-string: the rules of expressions are there twice;
* aliases go, for there is no tree to build.

What this grammar accepts the parser accepts, but for the limits on length and depth, which no
grammar of this kind can hold; and it accepts the formatted text of every program.
"""

from __future__ import annotations

import re
from functools import cache

from vprog.grammar.parse import grammar_text
from vprog.grammar.slips import KEYWORDS, RESERVED

_OPENING = ("def", "return", "not")
_JOINING = ("if", "else", "or", "and", "for", "in")
_HOLE = "_in_hole"
_HOLE_STRING = r"""HOLE_STRING: /'[^'"\\\x00-\x1f\x7f]*'/"""


# A rule's name where one rule mentions another; quoted words are keywords.
_MENTION = re.compile(r"""(?<!["\w])_?[a-z]\w*(?!["\w])""")


@cache
def decoding_grammar() -> str:
    """The text of the decoding grammar.

    >>> "start: _NL? (line _NL)*" in decoding_grammar()
    True
    """
    rules, rest = _read(grammar_text())
    twice = _leading_to("operand", rules)
    lines = []
    for name, forms in rules.items():
        lines.append(_rule(name, [_outside(form) for form in forms]))
    for name in rules:
        if name in twice:
            forms = [_inside(form, twice) for form in rules[name] if "FST" not in form]
            lines.append(_rule(name + _HOLE, forms))
    words = "|".join(sorted(KEYWORDS | RESERVED))
    for line in rest:
        if line.startswith("NAME:"):
            lines += [line.replace("NAME:", "WORD:"), f"RESERVED: /{words}/"]
            lines.append("NAME: WORD & ~RESERVED")
        else:
            lines.append(line)
    return "\n".join([*lines, _HOLE_STRING, ""])


def _read(text: str) -> tuple[dict[str, list[str]], list[str]]:
    """The rules, each with its alternatives, and the lines of terminals and directives."""
    rules: dict[str, list[str]] = {}
    rest: list[str] = []
    name = ""
    for line in text.splitlines():
        if found := re.match(r"\??(_?[a-z]\w*): (.*)", line):
            name, body = found[1], found[2]
        elif line.lstrip().startswith("| "):
            body = line.lstrip()[2:]
        else:
            if line.strip() and not line.startswith("//"):
                rest.append(line)
            continue
        rules.setdefault(name, []).append(re.sub(r"\s+-> \w+$", "", body.rstrip()))
    return rules, rest


def _leading_to(target: str, rules: dict[str, list[str]]) -> set[str]:
    """The rules of expressions that mention a rule, or one that leads to it, and itself."""
    below, waiting = set(), ["expr"]
    while waiting:
        name = waiting.pop()
        if name not in below:
            below.add(name)
            waiting += [found for form in rules[name] for found in _MENTION.findall(form)]
    leading = {target}
    while True:
        more = {
            name
            for name in below - leading
            if any(leading.intersection(_MENTION.findall(form)) for form in rules[name])
        }
        if not more:
            return leading
        leading |= more


def _outside(form: str) -> str:
    """An alternative as it reads outside the holes of f-strings, and up to their edge."""
    return form.replace("expr", f"expr{_HOLE}") if "FSTART" in form else form


def _inside(form: str, twice: set[str]) -> str:
    """An alternative as it reads in the hole of an f-string."""
    form = re.sub(r"\bSTRING\b", "HOLE_STRING", form)
    return _MENTION.sub(lambda found: found[0] + _HOLE if found[0] in twice else found[0], form)


def _rule(name: str, forms: list[str]) -> str:
    return f"{name}: " + "\n    | ".join(_spaced(form) for form in forms)


def _spaced(form: str) -> str:
    """An alternative, its keywords with the blanks that they need."""
    form = form.replace('"not" "in"', r"/[ \t]+not[ \t]+in[ \t]+/")
    for word in _OPENING:
        form = form.replace(f'"{word}"', rf"/{word}[ \t]+/")
    for word in _JOINING:
        form = form.replace(f'"{word}"', rf"/[ \t]+{word}[ \t]+/")
    return form
