"""No two rows of a corpus share an id: a later one in a unit fails, and one in two units is told."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator

from vprog.corpus.arrow import arrow
from vprog.corpus.folder import Corpus
from vprog.corpus.row import BadRow, Row
from vprog.grammar.diagnostic import declare

_ROW = (
    '{"id": "%s", "image": "cups.png", "question": "How many cups?", "answer": "3", '
    '"program": "answer = count(find(image, \\"cup\\"))"}'
)
_BUILD = (
    "$ printf '%%s\\n' '{0}' '{1}' > {2}.jsonl && vprog corpus init {2}.toml --kind jsonl --force && "
    "sed -i -e 's/^path = .*/path = \"{2}.jsonl\"/' -e 's/^rows = .*/rows = 1/' "
    "-e 's/^profile = .*/profile = \"scene:cups.json\"/' {2}.toml && rm -rf {2} && "
    "vprog corpus build {2}.toml -o {2}"
).replace("%%", "%")
TWINS = declare(
    "VP522",
    "two rows of a corpus have one id",
    "A row is found by its id, and exports pair a row's examples by it. Of two rows of a unit with "
    "one id the later one fails; of two rows in different units the build tells, and is not whole "
    "until the source is mended.",
    wrong=_BUILD.format(_ROW % "1", _ROW % "1", "same"),
    right=_BUILD.format(_ROW % "1", _ROW % "2", "apart"),
)
#: No more ids than that are told.
_TOLD = 5


def apart(rows: Iterable[Row | BadRow], name: str) -> Iterator[Row | BadRow]:
    """Rows, where one that has the id of an earlier one is none.

    Args:
        rows: of a unit, in order.
        name: of the unit.
    """
    seen: set[str] = set()
    for place, row in enumerate(rows, 1):
        if row.id in seen:
            where = f"{name}, row {place}"
            yield BadRow(where, TWINS.id, f"{where}: an earlier row is called {row.id[:60]} too")
        else:
            seen.add(row.id)
            yield row


def hold_apart(corpus: Corpus) -> None:
    """See that no two rows of a corpus share an id.

    Ids are held as 64 bits each, and looked at again only where these are the same.

    Raises:
        VprogError: VP522; VP516 a file is damaged.
    """
    pa = arrow()
    hashes = array("q", (_hash(id) for file in corpus.files for id in corpus.ids_of(file)))
    counted = pa.table(pa.array(memoryview(hashes)).value_counts().flatten(), ["id", "times"])
    twice = set(counted.filter(pa.compute.field("times") > 1)["id"].to_pylist())
    if not twice:
        return
    places: dict[str, list[str]] = {}
    for file in corpus.files:
        for id in corpus.ids_of(file):
            if _hash(id) in twice:
                places.setdefault(id, []).append(file.name)
    found = {id: files for id, files in places.items() if len(files) > 1}
    if found:
        told = ", ".join(
            f"{id[:60]} (in {' and '.join(f)})" for id, f in list(found.items())[:_TOLD]
        )
        raise TWINS.error(
            f"{len(found):,} ids stand twice: {told}",
            "give each row an id of its own in the source, and build into a new folder",
        )


def _hash(id: str) -> int:
    digest = hashlib.blake2b(id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
