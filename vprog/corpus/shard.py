"""A unit's rows as the bytes of a Parquet file: the same rows give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from vprog.corpus.arrow import arrow, parquet
from vprog.corpus.schema import schema
from vprog.corpus.unit import Unit

#: How many rows a row group has; a reader holds one at a time.
GROUP: Final = 256
#: The most bytes of a column's dictionary: the rows of a scene share the bytes of its picture.
_DICTIONARY: Final = 32 << 20
#: The name of the file's own metadata.
FACTS: Final = "vprog"


def encode(rows: Sequence[Mapping[str, Any]], unit: Unit, counts: Mapping[str, Any]) -> bytes:
    """The rows of a unit as a file.

    Args:
        rows: records, as ``vprog.corpus.outcome`` makes them.
        unit: whose they are.
        counts: what became of them; a reader learns it without reading them.

    Raises:
        VprogError: VP508 pyarrow is not installed.
    """
    facts = {"unit": unit.digest, "number": unit.number, "name": unit.piece.name, "counts": counts}
    return encode_rows(rows, {FACTS: json.dumps(facts, sort_keys=True)})


def encode_rows(rows: Sequence[Mapping[str, Any]], told: Mapping[str, str] | None = None) -> bytes:
    """Rows as a file.

    Args:
        rows: records, as ``vprog.corpus.outcome`` makes them.
        told: what the file says of itself.

    Raises:
        VprogError: VP508 pyarrow is not installed.
    """
    pa = arrow()
    plain = schema()
    columns = [pa.array([row[field.name] for row in rows], field.type) for field in plain]
    whole = plain.with_metadata({**(plain.metadata or {}), **(told or {})})
    sink = pa.BufferOutputStream()
    parquet().write_table(
        pa.Table.from_arrays(columns, schema=whole),
        sink,
        row_group_size=GROUP,
        compression="zstd",
        compression_level=3,
        use_dictionary=True,
        dictionary_pagesize_limit=_DICTIONARY,
        write_statistics=["id", "status", "split"],
        write_page_checksum=True,
    )
    found: bytes = sink.getvalue().to_pybytes()
    return found
