"""Telling a module that is out of order from a row that it cannot answer."""

from __future__ import annotations

from typing import Final

from vprog.answer import RAISED
from vprog.grammar.diagnostic import declare
from vprog.many import Job, Outcome, run_many
from vprog.module import Profile

OUT_OF_ORDER = declare(
    "VP509",
    "the modules of a build are out of order",
    "A module that answered before answers no more, or none did answer at all: a server is away, an "
    "accelerator is lost. Nothing of the unit is written; when the module is back, run the same "
    "command again.",
    wrong='$ echo \'{"id": "1", "image": "cups.png", "question": "How many cups?", '
    '"answer": "3", "program": "answer = count(find(image, \\"cup\\"))"}\' > out.jsonl && '
    "vprog corpus init out.toml --kind jsonl --force && sed -i -e 's/^path = .*/path = \"out.jsonl\"/' "
    "-e 's/^profile = .*/profile = \"broken\"/' out.toml && rm -rf out && "
    "vprog corpus build out.toml -o out",
    right="$ vprog corpus init fine.toml --force && rm -rf fine && vprog corpus build fine.toml -o fine",
)
#: The codes of failures that may be the module's alone.
CODES: Final = frozenset({RAISED.id})


class Outage:
    """Watches the runs of a unit.

    Where a run failed because its module broke down, the run is made again at the end. If it fails
    again, one that had gone well is made again too: if that fails as well, it is not the row.
    """

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._good: Job | None = None
        self._broken: Job | None = None
        #: Whether what had broken down is well again, so that the unit may be made once more.
        self.recovered = False

    def note(self, outcome: Outcome) -> None:
        """Look at a run."""
        trace = outcome.trace
        if trace is None:
            return
        failed = trace.failed
        if failed is not None and failed.code in CODES:
            self._broken = outcome.job
        elif self._good is None and failed is None:
            self._good = outcome.job if trace.program.oracles else None

    def check(self, name: str) -> None:
        """At the end of a unit.

        Raises:
            VprogError: VP509.
        """
        if self._broken is None:
            return
        jobs = [job for job in (self._broken, self._good) if job is not None]
        for outcome in run_many(jobs, self._profile):
            failed = None if outcome.trace is None else outcome.trace.failed
            if failed is None or failed.code not in CODES:
                break
            said = failed.sentence
        else:
            raise OUT_OF_ORDER.error(f"{name} is not made: {said}", "mend the module, then resume")
        if failed is None and outcome.job is self._broken:
            self.recovered = True
            raise OUT_OF_ORDER.error(
                f"{name} is not made: a module broke down and is well again", "resume the build"
            )
