"""Profiles by their names: found by entry point, made, and held to their form."""

from __future__ import annotations

from inspect import Parameter, getattr_static, signature
from typing import Any

from vprog.grammar.diagnostic import declare
from vprog.module import Profile
from vprog.ops import OPERATORS
from vprog.plugin import brought_by, load_entry, load_operators, named

NO_PROFILE = declare(
    "VP604",
    "no profile is called that",
    "A profile says which modules answer the oracles: `lite`, `scene:FILE`, a TOML file, or one that "
    "a package brings.",
    wrong="$ vprog run count.vp --image cups.png --profile tiny",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
ILL_MADE = declare(
    "VP673",
    "what a package brings is no profile",
    "An entry point of `vprog.modules` names a function that gives a `Profile`, or a class of "
    "modules. A module has a name, a version, the oracles it answers (each one of the table), and "
    "`answer`.",
    wrong="$ vprog run count.vp --image cups.png --profile hollow",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)


def load_profile(spec: str) -> Profile:
    """The profile that a specification names: ``NAME``, ``NAME:ARGUMENT``, or a TOML file.

    Profiles are found by entry point (group ``vprog.modules``); a path that ends in ``.toml`` is
    the argument of the one called ``file``. An entry may also name a class of modules, which then
    answers whatever it can.

    Raises:
        VprogError: VP604 an unknown name, VP671 and VP673 a package that does not do as it should;
            what the profile itself raises.
    """
    if not isinstance(spec, str):
        kind = type(spec).__name__
        said = f"a profile is a text or a Profile, not of type {kind}"
        raise NO_PROFILE.error(said, 'write "lite", or "scene:FILE"')
    found = named()
    name, _, argument = spec.partition(":")
    if spec.endswith(".toml") and name not in found:
        name, argument = "file", spec
    if name not in found:
        raise NO_PROFILE.error(
            f"no profile is called {name}", f"there are {', '.join(sorted(found))}"
        )
    factory = load_entry(found[name])
    wanted = _needed(factory)
    if len(wanted) > bool(argument):
        what = wanted[0].upper()
        raise NO_PROFILE.error(
            f"the profile {name} needs more than its name",
            f"write {name}:{what}"
            if len(wanted) == 1
            else f"set {', '.join(wanted)} in a TOML file",
        )
    made = factory(argument) if argument else factory()
    profile = made if isinstance(made, Profile) else _alone(name, made)
    return _held(profile, f"{name} of {brought_by(found[name])}")


def _needed(factory: Any) -> list[str]:
    """The arguments that a profile's function, or a module's class, cannot do without."""
    if not callable(factory):
        return []
    variadic = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    try:
        found = signature(factory).parameters.values()
    except (TypeError, ValueError):
        return []
    return [p.name for p in found if p.default is p.empty and p.kind not in variadic]


def _alone(name: str, module: Any) -> Any:
    """A profile of one module, which answers whatever it can."""
    if _lacking(module):
        return module
    oracles = dict.fromkeys(sorted(module.oracles), module)
    return Profile(name, oracles, nouns=getattr(module, "nouns", None))


def _lacking(module: Any) -> list[str]:
    """What a thing lacks to be a module; nothing of it is worked out, as a version may be."""
    wanted = ("name", "version", "oracles", "answer")
    return [n for n in wanted if getattr_static(module, n, None) is None and n not in dir(module)]


def _held(profile: Any, whose: str) -> Profile:
    """A profile that a package gave, if it is one."""
    load_operators()
    help = "the package needs mending; docs/modules.md shows what it must bring"
    if not isinstance(profile, Profile):
        said = f"{whose} gives a {type(profile).__name__}, and no Profile and no module"
        raise ILL_MADE.error(said, help)
    for oracle, module in profile.modules.items():
        lacking = _lacking(module)
        if lacking:
            what = f"a {type(module).__name__} without {', '.join(lacking)}"
            raise ILL_MADE.error(f"{whose} has {oracle} answered by {what}", help)
        operator = OPERATORS.get(oracle)
        if operator is None or not operator.oracle:
            what = "no operator" if operator is None else "a pure operator"
            raise ILL_MADE.error(f"{whose} answers {oracle}, which is {what} of the table", help)
    return profile
