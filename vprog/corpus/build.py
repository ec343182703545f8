"""Building a corpus: what is there already stays, what is missing is made, and then it is told."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from vprog import __version__
from vprog.corpus.commit import STOPPED, commit, make_folder, stopped, sweep
from vprog.corpus.executors.executor import LOST, Done, Executor, Task
from vprog.corpus.executors.inline import Inline
from vprog.corpus.folder import BUILD, NO_CORPUS, ROWS, SETTINGS, Corpus, open_corpus
from vprog.corpus.lock import locked
from vprog.corpus.manifest import listed, write_manifest
from vprog.corpus.settings import FORM, Settings, settings_of
from vprog.corpus.sources.kinds import open_source
from vprog.corpus.sources.source import Source
from vprog.corpus.tally import Tally
from vprog.corpus.transferring import Sieve
from vprog.corpus.twins import hold_apart
from vprog.corpus.unit import Unit, units
from vprog.corpus.work import profile_of
from vprog.grammar.diagnostic import Diagnostic, VprogError


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build has before it.

    Attributes:
        settings: of the corpus.
        sources: opened.
        units: all of them, in order.
    """

    settings: Settings
    sources: tuple[Source, ...]
    units: tuple[Unit, ...]

    @property
    def rows(self) -> int:
        """How many rows to expect."""
        return sum(unit.piece.rows for unit in self.units)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did.

    Attributes:
        folder: of the corpus.
        tally: of the rows that are in it now.
        made: how many units were made, and how many were there already.
        missing: how many units are still to be made by others.
    """

    folder: Path
    tally: Tally
    made: tuple[int, int]
    missing: int


class Watch(Protocol):
    """Is told how a build goes."""

    def begin(self, plan: Plan, todo: Sequence[Unit]) -> None:
        """Before the first unit is made."""
        ...

    def note(self, done: Done) -> None:
        """After each unit."""
        ...


def plan(settings: Settings) -> Plan:
    """Open all that the settings name, and lay out the units.

    Raises:
        VprogError: VP503 a source, VP604 and others the profile, VP430 and VP432 the panel.
    """
    base = settings.base
    sources = tuple(open_source(given.kind, given.values, base) for given in settings.sources)
    spec = settings["run.profile"]
    facts: object = spec
    if spec != "source":
        modules = profile_of(spec, base).modules
        facts = sorted((op, m.name, m.version) for op, m in modules.items())
    panel = Sieve(settings).facts
    if panel:
        facts = [facts, panel]
    return Plan(settings, sources, tuple(units(settings, sources, facts)))


def build(
    settings: Settings,
    folder: str | Path,
    executor: Executor | None = None,
    shard: tuple[int, int] = (1, 1),
    watch: Watch | None = None,
) -> Built:
    """Build a corpus, or what is missing of it.

    Args:
        settings: of the corpus.
        folder: where it lies; it is made where it is missing.
        executor: what makes units; this process by default.
        shard: which part of an array job this is, counted from 1, and how many there are.
        watch: is told how it goes.

    Raises:
        VprogError: VP503 to VP507, VP509; what is written stays, and the same call goes on. VP522 two
            rows have one id.
    """
    ahead = plan(settings)
    corpus = _claim(ahead, Path(folder))
    part, parts = shard
    mine = [unit for unit in ahead.units if unit.number % parts == part - 1]
    with locked(corpus.folder, f"build-{part}-{parts}"):
        rows = corpus.folder / ROWS
        names = frozenset(unit.file for unit in mine)
        sweep(rows, names)
        there = {file.name for file in corpus.files}
        _hold_same(there, ahead, corpus)
        todo = [unit for unit in mine if unit.file not in there]
        if watch is not None:
            watch.begin(ahead, todo)
        _make(executor or Inline(), Task(settings, rows), todo, watch)
        sweep(rows, names)
        there = {file.name for file in corpus.files}
        missing = sum(unit.file not in there for unit in ahead.units)
        if not missing and listed(corpus) is None:
            hold_apart(corpus)
            write_manifest(corpus)
        tally = listed(corpus) or corpus.tally()
    return Built(corpus.folder, tally, (len(todo), len(mine) - len(todo)), missing)


def resume(
    folder: str | Path,
    executor: Executor | None = None,
    shard: tuple[int, int] = (1, 1),
    watch: Watch | None = None,
) -> Built:
    """Go on with a build by its folder alone; arguments and errors as in ``build``."""
    return build(settings_in(folder), folder, executor, shard, watch)


def settings_in(folder: str | Path) -> Settings:
    """The settings that a corpus was built from.

    Raises:
        VprogError: VP504, VP500.
    """
    corpus = open_corpus(folder)
    place = corpus.folder / SETTINGS
    try:
        text = place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NO_CORPUS.error(f"{place} is missing", "build it with its settings file") from None
    return settings_of(text, Path(corpus.build["base"]), str(place))


def _make(executor: Executor, task: Task, todo: Sequence[Unit], watch: Watch | None) -> None:
    wrong: list[Diagnostic] = []
    going = executor.run(task, todo)
    for done in going:
        if watch is not None:
            watch.note(done)
        wrong += done.errors
        if done.errors and done.errors[0].code != LOST.id:
            break
    close = getattr(going, "close", None)
    if close is not None:
        close()
    if wrong:
        raise VprogError(wrong)


def _claim(ahead: Plan, folder: Path) -> Corpus:
    """Make the folder, or see that it is of these settings."""
    settings = ahead.settings
    told: dict[str, Any] = {
        "form": FORM,
        "vprog": __version__,
        "settings": settings.digest,
        "base": str(settings.base),
    }
    if not (folder / BUILD).exists():
        try:
            others = folder.exists() and (not folder.is_dir() or any(_visible(folder)))
        except OSError as error:
            raise stopped(f"{folder} cannot be read", error) from None
        if others:
            raise NO_CORPUS.error(f"{folder} holds something else", "take a new folder")
        make_folder(folder / ROWS)
        commit(folder / SETTINGS, settings.text.encode())
        commit(folder / BUILD, (json.dumps(told, indent=1) + "\n").encode())
    corpus = open_corpus(folder)
    for name in ("settings", "vprog"):
        if corpus.build.get(name) != told[name]:
            what = "settings" if name == "settings" else f"vprog {corpus.build.get(name)}"
            raise NO_CORPUS.error(f"{folder} is a corpus of other {what}", "take a new folder")
    if not (folder / SETTINGS).exists():
        commit(folder / SETTINGS, settings.text.encode())
    if corpus.build["base"] != told["base"]:
        commit(folder / BUILD, (json.dumps(told, indent=1) + "\n").encode())
    make_folder(folder / ROWS)
    return corpus


def _visible(folder: Path) -> list[str]:
    """What lies in a folder beside what an interrupted start may have left."""
    left = {ROWS, SETTINGS}
    return [name for name in os.listdir(folder) if not name.startswith(".") and name not in left]


def _hold_same(there: set[str], ahead: Plan, corpus: Corpus) -> None:
    strangers = there - {unit.file for unit in ahead.units}
    if strangers:
        raise NO_CORPUS.error(
            f"{corpus.folder / ROWS / min(strangers)} is of another state of the sources",
            "take a new folder, or give the sources back",
        )


def stops(error: VprogError) -> bool:
    """Whether an error says that the same command will go on from here.

    >>> stops(STOPPED.error("the disk is full"))
    True
    """
    return error.code in (STOPPED.id, LOST.id, "VP509")
