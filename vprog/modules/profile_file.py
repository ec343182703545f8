"""What a profile file says, with what the files that it extends say below it; every mistake at once.

```toml
extends = "lite"                  # a profile, or another file; what it answers stays answered

[modules.detector]                # a module, by a name of the file's own
use = "owlv2"                     # its kind; the other keys are its settings
checkpoint = "google/owlv2-base-patch16-ensemble"

[oracles]                         # which module answers which oracle
find = "detector"
```
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from vprog.grammar.diagnostic import Diagnostic, VprogError, declare
from vprog.grammar.source import Source, Span
from vprog.modules.profile_text import ProfileText, read_text
from vprog.ops import OPERATORS
from vprog.plugin import load_operators

MISTAKE = declare(
    "VP676",
    "the profile file has a mistake",
    "A profile file has the keys name, about, extends and licences, a table `[modules.NAME]` for "
    "each module with `use` and the settings of that kind, and a table `[oracles]` that says which "
    "module answers which oracle. `vprog profile check` tells every mistake.",
    wrong="$ printf '[oracles]\\nfind = \"detector\"\\n' > desk.toml && vprog profile check desk.toml",
    right="$ printf 'extends = \"lite\"\\n' > plain.toml && vprog profile check plain.toml",
)

#: The keys at the top of a file, and what each is.
TOP: Final[Mapping[str, type]] = {
    "name": str,
    "about": str,
    "extends": str,
    "licences": list,
    "modules": dict,
    "oracles": dict,
}
#: The folder of the profiles that come with vprog.
SHIPPED: Final = Path(__file__).parent / "profiles"
#: How many files may extend one another.
_DEEP: Final = 8
_PREFIX: Final = "VPROG_"


@dataclass(frozen=True, slots=True)
class Put:
    """A value that a file puts somewhere, and where it stands there."""

    value: Any
    source: Source
    span: Span | None
    folder: Path


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile file with all that it extends.

    Attributes:
        name: as it calls itself, or its file's name without the ending.
        about: a sentence on what it is for.
        source: the text of the file itself.
        base: the profile at the bottom, such as ``lite``, that is no file; None where there is none.
        modules: settings by module; ``use`` is one of them.
        oracles: which module answers which oracle.
        licences: those that weights may have; None where every one will do.
        own: the modules that the file itself speaks of.
    """

    name: str
    about: str
    source: Source
    base: Put | None = None
    modules: Mapping[str, Mapping[str, Put]] = field(default_factory=dict)
    oracles: Mapping[str, Put] = field(default_factory=dict)
    licences: tuple[str, ...] | None = None
    own: frozenset[str] = frozenset()


