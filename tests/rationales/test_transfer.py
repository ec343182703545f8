"""The transfer filter: what is masked, what is kept, what shuffling and leaking show, and resuming."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.transfer import PROMISED, examples, readers
from tests.conftest import effort
from vprog.cli.app import app
from vprog.english import number_word, plural
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.rationalize.mask import MASK, forms, masked, unanswered, without_answer
from vprog.rationalize.panel import normal
from vprog.rationalize.panel_journal import Journal
from vprog.rationalize.transfer import Bounds, Example, Transferred, transfer
from vprog.rationalize.transfer_control import area, partners
from vprog.rationalize.transfer_rows import read_examples, report


class Scripted:
    """A member that says of each question and context what a table says; it counts its calls."""

    version = "1"

    def __init__(
        self, name: str, told: dict[str, tuple[float | None, str]], most: int = 99
    ) -> None:
        self.name, self.told, self.most = name, told, most
        self.calls = 0

    def logprobs(self, asked: Sequence[tuple[Image | None, str, str, str]]) -> list[float | None]:
        self._count(len(asked))
        return [self.told[context][0] for _, _, context, _ in asked]

    def generate(self, asked: Sequence[tuple[Image | None, str, str]]) -> list[str]:
        self._count(len(asked))
        return [self.told[context][1] for _, _, context in asked]

    def _count(self, calls: int) -> None:
        self.calls += calls
        if self.calls > self.most:
            raise KeyboardInterrupt


def one(*candidates: str, answer: str = "red") -> Example:
    return Example("x", "What color is the cup?", (answer,), candidates)


def judge(example: Example, *panel: Scripted, bounds: Bounds | None = None) -> Transferred:
    (done,) = transfer([example], panel, bounds, controls=False)
    return done


@pytest.mark.parametrize(
    ("text", "answers", "left"),
    [
        ("There are 2 cups, two mugs, a pair and both.", ["2"], "There are ___ cups, ___ mugs, a ___ and ___."),
        ("The 12 cups cost 2.5, or 1,200 in 2020.", ["2"], "The 12 cups cost 2.5, or 1,200 in 2020."),
        ("There are twenty-one cups.", ["21"], "There are ___ cups."),
        ("There are twenty-one cups.", ["1"], "There are twenty-one cups."),
        ("There are no cups, none at all.", ["0"], "There are ___ cups, ___ at all."),
        ("The knife lies by the knives.", ["knives"], "The ___ lies by the ___."),
        ("A redder cup is Red.", ["red"], "A redder cup is ___."),
        ("It is a stop-sign or a stop sign.", ["stop sign"], "It is a ___ or a ___."),
        ("An orange cup is no apple. Yes, no.", ["yes"], "An orange cup is no apple. ___, ___."),
        ("An orange cup is grey.", ["orange", "gray"], "A ___ cup is ___."),
        ("Say “stop (now)”.", ["stop (now)"], "Say “___”."),
    ],
)  # fmt: skip
def test_every_form_of_an_answer_is_masked_and_nothing_else(
    text: str, answers: list[str], left: str
) -> None:
    assert masked(text, answers) == left


def test_no_form_of_a_number_or_a_noun_survives() -> None:
    dice = random.Random(3)
    nouns = ("cup", "knife", "person", "bus", "traffic light", "gray", "box")
    for _ in range(effort(300)):
        value = dice.randrange(100)
        noun = dice.choice(nouns)
        text = f"We see {number_word(value)} or {value}, {noun} and {plural(noun).upper()}."
        left = masked(text, [str(value), noun])
        assert left == f"We see {MASK} or {MASK}, {MASK} and {MASK}."
        assert masked(left, [str(value), noun]) == left
        assert not any(re.search(rf"\b{re.escape(form)}\b", left) for form in forms(noun))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("There is a cup. So the answer is yes.", "There is a cup."),
        ("Since the cup is red, the answer is yes.", "The cup is red."),
        ("The cup is red, so the answer is red.", "The cup is red."),
        ("The cup is red. Therefore, it is not blue.", "The cup is red."),
        ("The answer is 3.", ""),
        ("There is a cup.", "There is a cup."),
        ("", ""),
    ],
)
def test_the_answer_sentence_goes_and_its_reason_stays(text: str, left: str) -> None:
    assert without_answer(text) == left


def test_no_rationale_of_the_world_shows_its_answer() -> None:
    given, _ = examples(max(1, effort(6)))
    for example in given:
        left = unanswered(example.candidates[0], example.answers)
        assert "answer" not in left
        assert masked(left, example.answers) == left


def test_a_rationale_is_kept_by_hits_flips_and_gain() -> None:
    text = "It is in the shade."
    helps = {"": (-3.0, "blue"), text: (-1.0, "Red.")}
    harms = {"": (-1.0, "red"), text: (-2.0, "blue")}
    mute = {"": (None, "blue"), text: (None, "a red")}
    done = judge(one(text), Scripted("a", dict(helps)))
    assert (done.chosen, done.judged[0].gain, done.judged[0].hits) == (0, 2.0, 1.0)
    mixed = judge(one(text), Scripted("a", dict(helps)), Scripted("b", dict(harms)))
    assert (mixed.judged[0].gain, mixed.judged[0].flips) == (0.5, 0.5)
    assert mixed.chosen is None
    assert "astray" in mixed.why
    assert judge(
        one(text), Scripted("a", dict(helps)), Scripted("b", dict(harms)), bounds=Bounds(flips=0.5)
    ).chosen == 0  # fmt: skip
    assert judge(one(text), Scripted("a", dict(mute))).judged[0].gain is None
    assert judge(one(text), Scripted("a", dict(mute))).chosen == 0
    refused = judge(one(text), Scripted("a", dict(helps)), bounds=Bounds(gain=2.5))
    assert refused.chosen is None
    assert "2.5" in refused.why
    empty = judge(one("The answer is red."), Scripted("a", {"": (-1.0, "red")}))
    assert "nothing is left" in empty.why


def test_of_several_the_highest_gain_is_chosen_then_the_shorter() -> None:
    table: dict[str, tuple[float | None, str]] = {
        "": (-3.0, ""), "Far too long a hint.": (-1.0, "red"), "A hint.": (-1.0, "red"),
        "A poor hint.": (-2.0, "red"), "A lie.": (-0.5, "blue"),
    }  # fmt: skip
    texts = ("A poor hint.", "Far too long a hint.", "A lie.", "A hint.")
    done = judge(one(*texts), Scripted("a", table))
    assert done.chosen == 3
    assert done.why == "the fewest tokens of 2 with the highest mean gain"
    assert [bool(j.reasons) for j in done.judged] == [False, False, True, False]


def test_partners_share_the_type_and_hang_on_the_seed_alone() -> None:
    rows = [(str(n), "ab"[n % 3 == 0], f"picture {n // 4}", f"question {n}") for n in range(60)]
    found = partners(rows, 1)
    assert all(rows[a][1] == rows[b][1] and a != b for a, b in enumerate(found))
    assert all(rows[a][2] != rows[b][2] for a, b in enumerate(found))
    backwards = partners(rows[::-1], 1)
    assert [rows[b][0] for b in found] == [rows[::-1][b][0] for b in backwards[::-1]]
    assert partners(rows, 2) != found
    assert partners([("a", "word", "", "q")]) == [0]


def test_the_area_is_that_of_all_pairs() -> None:
    dice = random.Random(5)
    for _ in range(effort(100)):
        true = [dice.randrange(6) / 2 for _ in range(dice.randrange(1, 9))]
        false = [dice.randrange(6) / 2 for _ in range(dice.randrange(1, 9))]
        pairs = [(t > f) + (t == f) / 2 for t in true for f in false]
        assert area(true, false) == pytest.approx(sum(pairs) / len(pairs))


def test_a_panel_that_reads_what_the_context_says_tells_it_from_another_and_shows_the_leak() -> (
    None
):
    # Another seed than the one that the readers' rules were written by.
    scenes = max(20, effort(60))
    given, facts = examples(scenes, seed=23)
    seen = report(list(transfer(given, readers(facts))))["all"]
    # Of 200 questions the area is known to two hundredths or so, of 600 to one.
    # A few hundred questions leave the figure two or three hundredths of play.
    assert seen["auc"] >= PROMISED - 0.03
    assert seen["gain"] > 0.5 > abs(seen["gain_shuffled"]) * 5
    read = report(list(transfer(given[:200], readers())))
    # Who does not see cannot know what is masked: without the mask it seems to, and that is the leak.
    assert read["by_type"]["color"]["gain"] < 0.1
    assert read["by_type"]["color"]["leak"] > 1
    assert read["by_type"]["number"]["leak"] > 1
    assert read["all"]["auc_unmasked"] >= PROMISED - 0.03 > read["all"]["auc"]


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    given, facts = examples(2)
    path = tmp_path / "calls.jsonl"
    member = readers(facts)[0]
    whole = list(transfer(given, [member], journal=Journal()))

    class Stopping(Scripted):
        version = member.version

        def logprobs(self, asked):  # type: ignore[no-untyped-def]
            self._count(len(asked))
            return member.logprobs(asked)

        def generate(self, asked):  # type: ignore[no-untyped-def]
            self._count(len(asked))
            return member.generate(asked)

    first = Stopping(member.name, {}, most=40)
    with pytest.raises(KeyboardInterrupt):
        list(transfer(given, [first], journal=Journal(path, batch=8)))
    kept = len(path.read_bytes().splitlines())
    assert 0 < kept <= 40
    with path.open("ab") as file:
        file.write(b'["cut of')
    second = Stopping(member.name, {}, most=10_000)
    again = Journal(path, batch=8)
    assert list(transfer(given, [second], journal=again)) == whole
    fresh = Stopping(member.name, {}, most=10_000)
    list(transfer(given, [fresh], journal=Journal(batch=8)))
    assert second.calls == fresh.calls - kept
    third = Stopping(member.name, {}, most=0)
    assert list(transfer(given, [third], journal=Journal(path))) == whole


def test_the_command_keeps_and_tells_why(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    lines = [
        {"id": "a", "question": "Is there a red cup?", "answer": True,
         "rationale": "There is no red cup. So the answer is yes."},
        {"id": "b", "question": "Is there a blue jug?", "answer": "yes",
         "candidates": ["There is a blue jug.", "There is one."]},
    ]  # fmt: skip
    rows.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    command = ["transfer", str(rows), "--panel", "reader:error=0,name=r", "-o", str(out), "--json"]
    told = CliRunner().invoke(app, command)
    assert told.exit_code == 0, told.output
    verdicts = [json.loads(line) for line in out.read_text().splitlines()]
    assert [v["kept"] for v in verdicts] == [False, True]
    assert verdicts[1]["rationale"] == "There is a blue jug."
    assert verdicts[0]["shuffled"]["from"] == "b"
    first = out.read_bytes()
    again = CliRunner().invoke(app, command)
    assert "0 calls were made" in again.output
    assert out.read_bytes() == first


@pytest.mark.parametrize(
    "line", ["[]", "{", '{"question": "q", "answer": "", "rationale": "r"}', '{"question": 3}',
             '{"question": "q", "answer": "a", "rationale": "r", "image": 3}',
             '{"id": 1, "question": "q", "answer": "a", "rationale": "r"}\n' * 2]
)  # fmt: skip
def test_what_is_no_row_is_refused(line: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(line, encoding="utf-8")
    told = CliRunner().invoke(app, ["transfer", str(rows), "--panel", "reader"])
    assert told.exit_code == 2
    assert "VP433" in told.output


def test_a_row_may_hold_other_ends_of_lines() -> None:
    row = {"question": "one\u2028two", "answer": "a\x85", "rationale": "r\x0cr"}
    [read] = read_examples(json.dumps(row, ensure_ascii=False) + "\r\n", Path())
    assert (read.question, read.candidates) == (row["question"], (row["rationale"],))


def test_two_members_of_one_name_are_refused() -> None:
    with pytest.raises(VprogError) as caught:
        list(transfer([], [Scripted("a", {}), Scripted("a", {})]))
    assert caught.value.code == "VP431"


def test_answers_are_compared_by_what_they_say() -> None:
    assert normal("Answer: Three.\nBecause") == normal("3")
    assert normal("the left") != normal("left of the cup")
    assert normal("No") == "no"
