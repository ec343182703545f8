"""Runs over exact scenes by masks, with the trace that the plan would leave, made when looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

from vprog.column import Column, Exact
from vprog.image import Image
from vprog.module import Profile
from vprog.program import Program
from vprog.sweep import Masks
from vprog.trace import Trace, new, put

if TYPE_CHECKING:
    from vprog.many import Job

#: How many pictures are kept as columns; of programs as masks, eight times as many.
_KEPT = 1024


#: A program whose input is called ``image``, the parts of its masks that each run reads, its masks.
_Known: TypeAlias = tuple[Program, Any, Any, Any, Masks]


@dataclass(slots=True)
class _Seen:
    """What was made for a module so far; none of it keeps the module.

    Attributes:
        columns: by a picture's digest.
        pictures: by a picture's identity; it is kept, so that no other gets its place.
        programs: by the oracles that the module answers, then by a program's identity, likewise.
    """

    columns: dict[str, Column] = field(default_factory=dict)
    pictures: dict[int, tuple[Column, list[Any]]] = field(default_factory=dict)
    programs: dict[frozenset[str], dict[int, _Known]] = field(default_factory=dict)


#: As long as the module lives.
_SEEN: WeakKeyDictionary[Any, _Seen] = WeakKeyDictionary()


class ExactRunner:
    """Runs programs by masks where a profile's module lists the things of a picture.

    It is a short cut, never another meaning: where a program, a picture or a failure is not for it, it
    gives None, and the plan runs.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        module = profile.modules.get("find")
        #: Told once: to look whether a module keeps a protocol takes longer than a run.
        self._exact = module if isinstance(module, Exact) else None
        self._module = module
        self._oracles = frozenset(o for o, answers in profile.modules.items() if answers is module)
        seen = _Seen() if self._exact is None else _SEEN.setdefault(module, _Seen())
        self._columns, self._seen = seen.columns, seen.pictures
        self._programs = seen.programs.setdefault(self._oracles, {})

    def run(self, program: Program, image: Image) -> Trace | None:
        """A run of a program whose one input is a picture, or None."""
        # What ``Masks.run`` does, once more: a call for each run would take a tenth of it.
        try:
            column, values = self._seen[id(image)]
            _, start, chain, joins, masks = self._programs[id(program)]
            slots = [*start(values)]
            for step, word, a in chain:
                slots.append(step(values[word], slots[a]))
            if joins:
                for join, left, right, behind in joins:
                    slots.append(join(slots[left], slots[right]))
                    for step, word, a in behind:
                        slots.append(step(values[word], slots[a]))
        except (KeyError, TypeError, IndexError, AttributeError):
            return self._slowly(program, image)
        if masks.bare and masks.run(column) is None:
            return None
        trace = new(Trace)
        put(trace, (program, self.profile, image, None, column, slots))
        return trace

    def _slowly(self, program: Program, image: Image) -> Trace | None:
        """A run whose program, picture or words may not be known yet."""
        masks = self._fit(program)
        column = self._column(image)
        if masks is None or column is None:
            return None
        slots = masks.run(column)
        if slots is None:
            return None
        trace = new(Trace)
        put(trace, (program, self.profile, image, None, column, slots))
        return trace

    def job(self, job: Job) -> Trace | None:
        """The run of a job whose program is loaded and whose one input is an open picture, or None."""
        program, given = job.program, job.inputs
        if id(program) in self._programs and len(given) == 1 and "image" in given:
            image = given["image"]
            if image.__class__ is Image:
                return self.run(program, image)  # type: ignore[arg-type]  # it was held to that
        return self._other(job)

    def _other(self, job: Job) -> Trace | None:
        """The run of a job whose program, picture or words may not be known yet, or not fit."""
        program, given = job.program, job.inputs
        if not isinstance(program, Program) or len(given) != 1 or not program.graph.inputs:
            return None
        image = given.get(program.graph.inputs[0][0])
        return self._slowly(program, image) if isinstance(image, Image) else None

    def _fit(self, program: Program) -> Masks | None:
        """What a program is in masks, if all its oracles are those of the exact module."""
        if self._exact is None or not program.oracles <= self._oracles:
            return None
        masks = program.masks
        if masks is not None:
            if len(self._programs) >= _KEPT * 8:
                self._programs.clear()
            if program.graph.inputs[0][0] == "image":
                parts = (masks.start, masks.chain, masks.joins, masks)
                self._programs[id(program)] = (program, *parts)
        return masks

    def _column(self, image: Image) -> Column | None:
        """The column of a picture, if the exact module can list its things."""
        column = self._columns.get(image.digest)
        if column is None or column.image != image or column.image.name != image.name:
            column = self._made(image)
            if column is None:
                return None
        if len(self._seen) >= _KEPT:
            self._seen.clear()
        if column.image is image:
            self._seen[id(image)] = (column, column.values)
        return column

    def _made(self, image: Image) -> Column | None:
        if len(self._columns) >= _KEPT:
            self._columns.clear()
        try:
            regions = None if self._exact is None else self._exact.things(image)
        except Exception:  # the plan will ask it too, and record what it does
            regions = None
        if regions is None or self._module is None:
            return None
        self._columns[image.digest] = made = Column(self._module, image, regions)
        return made
