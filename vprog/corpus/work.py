"""Making a unit: its rows are read, their programs run, judged, said, and written in one file."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from vprog.cache import Cache
from vprog.corpus.agreement import HELD, PIXELS, WINDOW, Comparison, others, windows
from vprog.corpus.answers import RULES
from vprog.corpus.commit import STOPPED, commit
from vprog.corpus.entry import Entry
from vprog.corpus.judge import Judged, judged, unfit
from vprog.corpus.opening import Gallery
from vprog.corpus.outage import Outage
from vprog.corpus.outcome import Writer
from vprog.corpus.row import BadRow, Candidate, Row
from vprog.corpus.settings import Settings
from vprog.corpus.shard import encode
from vprog.corpus.sources.kinds import open_source
from vprog.corpus.sources.source import NO_SOURCE, Source
from vprog.corpus.tally import Tally
from vprog.corpus.transferring import Draft, Sieve
from vprog.corpus.twins import apart
from vprog.corpus.unit import Unit
from vprog.grammar.diagnostic import VprogError
from vprog.many import Job, Outcome, run_many
from vprog.module import Profile
from vprog.program import load, load_profile
from vprog.report import Report

#: How often a unit is made whose modules broke down and are well again.
_AGAIN: Final = 3


@dataclass(frozen=True, slots=True)
class _Run:
    """What the runs of a unit share."""

    profile: Profile
    tally: Tally
    outage: Outage
    report: Report = field(default_factory=Report)


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
        #: The unit that is made, and what its source says of it.
        self._own: tuple[Unit, Profile] | None = None
        self._rule = RULES[settings["answers.rule"]]
        self._others = settings["keep.others"] if "agree" in settings["keep.prefer"] else 0
        self._sieve = Sieve(settings)
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
        self._own = None
        tally.seconds = time.perf_counter() - started
        tally.spend("running", time.process_time() - began - sum(tally.spent.values()))
        return tally

    def _rows(self, unit: Unit) -> tuple[list[dict[str, Any]], Tally]:
        """The records of a unit; where a module broke down and is well again, they are made anew."""
        for _ in range(_AGAIN):
            tally = Tally()
            source = self._source(unit.source)
            clock = time.process_time()
            outage = Outage(self._profile_of(unit, source))
            tally.spend("modules", time.process_time() - clock)
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
        run = _Run(self._profile_of(unit, source), tally, outage)
        writer = Writer(self.settings, run.profile, tally)
        rows = _timed(self._read(source, unit), tally, "reading")
        drafts = (
            self._draft(writer, entry)
            for window in windows(rows, WINDOW)
            for entry in self._window(window, run)
        )
        yield from self._sieve.sift(drafts, writer)
        report = run.report
        tally.calls += sum(report.asks.values())
        tally.hits += report.hits
        for sizes in report.sizes.values():
            tally.batches.update(sizes)

    def _window(self, rows: Sequence[Row | BadRow], run: _Run) -> Iterator[Entry]:
        """Rows with their programs run and judged, in order."""
        if not (any(map(_several, rows)) and others(rows, self._others)):
            yield from self._run(rows, run)
            return
        rest = iter(rows)
        while held := list(self._run(rest, run, HELD, PIXELS)):
            compared = Comparison(held, self._others)
            outcomes = ((o.job.id, o) for o in self._many(compared.jobs(), run))
            compared.settle(
                (mine, place)
                for (mine, place, other), outcome in outcomes
                if self._judge(other, held[mine].found[place], outcome).verdict == "ok_correct"
            )
            yield from held

    def _run(
        self,
        rows: Iterable[Row | BadRow],
        run: _Run,
        most: int = sys.maxsize,
        pixels: int = sys.maxsize,
    ) -> Iterator[Entry]:
        """Run the programs of rows, until there are so many rows or so many pixels."""
        ahead: deque[Entry] = deque()
        for outcome in self._many(self._jobs(rows, ahead, run.tally, most, pixels), run):
            entry, place = outcome.job.id
            entry.found[place] = self._judge(entry, entry.row.programs[place], outcome)
            entry.running -= 1
            while ahead and ahead[0].ready:
                yield ahead.popleft()
        yield from ahead

    def _many(self, jobs: Iterable[Job], run: _Run) -> Iterator[Outcome]:
        for outcome in run_many(
            jobs,
            run.profile,
            in_flight=self.settings["run.in_flight"],
            cache=self._cache,
            report=run.report,
        ):
            run.outage.note(outcome)
            yield outcome

    def _jobs(
        self,
        rows: Iterable[Row | BadRow],
        ahead: deque[Entry],
        tally: Tally,
        most: int,
        pixels: int,
    ) -> Iterator[Job]:
        for row in rows:
            entry = Entry(row)
            ahead.append(entry)
            if isinstance(row, Row):
                clock = time.process_time()
                jobs = tuple(self._start(entry, row))
                tally.spend("loading", time.process_time() - clock)
                for job in jobs:
                    entry.running += 1
                    yield job
            entry.sealed = True
            most, pixels = most - 1, pixels - entry.pixels
            if most <= 0 or pixels <= 0:
                return

    def _read(self, source: Source, unit: Unit) -> Iterator[Row | BadRow]:
        try:
            yield from apart(source.rows(unit.piece), unit.piece.name)
        except VprogError as error:
            if error.code != NO_SOURCE.id:
                raise
            first = error.diagnostics[0]
            raise STOPPED.error(first.message, "mend the source, then resume") from None

    def _start(self, entry: Entry, row: Row) -> Iterator[Job]:
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
                inputs = entry.inputs(program)
            except VprogError as error:
                entry.found[place] = unfit(candidate, error)
                continue
            yield Job(program, inputs, (entry, place))

    def _judge(self, entry: Entry, of: Candidate | Judged | None, outcome: Outcome) -> Judged:
        """What became of a program that was run on a row."""
        candidate = of.candidate if isinstance(of, Judged) else of
        assert isinstance(entry.row, Row) and candidate is not None
        if outcome.error is not None:
            return unfit(candidate, outcome.error)
        assert outcome.trace is not None
        threshold = self.settings["answers.threshold"]
        return judged(candidate, outcome.trace, entry.row.gold, self._rule, threshold)

    def _draft(self, writer: Writer, entry: Entry) -> Draft:
        row = entry.row
        if isinstance(row, BadRow):
            return Draft([writer.bad(row)])
        if entry.error is not None:
            return Draft([writer.failed(row, entry.error)])
        found = [one for one in entry.found if one is not None]
        made = writer.row(row, entry.opened, found, self._sieve.most)
        return Draft(made, row, entry.opened, found)

    def _source(self, place: int) -> Source:
        if place not in self._sources:
            given = self.settings.sources[place]
            self._sources[place] = open_source(given.kind, given.values, self.settings.base)
        return self._sources[place]

    def _profile_of(self, unit: Unit, source: Source) -> Profile:
        spec = self.settings["run.profile"]
        if spec == "source":
            if self._own is None or self._own[0] != unit:
                self._own = (unit, source.profile(unit.piece) or _NOTHING)
            return self._own[1]
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


def _several(row: Row | BadRow) -> bool:
    """Whether a row has programs to choose from."""
    return isinstance(row, Row) and len(row.programs) > 1


def _timed(rows: Iterator[Row | BadRow], tally: Tally, what: str) -> Iterator[Row | BadRow]:
    while True:
        clock = time.process_time()
        row = next(rows, None)
        tally.spend(what, time.process_time() - clock)
        if row is None:
            return
        yield row
