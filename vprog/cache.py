"""Answers kept by what they hang on: in memory, then in a folder, for several processes at once.

The key is a digest of the call (pictures by their bytes), of the module's name and version, and of
``SEMANTICS``. An answer from here is the answer that the module would give; the body of a trace does
not show where it came from. Failures are not kept: what failed may be mended.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vprog.answer import hold
from vprog.failed import Failed
from vprog.form import Form, canonical, exact, from_bytes, from_form, to_bytes, to_form
from vprog.grammar.diagnostic import Diagnostic
from vprog.module import Answer, Ask, Module, Traits
from vprog.ops import OPERATORS
from vprog.store import Store

#: Changes whenever the same answer of a module may become another value: with how pictures are
#: decoded, how an oracle's arguments are filled in, or how an answer is written here.
SEMANTICS: Final = 1
#: The most bytes in a cache's folder, where nothing is said.
CAP: Final = 1 << 30
#: The most bytes of answers kept in memory.
IN_MEMORY: Final = 64 << 20
#: What an answer in memory takes beyond its bytes, about.
_BESIDE: Final = 400


@dataclass(frozen=True, slots=True)
class Stats:
    """What a cache holds and did.

    Attributes:
        entries: answers in the folder.
        bytes: what they take there.
        cap: the most that they may take.
        hits: answers that this process was given, ``from_memory`` of them without the folder.
        misses: calls that were looked up in vain.
        dropped: answers that were found broken and forgotten.
        trouble: why the folder cannot be used, if so.
    """

    entries: int
    bytes: int
    cap: int
    hits: int
    from_memory: int
    misses: int
    dropped: int
    trouble: Diagnostic | None


class Cache:
    """A cache of modules' answers. It raises nothing: a folder that fails is gone without."""

    def __init__(self, store: Store | None, memory: int = IN_MEMORY) -> None:
        self._store = store
        self._most = memory
        self._held: OrderedDict[tuple[Any, ...], tuple[Form, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self.hits = self.from_memory = self.misses = 0

    @classmethod
    def open(cls, folder: str | Path, cap: int = CAP, memory: int = IN_MEMORY) -> Cache:
        """The cache in a folder, which is made where it is missing.

        Args:
            folder: where it lies; several processes may use one.
            cap: the most bytes there; the least recently used answers go first, roughly.
            memory: the most bytes of answers that this process keeps at hand.
        """
        return cls(Store(Path(folder), max(cap, 1 << 16)), memory)

    @property
    def trouble(self) -> Diagnostic | None:
        """Why the folder cannot be used (VP650), if so; the cache is then one in memory."""
        return None if self._store is None else self._store.trouble

    def get(self, module: Module, ask: Ask) -> Answer | None:
        """The answer to a call, if it is kept."""
        return self.get_many(module, (ask,))[0]

    def get_many(self, module: Module, asks: Sequence[Ask]) -> list[Answer | None]:
        """The answers to calls, in order; None for each that is not kept."""
        traits = Traits.of(module)
        if traits.cheap:
            return [None] * len(asks)
        with self._lock:
            return self._look(module, asks, traits)

    def _look(self, module: Module, asks: Sequence[Ask], traits: Traits) -> list[Answer | None]:
        own = (module.name, module.version)
        answers: list[Answer | None] = []
        missing: list[int] = []
        for place, ask in enumerate(asks):
            near = (own, exact(ask))
            held = self._held.get(near)
            if held is None:
                answers.append(None)
                missing.append(place)
            else:
                self._held.move_to_end(near)
                answers.append(from_form(ask, held[0]))
        self.from_memory += len(asks) - len(missing)
        self.hits += len(asks) - len(missing)
        if missing and self._store is not None:
            keys = [_key(own, asks[place], traits) for place in missing]
            bodies = self._store.read(keys)
            for place, key in zip(missing, keys, strict=True):
                if key in bodies:
                    answers[place] = self._far(module, own, asks[place], key, bodies[key])
        self.misses += answers.count(None)
        return answers

    def _far(
        self, module: Module, own: tuple[str, str], ask: Ask, key: bytes, body: bytes
    ) -> Answer | None:
        """An answer from the folder, held to its form as a module's is."""
        try:
            form = from_bytes(body)
            answer = hold(from_form(ask, form), ask, OPERATORS[ask.oracle].result, module)
        except (ValueError, TypeError, KeyError, IndexError):
            answer = None
        if not isinstance(answer, Answer):
            if self._store is not None:
                self._store.drop([key])
            return None
        self.hits += 1
        self._keep((own, exact(ask)), form, len(body))
        return answer

    def put(self, module: Module, ask: Ask, answer: Answer | Failed) -> None:
        """Keep an answer; a failure, and what holds pictures of its own, is not kept."""
        self.put_many(module, (ask,), (answer,))

    def put_many(
        self, module: Module, asks: Sequence[Ask], answers: Sequence[Answer | Failed]
    ) -> None:
        """Keep the answers to calls."""
        traits = Traits.of(module)
        if traits.cheap:
            return
        with self._lock:
            self._note(module, asks, answers, traits)

    def _note(
        self,
        module: Module,
        asks: Sequence[Ask],
        answers: Sequence[Answer | Failed],
        traits: Traits,
    ) -> None:
        own = (module.name, module.version)
        rows: dict[bytes, bytes] = {}
        for ask, answer in zip(asks, answers, strict=True):
            form = to_form(ask, answer) if isinstance(answer, Answer) else None
            if form is None:
                continue
            body = to_bytes(form)
            self._keep((own, exact(ask)), form, len(body))
            if self._store is not None:
                rows[_key(own, ask, traits)] = body
        if rows and self._store is not None:
            self._store.write(rows)

    def _keep(self, near: tuple[Any, ...], form: Form, size: int) -> None:
        size += _BESIDE
        before = self._held.pop(near, None)
        self._bytes += size - (0 if before is None else before[1])
        self._held[near] = (form, size)
        while self._bytes > self._most and self._held:
            self._bytes -= self._held.popitem(last=False)[1][1]

    def stats(self) -> Stats:
        """What it holds and did."""
        store = self._store
        entries, size = (len(self._held), self._bytes) if store is None else store.size()
        return Stats(
            entries,
            size,
            self._most if store is None else store.cap,
            self.hits,
            self.from_memory,
            self.misses,
            0 if store is None else store.dropped,
            self.trouble,
        )

    def verify(self) -> tuple[int, int]:
        """Read every answer in the folder: how many are whole, how many were broken and are gone."""
        return (len(self._held), 0) if self._store is None else self._store.verify()

    def clear(self) -> int:
        """Forget every answer; gives how many there were in the folder."""
        count = len(self._held)
        self._held.clear()
        self._bytes = 0
        return count if self._store is None else self._store.clear()

    def close(self) -> None:
        """Close the folder's file; the cache is not used after."""
        if self._store is not None:
            self._store.close()

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


def _key(own: tuple[str, str], ask: Ask, traits: Traits) -> bytes:
    """What an answer hangs on, as SHA-256."""
    whose = f"{SEMANTICS}\n{len(own[0])}\n{own[0]}\n{own[1]}\n{int(traits.by_name)}\n"
    called = hashlib.sha256(whose.encode())
    called.update(len(whose).to_bytes(4, "big"))
    called.update(canonical(ask, traits.by_name))
    return called.digest()
