"""Fetching what profiles name: from a hub on this machine, whole or not at all."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.modules.hub import COMMIT, Hub
from vprog.modules.pull import chosen
from vprog.program import load_profile

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        (tmp_path / "desk.toml").write_text(text, encoding="utf-8")
        return tmp_path / "desk.toml"

    return write


def tensors(count: int) -> bytes:
    """A safetensors file of so many zeros."""
    about = {"w": {"dtype": "F32", "shape": [count], "data_offsets": [0, 4 * count]}}
    head = json.dumps(about).encode()
    return struct.pack("<Q", len(head)) + head + bytes(4 * count)


FILES = {
    "us/eye": {
        "README.md": b"---\nlicense: mit\n---\n",
        "config.json": b'{"model_type": "owlv2"}',
        "model.safetensors": tensors(300_000),
        "pytorch_model.bin": b"a pickle",
        "onnx/model.safetensors": tensors(3),
    },
    "us/pickled": {"config.json": b"{}", "pytorch_model.bin": b"a pickle"},
}


def pull(profile: Path, cache: Path, *more: str, **env: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "vprog", "models", "pull", str(profile), *more],
        cwd=ROOT,
        env={
            **os.environ,
            "HF_HUB_CACHE": str(cache),
            "HF_HOME": str(cache.parent / "home"),
            "NO_COLOR": "1",
            "VPROG_CACHE": str(cache.parent / "vprog"),
            **env,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def eye(write: Write, checkpoint: str) -> Path:
    table = f'[modules.eye]\nuse = "owlv2"\ncheckpoint = "{checkpoint}"\n'
    return write(f'{table}[oracles]\nfind = "eye"\n')


def test_a_profile_is_fetched_goes_on_where_it_ended_and_is_found(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("huggingface_hub", reason="the extra models is not installed")
    cache = tmp_path / "hub"
    file = eye(write, "us/eye")
    with Hub(FILES) as hub:
        code, out, err = pull(file, cache, "--dry-run", "--json", HF_ENDPOINT=hub.url)
        assert code == 0, err
        told = json.loads(out)
        names = [part["file"] for part in told["files"]]
        assert names == ["README.md", "config.json", "model.safetensors"]
        assert told["bytes"] == sum(len(FILES["us/eye"][name]) for name in names)
        assert not list(cache.rglob("*.safetensors"))
        # Cut off as often as it is tried: the next command goes on behind what has come.
        hub.cut["model.safetensors"] = [100_000] * 5
        code, _, err = pull(file, cache, HF_ENDPOINT=hub.url)
        assert code == 3
        assert "VP678" in err
        assert "1.2 MB" in err
        monkeypatch.setenv("HF_HUB_CACHE", str(cache))
        missing: Any = load_profile(str(file)).modules["find"]
        assert missing.missing.code == "VP661"
        hub.asked.clear()
        code, _, err = pull(file, cache, HF_ENDPOINT=hub.url)
        assert code == 0, err
        asked = [r for m, path, r in hub.asked if m == "GET" and "safetensors" in path]
        assert asked == ["bytes=500000-"]
    found: Any = load_profile(str(file)).modules["find"]
    assert found.missing is None
    assert found.card.present
    place = cache / "models--us--eye" / "snapshots" / COMMIT / "model.safetensors"
    assert place.read_bytes() == FILES["us/eye"]["model.safetensors"]
    assert not list(cache.rglob("*.bin"))


def test_bytes_that_differ_are_not_kept(write: Write, tmp_path: Path) -> None:
    pytest.importorskip("huggingface_hub", reason="the extra models is not installed")
    with Hub(FILES) as hub:
        hub.lies.add("model.safetensors")
        code, _, err = pull(eye(write, "us/eye"), tmp_path / "hub", HF_ENDPOINT=hub.url)
        assert (code, "SHA-256" in err) == (3, True), err
        assert not list((tmp_path / "hub").rglob("*.safetensors"))
        assert not (tmp_path / "hub" / "models--us--eye" / "refs" / "main").exists()


@pytest.mark.parametrize(
    ("checkpoint", "said"),
    [("us/pickled", "no weights as safetensors"), ("us/nobody", "no such checkpoint")],
)
def test_what_cannot_be_fetched_is_one_sentence(
    checkpoint: str, said: str, write: Write, tmp_path: Path
) -> None:
    pytest.importorskip("huggingface_hub", reason="the extra models is not installed")
    with Hub(FILES) as hub:
        code, _, err = pull(eye(write, checkpoint), tmp_path / "hub", HF_ENDPOINT=hub.url)
    assert code == 3
    assert said in err
    assert re.findall(r"\[VP\d+\]", err) == ["[VP678]"]


def test_without_a_network_it_is_one_sentence(write: Write, tmp_path: Path) -> None:
    pytest.importorskip("huggingface_hub", reason="the extra models is not installed")
    file = eye(write, "us/eye")
    code, _, err = pull(file, tmp_path / "hub", HF_ENDPOINT="http://127.0.0.1:9")
    assert (code, "cannot be reached" in err) == (3, True), err


BLOCKED = """
import sys, time
def watch(event, arguments):
    if event.startswith("socket.") and event != "socket.gethostname":
        raise RuntimeError(f"{event} {arguments!r}")
sys.addaudithook(watch)
import vprog
from vprog.program import load_profile
began = time.process_time()
trace = vprog.load('answer = count(find(image, "cup"))').run(sys.argv[1], sys.argv[2])
print(trace.failed.code, trace.failed.help, time.process_time() - began, sep="|")
"""


def test_a_checkpoint_that_is_not_there_is_one_sentence_at_once(
    write: Write, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, str(DATA / "cups.png"), str(eye(write, "us/eye"))],
        cwd=ROOT,
        env={**os.environ, "HF_HUB_CACHE": str(tmp_path / "hub")},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    code, help, seconds = done.stdout.strip().split("|")
    assert code == "VP661"
    assert "vprog models pull" in help
    assert float(seconds) < 1


def test_what_is_needed_of_a_checkpoint() -> None:
    sharded = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    index = "model.safetensors.index.json"
    assert chosen([*sharded, index]) == [*sharded, index]
    assert chosen([*sharded, index, "model.safetensors"]) == ["model.safetensors", index]
    assert chosen(["a.bin", "b.pt", "c.h5", "code.py", "onnx/x.json", ".gitattributes"]) == []
