"""The manifest of a whole corpus: derived from its files, never the other way round.

A unit's digest is the one that its file bears, of all that its bytes hang on; the bytes themselves
are read by ``vprog corpus verify``, so that a build of any size ends at once.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vprog import __version__
from vprog.corpus.commit import commit
from vprog.corpus.folder import MANIFEST, Corpus, damaged
from vprog.corpus.settings import FORM
from vprog.corpus.tally import Tally, of_counts, total
from vprog.grammar.diagnostic import VprogError


def write_manifest(corpus: Corpus) -> dict[str, Any]:
    """Write what a whole corpus holds: its units with their digests, and the counts of its rows.

    Raises:
        VprogError: VP505, VP516.
    """
    units = [_unit(corpus, file) for file in corpus.files]
    told = {
        "form": FORM,
        "vprog": __version__,
        "settings": corpus.build["settings"],
        "counts": total(of_counts(unit["counts"]) for unit in units).counts(),
        "units": units,
    }
    text = json.dumps(told, indent=1, sort_keys=True) + "\n"
    place = corpus.folder / MANIFEST
    commit(place, text.encode())
    return told


def is_whole(corpus: Corpus) -> bool:
    """Whether there is a manifest, and the files that it lists are those that are there.

    Raises:
        VprogError: VP516.
    """
    manifest = corpus.manifest
    try:
        return manifest is not None and {u["file"] for u in manifest["units"]} == {
            file.name for file in corpus.files
        }
    except (LookupError, TypeError) as error:
        raise damaged(corpus.folder / MANIFEST, error) from None


def listed(corpus: Corpus) -> Tally | None:
    """The counts of a manifest that lists the files that are there, each with its size.

    Returns:
        None where there is no such manifest, or none that can be read: it is to be written.
    """
    sizes = {file.name: file.stat().st_size for file in corpus.files}
    try:
        manifest = corpus.manifest
        if manifest is None or sizes != {u["file"]: u["bytes"] for u in manifest["units"]}:
            return None
        found = of_counts(manifest["counts"])
    except (VprogError, LookupError, TypeError, ValueError):
        return None
    found.bytes = sum(sizes.values())
    return found


def _unit(corpus: Corpus, file: Path) -> dict[str, Any]:
    facts = corpus.facts(file)
    return {
        "file": file.name,
        "name": facts["name"],
        "bytes": file.stat().st_size,
        "digest": facts["unit"],
        "counts": facts["counts"],
    }
