"""The profile ``replay:DIR``: answers from a record alone, byte for byte as they were given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.module import Answer, Ask, Module, Profile
from vprog.modules.record import NO_RECORD, Record, key_of, stored_modules
from vprog.region import Region

NOT_KEPT = declare(
    "VP679",
    "the record holds no answer to a call",
    "A replay answers from its record alone. The program, a picture or an input differs from what "
    "was recorded, or the recording did not come to this call.",
    wrong="$ vprog run count.vp --image cups.png --profile scene:cups.json --record seen "
    "&& echo 'answer = count(find(image, \"fork\"))' "
    "| vprog run - --image cups.png --replay seen",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json --record seen "
    "&& vprog run count.vp --image cups.png --replay seen",
)

#: How many characters of an argument a message shows.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Replayed:
    """Stands for a module whose answers are in a record.

    Attributes:
        name: of the module that was recorded, ``version`` and ``by_name`` likewise.
        oracles: those that it answered.
        record: where its answers are.
    """

    name: str
    version: str
    oracles: frozenset[str]
    by_name: bool
    record: Record

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """The answers that are kept; VP679 for each other call, which it names.

        Raises:
            VprogError: VP680 a file of the record is broken.
        """
        return [self._one(ask) for ask in asks]

    def _one(self, ask: Ask) -> Answer | Failed:
        key = key_of(self.name, self.version, self.by_name, ask)
        kept = self.record.read(key, ask)
        if kept is not None:
            return kept
        args = ", ".join(map(_shown, ask.args))
        sentence = f"the record holds no answer of {self.name} to {ask.oracle}({args})"
        return fail(NOT_KEPT, sentence, "record this run, or run what was recorded")


def replay(folder: str | Path, name: str | None = None) -> Profile:
    """The profile that a record holds, answered from it alone.

    Args:
        folder: what ``--record`` wrote.
        name: which of several profiles, by its name or the beginning of its digest, where more than
            one was recorded there.

    Raises:
        VprogError: VP680 it is no record, it is broken, or it holds several profiles and none of
            that name.
    """
    kept = Record(folder)
    if not (kept.folder / "profiles").is_dir():
        raise NO_RECORD.error(f"there is no record in {folder}", "make one with --record")
    found = kept.profiles()
    if len(found) > 1 and name:
        meant = {d: p for d, p in found.items() if p["name"] == name or d.startswith(name)}
        found = meant or found
    if len(found) != 1:
        names = ", ".join(f"{p['name']} ({d[:12]})" for d, p in found.items()) or "none"
        help = "say which: --profile NAME, or its digest" if found else "record a run there"
        raise NO_RECORD.error(f"the record {folder} holds no single profile but {names}", help)
    try:
        return _profile(next(iter(found.values())), kept)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NO_RECORD.error(f"the record {folder} is broken: {error}", "record again") from None


def _profile(data: Any, kept: Record) -> Profile:
    stored = stored_modules(data)
    modules: dict[str, Module] = {}
    for oracle, (name, version, by_name) in stored.items():
        own = frozenset(o for o, facts in stored.items() if facts == (name, version, by_name))
        modules[oracle] = Replayed(name, version, own, by_name, kept)
    nouns = data["nouns"]
    return Profile(
        str(data["name"]),
        modules,
        {str(k): str(v) for k, v in data["missing"].items()},
        None if nouns is None else {str(k): tuple(map(str, v)) for k, v in nouns.items()},
    )


def _shown(value: Any) -> str:
    if isinstance(value, Image):
        return value.name or "a picture"
    if isinstance(value, Region):
        box = tuple(round(edge) for edge in value.box)
        return f"the {value.label or 'region'} at {box}"
    if isinstance(value, tuple):
        text = f"[{', '.join(map(_shown, value[:4]))}{', ...' if len(value) > 4 else ''}]"
    else:
        text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
