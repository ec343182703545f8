"""The grammar file itself, and the room that holds it."""

from __future__ import annotations

import keyword
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lark import Lark, Token
from lark.exceptions import GrammarError
from lark.lexer import Lexer

from vprog.grammar import grammar_text
from vprog.grammar.build import Builder
from vprog.grammar.slips import KEYWORDS, RESERVED

ROOT = Path(__file__).resolve().parents[2]


class NoLexer(Lexer):
    """Stands where only the parser's tables are looked at."""

    def __init__(self, conf: object) -> None: ...

    def lex(self, *_: object) -> Iterator[Token]:
        return iter(())


def test_the_grammar_has_no_conflict() -> None:
    """Lark settles conflicts in silence unless it is told to be strict."""
    Lark(grammar_text(), parser="lalr", lexer=NoLexer, strict=True)
    with pytest.raises(GrammarError, match="conflict"):
        Lark(
            'start: "a" "if" start | start "or" start | "a"',
            lexer=NoLexer,
            strict=True,
            parser="lalr",
        )


def test_no_text_is_two_terminals() -> None:
    """Lark's own check needs interegular, which slows every start where it is installed."""
    pytest.importorskip("interegular")
    Lark(grammar_text(), parser="lalr", lexer="basic", strict=True)


def _rules() -> str:
    return re.sub(r"^//.*$", "", grammar_text(), flags=re.MULTILINE)


def test_the_grammar_is_plain() -> None:
    rules = _rules()
    for more in ("%declare", "%import", "%override", "(?=", "(?!", "(?<", "{{{"):
        assert more not in rules
    assert not re.search(r"^[A-Z_]+\.-?\d", rules, re.MULTILINE), "no terminal has a priority"


def test_every_rule_has_its_method() -> None:
    rules = re.findall(r"^(\??)([a-z]\w*):", _rules(), re.MULTILINE)
    named = {name for inline, name in rules if not inline} - {"number"}
    named |= set(re.findall(r"-> (\w+)", _rules()))
    methods = {name for name in vars(Builder) if not name.startswith("_")}
    assert methods == named


def test_the_words_of_the_grammar() -> None:
    assert set(re.findall(r'"([A-Za-z]+)"', _rules())) == KEYWORDS
    assert {*keyword.kwlist, "__debug__"} == KEYWORDS | RESERVED


def test_the_link_at_the_top_is_not_imported() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import grammar"
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "import vprog.grammar" in done.stderr