def shipped() -> dict[str, Path]:
    """The profile files that come with vprog, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}


def read_profile(path: str | Path) -> ProfileFile:
    """Read a profile file and those that it extends.

    Raises:
        VprogError: VP675 a file cannot be read, VP676 its mistakes, all of one file together.
    """
    return _read(Path(path), ())


def _read(path: Path, above: tuple[Path, ...]) -> ProfileFile:
    text = read_text(path)
    found = tuple(_mistakes(text))
    if found:
        raise VprogError(found, text.source)
    here = path.resolve()
    below = _below(text, (*above, here))
    modules: dict[str, Mapping[str, Put]] = {} if below is None else dict(below.modules)
    for name, table in text.data.get("modules", {}).items():
        own = {key: _put(text, value, "modules", name, key) for key, value in table.items()}
        modules[name] = {**({} if "use" in own else modules.get(name, {})), **own}
    oracles = {} if below is None else dict(below.oracles)
    for name, value in text.data.get("oracles", {}).items():
        oracles[name] = _put(text, value, "oracles", name)
    base = below.base if below is not None else None
    if below is None and "extends" in text.data:
        base = _put(text, text.data["extends"], "extends")
    licences = text.data.get("licences")
    if licences is None and below is not None:
        licences = below.licences
    return ProfileFile(
        text.data.get("name", path.stem),
        text.data.get("about", ""),
        text.source,
        base,
        modules,
        oracles,
        None if licences is None else tuple(licences),
        frozenset(text.data.get("modules", {})),
    )


def _below(text: ProfileText, above: tuple[Path, ...]) -> ProfileFile | None:
    """The file that a file extends; None where that is no file, or nothing."""
    named = text.data.get("extends")
    if named is None:
        return None
    path = text.folder / named if named.endswith(".toml") else shipped().get(named)
    # The embedded profile is its own: its file is there to be read and copied.
    if path is None or named == "lite":
        return None
    if path.resolve() in above or len(above) > _DEEP:
        message = f"{text.source.name} extends itself, by way of {named}"
        raise VprogError(
            [MISTAKE.at(text.place("extends"), message, "take one `extends` out")], text.source
        )
    return _read(path, above)


def _put(text: ProfileText, value: Any, *way: str) -> Put:
    return Put(value, text.source, text.place(*way), text.folder)


def _mistakes(text: ProfileText) -> Iterator[Diagnostic]:
    """What is wrong with the form of a file."""
    data = text.data
    for key, value in data.items():
        kind = TOP.get(key)
        if kind is None:
            yield unknown(text.place(key), f"a profile has no key {key}", key, TOP)
        elif not isinstance(value, kind):
            yield MISTAKE.at(text.place(key), f"{key} is no {_called(kind)}", _WRITE[key])
    licences = data.get("licences", [])
    if isinstance(licences, list) and not all(isinstance(item, str) for item in licences):
        yield MISTAKE.at(text.place("licences"), "licences is no list of texts", _WRITE["licences"])
    modules = data.get("modules", {})
    for name, table in modules.items() if isinstance(modules, dict) else ():
        if not isinstance(table, dict):
            yield MISTAKE.at(
                text.place("modules", name), f"{name} is no table", f"write [modules.{name}]"
            )
        elif not isinstance(table.get("use", ""), str):
            yield MISTAKE.at(
                text.place("modules", name, "use"), "use is no text", 'write use = "KIND"'
            )
    load_operators()
    known = [name for name, row in OPERATORS.items() if row.oracle]
    oracles = data.get("oracles", {})
    for name, value in oracles.items() if isinstance(oracles, dict) else ():
        place = text.place("oracles", name)
        if name not in known:
            yield unknown(place, f"the table has no oracle {name}", name, known)
        elif not isinstance(value, str):
            yield MISTAKE.at(place, f"{name} is given no module's name", f'{name} = "MODULE"')


_WRITE: Final[Mapping[str, str]] = {
    "name": 'write name = "desk"',
    "about": 'write about = "a sentence"',
    "extends": 'write extends = "lite"',
    "licences": 'write licences = ["Apache-2.0", "MIT"]',
    "modules": "write a table for each: [modules.NAME]",
    "oracles": "write a table: [oracles]",
}


def _called(kind: type) -> str:
    return "text" if kind is str else "list" if kind is list else "table"


def unknown(place: Span | None, message: str, word: str, known: Iterable[str]) -> Diagnostic:
    """The mistake of a word that is none of those known, with the nearest of them."""
    words = list(known)
    near = get_close_matches(word, words, 1)
    help = f"did you mean {near[0]}?" if near else f"there are {', '.join(words)}"
    return MISTAKE.at(place, message, help)


def from_environment(
    modules: Iterable[str], env: Mapping[str, str] | None = None
) -> dict[str, dict[str, Any]]:
    """Settings from the environment: ``VPROG_MODULE__SETTING``, of each module that there is.

    >>> from_environment(["detector"], {"VPROG_DETECTOR__BATCH": "4", "VPROG_DETECTOR__DEVICE": "cpu"})
    {'detector': {'batch': 4, 'device': 'cpu'}}
    """
    env = os.environ if env is None else env
    named = {name.upper().replace("-", "_"): name for name in modules}
    found: dict[str, dict[str, Any]] = {}
    for key, text in sorted(env.items()):
        module, parted, setting = key.removeprefix(_PREFIX).partition("__")
        if key.startswith(_PREFIX) and parted and setting and module in named:
            found.setdefault(named[module], {})[setting.lower()] = _value(text)
    return found


def _value(text: str) -> Any:
    """What a text of the environment says: a TOML value, or else itself."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError, RecursionError):
        return text
