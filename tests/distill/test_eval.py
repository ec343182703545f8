"""Evaluation: stored texts, rules, figures, and claims held against the true scene."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vprog.corpus.answers import RULES
from vprog.distill.evaluate.answer import answer_of, rule_name
from vprog.distill.evaluate.claims import Claims, SceneTruth, false_share
from vprog.distill.evaluate.gqa import by_type, consistency
from vprog.distill.evaluate.said import Said, read_said, write_said
from vprog.distill.evaluate.samples import read_samples
from vprog.distill.evaluate.score import score
from vprog.distill.evaluate.table import figures, groups
from vprog.distill.evaluate.tallyqa import counted
from vprog.distill.sample import Sample
from vprog.grammar.diagnostic import VprogError
from vprog.program import load
from vprog.rationalize import rationalize
from vprog.world.placing import make_scene
from vprog.world.questions import make_questions
from vprog.world.record import scene_record

WORDS = st.text("abc 7", min_size=1, max_size=8).filter(lambda t: t.strip())


def sample(id: str, answer: str, dataset: str = "", **more: object) -> Sample:
    """A sample without a picture."""
    return Sample(id, (), "Which?", answer, dataset=dataset, **more)  # type: ignore[arg-type]


@given(st.lists(st.tuples(WORDS, st.text(max_size=40), st.sampled_from(["direct", "rationale"]))))
def test_texts_come_back_as_they_were_kept(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, str, str]]
) -> None:
    said = [Said(*one) for one in told]
    file = tmp_path_factory.mktemp("said") / "said.jsonl"
    write_said(file, said)
    assert read_said(file) == said


@pytest.mark.parametrize("line", ["[]", "{}", '{"id": 1, "text": "a"}', "no JSON"])
def test_a_line_that_is_no_text_is_told(tmp_path: Path, line: str) -> None:
    file = tmp_path / "said.jsonl"
    file.write_text('{"id": "1", "text": "a"}\n' + line)
    with pytest.raises(VprogError, match="line 2") as error:
        read_said(file)
    assert error.value.code == "VP760"


def test_a_mode_that_is_not_there_is_told(tmp_path: Path) -> None:
    file = tmp_path / "said.jsonl"
    file.write_text('{"id": "1", "text": "a", "mode": "sung"}')
    with pytest.raises(VprogError, match="sung"):
        read_said(file)


@pytest.mark.parametrize(
    ("text", "mode", "answer"),
    [
        ("There are three. So the answer is 3.", "rationale", "3"),
        ("It is red.\nAnswer: red", "rationale", "red"),
        ("A long text about cups that comes to no end", "rationale", None),
        (
            "A long text about cups that comes to no end",
            "direct",
            "A long text about cups that comes to no end",
        ),
        ("<think>blue?</think> red", "direct", "red"),
        # The last mark of several, on lines of their own or on one, and none with nothing behind it.
        ("Answer: red\nAnswer: blue", "rationale", "blue"),
        ("### Answer: red ### Answer: blue", "rationale", "blue"),
        ("It is red. Answer: red\n### Answer:", "rationale", "red"),
        ("### Answer:", "rationale", None),
        ("", "direct", None),
    ],
)
def test_the_answer_is_found_behind_reasons(text: str, mode: str, answer: str | None) -> None:
    assert answer_of(text, mode) == answer


@pytest.mark.parametrize("said", ["B", "(B)", "B. blue", "blue", "Blue.", "the blue"])
def test_a_choice_is_told_by_its_letter_or_its_text(said: str) -> None:
    assert (
        answer_of(f"It looks like the sea. ### Answer: {said}", "rationale", ["red", "blue"])
        == "blue"
    )


def test_each_data_set_has_its_rule() -> None:
    named = ["GQA", "OK-VQA", "TallyQA (amt)", "VQA v2", "A-OKVQA", "vprog world, seed 1", "mine"]
    assert [rule_name(n) for n in named] == ["gqa", "okvqa", "tally", "vqa", "vqa", "vqa", "vqa"]
    with pytest.raises(VprogError) as error:
        rule_name("GQA", "bleu")
    assert error.value.code == "VP761"


@given(st.sampled_from(sorted(RULES)), WORDS)
def test_saying_the_gold_answer_is_right_by_every_rule(rule: str, answer: str) -> None:
    gold = "7" if rule == "tally" else " ".join(answer.split())
    (scored,) = score([sample("a", gold)], [Said("a", gold)], rule)
    assert scored.score == 1.0


def test_scores_do_not_hang_on_the_order() -> None:
    asked = [sample(str(k), str(k % 3)) for k in range(9)]
    said = [Said(str(k), str(k % 2)) for k in range(9)]
    there = {s.said.id: s.score for s in score(asked, said)}
    assert there == {s.said.id: s.score for s in score(asked[::-1], said[::-1])}
    assert {k: v == 1.0 for k, v in there.items()} == {str(k): k % 3 == k % 2 for k in range(9)}


@pytest.mark.parametrize("said", [[Said("b", "1")], [Said("a", "1"), Said("a", "2")]])
def test_a_text_of_no_sample_or_a_second_one_is_told(said: list[Said]) -> None:
    with pytest.raises(VprogError) as error:
        score([sample("a", "1")], said)
    assert error.value.code == "VP762"


def test_groups_are_the_splits_and_the_families() -> None:
    asked = [sample(str(k), "1", split="ab"[k % 2], family="xyz"[k % 3]) for k in range(6)]
    scored = score(asked, [Said(s.id, "1" if s.split == "a" else "2") for s in asked])
    sizes = {name: len(texts) for (_, name), texts in groups(scored).items()}
    assert sizes == {"all": 6, "split=a": 3, "split=b": 3} | {f"family={f}": 2 for f in "xyz"}
    told = {(f.group, f.what): f.interval.mean for f in figures(scored, times=50)}
    assert told["split=a", "accuracy"] == 1.0 and told["split=b", "accuracy"] == 0.0
    assert told["all", "accuracy"] == 0.5 and told["all", "answered"] == 1.0


def test_intervals_hold_their_mean() -> None:
    asked = [sample(str(k), "1") for k in range(40)]
    scored = score(asked, [Said(s.id, str(k % 2)) for k, s in enumerate(asked)])
    (accuracy, _) = figures(scored, times=200)
    assert accuracy.interval.low < accuracy.interval.mean == 0.5 < accuracy.interval.high


def _world() -> list[Sample]:
    scene = make_scene(11, name="test-000000")
    record = scene_record(scene)
    return [
        sample(q.id, q.said, scene=record, program=q.program, family=q.family)
        for q in make_questions(scene, 0, 10)
    ]


def test_a_rationale_of_the_run_itself_makes_no_false_claim() -> None:
    truth = SceneTruth()
    for one in _world():
        trace = truth._auditor(one).trace
        found = truth.claims(one, rationalize(trace).text)
        assert found.total > 0 or "So the answer" in rationalize(trace).text
        assert (found.false, found.unread, found.made_up) == (0, 0, ()), one.program


@pytest.mark.parametrize(
    ("text", "false"),
    [
        ("There are 40 circles.", 1),
        ("There is a purple giraffe.", 1),
        ("So the answer is 99.", 0),
        ("", 0),
    ],
)
def test_what_is_not_so_is_counted_and_the_answer_is_not(text: str, false: int) -> None:
    found = SceneTruth().claims(_world()[0], text)
    assert found.false == false and found.total == false


def test_a_scene_that_is_none_is_told() -> None:
    program = 'image: Image\nanswer = count(find(image, "star"))'
    for scene in ({}, {"name": "a", "things": 3}):
        odd = Sample("odd", (), "How many?", "3", program=program, scene=scene)
        with pytest.raises(VprogError, match="scene of odd") as error:
            SceneTruth().claims(odd, "There are three stars.")
        assert error.value.code == "VP703"


def test_shares_of_false_claims_are_of_claims_not_of_texts() -> None:
    assert false_share([Claims(9, 0, 0, 0), Claims(1, 1, 0, 0)]) == pytest.approx(0.1)
    assert false_share([]) == 0.0 and Claims(0, 0, 0, 0).share == 0.0


def test_false_claims_and_agreement_stand_with_reasons_alone() -> None:
    asked = _world()[:3]
    truth = SceneTruth()
    texts = [rationalize(truth._auditor(one).trace).text for one in asked]
    said = [Said(s.id, t, "rationale") for s, t in zip(asked, texts, strict=True)]
    said += [Said(s.id, s.answer) for s in asked]
    assert load(asked[0].program)
    told = {(f.mode, f.group, f.what): f for f in figures(score(asked, said), times=20)}
    assert told["rationale", "all", "false claims"].interval.mean == 0.0
    assert told["rationale", "all", "accuracy"].interval.mean == 1.0
    assert ("rationale", "all", "agreement") in told
    assert not [
        key for key in told if key[0] == "direct" and key[2] in ("agreement", "false claims")
    ]


def _files(folder: Path) -> None:
    gqa = {
        "1": {"question": "Is it red?", "imageId": "9", "answer": "yes",
              "types": {"structural": "verify", "semantic": "attr"}, "entailed": ["1", "2"]},
        "2": {"question": "What color is it?", "imageId": "9", "answer": "red",
              "types": {"structural": "query", "semantic": "attr"}, "entailed": []},
    }  # fmt: skip
    (folder / "gqa.json").write_text(json.dumps(gqa))
    questions = [{"question_id": 5, "image_id": 7, "question": "What water is it?"}]
    answers = [{"answer": a} for a in ["river"] * 5 + ["stream"] * 2 + ["sea"] * 3]
    (folder / "q.json").write_text(json.dumps({"questions": questions}))
    annotated = [{"question_id": 5, "answers": answers, "question_type": "three"}]
    (folder / "a.json").write_text(json.dumps({"annotations": annotated}))
    tally = [
        {
            "image": "a.jpg",
            "question": "How many cups?",
            "answer": n,
            "question_id": k,
            "issimple": k > 1,
        }
        for k, n in enumerate([3, 5, 2])
    ]
    (folder / "tally.json").write_text(json.dumps(tally))
    choice = {"question_id": "c", "image_id": 1, "question": "Which?", "choices": ["red", "blue"],
              "correct_choice_idx": 1, "direct_answers": ["blue"] * 10}  # fmt: skip
    (folder / "aokvqa.json").write_text(json.dumps([choice]))


def test_gqa_has_types_and_consistency(tmp_path: Path) -> None:
    _files(tmp_path)
    asked = read_samples(f"gqa:{tmp_path}/gqa.json")
    right = score(asked, [Said("gqa-1", "Yes."), Said("gqa-2", "red")])
    half = score(asked, [Said("gqa-1", "yes"), Said("gqa-2", "blue")])
    assert by_type(right) == dict.fromkeys(by_type(right), 1.0)
    told = by_type(half)
    assert (told["all"], told["binary"], told["open"], told["semantic=attr"]) == (
        0.5,
        1.0,
        0.0,
        0.5,
    )
    assert (consistency(right), consistency(half)) == (1.0, 0.0)
    assert consistency(score(asked, [Said("gqa-1", "no"), Said("gqa-2", "red")])) is None


def test_okvqa_scores_softly(tmp_path: Path) -> None:
    _files(tmp_path)
    asked = read_samples(f"okvqa:{tmp_path}/q.json:{tmp_path}/a.json")
    scores = [
        score(asked, [Said("5", said)])[0].score for said in ("River", "stream", "sea", "lake")
    ]
    assert scores == pytest.approx([1.0, 0.6, 0.9, 0.0])


def test_tallyqa_tells_simple_from_complex(tmp_path: Path) -> None:
    _files(tmp_path)
    asked = read_samples(f"tallyqa:{tmp_path}/tally.json")
    said = [("three", 0), ("There are 2. So the answer is 2.", 1), ("many", 2)]
    told = counted(score(asked, [Said(f"tally-{k}", text) for text, k in said]))
    assert told["all"].accuracy == pytest.approx(1 / 3) and told["all"].no_number == 1
    assert told["complex"].rmse == pytest.approx((9 / 2) ** 0.5) and told["simple"].rmse is None


def test_aokvqa_has_choices(tmp_path: Path) -> None:
    _files(tmp_path)
    (asked,) = read_samples(f"aokvqa:{tmp_path}/aokvqa.json")
    assert asked.choices == ("red", "blue")
    assert score([asked], [Said("c", "Answer: B")])[0].score == 1.0


@pytest.mark.parametrize("name", ["pope:coco.json", "nothing", "gqa", "tallyqa:a.json:b.json"])
def test_a_name_that_stands_for_nothing_is_told(name: str) -> None:
    with pytest.raises(VprogError) as error:
        read_samples(name)
    assert error.value.code in ("VP763", "VP503")


def test_a_split_that_is_not_there_is_told(tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    file.write_text('{"id": "1", "question": "How many?", "answer": "3", "split": "test"}')
    assert len(read_samples(str(file), "test")) == 1
    with pytest.raises(VprogError, match="split val"):
        read_samples(str(file), "val")
