"""Profiles made from profile files: modules are constructed, and each oracle is given its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vprog.grammar.diagnostic import Diagnostic, VprogError, declare
from vprog.grammar.source import Source
from vprog.module import Module, Profile
from vprog.modules.kinds import kind_names, load_kind
from vprog.modules.profile_file import (
    MISTAKE,
    ProfileFile,
    Put,
    from_environment,
    read_profile,
    shipped,
    unknown,
)
from vprog.modules.setting import Setting, as_hinted, fits, settings_of
from vprog.ops import OPERATORS

UNTRUSTED = declare(
    "VP677",
    "the profile does not allow these weights",
    "Weights that are a pickle can run code when they are read: a profile that uses such a file "
    'says `trust = true` and pins it, `sha256 = "..."`, in the table of that module. Code that comes '
    "with a checkpoint is never run. Where a profile lists `licences`, weights have one of them.",
    wrong='$ printf \'[modules.eye]\\nuse = "yolo"\\ncheckpoint = "yolo11n.pt"\\n'
    '[oracles]\\nfind = "eye"\\n\' > risky.toml && vprog profile check risky.toml',
    right="$ printf 'extends = \"lite\"\\n' > plain.toml && vprog profile check plain.toml",
)

#: How the files end that hold pickles.
PICKLES: Final = (".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle")
_HEX: Final = frozenset("0123456789abcdef")
_NOT_MAPPED: Final = "the profile says no module for it under [oracles]"


def from_file(path: str | Path) -> Profile:
    """The profile of a TOML file. Nothing is loaded or fetched before the first call that needs it.

    Raises:
        VprogError: VP675 the file cannot be read, VP676 its mistakes, VP677 weights that it does
            not allow; what a module says of its settings.
    """
    return build(read_profile(path)).profile


def shipped_profile(name: str) -> Profile:
    """A profile that comes with vprog as a file; errors as in ``from_file``."""
    return from_file(shipped()[name])


def open_profile() -> Profile:
    """The profile ``open``: strong open models."""
    return shipped_profile("open")


def small() -> Profile:
    """The profile ``small``: open models that fit a card of 8 GB together."""
    return shipped_profile("small")


def yolo() -> Profile:
    """The profile ``yolo``: detectors of ultralytics."""
    return shipped_profile("yolo")


def server() -> Profile:
    """The profile ``server``: a vision-language model behind an OpenAI-compatible server."""
    return shipped_profile("server")


def modules_of(spec: str) -> tuple[Profile, list[Module]]:
    """A profile and its modules, each once; of a file also those that others are made of.

    Raises:
        VprogError: as for ``load_profile``.
    """
    from vprog.program import load_profile

    files = shipped()
    path = Path(spec) if spec.endswith(".toml") else files.get(spec) if spec != "lite" else None
    if path is None:
        profile = load_profile(spec)
        modules = profile.modules
    else:
        built = build(read_profile(path))
        profile, modules = built.profile, {**built.profile.modules, **built.modules}
    return profile, list({id(module): module for module in modules.values()}.values())


@dataclass(frozen=True, slots=True)
class Built:
    """A profile with the modules that its file names.

    Attributes:
        profile: the profile.
        modules: each module by its name in the file; those of a profile that it extends by their own.
        kinds: of which kind each is, where a file says so.
    """

    profile: Profile
    modules: Mapping[str, Module]
    kinds: Mapping[str, str]


def build(file: ProfileFile) -> Built:
    """Construct the modules of a profile file; errors as in ``from_file``."""
    return _Builder(file).built()


class _Builder:
    def __init__(self, file: ProfileFile) -> None:
        self.file = file
        self.mistakes: list[tuple[Diagnostic, Source]] = []
        #: The modules of the files, by name; None for one that could not be made.
        self.made: dict[str, Module | None] = {}
        #: The names of those that are being made, each for the one before it.
        self.open: list[str] = []
        self.tables = {name: dict(table) for name, table in file.modules.items()}
        environment = Source("", "the environment")
        for name, settings in from_environment(self.tables).items():
            for key, value in settings.items():
                self.tables[name][key] = Put(value, environment, None, Path())
        self.base = Profile(file.name, {}) if file.base is None else _extended(file.base)
        self.inherited = {module.name: module for module in self.base.modules.values()}

    def built(self) -> Built:
        """The profile, or every mistake of a file."""
        answering = {name: self.answering(name, put) for name, put in self.file.oracles.items()}
        for name in sorted(self.file.own - set(self.made)):
            self.unused(name)
        if self.mistakes:
            first = self.mistakes[0][1]
            raise VprogError([told for told, source in self.mistakes if source is first], first)
        mapped = {oracle: m for oracle, m in answering.items() if m is not None}
        modules = {**self.base.modules, **mapped}
        nouns = getattr(mapped["find"], "nouns", None) if "find" in mapped else self.base.nouns
        profile = Profile(self.file.name, modules, self.missing(modules), nouns)
        made = {name: module for name, module in self.made.items() if module is not None}
        kinds = {name: str(self.tables[name]["use"].value) for name in made}
        return Built(profile, {**self.inherited, **made}, kinds)

    def answering(self, oracle: str, put: Put) -> Module | None:
        """The module that an oracle is given."""
        module = self.module(str(put.value), put)
        if module is None or oracle in module.oracles:
            return module
        answers = ", ".join(sorted(module.oracles))
        message = f"{put.value} ({module.name}) does not answer {oracle}"
        self.say(put, MISTAKE.at(put.span, message, f"it answers {answers}"))
        return None

    def module(self, name: str, put: Put) -> Module | None:
        """The module of a name, made when it is first asked for."""
        if name in self.made:
            return self.made[name]
        if name in self.open:
            self.say(put, MISTAKE.at(put.span, f"{name} is made of itself", "take one of them out"))
            return None
        if name in self.tables:
            self.open.append(name)
            self.made[name] = self.make(name, self.tables[name])
            self.open.pop()
            return self.made[name]
        if name not in self.inherited:
            known = [*self.tables, *self.inherited]
            message = f"the profile has no module {name}"
            if known:
                self.say(put, unknown(put.span, message, name, known))
            else:
                self.say(put, MISTAKE.at(put.span, message, f"write [modules.{name}]"))
        return self.inherited.get(name)

    def make(self, name: str, table: Mapping[str, Put]) -> Module | None:
        """Construct a module from its table."""
        use = table.get("use")
        if use is None:
            first = (
                next(iter(table.values()), None) or self.file.oracles[next(iter(self.file.oracles))]
            )
            message = f"the module {name} has no kind"
            self.say(
                first, MISTAKE.at(first.span, message, f'write use = "KIND" in [modules.{name}]')
            )
            return None
        kind = str(use.value)
        made = load_kind(kind)
        if made is None:
            message = f"there is no kind of modules called {kind}"
            self.say(use, unknown(use.span, message, kind, kind_names()))
            return None
        before = len(self.mistakes)
        arguments = self.arguments(kind, settings_of(made), table, use)
        if len(self.mistakes) > before:
            return None
        try:
            module: Module = made(**arguments)
        except VprogError as error:
            for told in error.diagnostics:
                self.say(use, Diagnostic(told.code, told.message, use.span, told.help))
            return None
        except Exception as error:  # a plugin's class is a stranger: it may raise anything
            said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            self.say(use, MISTAKE.at(use.span, f"{kind} does not take these settings: {said}"))
            return None
        lacking = [n for n in ("name", "version", "oracles", "answer") if n not in dir(module)]
        if lacking:
            message = f"{kind} makes no module but {type(module).__name__}"
            self.say(use, MISTAKE.at(use.span, message, "to build on a profile, write extends"))
            return None
        self.hold_licence(name, module, use)
        return module

    def arguments(
        self, kind: str, known: Mapping[str, Setting], table: Mapping[str, Put], use: Put
    ) -> dict[str, Any]:
        """The settings of a table as arguments; what is wrong with them is noted."""
        self.hold_trust(table)
        found: dict[str, Any] = {}
        for key, put in table.items():
            if key == "use" or (key in ("trust", "sha256") and key not in known):
                continue
            setting = known.get(key)
            if setting is None:
                if key != "trust_remote_code":
                    where = "" if put.span is not None else f" of {put.source.name}"
                    message = f"{kind} has no setting {key}{where}"
                    self.say(put, unknown(put.span, message, key, ["use", *known]))
            elif setting.module:
                part = self.module(put.value, put) if isinstance(put.value, str) else None
                if part is not None and not _is_a(part, setting.hint):
                    message = f"{key} is a {setting.hint.__name__}, and {put.value} is none"
                    self.say(put, MISTAKE.at(put.span, message, "name another module"))
                elif part is None and not isinstance(put.value, str):
                    self.say(put, MISTAKE.at(put.span, f"{key} is the name of a module"))
                found[key] = part
            elif not fits(put.value, setting.hint):
                message = f"{key} of {kind} is {setting.says}, and not {_shown(put.value)}"
                self.say(put, MISTAKE.at(put.span, message, _default(setting)))
            else:
                found[key] = as_hinted(_rooted(put), setting.hint)
        for setting in known.values():
            if setting.required and setting.name not in table:
                message = f"{kind} needs the setting {setting.name}"
                self.say(use, MISTAKE.at(use.span, message, f"it is {setting.says}"))
        return found

    def hold_trust(self, table: Mapping[str, Put]) -> None:
        """Refuse pickles that are not trusted and pinned, and code of strangers."""
        for key, put in table.items():
            if key == "trust_remote_code":
                message = "code that comes with a checkpoint is never run"
                self.say(put, UNTRUSTED.at(put.span, message, "take the line out"))
            if not isinstance(put.value, str) or not put.value.endswith(PICKLES):
                continue
            trust, pin = table.get("trust"), table.get("sha256")
            if trust is None or trust.value is not True:
                message = f"{put.value} is a pickle, which can run code when it is read"
                help = "add trust = true and sha256 to its table if you know where it is from"
                self.say(put, UNTRUSTED.at(put.span, message, help))
            elif pin is None or not _is_digest(pin.value):
                message = f"{put.value} is trusted but not pinned"
                help = 'add sha256 = "..." with the 64 digits that sha256sum prints'
                self.say(put, UNTRUSTED.at(put.span, message, help))

    def hold_licence(self, name: str, module: Module, use: Put) -> None:
        """Refuse weights under another licence than those that the profile lists."""
        allowed = self.file.licences
        if allowed is None:
            return
        licence = getattr(getattr(module, "card", None), "licence", None)
        if licence is None or licence in allowed:
            return
        under = f"under {licence}" if licence else "under a licence that is not known"
        help = f"the profile allows {', '.join(allowed)}"
        self.say(use, UNTRUSTED.at(use.span, f"the weights of {name} are {under}", help))

    def missing(self, modules: Mapping[str, Module]) -> dict[str, str]:
        """Why each oracle of the table is not answered, where it is not."""
        found = {}
        for oracle, row in OPERATORS.items():
            if not row.oracle or oracle in modules:
                continue
            able = [n for n, m in self.made.items() if m is not None and oracle in m.oracles]
            found[oracle] = self.base.missing.get(oracle, _NOT_MAPPED)
            if able:
                found[oracle] = f'{able[0]} can: add {oracle} = "{able[0]}" under [oracles]'
        return found

    def unused(self, name: str) -> None:
        """Note a module of the file that answers nothing."""
        put = next(iter(self.tables[name].values()), None)
        span = None if put is None else put.span
        message = f"the module {name} answers no oracle"
        help = f'write ORACLE = "{name}" under [oracles], or take it out'
        self.mistakes.append((MISTAKE.at(span, message, help), self.file.source))

    def say(self, put: Put, told: Diagnostic) -> None:
        """Note a mistake at a place."""
        self.mistakes.append((told, put.source))


def _extended(put: Put) -> Profile:
    """The profile below all files."""
    from vprog.program import load_profile

    try:
        return load_profile(str(put.value))
    except VprogError as error:
        told = [Diagnostic(d.code, d.message, put.span, d.help) for d in error.diagnostics]
        raise VprogError(told, put.source) from None


def _is_a(module: Module, kind: Any) -> bool:
    """Whether a module is of a class; of the protocol every one is, and nothing is worked out."""
    return kind is Module or isinstance(module, kind)


def _rooted(put: Put) -> Any:
    """A value, a path that starts with a dot taken from the folder of its file."""
    if isinstance(put.value, str) and put.value.startswith(("./", "../")):
        return str(put.folder / put.value)
    return put.value


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= _HEX


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _default(setting: Setting) -> str | None:
    return None if setting.required else f"its default is {setting.default!r}"
