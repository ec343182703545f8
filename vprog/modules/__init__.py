"""What answers oracles: one file, one module. Profiles are found by entry point (``vprog.modules``)."""

if __name__ != "vprog.modules":
    raise ImportError("import vprog.modules; the folder modules at the top is only a link to it")

from vprog.module import Answer, Ask, Module, Profile

__all__ = ["Answer", "Ask", "Module", "Profile"]
