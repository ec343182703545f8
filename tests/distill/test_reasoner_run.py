"""LLaVA-Reasoner from a corpus to a verifier on a tiny student, undisturbed and killed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.distill.killing import finished, killed
from tests.modules.faulty_server import faulty, reply, words_of
from vprog.distill.final import final_answer
from vprog.distill.reasoner.run import TABLES, reasoner, table
from vprog.distill.reasoner.stages import taught, tuned
from vprog.distill.reasoner.work import asked_of, opened
from vprog.distill.settings import run_of
from vprog.distill.stages import Run
from vprog.distill.wording import WORDINGS
from vprog.grammar.diagnostic import VprogError

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("pyarrow")

SETTINGS = """
[data]
source = "world:20:3"
most = 16
[asking]
splits = ["test", "pairs"]
wording = "short"
most = 4
tokens = 40
[student]
pixels = 32
patch = 8
width = 32
layers = 2
vision_width = 32
vision_layers = 2
vocabulary = 420
device = "cpu"
[mix]
format = 4
[sft]
epochs = 60
batch = 8
rate = 0.01
checkpoints = 60
tensorboard = false
device = "cpu"
[pairs]
samples = 4
low = 0.1
high = 0.9
[preference]
words = 12
[dpo]
batch = 2
rate = 0.001
checkpoints = 1
tensorboard = false
device = "cpu"
[verify]
samples = 4
"""


def work(folder: Path) -> None:
    """The run, for a process of its own."""
    torch.set_num_threads(1)
    reasoner(run_of(SETTINGS, TABLES, folder), folder)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("reasoner")
    told: list[str] = []
    report = reasoner(run_of(SETTINGS, TABLES, folder), folder / "run", told.append)
    return folder / "run", report, told


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


def test_a_run_goes_from_a_corpus_to_a_verifier(done):
    folder, report, told = done
    begun = [one.partition(":")[0] for one in told if one.endswith("begins")]
    assert begun == ("corpus begin teach sft asked-sft sampled pairs dpo asked-dpo verify".split())
    assert report["rationales"] == {"vprog world, seed 3": {"kept": 16}}
    assert report["mix"]["sets"] == {"vprog world, seed 3": {"cot": 16, "direct": 16}}
    counts = report["pairs"]
    assert counts["questions"] == 16
    assert sum(counts["pairs"].values()) >= 1
    for split in ("test", "pairs"):
        ways = report["verify"][split]
        assert set(ways) == {"one", "majority", "best_of", "weighted", "any"}
        assert all(ways["any"]["4"] >= scores["4"] for scores in ways.values())
    assert [row[:2] for row in table(report)] == [
        ["sft", "test"],
        ["sft", "pairs"],
        ["dpo", "test"],
        ["dpo", "pairs"],
    ]
    assert json.loads((folder / "report.json").read_text()) == report
    losses = [json.loads(line) for line in (folder / "sft/metrics.jsonl").read_text().splitlines()]
    assert losses[-1]["loss"] < losses[0]["loss"] / 2
    assert _digest(folder / "sft" / "student") != _digest(folder / "dpo" / "student")


def test_pairs_are_right_against_wrong_and_of_own_samples(done):
    folder, _, _ = done
    sampled = {
        line["id"]: line["texts"]
        for line in map(json.loads, (folder / "sampled/sampled.jsonl").read_text().splitlines())
    }
    work = opened(run_of(SETTINGS, TABLES, folder.parent), folder)
    gold = {sample.id: sample.answer for sample in work.train}
    pairs = [json.loads(line) for line in (folder / "pairs/pairs.jsonl").read_text().splitlines()]
    for pair in pairs:
        assert pair["chosen"] in sampled[pair["id"]]
        assert pair["rejected"] in sampled[pair["id"]]
        assert final_answer(pair["chosen"]) == gold[pair["id"]]
        assert final_answer(pair["rejected"]) != gold[pair["id"]]


def test_the_student_knows_what_it_learned_by_heart(done):
    """A mix that is learned by heart is answered both ways: the modes are told apart."""
    from vprog.distill.network import load_student
    from vprog.distill.reasoner.asks import prompt

    folder, _, _ = done
    work = opened(run_of(SETTINGS, TABLES, folder.parent), folder)
    student = load_student(folder / "sft" / "student", device="cpu")
    assert student.wording == WORDINGS["short"]
    for task, least in (("direct", 12), ("cot", 8)):
        asks = [prompt(s, task, work.rule(s), work.wording) for s in work.train]
        texts = [one[0] for one in student.generate(asks, max_tokens=60)]
        right = sum(
            final_answer(text) == s.answer for text, s in zip(texts, work.train, strict=True)
        )
        assert right >= least, (task, texts)
        assert (sum(len(text.split()) for text in texts) > 60) == (task == "cot")


def test_a_sample_without_a_word_is_weighed_by_its_end(done):
    from vprog.distill.network import load_student
    from vprog.distill.row import Row

    student = load_student(done[0] / "sft" / "student", device="cpu")
    image = opened(run_of(SETTINGS, TABLES, done[0].parent), done[0]).train[0].images
    [empty, said] = student.logps([Row(image, "How many?", ""), Row(image, "How many?", "two")])
    assert said < 0
    assert empty < 0


def test_killed_in_training_and_in_sampling_it_comes_to_the_same(done, tmp_path):
    folder, report, _ = done
    run = tmp_path / "run"
    moments = (
        ".sft.part/checkpoints/checkpoint-60/whole.json",
        ".sampled.part/sampling.json",
        ".dpo.part/checkpoints/checkpoint-*/whole.json",
    )
    for moment in moments:
        assert killed(work, run, at=lambda moment=moment: any(run.glob(moment))), moment
        assert not (run / moment.split(".part")[0][1:]).exists()
    finished(work, run)
    ended = json.loads((run / "report.json").read_text())
    students = {name: str(run / name / "student") for name in ("sft", "dpo")}
    assert ended == {**report, "students": students}
    for stage in students:
        assert _digest(run / stage / "student") == _digest(folder / stage / "student")
    for file in ("sampled/sampled.jsonl", "pairs/pairs.jsonl", "asked-dpo/answers.jsonl"):
        assert (run / file).read_bytes() == (folder / file).read_bytes()


def test_a_run_that_is_done_is_read_and_other_settings_are_refused(done, tmp_path):
    folder, report, _ = done
    told: list[str] = []
    assert reasoner(run_of(SETTINGS, TABLES, tmp_path), folder, told.append) == report
    assert all(sentence.endswith("done before") for sentence in told)
    other = run_of(SETTINGS.replace("words = 12", "words = 90"), TABLES, tmp_path)
    with pytest.raises(VprogError) as caught:
        reasoner(other, folder)
    assert caught.value.code == "VP708"


def test_a_server_teaches_and_its_calls_outlive_a_failure(done, tmp_path):
    folder, _, _ = done
    before = opened(run_of(SETTINGS, TABLES, folder.parent), folder)
    gold = {sample.question: sample.answer for sample in before.train}

    def answer(request):
        asked = words_of(request).split("\n")[0]
        said = gold[asked] if len(asked) % 3 else "nothing of the kind"
        return reply(f"I look at the picture, and think.\nAnswer: {said}")

    with faulty(answer) as served:
        text = SETTINGS + f'\n[teacher]\nteacher = "server:gpt@{served.url}"\n'
        settings = run_of(text, TABLES, tmp_path)
        work = replace(before, settings=settings, run=Run(tmp_path / "run", {"settings": {}}))
        samples, fates = taught(work)
    wrong = sum(len(sample.question) % 3 == 0 for sample in before.train)
    assert fates == {"vprog world, seed 3": {"kept": 16 - wrong, "wrong": wrong}}
    assert [bool(s.rationale) for s in samples] == [bool(len(s.question) % 3) for s in samples]
    assert sum(s.rationale == "I look at the picture, and think." for s in samples) == 16 - wrong
    # The stage is done: nobody is asked again, and nobody is there to be asked.
    assert taught(work) == (samples, fates)
    dead = replace(work, run=Run(tmp_path / "other", {"settings": {}}))
    with pytest.raises(VprogError) as caught:
        taught(dead)
    assert caught.value.code == "VP734"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("low = 0.1", "low = 0.95", "VP702"),
        ("format = 4", 'format = 4\nrepeats = ["gqa"]', "VP702"),
        ("[verify]\nsamples = 4", "[verify]\nsample = 4", "VP701"),
        ("rate = 0.01", "rate = 0", "VP702"),
        ("[mix]", '[teacher]\nteacher = "oracle:delphi"\n[mix]', "VP733"),
    ],
)
def test_settings_that_cannot_be_are_told_before_anything(old, new, code, tmp_path):
    assert old in SETTINGS
    with pytest.raises(VprogError) as caught:
        run_of(SETTINGS.replace(old, new), TABLES, tmp_path)
    assert caught.value.code == code


def test_the_manifest_is_that_of_what_was_taught(done):
    folder, report, _ = done
    work = opened(run_of(SETTINGS, TABLES, folder.parent), folder)
    assert tuned(work, "nowhere", []) == (Path(report["students"]["sft"]), report["mix"])


def test_a_world_is_drawn_in_the_size_that_the_student_is_shown(tmp_path, monkeypatch):
    sizes = []
    monkeypatch.setattr(
        "vprog.distill.reasoner.work.samples_of", lambda _, size, make: sizes.append(size) or []
    )
    monkeypatch.setattr("vprog.distill.reasoner.work.hold_pictures", lambda samples: None)
    for size in (0, 224):
        settings = run_of(f"[student]\ncheckpoint = 'a'\nsize = {size}\n", TABLES, tmp_path)
        asked_of(settings, lambda *_, **__: tmp_path)
    assert sizes == [64, 64, 224, 224]


def _few(folder: Path) -> None:
    """Two samples, one to learn from and one to ask about."""
    picture = (Path(__file__).resolve().parents[1] / "data" / "cups.png").resolve()
    asked = {"question": "How many?", "answer": "2", "dataset": "gqa", "images": [str(picture)]}
    lines = [json.dumps(asked | {"id": split, "split": split}) for split in ("train", "test")]
    (folder / "samples.jsonl").write_text("\n".join(lines))


def test_a_run_goes_on_with_the_rules_that_it_was_begun_with(tmp_path):
    _few(tmp_path)
    text = '[data]\nsource = "samples.jsonl"\n[asking]\nrules = "rules.toml"\n'
    settings = run_of(text, TABLES, tmp_path)
    (tmp_path / "rules.toml").write_text('[gqa]\nmatch = "vqa"\n')
    for _ in range(2):
        assert opened(settings, tmp_path / "run").rules["gqa"].match == "vqa"
    (tmp_path / "rules.toml").write_text('[gqa]\nmatch = "exact"\n')
    with pytest.raises(VprogError) as caught:
        opened(settings, tmp_path / "run")
    assert caught.value.code == "VP708"


def test_a_data_set_that_is_repeated_is_one_of_the_samples(tmp_path):
    _few(tmp_path)
    text = '[data]\nsource = "samples.jsonl"\n[mix]\nrepeats = ["{}=3"]\n'
    train, tests = asked_of(run_of(text.format("gqa"), TABLES, tmp_path))
    assert len(train) == len(tests["test"]) == 1
    with pytest.raises(VprogError) as caught:
        asked_of(run_of(text.format("GQA"), TABLES, tmp_path))
    assert caught.value.code == "VP702"


def test_rules_are_read_before_anything_is_taught(tmp_path):
    (tmp_path / "rules.toml").write_text('[world]\nmatch = "roughly"\n')
    text = SETTINGS.replace("[asking]", '[asking]\nrules = "rules.toml"')
    with pytest.raises(VprogError) as caught:
        reasoner(run_of(text, TABLES, tmp_path), tmp_path / "run")
    assert caught.value.code == "VP735"
    with pytest.raises(VprogError) as caught:  # `--check` reads them too
        asked_of(run_of(text, TABLES, tmp_path))
    assert caught.value.code == "VP735"
