"""Fact's last stage from its settings to a student that answers ``ask``, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

import vprog
from tests.conftest import effort
from vprog.distill.data import Data, samples_of
from vprog.distill.fact import TABLES, fact, groups_of
from vprog.distill.sample import (
    NO_IMAGES,
    Sample,
    from_corpus,
    from_jsonl,
    from_world,
    hold_pictures,
    to_jsonl,
)
from vprog.distill.schedule import order
from vprog.distill.settings import key, read_run, run_of, template
from vprog.distill.training import Training
from vprog.distill.wording import WORDINGS
from vprog.grammar.diagnostic import VprogError

ROOT = Path(__file__).resolve().parents[2]
TEXT = st.text(max_size=12).filter(lambda text: "\x00" not in text)


@pytest.fixture(scope="module")
def run(corpus_folder, tmp_path_factory: pytest.TempPathFactory):
    """A run of a student of two layers that learned eight samples by heart."""
    torch = pytest.importorskip("torch", reason="students need torch")
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("fact")
    changes = {
        "source": json.dumps(str(corpus_folder)),
        "most": "8",
        "pixels": "32",
        "width": "32",
        "layers": "2",
        "vision_width": "32",
        "vision_layers": "2",
        "vocabulary": "512",
        "wording": '"short"',
        "steps": "60",
        "batch": "8",
        "rate": "0.01",
        "tensorboard": "false",
        "device": '"cpu"',
    }
    lines = []
    for line in template("a test", TABLES).splitlines():
        name = line.partition(" = ")[0]
        lines.append(f"{name} = {changes[name]}" if name in changes else line)
    file = folder / "fact.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    settings = read_run(file, TABLES)
    return settings, folder / "run", fact(settings, folder / "run")


def test_a_run_leaves_a_student_a_profile_and_what_was_learned(run, samples):
    settings, folder, report = run
    assert (report["samples"], report["rationales"], report["labels_only"]) == (8, 8, 0)
    assert report["steps"] == 60
    lines = [json.loads(x) for x in (folder / "rows/rows.jsonl").read_text().splitlines()]
    assert [line["task"] for line in lines] == ["label", "rationale"] * 8
    assert lines[0]["target"] == samples[0].answer
    assert lines[1]["target"] == f"{samples[0].rationale}\nAnswer: {samples[0].answer}"
    assert lines[0]["pair_id"] == lines[1]["pair_id"] == samples[0].id
    assert fact(settings, folder) == report


def test_a_run_is_not_gone_on_with_from_other_samples(samples, tmp_path):
    pytest.importorskip("torch", reason="students need torch")
    text = "[data]\nsource = 'some.jsonl'\nsplits = []\n[student]\ncheckpoint = 'none'\n"
    settings = run_of(text, TABLES, tmp_path)

    def begun(some: list[Sample]) -> str:
        to_jsonl(some, tmp_path / "some.jsonl")
        with pytest.raises(VprogError) as caught:
            fact(settings, tmp_path / "run")
        return caught.value.code

    own = [replace(sample, levels={}, facts={}) for sample in samples[:2]]
    assert begun(own) == "VP661"
    assert begun(own) == "VP661"
    for other in (
        own[:1],
        [own[0], replace(own[1], answer="another")],
        [own[0], replace(own[1], images=own[1].images * 2)],
    ):
        assert begun(other) == "VP708"


def test_the_taught_student_answers_ask(run, samples, tmp_path):
    from vprog.distill.network import load_student
    from vprog.distill.row import label_row, rationale_row

    _, folder, report = run
    student = load_student(report["student"], device="cpu")
    wording = WORDINGS["short"]
    assert student.wording == wording
    direct = student.generate([label_row(s, wording).asks for s in samples[:8]], max_tokens=8)
    reasoned = student.generate(
        [rationale_row(s, wording).asks for s in samples[:8]], max_tokens=120
    )
    reasons = (
        (folder / "profile.toml")
        .read_text()
        .replace('use = "student"', 'use = "student"\nreasons = true\ndevice = "cpu"')
    )
    (folder / "reasons.toml").write_text(reasons, encoding="utf-8")
    right = agreed = 0
    for place, sample in enumerate(samples[:8]):
        picture = tmp_path / f"{place}.png"
        picture.write_bytes(sample.images[0])
        program = vprog.load(f"image: Image\nanswer = ask(image, {json.dumps(sample.question)})")
        said = program.run(image=picture, profile=str(folder / "profile.toml"))
        assert said.failed is None, said.failed
        right += said.answer == sample.answer
        other = program.run(image=picture, profile=str(folder / "reasons.toml"))
        written = reasoned[place][0].rpartition("Answer:")[2].strip()
        agreed += other.failed is None and other.answer == written.lower()
        if sample.answer not in ("yes", "no"):
            assert said.answer == direct[place][0].strip().lower()
    assert right >= 6
    assert agreed >= 6


def test_lambda_zero_is_a_label_student(run, samples):
    settings, *_ = run
    own = groups_of(samples, WORDINGS["short"], labels_only=True)
    assert all(len(group) == 1 for group in own)
    told = groups_of(samples, WORDINGS["short"], telling="trace/concise")
    assert told[0][1].target != groups_of(samples, WORDINGS["short"])[0][1].target
    with pytest.raises(VprogError, match="trace/concise") as caught:
        groups_of(samples, WORDINGS["short"], telling="trace/long")
    assert caught.value.code == "VP702"
    assert settings.of(Training).rate == 0.01


def test_every_key_of_the_template_is_read_back():
    made = run_of(template("all", TABLES), TABLES, Path())
    for kind in TABLES.values():
        table = made.of(kind)
        for one in fields(kind):
            assert getattr(table, one.name) == one.default
    assert made.digest == run_of("", TABLES, Path()).digest


@pytest.mark.parametrize(
    ("text", "codes", "said"),
    [
        ("[trainning]\nbatch = 1", ["VP701"], "did you mean training"),
        ("[training]\nbacth = 1\nrate = 2", ["VP701", "VP702"], "did you mean batch"),
        ("[training]\nbatch = 0", ["VP702"], "is 0"),
        ("[training]\nbatch = '8'", ["VP702"], "whole number"),
        ("[training]\nfreeze = ['head']", ["VP702"], "none of vision"),
        ("[training]\nprecision = 'fp16'\ndevice = 'cpu'", ["VP702"], "bf16"),
        ("[training]\nfreeze = ['vision', 'language', 'projector']", ["VP702"], "nothing to learn"),
        ("training = 3", ["VP702"], "not a table"),
        ("[student]\nwidth = 30", ["VP705"], "heads"),
        ("[data]\nsource = 'world:none'", ["VP702"], "world:SCENES"),
        ("[fact]\nwording = 'loud'", ["VP702"], "marked"),
        ("[fact", ["VP700"], "no TOML"),
    ],
)
def test_wrong_settings_are_told_before_anything_is_loaded(text, codes, said):
    with pytest.raises(VprogError, match=said) as caught:
        run_of(text, TABLES, Path())
    assert [d.code for d in caught.value.diagnostics] == codes


def test_a_required_key_is_asked_for():
    from dataclasses import dataclass

    @dataclass(frozen=True, kw_only=True)
    class Own:
        """A table."""

        path: str = key(None, "where it lies", kind=str)
        share: float = key(0.5, "how much", most=1)

    with pytest.raises(VprogError, match="path is missing") as caught:
        run_of("", {"own": Own}, Path())
    assert caught.value.code == "VP702"
    assert run_of("[own]\npath = 'x'\nshare = 1", {"own": Own}, Path()).of(Own).share == 1.0


def test_a_corpus_gives_its_tellings_programs_and_scenes(corpus_folder, samples):
    with_scenes = from_corpus(corpus_folder, ["train"], scenes=True)
    assert [s.id for s in with_scenes] == [s.id for s in samples]
    for sample in with_scenes:
        assert set(sample.levels) == {"trace/concise", "bridged/concise"}
        assert sample.levels["bridged/concise"] == sample.rationale
        assert sample.images and sample.program and sample.facts["trace"]
        assert sample.scene is not None
        assert sample.scene["name"] in sample.id
    first = next(s for s in with_scenes if "find" in s.program)
    trace = (
        vprog.Trace.from_jsonl(first.facts["trace"]) if hasattr(vprog.Trace, "from_jsonl") else None
    )
    assert trace is None or trace.failed is None
    assert from_corpus(corpus_folder, ["test"]) == []


def test_a_world_gives_questions_with_their_true_scene(tmp_path):
    from vprog.world.chunk import Plan
    from vprog.world.make import make

    make(str(tmp_path / "world"), Plan(3, 20, 3, 0, 32, True, False), 1, None)
    found = from_world(tmp_path / "world", "train")
    assert found and all(s.split == "train" and s.rationale == "" for s in found)
    for sample in found:
        assert sample.scene is not None and sample.scene["name"] in sample.id
        assert sample.images[0].is_file()
    assert {type(s.answer) for s in found} == {str}
    assert {s.answer for s in found} & {"yes", "no"}


@tries(max_examples=effort(60), deadline=None)
@given(
    st.lists(
        st.builds(
            Sample,
            TEXT,
            st.lists(st.binary(max_size=8), max_size=2).map(tuple),
            TEXT,
            TEXT,
            rationale=TEXT,
            choices=st.lists(TEXT, max_size=2).map(tuple),
            family=TEXT,
            levels=st.dictionaries(TEXT, TEXT, max_size=2),
            scene=st.none() | st.dictionaries(TEXT, st.integers(), max_size=2),
        ),
        max_size=4,
        unique_by=lambda sample: sample.id,
    )
)
def test_samples_come_back_from_lines_of_json(samples):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        to_jsonl(samples, Path(folder) / "some.jsonl")
        assert from_jsonl(Path(folder) / "some.jsonl") == samples


def test_lines_that_are_no_samples_are_told_by_number(tmp_path):
    file = tmp_path / "some.jsonl"
    good = '{"id": "a", "question": "q", "answer": "x"}'
    for bad in (
        '{"id": 1}',
        "[]",
        "{",
        '{"id": "b", "question": "q", "images": [3]}',
        '{"id": "b", "question": "q", "images": "b.png"}',
        good,
    ):
        file.write_text(f"{good}\n{bad}\n", encoding="utf-8")
        with pytest.raises(VprogError, match="line 2") as caught:
            from_jsonl(file)
        assert caught.value.code == "VP703"
    file.write_text('{"id": "a", "question": "q", "image": "a.png"}\n', encoding="utf-8")
    assert from_jsonl(file)[0].images == (tmp_path / "a.png",)


def test_samples_without_pictures_are_refused(tmp_path):
    (tmp_path / "page.png").write_text("<html>404</html>", encoding="utf-8")
    whole = Sample("a", (b"x",), "q", "a")
    for bad in (
        [],
        [whole, replace(whole, images=())],
        [replace(whole, images=(tmp_path / "no",))],
        [whole],
        [replace(whole, images=(tmp_path / "page.png",))],
    ):
        with pytest.raises(VprogError) as caught:
            hold_pictures(bad)
        assert caught.value.code == NO_IMAGES.id
    settings = run_of(
        f"[data]\nsource = {json.dumps(str(tmp_path / 'none.jsonl'))}", {"data": Data}, tmp_path
    )
    with pytest.raises(VprogError) as caught:
        samples_of(settings)
    assert caught.value.code == "VP703"


@tries(max_examples=effort(100), deadline=None)
@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=60),
    st.integers(1, 7),
    st.integers(1, 20),
    st.integers(0, 5),
    st.integers(1, 3),
)
def test_the_order_is_fair_whole_and_the_same_however_it_is_shared(
    lengths, batch, steps, seed, share
):
    found = order(lengths, batch, steps, seed, share)
    assert len(found) == batch * steps * share
    assert found == order(lengths, batch * share, steps, seed)
    assert found[: batch * share] == order(lengths, batch, 1, seed, share) or len(lengths) > 1
    counts = [found.count(place) for place in range(len(lengths))]
    assert max(counts) - min(counts) <= 1 + 2 * (batch * share // len(lengths) + 1)


def test_the_command_checks_and_refuses_in_one_sentence(tmp_path):
    def command(*given: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "vprog", "distill", *given],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    assert command("init", "fact", "run.toml").returncode == 0
    again = command("init", "fact", "run.toml")
    assert "VP351" in again.stderr and again.returncode == 2
    assert "is in order" in command("fact", "run.toml", "--check").stderr
    text = (tmp_path / "run.toml").read_text()
    (tmp_path / "run.toml").write_text(text.replace("world:12", "nowhere"), encoding="utf-8")
    missing = command("fact", "run.toml", "--check")
    assert "VP504" in missing.stderr and missing.returncode == 2
    assert "-o" in command("fact", "run.toml").stderr
