"""A chat server over real sockets that goes wrong on purpose, told how by the question itself.

A question that contains ``[slow]``, ``[drip]``, ``[drop]``, ``[cut]``, ``[429]``, ``[500]``, ``[html]``,
``[nojson]``, ``[empty]``, ``[huge]``, ``[form]``, ``[long]``, ``[refuse]``, ``[401]`` or ``[302]`` gets that; ``[twice:X]`` gets ``X`` for the first two
requests and a right reply then. Every other question is answered by ``answer(request)``.
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_FAULT = re.compile(r"\[(twice:)?([a-z0-9]+)\]")
#: A form of fault that no client waits out.
LONG = 30.0


def reply(text: str | None, **choice: Any) -> dict[str, Any]:
    """A chat completion that says a text."""
    message = {"role": "assistant", "content": text}
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "any",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"} | choice],
        "usage": {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14},
    }


def words_of(request: dict[str, Any]) -> str:
    """The words of the user's message, without its pictures."""
    content = request["messages"][-1]["content"]
    if isinstance(content, str):
        return content
    return "".join(part["text"] for part in content if part["type"] == "text")


def pictures_of(request: dict[str, Any]) -> list[str]:
    """The data URLs of the user's message."""
    content = request["messages"][-1]["content"]
    if isinstance(content, str):
        return []
    return [part["image_url"]["url"] for part in content if part["type"] == "image_url"]


def in_form(request: dict[str, Any], answer: Any) -> dict[str, Any]:
    """An answer in the form that the request asks for."""
    if "response_format" in request:
        return reply(json.dumps({"answer": answer}))
    return reply(str(answer))


@dataclass
class Faulty:
    """A running server: its address, what it was sent, and how many requests were under way."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)
    tried: Counter[str] = field(default_factory=Counter)
    most: int = 0
    under_way: int = 0
    retry_after: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def faulty(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> Iterator[Faulty]:
    """Run a server on a free port of this machine."""
    state = Faulty("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is logged."""

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            request = json.loads(self.rfile.read(length))
            words = words_of(request)
            with state.lock:
                state.requests.append(request)
                state.headers.append({k.lower(): v for k, v in self.headers.items()})
                state.times.setdefault(words, []).append(time.monotonic())
                state.tried[words] += 1
                tried = state.tried[words]
                state.under_way += 1
                state.most = max(state.most, state.under_way)
            try:
                found = _FAULT.search(words)
                if found and not (found[1] and tried > 2):
                    self.fault(found[2], request)
                else:
                    self.say(200, json.dumps(answer(request)).encode())
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            finally:
                with state.lock:
                    state.under_way -= 1

        def say(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def fault(self, kind: str, request: dict[str, Any]) -> None:
            right = json.dumps(in_form(request, "a cup")).encode()
            if kind == "slow":
                state.stopping.wait(LONG)
                self.say(200, right)
            elif kind == "drip":  # each byte comes in time, the whole never does
                self.send_response(200)
                self.send_header("Content-Length", str(len(right) + 10_000))
                self.end_headers()
                for _ in range(10_000):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    if state.stopping.wait(0.05):
                        break
                self.close_connection = True
            elif kind in ("drop", "cut"):
                if kind == "cut":
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(right)))
                    self.end_headers()
                    self.wfile.write(right[: len(right) // 2])
                    self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            elif kind == "429":
                told = {"Retry_After": state.retry_after} if state.retry_after else {}
                self.say(429, b'{"error": {"message": "too many requests"}}', **told)
            elif kind == "401":
                key = self.headers["Authorization"].removeprefix("Bearer ")
                said = {"error": {"message": f"wrong key: {key}"}}
                self.say(401, json.dumps(said).encode())
            elif kind == "302":
                self.say(302, b"", Location="/v1/elsewhere")
            elif kind.isdigit():
                self.say(int(kind), b'{"error": {"message": "out of order"}}')
            else:
                self.say(200, _BODIES[kind](request))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield state
    finally:
        state.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


_BODIES: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "html": lambda request: b"<html><body>Welcome</body></html>",
    "nojson": lambda request: json.dumps(in_form(request, "a cup")).encode()[:-7],
    "empty": lambda request: b'{"choices": []}',
    "huge": lambda request: json.dumps(in_form(request, "a" * (5 << 20))).encode(),
    "form": lambda request: json.dumps(reply("Well, it depends on the cup.")).encode(),
    "long": lambda request: json.dumps(reply('{"answer": "a c', finish_reason="length")).encode(),
    "refuse": lambda request: json.dumps(
        reply(None, message={"role": "assistant", "content": None, "refusal": "I cannot."})
    ).encode(),
}
