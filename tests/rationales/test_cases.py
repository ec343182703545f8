"""The cases of docs/rationales.md: each family of operators, faithful text, and no traces of a program."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

import vprog
from benchmarks.faithful import MEASURES, STYLES, Tally
from examples.cases import Case, cases
from vprog.image import Image
from vprog.rationalize import rationalize
from vprog.rationalize.audit import Auditor
from vprog.rationalize.stats_tokens import count_tokens
from vprog.reference import FAMILIES

CASES = cases()
_BOUND = re.compile(r"^(?:def )?(\w+)(?=[ :(].*)|\bfor (\w+) in\b|[(,] ?(\w+): ", re.MULTILINE)


def _id(case: Case) -> str:
    return case.name


def test_there_are_twenty_everyday_questions_and_twenty_over_every_family() -> None:
    assert len({c.after for c in CASES if c.after}) == 20
    assert len([c for c in CASES if c.family]) == 20
    assert {c.family for c in CASES if c.family} == set(FAMILIES.values())
    assert all(bool(c.after) != bool(c.family) and c.teacher for c in CASES)
    assert len({c.question for c in CASES}) == len(CASES)


def test_the_cases_are_faithful() -> None:
    tally = Tally(most=3)
    for case in CASES:
        tally.add((case.run(), case.profile))
    for key, total, name in MEASURES:
        share = tally.counts[key] / tally.counts[total]
        assert share == 1, f"{name}: {share}\n{tally.examples[key]}"


def test_what_is_written_by_hand_is_seldom_contradicted() -> None:
    wrong, read = [], 0
    for case in CASES:
        audit = Auditor(case.run(), case.profile).audit(case.teacher)
        read += any(s.claims for s in audit.sentences)
        if any(c.scene == "contradicted" for c in audit.claims):
            wrong.append(case.teacher)
    assert len(wrong) <= 0.05 * len(CASES), wrong
    assert read >= 0.9 * len(CASES)


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_no_sentence_holds_a_literal_or_a_bare_coordinate(case: Case) -> None:
    said = rationalize(case.run())
    for style in STYLES:
        for sentence in said.said(style):
            plain = re.sub("“.*?”", "“”", sentence.text)
            assert not re.search(
                r"\b(True|False|None)\b|['\"\[\]{}_=]|\(\s*-?\d+(\.\d+)?\s*,", plain
            )
            assert not re.search(r"\d\.\d{5}", plain), plain


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_no_sentence_holds_a_name_of_the_program(case: Case) -> None:
    """With every name changed to one that is no word, the text is the same."""
    program = vprog.load(_renamed(case.program))
    images = [Image.named(n, s["width"], s["height"]) for n, s in case.scenes.items()]
    names = [name for name, _, _ in program.graph.inputs]
    inputs = dict(zip(names, images, strict=True))
    other = rationalize(program.run(profile=case.profile, inputs=inputs))
    said = rationalize(case.run())
    for style in STYLES:
        assert [s.text for s in other.said(style)] == [s.text for s in said.said(style)]


def _renamed(program: str) -> str:
    names = {n for found in _BOUND.findall(program) for n in found if n} - {"answer"}
    new = {name: f"zq{number}" for number, name in enumerate(sorted(names))}
    held = re.compile(rf"(?<![.\w])({'|'.join(new)})\b(?!=)")

    def rename(code: str) -> str:
        return held.sub(lambda m: new[m[1]], code)

    def part(text: str) -> str:
        if text.startswith('f"'):
            return re.sub(r"\{.*?\}", lambda m: _outside(m[0], rename, "'"), text)
        return text

    return _outside(program, rename, '"', part)


def _outside(
    code: str, change: Callable[[str], str], mark: str, within: Callable[[str], str] = str
) -> str:
    """Code with what stands outside of its strings changed, and perhaps the strings otherwise."""
    parts = re.split(rf"(f?{mark}[^{mark}\n]*{mark})", code)
    return "".join(change(p) if i % 2 == 0 else within(p) for i, p in enumerate(parts))


def test_a_concise_text_has_a_third_of_the_tokens_of_the_trace() -> None:
    short = whole = 0
    for case in CASES:
        trace = case.run()
        short += count_tokens(rationalize(trace, style="concise").text)
        whole += count_tokens(rationalize(trace, "trace").text)
    assert 3 * short <= whole
