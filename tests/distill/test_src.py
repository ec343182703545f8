"""Self-rationale calibration end to end on a tiny student, undisturbed and killed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("pyarrow")

from tests.distill.killing import contents, finished, killed
from vprog.distill.sample import Sample, from_jsonl, to_jsonl
from vprog.distill.settings import Settings, read_run, run_of, template
from vprog.distill.src.rap import RapForm
from vprog.distill.src.rows import asked, facts_of, own_pairs, rows, taught_pairs
from vprog.distill.src.run import TABLES, held_to, src, table
from vprog.distill.src.search import as_candidates, drawn, parted
from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError

SETTINGS = """
[data]
source = "samples.jsonl"
[student]
checkpoint = "learned/student"
device = "cpu"
[sft]
steps = 12
batch = 8
rate = 0.002
checkpoints = 4
tensorboard = false
device = "cpu"
[search]
branch = 3
best = 2
worst = 1
depth = 3
tokens = 24
samples = 6
unit = 2
answer = 40
[rounds]
rounds = 1
stop = 0.0
delta = 0.0
[dpo]
steps = 4
batch = 2
rate = 0.0001
checkpoints = 2
tensorboard = false
device = "cpu"
"""


def prepare(folder: Path) -> None:
    """A tiny student that has begun to say the samples' rationales."""
    import torch

    from vprog.distill.network import load_student
    from vprog.distill.tiny import Shape, make_tiny
    from vprog.distill.training import Training, train

    torch.set_num_threads(1)
    samples = from_jsonl(folder / "samples.jsonl")
    learned = rows(samples, own_pairs(samples, RapForm()))
    texts = [text for row in learned for text in (row.prompt, row.target)]
    shape = Shape(28, 7, 32, 2, 2, 32, 1, 2, 400, 300)
    student = load_student(make_tiny(folder / "tiny", texts, shape), size=28, device="cpu")
    how = Training(steps=150, batch=8, rate=4e-3, tensorboard=False, device="cpu")
    train(student, learned, how, folder / "learned")


def work(base: Path, folder: Path) -> None:
    """A whole run, in whatever process."""
    import torch

    torch.set_num_threads(1)
    report = src(run_of(SETTINGS, TABLES, base), folder / "run")
    (folder / "said.json").write_text(json.dumps(report, sort_keys=True))


def _outcome(folder: Path) -> dict[str, bytes]:
    """What must come out the same: candidates, judgements, pairs, answers and weights."""
    run = folder / "run"
    found = {k: v for k, v in contents(run).items() if k.endswith((".jsonl", "safetensors"))}
    return {k: v for k, v in found.items() if "metrics" not in k and "checkpoint" not in k}


