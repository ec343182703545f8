"""Modules behind HTTP on this machine, so that several processes share one model.

Every request carries the token, a Host of this machine, and no Origin: a page in a browser can
reach nothing. Bodies are MessagePack of plain data (see ``plain``) and pictures as PNG, which are
sent once and known by the SHA-256 of their bytes:

* ``GET /v1/modules``: what is served;
* ``PUT /v1/pictures/SHA256``: a picture; 204;
* ``POST /v1/ask``: calls; their answers, or 409 with the pictures that are not at hand.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, Final

import msgspec

from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Ask, Module, Profile, Traits
from vprog.modules.gathering import Gathering
from vprog.modules.plain import answer_to_plain, from_plain, picture_facts
from vprog.ops import OPERATORS
from vprog.type import Type
from vprog.value import fault, kind

#: Changes whenever the form of what is sent does.
SCHEMA: Final = 1
#: The most bytes of a body: of calls, and of a picture.
MOST_CALLS: Final = 8 << 20
MOST_PICTURE: Final = 192 << 20
#: The most calls of a request, and the most bytes of pixels that are kept.
AT_ONCE: Final = 4096
SHELF: Final = 1 << 30

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


class Shelf:
    """The pictures that were sent, by the SHA-256 of their bytes; the longest unused go first."""

    def __init__(self, most: int = SHELF) -> None:
        self._most = most
        self._held: OrderedDict[str, Image] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def put(self, name: str, data: bytes) -> bool:
        """Keep a picture; False where the bytes are not those of the name.

        Raises:
            VprogError: VP302 to VP304 the bytes are no picture.
        """
        if hashlib.sha256(data).hexdigest() != name:
            return False
        if self.get(name) is not None:
            return True
        image = Image.decode(data)
        with self._lock:
            if name not in self._held:
                self._held[name] = image
                self._bytes += 3 * image.width * image.height
            while self._bytes > self._most and len(self._held) > 1:
                gone = self._held.popitem(last=False)[1]
                self._bytes -= 3 * gone.width * gone.height
        return True

    def get(self, name: str) -> Image | None:
        """A picture, if it is at hand."""
        with self._lock:
            if name in self._held:
                self._held.move_to_end(name)
            return self._held.get(name)


class Service:
    """Modules that are served: what is said of them, and what they are asked.

    Args:
        profile: which of them answers which oracle.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.shelf = Shelf()
        made: dict[int, Gathering] = {}
        self.asked: dict[str, Gathering] = {}
        for oracle, module in profile.modules.items():
            self.asked[oracle] = made.get(id(module)) or made.setdefault(
                id(module), Gathering(module)
            )
        self.each = tuple(made.values())

    def told(self) -> dict[str, Any]:
        """What is served, as plain data."""
        nouns = self.profile.nouns
        return {
            "schema": SCHEMA,
            "profile": self.profile.name,
            "modules": [_facts(g.module, self._oracles(g)) for g in self.each],
            "missing": dict(self.profile.missing),
            "nouns": None if nouns is None else {n: list(s) for n, s in nouns.items()},
        }

    def _oracles(self, gathering: Gathering) -> list[str]:
        return [oracle for oracle, found in self.asked.items() if found is gathering]

    def read(self, body: bytes) -> tuple[list[Ask], list[str]]:
        """The calls of a body, and the pictures that are not at hand.

        Raises:
            ValueError: the body is none, or its values are not of the types that the oracles take.
        """
        try:
            data = _decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(f"no MessagePack: {error}") from None
        if not isinstance(data, dict) or set(data) != {"pictures", "asks"}:
            raise ValueError("no calls")
        if not isinstance(data["pictures"], list) or not isinstance(data["asks"], list):
            raise ValueError("no calls")
        if len(data["asks"]) > AT_ONCE or len(data["pictures"]) > AT_ONCE:
            raise ValueError(f"more than {AT_ONCE} calls")
        images: dict[str, Image] = {}
        wanted: list[str] = []
        for entry in data["pictures"]:
            if not isinstance(entry, list) or len(entry) != 2:
                raise ValueError("no picture")
            digest, width, height, name = picture_facts(entry[0])
            kept = None
            if entry[1] is not None:
                kept = self.shelf.get(str(entry[1]))
                if kept is None:
                    wanted.append(str(entry[1]))
                    continue
                if (kept.width, kept.height) != (width, height):
                    raise ValueError("a picture of another size than it is said to have")
            load = None if kept is None else _loader(kept)
            images[digest] = Image(digest, width, height, name, load)
        if wanted:
            return [], wanted
        return [self._ask(entry, images) for entry in data["asks"]], []

    def _ask(self, entry: Any, images: Mapping[str, Image]) -> Ask:
        if not isinstance(entry, list) or len(entry) != 2 or not isinstance(entry[0], str):
            raise ValueError("no call")
        oracle, given = entry
        if oracle not in self.asked:
            raise ValueError(f"the oracle {oracle:.40} is not served")
        try:
            args = from_plain(given, images)
        except KeyError:
            raise ValueError("a picture that the body does not name") from None
        params = OPERATORS[oracle].params
        if not isinstance(args, tuple) or len(args) != len(params):
            raise ValueError(f"{oracle} takes {len(params)} arguments")
        for value, parameter in zip(args, params, strict=True):
            wrong = _fault(value, parameter.type)
            if wrong is not None:
                raise ValueError(f"{parameter.name} of {oracle}: {wrong}")
        return Ask(oracle, args)

    async def answer(self, asks: Sequence[Ask]) -> list[Any]:
        """The answers to calls, in order, as plain data."""
        told = []
        for ask in asks:
            told += self.asked[ask.oracle].submit([ask])
        answers = await asyncio.gather(*map(asyncio.wrap_future, told))
        return [answer_to_plain(answer, {}) for answer in answers]

    def close(self) -> None:
        """Answer what was asked, and end."""
        for gathering in self.each:
            gathering.close()


