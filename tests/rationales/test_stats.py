"""The figures of rationales: each against a count made otherwise, and the command."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

import vprog
from tests.conftest import effort
from tests.rationales import runs
from vprog.cli.app import app
from vprog.rationalize import rationalize
from vprog.rationalize.diversity import distinct, self_bleu
from vprog.rationalize.rationale import LEVELS
from vprog.rationalize.readability import reading_ease, sentence_length, syllables
from vprog.rationalize.stats import measure, summary
from vprog.rationalize.stats_tokens import count_tokens, tokens

#: Syllables as a dictionary of English divides them.
SYLLABLES = {
    1: "cup red one two three mug plate left placed large small shade box".split(),
    2: "table yellow purple seven answer object circle apple striped-cup".split()[:-1],
    3: "triangle umbrella elephant another piano".split(),
    4: "material".split(),
}


def bleu(text: list[str], others: list[list[str]]) -> float:
    """BLEU-4 written out: clipped counts against each other text, one added beyond unigrams."""
    logs = 0.0
    for n in range(1, 5):
        grams = Counter(tuple(text[i : i + n]) for i in range(len(text) - n + 1))
        best: Counter[tuple[str, ...]] = Counter()
        for other in others:
            best |= Counter(tuple(other[i : i + n]) for i in range(len(other) - n + 1))
        hits, whole = sum((grams & best).values()), sum(grams.values())
        if n > 1:
            hits, whole = hits + 1, whole + 1
        if not hits:
            return 0.0
        logs += math.log(hits / whole) / 4
    closest = min((abs(len(o) - len(text)), len(o)) for o in others)[1]
    return math.exp(logs + min(0.0, 1 - closest / len(text)))


def test_self_bleu_is_that_of_each_text_against_the_others() -> None:
    dice = random.Random(7)
    for _ in range(effort(40)):
        texts = [
            " ".join(dice.choices("a b c d".split(), k=dice.randrange(1, 9)))
            for _ in range(dice.randrange(2, 7))
        ]
        words = [tokens(text) for text in texts]
        plain = [bleu(w, words[:i] + words[i + 1 :]) for i, w in enumerate(words)]
        assert self_bleu(texts) == pytest.approx(sum(plain) / len(plain))


def test_variety_and_its_bounds() -> None:
    assert self_bleu(["the cup is red"] * 5) == pytest.approx(1.0)
    assert self_bleu(["one two three", "four five six"]) == 0.0
    assert distinct([], 2) == 0.0
    assert distinct(["a a a a"], 1) == 0.25
    many = [f"word{n} stands here" for n in range(50)]
    assert self_bleu(many, 10, seed=1) == self_bleu(many, 10, seed=1)


@pytest.mark.parametrize(("count", "word"), [(n, w) for n, ws in SYLLABLES.items() for w in ws])
def test_syllables_are_those_of_a_dictionary(count: int, word: str) -> None:
    assert syllables(word) == count


def test_plain_words_read_more_easily() -> None:
    easy, hard = ["The cup is red."], ["Incontrovertible argumentation necessitates elaboration."]
    assert (reading_ease(easy) or 0) > 90 > 30 > (reading_ease(hard) or 0)
    assert reading_ease([""]) is None
    assert sentence_length(["One cup. Two big cups."]) == 2.5


def test_figures_of_a_trace_are_those_of_its_rationales() -> None:
    traces = [trace for trace, _ in runs.world(effort(30), seed=3)]
    figures = [measure(trace, str(n)) for n, trace in enumerate(traces)]
    for trace, one in zip(traces, figures, strict=True):
        for level, told in zip(LEVELS, one.levels, strict=True):
            made = rationalize(trace, level)
            assert told.tokens == count_tokens(made.text)
            assert (told.statements, told.sentences) == (
                len(made.draft.statements),
                len(made.sentences),
            )
        assert one.levels[0].steps == len(trace.steps)
        steps = [level.steps for level in one.levels]
        assert steps == sorted(steps, reverse=True)
    told = summary(figures)
    assert (told["replay"], told["support"], told["coverage"]) == (1.0, 1.0, 1.0)
    assert (told["unique_names"], told["bridge_share"], told["contradicted"]) == (1.0, 0.0, 0)
    assert told["levels"]["trace"]["compression"] == 1.0
    assert told["levels"]["bridged"]["compression"] < 1 / 3
    mean = sum(one.levels[-1].tokens for one in figures) / len(figures)
    assert told["levels"]["bridged"]["tokens"] == pytest.approx(mean)
    assert sum(told["edits"].values()) == sum(len(rationalize(t).edits) for t in traces)


def test_nothing_gives_no_figures_rather_than_an_error() -> None:
    told = summary([])
    assert told["traces"] == 0
    assert told["support"] is told["replay"] is told["self_bleu"] is None


def test_the_command_measures_a_folder_and_draws(tmp_path: Path) -> None:
    (tmp_path / "traces" / "deep").mkdir(parents=True)
    for number, (trace, _) in enumerate(runs.world(3)):
        trace.save(tmp_path / "traces" / "deep" / f"{number}.jsonl")
    command = ["stats", str(tmp_path / "traces"), "--json"]
    told = CliRunner().invoke(app, command)
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["traces"] == 3
    shown = CliRunner().invoke(app, command[:-1])
    assert "vprog-words-1" in shown.stdout
    assert "merge/" in shown.stdout
    pytest.importorskip("matplotlib")
    for ending, begins in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        more = ["-o", str(tmp_path / ending), *(["--png"] if ending == "png" else [])]
        assert CliRunner().invoke(app, [*command, *more]).exit_code == 0
        for name in ("tokens", "steps", "compression"):
            assert (tmp_path / ending / f"{name}.{ending}").read_bytes().startswith(begins)


def test_a_failed_run_is_measured_too() -> None:
    told = measure(vprog.load("answer = 1 / (2 - 2)").run(profile="lite"))
    assert told.failed
    assert summary([told])["failed"] == 1
    assert told.levels[-1].tokens > 0
