"""Keys of a settings file: what each may be, held at once, all mistakes together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from vprog.grammar.diagnostic import Diagnostic, declare

UNKNOWN_KEY = declare(
    "VP501",
    "the settings of a corpus have no such key",
    "Every key of the file is known by name, so that a slip is told before anything runs. "
    "`vprog corpus init` writes a file with every key.",
    wrong="$ vprog corpus init slip.toml --force && echo 'pictures = 3' >> slip.toml && "
    "vprog corpus build slip.toml --dry-run",
    right="$ vprog corpus init tidy.toml --force && vprog corpus build tidy.toml --dry-run",
)
WRONG_VALUE = declare(
    "VP502",
    "a key of the settings has no such value",
    "A value is of the key's type and within its limits; a key without a default must be there.",
    wrong="$ vprog corpus init odd.toml --force && sed -i 's/^rows = .*/rows = -1/' odd.toml && "
    "vprog corpus build odd.toml --dry-run",
    right="$ vprog corpus init even.toml --force && sed -i 's/^rows = .*/rows = 50/' even.toml && "
    "vprog corpus build even.toml --dry-run",
)

_NAMES: Final = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    tuple: "a list of texts",
    dict: "a table of texts",
}


@dataclass(frozen=True, slots=True)
class Key:
    """What a key may be.

    Attributes:
        kind: ``str``, ``int``, ``float``, ``bool``, ``tuple`` (of texts) or ``dict`` (text to text).
        default: its value where it is not given; None: it must be given.
        says: a sentence for the file that ``init`` writes.
        choices: the texts that it may be, or that its items may be; empty: any.
        least: the least number.
        most: the greatest number.
    """

    kind: type
    default: Any
    says: str
    choices: tuple[str, ...] = ()
    least: float = 0
    most: float = 10**15

    def fault(self, value: Any) -> str | None:
        """What is wrong with a value, if anything."""
        if self.kind is tuple:
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                return self._among(value)
            return f"is no list of texts but {value!r:.60}"
        if self.kind is dict:
            if isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
                return None
            return f"is no table of texts but {value!r:.60}"
        if self.kind in (int, float):
            fits = (int,) if self.kind is int else (int, float)
            if isinstance(value, fits) and not isinstance(value, bool):
                return self._within(value)
        elif isinstance(value, self.kind):
            return self._among([value]) if isinstance(value, str) else None
        return f"is {value!r:.60}, not {_NAMES[self.kind]}"

    def _within(self, value: float) -> str | None:
        if self.least <= value <= self.most:
            return None
        return f"is {value}, not from {self.least:,} to {self.most:,}"

    def _among(self, values: Iterable[str]) -> str | None:
        for value in values:
            if self.choices and value not in self.choices:
                return f"is {value[:60]!r}, none of {', '.join(self.choices)}"
        return None


def read_table(
    given: Any, keys: Mapping[str, Key], where: str, wrong: list[Diagnostic]
) -> dict[str, Any]:
    """The values of a table, defaults where nothing is given.

    Args:
        given: the table as it was read.
        keys: what it may hold.
        where: its name in messages, such as ``run``.
        wrong: mistakes are added here.
    """
    if not isinstance(given, dict):
        said = f"{where} is {given!r:.60}, not a table"
        wrong.append(WRONG_VALUE.at(None, said, f"write [{where}], and its keys below"))
        return {name: key.default for name, key in keys.items()}
    for name in given:
        if name not in keys:
            near = get_close_matches(name, keys, 1)
            help = f"did you mean {near[0]}?" if near else f"keys: {', '.join(keys)}"
            wrong.append(UNKNOWN_KEY.at(None, f"{where}.{name} is no key", help))
    found: dict[str, Any] = {}
    for name, key in keys.items():
        value = given.get(name, key.default)
        if value is None:
            help = f"it is {_NAMES[key.kind]}: {key.says}"
            wrong.append(WRONG_VALUE.at(None, f"{where}.{name} is missing", help))
        elif name in given and (fault := key.fault(value)) is not None:
            wrong.append(WRONG_VALUE.at(None, f"{where}.{name} {fault}", key.says))
        else:
            found[name] = tuple(value) if key.kind is tuple else value
            continue
        found[name] = key.default
    return found
