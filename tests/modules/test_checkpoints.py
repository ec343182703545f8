"""Where weights are looked for, what is refused, and that nothing is ever fetched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Ask
from vprog.modules.adapters import ADAPTERS, adapter
from vprog.modules.checkpoint import locate
from vprog.modules.owlv2 import Owlv2

ASK = Ask("find", (Image.named("a.png", 8, 8), "cup", 5))

#: Answers without weights, with the network away and torch not to be found; says how long it took.
_BLOCKED = """
import socket, sys, time

def refuse(*arguments, **more):
    raise AssertionError("the network was reached for")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from vprog.module import Ask
from vprog.modules.adapters import ADAPTERS, adapter
from vprog.image import Image

image = Image.named("a.png", 8, 8)
for name in ADAPTERS:
    more = {"text": "nobody/nothing"} if name == "yoloworld" else {}
    if name == "sam":
        more = {"of": adapter("owlv2")("nobody/nothing")}
    started = time.perf_counter()
    module = adapter(name)("nobody/nothing", device="cpu", **more)
    oracle = sorted(module.oracles)[0]
    args = {"find": (image, "face" if name == "faces" else "cup", 5)}.get(oracle, (image, "red"))
    (answer,) = module.answer([Ask(oracle, args)])
    print(name, answer.code, "models pull" in answer.help, time.perf_counter() - started < 1)
