"""The profile ``remote:URL``: modules that another process serves (``vprog serve-module``).

Pictures are sent once, and known by digest from then on. A server that dies, is slow or says
something else is a recorded failure of the calls that wait for it.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import VprogError, declare
from vprog.image import Image
from vprog.module import Answer, Ask, Module, Profile
from vprog.modules.plain import answer_from_plain, picture_to_plain, to_plain
from vprog.modules.serve import AT_ONCE, SCHEMA, is_loopback
from vprog.modules.token import find_token

UNREACHABLE = declare(
    "VP681",
    "the server of a module does not answer",
    "A profile `remote:URL` has its calls answered by `vprog serve-module` in another process. It "
    "is not running, has died, or takes longer than the time that was set.",
    wrong="$ vprog run count.vp --image cups.png --profile remote:http://127.0.0.1:9",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
NO_SERVER = declare(
    "VP682",
    "this is no server of modules, or it refuses",
    "The address is `http://127.0.0.1:PORT`, as `vprog serve-module` prints it, or `https://` of a "
    "host that leads there. The token is that of the server: its file, or `VPROG_TOKEN`. Client and "
    "server are of one version of vprog, and the server's module does not change meanwhile.",
    wrong="$ vprog run count.vp --image cups.png --profile remote:ftp://127.0.0.1",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)

#: Seconds after which a server is given up, and to find out what it serves.
PATIENCE: Final = 300.0
_QUICK: Final = 10.0
#: The most bytes of an answer.
_MOST: Final = 256 << 20
#: How many pictures' digests are remembered.
_KEPT: Final = 65_536
_HELP: Final = "start it: vprog serve-module NAME"

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


class Client:
    """One server, for any number of threads.

    Args:
        url: ``http://127.0.0.1:PORT``, or ``https://HOST``.
        token_file: where its token stands; by default ``VPROG_TOKEN``, or the usual file.
        timeout: seconds after which it is given up.

    Raises:
        VprogError: VP682 the address is none.
    """

    def __init__(self, url: str, token_file: str | None = None, timeout: float = PATIENCE) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise _no_address(url) from None
        host = parts.hostname or ""
        plain = parts.scheme == "http" and is_loopback(f"[{host}]" if ":" in host else host)
        if not host or not (plain or parts.scheme == "https") or parts.username or parts.query:
            raise _no_address(url)
        self.url = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self._secure, self._host, self._port = parts.scheme == "https", host, port
        self._path = parts.path.rstrip("/")
        self._token = find_token(port, token_file)
        self._timeout = timeout
        self._own = threading.local()
        self._sent: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: str) -> Any:
        """What the server says of itself.

        Raises:
            VprogError: VP681, VP682.
        """
        status, body = self._send("GET", path, b"", min(self._timeout, _QUICK))
        return self._read(status, body)

    def ask(self, asks: Sequence[Ask]) -> Any:
        """What the server says to calls; the pictures that it lacks are sent.

        Raises:
            VprogError: VP681, VP682.
        """
        pictures: dict[str, Image] = {}
        called = [[ask.oracle, to_plain(ask.args, pictures)] for ask in asks]
        named = {image.digest: self._digest(image) for image in pictures.values()}
        told = [[picture_to_plain(image), named[image.digest]] for image in pictures.values()]
        body = _encode({"pictures": told, "asks": called})
        for _ in range(3):
            status, said = self._send("POST", "/v1/ask", body, self._timeout)
            if status != 409:
                return self._read(status, said)
            wanted = set(map(str, self._read(200, said).get("wanted", ())))
            for image in pictures.values():
                if named[image.digest] in wanted:
                    self._put(image, named[image.digest])
        raise NO_SERVER.error(f"{self.url} does not keep the pictures that it is sent", _HELP)

    def close(self) -> None:
        """Close this thread's connection."""
        connection = self._at_hand()
        if connection is not None:
            connection.close()
            self._own.connection = None

    def _at_hand(self) -> http.client.HTTPConnection | None:
        """This thread's connection; none of another process, which a fork may have left."""
        if getattr(self._own, "process", None) != os.getpid():
            self._own.process, self._own.connection = os.getpid(), None
        found: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        return found

    def _digest(self, image: Image) -> str | None:
        """The SHA-256 of a picture as it is sent; None of one that is known by name only."""
        if image.load is None:
            return None
        with self._lock:
            known = self._sent.get(image.digest)
        if known is None:
            known = hashlib.sha256(_png(image)).hexdigest()
            with self._lock:
                self._sent[image.digest] = known
                if len(self._sent) > _KEPT:
                    self._sent.popitem(last=False)
        return known

    def _put(self, image: Image, name: str | None) -> None:
        status, body = self._send("PUT", f"/v1/pictures/{name}", _png(image), self._timeout)
        if status != 204:
            self._read(status, body)

    def _send(self, method: str, path: str, body: bytes, timeout: float) -> tuple[int, bytes]:
        """A request; a connection that was closed meanwhile is opened again, once."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/msgpack"}
        for fresh in (False, True):
            connection = None if fresh else self._at_hand()
            if connection is None:
                fresh = True
                kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
                connection = self._own.connection = kind(self._host, self._port, timeout=timeout)
            try:
                if connection.sock is not None:
                    connection.sock.settimeout(timeout)
                connection.request(method, self._path + path, body, headers)
                answer = connection.getresponse()
                data = answer.read(_MOST)
                if answer.length:
                    raise http.client.IncompleteRead(data, answer.length)
                return answer.status, data
            except (OSError, http.client.HTTPException, ValueError) as error:
                connection.close()
                self._own.connection = None
                if fresh or isinstance(error, TimeoutError):
                    raise self._unreachable(error, timeout) from None
        raise self._unreachable(OSError("closed"), timeout)

    def _unreachable(self, error: Exception, timeout: float) -> VprogError:
        if isinstance(error, TimeoutError):
            why = f"it takes more than {timeout:g} seconds"
        else:
            why = (getattr(error, "strerror", None) or type(error).__name__).lower()
        return UNREACHABLE.error(f"{self.url} does not answer: {why}", _HELP)

    def _read(self, status: int, body: bytes) -> Any:
        if status == 401:
            help = "set VPROG_TOKEN, or token_file, to what the server was started with"
            raise NO_SERVER.error(f"{self.url} does not know this token", help)
        if status != 200:
            said = body[:200].decode("ascii", "backslashreplace").strip() or "nothing more"
            raise NO_SERVER.error(f"{self.url} answers {status}: {said}", _HELP)
        try:
            data = _decode(body)
        except (msgspec.DecodeError, ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise NO_SERVER.error(f"{self.url} answers something else than a module does", _HELP)
        return data


class Remote:
    """A module that another process serves; in a trace it is that module.

    Attributes:
        name: of the module that is served, ``version``, ``oracles`` and the traits likewise.
    """

    def __init__(self, client: Client, facts: Mapping[str, Any]) -> None:
        self._client = client
        self.name = str(facts["name"])
        self.version = str(facts["version"])
        self.oracles = frozenset(map(str, facts["oracles"]))
        self.by_name = bool(facts["by_name"])
        self.paid = bool(facts["paid"])
        self.nouns: Mapping[str, tuple[str, ...]] | None = None
        # The server makes its own batches; what is sent together saves the way there.
        self.batch = max(64, int(facts["batch"]))

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """What the server answers; VP681 and VP682 where it does not."""
        answers: list[Answer | Failed] = []
        for start in range(0, len(asks), AT_ONCE):
            answers += self._part(asks[start : start + AT_ONCE])
        return answers

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _part(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        try:
            said = self._client.ask(asks)
            return list(self._read(said, asks))
        except VprogError as error:
            # Told here, so that no call is asked again one by one.
            first = error.diagnostics[0]
            return [Failed(first.code, first.message, first.help)] * len(asks)

    def _read(self, said: Mapping[str, Any], asks: Sequence[Ask]) -> Iterator[Answer | Failed]:
        answers, versions = said.get("answers"), said.get("versions")
        if not isinstance(answers, list) or len(answers) != len(asks):
            raise NO_SERVER.error(f"{self._client.url} answers otherwise than a module does", _HELP)
        if not isinstance(versions, dict) or {self.version} != set(versions.values()):
            help = "start the run again, with the module that is there now"
            raise NO_SERVER.error(f"{self._client.url} has another version of {self.name}", help)
        for ask, data in zip(asks, answers, strict=True):
            pictures: dict[str, Image] = {}
            to_plain(ask.args, pictures)
            try:
                yield answer_from_plain(data, pictures)
            except (ValueError, KeyError) as error:
                said_what = f"{self._client.url} answers {ask.oracle} in no form that is known"
                yield fail(NO_SERVER, f"{said_what}: {error}"[:300], _HELP)


def remote_module(
    url: str, *, module: str = "", token_file: str | None = None, timeout: float = PATIENCE
) -> Remote:
    """A module that a server has.

    Args:
        url: where it listens, as ``vprog serve-module`` prints it.
        module: its name, where the server has several.
        token_file: the file with the server's token.
        timeout: seconds after which the server is given up.

    Raises:
        VprogError: VP681, VP682.
    """
    found = _modules(Client(url, token_file, timeout))[0]
    named = [m for m in found if module in ("", m.name)]
    if len(named) != 1:
        names = ", ".join(m.name for m in found)
        raise NO_SERVER.error(f"{url} serves {names}", "name one of them: module = ...")
    return named[0]


def remote(url: str) -> Profile:
    """The profile of everything that a server has.

    Args:
        url: where it listens, as ``vprog serve-module`` prints it.

    Raises:
        VprogError: VP681, VP682.
    """
    found, data = _modules(Client(url))
    modules: dict[str, Module] = {oracle: m for m in found for oracle in sorted(m.oracles)}
    missing = {str(k): str(v) for k, v in dict(data["missing"]).items()}
    return Profile(f"remote:{url}", modules, missing, _nouns(data))


def _modules(client: Client) -> tuple[list[Remote], Mapping[str, Any]]:
    data = client.get("/v1/modules")
    try:
        if data["schema"] != SCHEMA:
            raise ValueError("it is of another version of vprog")
        found = [Remote(client, facts) for facts in data["modules"]]
        for module in found:
            module.nouns = _nouns(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NO_SERVER.error(f"{client.url} is no server of modules: {error}", _HELP) from None
    return found, data


def _nouns(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]] | None:
    nouns = data["nouns"]
    return None if nouns is None else {str(n): tuple(map(str, s)) for n, s in nouns.items()}


def _png(image: Image) -> bytes:
    data = io.BytesIO()
    image.pixels.save(data, "PNG", compress_level=1)
    return data.getvalue()


def _no_address(url: str) -> VprogError:
    # Without what may stand before an @, which may be a password.
    shown = url.rpartition("@")[2][:100]
    return NO_SERVER.error(
        f"{shown} is no address of a server of modules",
        "write remote:http://127.0.0.1:PORT, as serve-module prints it",
    )
