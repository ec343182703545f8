"""The text of a profile file: TOML, with the place of every key, so that a mistake can be shown."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from vprog.grammar.diagnostic import Diagnostic, VprogError, declare
from vprog.grammar.source import Source, Span

UNREADABLE = declare(
    "VP675",
    "the profile file cannot be read",
    "A profile file is TOML in UTF-8, and of at most 256 KiB; `vprog profile new` writes one to "
    "start from.",
    wrong="$ vprog profile check missing.toml",
    right="$ vprog profile new first.toml && vprog profile check first.toml",
)

#: The most bytes of a profile file.
MAX_BYTES: Final = 256 << 10
_AT: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_HEAD: Final = re.compile(r"\s*\[(?P<name>[^\[\]]+)\]\s*(#.*)?")
_KEY: Final = re.compile(r"""\s*(?P<key>"[^"]*"|'[^']*'|[\w.-]+)\s*=""")

#: A key's way from the top of the file: ``("modules", "detector", "use")``.
Way = tuple[str, ...]


@dataclass(frozen=True)
class ProfileText:
    """A profile file as it was written.

    Attributes:
        source: its text and name.
        folder: where it lies; relative paths in it start there.
        data: what the TOML says.
        places: where each key stands, as far as its line could be told.
    """

    source: Source
    folder: Path
    data: Mapping[str, Any]
    places: Mapping[Way, Span] = field(repr=False)

    def place(self, *way: str) -> Span | None:
        """Where a key stands, or the nearest table around it."""
        for end in range(len(way), 0, -1):
            if way[:end] in self.places:
                return self.places[way[:end]]
        return None


def read_text(path: str | Path) -> ProfileText:
    """Read a profile file.

    Raises:
        VprogError: VP675 it is not there, or no TOML; the place is shown.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise UNREADABLE.error(f"{path} has more than {MAX_BYTES >> 10} KiB", "make it smaller")
        text = data.decode()
    except UnicodeDecodeError:
        raise UNREADABLE.error(f"{path} is no text in UTF-8", "give a TOML file") from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "no such name").lower()
        raise UNREADABLE.error(f"{path} cannot be opened: {reason}", "check the path") from None
    return parse_text(text, str(path), path.parent)


def parse_text(text: str, name: str, folder: Path) -> ProfileText:
    """Read the text of a profile file; errors as in ``read_text``."""
    source = Source(text, name)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = str(error) or "it is nested too deep"
        at = _AT.search(said)
        place = None
        if at is not None:
            start = _offset(text, int(at.group(1)), int(at.group(2)))
            place = Span(start, start + 1)
        message = f"{name} is no TOML: {_AT.sub('', said).strip().lower()}"
        raise VprogError([UNREADABLE.at(place, message, "mend the line")], source) from None
    return ProfileText(source, folder, data, dict(_places(text)))


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(li) + 1 for li in lines[: line - 1]) + column - 1


def _places(text: str) -> Iterator[tuple[Way, Span]]:
    """The keys of the lines; those within values of several lines may be told wrongly or not at all."""
    table: Way = ()
    start = 0
    for line in text.split("\n"):
        head = _HEAD.fullmatch(line)
        key = None if head else _KEY.match(line)
        if head:
            table = _way(head.group("name"))
            yield table, Span(start + head.start("name"), start + head.end("name"))
        elif key:
            span = Span(start + key.start("key"), start + key.end("key"))
            yield (*table, *_way(key.group("key"))), span
        start += len(line) + 1


def _way(dotted: str) -> Way:
    r"""The parts of a dotted key.

    >>> _way('modules."my detector".use')
    ('modules', 'my detector', 'use')
    """
    parts = re.findall(r"""\s*("[^"]*"|'[^']*'|[^."']+)\s*\.?""", dotted)
    return tuple(part.strip().strip("\"'") for part in parts)


def mistake(told: Diagnostic, source: Source) -> VprogError:
    """One mistake of a file."""
    return VprogError([told], source)
