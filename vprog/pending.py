"""The calls that wait for one module, by the pass that answers them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import islice
from typing import Any, Final

from vprog.module import Ask, Module, Traits

#: Good batches after which a module for which memory ran out is trusted with larger ones.
_TRUST: Final = 8


class Call:
    """One call, whoever waits for it.

    Attributes:
        ask: the call.
        key: what it is known by (see ``exact``): no module can tell two calls of one key apart.
        waiting: the runs that stand at it.
        ahead: the runs that may come to it.
    """

    __slots__ = ("ahead", "ask", "key", "waiting")

    def __init__(self, ask: Ask, key: bytes) -> None:
        self.ask = ask
        self.key = key
        self.waiting: list[Any] = []
        self.ahead: list[Any] = []


class Queue:
    """The calls that wait for a module.

    Attributes:
        module: what answers them.
        limit: the most passes of a batch: what the module says, or what there was memory for.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self.name = module.name
        self.traits = Traits.of(module)
        self.limit = self.traits.batch
        self._calls: dict[bytes, Call] = {}
        #: By the pass that answers them; a module without a forward key has a pass for each.
        self._passes: dict[Hashable, list[Call]] | None = (
            None if self.traits.forward_key is None else {}
        )
        self._fresh = 0
        self._good = 0

    def __len__(self) -> int:
        """How many passes wait."""
        return len(self._calls if self._passes is None else self._passes)

    def add(self, ask: Ask, key: bytes, live: Any) -> bool:
        """Let a run wait for a call; gives whether no other run waits for the same."""
        call = self._calls.get(key)
        if call is not None:
            call.waiting.append(live)
            return False
        call = self._calls[key] = Call(ask, key)
        call.waiting.append(live)
        self._fresh += 1
        if self._passes is not None:
            self._passes.setdefault(self._pass(call), []).append(call)
        return True

    def fresh(self) -> list[Call]:
        """The calls that came since this was asked: the cache may know them."""
        found = list(islice(reversed(self._calls.values()), self._fresh))
        self._fresh = 0
        return found[::-1]

    def remove(self, calls: Iterable[Call]) -> None:
        """Take calls out: they are answered."""
        for call in calls:
            del self._calls[call.key]
            if self._passes is not None:
                key = self._pass(call)
                self._passes[key].remove(call)
                if not self._passes[key]:
                    del self._passes[key]

    def take(self) -> list[Call]:
        """Take out the calls of the next batch: those of the passes that wait longest."""
        if len(self) <= self.limit:
            calls = list(self._calls.values())
            self._calls.clear()
            if self._passes is not None:
                self._passes.clear()
        elif self._passes is None:
            calls = list(islice(self._calls.values(), self.limit))
        else:
            keys = list(islice(self._passes, self.limit))
            calls = [call for key in keys for call in self._passes.pop(key)]
        if self._calls:
            for call in calls:
                del self._calls[call.key]
        self._fresh = min(self._fresh, len(self._calls))
        return calls

    def fitted(self, fitting: int | None) -> None:
        """Learn from a batch: how many calls there was memory for, or None where for all."""
        if fitting is not None:
            self._good = 0
            self.limit = max(1, min(fitting, self.limit - 1))
        elif self.limit < self.traits.batch:
            self._good += 1
            if self._good >= _TRUST:
                self._good = 0
                self.limit = min(self.traits.batch, 2 * self.limit)

    def _pass(self, call: Call) -> Hashable:
        forward_key = self.traits.forward_key
        if forward_key is None:
            return call.key
        try:
            key = ("pass", forward_key(call.ask))
            hash(key)
        except Exception:  # the module is a stranger: a call whose pass it cannot tell has its own
            return call.key
        return key
