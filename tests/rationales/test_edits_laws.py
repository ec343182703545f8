"""What every rewriting keeps: the answer, the steps, their replay; and that it ends, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.conftest import effort
from tests.rationales.edited import HARD, clevr, crossed, generated, hard, world
from vprog.failed import Failed
from vprog.rationalize import LEVELS, Draft, levels, rationalize
from vprog.rationalize.links import links
from vprog.rationalize.rationale import rules, unmerge
from vprog.rationalize.replay import replays
from vprog.rationalize.rewrite import rewrite
from vprog.rationalize.rules.weigh import Judge
from vprog.rationalize.script import pattern, scripts
from vprog.rationalize.sheet import Sheet
from vprog.rationalize.summary import Calculation, Pick, Several, Tally, Walk
from vprog.trace import Trace


def _hard() -> Iterator[Trace]:
    yield from map(hard, HARD.values())


SOURCES = {
    "hard": _hard,
    "clevr": clevr,
    "crossed": crossed,
    "world": lambda: world(effort(6)),
    "generated": lambda: generated("edits", effort(1200)),
}


@cache
def _made(source: str) -> tuple[Trace, ...]:
    """The runs of a source, made once: writing and running programs takes most of the time."""
    return tuple(SOURCES[source]())


@pytest.fixture(params=SOURCES)
def traces(request: pytest.FixtureRequest) -> tuple[Trace, ...]:
    return _made(request.param)


def test_every_level_is_whole_replays_and_is_settled(traces: tuple[Trace, ...]) -> None:
    for trace in traces:
        draft = Sheet.of(trace).draft()
        for level in LEVELS:
            after, edits = rewrite(draft, rules(level), careful=True)
            shown = f"{trace.program.source.text}\n{level}: {edits}"
            assert not after.faults(), shown
            assert replays(after), shown
            assert len(after.statements) <= len(draft.statements) + (level == "bridged"), shown
            again, more = rewrite(after, rules(level))
            assert (again, more) == (after, ()), shown
            draft = after


def test_each_edit_makes_the_draft_smaller(traces: tuple[Trace, ...]) -> None:
    for trace in traces:
        sheet = Sheet.of(trace)
        for level in LEVELS:
            for rule in (*rules(level), *rules(level)):
                for edit in rule.sweep(sheet):
                    before = sheet.size
                    sheet.apply(edit)
                    assert 0 <= sheet.size < before, (trace.program.source.text, edit)
                    assert sheet.size == Sheet.read(sheet.draft()).size, edit


def test_both_ways_to_a_rationale_agree(traces: tuple[Trace, ...]) -> None:
    """Level by level by the engine, and straight, where a run of the same form may be followed."""
    for trace in traces:
        for rationale in levels(trace):
            straight = rationalize(trace, rationale.level)
            assert straight.draft == rationale.draft
            assert straight.edits == rationale.edits


def test_unmerging_gives_back_the_steps(traces: tuple[Trace, ...]) -> None:
    for trace in traces:
        _, pruned, merged, bridged = (r.draft for r in levels(trace))
        steps = [s for statement in pruned.statements for s in statement.steps]
        for draft in (merged, bridged):
            again = unmerge(draft)
            assert [s.lead for s in again.statements] == sorted(steps), trace.program.source.text
            assert all(s.steps == (s.lead,) for s in again.statements)
            assert not again.faults() and replays(again)
        held = [s for x in merged.statements for s in x.steps]
        assert sorted(held) == sorted(steps)


def test_links_are_what_the_trace_says(traces: tuple[Trace, ...]) -> None:
    for trace in traces:
        found = links(trace)
        last = len(trace.record.nodes) - 1
        assert found.skipped == [last if p.by is None else p.by for p in trace.skipped]
        for step, reads in enumerate(found.reads):
            told = tuple(sorted(trace.reads(step)))
            # The list behind an operand that was not asked for is read by no one.
            unasked = trace.step(step).op in ("and", "or", "if") and set(reads) < set(told)
            assert reads == told or unasked, (trace.program.source.text, step)


def test_summaries_are_what_the_steps_come_to(traces: tuple[Trace, ...]) -> None:
    for trace in traces:
        for rationale in levels(trace):
            for statement in rationale.draft.statements:
                for summary in rationale.draft.summaries(statement):
                    step = summary.steps[-1] if isinstance(summary, Several) else summary.step
                    value = trace.record.values[step]
                    assert _holds(summary, value, trace), (trace.program.source.text, summary)


def _holds(summary: Any, value: Any, trace: Trace) -> bool:
    """Whether a summary is right, told from the recorded value alone."""
    match summary:
        case Tally():
            return bool(summary.n == value)
        case Several():
            return summary.values == tuple(trace.record.values[s] for s in summary.steps)
        case Pick():
            keys = [row.value for row in summary.rows]
            best = max(keys) if summary.reducer == "argmax" else min(keys)
            ties = [i for i, key in enumerate(keys) if key == best]
            return (
                summary.rows[summary.winner].item == value
                and [summary.winner, *summary.tied] == ties
                and (summary.runner_up is None) == (len(keys) == 1)
            )
        case Calculation():
            result: float = 0 if summary.reducer == "sum" else 1
            for term in summary.terms:
                if summary.reducer == "product":
                    result *= term.value
                else:
                    result += term.value if term.plus else -term.value
            return result == pytest.approx(value)
        case Walk():
            if summary.reducer in ("filter", "first"):
                kept = tuple(row.item for row in summary.kept)
                return summary.reducer == "first" or kept == value
            if summary.reducer in ("any", "all"):
                decided = value is (summary.reducer == "any")
                return (summary.witness is not None) == (decided and bool(summary.rows))
            return len(summary.rows) <= summary.size
    return False


def test_a_minimal_rationale_has_no_step_to_spare() -> None:
    found = [*_hard(), *world(1), *generated("minimal", effort(150))]
    for trace in found:
        draft = rationalize(trace, "pruned", minimal=True).draft
        assert replays(draft)
        for statement in draft.statements:
            if draft.goal in statement.steps:
                continue
            rest = tuple(s for s in draft.statements if s is not statement)
            assert not replays(Draft(trace, rest)), (trace.program.source.text, statement)


def test_supporting_lines_change_nothing_when_the_program_runs_again() -> None:
    """Held against whole reruns with a line's value replaced, which share no code with the rule."""
    weighed = {"supporting": 0, "deciding": 0}
    for trace in [*_hard(), *world(2), *generated("relevance", effort(150))]:
        rationale = rationalize(trace, "pruned", relevance="mark")
        judge = Judge(Sheet.of(trace))
        names = {id: name for name, id in trace.program.graph.names}
        slice = {trace.record.nodes[step] for step in rationale.draft.steps}
        whys = {s.lead: e.why for e in rationale.edits for s in e.added if s.weight}
        for statement in rationale.draft.statements:
            assert statement.weight in weighed
            name = names.get(trace.record.nodes[statement.lead])
            if name is None or name == "answer" or trace.failed is not None:
                continue
            # Equal expressions are one step; a rerun replaces the value of the line alone.
            own = trace.program.graph.digests[trace.record.nodes[statement.lead]]
            if own in trace.program.given([name]).graph.digests:
                continue
            others = judge.alternatives(statement.lead)
            again = [trace.rerun({name: other}) for other in others]
            # Lines that the answer does not hang on are run too, and may fail on another value.
            inside = [t for t in again if t.failed is None or t.record.nodes[-1] in slice]
            answers = [_answer(t) for t in inside]
            if statement.weight == "supporting":
                assert set(answers) <= {_answer(trace)}, trace.program.source.text
            elif whys[statement.lead] == "another value of it changes the answer":
                assert any(_answer(t) != _answer(trace) for t in again), trace.program.source.text
            weighed[statement.weight] += 1
    assert all(weighed.values()), weighed


