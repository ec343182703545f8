"""Units made by the actors of a Ray cluster. Ray schedules; what is written is ours."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import Any

from vprog.corpus.calm import calm
from vprog.corpus.executors.executor import TRIES, Done, Task, attempt, lost
from vprog.corpus.unit import Unit
from vprog.grammar.diagnostic import declare

NO_RAY = declare(
    "VP514",
    "the package ray is not installed",
    "Building on a Ray cluster needs the extra `ray`: pip install 'vprog[ray]'.",
    wrong=">>> import sys\n"
    ">>> sys.modules['ray'] = None\n"
    ">>> from vprog.corpus.executors.rays import load_ray\n"
    ">>> load_ray()",
    right=">>> from vprog.corpus.executors.rays import NO_RAY\n>>> NO_RAY.title",
)


def load_ray() -> Any:
    """The package ray.

    Raises:
        VprogError: VP514 it is not installed.
    """
    try:
        import ray
    except ImportError as error:
        said = f"ray cannot be imported: {error}"
        raise NO_RAY.error(said, "install it: pip install 'vprog[ray]'") from None
    return ray


class _Worker:
    """An actor: it keeps sources and modules between units."""

    def __init__(self, task: Task) -> None:
        from vprog.corpus.work import Maker

        self._maker = Maker(task.settings, task.folder)
        # For as long as the actor lives.
        self._calm = calm()
        self._rest = self._calm.__enter__()

    def make(self, unit: Unit) -> Done:
        done = attempt(self._maker, unit)
        self._rest()
        return done


class Rays:
    """Makes units in actors; the corpus lies on a disk that all of them see.

    Args:
        count: how many actors.
        address: of the cluster; empty: the one at hand, or one of this machine.
        gpus: how many accelerators, or parts of one, each actor takes.
    """

    def __init__(self, count: int, address: str = "", gpus: float = 0.0) -> None:
        self._count, self._address, self._gpus = max(1, count), address, gpus

    def run(self, task: Task, units: Sequence[Unit]) -> Iterator[Done]:
        """Make units, as actors are free. An actor that dies is replaced, its unit made again."""
        ray = load_ray()
        if not ray.is_initialized():
            ray.init(
                address=self._address or None,
                include_dashboard=False,
                log_to_driver=False,
                configure_logging=False,
            )
        kind = ray.remote(num_cpus=1, num_gpus=self._gpus)(_Worker)
        ahead = deque(units)
        deaths: Counter[int] = Counter()
        actors: list[Any] = []
        going: dict[Any, tuple[Any, Unit]] = {}

        def start(actor: Any) -> None:
            unit = ahead.popleft()
            going[actor.make.remote(unit)] = (actor, unit)

        try:
            for _ in range(min(self._count, len(ahead))):
                actors.append(kind.remote(task))
                start(actors[-1])
            while going:
                (ready,), _ = ray.wait(list(going), num_returns=1)
                actor, unit = going.pop(ready)
                try:
                    done: Done = ray.get(ready)
                except ray.exceptions.RayError:
                    deaths[unit.number] += 1
                    actors.remove(actor)
                    if deaths[unit.number] < TRIES:
                        ahead.appendleft(unit)
                    else:
                        yield Done(unit, None, lost(unit.piece.name).diagnostics)
                    if ahead:
                        actors.append(kind.remote(task))
                        start(actors[-1])
                    continue
                if ahead:
                    start(actor)
                yield done
        finally:
            for actor in actors:
                ray.kill(actor)
