"""The wire to a chat server: requests side by side, each with its time-out and bounded retries."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.modules.server_patience import Patience, retry_after
from vprog.modules.server_reply import MALFORMED

NO_SDK = declare(
    "VP691",
    "the client for servers cannot be loaded",
    "A profile with a server needs the package openai, which the extra `server` brings.",
    wrong=">>> import sys\n"
    '>>> sys.modules["openai"] = None  # as if it were not installed\n'
    ">>> from vprog.module import Profile\n"
    ">>> from vprog.modules.server import Server\n"
    '>>> served = Server("any", base_url="http://127.0.0.1:1/v1")\n'
    ">>> program = vprog.load('answer = know(\"what is a cup for?\")')\n"
    '>>> program.run(profile=Profile("served", {"know": served})).answer',
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
UNREACHED = declare(
    "VP692",
    "the server cannot be reached, or does not answer in time",
    "The connection was refused, broken off, or no whole reply came within the time-out, at every "
    "try. Other calls of the same batch are not touched.",
    wrong=">>> from vprog.module import Profile\n"
    ">>> from vprog.modules.server import Server\n"
    '>>> served = Server("any", base_url="http://127.0.0.1:1/v1", tries=1)\n'
    ">>> program = vprog.load('answer = know(\"what is a cup for?\")')\n"
    '>>> program.run(profile=Profile("served", {"know": served})).answer',
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
REFUSED = declare(
    "VP693",
    "the server refuses the call, or has failed",
    "The server answered with an HTTP status other than 200. 408, 409, 429 and those from 500 on are "
    "tried again, after the time that the server names (Retry-After) or twice as long as before; any "
    "other is final: a key that is wrong, a model that is not there, a setting that it does not know.",
    wrong=">>> import http.server, threading\n"
    '>>> web = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)\n'
    ">>> threading.Thread(target=web.serve_forever, daemon=True).start()\n"
    ">>> from vprog.module import Profile\n"
    ">>> from vprog.modules.server import Server\n"
    '>>> url = f"http://127.0.0.1:{web.server_port}/v1"\n'
    '>>> served = Server("any", base_url=url, tries=1)  # it knows no POST\n'
    ">>> program = vprog.load('answer = know(\"what is a cup for?\")')\n"
    '>>> program.run(profile=Profile("served", {"know": served})).answer',
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)

#: The most bytes of a reply that are read.
MOST_BYTES: Final = 4 << 20
#: Statuses after which a call is tried again.
AGAIN: Final = frozenset({408, 409, 429, *range(500, 600)})
#: What a try comes to: the bytes of a reply; or a failure, whether another try may help, and the
#: least seconds to wait before it (None: as the back-off says).
_Tried: TypeAlias = bytes | tuple[Failed, bool, float | None]


class Wire:
    """Posts chat completions, so many at a time, on a thread of its own.

    Args:
        url: the address that ends before ``/chat/completions``.
        key: what authorises, sent to that address alone; redirections are not followed.
        patience: time-outs and retries.
        concurrency: how many requests are under way at once.
        counted: called once for each try.
    """

    def __init__(
        self,
        url: str,
        key: str,
        patience: Patience,
        concurrency: int,
        counted: Callable[[], None],
    ) -> None:
        self._url, self._key = url, key
        self._patience, self._concurrency = patience, concurrency
        self._counted = counted
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sdk: Any = None
        self._client: Any = None
        self._gate = asyncio.Semaphore(concurrency)

    def post(self, bodies: Sequence[tuple[Mapping[str, Any], str]]) -> list[bytes | Failed]:
        """The bytes of the reply to each body, or VP691 to VP694. Each body comes with its salt."""
        with self._lock:
            if self._loop is None:
                try:
                    import openai
                except ImportError as error:
                    failed = fail(
                        NO_SDK,
                        f"the server cannot be asked: {error}",
                        'pip install "vprog[server]"',
                    )
                    return [failed] * len(bodies)
                self._sdk = openai
                self._loop = asyncio.new_event_loop()
                threading.Thread(
                    target=_run, args=(self._loop,), name="vprog-server", daemon=True
                ).start()
            loop = self._loop
        future = asyncio.run_coroutine_threadsafe(self._all(bodies), loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def close(self) -> None:
        """Break off what is under way, close every connection; a later ``post`` starts anew."""
        with self._lock:
            loop, client, self._loop, self._client = self._loop, self._client, None, None
        if loop is not None:
            asyncio.run_coroutine_threadsafe(_end(client), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)

    async def _all(self, bodies: Sequence[tuple[Mapping[str, Any], str]]) -> list[bytes | Failed]:
        if self._client is None:
            self._client = self._open()
            self._gate = asyncio.Semaphore(self._concurrency)
        return list(await asyncio.gather(*(self._one(body, salt) for body, salt in bodies)))

    async def _one(self, body: Mapping[str, Any], salt: str) -> bytes | Failed:
        async with self._gate:
            return await self._try(body, salt)

    def _open(self) -> Any:
        client = self._sdk.AsyncOpenAI(
            base_url=self._url,
            api_key=self._key or "none",
            max_retries=0,
            timeout=self._patience.timeout,
            http_client=self._sdk.DefaultAsyncHttpxClient(follow_redirects=False),
        )
        # Settings of another service's environment are not for this address.
        client.organization = client.project = None
        return client

    async def _try(self, body: Mapping[str, Any], salt: str) -> bytes | Failed:
        failed: Failed | None = None
        for tried in range(1, self._patience.tries + 1):
            self._counted()
            told = await self._once(body)
            if isinstance(told, bytes):
                return told
            failed, again, asked = told
            wait = self._patience.wait(tried, salt)
            if not again or (asked is not None and asked > self._patience.longest):
                break
            if tried < self._patience.tries:
                await asyncio.sleep(max(wait, asked or 0.0))
        assert failed is not None
        return failed

    async def _once(self, body: Mapping[str, Any]) -> _Tried:
        sdk, seconds = self._sdk, self._patience.timeout
        given = {name: body[name] for name in ("model", "messages")}
        rest = {name: value for name, value in body.items() if name not in given}
        try:
            async with asyncio.timeout(seconds):
                call = self._client.chat.completions.with_streaming_response.create
                async with call(**given, extra_body=rest) as response:
                    return await _read(response)
        except sdk.APIStatusError as error:
            return self._refused(error.status_code, error.response.text, error.response.headers)
        except (TimeoutError, sdk.APITimeoutError):
            return self._unreached(f"no whole reply came within {seconds:g} s")
        except sdk.APIConnectionError as error:
            return self._unreached(_told(error.__cause__ or error))
        except (sdk.APIError, OSError, EOFError, _transport(sdk)) as error:
            return self._unreached(_told(error))

    def _unreached(self, why: str) -> _Tried:
        said = f"the server at {self._url} was not reached: {why}"
        return fail(UNREACHED, said, "is it running, and is base_url right?"), True, None

    def _refused(self, status: int, text: str, headers: Mapping[str, str]) -> _Tried:
        said = " ".join("".join(c if c.isprintable() else " " for c in text[:2000]).split())
        if self._key:
            said = said.replace(self._key, "[key]")  # some servers repeat it
        helps = {
            401: "put the right key into the environment variable that key_from names",
            403: "put the right key into the environment variable that key_from names",
            404: "check base_url, which mostly ends in /v1, and the model's name",
            429: "ask fewer at once (concurrency), or later",
        }
        if status == 400:
            help = (
                'a server that knows no schemas or log-probabilities: forms="plain", logprobs=False'
            )
        else:
            help = helps.get(
                status, "look at the server's log" if status >= 500 else "check base_url"
            )
        failed = fail(REFUSED, f"the server answered with status {status}: {said[:160]}", help)
        return failed, status in AGAIN, retry_after(headers.get("retry-after"))


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


async def _end(client: Any) -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if client is not None:
        await client.close()


async def _read(response: Any) -> _Tried:
    parts, size = [], 0
    async for part in response.iter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            said = f"the server's reply has more than {MOST_BYTES >> 20} MiB"
            return fail(MALFORMED, said, "look at the server's log"), False, None
        parts.append(part)
    return b"".join(parts)


def _transport(sdk: Any) -> type[BaseException]:
    """What the HTTP library under the SDK raises when a connection breaks while a reply is read."""
    client = sdk.DefaultAsyncHttpxClient.__mro__[1]
    library = sys.modules[client.__module__.partition(".")[0]]
    broken: type[BaseException] = library.HTTPError
    return broken


def _told(error: BaseException) -> str:
    words = " ".join(str(error).split())[:160]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
