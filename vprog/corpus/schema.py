"""The columns of a corpus, and what tells other readers which of them hold pictures."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from vprog.corpus.arrow import arrow

#: What each row's status may be.
STATUSES: Final = ("kept", "refused", "failed")
#: What may become of a program.
VERDICTS: Final = (
    "ok_correct",
    "ok_wrong",
    "no_transfer",
    "runtime_error",
    "parse_error",
    "type_error",
    "refused",
)


def picture(pa: Any) -> Any:
    """The type of a file of a picture, as the package ``datasets`` has it."""
    return pa.struct([("bytes", pa.binary()), ("path", pa.string())])


@cache
def schema() -> Any:
    """The Arrow schema of a row, with the features that ``datasets`` reads as metadata.

    Raises:
        VprogError: VP508 pyarrow is not installed.
    """
    pa = arrow()
    text, number = pa.string(), pa.int32()
    region = pa.struct([("label", text), ("box", pa.list_(pa.float64())), ("score", pa.float64())])
    sentence = pa.struct(
        [("text", text), ("steps", pa.list_(number)), ("regions", pa.list_(region))]
    )
    rationale = pa.struct(
        [
            ("level", text),
            ("style", text),
            ("seed", pa.int64()),
            ("boxes", text),
            ("text", text),
            ("sentences", pa.list_(sentence)),
        ]
    )
    edit = pa.struct(
        [
            ("rule", text),
            ("removed", pa.list_(number)),
            ("added", pa.list_(number)),
            ("why", text),
        ]
    )
    candidate = pa.struct(
        [
            ("program", text),
            ("verdict", text),
            ("code", text),
            ("answer", text),
            ("score", pa.float64()),
            ("origin", text),
            ("true", pa.bool_()),
            ("chosen", pa.bool_()),
            ("agreed", number),
            ("others", number),
        ]
    )
    rejected = pa.struct(
        [
            ("program", text),
            ("answer", text),
            ("level", text),
            ("style", text),
            ("seed", pa.int64()),
            ("boxes", text),
            ("text", text),
            ("trace", text),
            ("trace_digest", text),
        ]
    )
    score = pa.struct(
        [("member", text), ("gain", pa.float64()), ("hit", pa.bool_()), ("base", pa.bool_())]
    )
    seen = pa.struct(
        [
            ("input", text),
            ("name", text),
            ("sha256", text),
            ("width", number),
            ("height", number),
        ]
    )
    fields = [
        ("id", text),
        ("status", text),
        ("kind", text),
        ("code", text),
        ("reason", text),
        ("question", text),
        ("answer", text),
        ("answers", pa.list_(text)),
        ("scores", pa.list_(pa.struct([("answer", text), ("score", pa.float64())]))),
        ("type", text),
        ("split", text),
        ("licence", text),
        ("source", text),
        ("images", pa.list_(picture(pa))),
        ("pictures", pa.list_(seen)),
        ("program", text),
        ("program_answer", text),
        ("trace", text),
        ("trace_digest", text),
        ("rationale", text),
        ("rationales", pa.list_(rationale)),
        ("edits", pa.list_(edit)),
        ("candidates", pa.list_(candidate)),
        ("rejected", pa.list_(rejected)),
        ("transfer", pa.list_(score)),
        ("versions", text),
        ("extra", pa.list_(pa.struct([("name", text), ("value", text)]))),
    ]
    found = pa.schema(fields)
    return found.with_metadata({"huggingface": json.dumps({"info": {"features": features(found)}})})


def features(found: Any) -> dict[str, Any]:
    """The columns of a schema as the features that ``datasets`` keeps in a file's metadata."""
    kind = picture(arrow())
    return {field.name: _feature(field.type, kind) for field in found}


def _feature(type: Any, kind: Any) -> dict[str, Any]:
    types = arrow().types
    if type == kind:
        return {"_type": "Image"}
    if types.is_list(type):
        return {"feature": _feature(type.value_type, kind), "_type": "List"}
    if types.is_struct(type):
        return {
            type.field(i).name: _feature(type.field(i).type, kind) for i in range(type.num_fields)
        }
    names = {"double": "float64"}
    return {"dtype": names.get(str(type), str(type)), "_type": "Value"}
