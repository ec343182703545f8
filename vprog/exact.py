"""Runs over exact scenes by masks, with the trace that the plan would leave, made when looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from vprog.column import Column, Exact
from vprog.image import Image
from vprog.masks import Masks
from vprog.module import Profile
from vprog.program import Program
from vprog.trace import Trace

if TYPE_CHECKING:
    from vprog.many import Job

#: How many pictures are kept as columns; of programs as masks, eight times as many.
_KEPT = 1024


#: The columns of each module's pictures, as long as the module lives.
_KNOWN: WeakKeyDictionary[Any, dict[str, Column | None]] = WeakKeyDictionary()


def _columns(profile: Profile) -> dict[str, Column | None]:
    """The columns that were made of a profile's exact module so far."""
    module = profile.modules.get("find")
    return _KNOWN.setdefault(module, {}) if isinstance(module, Exact) else {}


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
        self._columns = _columns(profile)
        #: By the program's identity; the program is kept, so that no other gets its place.
        self._programs: dict[int, tuple[Program, Masks | None]] = {}

    def run(self, program: Program, image: Image) -> Trace | None:
        """A run of a program whose one input is a picture, or None."""
        known = self._programs.get(id(program))
        if known is None:
            known = self._fit(program)
        masks = known[1]
        if masks is None:
            return None
        column = self._columns.get(image.digest)
        if column is None or column.image.name != image.name:
            column = self._column(image)
            if column is None:
                return None
        slots = masks.run(column)
        if slots is None:
            return None
        return Trace.swept(program, self.profile, image, column, slots)

    def job(self, job: Job) -> Trace | None:
        """The run of a job whose program is loaded and whose one input is an open picture, or None."""
        program, given = job.program, job.inputs
        if len(given) != 1 or not isinstance(program, Program):
            return None
        ((name, image),) = given.items()
        if (
            not isinstance(image, Image)
            or not program.graph.inputs
            or name != program.graph.inputs[0][0]
        ):
            return None
        return self.run(program, image)

    def _fit(self, program: Program) -> tuple[Program, Masks | None]:
        """What a program is in masks, if all its oracles are those of the exact module."""
        found, modules = self._exact, self.profile.modules
        mine = found is not None and all(modules.get(o) is found for o in program.oracles)
        known = (program, program.masks if mine else None)
        if len(self._programs) >= _KEPT * 8:
            self._programs.clear()
        self._programs[id(program)] = known
        return known

    def _column(self, image: Image) -> Column | None:
        module = self.profile.modules.get("find")
        if len(self._columns) >= _KEPT:
            self._columns.clear()
        try:
            regions = None if self._exact is None else self._exact.things(image)
        except Exception:  # the plan will ask it too, and record what it does
            regions = None
        made = None if regions is None or module is None else Column(module, image, regions)
        self._columns[image.digest] = made
        return made