def _fault(value: Any, type: Type) -> str | None:
    """What is wrong with an argument; of a variable it is of one of the types that this may be."""
    if type.item is not None and type.item.is_variable:
        if not isinstance(value, tuple):
            return f"no list but {kind(value)}"
        return next((w for part in value if (w := _fault(part, type.item)) is not None), None)
    wrong = [fault(value, choice) for choice in type.choices or (type,)]
    return None if None in wrong else wrong[0]


def _loader(image: Image) -> Callable[[], Any]:
    return lambda: image.pixels


def _facts(module: Module, oracles: Sequence[str]) -> dict[str, Any]:
    traits = Traits.of(module)
    return {
        "name": module.name,
        "version": module.version,
        "oracles": list(oracles),
        "batch": traits.batch,
        "by_name": traits.by_name,
        "paid": traits.paid,
    }


class Guard:
    """Lets through what carries the token, is meant for this machine, and comes from no web page."""

    def __init__(self, app: _App, token: str) -> None:
        self.app = app
        self.token = f"Bearer {token}".encode()

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Answer 421, 403 or 401, or let the request through."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        status = self.refused(scope["headers"])
        if status is None:
            await self.app(scope, receive, send)
            return
        body = b"refused\n"
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def refused(self, headers: Sequence[tuple[bytes, bytes]]) -> int | None:
        """The status that refuses a request of these headers; None where it may pass."""
        named: dict[bytes, list[bytes]] = {}
        for name, value in headers:
            named.setdefault(name.lower(), []).append(value)
        hosts = named.get(b"host", [])
        if len(hosts) != 1 or not is_loopback(hosts[0].decode("latin-1")):
            return 421
        if b"origin" in named or named.get(b"sec-fetch-site", [b"none"]) != [b"none"]:
            return 403
        tokens = named.get(b"authorization", [])
        if len(tokens) != 1 or not hmac.compare_digest(tokens[0], self.token):
            return 401
        return None


def is_loopback(host: str) -> bool:
    """Whether a Host header means this machine.

    >>> [is_loopback(h) for h in ("127.0.0.1:80", "localhost", "[::1]:8", "vprog.test", "1.2.3.4")]
    [True, True, True, False, False]
    """
    name = host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return name.lower() in ("127.0.0.1", "localhost", "[::1]")


def application(service: Service, token: str) -> _App:
    """The ASGI application that serves modules, behind its guard.

    Raises:
        ImportError: FastAPI is not installed.
    """
    from fastapi import FastAPI, Request, Response
    from fastapi.concurrency import run_in_threadpool

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    def packed(data: Any, status: int = 200) -> Response:
        return Response(_encode(data), status, media_type="application/msgpack")

    async def body_of(request: Request, most: int) -> bytes | None:
        """The body; None where it is larger than it may be."""
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > most:
                return None
            parts.append(part)
        return b"".join(parts)

    async def modules(request: Request) -> Response:
        return packed(await run_in_threadpool(service.told))

    async def picture(request: Request) -> Response:
        name = request.path_params["name"]
        body = await body_of(request, MOST_PICTURE)
        if body is None:
            return Response("too large\n", 413)
        try:
            right = await run_in_threadpool(service.shelf.put, name, body)
        except VprogError as error:
            return Response(f"{error.diagnostics[0].code}\n", 400)
        return Response(status_code=204) if right else Response("another digest\n", 400)

    async def ask(request: Request) -> Response:
        body = await body_of(request, MOST_CALLS)
        if body is None:
            return Response("too large\n", 413)
        try:
            asks, wanted = await run_in_threadpool(service.read, body)
        except ValueError as error:
            said = str(error).encode("ascii", "backslashreplace")[:300]
            return Response(said + b"\n", 400, media_type="text/plain")
        if wanted:
            return packed({"wanted": wanted}, 409)
        versions = {ask.oracle: service.asked[ask.oracle].module.version for ask in asks}
        return packed({"versions": versions, "answers": await service.answer(asks)})

    app.add_route("/v1/modules", modules, methods=["GET"])
    app.add_route("/v1/pictures/{name}", picture, methods=["PUT"])
    app.add_route("/v1/ask", ask, methods=["POST"])
    return Guard(app, token)
