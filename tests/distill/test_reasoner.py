"""LLaVA-Reasoner without a network: rules, matchers, lessons, mixes, pairs, and the verifier."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.modules.faulty_server import faulty, reply, words_of
from vprog.distill.preference import BAND
from vprog.distill.reasoner.asks import prompt, row
from vprog.distill.reasoner.match import MATCHES, anls, letter, relaxed
from vprog.distill.reasoner.mix import MIXES, digest_of, mix
from vprog.distill.reasoner.pairs import pair
from vprog.distill.reasoner.rules import Rule, rule_for, rules, rules_of
from vprog.distill.reasoner.teach import fates, lesson, lessons
from vprog.distill.reasoner.verify import Weighed, choose, verified
from vprog.distill.row import Row
from vprog.distill.sample import Sample
from vprog.distill.teacher.teacher import teacher
from vprog.distill.wording import WORDINGS
from vprog.grammar.diagnostic import VprogError

PLAIN = WORDINGS["plain"]
RULES = rules()


def _sample(k: int, **more) -> Sample:
    told = {"rationale": f"There are {k % 5} cups.", "dataset": "tallyqa", **more}
    return Sample(f"s{k}", (f"picture {k}".encode(),), f"How many cups in {k}?", f"{k % 5}", **told)


# -- rules and matchers ------------------------------------------------------------------------


def test_every_shipped_rule_is_whole_and_scores_its_own_gold_answer():
    assert {"a-okvqa", "chartqa", "docvqa", "gqa", "okvqa", "tallyqa", "world"} <= RULES.keys()
    for rule in RULES.values():
        assert rule.instruction.endswith(".")
        for answer, choices in (("B", ("a", "b", "c")), ("3", ()), ("red", ())):
            if rule.match == "letter" and not choices:
                continue
            if rule.match in ("tally", "integer") and answer != "3":
                continue
            sample = Sample("a", (), "?", answer, choices=choices)
            assert rule.right(f"I see it.\n### Answer: {answer}", sample), rule
            assert not rule.right("I see it.\n### Answer: something else", sample), rule
            assert not rule.right("A long text that never comes to any end or answer", sample)


def test_likes_are_filled_up_and_unknown_sets_take_the_default():
    assert RULES["ai2d"].match == RULES["a-okvqa"].match == "letter"
    assert RULES["docvqa"].match == "anls"
    assert "document" in RULES["docvqa"].instruction
    assert rule_for(RULES, "a-okvqa validation").name == "a-okvqa"
    assert rule_for(RULES, "unheard of").name == "default"
    assert rule_for({}, "x").match == "vqa"


def test_the_sources_of_a_corpus_have_their_own_rules():
    from vprog.corpus.sources import aokvqa, gqa, tallyqa, vqa

    for source, match in (
        (aokvqa.AOkVqa.NAME, "letter"),
        (gqa.Gqa.NAME, "gqa"),
        (tallyqa.TallyQa.NAME, "tally"),
        (vqa.OkVqa.NAME, "okvqa"),
    ):
        assert rule_for(RULES, source).match == match


def test_a_file_of_rules_stands_before_the_shipped(tmp_path):
    place = tmp_path / "rules.toml"
    place.write_text('[gqa]\nmatch = "exact"\n[mine]\nlike = "gqa"\ndirect = "Be quick."\n')
    found = rules(place)
    assert (found["gqa"].match, found["mine"].match, found["mine"].direct) == (
        "exact",
        "exact",
        "Be quick.",
    )
    assert found["okvqa"].match == "okvqa"
    assert prompt(_sample(1, dataset="mine"), "direct", found["mine"], PLAIN).text.endswith(
        "quick."
    )


@pytest.mark.parametrize(
    "text",
    [
        'match = "vqa"',
        "[a]\nmatch = 3",
        '[a]\nmatch = "roughly"',
        '[a]\nsuffix = "x"',
        '[a]\nlike = "b"',
        '[a]\nlike = "b"\n[b]\nlike = "c"\n[c]\n',
        "[a",
    ],
)
def test_rules_that_cannot_be(text):
    with pytest.raises(VprogError) as caught:
        rules_of(text)
    assert caught.value.code == "VP735"


@pytest.mark.parametrize(
    ("said", "right"),
    [
        *((said, 1) for said in ("B", "b.", "(b)", "B. a bowl", "a bowl", "A bowl.")),
        *((said, 0) for said in ("A", "D", "bowl of soup", "", "a")),
    ],
)
def test_letters_and_choices(said, right):
    choices = ("a cup", "a bowl", "a jug")
    for gold in ("B", "a bowl"):
        assert letter(said, Sample("a", (), "?", gold, choices=choices)) == right


def test_relaxed_numbers_are_within_five_per_cent():
    dice = Random(2)
    for _ in range(200):
        gold = dice.uniform(-1000, 1000)
        off = dice.uniform(-0.1, 0.1)
        sample = Sample("a", (), "?", f"{gold:.6f}")
        if abs(abs(off) - 0.05) > 1e-3:
            assert relaxed(f"{gold * (1 + off):.6f}", sample) == (abs(off) < 0.05)
    assert relaxed("0.01", Sample("a", (), "?", "0")) == 0
    assert relaxed("Germany", Sample("a", (), "?", "germany")) == 1
    assert relaxed("30 % of all people", Sample("a", (), "?", "30")) == 0


def test_near_spellings_score_by_letters_changed():
    assert anls("abcd", Sample("a", (), "?", "abce")) == 0.75
    assert anls("abcd", Sample("a", (), "?", "wxyz")) == 0
    assert anls("x", Sample("a", (), "?", "y", answers=("X",))) == 1
    for name, match in MATCHES.items():
        assert match("", Sample("a", (), "?", "3")) == 0, name


# -- lessons -----------------------------------------------------------------------------------


def test_a_lesson_is_kept_where_it_comes_to_the_gold_answer():
    tally = RULES["tallyqa"]
    for text, fate in (
        ("One, two, three.\nAnswer: 3", "kept"),
        ("One, two, three.\nAnswer: three", "kept"),
        ("One, two, three.\n### Final answer: 3", "kept"),
        ("One, two.\nAnswer: 2", "wrong"),
        ("One, two, three, and there may be more of them.", "unanswered"),
        ("Answer: 3", "bare"),
        ("3", "bare"),
        ("I see one cup, another, and a third, so the answer is 3.", "kept"),
        ("  ", "failed"),
    ):
        found = lesson(_sample(3), text, tally, PLAIN)
        assert found.fate == fate
        assert bool(found.sample.rationale) == (fate == "kept")
    for mark in ("Answer:", "### Answer:", "Final answer:"):
        kept = lesson(_sample(3), f"One, two, three.\n{mark} 3", tally, PLAIN).sample
        assert row(kept, "cot", tally, PLAIN).target == "One, two, three.\nAnswer: 3"


def test_a_teacher_is_given_the_form_and_the_annotated_answer():
    def answer(request):
        words = words_of(request)
        number = words.split("annotated answer is: ")[1].split("\n")[0]
        # Every third answer is another one than the annotated.
        if "in 3?" in words or "in 6?" in words:
            number = "9"
        return reply(f"I count the cups.\n### Answer: {number}")

    picture = (Path(__file__).resolve().parents[1] / "data" / "cups.png").read_bytes()
    samples = [replace(_sample(k, rationale=""), images=(picture,)) for k in range(8)]
    with faulty(answer) as served:
        one = teacher(f"server:gpt@{served.url}")
        found = lessons(samples, one, RULES, WORDINGS["marked"])
        one.close()
    assert fates(found) == {"tallyqa": {"kept": 6, "wrong": 2}}
    assert all(RULES["tallyqa"].instruction in words_of(request) for request in served.requests)
    assert all(request["messages"][0]["role"] == "system" for request in served.requests)


def test_verified_rationales_are_a_teacher_too_and_are_held_to_the_answer():
    samples = [_sample(1), _sample(2, rationale=""), _sample(3, rationale="So the answer is 4.")]
    found = lessons(samples, None, RULES, PLAIN)
    assert [one.fate for one in found] == ["kept", "failed", "wrong"]
    assert found[0].sample == samples[0]


# -- mixes -------------------------------------------------------------------------------------


def _samples() -> list[Sample]:
    sets = ("tallyqa", "gqa", "chartqa")
    made = [_sample(k, dataset=sets[k % 3]) for k in range(60)]
    return [replace(s, rationale="") if k % 4 == 0 else s for k, s in enumerate(made)]


def test_mixes_have_what_their_names_say():
    samples = _samples()
    made = {name: mix(name, samples, RULES, PLAIN, format=5) for name in MIXES}
    with_rationale = sum(bool(s.rationale) for s in samples)
    tasks = {name: Counter(r.task for r in one.rows) for name, one in made.items()}
    assert tasks["format"]["direct"] == 15
    assert 0 < tasks["format"]["cot"] <= 15
    assert tasks["direct"]["direct"] == tasks["both"]["direct"] == 60
    assert tasks["cot"]["cot"] == tasks["both"]["cot"] == with_rationale
    # Format rows are in every mix, and a row is never there twice.
    form = {(r.pair_id, r.task) for r in made["format"].rows}
    for one in made.values():
        names = [(r.pair_id, r.task) for r in one.rows]
        assert form <= set(names)
        assert len(set(names)) == len(names)
        assert one.manifest["rows"] == len(names)


def test_a_manifest_names_the_rows_whatever_their_order_came_in():
    samples = _samples()
    first = mix("both", samples, RULES, PLAIN, format=5, seed=3)
    turned = mix("both", samples[::-1], RULES, PLAIN, format=5, seed=3)
    assert turned == first
    assert mix("both", samples, RULES, PLAIN, format=5, seed=4).manifest != first.manifest
    changed = [replace(samples[0], answer="7"), *samples[1:]]
    other = mix("both", changed, RULES, PLAIN, format=5, seed=3)
    assert other.manifest["sha256"] != first.manifest["sha256"]
    repainted = [replace(samples[0], images=(b"another",)), *samples[1:]]
    assert (
        digest_of(mix("both", repainted, RULES, PLAIN, format=5, seed=3).rows)
        != (first.manifest["sha256"])
    )
    json.dumps(first.manifest)


def test_repeats_and_general_rows():
    general = [Row((), "Say hello.", "Hello.", pair_id=f"g{k}") for k in range(7)]
    made = mix(
        "both",
        _samples(),
        RULES,
        PLAIN,
        format=0,
        general=general,
        repeats={"gqa": 3, "chartqa": 0},
    )
    names = Counter(r.pair_id for r in made.rows if r.task == "direct" and r.pair_id[0] == "s")
    assert set(names.values()) == {1, 3}
    assert made.manifest["general"] == 7
    assert sum(r.prompt == "Say hello." for r in made.rows) == 7
    assert "chartqa" not in made.manifest["sets"]


# -- pairs -------------------------------------------------------------------------------------


def _written(right: int, wrong: int, gold: str) -> list[str]:
    good = [f"Reason {k}.\nAnswer: {gold}" for k in range(right)]
    return good + [f"Mistake {k}.\nAnswer: 77" for k in range(wrong)]


def test_pairs_keep_the_band_the_cap_and_their_draw():
    dice = Random(4)
    sampled = []
    for k in range(80):
        right = dice.randrange(0, 9)
        sampled.append((_sample(k), _written(right, 8 - right, f"{k % 5}")))
    found = pair(sampled, RULES, PLAIN, seed=1)
    by_question = Counter(p.pair_id for p in found.pairs)
    assert max(by_question.values()) == 3
    for sample, texts in sampled:
        share = sum("77" not in t for t in texts) / 8
        assert (sample.id in by_question) == (BAND[0] <= share <= BAND[1])
    told = {(p.pair_id, p.chosen, p.rejected) for p in found.pairs}
    assert len(told) == len(found.pairs)
    assert all("77" not in p.chosen and "77" in p.rejected for p in found.pairs)
    turned = [(sample, texts[::-1]) for sample, texts in sampled[::-1]]
    assert pair(turned, RULES, PLAIN, seed=1).pairs == found.pairs
    assert pair(sampled, RULES, PLAIN, seed=2).pairs != found.pairs
    report = found.report
    assert report["questions"] == report["in_band"] + report["too_hard"] + report["too_easy"] == 80
    assert report["pairs"] == {"tallyqa": len(found.pairs)}


def test_no_data_set_takes_more_pairs_than_its_share():
    sampled = [
        (_sample(k, dataset="gqa" if k < 30 else "tallyqa"), _written(4, 4, f"{k % 5}"))
        for k in range(40)
    ]
    found = pair(sampled, RULES, PLAIN, each=20)
    assert found.report["pairs"] == {"gqa": 20, "tallyqa": 20}
    assert pair([], RULES, PLAIN).pairs == ()


def test_an_answer_without_end_is_wrong_and_counted():
    texts = ["There are some cups here and I cannot tell how many."] * 2 + _written(3, 0, "1")
    found = pair([(_sample(1), texts)], RULES, PLAIN)
    assert found.report["unanswered"] == 2
    assert [p.rejected for p in found.pairs] == [texts[0]]
    # An empty sample is wrong too, but is no answer to learn from.
    assert pair([(_sample(1), ["", *_written(1, 0, "1")])], RULES, PLAIN).pairs == ()
    assert pair([(_sample(1), ["", *_written(1, 0, "1")])], RULES, PLAIN).report["in_band"] == 1


# -- the verifier ------------------------------------------------------------------------------


def _weighed(dice: Random, count: int = 8, skill: float = 0.0) -> Weighed:
    sample = _sample(dice.randrange(5))
    texts, policy, reference = [], [], []
    for _ in range(count):
        right = dice.random() < 0.4
        answer = sample.answer if right else f"{dice.randrange(5, 9)}"
        texts.append(f"Words.\nAnswer: {answer}")
        reference.append(-dice.random() * 9)
        policy.append(reference[-1] + dice.gauss(skill * right, 1))
    return Weighed(sample, tuple(texts), tuple(policy), tuple(reference))


def test_equal_rewards_make_the_weighted_vote_the_majority():
    dice = Random(7)
    for _ in range(100):
        one = _weighed(dice)
        flat = replace(one, policy=tuple(r + 3 for r in one.reference))
        made = choose(flat, 8)
        assert made["weighted"] == made["majority"]
        assert made["best_of"] == made["one"]


def test_where_all_answers_differ_voting_is_taking_the_best():
    dice = Random(8)
    for _ in range(100):
        one = _weighed(dice, 5)
        apart = replace(one, texts=tuple(f"Words.\nAnswer: {k}" for k in range(5)))
        made = choose(apart, 5)
        assert made["weighted"] == made["best_of"]


def test_a_verifier_with_skill_beats_the_vote_and_none_beats_any():
    dice = Random(9)
    questions = [_weighed(dice, 8, skill=30) for _ in range(150)]
    found = verified(questions, RULES, (1, 4, 8), beta=0.5)
    assert found["best_of"][8] > found["majority"][8] > found["one"][8]
    for way in ("one", "majority", "best_of", "weighted"):
        assert found[way][1] == found["any"][1]
        assert all(found[way][n] <= found["any"][n] for n in (1, 4, 8))
    silent = replace(questions[0], texts=("no end to be seen in this long text of mine",) * 8)
    assert choose(silent, 8) == {"one": "", "majority": "", "best_of": "", "weighted": ""}


def test_the_same_answer_in_other_words_is_one_vote():
    texts = ("a.\nAnswer: three", "b.\nAnswer: 3", "c.\nAnswer: 4")
    one = Weighed(_sample(3), texts, (0.0,) * 3, (0.0,) * 3)
    assert choose(one, 3)["majority"] == "three"
    assert verified([one], {"tallyqa": Rule("tallyqa", "tally")}, [3])["majority"][3] == 1


@pytest.mark.parametrize(
    ("match", "gold"), [("letter", "A"), ("relaxed", "-3"), ("anls", "The Union")]
)
def test_what_is_voted_for_is_scored_as_it_was_written(match, gold):
    sample = replace(_sample(3), answer=gold, dataset="quiz")
    texts = (f"a.\nAnswer: {gold}", f"b.\nAnswer: {gold}", "c.\nAnswer: 4")
    found = verified(
        [Weighed(sample, texts, (0.0,) * 3, (0.0,) * 3)], {"quiz": Rule("quiz", match)}, [3]
    )
    assert {way: found[way][3] for way in found} == dict.fromkeys(found, 1.0)
