"""Several corpora as one: their files side by side, no row twice."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vprog import __version__
from vprog.corpus.commit import AGAIN, commit, make_folder, stopped, sync_folder
from vprog.corpus.folder import BUILD, ROWS, Corpus, open_corpus
from vprog.corpus.manifest import is_whole, write_manifest
from vprog.corpus.settings import FORM
from vprog.corpus.sources.source import digest_of
from vprog.grammar.diagnostic import declare

UNFIT = declare(
    "VP523",
    "corpora cannot be merged",
    "Each is whole, no two rows share an id, and the new folder is not there yet.",
    wrong="$ vprog corpus init twin.toml --force && rm -rf twin twins && "
    "vprog corpus build twin.toml -o twin && vprog corpus merge twin twin -o twins",
    right="$ vprog corpus init ones.toml --force && rm -rf ones two both && "
    "sed 's/^seed = 0/seed = 1/' ones.toml > two.toml && "
    "vprog corpus build ones.toml -o ones && vprog corpus build two.toml -o two && "
    "vprog corpus merge ones two -o both",
)


def merge(folders: Sequence[str | Path], out: str | Path) -> dict[str, Any]:
    """Write corpora as one, whole or not at all.

    Args:
        folders: of the corpora, in the order that their rows take.
        out: the new folder.

    Returns:
        The manifest of the new corpus.

    Raises:
        VprogError: VP504 one is none, VP516 a file is damaged, VP523 they do not fit together, VP505.
    """
    out = Path(out)
    corpora = [open_corpus(folder) for folder in folders]
    if out.exists():
        raise UNFIT.error(f"{out} is there already", "take a new folder")
    _hold_apart(corpora)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        make_folder(part / ROWS)
        number = 0
        for corpus in corpora:
            for file in corpus.files:
                digest = file.name.partition("-")[2]
                shutil.copyfile(file, part / ROWS / f"{number:06d}-{digest}")
                number += 1
        told = {
            "form": FORM,
            "vprog": __version__,
            "settings": digest_of(*(corpus.build["settings"] for corpus in corpora)),
            "base": "",
            "merged": [corpus.build["settings"] for corpus in corpora],
        }
        commit(part / BUILD, (json.dumps(told, indent=1) + "\n").encode())
        manifest = write_manifest(Corpus(part, told))
        os.replace(part, out)
        sync_folder(out.absolute().parent)
    except OSError as error:
        raise stopped(f"{out} cannot be written", error, AGAIN) from None
    finally:
        if part.exists():
            shutil.rmtree(part, ignore_errors=True)
    return manifest


def _hold_apart(corpora: Sequence[Corpus]) -> None:
    seen: set[str] = set()
    for corpus in corpora:
        if not is_whole(corpus):
            raise UNFIT.error(f"{corpus.folder} is not whole", "resume its build first")
        for row in corpus.rows(("id",), 4096):
            if row["id"] in seen:
                raise UNFIT.error(
                    f"{corpus.folder} has a row {row['id']} that another has too", "leave one out"
                )
            seen.add(row["id"])
