"""The settings of a corpus: one TOML file, checked whole before anything runs."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from vprog.corpus.answers import RULES
from vprog.corpus.key import UNKNOWN_KEY, WRONG_VALUE, Key, read_table
from vprog.corpus.sources.record import FIELDS
from vprog.grammar.diagnostic import Diagnostic, VprogError, declare
from vprog.rationalize.grounding import NOTATIONS
from vprog.rationalize.rationale import LEVELS
from vprog.rationalize.style import STYLES

NO_SETTINGS = declare(
    "VP500",
    "the settings of a corpus cannot be read",
    "A corpus is made from one TOML file. It is not there, or is no TOML.",
    wrong="$ vprog corpus build missing.toml",
    right="$ vprog corpus init there.toml --force && vprog corpus build there.toml --dry-run",
)

#: Which version of rows is written; changes whenever the same settings give other bytes.
FORM: Final = 2
#: Which versions of rows are read.
FORMS: Final = (1, FORM)

#: What each table of the file may hold.
TABLES: Final[Mapping[str, Mapping[str, Key]]] = {
    "corpus": {
        "name": Key(str, "corpus", "what the corpus is called"),
        "licence": Key(str, "", "the licence of rows whose source names none"),
    },
    "run": {
        "profile": Key(
            str,
            "source",
            "what answers the programs' calls: a profile such as lite, or source: what the source "
            "itself knows of its pictures",
        ),
        "cache": Key(str, "", "a folder that keeps modules' answers, for this and later builds"),
        "in_flight": Key(int, 256, "the most runs at a time", least=1, most=100_000),
    },
    "answers": {
        "rule": Key(str, "vqa", "which answers count as right", tuple(RULES)),
        "threshold": Key(
            float, 0.5, "the score from which on an answer is right", least=0.001, most=1
        ),
    },
    "keep": {
        "prefer": Key(
            tuple,
            ("agree", "score", "words", "short"),
            "of several right programs, the one that is right on most other rows with the question, "
            "has the best score, says the question's words, or is the shortest; at last the first",
            ("agree", "score", "words", "short"),
        ),
        "others": Key(
            int, 4, "on how many other rows with the question right programs are tried", most=100
        ),
        "rejected": Key(bool, False, "also keep the rationale of a program that ran and was wrong"),
        "labels": Key(bool, True, "keep a row without a right program, for its answer alone"),
    },
    "rationale": {
        "levels": Key(
            tuple,
            ("bridged",),
            "how far a trace is edited; the last one is the row's rationale",
            LEVELS,
        ),
        "styles": Key(
            tuple,
            ("detailed",),
            "how each level is said; the last one is the row's rationale",
            STYLES,
        ),
        "seed": Key(
            int, -1, "which of several wordings; below 0: the first ones", least=-1, most=2**53
        ),
        "boxes": Key(str, "llava", "how the style grounded writes boxes", NOTATIONS),
    },
    "transfer": {
        "panel": Key(
            tuple,
            (),
            "members that judge rationales, such as reader or server:MODEL@URL; none: no filter",
        ),
        "hit": Key(float, 0.5, "the least share of the panel that is right with it", most=1),
        "flips": Key(float, 0.25, "the largest share of the panel that it leads astray", most=1),
        "gain": Key(float, 0.0, "the least mean gain, in nats", least=-1e6, most=1e6),
        "programs": Key(
            int,
            1,
            "how many right programs have their rationale judged; the highest gain is kept",
            least=1,
            most=100,
        ),
    },
    "pictures": {
        "store": Key(
            str,
            "bytes",
            "what a row keeps of its pictures: the file, or its path",
            ("bytes", "path"),
        ),
    },
    "units": {
        "rows": Key(
            int,
            500,
            "about how many rows are made and written at a time; --dry-run says how long they take",
            least=1,
            most=100_000,
        ),
    },
}
#: The fields of a record, for the table that says what a file calls them.
_OURS: Final = {field: Key(str, "", "what the file calls it") for field in FIELDS}
#: Sources that answer calls themselves; with another one a profile that looks at pictures is written.
_ANSWERING: Final = frozenset({"clevr", "gqa", "nlvr", "world"})
#: What has no bearing on the rows.
_BESIDE: Final = (("run", "cache"), ("run", "in_flight"), ("corpus", "name"))


@dataclass(frozen=True, slots=True)
class Given:
    """A source as the settings name it: its kind, and the values of its keys."""

    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a corpus is made of, checked.

    Attributes:
        base: the folder that relative paths start from.
        tables: the values of each table.
        sources: the sources, in order.
        text: the file as it was read.
    """

    base: Path
    tables: Mapping[str, Mapping[str, Any]]
    sources: tuple[Given, ...]
    text: str

    def __getitem__(self, name: str) -> Any:
        """A value by its full name.

        >>> settings_of('[[sources]]\\nkind = "world"\\nscenes = 10\\n', Path())["answers.rule"]
        'vqa'
        """
        table, _, key = name.partition(".")
        return self.tables[table][key]

    @property
    def digest(self) -> str:
        """SHA-256 of all that the bytes of rows hang on, as far as settings say it."""
        told = {
            table: {key: v for key, v in values.items() if (table, key) not in _BESIDE}
            for table, values in self.tables.items()
        }
        sources = [[given.kind, dict(given.values)] for given in self.sources]
        text = json.dumps([FORM, told, sources], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def path(self, name: str) -> Path:
        """A path of the settings, from the folder of the file."""
        return self.base / name


def read_settings(path: str | Path) -> Settings:
    """Read a settings file.

    Raises:
        VprogError: VP500 it is not there or no TOML; VP501 and VP502, every mistake in it together.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or "it is no text").lower()
        raise NO_SETTINGS.error(
            f"{path} cannot be read: {why}", "write one: vprog corpus init corpus.toml"
        ) from None
    return settings_of(text, path.resolve().parent, str(path))


def settings_of(text: str, base: Path, name: str = "the settings") -> Settings:
    """Settings from the text of a file; errors as in ``read_settings``."""
    from vprog.corpus.sources.kinds import KINDS, keys_of

    text = text.removeprefix("\ufeff")
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        why = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise NO_SETTINGS.error(f"{name} is no TOML: {why}", "mend it there") from None
    wrong: list[Diagnostic] = []
    known = sorted({*TABLES, "sources"})
    for table in data:
        if table not in known:
            near = get_close_matches(table, known, 1)
            help = f"did you mean {near[0]}?" if near else f"tables: {', '.join(known)}"
            wrong.append(UNKNOWN_KEY.at(None, f"{table} is no table of the settings", help))
    tables = {
        table: read_table(data.get(table, {}), keys, table, wrong) for table, keys in TABLES.items()
    }
    for table, values in tables.items():
        wrong += _null(values, table)
    listed = data.get("sources", [])
    if not isinstance(listed, list) or not listed:
        wrong.append(WRONG_VALUE.at(None, "there is no source", "write [[sources]] with a kind"))
        listed = []
    sources = []
    for place, entry in enumerate(listed):
        where = f"sources[{place}]"
        kind = entry.get("kind") if isinstance(entry, dict) else None
        if not isinstance(kind, str) or kind not in KINDS:
            said = f"{where}.kind is {kind!r:.60}, none of {', '.join(KINDS)}"
            wrong.append(WRONG_VALUE.at(None, said, "every source has a kind"))
            continue
        rest = {key: value for key, value in entry.items() if key != "kind"}
        values = read_table(rest, keys_of(kind), where, wrong)
        read_table(values.get("fields", {}), _OURS, f"{where}.fields", wrong)
        wrong += _null(values, where)
        sources.append(Given(kind, values))
    for name in ("levels", "styles"):
        if not tables["rationale"][name]:
            wrong.append(WRONG_VALUE.at(None, f"rationale.{name} is empty", "name one at least"))
    if wrong:
        raise VprogError(wrong)
    return Settings(base, tables, tuple(sources), text)


def _null(values: Mapping[str, Any], where: str) -> Iterator[Diagnostic]:
    """What is wrong with texts that hold a null character, which no path and no name does."""
    for name, value in values.items():
        if isinstance(value, str) and "\0" in value:
            said = f"{where}.{name} holds a null character"
            yield WRONG_VALUE.at(None, said, "take it out")


def template(kind: str = "world") -> str:
    """A settings file with every key, commented; it builds as it is where the source needs no file."""
    from vprog.corpus.sources.kinds import keys_of

    lines = ["# The settings of a corpus: vprog corpus build THIS_FILE -o FOLDER"]
    for table, keys in TABLES.items():
        lines += ["", f"[{table}]"]
        for name, key in keys.items():
            unheard = (table, name) == ("run", "profile") and kind not in _ANSWERING
            lines += _lines(name, replace(key, default="lite") if unheard else key)
    lines += ["", "# A corpus may have several sources.", "[[sources]]", f'kind = "{kind}"']
    for name, key in keys_of(kind).items():
        lines += _lines(name, key)
    return "\n".join(lines) + "\n"


def _lines(name: str, key: Key) -> list[str]:
    choices = f" ({', '.join(key.choices)})" if key.choices else ""
    says = f"# {key.says}{choices}"
    if key.default is None:
        return [says, f'{name} = "{name}"' if key.kind is str else f"{name} = 100"]
    if key.kind is dict:
        return [says, f'# {name} = {{ ours = "theirs" }}']
    value = list(key.default) if key.kind is tuple else key.default
    return [says, f"{name} = {json.dumps(value)}"]
