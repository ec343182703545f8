"""Questions: their answers are what their programs give, and nothing of them is degenerate."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

import vprog
from tests.conftest import effort
from tests.world.exact import Exact, said
from vprog.grammar.importers.clevr import from_clevr
from vprog.grammar.importers.gqa import from_gqa
from vprog.world.placing import make_scene
from vprog.world.questions import Question, make_questions
from vprog.world.questions.asking import answer
from vprog.world.questions.family import FAMILIES
from vprog.world.questions.parts import hops, parts
from vprog.world.questions.sense import The
from vprog.world.questions.view import View
from vprog.world.splits import SPLITS, chunk

SEED = 3


def test_there_are_many_families_with_many_wordings() -> None:
    assert len(FAMILIES) >= 20
    for family in FAMILIES.values():
        for variant, wordings in family.wordings.items():
            # One of them is held out, so five are left to learn from.
            assert len(wordings) >= 6, (family.name, variant)
            assert len(set(wordings)) == len(wordings), (family.name, variant)


def test_every_family_stands_in_the_manual() -> None:
    manual = (Path(__file__).resolve().parents[2] / "docs" / "world.md").read_text("utf-8")
    assert all(f"`{name}`" in manual for name in FAMILIES)


def test_a_wording_that_is_held_out_stands_in_no_other_family() -> None:
    variants = [wordings for family in FAMILIES.values() for wordings in family.wordings.values()]
    seen = {wording for wordings in variants for wording in wordings[:-1]}
    assert not seen & {wordings[-1] for wordings in variants}


@pytest.mark.parametrize("split", SPLITS)
def test_an_answer_is_what_the_program_gives(split: str) -> None:
    for scene, questions in chunk(split, SEED, 0, effort(12)):
        exact = Exact(scene)
        for question in questions:
            wanted = (question.answer, "")
            got = exact.run(question.program)
            assert got == wanted, question
            assert type(got[0]) is type(question.answer), question
            assert exact.reference(question.program) == wanted, question


@pytest.mark.parametrize("split", SPLITS)
def test_a_program_is_written_in_its_canonical_form(split: str) -> None:
    for _, questions in chunk(split, SEED + 1, 0, effort(10)):
        for question in questions:
            assert vprog.load(question.program).text == question.program


@pytest.mark.parametrize("split", SPLITS)
def test_a_candidate_gives_what_is_said_of_it(split: str) -> None:
    for scene, questions in chunk(split, SEED + 2, 0, effort(4)):
        exact = Exact(scene)
        for question in questions:
            candidates = question.candidates()
            programs = {c.program for c in candidates}
            assert len(programs) == len(candidates) and question.program not in programs
            for candidate in candidates:
                assert exact.run(candidate.program) == (candidate.answer, candidate.failed)
                right = candidate.answer == question.answer and not candidate.failed
                assert candidate.right == (
                    right and type(candidate.answer) is type(question.answer)
                )


def _asked(scenes: int, seed: int = SEED) -> list[tuple[View, Question]]:
    found = []
    for number in range(scenes):
        scene = make_scene(seed * 1000 + number)
        view = View(scene)
        found += [(view, question) for question in make_questions(scene, seed)]
    return found


def test_every_family_is_asked() -> None:
    families = Counter(question.family for _, question in _asked(300))
    assert set(families) == set(FAMILIES)


def test_a_scene_has_as_many_questions_as_are_wanted_and_none_twice() -> None:
    for number in range(effort(100)):
        questions = make_questions(make_scene(number), 1, 12)
        assert len({q.text for q in questions}) == len({q.id for q in questions}) == 12


def test_what_is_called_the_one_is_needed_to_tell_it() -> None:
    """Of a thing told by where it stands, neither its look nor its place alone would do."""
    for view, question in _asked(effort(60)):
        if question.family not in ("query_related", "multi_hop", "query_alike", "covering"):
            continue
        for part in parts(question.sense):
            if isinstance(part, The) and part.things.tests:
                assert view.of(part.things.look).bit_count() > 1, question.text


def test_both_branches_of_a_condition_differ() -> None:
    for view, question in _asked(effort(150)):
        if question.family == "conditional":
            sense = question.sense
            assert answer(view, sense.then) != answer(view, sense.otherwise)


_WRONG = re.compile(
    r"  |[{}]|\ba [aeiou]|\ban [^aeiou]|\bthe the\b|\ba the\b| [?.,]|\bs's\b|\bthings thing"
)


def test_questions_are_written_as_english_is() -> None:
    for _, question in _asked(effort(150)):
        assert question.text[0].isupper() and question.text[-1] in "?.", question.text
        assert not _WRONG.search(question.text), question.text


def test_hops_are_counted_along_the_longest_way() -> None:
    for _, question in _asked(effort(50)):
        assert question.hops == hops(question.sense)
        if question.family.startswith("multi_hop"):
            assert 2 <= question.hops <= 3


#: How often the most common answer of a family, by kind of answer, may come.
_MOST = {"yes/no": 0.53, "number": 0.34, "place": 0.53, "size": 0.4, "pattern": 0.35}


def test_answers_are_balanced_within_each_family() -> None:
    answers: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for _, question in _asked(effort(1500), seed=11):
        answers[question.family, question.type][question.said] += 1
    for (family, kind), counts in answers.items():
        number = sum(counts.values())
        common = max(counts.values())
        # Three standard deviations of a fair draw are granted to small numbers.
        most = _MOST.get(kind, 0.2)
        assert common <= most * number + 3 * (number * most * (1 - most)) ** 0.5, (family, counts)


def test_questions_in_clevrs_layout_have_the_same_answers() -> None:
    told = 0
    for scene, questions in chunk("train", SEED, 100, 100 + effort(40)):
        exact = Exact(scene, "clevr")
        for question in questions:
            record = question.clevr()
            if record is not None:
                told += 1
                program = from_clevr(record["program"])
                text = program if isinstance(program, str) else program.text
                assert said(exact.run(text)[0]) == record["answer"] == question.said, record
    assert told > effort(40)


def test_questions_in_gqas_layout_have_the_same_answers() -> None:
    told = 0
    for scene, questions in chunk("train", SEED, 200, 200 + effort(25)):
        exact = Exact(scene)
        for question in questions:
            record = question.gqa()
            if record is not None:
                told += 1
                text = from_gqa(record["semantic"]).text
                assert said(exact.run(text)[0]) == record["answer"] == question.said, record
    assert told > effort(25)
