"""A trace as JSON lines: written, read back, compared.

Each line is an object with a ``kind``: one ``header``, then ``step`` lines in the order of the run,
``skipped`` lines, one ``end``; these are the body, which is deterministic. Behind it stand the
body's ``digest`` and a ``telemetry`` line, which no digest covers. ``docs/trace.md`` has every field.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vprog.failed import Failed
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.module import Module, Profile
from vprog.region import Region
from vprog.run import Record
from vprog.skipped import Skipped
from vprog.step_lines import step_lines
from vprog.type import IMAGE, REGION
from vprog.unfolded import lines
from vprog.value import decode, encode

if TYPE_CHECKING:
    from vprog.trace import Trace

#: The version of the written form.
SCHEMA = 1
#: The last line of the body of a run that did not fail.
END = '{"kind":"end","failed":false}\n'

NOT_A_TRACE = declare(
    "VP340",
    "the file is no trace that vprog reads",
    "It is not there, is no JSON lines of this form, was cut short or changed, or is of a newer version.",
    wrong="$ vprog rationalize --trace text.jpg",
    right="$ vprog rationalize --trace whole.jsonl",
)


def body(trace: Trace) -> list[dict[str, Any]]:
    """The deterministic part, as plain data: the header, the steps, what was skipped, the end."""
    record = trace.record
    lines = [_header(trace, record.until, record.replaced, list(_pictures(trace)))]
    for step in trace.steps:
        line: dict[str, Any] = {
            "kind": "step",
            "step": step.index,
            "node": step.node.id,
            "op": step.op,
            "path": list(step.path),
            "reads": list(trace.reads(step.index)),
        }
        if isinstance(step.value, Failed):
            line["failed"] = {
                "code": step.value.code,
                "sentence": step.value.sentence,
                "help": step.value.help,
            }
        else:
            line["value"] = encode(step.value, step.node.type)
        if step.score is not None:
            line["score"], line["threshold"] = step.score, step.threshold
        lines.append(line)
    lines.extend(_skipped_line(part) for part in trace.skipped)
    end: dict[str, Any] = {"kind": "end", "failed": trace.failed is not None}
    lines.append(end)
    return lines


def _skipped_line(part: Skipped) -> dict[str, Any]:
    path = list(part.path)
    return {"kind": "skipped", "node": part.node, "path": path, "why": part.why, "by": part.by}


def _header(
    trace: Trace, until: str | None, replaced: tuple[int, ...], pictures: list[Image]
) -> dict[str, Any]:
    graph = trace.program.graph
    types = {name: type for name, type, _ in graph.inputs}
    modules = {
        n.op: trace.profile.modules[n.op]
        for n in graph.nodes
        if n.operator is not None and n.operator.oracle and n.op in trace.profile.modules
    }
    return {
        "kind": "header",
        "schema": SCHEMA,
        "program": trace.program.source.text,
        "graph": graph.digest,
        "profile": trace.profile.name,
        "modules": {op: [m.name, m.version] for op, m in sorted(modules.items())},
        "pictures": [encode(picture, IMAGE) for picture in pictures],
        "inputs": {name: encode(trace.inputs[name], type) for name, type in types.items()},
        "until": until,
        "replaced": [graph.nodes[id].value for id in replaced],
    }


def written(trace: Trace) -> str:
    """The body as it is written; of a run by masks, told from its masks."""
    swept = trace.swept
    if swept is None:
        record = trace.record
        header = _header(trace, record.until, record.replaced, list(_pictures(trace)))
        end = {"kind": "end", "failed": trace.failed is not None}
        skipped = [to_line(_skipped_line(part)) for part in trace.skipped]
        return "".join([to_line(header), step_lines(trace), *skipped, to_line(end)])
    unfolded, column, image = swept
    known = column.written
    if known is None:
        things = [to_line(encode(r, REGION))[:-1] for r in column.regions]
        known = column.written = (to_line(encode(column.image, IMAGE))[:-1], things)
    steps = lines(unfolded, *known, json.dumps)
    return _swept_header(trace, image) + steps + END


def _swept_header(trace: Trace, image: Image) -> str:
    """The header of a run by masks: what hangs on its program alone is written once."""
    program, profile = trace.program, trace.profile
    known = program.graph.kept.get("header")
    if known is None or known[0] is not program.source:
        told = {"kind": "header", "schema": SCHEMA, "program": program.source.text}
        front = to_line({**told, "graph": program.graph.digest})[:-2]
        known = program.graph.kept["header"] = (program.source, front)
    modules = profile.modules
    facts = [(op, modules[op].name, modules[op].version) for op in sorted(program.oracles)]
    picture = to_line(encode(image, IMAGE))[:-1]
    ((name, _, _),) = trace.program.graph.inputs
    return (
        f'{known[1]},{_answered(profile.name, tuple(facts))},"pictures":[{picture}],"inputs":{{{json.dumps(name)}:{picture}}},'
        '"until":null,"replaced":[]}\n'
    )


@lru_cache(maxsize=256)
def _answered(profile: str, modules: tuple[tuple[str, str, str], ...]) -> str:
    """What a header says of who answered."""
    told = {op: [name, version] for op, name, version in modules}
    return to_line({"profile": profile, "modules": told})[1:-2]


def _pictures(trace: Trace) -> Iterable[Image]:
    """The pictures of all values, in the order of the run; a region says only which one it lies in."""
    found: dict[str, Image] = {}
    for value in (*trace.inputs.values(), *trace.record.values):
        ahead = [value]
        while ahead:
            part = ahead.pop()
            if isinstance(part, tuple):
                ahead.extend(reversed(part))
            elif isinstance(part, Image):
                found.setdefault(part.digest, part)
            elif isinstance(part, Region):
                found.setdefault(part.image.digest, part.image)
    return found.values()


def to_line(data: Mapping[str, Any]) -> str:
    """One line of JSON: ASCII, so that no terminal or page can be tricked by its text."""
    return json.dumps(data, separators=(",", ":"), allow_nan=False) + "\n"


def digest(trace: Trace) -> str:
    """SHA-256 of a trace's body as it is written."""
    return _digest(written(trace))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def dumps(trace: Trace) -> str:
    """The trace as JSON lines: the body, then its digest and the telemetry."""
    text = written(trace)
    calls = {
        "kind": "telemetry",
        "name": trace.program.source.name,
        "calls": trace.telemetry,
    }
    return text + to_line({"kind": "digest", "sha256": _digest(text)}) + to_line(calls)


