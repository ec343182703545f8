"""Every code that vprog can give."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import walk_packages

import vprog
from vprog.grammar.diagnostic import CODES, Code

#: What the first digit of a code says.
STAGES = {
    "VP1": "The text of a program",
    "VP2": "Names and types",
    "VP3": "Running",
    "VP4": "Rewriting",
    "VP5": "Corpora",
    "VP6": "Modules",
}


def all_codes() -> Mapping[str, Code]:
    """Every declared code, in order; what declares them is imported, weights are not loaded.

    >>> all_codes()["VP204"].title
    'the program gives no answer'
    """
    for found in walk_packages(vprog.__path__, "vprog."):
        if found.name.rpartition(".")[2] == "__main__":
            continue
        try:
            import_module(found.name)
        except ImportError as error:
            # A room whose extra is not installed; a mistake of our own is not passed over.
            if error.name is None or error.name.partition(".")[0] == "vprog":
                raise
    return dict(sorted(CODES.items()))
