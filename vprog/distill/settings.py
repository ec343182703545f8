"""Settings of a run: one TOML file, each table a frozen dataclass, checked whole before anything runs.

A table's class says with ``key`` what each value may be; the file that ``vprog distill init`` writes
and every message about a slip are made from that.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, asdict, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar

from vprog.corpus.key import Key
from vprog.grammar.diagnostic import Diagnostic, VprogError, declare

NO_SETTINGS = declare(
    "VP700",
    "the settings of a run cannot be read",
    "A student is taught from one TOML file. It is not there, or is no TOML.",
    wrong="$ vprog distill fact missing.toml -o run",
    right="$ vprog distill init fact there.toml --force && vprog distill fact there.toml --check",
)
UNKNOWN_KEY = declare(
    "VP701",
    "the settings of a run have no such key",
    "Every table and key is known by name, so that a slip is told before hours are lost. "
    "`vprog distill init` writes a file with every key.",
    wrong="$ vprog distill init fact slip.toml --force && echo 'lamda = 2' >> slip.toml && "
    "vprog distill fact slip.toml --check",
    right="$ vprog distill init fact tidy.toml --force && vprog distill fact tidy.toml --check",
)
WRONG_VALUE = declare(
    "VP702",
    "a key of a run's settings has no such value",
    "A value is of the key's type and within its limits; a key without a default must be there.",
    wrong="$ vprog distill init fact odd.toml --force && sed -i 's/^batch = .*/batch = 0/' odd.toml "
    "&& vprog distill fact odd.toml --check",
    right="$ vprog distill init fact even.toml --force && sed -i 's/^batch = .*/batch = 4/' "
    "even.toml && vprog distill fact even.toml --check",
)

T = TypeVar("T")
_KEY: Final = "key"


def key(
    default: Any,
    says: str,
    *,
    choices: Sequence[str] = (),
    least: float = 0,
    most: float = 10**15,
    kind: type | None = None,
) -> Any:
    """A field of a settings table.

    Args:
        default: its value where none is given; None: one must be given.
        says: a sentence for the file that ``init`` writes.
        choices: the texts that it, or its items, may be; empty: any.
        least: the least number.
        most: the greatest number.
        kind: its type, where there is no default.
    """
    held = Key(kind or type(default), default, says, tuple(choices), least, most)
    if default is None:
        return field(metadata={_KEY: held})
    return field(default=default, metadata={_KEY: held})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run, checked.

    Attributes:
        base: the folder that relative paths start from.
        tables: an instance of its class for each table.
        text: the file as it was read.
    """

    base: Path
    tables: Mapping[str, Any]
    text: str

    def of(self, kind: type[T]) -> T:
        """The table of a class."""
        for table in self.tables.values():
            if isinstance(table, kind):
                return table
        raise KeyError(kind.__name__)

    def path(self, name: str) -> Path:
        """A path of the settings, from the folder of the file."""
        return self.base / Path(name).expanduser()

    def checkpoint(self, name: str) -> str | Path:
        """A checkpoint of the settings: a folder, from the folder of the file, or ``owner/name``."""
        own = self.path(name)
        return own if own.is_dir() else name

    @property
    def digest(self) -> str:
        """SHA-256 of every value."""
        told = {name: plain(table) for name, table in self.tables.items()}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def plain(table: Any) -> dict[str, Any]:
    """A table as plain data."""
    return asdict(table)


def read_run(path: str | Path, tables: Mapping[str, type]) -> Settings:
    """Read a settings file.

    Args:
        path: the file.
        tables: the class of each table that it may have.

    Raises:
        VprogError: VP700 it is not there or no TOML; VP701 and VP702, every mistake together; what
            a table's class says of its values together.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or "it is no text").lower()
        raise NO_SETTINGS.error(
            f"{path} cannot be read: {why}", "write one: vprog distill init KIND run.toml"
        ) from None
    return run_of(text, tables, path.resolve().parent, str(path))


def run_of(
    text: str, tables: Mapping[str, type], base: Path, name: str = "the settings"
) -> Settings:
    """Settings from the text of a file; errors as in ``read_run``."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        why = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise NO_SETTINGS.error(f"{name} is no TOML: {why}", "mend it there") from None
    wrong: list[Diagnostic] = []
    for table in data:
        if table not in tables:
            wrong.append(_unknown(table, tables, f"{table} is no table of these settings"))
    made = {}
    for table, kind in tables.items():
        values = _values(data.get(table, {}), kind, table, wrong)
        try:
            made[table] = kind(**values) if values is not None else None
        except VprogError as error:
            wrong += error.diagnostics
    if wrong:
        raise VprogError(wrong)
    return Settings(base, made, text)


def _values(given: Any, kind: type, where: str, wrong: list[Diagnostic]) -> dict[str, Any] | None:
    """The values of a table; None where they cannot make one."""
    keys = _keys(kind)
    if not isinstance(given, dict):
        said = f"{where} is {given!r:.60}, not a table"
        wrong.append(WRONG_VALUE.at(None, said, f"write [{where}], and its keys below"))
        return None
    wrong += [
        _unknown(name, keys, f"{where}.{name} is no key") for name in given if name not in keys
    ]
    found, whole = {}, True
    for name, held in keys.items():
        value = given.get(name, held.default)
        if value is None:
            wrong.append(WRONG_VALUE.at(None, f"{where}.{name} is missing", held.says))
        elif name in given and (fault := held.fault(value)) is not None:
            wrong.append(WRONG_VALUE.at(None, f"{where}.{name} {fault}", held.says))
        else:
            found[name] = tuple(value) if held.kind is tuple else value
            found[name] = float(value) if held.kind is float else found[name]
            continue
        whole = False
    return found if whole else None


def _unknown(word: str, known: Iterable[str], said: str) -> Diagnostic:
    near = get_close_matches(word, list(known), 1)
    return UNKNOWN_KEY.at(
        None, said, f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    )


def _keys(kind: type) -> dict[str, Key]:
    found: tuple[Field[Any], ...] = fields(kind)
    return {one.name: one.metadata[_KEY] for one in found}


def template(about: str, tables: Mapping[str, type]) -> str:
    """A settings file with every key, commented.

    Args:
        about: a line for its top.
        tables: the class of each table; its docstring's first line says what it is for.
    """
    lines = [f"# {about}"]
    for table, kind in tables.items():
        says = (kind.__doc__ or "").partition("\n")[0].rstrip(".")
        lines += ["", f"# {says}.", f"[{table}]"]
        for name, held in _keys(kind).items():
            choices = f" ({', '.join(held.choices)})" if held.choices else ""
            lines.append(f"# {held.says}{choices}")
            value = list(held.default) if held.kind is tuple else held.default
            lines.append(f"{name} = {json.dumps(name if value is None else value)}")
    return "\n".join(lines) + "\n"
