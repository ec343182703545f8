"""Nobody but who has the token gets in, and nothing that is sent breaks the server."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")
pytest.importorskip("uvicorn", reason="the extra serve is not installed")

from tests.conftest import effort
from tests.house.files import huge_png, truncated_jpeg
from tests.modules.served import Slow, both, serving
from vprog.answer import hold
from vprog.failed import Failed
from vprog.module import Answer, Ask
from vprog.modules.listen import Listener
from vprog.modules.remote import remote
from vprog.modules.serve import AT_ONCE, MOST_CALLS
from vprog.ops import OPERATORS

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


def _probe(
    port: int, method: str, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (http.client.HTTPException, OSError):
        return 400, b""  # the connection was closed on what is no HTTP
    finally:
        connection.close()


def test_a_page_or_a_stranger_gets_nothing(slow: tuple[Slow, Listener], tmp_path: Path) -> None:
    module, listener = slow
    token = (tmp_path / "token").read_text().strip()
    host = f"127.0.0.1:{listener.port}"
    right = {"Host": host, "Authorization": f"Bearer {token}"}
    assert _probe(listener.port, "GET", "/v1/modules", b"", right)[0] == 200
    wrong: list[tuple[dict[str, str], int]] = [
        ({"Host": host}, 401),
        ({**right, "Authorization": "Bearer x"}, 401),
        ({**right, "Authorization": f"Basic {token}"}, 401),
        ({**right, "Authorization": f"Bearer {token}x"}, 401),
        ({**right, "Authorization": "Bearer \xff"}, 401),
        ({**right, "Host": "evil.test"}, 421),
        ({**right, "Host": f"127.0.0.1.evil.test:{listener.port}"}, 421),
        ({**right, "Host": ""}, 421),
        ({**right, "Origin": "http://evil.test"}, 403),
        ({**right, "Origin": f"http://{host}"}, 403),
        ({**right, "Origin": "null"}, 403),
        ({**right, "Sec-Fetch-Site": "cross-site"}, 403),
    ]
    for headers, status in wrong:
        for method, path in (("GET", "/v1/modules"), ("POST", "/v1/ask"), ("GET", "/nowhere")):
            found, said = _probe(listener.port, method, path, b"", headers)
            assert found == status, (headers, method, path)
            assert said == b"refused\n"
    assert not module.batches


def _bodies(rng: random.Random) -> Iterator[bytes]:
    """Bodies of calls: right ones, changed ones, and noise."""
    encode = msgspec.msgpack.encode
    plain: list[Any] = [
        {},
        [],
        None,
        {"pictures": [], "asks": []},
        {"pictures": {}, "asks": {}},
        {"pictures": [], "asks": [["know", ["x"]]]},
        {"pictures": [], "asks": [["know", [3]]]},
        {"pictures": [], "asks": [["know", []]]},
        {"pictures": [], "asks": [["know", ["x", "y"]]]},
        {"pictures": [], "asks": [["ask", ["x"]]]},
        {"pictures": [], "asks": [["__class__", ["x"]]]},
        {"pictures": [], "asks": [["best_match", [3, "x"]]]},
        {"pictures": [], "asks": [["best_match", [[3], "x"]]]},
        {"pictures": [], "asks": [["best_match", [[], "x"]]]},
        {"pictures": [], "asks": [["find", [{"image": ["x", 1, 1, ""]}, "cup", 3]]]},
        {
            "pictures": [[["x", 1, 1, ""], None]],
            "asks": [["find", [{"image": ["x", 1, 1, ""]}, "c", 3]]],
        },
        {"pictures": [[["x", 1, 1, ""], "../../etc/passwd"]], "asks": []},
        {"pictures": [[["x", -1, 1, ""], None]], "asks": []},
        {"pictures": [[["x", 2**63, 2**63, ""], None]], "asks": []},
        {"pictures": [3], "asks": [3]},
        {"pictures": [], "asks": [["know", ["x"]]] * (AT_ONCE + 1)},
        {"pictures": [], "asks": [["know", [{"hex": "zz"}]]]},
        {"pictures": [], "asks": [["know", [{"hex": "eda080"}]]]},
        {"pictures": [], "asks": [["know", ["x" * 100_000]]]},
    ]
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    plain.append({"pictures": [], "asks": [["know", [deep]]]})
    while True:
        data = bytearray(encode(rng.choice(plain)))
        if rng.random() < 0.4:
            for _ in range(rng.randint(1, 4)):
                data[rng.randrange(len(data))] = rng.randrange(256)
        if rng.random() < 0.1:
            data = bytearray(rng.randbytes(rng.randint(0, 200)))
        yield bytes(data)


PATHS = (
    *("/", "/v1", "/v1/", "/v1/ask", "/v1/ask/", "/v1/modules", "/v1/pictures/", "/v1/pictures/x"),
    *("/v1/pictures/%00", "/%00", "/v1/ask%00", "/v1/pictures/../../etc/passwd", "//v1//ask"),
    *(
        "/v1/pictures/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/v1/pictures/%ff%fe",
        "/docs",
        "/openapi.json",
    ),
    *("/v1/ask?x=%00", "/v1/modules?" + "a" * 3000, "/static/x", "/v1/pictures/" + "0" * 64, "*"),
)
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW")


def test_no_probe_gets_a_server_error_or_a_foreign_byte(
    slow: tuple[Slow, Listener], tmp_path: Path
) -> None:
    _, listener = slow
    token = (tmp_path / "token").read_text().strip()
    rng = random.Random(7)
    bodies = _bodies(rng)
    seen: dict[int, int] = {}
    for _ in range(effort(300)):
        asked = rng.random() < 0.5
        method, path = ("POST", "/v1/ask") if asked else (rng.choice(METHODS), rng.choice(PATHS))
        body = next(bodies) if asked or rng.random() < 0.5 else b""
        headers = {
            "Host": rng.choice((f"127.0.0.1:{listener.port}", "localhost", "localhost:1")),
            "Authorization": f"Bearer {token}",
            "Content-Length": str(len(body)),
        }
        if rng.random() < 0.2:
            headers["Content-Type"] = rng.choice(
                ("text/html", "application/json", "\x01", "x/" * 99)
            )
        status, said = _probe(listener.port, method, path, body, headers)
        seen[status] = seen.get(status, 0) + 1
        assert status < 500, (method, path, body)
        assert b"root:" not in said
        assert b"Traceback" not in said
        assert str(ROOT).encode() not in said
    assert {200, 400, 404, 405} <= set(seen), seen
    # It still answers.
    assert remote(listener.url).modules["know"].answer([Ask("know", ("x",))])[0] == Answer(
        "X", 0.1 + 0.2, 0.25
    )


def test_bodies_that_are_too_large_are_refused(slow: tuple[Slow, Listener], tmp_path: Path) -> None:
    _, listener = slow
    token = (tmp_path / "token").read_text().strip()
    headers = {
        "Host": "localhost",
        "Authorization": f"Bearer {token}",
        "Content-Length": str(MOST_CALLS + 1),
    }
    status, _ = _probe(listener.port, "POST", "/v1/ask", bytes(MOST_CALLS + 1), headers)
    assert status in (400, 413)


def test_what_is_no_picture_is_refused(slow: tuple[Slow, Listener], tmp_path: Path) -> None:
    _, listener = slow
    token = (tmp_path / "token").read_text().strip()
    for data in (b"", b"no picture", huge_png(), truncated_jpeg()):
        name = hashlib.sha256(data).hexdigest()
        headers = {
            "Host": "localhost",
            "Authorization": f"Bearer {token}",
            "Content-Length": str(len(data)),
        }
        status, said = _probe(listener.port, "PUT", f"/v1/pictures/{name}", data, headers)
        assert status == 400
        assert re.fullmatch(rb"VP30\d\n", said)
    data = CUPS.read_bytes()
    headers["Content-Length"] = str(len(data))
    wrong = "0" * 64
    assert _probe(listener.port, "PUT", f"/v1/pictures/{wrong}", data, headers)[0] == 400


def test_answers_are_held_to_their_form_on_both_sides(slow: tuple[Slow, Listener]) -> None:
    module, listener = slow

    def lies(ask: Ask) -> Any:
        return Answer(("three",), 0.5)

    module.one = lies  # type: ignore[method-assign]
    far = remote(listener.url).modules["know"]
    (failed,) = far.answer([Ask("know", ("x",))])
    assert isinstance(failed, Failed)
    assert failed.code == "VP603"
    assert isinstance(hold(Answer(3), Ask("know", ("x",)), OPERATORS["know"].result, far), Failed)


def test_the_command_ends_cleanly(tmp_path: Path) -> None:
    environment = {**os.environ, "VPROG_CACHE": str(tmp_path)}
    command = [sys.executable, "-m", "vprog", "serve-module", "find", "--profile", SCENE]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    (token,) = (tmp_path / "tokens").iterdir()
    run = [sys.executable, "-m", "vprog", "run", "-", "--image", str(CUPS), "--json"]
    done = subprocess.run(
        [*run, "--profile", f"remote:{url}"],
        input='answer = count(find(image, "cup"))',
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert json.loads(done.stdout)["answer"] == 3, done.stderr
    server.send_signal(signal.SIGTERM)
    _, talk = server.communicate(timeout=30)
    assert "Traceback" not in talk
    assert not token.exists()
