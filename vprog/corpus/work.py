"""Making a unit: its rows are read, their programs run, judged, said, and written in one file."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from vprog.cache import Cache
from vprog.corpus.answers import RULES
from vprog.corpus.commit import STOPPED, commit
from vprog.corpus.judge import Judged, judged, unfit
from vprog.corpus.opening import Gallery, Opened
from vprog.corpus.outage import Outage
from vprog.corpus.outcome import Writer
from vprog.corpus.row import BadRow, Candidate, Row
from vprog.corpus.settings import Settings
from vprog.corpus.shard import encode
from vprog.corpus.sources.kinds import open_source
from vprog.corpus.sources.source import NO_SOURCE, Source
from vprog.corpus.tally import Tally
from vprog.corpus.unit import Unit
from vprog.grammar.diagnostic import VprogError
from vprog.many import Job, Outcome, run_many
from vprog.module import Profile
from vprog.program import Program, load, load_profile
from vprog.report import Report

#: How often a unit is made whose modules broke down and are well again.
_AGAIN: Final = 3


@dataclass(slots=True)
class _Entry:
    """A row on its way."""

    row: Row | BadRow
    opened: tuple[Opened, ...] = ()
    error: VprogError | None = None
    found: list[Judged | None] = field(default_factory=list)
    #: How many of its programs run; it may be written when all are done and no more come.
    running: int = 0
    sealed: bool = False

    @property
    def ready(self) -> bool:
        return self.sealed and not self.running


class Maker:
    """Makes units, one after the other; sources, modules and pictures are opened once.

    Args:
        settings: of the corpus.
        folder: where its files lie; None: nothing is written.
    """

    def __init__(self, settings: Settings, folder: Path | None) -> None:
        self.settings, self.folder = settings, folder
        self._sources: dict[int, Source] = {}
        self._profile: Profile | None = None
        self._gallery = Gallery()
        self._rule = RULES[settings["answers.rule"]]
        self._cache = (
            Cache.open(settings.path(settings["run.cache"])) if settings["run.cache"] else None
        )

    def make(self, unit: Unit) -> Tally:
        """Make a unit and write its file.

        Raises:
            VprogError: VP503 its source cannot be read any more, VP505 the disk, VP509 its modules.
        """
        started, began = time.perf_counter(), time.process_time()
        rows, tally = self._rows(unit)
        clock = time.process_time()
        data = encode(rows, unit, tally.counts())
        tally.spend("encoding", time.process_time() - clock)
        tally.bytes = len(data)
        if self.folder is not None:
            clock = time.process_time()
            commit(self.folder / unit.file, data)
            tally.spend("writing", time.process_time() - clock)
        tally.seconds = time.perf_counter() - started
        tally.spend("running", time.process_time() - began - sum(tally.spent.values()))
        return tally

    def _rows(self, unit: Unit) -> tuple[list[dict[str, Any]], Tally]:
        """The records of a unit; where a module broke down and is well again, they are made anew."""
        for _ in range(_AGAIN):
            tally = Tally()
            source = self._source(unit.source)
            outage = Outage(self._profile_of(unit, source))
            try:
                rows = list(self.records(unit, tally, outage))
                outage.check(unit.piece.name)
            except VprogError as error:
                if not outage.recovered:
                    raise
                trouble = error
                continue
            for row in rows:
                tally.note(row)
            return rows, tally
        raise trouble

    def records(self, unit: Unit, tally: Tally, outage: Outage) -> Iterator[dict[str, Any]]:
        """The records of a unit's rows, in order.

        Args:
            unit: which.
            tally: is told of calls and seconds.
            outage: is told of every run.
        """
        source = self._source(unit.source)
        profile = self._profile_of(unit, source)
        report = Report()
        writer = Writer(self.settings, profile, tally)
        ahead: deque[_Entry] = deque()
        jobs = self._jobs(source, unit, profile, ahead, tally)
        for outcome in run_many(
            jobs,
            profile,
            in_flight=self.settings["run.in_flight"],
            cache=self._cache,
            report=report,
        ):
            entry, place = outcome.job.id
            entry.found[place] = self._judge(entry, place, outcome)
            entry.running -= 1
            outage.note(outcome)
            while ahead and ahead[0].ready:
                yield self._write(writer, ahead.popleft())
        while ahead:
            yield self._write(writer, ahead.popleft())
        tally.calls += sum(report.asks.values())
        tally.hits += report.hits
        for sizes in report.sizes.values():
            tally.batches.update(sizes)

    def _jobs(
        self,
        source: Source,
        unit: Unit,
        profile: Profile,
        ahead: deque[_Entry],
        tally: Tally,
    ) -> Iterator[Job]:
        rows = _timed(self._read(source, unit), tally, "reading")
        for row in rows:
            entry = _Entry(row)
            ahead.append(entry)
            if isinstance(row, Row):
                clock = time.process_time()
                jobs = tuple(self._start(entry, row))
                tally.spend("loading", time.process_time() - clock)
                for job in jobs:
                    entry.running += 1
                    yield job
            entry.sealed = True

    def _read(self, source: Source, unit: Unit) -> Iterator[Row | BadRow]:
        try:
            yield from source.rows(unit.piece)
        except VprogError as error:
            if error.code != NO_SOURCE.id:
                raise
            first = error.diagnostics[0]
            raise STOPPED.error(first.message, "mend the source, then resume") from None

    def _start(self, entry: _Entry, row: Row) -> Iterator[Job]:
        """The jobs of a row; what cannot be run is noted."""
        try:
            entry.opened = tuple(self._gallery.open(picture) for picture in row.pictures)
        except VprogError as error:
            if error.code == STOPPED.id:
                raise
            entry.error = error
            return
        for place, candidate in enumerate(row.programs):
            entry.found.append(None)
            try:
                program = load(candidate.text)
                inputs = _inputs(program, row, entry.opened)
            except VprogError as error:
                entry.found[place] = unfit(candidate, error)
                continue
            yield Job(program, inputs, (entry, place))

    def _judge(self, entry: _Entry, place: int, outcome: Outcome) -> Judged:
        assert isinstance(entry.row, Row)
        candidate: Candidate = entry.row.programs[place]
        if outcome.error is not None:
            return unfit(candidate, outcome.error)
        assert outcome.trace is not None
        threshold = self.settings["answers.threshold"]
        return judged(candidate, outcome.trace, entry.row.gold, self._rule, threshold)

    def _write(self, writer: Writer, entry: _Entry) -> dict[str, Any]:
        row = entry.row
        if isinstance(row, BadRow):
            return writer.bad(row)
        if entry.error is not None:
            return writer.failed(row, entry.error)
        found = [one for one in entry.found if one is not None]
        return writer.row(row, entry.opened, found)

    def _source(self, place: int) -> Source:
        if place not in self._sources:
            given = self.settings.sources[place]
            self._sources[place] = open_source(given.kind, given.values, self.settings.base)
        return self._sources[place]

    def _profile_of(self, unit: Unit, source: Source) -> Profile:
        spec = self.settings["run.profile"]
        if spec == "source":
            own = source.profile(unit.piece)
            return _NOTHING if own is None else own
        if self._profile is None:
            self._profile = profile_of(spec, self.settings.base)
        return self._profile


_NOTHING = Profile("source", {}, {})


def profile_of(spec: str, base: Path) -> Profile:
    """The profile that the settings name; a file in it is looked for beside the settings too.

    Raises:
        VprogError: VP604, and what the profile itself raises.
    """
    name, colon, argument = spec.partition(":")
    beside = base / argument
    found = load_profile(f"{name}:{beside}" if colon and argument and beside.exists() else spec)
    return replace(found, name=spec)


def _inputs(program: Program, row: Row, opened: tuple[Opened, ...]) -> Mapping[str, Any]:
    """A row's values for the inputs that a program has."""
    found: dict[str, Any] = {}
    for name, type, _ in program.graph.inputs:
        pictures = tuple(one.image for one in opened if one.picture.input == name)
        if pictures and type.item is not None:
            found[name] = pictures
        elif pictures:
            found[name] = pictures[0]
        elif name in row.inputs:
            found[name] = row.inputs[name]
    return found


def _timed(rows: Iterator[Row | BadRow], tally: Tally, what: str) -> Iterator[Row | BadRow]:
    while True:
        clock = time.process_time()
        row = next(rows, None)
        tally.spend(what, time.process_time() - clock)
        if row is None:
            return
        yield row