print(*sorted({"torch", "transformers", "ultralytics", "open_clip"} & set(sys.modules)))
"""


def test_a_missing_checkpoint_is_told_within_a_second(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BLOCKED],
        env={**os.environ, "HF_HOME": str(tmp_path)},
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *lines, loaded = done.stdout.splitlines()
    assert len(lines) == len(ADAPTERS)
    for line in lines:
        name, code, named, soon = line.split()
        assert (code, soon) == ("VP661", "True"), line
        assert named == "True" or name == "faces", line
    assert loaded == ""


@pytest.mark.parametrize("name", ADAPTERS)
def test_settings_are_held_to_what_they_can_be(name: str) -> None:
    more = {"text": "a/b"} if name == "yoloworld" else {}
    wrong: list[dict[str, Any]] = [
        {"device": "gpu"},
        {"dtype": "int8"},
        {"batch": 0},
        {"batch": True},
        {"threshold": 1.5},
        {"threshold": float("nan")},
    ]
    for settings in wrong:
        with pytest.raises(VprogError) as caught:
            adapter(name)("nobody/nothing", **settings, **more)
        assert caught.value.code == "VP664"


def test_before_it_is_there_it_has_a_version_and_a_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    module = Owlv2("google/owlv2-base-patch16-ensemble", device="cpu")
    assert "absent" in module.version
    assert isinstance(module.missing, Failed)
    card = module.card
    assert (card.present, card.licence, card.needs) == (False, "Apache-2.0", ("models",))
    assert card.size is not None and 500e6 < card.size < 700e6
    assert card.memory == card.size
    assert json.loads(json.dumps(card.to_json()))["oracles"] == ["find"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch", reason="the checkpoints are made with torch")
    pytest.importorskip("transformers", reason="the checkpoints are made with transformers")
    from tests.modules import tiny_detectors

    return tiny_detectors.owlv2(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def code_of(folder: Path | str, **settings: Any) -> str:
    (answer,) = Owlv2(folder, device="cpu", **settings).answer([ASK])
    assert isinstance(answer, Failed)
    return answer.code


def test_weights_come_from_the_cache_of_the_hub(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    root = tmp_path / "hub" / "models--some--owl"
    shutil.copytree(whole, root / "snapshots" / "abc123")
    (root / "refs").mkdir()
    (root / "refs" / "main").write_text("abc123\n", encoding="ascii")
    for name in ("some/owl", "some/owl@main", "some/owl@abc123"):
        assert locate(name).folder == root / "snapshots" / "abc123"
    for name in ("some/owl@other", "some/cat", "../owl", "some/..", "https://hub.test/some/owl"):
        with pytest.raises(VprogError) as caught:
            locate(name)
        assert caught.value.code == "VP661"
    assert Owlv2("some/owl", device="cpu").version == Owlv2(whole, device="cpu").version


def test_the_version_hangs_on_weights_settings_and_what_lies_beside(folder: Path) -> None:
    versions = [Owlv2(folder, device="cpu").version]
    versions.append(Owlv2(folder, device="cpu", threshold=0.3).version)
    versions.append(Owlv2(folder, device="cpu", dtype="bfloat16").version)
    settings = folder / "processor_config.json"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    versions.append(Owlv2(folder, device="cpu").version)
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    versions.append(Owlv2(folder, device="cpu").version)
    assert len(set(versions)) == len(versions)


def test_a_pinned_digest_is_held(folder: Path) -> None:
    digest = locate(folder).digest
    assert code_of(folder, sha256=digest) == "VP301"  # loaded; this picture has no pixels
    assert code_of(folder, sha256=64 * "0") == "VP611"


def test_pickles_are_refused(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert code_of(folder) == "VP662"


def test_weights_cut_short_are_told_before_they_are_loaded(folder: Path) -> None:
    weights = folder / "model.safetensors"
    data = weights.read_bytes()
    for length in (len(data) - 1, 100, 4, 0):
        weights.write_bytes(data[:length])
        started = time.perf_counter()
        assert code_of(folder) == "VP663"
        assert time.perf_counter() - started < 1
    weights.write_bytes(b"\xff" * 200)
    assert code_of(folder) == "VP663"


def test_a_part_that_is_missing_or_elsewhere_is_told(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "part-1.safetensors")
    index = folder / "model.safetensors.index.json"
    for parts, code in (
        ({"a": "part-1.safetensors", "b": "part-2.safetensors"}, "VP661"),
        ({"a": "../part-1.safetensors"}, "VP662"),
        ({"a": "part-1.bin"}, "VP662"),
    ):
        index.write_text(json.dumps({"weight_map": parts}), encoding="utf-8")
        assert code_of(folder) == code
    index.write_text("[", encoding="utf-8")
    assert code_of(folder) == "VP663"
    index.write_text(json.dumps({"weight_map": {"a": "part-1.safetensors"}}), encoding="utf-8")
    assert len(locate(folder).weights) == 1


@pytest.mark.parametrize("text", ["", "[]", "{", '{"model_type": "bert"}', "[" * 100_000])
def test_a_config_that_will_not_do_is_told(text: str, folder: Path) -> None:
    (folder / "config.json").write_text(text, encoding="utf-8")
    assert code_of(folder) == "VP663"


def test_weights_that_the_network_lacks_are_not_made_up(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    del weights["class_head.dense0.weight"]
    save_file(weights, str(folder / "model.safetensors"), {"format": "pt"})
    module = Owlv2(folder, device="cpu")
    first, second = (module.answer([ASK])[0] for _ in range(2))
    assert isinstance(first, Failed) and first.code == "VP663"
    assert "class_head.dense0.weight" in first.sentence
    assert first == second


def test_a_checkpoint_that_brings_python_is_refused(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config |= {"model_type": "nobodys", "auto_map": {"AutoConfig": "own.Config"}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "own.py").write_text("raise SystemExit('it ran')\n", encoding="utf-8")
    (answer,) = adapter("chat")(folder, device="cpu").answer([Ask("caption", (ASK.args[0],))])
    assert isinstance(answer, Failed) and answer.code in ("VP662", "VP663"), answer


def test_a_device_that_is_not_there_is_told(folder: Path) -> None:
    (answer,) = Owlv2(folder, device="cuda:99").answer([ASK])
    assert isinstance(answer, Failed) and answer.code == "VP664"


def test_the_licence_is_read_from_the_readme(folder: Path) -> None:
    (folder / "README.md").write_text("---\nlicense: mit\ntags: []\n---\n# Owl\n", encoding="utf-8")
    assert Owlv2(folder, device="cpu").card.licence == "mit"
    (folder / "README.md").write_text("# Owl\nlicense: mit\n", encoding="utf-8")
    assert Owlv2(folder, device="cpu").card.licence == ""


def test_ultralytics_leaves_pillow_as_it_is() -> None:
    pytest.importorskip("ultralytics")
    # In a process of its own: it puts an opener in the place of Pillow's when it is first imported.
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import PIL.Image as p; from vprog.modules.pickled import ultralytics as u;"
            "before = p.open; u(); assert p.open is before\n"
            "from vprog.image import Image; from vprog.grammar import VprogError\n"
            "try: Image.decode(b'no picture', 'x.png')\n"
            "except VprogError as error: print(error.code)",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "VP302\n", done.stderr
