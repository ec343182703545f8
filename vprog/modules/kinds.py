"""The kinds of modules that a profile file may use: those of vprog, and those that packages bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint
from typing import Any, Final

from vprog.plugin import GROUP, load_entry, named

#: The kinds beside the adapters of open models. Each is imported when a profile first uses it.
BESIDE: Final[Mapping[str, str]] = {
    "answerer": "vprog.modules.answerer:Answerer",
    "efficientdet": "vprog.modules.efficientdet:EfficientDet",
    "geometry": "vprog.modules.geometry:Geometry",
    "language": "vprog.modules.language:LocalLanguage",
    "ocr": "vprog.modules.ocr:Ocr",
    "pixels": "vprog.modules.pixels:Pixels",
    "remote": "vprog.modules.remote:remote_module",
    "server": "vprog.modules.server:Server",
    "student": "vprog.modules.student:Taught",
}


def built_in() -> dict[str, str]:
    """The kinds of vprog itself: the name that ``use`` gives, and where it stands."""
    from vprog.modules.adapters import ADAPTERS

    return dict(sorted({**BESIDE, **ADAPTERS}.items()))


def kind_names() -> list[str]:
    """Every name that ``use`` may give: the kinds of vprog, then the entries of other packages."""
    own = built_in()
    return [*own, *(name for name in named() if name not in own)]


def load_kind(name: str) -> Callable[..., Any] | None:
    """The class or function that makes a module of a kind; None where no kind is called that.

    Raises:
        VprogError: VP671 where a package's cannot be imported.
    """
    place = built_in().get(name)
    found = EntryPoint(name, place, GROUP) if place is not None else named().get(name)
    if found is None:
        return None
    made = load_entry(found)
    return made if callable(made) else None