def test_dropping_what_supports_keeps_the_answer() -> None:
    dropped = 0
    for trace in [*_hard(), *world(1), *generated("drop", effort(100))]:
        whole = rationalize(trace, "pruned", relevance="mark").draft
        draft = rationalize(trace, "pruned", relevance="drop").draft
        gone = set(whole.steps) - set(draft.steps)
        assert draft.goal in draft.steps and not draft.faults()
        assert replays(draft, given=gone), trace.program.source.text
        dropped += len(gone)
    assert dropped


def _answer(trace: Trace) -> Any:
    value = trace.record.values[Sheet.of(trace).goal]
    return value.code if isinstance(value, Failed) else value


def test_runs_of_one_form_are_edited_by_its_script() -> None:
    told = engine = 0
    for trace in _made("crossed"):
        known = scripts(trace.program.graph)
        found = links(trace)
        key = pattern(trace, found, "bridged")
        straight = rationalize(trace)
        script = None if known is None or key is None else known[key]
        if script is None:
            engine += 1
        else:
            told += 1
            assert script.tell(trace, found) == (straight.draft, straight.edits)
    assert told > engine > 0


def test_runs_that_a_script_does_not_fit_are_left_to_the_engine() -> None:
    for name in ("a step fails", "nothing to take", "a repeated call", "three choices deep"):
        trace = hard(HARD[name])
        known = scripts(trace.program.graph)
        assert known is None or pattern(trace, links(trace), "bridged") is None, name