@pytest.fixture(scope="module")
def base(samples: list[Sample], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("src-base")
    to_jsonl(samples, place / "samples.jsonl")
    finished(prepare, place)
    return place


@pytest.fixture(scope="module")
def undisturbed(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("src")
    finished(work, base, place)
    return place


def test_every_stage_is_run_and_told(samples, undisturbed):
    report = json.loads((undisturbed / "said.json").read_text())
    assert report["pairs"]["learned"] > 20 and report["pairs"]["refused"] == {}
    (one,) = report["rounds"]
    assert one["searched"] == 6 and one["candidates"] > 6 and one["pairs"] > 0
    assert one["judge"]["bias"] == pytest.approx(0.0, abs=1e-9)
    assert one["held"]["questions"] == round(0.1 * len(samples))
    assert 0 < one["mean weight"] <= 1
    assert report["stopped"] == "all 1 rounds are done"
    run = undisturbed / "run"
    stages = {path.name for path in run.iterdir() if path.is_dir()}
    assert stages >= {"pairs", "sft", "candidates-1", "judged-1", "dpo-1"}
    assert not [path for path in run.iterdir() if path.name.endswith(".part")]
    weights = contents(run, "*/student/*.safetensors")
    assert weights["sft/student/model.safetensors"] != weights["dpo-1/student/model.safetensors"]
    assert len(table(report)[0]) == 8
    # The pairs are of candidates that were found, the better of them right.
    by_id = {
        line["id"]: line["texts"]
        for line in map(json.loads, (run / "candidates-1/lines.jsonl").read_text().splitlines())
    }
    for line in map(json.loads, (run / "judged-1/lines.jsonl").read_text().splitlines()):
        assert {line["chosen"], line["rejected"]} <= set(by_id[line["id"]])


def test_killed_in_training_and_in_sampling_it_comes_to_the_same(base, undisturbed, tmp_path):
    run = tmp_path / "run"

    def learning() -> bool:
        return any((run / ".sft.part").glob("**/checkpoint-*"))

    def sampling() -> bool:
        return (run / ".candidates-1.part/units/000000.jsonl").is_file()

    assert killed(work, base, tmp_path, at=learning)
    assert not (run / "sft").is_dir()
    assert killed(work, base, tmp_path, at=sampling)
    assert (run / "sft").is_dir() and not (run / "candidates-1").is_dir()
    finished(work, base, tmp_path)
    ours, theirs = _outcome(tmp_path), _outcome(undisturbed)
    assert set(ours) == set(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_other_settings_are_refused_in_the_same_folder(base, undisturbed):
    other = run_of(SETTINGS.replace("delta = 0.0", "delta = 0.1"), TABLES, base)
    with pytest.raises(VprogError) as refused:
        src(other, undisturbed / "run")
    assert refused.value.code == "VP708"


def test_other_samples_are_refused_in_the_same_folder(base, undisturbed, samples, tmp_path):
    settings = run_of(SETTINGS, TABLES, tmp_path)  # the same, but for where paths start
    changed = [*samples[:-1], replace(samples[-1], answers=("another",))]
    for some, code in ((changed, "VP708"), ([*samples, samples[0]], "VP703")):
        to_jsonl(some, tmp_path / "samples.jsonl")
        with pytest.raises(VprogError) as refused:
            src(settings, undisturbed / "run")
        assert refused.value.code == code


def test_a_server_serves_one_round_alone(tmp_path):
    text = "[search]\nspeaker = 'server'\nserver = 'a@http://127.0.0.1:1/v1'\n"
    with pytest.raises(VprogError) as refused:
        held_to(run_of(text, TABLES, tmp_path))
    assert refused.value.code == "VP702"
    assert held_to(run_of(f"{text}[rounds]\nrounds = 1\n", TABLES, tmp_path)) == 0


def _settings(text: str) -> Settings:
    return run_of(text, TABLES, Path())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[rap]\nseparator = ' '", "VP745"),
        ("[rap]\nsource = 'teacher'", "VP702"),
        ("[rap]\nteacher = 'server:a@b'", "VP702"),
        ("[rap]\nsource = 'teacher'\nteacher = 'oracle:delphi'", "VP733"),
        ("[judge]\njudge = 'scorer'", "VP702"),
        ("[judge]\nmodels = ['reader:']", "VP702"),
        ("[judge]\njudge = 'model'\nmodels = ['reader:']\nscoring = 'independent'", "VP702"),
        ("[search]\nserver = 'a@b'", "VP702"),
        ("[search]\nbranch = 0", "VP702"),
        ("[rounds]\nroundz = 1", "VP701"),
        ("[rounds]\ncuration = 'best'", "VP702"),
    ],
)
def test_settings_are_held_to_what_can_be(text, code):
    with pytest.raises(VprogError) as refused:
        _settings(text)
    assert refused.value.code == code


def test_the_settings_that_init_writes_are_the_defaults(tmp_path):
    file = tmp_path / "run.toml"
    file.write_text(template("src", TABLES))
    assert read_run(file, TABLES).digest == _settings("").digest


SAMPLES = [
    Sample(f"s{k}", (), f"How many cups, {k}?", "2", "There are two cups. So the answer is 2.")
    for k in range(10)
]


def test_who_is_held_back_hangs_on_names_alone():
    learned, held = parted(SAMPLES, 0.2)
    assert len(held) == 2 and len(learned) == 8
    again = parted(SAMPLES[::-1], 0.2)
    assert {s.id for s in again[1]} == {s.id for s in held}
    assert parted(SAMPLES, 0.0)[1] == []
    assert len(parted(SAMPLES[:2], 0.01)[1]) == 1
    assert drawn(SAMPLES, 0, "a") == SAMPLES
    some = drawn(SAMPLES, 4, "a")
    assert len(some) == 4 and {s.id for s in some} == {s.id for s in drawn(SAMPLES[::-1], 4, "a")}
    assert some != drawn(SAMPLES, 4, "b")


def test_pairs_are_counted_and_prompts_ask_for_nothing_but_the_answer():
    form = RapForm()
    samples = [
        SAMPLES[0],
        Sample("empty", (), "How many?", "2"),
        Sample("twice", (), "How many?", "2", "Two.\nAnswer: 2"),
    ]
    pairs = own_pairs(samples, form)
    assert pairs.refused == {"no rationale": 1, "no pair": 1}
    (row,) = rows(samples, pairs)
    assert row.prompt == samples[0].question and row.target.endswith("\nAnswer: 2")
    assert own_pairs(SAMPLES, form, most=3).texts.keys() == {"s0", "s1", "s2"}
    told = Sample("t", (), "?", "2", "Long.", levels={"bridged/concise": "Short."})
    assert own_pairs([told], form, telling="bridged/concise").texts["t"].startswith("Short.")
    assert own_pairs(SAMPLES, form, telling="no/such").refused == {"no rationale": 10}
    candidates = as_candidates(["Two.\nAnswer: two", "One.\nAnswer: 1", "2"], SAMPLES[0], form)
    assert [c.right for c in candidates] == [True, False, False]


class Teaches:
    """A teacher that answers some questions, in various ways."""

    name, version = "teaches", "1"

    def write(self, asks):
        assert all("count: cup = 2" in ask.text and "Right answer: 2" in ask.text for ask in asks)
        said = ["We see two cups.\nAnswer: 2", "We see one.\nAnswer: 1", "Two cups."]
        return [*said, Failed("VP691", "nobody is there", "")][: len(asks)]


def test_a_teacher_is_shown_tags_and_held_to_the_answer():
    found = taught_pairs(SAMPLES[:4], Teaches(), RapForm(), "rationale")
    assert found.texts == {"s0": "We see two cups.\nAnswer: 2"}
    assert found.refused == {
        "another answer": 1,
        "no pair": 1,
        "the teacher failed: VP691": 1,
    }

    class Silent(Teaches):
        def write(self, asks):
            return [Failed("VP691", "nobody is there", "")] * len(asks)

    with pytest.raises(VprogError) as refused:
        taught_pairs(SAMPLES[:4], Silent(), RapForm(), "rationale")
    assert refused.value.code == "VP734"
    assert "Seen in the picture" not in asked(SAMPLES[0], RapForm(), "none").text
    assert facts_of(SAMPLES[0], "scene") == ""
