"""Verifying a corpus: every row re-executes from its own record, by code that the writer does not use.

What is read here are the files alone: no source, no cache, no module. A row that was kept for its
rationale holds its program and every answer that a module gave; the program is run again by its plan
on those answers, and the trace, the answer, the verdict and the rationale must come out the same.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from vprog.corpus.answers import RULES
from vprog.corpus.folder import Corpus, open_corpus
from vprog.failed import Failed
from vprog.form import exact
from vprog.grammar.diagnostic import VprogError
from vprog.journal import digest as trace_digest
from vprog.journal import loads
from vprog.module import Answer, Ask, Profile
from vprog.ops.text import text
from vprog.rationalize import rationalize
from vprog.recorded import NOT_RECORDED
from vprog.trace import Trace


@dataclass(slots=True)
class Checked:
    """What was found in a corpus or a part of it.

    Attributes:
        rows: rows that were read.
        run: rows whose program was run again.
        findings: what is wrong, a sentence each, with file and row.
    """

    rows: int = 0
    run: int = 0
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Told:
    """Stands for a module: it gives the answers that a row holds, and has no others."""

    name: str
    version: str
    oracles: frozenset[str]
    answers: Mapping[bytes, Answer | Failed]

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """The answer of the record to each call."""
        missing = Failed(NOT_RECORDED.id, "the row holds no answer to a call")
        return [self.answers.get(exact(ask), missing) for ask in asks]


def verify(
    folder: str | Path, share: float = 1.0, workers: int = 1, rule: str = "", threshold: float = 0.5
) -> Checked:
    """Look at every row of a corpus, and run those of a share again.

    Args:
        folder: of the corpus.
        share: of the rows, by a digest of their ids; 1 is all.
        workers: how many processes look.
        rule: which answers count as right; empty: that is not looked at.
        threshold: the score from which on an answer is right.

    Raises:
        VprogError: VP504 it is no corpus.
    """
    corpus = open_corpus(folder)
    found = Checked()
    ids: Counter[str] = Counter()
    tasks = [(corpus, file, share, rule, threshold) for file in corpus.files]
    for part, names in _looked(tasks, workers):
        found.rows += part.rows
        found.run += part.run
        found.findings += part.findings
        ids.update(names)
    for id, times in ids.items():
        if times > 1:
            found.findings.append(f"{times} rows are called {id}")
    found.findings += _whole(corpus, found.rows)
    return found


_Task = tuple[Corpus, Path, float, str, float]


def _looked(tasks: Sequence[_Task], workers: int) -> Iterator[tuple[Checked, list[str]]]:
    if workers < 2:
        yield from map(_look, tasks)
        return
    with get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(_look, tasks)


def _look(task: _Task) -> tuple[Checked, list[str]]:
    """One file of a corpus."""
    corpus, file, share, rule, threshold = task
    found, ids, counts = Checked(), [], Counter[str]()
    try:
        facts = corpus.facts(file)
        for row in corpus.rows_of(file):
            found.rows += 1
            counts[row["status"]] += 1
            ids.append(row["id"])
            wrong = list(_faults(row))
            if not wrong and row["trace"] is not None and _within(row["id"], share):
                found.run += 1
                wrong = list(_again(row, rule, threshold))
            found.findings += [f"{file.name}, {row['id']}: {what}" for what in wrong]
    except VprogError as error:
        found.findings.append(f"{file.name}: {error.diagnostics[0].message}")
        return found, ids
    told = facts["counts"]
    if file.name.partition("-")[2] != f"{facts['unit'][:32]}.parquet":
        found.findings.append(f"{file.name}: its name is not its unit's digest")
    plain = {status: told[status] for status in ("kept", "refused", "failed")}
    if told["rows"] != found.rows or any(counts[s] != n for s, n in plain.items()):
        found.findings.append(f"{file.name}: it says {plain} of {told['rows']}, it holds {counts}")
    return found, ids


def _whole(corpus: Corpus, rows: int) -> Iterator[str]:
    try:
        manifest = corpus.manifest
    except VprogError as error:
        yield error.diagnostics[0].message
        return
    if manifest is None:
        yield "the corpus is not whole: it has no manifest.json"
        return
    counts = manifest["counts"]
    if counts["rows"] != counts["kept"] + counts["refused"] + counts["failed"]:
        yield f"the manifest's counts do not add up: {counts}"
    if counts["rows"] != rows:
        yield f"the manifest speaks of {counts['rows']} rows, there are {rows}"
    listed = {unit["file"]: unit for unit in manifest["units"]}
    there = {file.name: file for file in corpus.files}
    for name in sorted(listed.keys() ^ there.keys()):
        yield f"{name} stands in the {'manifest' if name in listed else 'folder'} alone"
    for name, file in there.items():
        if name in listed and file.stat().st_size != listed[name]["bytes"]:
            yield f"{name} has another size than the manifest says"


def _within(id: str, share: float) -> bool:
    if share >= 1:
        return True
    drawn = hashlib.sha256(id.encode()).digest()[:6]
    return int.from_bytes(drawn) < share * (1 << 48)


def _faults(row: Mapping[str, Any]) -> Iterator[str]:
    """What a row's own fields contradict each other in."""
    status, kind = row["status"], row["kind"]
    if (status, kind) not in (
        ("kept", "rationale"),
        ("kept", "label"),
        ("refused", ""),
        ("failed", ""),
    ):
        yield f"it is {status} as {kind!r}"
    if (not row["code"]) != (kind == "rationale") or (not row["reason"]) != (kind == "rationale"):
        yield "a row that is kept for its rationale has no reason against it, and others have one"
    if (row["trace"] is None) != (kind != "rationale"):
        yield "it has a trace without a rationale, or a rationale without a trace"
    known = {picture["sha256"] for picture in row["pictures"]}
    for image in row["images"]:
        if image["bytes"] is not None and hashlib.sha256(image["bytes"]).hexdigest() not in known:
            yield "the bytes of a picture are not those that the program saw"
    chosen = [c for c in row["candidates"] if c["chosen"]]
    if [c["program"] for c in chosen] != ([] if row["program"] is None else [row["program"]]):
        yield "the program is not the candidate that was chosen"
    if any(c["verdict"] != "ok_correct" for c in chosen):
        yield "the candidate that was chosen is not right"


