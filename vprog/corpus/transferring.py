"""The transfer filter inside a build: a rationale stays if it helps a panel to the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from vprog.corpus.judge import Judged
from vprog.corpus.opening import Opened
from vprog.corpus.outage import OUT_OF_ORDER
from vprog.corpus.outcome import Writer
from vprog.corpus.row import Row
from vprog.corpus.settings import Settings
from vprog.grammar.diagnostic import VprogError, declare
from vprog.rationalize.panel import Member
from vprog.rationalize.transfer import Bounds, Example, Transferred, transfer

_INIT: Final = (
    "vprog corpus init {0}.toml --force && sed -i -e 's/^panel = .*/panel = [\"reader:error=0\"]/' "
    "-e 's/^gain = .*/gain = {1}/' {0}.toml && rm -rf {0} && vprog corpus build {0}.toml -o {0}"
)
NO_TRANSFER = declare(
    "VP521",
    "a rationale does not help the panel",
    "The program is right and was said, but the members of `transfer.panel` do not come to the "
    "answer by its rationale as the bounds ask. With `labels = true` the row is kept for its answer "
    "alone; else it is refused.",
    wrong="$ " + _INIT.format("strict", "1000.0"),
    right="$ " + _INIT.format("mild", "-1000.0").replace("-e 's/^gain", "-e 's/^hit = .*/hit = 0.0/' "
    "-e 's/^flips = .*/flips = 1.0/' -e 's/^gain"),
    severity="warning",
)  # fmt: skip
#: How many rows are judged together.
_CHUNK: Final = 64


@dataclass(frozen=True, slots=True)
class Draft:
    """A row on its way out, and the records that it may have.

    Attributes:
        records: the preferred one first; of several each has a rationale.
        row: as the source gives it; None: its only record stands.
        opened: its pictures.
        found: what became of its candidates.
    """

    records: Sequence[dict[str, Any]]
    row: Row | None = None
    opened: Sequence[Opened] = ()
    found: Sequence[Judged] = ()

    @property
    def told(self) -> bool:
        """Whether there is a rationale to be judged."""
        return bool(self.records[0]["kind"] == "rationale")


class Sieve:
    """Holds rationales to a panel; members load once, and are asked about many rows at a time.

    Args:
        settings: of the corpus; without a panel nothing is held back.

    Raises:
        VprogError: VP430 a bound, VP431 two members have one name, VP432 a member cannot be.
    """

    def __init__(self, settings: Settings) -> None:
        self.panel = [_member(spec, settings.base) for spec in settings["transfer.panel"]]
        if self.panel:
            # Without examples, the panel alone is looked at.
            list(transfer([], self.panel))
        bounds = (settings[f"transfer.{name}"] for name in ("hit", "flips", "gain"))
        self._bounds = Bounds(*bounds)
        #: How many right programs of a row are judged.
        self.most: int = settings["transfer.programs"] if self.panel else 1

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What scores hang on: the members' names and versions."""
        return [(one.name, one.version) for one in self.panel]

    def sift(self, drafts: Iterable[Draft], writer: Writer) -> Iterator[dict[str, Any]]:
        """The records that rows end as, in order.

        Args:
            drafts: rows with their rationales.
            writer: makes the records of rows whose rationale is not kept.

        Raises:
            VprogError: VP509 a member breaks down.
        """
        if not self.panel:
            yield from (draft.records[0] for draft in drafts)
            return
        held: list[Draft] = []
        waiting = 0
        for draft in drafts:
            held.append(draft)
            waiting += draft.told
            if waiting == _CHUNK:
                yield from self._judge(held, writer)
                held, waiting = [], 0
        yield from self._judge(held, writer)

    def _judge(self, held: Sequence[Draft], writer: Writer) -> Iterator[dict[str, Any]]:
        told = {str(place): draft for place, draft in enumerate(held) if draft.told}
        examples = [_example(id, draft) for id, draft in told.items()]
        try:
            judged = list(transfer(examples, self.panel, self._bounds, controls=False))
        except VprogError as error:
            first = error.diagnostics[0]
            raise OUT_OF_ORDER.error(
                f"the panel does not answer: {first.message}", "mend the member, then resume"
            ) from None
        done = {one.example.id: one for one in judged}
        for place, draft in enumerate(held):
            found = done.get(str(place))
            yield draft.records[0] if found is None else _settled(draft, found, writer)


def _member(spec: str, base: Path) -> Member:
    # What a build without a panel does not need is not loaded.
    from vprog.modules import panel

    found: Member = panel.member(spec, base)
    return found


def _example(id: str, draft: Draft) -> Example:
    row = draft.row
    assert row is not None
    image = next((one.image for one in draft.opened if one.data is not None), None)
    answers = tuple(dict.fromkeys((row.gold.answer, *row.gold.said)))
    texts = tuple(record["rationale"] for record in draft.records)
    return Example(id, row.question, answers, texts, image)


def _settled(draft: Draft, found: Transferred, writer: Writer) -> dict[str, Any]:
    """The record of a row whose rationales were judged."""
    assert draft.row is not None
    verdicts = {
        record["program"]: one.kept for record, one in zip(draft.records, found.judged, strict=True)
    }
    judged = tuple(
        replace(one, verdict="no_transfer", code=NO_TRANSFER.id)
        if one.verdict == "ok_correct" and verdicts.get(one.candidate.text) is False
        else one
        for one in draft.found
    )
    if found.chosen is None:
        record = writer.unproven(draft.row, draft.opened, judged, NO_TRANSFER.id, found.why)
    else:
        record = draft.records[found.chosen]
        for told, one in zip(record["candidates"], judged, strict=True):
            told.update(verdict=one.verdict, code=one.code)
    place = 0 if found.chosen is None else found.chosen
    record["transfer"] = [
        {"member": s.member, "gain": s.gain, "hit": s.hit, "base": s.base}
        for s in found.judged[place].scores
    ]
    return record
