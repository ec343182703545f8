"""Python programs in the interfaces of visual programming, brought into ours; none is ever run."""

from vprog.grammar.importers.python.program import from_python, import_python

__all__ = ["from_python", "import_python"]
