"""Profile files: what they make, every mistake in one report, and fetching what they name."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import vprog
from vprog.cli import app
from vprog.grammar.diagnostic import VprogError
from vprog.modules.kinds import built_in, load_kind
from vprog.modules.lite import lite
from vprog.modules.profile import from_file, modules_of, shipped_profile
from vprog.modules.profile_file import shipped
from vprog.modules.setting import settings_of
from vprog.ops import OPERATORS
from vprog.program import load_profile

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
SCENE = f"scene:{DATA / 'cups.json'}"
#: What a profile of a YOLO checkpoint must be told before it can be made.
PINNED = {"VPROG_DETECTOR__SHA256": "0" * 64}

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str, name: str = "desk.toml") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def mistakes(path: Path) -> list[tuple[str, str]]:
    """Code and line of each mistake that is told, as it is rendered."""
    with pytest.raises(VprogError) as caught:
        from_file(path)
    error = caught.value
    told = []
    for diagnostic in error.diagnostics:
        line = ""
        if diagnostic.span is not None and error.source is not None:
            line = error.source.line(error.source.position(diagnostic.span.start)[0])
        assert diagnostic.code in error.render()
        told.append((diagnostic.code, line))
    return told


# --- what they make ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_profile_can_be_made(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in PINNED.items():
        monkeypatch.setenv(key, value)
    profile = load_profile(name)
    oracles = {name for name, row in OPERATORS.items() if row.oracle and row.family != "kittens"}
    assert profile.name == name
    assert set(profile.modules) | set(profile.missing) == oracles
    assert not set(profile.modules) & set(profile.missing)
    for oracle, module in profile.modules.items():
        assert oracle in module.oracles
    # Every module that a file names has a card that says under which licence its weights are.
    for module in modules_of(name)[1]:
        checkpoint = getattr(module, "checkpoint", "")
        if "/" in str(checkpoint):
            assert module.card.licence, checkpoint  # type: ignore[attr-defined]


def test_the_strong_profiles_answer_everything() -> None:
    for name in ("open", "small", "server"):
        assert not load_profile(name).missing


def test_the_file_of_lite_says_what_lite_is() -> None:
    file, own = shipped_profile("lite"), lite()
    assert {o: (m.name, m.version) for o, m in file.modules.items()} == {
        o: (m.name, m.version) for o, m in own.modules.items()
    }
    assert file.nouns == own.nouns
    assert set(file.missing) == set(own.missing)


@pytest.mark.parametrize("name", built_in())
def test_every_kind_says_its_settings(name: str) -> None:
    made = load_kind(name)
    assert made is not None
    assert all(s.says for s in settings_of(made).values())


def test_a_file_is_a_profile_everywhere(write: Write) -> None:
    file = write(f'name = "desk"\nextends = "{SCENE}"\n')
    program = vprog.load('answer = count(find(image, "cup"))')
    assert program.run(DATA / "cups.png", str(file)).answer == 3
    jobs = [vprog.Job(program, {"image": DATA / "cups.png"})]
    (outcome,) = vprog.run_many(jobs, str(file))
    assert outcome.trace is not None
    assert outcome.trace.answer == 3
    assert load_profile(f"file:{file}").name == "desk"
    done = CliRunner().invoke(app, ["nouns", "--profile", str(file), "--json"])
    assert "cup" in json.loads(done.stdout)


def test_settings_reach_the_module(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(
        'extends = "lite"\n[modules.eye]\nuse = "efficientdet"\nweights = "lite0"\n'
        'threshold = 0.25\n[oracles]\nfind = "eye"\n'
    )
    assert load_profile(str(file)).modules["find"].version.endswith(":0.25")
    monkeypatch.setenv("VPROG_EYE__THRESHOLD", "0.75")
    assert load_profile(str(file)).modules["find"].version.endswith(":0.75")
    monkeypatch.setenv("VPROG_OTHER__THRESHOLD", "much")
    load_profile(str(file))
    monkeypatch.setenv("VPROG_EYE__THRESHOLD", "much")
    with pytest.raises(VprogError, match="threshold of efficientdet is a number"):
        load_profile(str(file))


def test_files_extend_files_and_change_single_settings(write: Write) -> None:
    write(
        'extends = "lite"\n[modules.eye]\nuse = "efficientdet"\nthreshold = 0.25\n'
        '[oracles]\nfind = "eye"\n',
        "below.toml",
    )
    file = write('extends = "below.toml"\n[modules.eye]\nthreshold = 0.3\n')
    assert load_profile(str(file)).modules["find"].version.endswith(":0.3")


def test_a_module_may_be_made_of_others(write: Write) -> None:
    file = write(
        'extends = "lite"\n[modules.eye]\nuse = "efficientdet"\nthreshold = 0.25\n'
        '[modules.talk]\nuse = "answerer"\nfinder = "eye"\npixels = "pixels"\n'
        'geometry = "geometry"\nreader = "ocr"\n[oracles]\nfind = "eye"\nask = "talk"\n'
    )
    profile = load_profile(str(file))
    assert profile.modules["find"].version in profile.modules["ask"].version


def test_what_is_not_answered_is_told_before_anything_runs(write: Write) -> None:
    file = write('[modules.boxes]\nuse = "geometry"\n[oracles]\nnear = "boxes"\n')
    profile = load_profile(str(file))
    program = vprog.load('cups = find(image, "cup")\nanswer = left_of(cups[0], cups[1])')
    with pytest.raises(VprogError) as caught:
        program.run(DATA / "cups.png", profile)
    told = {d.message: d.help for d in caught.value.diagnostics}
    assert {d.code for d in caught.value.diagnostics} == {"VP601"}
    assert 'add left_of = "boxes"' in str(told)
    assert any("does not answer find" in message for message in told)


# --- mistakes ------------------------------------------------------------------------------------

EYE = '[modules.eye]\nuse = "efficientdet"\n'
FIND = '[oracles]\nfind = "eye"\n'
MISTAKES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "no TOML": ("use = \n", [("VP675", "use = ")]),
    "an unknown key": ('extend = "lite"\n', [("VP676", 'extend = "lite"')]),
    "a wrong type": ("name = 3\n", [("VP676", "name = 3")]),
    "an unknown oracle": (
        f'{EYE}[oracles]\nfindd = "eye"\n',
        [("VP676", 'findd = "eye"')],
    ),
    "a pure operator": (f'{EYE}[oracles]\ncount = "eye"\n', [("VP676", 'count = "eye"')]),
    "an oracle that it does not answer": (
        f'{EYE}[oracles]\nread = "eye"\n',
        [("VP676", 'read = "eye"')],
    ),
    "a module that is not there": (
        f'{EYE}{FIND}read = "eyes"\n',
        [("VP676", 'read = "eyes"')],
    ),
    "an unused module": (f'extends = "lite"\n{EYE}', [("VP676", 'use = "efficientdet"')]),
    "an unknown kind": (
        f'[modules.eye]\nuse = "eficientdet"\n{FIND}',
        [("VP676", 'use = "eficientdet"')],
    ),
    "a profile in place of a kind": (
        f'[modules.eye]\nuse = "lite"\n{FIND}',
        [("VP676", 'use = "lite"')],
    ),
    "no kind": (f"[modules.eye]\nthreshold = 0.5\n{FIND}", [("VP676", "threshold = 0.5")]),
    "an unknown setting": (f"{EYE}treshold = 0.5\n{FIND}", [("VP676", "treshold = 0.5")]),
    "a setting of another type": (
        f'{EYE}threshold = "0.5"\n{FIND}',
        [("VP676", 'threshold = "0.5"')],
    ),
    "a setting that the kind refuses": (
        f'[modules.eye]\nuse = "owlv2"\ncheckpoint = "a/b"\ndevice = "abacus"\n{FIND}',
        [("VP664", 'use = "owlv2"')],
    ),
    "a setting that is missing": (
        f'[modules.eye]\nuse = "owlv2"\n{FIND}',
        [("VP676", 'use = "owlv2"')],
    ),
    "an unknown profile below": ('extends = "light"\n', [("VP604", 'extends = "light"')]),
    "itself below": ('extends = "desk.toml"\n', [("VP676", 'extends = "desk.toml"')]),
    "a pickle": (
        f'[modules.eye]\nuse = "yolo"\ncheckpoint = "yolo11n.pt"\n{FIND}',
        [("VP677", 'checkpoint = "yolo11n.pt"')],
    ),
    "a pickle that is not pinned": (
        f'[modules.eye]\nuse = "yolo"\ncheckpoint = "yolo11n.pt"\ntrust = true\n{FIND}',
        [("VP677", 'checkpoint = "yolo11n.pt"')],
    ),
    "a pickle with half a pin": (
        f'[modules.eye]\nuse = "yolo"\ncheckpoint = "a.pt"\ntrust = true\nsha256 = "ab"\n{FIND}',
        [("VP677", 'checkpoint = "a.pt"')],
    ),
    "code of a stranger": (
        f'[modules.eye]\nuse = "owlv2"\ncheckpoint = "a/b"\ntrust_remote_code = true\n{FIND}',
        [("VP677", "trust_remote_code = true")],
    ),
    "another licence": (
        f'licences = ["MIT"]\n[modules.eye]\nuse = "owlv2"\n'
        f'checkpoint = "google/owlv2-base-patch16-ensemble"\n{FIND}',
        [("VP677", 'use = "owlv2"')],
    ),
    "several at once": (
        f'{EYE}treshold = 0.5\n[modules.ear]\nuse = "oc"\n{FIND}read = "ear"\nask = "you"\n',
        [("VP676", "treshold = 0.5"), ("VP676", 'use = "oc"'), ("VP676", 'ask = "you"')],
    ),
    "two made of each other": (
        '[modules.a]\nuse = "sam"\ncheckpoint = "x/y"\nof = "b"\n'
        '[modules.b]\nuse = "sam"\ncheckpoint = "x/y"\nof = "a"\n[oracles]\nfind = "a"\n',
        [("VP676", 'of = "a"')],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_at_its_line(name: str, write: Write) -> None:
    text, wanted = MISTAKES[name]
    found = mistakes(write(text))
    assert [m for m in found if m in wanted] == wanted
    assert {code for code, _ in found} == {code for code, _ in wanted}


def test_a_mistake_of_a_file_below_is_shown_there(write: Write) -> None:
    write("nmae = 3\n", "below.toml")
    with pytest.raises(VprogError) as caught:
        from_file(write('extends = "below.toml"\n'))
    assert "below.toml:1:1" in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"\xff", b"\x00", b"[" * 100_000, b"a = 1\n" * 99_999, b"a=1\na=2"]
)
def test_hostile_files_are_one_report(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(data)
    began = time.monotonic()
    assert mistakes(path)[0][0] == "VP675"
    assert time.monotonic() - began < 5


def test_a_profile_file_is_written_checked_and_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call = CliRunner().invoke
    for more in ([], ["--from", "small"]):
        name = f"desk{len(more)}.toml"
        assert call(app, ["profile", "new", name, *more]).exit_code == 0
        assert call(app, ["profile", "new", name]).exit_code == 2
        shown = call(app, ["profile", "show", name, "--json"])
        assert json.loads(shown.stdout)["name"] == name.removesuffix(".toml")
    checked = call(app, ["profile", "check", "desk0.toml", "--json"])
    assert "find" in json.loads(checked.stdout)["answered"]
    names = [p["name"] for p in json.loads(call(app, ["profile", "list", "--json"]).stdout)]
    assert {"lite", "open", "small", "yolo", "server", "scene"} <= set(names)
    assert call(app, ["profile", "new", "x.txt"]).exit_code == 2
    assert call(app, ["profile", "new", "y.toml", "--from", "nobody"]).exit_code == 2


def test_models_are_listed_with_their_cards() -> None:
    done = CliRunner().invoke(app, ["models", "--json"])
    cards = json.loads(done.stdout)
    owlv2 = next(c for c in cards if c["module"] == "owlv2" and "small" in c["profiles"])
    assert owlv2["licence"] == "Apache-2.0"
    assert owlv2["size"] > 500_000_000
    kinds = json.loads(CliRunner().invoke(app, ["models", "--kinds", "--json"]).stdout)
    assert {"owlv2", "server", "remote", "language"} <= {kind["use"] for kind in kinds}
