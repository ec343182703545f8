"""Bytes by key in a folder, for several processes at once: rows of SQLite, each with a checksum.

What is torn or flipped is found when it is read, and is gone. A file that SQLite cannot read any
more is replaced by a new one under the next number: another process may still hold the old one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from vprog.grammar.diagnostic import Diagnostic, declare

NO_STORE = declare(
    "VP650",
    "the cache of answers cannot be used",
    "Its folder is read-only, full, or no folder. The run goes on without it, and answers the same.",
    wrong="$ vprog run count.vp --image cups.png --profile scene:cups.json --cache readonly",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json --cache answers",
    severity="warning",
)

#: Seconds after which a use is noted anew, so that reading seldom writes.
_FRESH: Final = 60
#: What SQLite's module raises for a broken file: its messages may quote bytes that are no text.
_ERRORS: Final = (sqlite3.Error, ValueError, OverflowError, MemoryError)
_AT_ONCE: Final = 400
#: How often a broken file is replaced before the store is given up.
_PATIENCE: Final = 3
_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_REFUSED: Final = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}
_SETTINGS: Final = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "CREATE TABLE IF NOT EXISTS rows (key BLOB PRIMARY KEY, body BLOB, sum BLOB, used INTEGER)",
)


class Store:
    """A folder of rows. It never raises for what a disk or a file does: ``trouble`` says it once.

    Args:
        folder: where the file lies; it is made where it is missing.
        cap: the most bytes that the rows may take; the least recently used go first, roughly.
    """

    def __init__(self, folder: Path, cap: int) -> None:
        self.folder = folder
        self.cap = cap
        self.trouble: Diagnostic | None = None
        self.dropped = 0
        self._lock = threading.RLock()
        self._used: dict[bytes, int] = {}
        self._written: int | None = None
        self._broken = 0
        self._number = 0
        self._process = -1
        self._connection: sqlite3.Connection | None = None
        self._open()

    def read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The bodies that are there, whole, by key."""
        found: dict[bytes, bytes] = {}
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, body, sum, used FROM rows WHERE key IN ({marks})"
            found.update(self._whole(self._run(query, part), set(part)))
        return found

    def write(self, rows: Mapping[bytes, bytes]) -> None:
        """Keep bodies by key, all or, where the store is busy or full, none."""
        now = int(time.time())
        full = [(key, body, _sum(key, body), now) for key, body in rows.items()]
        used, self._used = self._used, {}
        touched = [(when, key) for key, when in used.items()]
        if self._change(
            ("UPDATE rows SET used = ? WHERE key = ?", touched),
            ("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)", full),
        ):
            self._evict(sum(map(len, rows.values())))

    def drop(self, keys: Iterable[bytes]) -> None:
        """Forget rows."""
        gone = [(key,) for key in keys]
        self.dropped += len(gone)
        self._change(("DELETE FROM rows WHERE key = ?", gone))

    def verify(self) -> tuple[int, int]:
        """Read every row; gives how many are whole, and how many were broken and are gone."""
        before = self._broken
        rows = self._run("SELECT key, body, sum, used FROM rows", ())
        whole = self._whole(rows, None)
        problems = self._run("PRAGMA integrity_check(1)", ())
        if self._broken == before and problems and problems != [("ok",)]:
            self._replace()
        if self._broken > before:
            return 0, len(rows)
        return len(whole), len(rows) - len(whole)

    def clear(self) -> int:
        """Forget every row; gives how many there were."""
        count = self.size()[0]
        if self._change(("DELETE FROM rows WHERE key >= ?", [(b"",)])):
            self._run("VACUUM", ())
            self._run("PRAGMA wal_checkpoint(TRUNCATE)", ())
        return count

    def size(self) -> tuple[int, int]:
        """How many rows there are, and the bytes that they take."""
        counted = self._run("SELECT count(*) FROM rows", ())
        return _number(counted), self._bytes()

    def close(self) -> None:
        """Note what was used, and close the file."""
        if self._used:
            self.write({})
        with self._lock, contextlib.suppress(sqlite3.Error):
            if self._connection is not None and self._process == os.getpid():
                self._connection.close()
        self._connection = None

    def _whole(self, rows: Iterable[Any], asked: set[bytes] | None) -> dict[bytes, bytes]:
        """The rows whose checksum is right; the others are dropped."""
        now = int(time.time())
        found: dict[bytes, bytes] = {}
        broken = []
        for key, body, checksum, used in rows:
            right = isinstance(key, bytes) and isinstance(body, bytes)
            if right and checksum == _sum(key, body) and (asked is None or key in asked):
                found[key] = body
                if not isinstance(used, int) or not 0 <= now - used < _FRESH:
                    self._used[key] = now
            else:
                broken.append(key)
        if broken:
            self.drop(broken)
        return found

    def _bytes(self) -> int:
        pages, free, size = (
            _number(self._run(f"PRAGMA {name}", ()))
            for name in ("page_count", "freelist_count", "page_size")
        )
        return max(0, pages - free) * size

    def _evict(self, written: int) -> None:
        """Keep to the cap; looked at seldom, as the size is a fact of the whole file."""
        if self._written is not None:
            self._written += written
            if self._written < self.cap // 32:
                return
        self._written = 0
        for _ in range(8):
            count, size = self.size()
            if size <= self.cap or not count:
                return
            gone = min(count, 1 + int(count * (1 - 0.8 * self.cap / size)))
            oldest = "SELECT key FROM rows ORDER BY used, key LIMIT ?"
            if not self._change((f"DELETE FROM rows WHERE key IN ({oldest})", [(gone,)])):
                return

    def _run(self, query: str, values: Sequence[Any]) -> list[Any]:
        with self._lock:
            connection = self._connected()
            if connection is None:
                return []
            try:
                return connection.execute(query, values).fetchall()
            except _ERRORS as error:
                self._failed(error, writing=False)
        return []

    def _change(self, *statements: tuple[str, list[Any]]) -> bool:
        """Run statements as one transaction."""
        with self._lock:
            connection = self._connected()
            if connection is None or self.trouble is not None:
                return False
            try:
                connection.execute("BEGIN IMMEDIATE")
                for query, rows in statements:
                    connection.executemany(query, rows)
                connection.execute("COMMIT")
                return True
            except _ERRORS as error:
                with contextlib.suppress(*_ERRORS):
                    connection.rollback()
                self._failed(error, writing=True)
        return False

    def _connected(self) -> sqlite3.Connection | None:
        if self._process != os.getpid():
            # A connection does not outlive a fork; the parent's is left to the parent.
            self._open()
        return self._connection

    def _failed(self, error: Exception, writing: bool) -> None:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if code in _BUSY:
            return
        if code in _REFUSED or (code == sqlite3.SQLITE_IOERR and writing):
            self._tell(str(error))
        else:
            self._replace()

    def _replace(self) -> None:
        """Go on with an empty file in place of one that cannot be read."""
        self._broken += 1
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        if self._broken > _PATIENCE:
            self._tell("its file breaks again and again")
            return
        old = self._number
        self._open(least=old + 1)
        if self._connection is not None and self._number > old:
            for ending in ("", "-wal", "-shm"):
                with contextlib.suppress(OSError):
                    self._file(old).with_name(self._file(old).name + ending).unlink()

    def _file(self, number: int) -> Path:
        return self.folder / f"answers-{number:04}.sqlite"

    def _open(self, least: int = 1) -> None:
        """Open the newest file, or make one."""
        self._process = os.getpid()
        self._connection = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            there = [path.stem.partition("-")[2] for path in self.folder.glob("answers-*.sqlite")]
        except OSError as error:
            self._tell((error.strerror or str(error)).lower())
            return
        self._number = max([least, *(int(n) for n in there if n.isascii() and n.isdigit())])
        path = self._file(self._number)
        try:
            self._connection = _connect_patiently(path)
        except _ERRORS as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            if code not in _REFUSED | _BUSY:
                self._replace()
                return
            self._tell(str(error))
            if path.exists():
                with contextlib.suppress(*_ERRORS):
                    self._connection = _connect(path, "?mode=ro&immutable=1")

    def _tell(self, why: str) -> None:
        if self.trouble is None:
            self.trouble = NO_STORE.at(
                None,
                f"the cache of answers in {self.folder} cannot be used: {why}",
                "name another folder, or none",
            )


def _connect_patiently(path: Path) -> sqlite3.Connection:
    """Connect, though others may be making the file just now: SQLite does not wait for that."""
    for _ in range(100):
        try:
            return _connect(path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY:
                raise
        time.sleep(0.02)
    return _connect(path)


def _connect(path: Path, how: str = "") -> sqlite3.Connection:
    connection = sqlite3.connect(
        path.absolute().as_uri() + how,
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=5,
    )
    try:
        if not how:
            for setting in _SETTINGS:
                connection.execute(setting)
    except _ERRORS:
        connection.close()
        raise
    return connection


def _sum(key: bytes, body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16, key=key[:64]).digest()


def _number(rows: list[Any]) -> int:
    return rows[0][0] if rows and isinstance(rows[0][0], int) else 0