def _again(row: Mapping[str, Any], rule: str, threshold: float) -> Iterator[str]:
    """Run a row's programs again, on the answers that the row holds."""
    try:
        for said, kept in _told(row):
            trace: Trace | None = None
            for one in _retold(row, kept):
                if isinstance(one, str):
                    yield said + one
                else:
                    trace = one
            if trace is None:
                return
            for rationale in kept["rationales"]:
                if not _same(trace, rationale):
                    named = f"({rationale['level']}, {rationale['style']})"
                    yield f"{said}its rationale {named} comes out otherwise"
            if rule and not said and not _right(str(text(trace.answer)), row, rule, threshold):
                yield f"the answer {text(trace.answer)!r} does not count as right"
    except VprogError as error:
        yield f"it cannot be run again: {error.diagnostics[0].message}"


def _told(row: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The runs that a row tells of, each with what stands before its findings."""
    yield "", row
    # Corpora of form 1 have none.
    for one in row.get("rejected") or ():
        sentences = {"sentences": None, **one}
        yield (
            "what is rejected: ",
            {**one, "program_answer": one["answer"], "rationales": [sentences]},
        )


def _retold(row: Mapping[str, Any], kept: Mapping[str, Any]) -> Iterator[str | Trace]:
    """What is wrong with a run, and its trace where it can be run again."""
    lines = kept["trace"].splitlines(keepends=True)
    body, told = "".join(lines[:-1]), json.loads(lines[-1])
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    if not told.get("sha256") == sha256 == kept["trace_digest"]:
        yield "the trace is not the one that its digest names"
        return
    header = json.loads(lines[0])
    if header["program"] != kept["program"]:
        yield "the trace is of another program"
        return
    seen = {picture["sha256"] for picture in row["pictures"]}
    if any(value["digest"] not in seen for value in _pictures(header["inputs"])):
        yield "the trace is of another picture"
    trace = _run(loads(kept["trace"]))
    if trace.failed is not None:
        yield f"its program fails: {trace.failed.code}"
        return
    if trace_digest(trace) != sha256:
        yield "its program leaves another trace"
    if text(trace.answer) != kept["program_answer"]:
        yield f"its program gives {text(trace.answer)!r}, and not {kept['program_answer']!r}"
    yield trace


def _run(recorded: Trace) -> Trace:
    answers = {exact(ask): answer for ask, answer in recorded.asks().items()}
    modules = {
        op: _Told(module.name, module.version, frozenset({op}), answers)
        for op, module in recorded.profile.modules.items()
    }
    profile = Profile(recorded.profile.name, modules)
    return recorded.program.run(profile=profile, inputs=recorded.inputs)


def _same(trace: Trace, kept: Mapping[str, Any]) -> bool:
    found = rationalize(trace, kept["level"])
    sentences = found.said(kept["style"], kept["seed"], kept["boxes"])
    if kept["sentences"] is None:
        return " ".join(sentence.text for sentence in sentences) == str(kept["text"])
    return [sentence.text for sentence in sentences] == [s["text"] for s in kept["sentences"]] and [
        list(sentence.steps) for sentence in sentences
    ] == [s["steps"] for s in kept["sentences"]]


def _right(said: str, row: Mapping[str, Any], rule: str, threshold: float) -> bool:
    from vprog.corpus.row import Gold

    scores = tuple((s["answer"], s["score"]) for s in row["scores"])
    return RULES[rule](said, Gold(row["answer"], tuple(row["answers"]), scores)) >= threshold


def _pictures(inputs: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for value in inputs.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and "digest" in one:
                yield one
