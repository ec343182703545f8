"""Rows from a folder of pictures with a ``metadata.jsonl``, as hubs of data sets lay them out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from vprog.corpus.key import Key
from vprog.corpus.sources.jsonl import RECORD_KEYS, Lines


class Folder(Lines):
    """``metadata.jsonl``: a record a line, whose ``file_name`` is a picture of the folder."""

    KEYS: ClassVar[Mapping[str, Key]] = {
        "path": Key(str, None, "the folder"),
        **{name: key for name, key in RECORD_KEYS.items() if name != "images"},
    }

    @classmethod
    def open(cls, values: Mapping[str, Any], base: Path) -> Lines:
        """The folder that the settings name.

        Raises:
            VprogError: VP503.
        """
        fields = {"image": "file_name", **values["fields"]}
        place = f"{values['path']}/metadata.jsonl"
        return super().open({**values, "path": place, "images": "", "fields": fields}, base)
