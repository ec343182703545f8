"""Where rows come from: the protocol that every source keeps."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from vprog.corpus.key import Key
from vprog.corpus.row import BadRow, Row
from vprog.grammar.diagnostic import VprogError, declare
from vprog.module import Profile

NO_SOURCE = declare(
    "VP503",
    "a source of a corpus cannot be read",
    "Its file is not there, may not be read, or is of another layout.",
    wrong="$ vprog corpus init lines.toml --kind jsonl --force && "
    "sed -i 's/^path = .*/path = \"missing.jsonl\"/' lines.toml && "
    "vprog corpus build lines.toml --dry-run",
    right='$ echo \'{"id": "1", "image": "cups.png", "question": "How many cups?", '
    '"answer": "3", "program": "answer = count(find(image, \\"cup\\"))"}\' > one.jsonl && '
    "vprog corpus init lines.toml --kind jsonl --force && "
    "sed -i -e 's/^path = .*/path = \"one.jsonl\"/' -e 's/^profile = .*/profile = \"scene:cups.json\"/' "
    "lines.toml && vprog corpus build lines.toml --dry-run",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a source that is made at a time.

    Attributes:
        name: for messages, such as ``rows.jsonl:1-500``.
        digest: of all that its rows hang on.
        rows: how many rows to expect.
        mark: how the source finds it again.
    """

    name: str
    digest: str
    rows: int
    mark: tuple[int | str, ...] = ()


class Source(Protocol):
    """Gives rows, piece by piece. Pieces hang on the data and the settings alone."""

    #: What its table of the settings may hold.
    KEYS: ClassVar[Mapping[str, Key]]

    @classmethod
    def open(cls, values: Mapping[str, Any], base: Path) -> Source:
        """The source that a table of the settings describes.

        Args:
            values: by key, checked.
            base: the folder that relative paths start from.

        Raises:
            VprogError: VP503 it cannot be read.
        """
        ...

    def pieces(self, rows: int) -> Iterator[Piece]:
        """Its pieces, of about so many rows each, in order."""
        ...

    def rows(self, piece: Piece) -> Iterator[Row | BadRow]:
        """The rows of a piece, in order; the same ones at every call."""
        ...

    def profile(self, piece: Piece) -> Profile | None:
        """What it knows of the pictures of a piece, as a profile; None where it knows nothing."""
        ...


def bytes_of(path: Path) -> bytes:
    """The bytes of a file, without a byte order mark.

    Raises:
        VprogError: VP503.
    """
    try:
        return unmarked(path.read_bytes())
    except (OSError, ValueError) as error:
        raise unread(path, error) from None


def unmarked(data: bytes) -> bytes:
    """Bytes without the byte order mark that some editors begin a file with."""
    return data.removeprefix(codecs.BOM_UTF8)


def unread(path: Path | str, error: BaseException) -> VprogError:
    """VP503 for a file that cannot be read."""
    place = str(path)
    why = "it holds a null character" if "\0" in place else cause(error)
    place = place.replace("\0", "\\0")
    return NO_SOURCE.error(f"{place} cannot be read: {why}", "check the path in the settings")


def cause(error: BaseException) -> str:
    """Why a file or a line of it cannot be read.

    >>> cause(FileNotFoundError(2, "No such file or directory")), cause(RecursionError())
    ('no such file or directory', 'it is nested too deep')
    """
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return "a byte of it is no UTF-8"
    return (getattr(error, "strerror", None) or "").lower() or str(error) or "no file"


def digest_of(*parts: object) -> str:
    """SHA-256 of parts that are told apart by their ``repr``.

    >>> digest_of("a", 1) == digest_of("a", 1), digest_of("a1") == digest_of("a", 1)
    (True, False)
    """
    return hashlib.sha256("\0".join(map(repr, parts)).encode()).hexdigest()
