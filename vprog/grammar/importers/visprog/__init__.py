"""VisProg's programs, brought into ours; none is ever run."""

from vprog.grammar.importers.visprog.program import from_visprog, import_visprog

__all__ = ["from_visprog", "import_visprog"]
