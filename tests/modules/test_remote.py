"""A module behind HTTP: the same answers, one model for several processes, and no way in for others."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")
pytest.importorskip("uvicorn", reason="the extra serve is not installed")

import vprog
from tests.conftest import effort
from tests.laws.cases import KINDS, Portion
from tests.modules.served import Slow, both, serving
from vprog.batch import ask_batch
from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.journal import body
from vprog.module import Answer, Ask, Profile
from vprog.modules.listen import Listener
from vprog.modules.remote import Client, remote, remote_module
from vprog.program import load_profile

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
CUPS = DATA / "cups.png"
SCENE = f"scene:{DATA / 'cups.json'}"


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Slow, Listener]]:
    module = Slow()
    with serving(both(module), tmp_path) as listener:
        monkeypatch.setenv("VPROG_TOKEN", (tmp_path / "token").read_text())
        yield module, listener


def test_a_run_over_a_server_is_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = load_profile(SCENE)
    program = vprog.load('answer = [c.label for c in find(image, "cup") if verify(c, "red")]')
    with serving(own, tmp_path) as listener:
        monkeypatch.setenv("VPROG_TOKEN", (tmp_path / "token").read_text())
        far = load_profile(f"remote:{listener.url}")
        here, there = program.run(CUPS, own), program.run(CUPS, far)
        assert (far.nouns, far.missing) == (own.nouns, own.missing)
    # But for the name of the profile all of it is the same.
    assert body(here)[1:] == body(there)[1:]
    assert body(here)[0]["modules"] == body(there)[0]["modules"]


def test_generated_programs_over_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, kind in enumerate(KINDS):
        cases = list(Portion("remote", number, effort(15)).cases())
        own = cases[0].profile(kind, number)
        with serving(own, tmp_path) as listener:
            monkeypatch.setenv("VPROG_TOKEN", (tmp_path / "token").read_text())
            far = remote(listener.url)
            for case in cases:
                inputs = case.inputs(number)
                here = case.program.run(inputs=inputs, profile=own)
                there = case.program.run(inputs=inputs, profile=far)
                assert body(here)[1:] == body(there)[1:], case.show()


def test_a_batch_over_a_server_is_the_calls_one_by_one(slow: tuple[Slow, Listener]) -> None:
    module, listener = slow
    far = remote(listener.url).modules["know"]
    asks = [Ask("know", (word,)) for word in ("a", "fail", "b", "\x00é", "raise", "c")]
    told = far.answer(asks)
    assert told == ask_batch(module, asks)[0]
    assert [far.answer([ask])[0] for ask in asks] == told
    assert (far.name, far.version) == ("slow", "1")
    assert isinstance(told[1], Failed)
    assert isinstance(told[4], Failed)
    assert told[4].code == "VP602"


def test_pictures_are_sent_once_and_are_the_same(slow: tuple[Slow, Listener]) -> None:
    module, listener = slow
    image = Image.open(CUPS)
    sent: list[str] = []
    profile = remote(listener.url)
    client: Client = profile.modules["find"]._client  # type: ignore[attr-defined]
    plain = client._put
    client._put = lambda image, name: (sent.append(image.digest), plain(image, name))[1]  # type: ignore[method-assign]
    for noun in ("cup", "fork", "dog"):
        (answer,) = profile.modules["find"].answer([Ask("find", (image, noun, 9))])
        assert isinstance(answer, Answer)
        assert answer.value[0].image is image
    part = image.crop((3, 4, 50, 60))
    profile.modules["find"].answer([Ask("find", (part, "cup", 9))])
    assert sent == [image.digest, part.digest]
    assert set(module.seen) == {image.pixels.tobytes(), part.pixels.tobytes()}


def test_a_picture_that_was_put_away_is_sent_again(slow: tuple[Slow, Listener]) -> None:
    _, listener = slow
    listener.service.shelf._most = 1  # room for one picture
    find = remote(listener.url).modules["find"]
    first, second = Image.open(CUPS), Image.open(CUPS).crop((0, 0, 9, 9))
    for image in (first, second, first, second):
        (answer,) = find.answer([Ask("find", (image, "cup", 9))])
        assert isinstance(answer, Answer)


def test_calls_of_several_clients_share_batches(tmp_path: Path) -> None:
    module = Slow(0.05)
    with serving(both(module), tmp_path) as listener:
        token = str(tmp_path / "token")

        def client(number: int) -> list[Answer | Failed]:
            far = remote_module(listener.url, token_file=token)
            return [far.answer([Ask("know", (f"{number % 4} {i}",))])[0] for i in range(6)]

        with ThreadPoolExecutor(12) as pool:
            told = list(pool.map(client, range(12)))
    for number, answers in enumerate(told):
        values = [a.value for a in answers if isinstance(a, Answer)]
        assert values == [f"{number % 4} {i}" for i in range(6)]
    assert max(module.batches) > 1
    # Twelve clients, four of which ask the same: equal calls that wait together are made once.
    assert sum(module.batches) < 12 * 6
    assert max(module.batches) <= module.batch


WORKER = """
import sys
from vprog.module import Ask
from vprog.modules.remote import remote
far = remote(sys.argv[1]).modules["know"]
print(*[far.answer([Ask("know", (f"{sys.argv[2]}{i}",))])[0].value for i in range(20)])
"""


def test_several_processes_share_a_module(slow: tuple[Slow, Listener]) -> None:
    _, listener = slow
    command = [sys.executable, "-c", WORKER, listener.url]
    workers = [
        subprocess.Popen([*command, name], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for name in "xyz"
    ]
    for name, worker in zip("xyz", workers, strict=True):
        words = worker.communicate(timeout=60)[0].split()
        assert words == [f"{name.upper()}{i}" for i in range(20)]


# --- what goes wrong -----------------------------------------------------------------------------


def test_a_server_that_dies_is_a_failure_of_its_calls(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vprog", "serve-module", "all", "--profile", SCENE]
    token = tmp_path / "token"
    server = subprocess.Popen(
        [*command, "--token-file", str(token)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
    _wait_for(url)
    assert token.stat().st_mode & 0o077 == 0
    far = remote_module(url, token_file=str(token), module="scene")
    image = Image.open(CUPS)
    (answer,) = far.answer([Ask("find", (image, "cup", 9))])
    assert isinstance(answer, Answer)
    server.send_signal(signal.SIGKILL)
    server.wait(timeout=30)
    began = time.monotonic()
    asks = [Ask("find", (image, noun, 9)) for noun in ("cup", "fork", "dog")]
    told = far.answer(asks)
    assert time.monotonic() - began < 5
    assert {t.code for t in told if isinstance(t, Failed)} == {"VP681"}
    trace = vprog.load('answer = count(find(image, "cup"))').run(
        CUPS, Profile("far", {"find": far})
    )
    assert trace.failed is not None
    assert trace.failed.code == "VP681"
    with pytest.raises(VprogError) as caught:
        remote(url)
    assert caught.value.code == "VP681"


def _wait_for(url: str) -> None:
    port = int(url.rpartition(":")[2])
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


class Liar(threading.Thread):
    """Answers every connection with the same bytes."""

    def __init__(self, said: bytes, seconds: float = 0.0) -> None:
        super().__init__(daemon=True)
        self.said, self.seconds = said, seconds
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                time.sleep(self.seconds)
                connection.sendall(self.said)


def _http(body: bytes, status: str = "200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status.encode(), len(body), body)


LIES = {
    "nothing": (b"", "VP681"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n", "VP681"),
    "cut off": (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", "VP681"),
    "a page": (_http(b"<html>"), "VP682"),
    "an error": (_http(b"no", "500 Oh"), "VP682"),
    "away": (_http(b"", "302 Found"), "VP682"),
    "a number": (_http(msgspec.msgpack.encode(3)), "VP682"),
    "another thing": (_http(msgspec.msgpack.encode({"schema": 1, "modules": 3})), "VP682"),
    "another version": (_http(msgspec.msgpack.encode({"schema": 99})), "VP682"),
}


@pytest.mark.parametrize("name", LIES)
def test_what_is_no_server_of_modules_is_told(name: str) -> None:
    said, code = LIES[name]
    liar = Liar(said)
    with pytest.raises(VprogError) as caught:
        remote(liar.url)
    assert caught.value.code == code
    liar.socket.close()


def test_a_slow_server_is_given_up() -> None:
    liar = Liar(b"", 3.0)
    client = Client(liar.url, timeout=0.3)
    began = time.monotonic()
    with pytest.raises(VprogError, match="takes more than") as caught:
        client.ask([Ask("know", ("x",))])
    assert caught.value.code == "VP681"
    assert time.monotonic() - began < 2
    liar.socket.close()


def test_another_version_than_at_the_start_is_a_failure(slow: tuple[Slow, Listener]) -> None:
    module, listener = slow
    far = remote(listener.url).modules["know"]
    module.version = "2"  # type: ignore[misc]
    (failed,) = far.answer([Ask("know", ("x",))])
    assert isinstance(failed, Failed)
    assert failed.code == "VP682"
    assert "another version" in failed.sentence


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://127.0.0.1:9", "http://vprog.test:80", "http://10.0.0.1", "127.0.0.1:9", ""),
        *("http://127.0.0.1:99999", "http://me:secret@127.0.0.1:9", "http://[::1", "file:///etc"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(VprogError) as caught:
        Client(url)
    assert caught.value.code == "VP682"
    assert "secret" not in str(caught.value)


def test_a_wrong_token_is_told(slow: tuple[Slow, Listener], tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("x" * 32)
    with pytest.raises(VprogError, match="token") as caught:
        remote_module(slow[1].url, token_file=str(tmp_path / "wrong"))
    assert caught.value.code == "VP682"


def test_what_cannot_be_served_is_told(tmp_path: Path) -> None:
    profile = both(Slow())
    short = tmp_path / "short"
    short.write_text("abc")
    taken = socket.create_server(("127.0.0.1", 0))
    tries: list[dict[str, Any]] = [
        {"port": taken.getsockname()[1], "token_file": tmp_path / "t"},
        {"token_file": short},
        {"token_file": tmp_path},
    ]
    for settings in tries:
        with pytest.raises(VprogError) as caught:
            Listener(profile, **settings)
        assert caught.value.code == "VP683"
    taken.close()
