"""What an adapter tells of itself before anything is loaded: its card."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Card:
    """What a module answers, with which weights, under which licence, and how large they are.

    Attributes:
        module: the module's name, such as ``owlv2``.
        oracles: the oracles that it answers, in order.
        checkpoint: the folder or the hub's name of the weights; a model's name for a server.
        licence: of the weights, as SPDX writes it where it can; empty where it is not known.
        size: bytes of the weights' files: as they lie on disk, else as they are known; None unknown.
        memory: bytes of the weights once loaded, without what a pass takes; None unknown.
        needs: extras of vprog that must be installed, such as ``("models",)``.
        present: whether the weights are on this machine.
        source: the paper or the makers of the weights, for people.
        note: what else one should know before choosing it.
    """

    module: str
    oracles: tuple[str, ...]
    checkpoint: str
    licence: str = ""
    size: int | None = None
    memory: int | None = None
    needs: tuple[str, ...] = ()
    present: bool = False
    source: str = ""
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """The card as plain data."""
        return asdict(self)
