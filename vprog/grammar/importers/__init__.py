"""Programs of other languages, brought into ours: read by parsers of their own, never run."""

from collections.abc import Callable, Iterator, Mapping

from vprog.grammar.importers.clevr import from_clevr, import_clevr
from vprog.grammar.importers.gqa import from_gqa, import_gqa
from vprog.grammar.importers.imported import Imported, Refused
from vprog.grammar.importers.nlvr import from_nlvr, import_nlvr
from vprog.grammar.importers.python import from_python, import_python
from vprog.grammar.importers.visprog import from_visprog, import_visprog
from vprog.grammar.source import Source

#: What reads a file of each language, as ``vprog import`` names it.
READERS: Mapping[str, Callable[[Source], Iterator[Imported | Refused]]] = {
    "clevr": import_clevr,
    "gqa": import_gqa,
    "nlvr": import_nlvr,
    "visprog": import_visprog,
    "python": import_python,
}

__all__ = [
    "READERS",
    "Imported",
    "Refused",
    "from_clevr",
    "from_gqa",
    "from_nlvr",
    "from_python",
    "from_visprog",
    "import_clevr",
    "import_gqa",
    "import_nlvr",
    "import_python",
    "import_visprog",
]
