"""What is written of a row: its status and why, and if it is kept, all that it stands on."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from vprog import __version__
from vprog.corpus.judge import Judged, ranked
from vprog.corpus.opening import Opened
from vprog.corpus.row import BadRow, Gold, Row
from vprog.corpus.saying import Manner, said
from vprog.corpus.settings import FORM, Settings
from vprog.corpus.tally import Tally
from vprog.grammar.diagnostic import VprogError, declare
from vprog.journal import SCHEMA, to_line, written
from vprog.module import Profile
from vprog.trace import Trace

_INIT: Final = (
    "vprog corpus init {0}.toml --kind jsonl --force && sed -i -e 's/^path = .*/path = \"{0}.jsonl\"/' "
    "-e 's/^profile = .*/profile = \"scene:cups.json\"/' -e 's/^labels = .*/labels = {1}/' {0}.toml && "
    "rm -rf {0} && vprog corpus build {0}.toml -o {0}"
)
_ROW: Final = (
    '$ echo \'{{"id": "1", "image": "cups.png", "question": "How many cups?", "answer": "{0}", '
    '"program": "{1}"}}\' > {2}.jsonl && '
)
_COUNT: Final = 'answer = count(find(image, \\"cup\\"))'

NO_PROGRAM = declare(
    "VP511",
    "a row has no program that runs",
    "The source gives no program for it, or none that can be read, checked and answered by the "
    "profile. The row is refused; the build goes on.",
    wrong=_ROW.format("3", "answer = cuont(image)", "none") + _INIT.format("none", "true"),
    right=_ROW.format("3", _COUNT, "some") + _INIT.format("some", "true"),
    severity="warning",
)
NONE_RIGHT = declare(
    "VP512",
    "no program of a row gives the right answer",
    "Its programs ran, and each gave another answer or failed. With `labels = true` the row is kept "
    "for its answer alone, without a rationale; else it is refused.",
    wrong=_ROW.format("30", _COUNT, "wrong") + _INIT.format("wrong", "false"),
    right=_ROW.format("3", _COUNT, "right") + _INIT.format("right", "false"),
    severity="warning",
)


class Writer:
    """Makes the record of each row; the tally is told of the seconds that it takes."""

    def __init__(self, settings: Settings, profile: Profile, tally: Tally) -> None:
        self._settings, self._tally = settings, tally
        self._store = settings["pictures.store"] == "bytes"
        seed = settings["rationale.seed"]
        self._manner = Manner(
            settings["rationale.levels"],
            settings["rationale.styles"],
            None if seed < 0 else seed,
            settings["rationale.boxes"],
        )
        modules = {op: [m.name, m.version] for op, m in sorted(profile.modules.items())}
        told = {"vprog": __version__, "form": FORM, "trace": SCHEMA, "profile": profile.name}
        self._versions = json.dumps({**told, "modules": modules}, sort_keys=True)

    def bad(self, row: BadRow) -> dict[str, Any]:
        """The record of a place that holds no row."""
        return self._record(Row(row.id, "", Gold("")), "failed", "", row.code, row.sentence)

    def failed(self, row: Row, error: VprogError) -> dict[str, Any]:
        """The record of a row that could not be run, such as for its picture."""
        first = error.diagnostics[0]
        return self._record(row, "failed", "", first.code, first.message)

    def row(
        self, row: Row, opened: Sequence[Opened], found: Sequence[Judged], most: int = 1
    ) -> list[dict[str, Any]]:
        """The records that a row may have, whose candidates were run; the best comes first.

        Args:
            row: as the source gives it.
            opened: its pictures.
            found: what became of its candidates.
            most: how many right programs are looked at.
        """
        places = ranked(found, self._settings["keep.prefer"], row.question)[:most]
        if places:
            made = [self._kept(row, opened, found, place) for place in places]
            return [record for record in made if record["status"] == "kept"] or made[:1]
        if not any(one.ran for one in found):
            why = row.missing or _reasons(found) or "it has no program"
            return [self._record(row, "refused", "", NO_PROGRAM.id, why, found)]
        why = f"none of its programs is right: {_reasons(found)}"
        return [self.unproven(row, opened, found, NONE_RIGHT.id, why)]

    def unproven(
        self, row: Row, opened: Sequence[Opened], found: Sequence[Judged], code: str, why: str
    ) -> dict[str, Any]:
        """The record of a row that has no rationale: kept for its answer alone, or refused."""
        if not self._settings["keep.labels"]:
            return self._record(row, "refused", "", code, why, found)
        return self._record(row, "kept", "label", code, why, found, opened)

    def _kept(
        self, row: Row, opened: Sequence[Opened], found: Sequence[Judged], place: int
    ) -> dict[str, Any]:
        trace = found[place].trace
        assert trace is not None
        clock = time.process_time()
        try:
            rationales, edits = said(trace, self._manner)
        except VprogError as error:
            first = error.diagnostics[0]
            return self._record(row, "failed", "", first.code, first.message, found)
        self._tally.spend("rationales", time.process_time() - clock)
        record = self._record(row, "kept", "rationale", "", "", found, opened)
        record["candidates"][place]["chosen"] = True
        if self._settings["keep.rejected"]:
            record["rejected"] = list(islice(self._rejected(row, found), 1))
        clock = time.process_time()
        record["trace"], record["trace_digest"] = journal(trace)
        self._tally.spend("traces", time.process_time() - clock)
        record["program"] = trace.program.source.text
        record["program_answer"] = found[place].answer
        record["rationale"] = rationales[-1]["text"]
        record["rationales"] = rationales
        record["edits"] = edits
        return record

    def _rejected(self, row: Row, found: Sequence[Judged]) -> Iterator[dict[str, Any]]:
        """What programs say that ran and were wrong, the one first that would be preferred."""
        manner = replace(
            self._manner, levels=self._manner.levels[-1:], styles=self._manner.styles[-1:]
        )
        for place in ranked(found, self._settings["keep.prefer"], row.question, "ok_wrong"):
            trace = found[place].trace
            if trace is None or not found[place].answer:
                continue
            try:
                told = said(trace, manner)[0][-1]
            except VprogError:
                # The row stands on its right program; another wrong one may be said.
                continue
            text, digest = journal(trace)
            yield {
                "program": trace.program.source.text,
                "answer": found[place].answer,
                **{name: told[name] for name in ("level", "style", "seed", "boxes", "text")},
                "trace": text,
                "trace_digest": digest,
            }

    def _record(
        self,
        row: Row,
        status: str,
        kind: str,
        code: str,
        reason: str,
        found: Sequence[Judged] = (),
        opened: Sequence[Opened] = (),
    ) -> dict[str, Any]:
        return {
            "id": row.id,
            "status": status,
            "kind": kind,
            "code": code,
            "reason": reason,
            "question": row.question,
            "answer": row.gold.answer,
            "answers": list(row.gold.said),
            "scores": [{"answer": a, "score": s} for a, s in row.gold.scores],
            "type": row.type,
            "split": row.split,
            "licence": row.licence or self._settings["corpus.licence"],
            "source": row.source,
            "images": [
                {"bytes": one.data if self._store else None, "path": self._path(one)}
                for one in opened
                if one.data is not None
            ],
            "pictures": [_picture(one) for one in opened],
            "program": None,
            "program_answer": None,
            "trace": None,
            "trace_digest": None,
            "rationale": None,
            "rationales": [],
            "edits": [],
            "candidates": [_candidate(one) for one in found],
            "rejected": [],
            "transfer": [],
            "versions": self._versions,
            "extra": [{"name": name, "value": value} for name, value in row.extra],
        }

    def _path(self, opened: Opened) -> str:
        """A picture's name beside its bytes; where these are not kept, where it lies."""
        path = opened.picture.path
        return opened.picture.name if self._store or path is None else path


def journal(trace: Trace) -> tuple[str, str]:
    """A trace's body and digest as ``vprog.journal`` writes them, without telemetry, and the digest."""
    text = written(trace)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return text + to_line({"kind": "digest", "sha256": sha256}), sha256


def _reasons(found: Sequence[Judged]) -> str:
    """What became of candidates, in a few words: "2 ok_wrong, 1 runtime_error (VP320)"."""
    counts: dict[str, int] = {}
    for one in found:
        name = f"{one.verdict} ({one.code})" if one.code else one.verdict
        counts[name] = counts.get(name, 0) + 1
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _picture(opened: Opened) -> dict[str, Any]:
    image = opened.image
    return {
        "input": opened.picture.input,
        "name": opened.picture.name,
        "sha256": image.digest,
        "width": image.width,
        "height": image.height,
    }


def _candidate(one: Judged) -> dict[str, Any]:
    return {
        "program": one.candidate.text,
        "verdict": one.verdict,
        "code": one.code,
        "answer": one.answer,
        "score": one.candidate.score,
        "origin": one.candidate.origin,
        "true": one.candidate.true,
        "chosen": False,
        "agreed": one.agreed,
        "others": one.others,
    }
