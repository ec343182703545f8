"""What a trace recorded of its pictures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vprog.failed import Failed
from vprog.rationalize.audit_facts import RELATIONS, Facts, Thing, bare_noun, picked, pictures
from vprog.rationalize.audit_words import noun_words
from vprog.region import Region
from vprog.trace import Trace


class TraceFacts(Facts):
    """What a trace recorded: the answers of its oracle calls, and nothing else."""

    def __init__(self, trace: Trace) -> None:
        super().__init__(pictures(trace))
        self.trace = trace
        self._answers: dict[tuple[Any, ...], tuple[Any, int]] = {}
        self._words: set[str] = set()
        self._things: dict[Region, None] = {}
        #: The step that found a thing, by the thing and its noun, and by the thing and the place.
        self._found: dict[tuple[Region, Any], int] = {}
        for step in trace.steps:
            operator = step.node.operator
            if operator is None or isinstance(step.value, Failed):
                continue
            if operator.name == "label":
                self._answers.setdefault(("label", step.args[0]), (step.value, step.index))
            if operator.oracle:
                self._remember(operator.name, step.args, step.value, step.index)
            for value in (*step.args, step.value):
                self._note(value)
        self.picked = picked(trace)

    def _remember(self, oracle: str, args: tuple[Any, ...], value: Any, step: int) -> None:
        if oracle == "find":
            self._note(value)
            for thing in value:
                self._found.setdefault((thing, bare_noun(args[1])), step)
                self._found.setdefault((thing, args[0]), step)
            if len(value) < args[2]:
                self._answers.setdefault(("find", args[0], bare_noun(args[1])), (value, step))
            return
        words = (a.lower() if isinstance(a, str) else a for a in args)
        if oracle in ("choose", "classify"):
            self._answers.setdefault(("verify", args[0], str(value).lower()), (True, step))
            return
        if oracle == "relate":
            from vprog.rationalize.reading_words import relations

            said = relations().get(args[2].lower(), args[2].lower())
            name = RELATIONS.get(said)
            key = (name, *args[:2]) if name else ("relate", *args[:2], said)
            self._answers.setdefault(key, (value, step))
            return
        self._answers.setdefault((oracle, *words), (value, step))

    def _note(self, value: Any) -> None:
        if isinstance(value, Region):
            self._things.setdefault(value)
            self._words.add(value.label.lower())
        elif isinstance(value, str) and len(value) < 60:
            self._words.add(bare_noun(value))
            self._words.add(value.lower())
        elif isinstance(value, tuple):
            for item in value:
                self._note(item)

    def told(self, oracle: str, *args: Any) -> Any:
        answer = self._answers.get((oracle, *args))
        if answer is None:
            return None
        self.used.add(answer[1])
        return answer[0]

    def found(self, where: Thing, noun: str) -> tuple[Region, ...] | None:
        answer = self.told("find", where, noun)
        return answer if isinstance(answer, tuple) else None

    def found_as(self, thing: Region, noun: str) -> bool:
        if noun.startswith("“"):
            return self._was_found(thing, bare_noun(noun))
        return any(self._was_found(thing, bare_noun(name)) for name in (noun, *noun_words(noun)))

    def found_in(self, thing: Region, where: Thing) -> bool:
        return self._was_found(thing, where)

    def _was_found(self, thing: Region, by: Any) -> bool:
        step = self._found.get((thing, by))
        if step is not None:
            self.used.add(step)
        return step is not None

    def seen(self) -> Iterable[Region]:
        return self._things

    def knows(self, noun: str) -> bool:
        return noun == "object" or any(name in self._words for name in noun_words(noun))
