"""vprog: visual programs that leave a rationale. Names are loaded when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vprog.cache import Cache
    from vprog.grammar.diagnostic import Diagnostic, VprogError
    from vprog.image import Image
    from vprog.many import Job, Outcome, run_many
    from vprog.program import Program, load
    from vprog.region import Region
    from vprog.report import Report
    from vprog.trace import Trace

__version__ = "0.1.0"

_HOMES = {
    "Cache": "vprog.cache",
    "Diagnostic": "vprog.grammar.diagnostic",
    "Image": "vprog.image",
    "Job": "vprog.many",
    "Outcome": "vprog.many",
    "Program": "vprog.program",
    "Region": "vprog.region",
    "Report": "vprog.report",
    "Trace": "vprog.trace",
    "VprogError": "vprog.grammar.diagnostic",
    "load": "vprog.program",
    "run_many": "vprog.many",
}

__all__ = [
    "Cache",
    "Diagnostic",
    "Image",
    "Job",
    "Outcome",
    "Program",
    "Region",
    "Report",
    "Trace",
    "VprogError",
    "load",
    "run_many",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'vprog' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
