"""Records: the same trace again, byte for byte, with nothing but the folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow
from typer.testing import CliRunner

import vprog
from tests.conftest import effort
from tests.laws.cases import KINDS, Portion
from vprog.cli import app
from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.journal import body
from vprog.module import Answer, Ask, Profile
from vprog.modules.plain import answer_from_plain, answer_to_plain, from_plain, to_plain
from vprog.modules.record import Record, Recording, key_of, record
from vprog.modules.replay import replay
from vprog.program import load_profile
from vprog.region import Region

DATA = Path(__file__).resolve().parents[1] / "data"
SCENE = f"scene:{DATA / 'cups.json'}"
CUPS = 'answer = [c.label for c in find(image, "cup") if verify(c, "red")]'


class Moody:
    """Another answer to every call that is made; how many were made is counted."""

    name, version, oracles, by_name = "moody", "1", frozenset({"find", "know"}), False

    def __init__(self) -> None:
        self.calls = 0

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        return [self.one(ask) for ask in asks]

    def one(self, ask: Ask) -> Answer | Failed:
        self.calls += 1
        if ask.oracle == "know":
            if "fail" in ask.args[0]:
                return Failed("VP699", f"it is in no mood, for the time number {self.calls}")
            return Answer(f"{ask.args[0]} {self.calls}", 0.1 + self.calls / 1000, 0.25)
        box = (0.1 * self.calls, 1 / 3, 50.0, 60.0)
        return Answer((Region(ask.args[0], box, ask.args[1], 1 / 3),))


def moody(module: Moody) -> Profile:
    return Profile("moody", {"find": module, "know": module}, {"ask": "it does not talk"})


def test_a_run_is_replayed_byte_for_byte(tmp_path: Path) -> None:
    program = vprog.load(CUPS)
    own = load_profile(SCENE)
    plain = program.run(DATA / "cups.png", own)
    kept = program.run(DATA / "cups.png", record(own, tmp_path / "seen"))
    again = program.run(DATA / "cups.png", f"replay:{tmp_path / 'seen'}")
    assert body(plain) == body(kept) == body(again)
    assert plain.digest == kept.digest == again.digest


def test_every_generated_program_is_replayed(tmp_path: Path) -> None:
    for number, case in enumerate(Portion("record", 0, effort(60)).cases()):
        own = case.profile(KINDS[number % 3], number)
        folder = tmp_path / f"{number}"
        first = case.program.run(inputs=case.inputs(number), profile=record(own, folder))
        second = case.program.run(inputs=case.inputs(number), profile=replay(folder))
        assert first.digest == second.digest, case.show()


def test_what_is_kept_is_not_asked_again_and_failures_are(tmp_path: Path) -> None:
    module = Moody()
    kept = record(moody(module), tmp_path)
    image = Image.open(DATA / "cups.png")
    asks = [Ask("know", ("x",)), Ask("know", ("fail",)), Ask("find", (image, "cup", 9))]
    first = kept.modules["know"].answer(asks)
    second = kept.modules["know"].answer(asks)
    assert module.calls == 4
    assert (first[0], first[2]) == (second[0], second[2])
    assert first[1] != second[1]
    # What was seen last is what a replay gives.
    assert replay(tmp_path).modules["know"].answer(asks) == second


def test_a_call_that_was_not_recorded_is_named(tmp_path: Path) -> None:
    record(moody(Moody()), tmp_path).modules["know"].answer([Ask("know", ("x",))])
    program = vprog.load('answer = know("why is the sky blue")')
    failed = program.run(profile=replay(tmp_path)).failed
    assert failed is not None
    assert failed.code == "VP679"
    assert 'know("why is the sky blue")' in failed.sentence
    assert "moody" in failed.sentence


def test_a_picture_counts_by_its_bytes_alone_where_the_module_says_so(tmp_path: Path) -> None:
    kept = record(moody(Moody()), tmp_path)
    data = (DATA / "cups.png").read_bytes()
    (answer,) = kept.modules["find"].answer([Ask("find", (Image.decode(data, "a"), "cup", 5))])
    other = Image.decode(data, "b")
    (again,) = replay(tmp_path).modules["find"].answer([Ask("find", (other, "cup", 5))])
    assert answer == again
    assert isinstance(again, Answer)
    # What is replayed lies in the caller's own picture, whose pixels are at hand.
    assert again.value[0].image is other


def test_a_picture_that_the_call_does_not_name_is_kept(tmp_path: Path) -> None:
    pixels = Pillow.new("RGB", (3, 2), (9, 8, 7))
    image = Image.of(pixels, "made")
    ask = Ask("know", ("x",))
    key = key_of("m", "1", False, ask)
    assert Record(tmp_path).keep(key, Moody(), ask, Answer(image))
    found = Record(tmp_path).read(key, ask)
    assert isinstance(found, Answer)
    assert found.value == image
    assert found.value.name == "made"
    assert found.value.pixels.tobytes() == pixels.tobytes()


def test_the_files_are_json_and_say_what_was_asked(tmp_path: Path) -> None:
    record(moody(Moody()), tmp_path).modules["know"].answer([Ask("know", ("wer \u202e \x1b",))])
    (path,) = (tmp_path / "answers").rglob("*.json")
    data = path.read_bytes()
    assert data.isascii()
    entry = json.loads(data)
    assert (entry["oracle"], entry["args"]) == ("know", ["wer \u202e \x1b"])
    assert entry["module"] == ["moody", "1"]


def test_a_broken_record_is_told_and_kills_no_run(tmp_path: Path) -> None:
    asks = [Ask("know", ("x",)), Ask("know", ("y",))]
    record(moody(Moody()), tmp_path).modules["know"].answer(asks)
    path = sorted((tmp_path / "answers").rglob("*.json"))[0]
    for data in (b"", b"{", b"[]", b'{"pictures":[],"said":{"answer":[{"image":["x"]},0,0]}}'):
        path.write_bytes(data)
        traces = [
            vprog.load(f'answer = know("{word}")').run(profile=replay(tmp_path)) for word in "xy"
        ]
        codes = {None if t.failed is None else t.failed.code for t in traces}
        assert codes == {None, "VP680"}
    (next((tmp_path / "profiles").glob("*.json"))).write_text("{}")
    with pytest.raises(VprogError) as caught:
        replay(tmp_path)
    assert caught.value.code == "VP680"


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file", tmp_path / "missing"):
        with pytest.raises(VprogError) as caught:
            replay(place)
        assert caught.value.code == "VP680"
    with pytest.raises(VprogError) as caught:
        record(moody(Moody()), tmp_path / "file")
    assert caught.value.code == "VP680"


def test_two_profiles_in_one_folder_are_told_apart(tmp_path: Path) -> None:
    record(moody(Moody()), tmp_path)
    record(Profile("other", {"know": Moody()}), tmp_path)
    assert replay(tmp_path, "other").name == "other"
    with pytest.raises(VprogError, match="moody"):
        replay(tmp_path)


WORKER = """
import sys, json
from pathlib import Path
from tests.modules.test_record import Moody, moody
from vprog.module import Ask
from vprog.modules.record import record
module = Moody()
module.calls = int(sys.argv[2]) * 100_000
kept = record(moody(module), Path(sys.argv[1]))
said = {}
for i in range(int(sys.argv[3])):
    (answer,) = kept.modules["know"].answer([Ask("know", (str(i),))])
    said[str(i)] = [answer.value, answer.score]