def read_trace(path: str | Path, image: Image | None = None) -> Trace:
    """Read a trace from a file; ``image`` gives back the pixels of the picture it ran on.

    Raises:
        VprogError: VP340; VP2xx where its program does not check any more.
    """
    try:
        text = Path(path).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise NOT_A_TRACE.error(
            f"{path} cannot be read: {reason.lower()}", "give a trace file"
        ) from None
    return loads(text, str(path), image)


def loads(text: str, name: str = "the trace", image: Image | None = None) -> Trace:
    """Read a trace from text; errors as in ``read_trace``."""
    try:
        return _loads(text, image)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        what = f"no {error}" if isinstance(error, KeyError) else str(error) or "broken lines"
        raise NOT_A_TRACE.error(
            f"{name} is no trace that vprog reads: {what}", "make the trace again with --trace"
        ) from None


def _loads(text: str, image: Image | None) -> Trace:
    from vprog.program import load
    from vprog.recorded import Recorded
    from vprog.trace import Trace

    lines = [json.loads(line) for line in text.splitlines()]
    header = lines[0]
    if header["kind"] != "header" or header["schema"] != SCHEMA:
        raise ValueError(f"the first line is no header of version {SCHEMA}")
    end = next((i for i, line in enumerate(lines) if line["kind"] == "digest"), None)
    if end is None or lines[end]["sha256"] != _digest("".join(map(to_line, lines[:end]))):
        raise ValueError("it was cut short or changed")
    nothing: dict[str, Any] = {"name": "<trace>", "calls": []}
    telemetry: dict[str, Any] = lines[end + 1] if end + 1 < len(lines) else nothing
    program = load(header["program"], telemetry["name"]).given(header["replaced"])
    if program.graph.digest != header["graph"]:
        raise ValueError("its program means something else in this version")
    images = {image.digest: image} if image is not None else {}
    for picture in header["pictures"]:
        decode(picture, IMAGE, images)
    inputs = {
        name: decode(header["inputs"][name], type, images) for name, type, _ in program.graph.inputs
    }
    modules: dict[str, Module] = {
        op: Recorded(module, version, frozenset({op}))
        for op, (module, version) in header["modules"].items()
    }
    record = Record(
        until=header["until"],
        replaced=tuple(program.node(name) for name in header["replaced"]),
        telemetry=telemetry["calls"],
    )
    for line in lines[1:end]:
        if line["kind"] == "step":
            _read_step(line, program.graph.nodes[line["node"]].type, images, record)
    trace = Trace(program, inputs, Profile(header["profile"], modules), record)
    if _digest("".join(map(to_line, body(trace)))) != lines[end]["sha256"]:
        raise ValueError("its steps do not fit its program")
    return trace


def _read_step(
    line: Mapping[str, Any], type: Any, images: dict[str, Image], record: Record
) -> None:
    index = len(record.nodes)
    record.nodes.append(line["node"])
    record.paths.append(tuple(line["path"]))
    if "failed" in line:
        failed = line["failed"]
        record.failed = Failed(failed["code"], failed["sentence"], failed["help"])
        record.values.append(record.failed)
    else:
        record.values.append(decode(line["value"], type, images))
    if "score" in line:
        record.scores[index] = (line["score"], line["threshold"])
