"""Each rule by example: what it drops or joins, and what it leaves alone; and rules that break a promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import pytest

import vprog
from tests.rationales.edited import HARD, hard
from vprog.grammar import VprogError
from vprog.rationalize import Draft, Edit, Statement, rationalize
from vprog.rationalize.changes import changes_text, stages
from vprog.rationalize.draft import draft
from vprog.rationalize.replay import replays
from vprog.rationalize.rewrite import rewrite
from vprog.rationalize.sheet import Sheet
from vprog.rationalize.summary import Calculation, Pick, Several, Summary, Walk
from vprog.trace import Trace


def _rules(trace: Trace, **options: Any) -> list[str]:
    return [edit.rule for edit in rationalize(trace, **options).edits]


def _summaries(trace: Trace) -> list[Summary]:
    made = rationalize(trace, "merged").draft
    return [found for s in made.statements for found in made.summaries(s)]


def test_a_repeated_call_is_said_once_and_what_it_came_from_stays() -> None:
    trace = hard(HARD["a repeated call"])
    rationale = rationalize(trace, "pruned")
    (edit,) = [e for e in rationale.edits if e.rule == "prune/repeated"]
    assert edit.instead is not None and not edit.added
    kept = [trace.step(s.lead).op for s in rationale.draft.statements]
    assert kept.count("left") == 1 and kept.count("if") == 2
    answer = rationale.draft.statements[-1]
    assert edit.instead in answer.reads


def test_a_list_taken_as_it_is_needs_no_saying_but_a_filter_does() -> None:
    as_it_is = rationalize(hard(HARD["every item as it is"]), "pruned").draft
    assert [as_it_is.trace.step(s.lead).op for s in as_it_is.statements] == ["find", "count"]
    all_pass = hard('answer = count([m for m in find(image, "mug") if m.area > 0])')
    kept = rationalize(all_pass, "pruned").draft
    assert "loop" in [all_pass.step(s.lead).op for s in kept.statements]


def test_only_operands_that_were_evaluated_are_kept() -> None:
    trace = hard(HARD["an oracle is not needed"])
    made = rationalize(trace, "pruned")
    assert "prune/unreached" in [e.rule for e in made.edits]
    assert "exists" not in [trace.step(s.lead).op for s in made.draft.statements]


def test_an_early_exit_says_which_one_decided_out_of_how_many() -> None:
    (walk,) = [s for s in _summaries(hard(HARD["an early exit"])) if isinstance(s, Walk)]
    assert walk.reducer == "any" and walk.size == 3 and walk.early
    assert walk.decided == 1 and len(walk.rows) == 2
    assert walk.witness is not None and walk.witness.value is True
    assert [row.value for row in walk.rows] == [False, True]
    assert all(len(row.steps) == 1 for row in walk.rows)


def test_a_tie_is_no_victory() -> None:
    (pick,) = [s for s in _summaries(hard(HARD["a tie"])) if isinstance(s, Pick)]
    assert pick.winner == 0 and pick.tied == (1, 2) and pick.runner_up == 1


def test_a_filter_and_a_map_are_tables() -> None:
    mugs = 'mugs = find(image, "mug")\n'
    (kept,) = [
        s
        for s in _summaries(hard(mugs + 'answer = [m for m in mugs if verify(m, "red")]'))
        if isinstance(s, Walk)
    ]
    assert kept.reducer == "filter"
    assert [row.place for row in kept.kept] == [0, 2] and [r.place for r in kept.dropped] == [1]
    (table,) = [
        s
        for s in _summaries(hard(mugs + "answer = [color(m) for m in mugs]"))
        if isinstance(s, Walk)
    ]
    assert [row.value for row in table.rows] == ["red", "green", "red"]


def test_nested_sums_become_one() -> None:
    trace = hard(HARD["sums of sums"])
    made = rationalize(trace, "merged")
    assert "merge/sums" in [e.rule for e in made.edits]
    (summed,) = [s for s in _summaries(trace) if isinstance(s, Calculation)]
    assert [(t.plus, t.value) for t in summed.terms] == [
        (True, 3), (True, 1), (True, 3), (False, 2), (False, 3), (True, 3),
    ]  # fmt: skip
    assert summed.value == 5


def test_a_sum_read_twice_is_doubled_once() -> None:
    """Each sum is read twice by the next one: told out, the terms would double at each line."""
    lines = ["a0 = 1 + 2"] + [f"a{i} = a{i - 1} + a{i - 1}" for i in range(1, 50)]
    trace = vprog.load("\n".join([*lines, "answer = a49"])).run(profile="lite")
    made = rationalize(trace, "merged")
    assert "merge/sums" not in [e.rule for e in made.edits]
    assert replays(made.draft)


def test_symmetric_branches_stand_side_by_side() -> None:
    trace = hard('answer = count(find(image, "mug")) > count(find(image, "plate"))')
    (side,) = [s for s in _summaries(trace) if isinstance(s, Several)]
    assert side.op == "count" and side.values == (3, 3)
    runs = [s for s in _summaries(hard(HARD["runs of one form"])) if isinstance(s, Several)]
    # The list is said with the first thing that is taken of it, so two are left to stand together.
    assert [(s.op, len(s.steps)) for s in runs] == [("item", 2), ("left", 3)]


def test_a_long_chain_is_one_statement() -> None:
    chain = "".join(f"x{i + 1} = reverse(x{i})\n" for i in range(200))
    trace = hard(f'x0 = find(image, "mug")\n{chain}answer = x200')
    made = rationalize(trace, "merged")
    assert len(made.draft.statements) == 1
    assert [e.rule for e in made.edits].count("merge/chain") == 1


def test_lists_put_in_order_again_and_again_end() -> None:
    keys = ("left", "top")
    chain = "".join(f"x{i + 1} = sort_by(x{i}, {keys[i % 2]})\n" for i in range(100))
    trace = hard(f'x0 = find(image, "mug")\n{chain}answer = x100')
    made = rationalize(trace, "merged")
    assert replays(made.draft) and not made.draft.faults()
    assert len(made.edits) <= 2 * len(trace.record.nodes)


def test_a_hundred_things_of_one_name() -> None:
    things = ", ".join(["1"] * 100)
    trace = vprog.load(f"answer = count(x for x in [{things}] if x > 0)").run(profile="lite")
    made = rationalize(trace)
    assert replays(made.draft) and len(made.draft.statements) <= 3
    (rounds,) = [e for e in made.edits if e.rule == "merge/rounds"]
    assert rounds.why.startswith("100 rounds")


@pytest.mark.parametrize("name", HARD)
def test_a_hard_case_can_be_explained(name: str) -> None:
    trace = hard(HARD[name])
    found = stages(trace, relevance="mark", minimal=True)
    text = changes_text(found)
    assert [s.rationale.level for s in found] == ["trace", "pruned", "merged", "bridged"]
    for stage in found:
        assert stage.rationale.text in text
        for change in stage.changes:
            assert f"{change.rule}: {change.why}" in text
            assert change.why and (change.removed or change.added)


def test_an_unknown_way_to_weigh_is_refused() -> None:
    with pytest.raises(VprogError, match="VP404"):
        rationalize(hard("answer = 1"), relevance="all")


def _say(lead: int, steps: tuple[int, ...], reads: tuple[int, ...] = (), id: int = 3) -> Statement:
    return Statement(id, "group", lead, steps, reads, "bad")


#: Edits of ``a = 1 + 2; b = a * 3; answer = b - 4`` that do not hold, and what is said of them.
BAD: dict[str, tuple[str, Callable[[Sheet], Iterable[Edit]]]] = {
    "twice": ("twice", lambda s: [Edit("bad", (0, 0), (), "")]),
    "not there": ("not there", lambda s: [Edit("bad", (7,), (), "")]),
    "the answer": ("answer is lost", lambda s: [Edit("bad", (2,), (), "")]),
    "a lost step": ("is lost", lambda s: [Edit("bad", (0, 1), (_say(1, (1,)),), "")]),
    "a taken step": ("another", lambda s: [Edit("bad", (0, 1), (_say(1, (0, 1, 2)),), "")]),
    "no own lead": ("own lead", lambda s: [Edit("bad", (0, 1), (_say(2, (0, 1)),), "")]),
    "a used number": ("number", lambda s: [Edit("bad", (0, 1), (_say(1, (0, 1), (), 1),), "")]),
    "a missing read": ("not there", lambda s: [Edit("bad", (0, 1), (_say(1, (0, 1), (9,)),), "")]),
    "no smaller": ("smaller", lambda s: [Edit("bad", (0,), (_say(0, (0,)),), "")]),
    "out of order": ("before", lambda s: [Edit("bad", (0, 2), (_say(2, (0, 2), (1,)),), "")]),
    "nothing to read": ("instead", lambda s: [Edit("bad", (0,), (), "", 8)]),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("careful", [False, True])
def test_an_edit_that_does_not_hold_is_refused(name: str, careful: bool) -> None:
    said, sweep = BAD[name]
    trace = vprog.load("a = 1 + 2\nb = a * 3\nanswer = b - 4").run(profile="lite")
    keeps = "answer" if name == "nothing to read" else "values"
    rule = SimpleNamespace(name="bad", keeps=keeps, after=frozenset(), sweep=sweep)
    with pytest.raises(VprogError, match=f"VP402.*bad: .*{said}"):
        rewrite(draft(trace), [rule], careful=careful)


def test_what_is_cut_from_a_draft_does_not_replay() -> None:
    trace = hard('answer = count(find(image, "mug")) > count(find(image, "plate"))')
    whole = rationalize(trace, "pruned").draft
    assert replays(whole)
    for statement in whole.statements:
        rest = tuple(s for s in whole.statements if s is not statement)
        assert not replays(Draft(trace, rest))
