"""The kinds of sources, a file each; each is loaded when a corpus names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from vprog.corpus.key import Key
    from vprog.corpus.sources.source import Source


def _clevr() -> type[Source]:
    from vprog.corpus.sources.clevr import Clevr

    return Clevr


def _jsonl() -> type[Source]:
    from vprog.corpus.sources.jsonl import Lines

    return Lines


def _nlvr() -> type[Source]:
    from vprog.corpus.sources.nlvr import Nlvr

    return Nlvr


def _parquet() -> type[Source]:
    from vprog.corpus.sources.parquet import Parquet

    return Parquet


def _world() -> type[Source]:
    from vprog.corpus.sources.world import World

    return World


def _aokvqa() -> type[Source]:
    from vprog.corpus.sources.aokvqa import AOkVqa

    return AOkVqa


def _classes() -> type[Source]:
    from vprog.corpus.sources.classes import Classes

    return Classes


def _folder() -> type[Source]:
    from vprog.corpus.sources.folder import Folder

    return Folder


def _gqa() -> type[Source]:
    from vprog.corpus.sources.gqa import Gqa

    return Gqa


def _okvqa() -> type[Source]:
    from vprog.corpus.sources.vqa import OkVqa

    return OkVqa


def _tallyqa() -> type[Source]:
    from vprog.corpus.sources.tallyqa import TallyQa

    return TallyQa


def _vqav2() -> type[Source]:
    from vprog.corpus.sources.vqa import Vqa

    return Vqa


#: What loads the class of each kind.
KINDS: Final[Mapping[str, Callable[[], type[Source]]]] = {
    "aokvqa": _aokvqa,
    "classes": _classes,
    "clevr": _clevr,
    "folder": _folder,
    "gqa": _gqa,
    "jsonl": _jsonl,
    "nlvr": _nlvr,
    "okvqa": _okvqa,
    "parquet": _parquet,
    "tallyqa": _tallyqa,
    "vqav2": _vqav2,
    "world": _world,
}


def keys_of(kind: str) -> Mapping[str, Key]:
    """What the table of a source of that kind may hold."""
    return KINDS[kind]().KEYS


def open_source(kind: str, values: Mapping[str, Any], base: Path) -> Source:
    """A source of a kind.

    Raises:
        VprogError: VP503 it cannot be read.
    """
    return KINDS[kind]().open(values, base)
