"""The manifest of a whole corpus: derived from its files, never the other way round."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vprog import __version__
from vprog.corpus.commit import commit
from vprog.corpus.folder import MANIFEST, Corpus
from vprog.corpus.settings import FORM
from vprog.corpus.tally import of_counts, total
from vprog.world.folder import digest


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
    if not (place.is_file() and place.read_text(encoding="utf-8") == text):
        commit(place, text.encode())
    return told


def _unit(corpus: Corpus, file: Path) -> dict[str, Any]:
    facts = corpus.facts(file)
    size, sha256 = digest(file)
    return {
        "file": file.name,
        "name": facts["name"],
        "bytes": size,
        "sha256": sha256,
        "counts": facts["counts"],
    }