print(json.dumps(said))
"""


def test_two_processes_record_at_once_and_agree(tmp_path: Path) -> None:
    count = effort(150)
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", WORKER, str(tmp_path)]
    workers = [
        subprocess.Popen(
            [*command, str(number), str(count)], cwd=root, stdout=subprocess.PIPE, text=True
        )
        for number in (1, 2)
    ]
    said = [json.loads(worker.communicate(timeout=120)[0]) for worker in workers]
    assert said[0] == said[1]
    kept = replay(tmp_path).modules["know"]
    for word, (value, score) in said[0].items():
        assert kept.answer([Ask("know", (word,))]) == [Answer(value, score, 0.25)]
    assert not list(tmp_path.rglob("*.tmp"))


def test_plain_data_give_the_value_back() -> None:
    image = Image("d" * 64, 40, 30, "\udce9t\u00e9.png")
    region = Region(image, (0.1, 1.0, 20.5, 29.25), "a\ud800", 1 / 3, "7")
    values: list[Any] = [
        *(True, 0, 0.0, -0.0, 2**63 - 1, 1e-300, 0.1 + 0.2, "", "\x00", "\ud800x"),
        *((), ((), (1, 2.0)), image, region, (region, region)),
    ]
    for value in values:
        pictures: dict[str, Image] = {}
        data = json.loads(json.dumps(to_plain(value, pictures)))
        back = from_plain(data, pictures)
        assert back == value
        assert repr(back) == repr(value)
    for said in (Answer(1, 0.5), Answer((region,), None, None), Failed("VP699", "\ud800", None)):
        data = json.loads(json.dumps(answer_to_plain(said, {})))
        assert answer_from_plain(data, {image.digest: image}) == said


@pytest.mark.parametrize(
    "data",
    [
        *(None, {}, {"image": 3}, {"region": []}, {"hex": "zz"}, {"hex": 3}, {"a": 1, "b": 2}),
        *(
            {"region": ["x", [1, 2, 3], "", 1.0, ""]},
            {"region": ["x", [1, 2, 3, "4"], "", 1.0, ""]},
        ),
        {"pickle": []},
    ],
)
def test_what_is_no_value_is_refused(data: Any) -> None:
    with pytest.raises((ValueError, KeyError)):
        from_plain(data, {})


def test_a_recording_is_the_module_to_everyone_else() -> None:
    module = load_profile(SCENE).modules["find"]
    kept = Recording(module, Record("nowhere"))
    assert (kept.name, kept.version, kept.oracles) == (
        module.name,
        module.version,
        module.oracles,
    )
    assert kept.cheap


def test_the_command_records_and_replays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cups.vp").write_text(CUPS)
    monkeypatch.chdir(tmp_path)
    run = ["run", "cups.vp", "--image", str(DATA / "cups.png"), "--json"]
    call = CliRunner().invoke
    first = call(app, [*run, "--profile", SCENE, "--record", "seen"])
    second = call(app, [*run, "--replay", "seen"])
    assert first.exit_code == second.exit_code == 0
    assert json.loads(first.stdout) == json.loads(second.stdout)
    said = call(app, ["rationalize", *run[1:-1], "--profile", "replay:seen"])
    assert said.exit_code == 0
    assert call(app, [*run, "--replay", "seen", "--record", "other"]).exit_code == 2
    monkeypatch.setenv("VPROG_REPLAY", "seen")
    assert json.loads(call(app, run).stdout) == json.loads(first.stdout)
