"""Every row of the table has a manual that says what it must, and an example that checks."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from tests.conftest import ROOT
from vprog.check import check
from vprog.grammar.diagnostic import CODES, VprogError
from vprog.grammar.parse import parse
from vprog.limits import MAX_ITEMS
from vprog.lower import lower
from vprog.module import Profile
from vprog.ops import OPERATORS, Operator
from vprog.ops.manual import manual, typed, written
from vprog.prompt import EXAMPLES, prompt
from vprog.reference import FAMILIES, describe, overview, reference_page, rows
from vprog.type import BOOL

EVERY = pytest.mark.parametrize("operator", OPERATORS.values(), ids=OPERATORS)
VERBS = {"is", "has", "does"}
VALUES = {"value", "a_value"}


@EVERY
def test_a_manual_is_whole(operator: Operator) -> None:
    text = manual(operator.doc)
    assert text.summary.endswith(".")
    assert text.summary[0].isupper()
    assert len(text.summary) <= 100
    assert text.example
    assert all(code in CODES for code, _ in text.fails)
    assert operator.oracle or ">>>" in operator.doc
    assert operator.family in FAMILIES


@EVERY
def test_an_example_checks(operator: Operator) -> None:
    example = manual(operator.doc).example
    checked, warnings = check(parse(example))
    assert not warnings
    lower(checked).verify()
    mark = operator.symbol or operator.name
    assert mark in example or operator.symbol in ("[]", "[:]")


@EVERY
def test_words_name_real_things(operator: Operator) -> None:
    params = {p.name for p in operator.params}
    words = operator.words
    for template in (words.says, words.phrase, words.before, words.after):
        named = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
        assert set(named) <= params | VALUES | VERBS
        assert not template.endswith(".")
    for template in (words.phrase, words.before, words.after):
        assert not VERBS & set(re.findall(r"{(\w+)}", template))
    if operator.result == BOOL:
        assert VERBS & set(re.findall(r"{(\w+)}", words.says))
    else:
        assert VALUES & set(re.findall(r"{(\w+)}", words.says))
        assert not words.before
        assert not words.after
    assert bool(words.least) == bool(words.most)
    assert not words.least or operator.result.name in ("Int", "Float", "Str")


@EVERY
def test_a_size_bound_is_a_number(operator: Operator) -> None:
    if operator.size is not None:
        for n in (-1, 0, 7, MAX_ITEMS):
            assert isinstance(operator.size(*[n] * len(operator.params)), int)


@EVERY
def test_an_operator_is_told_everywhere(operator: Operator) -> None:
    told = describe(operator.name)
    assert typed(operator) in told
    assert f"\n### {operator.name}\n" in reference_page()
    assert written(operator) in overview()
    assert typed(operator) in prompt()
    assert any(row["name"] == operator.name for row in rows())


def test_the_page_is_fresh() -> None:
    page = ROOT / "docs" / "operators.md"
    assert page.read_text(encoding="utf-8") == reference_page(), "run make docs"


def test_a_symbol_tells_each_row_that_it_writes() -> None:
    assert describe("in").count("Example:") == 2
    assert describe("len") == describe("count")


def test_an_unknown_operator_is_refused() -> None:
    with pytest.raises(VprogError, match="did you mean count"):
        describe("cuont")


@pytest.mark.parametrize(("question", "program"), EXAMPLES)
def test_an_example_of_the_prompt_checks(question: str, program: str) -> None:
    checked, warnings = check(parse(program))
    assert not warnings
    lower(checked).verify()
    assert question.endswith("?")
    assert question in prompt()


def test_a_prompt_tells_what_a_profile_answers() -> None:
    class Nobody:
        name, version, oracles = "nobody", "1", frozenset({"find"})

        def answer(self, asks):
            return []

    narrow = Profile("narrow", {"find": Nobody()}, nouns={"cup": ("mug",), "dog": ()})
    text = prompt(narrow)
    assert "\nfind(" in text
    assert "\nread(" not in text
    assert "stop sign" not in text
    assert text.count("cup, dog") == 1
    assert "find takes any noun" in prompt(Profile("open", {"find": Nobody()}))
