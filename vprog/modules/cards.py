"""The cards of modules: of one profile, and of all that come with vprog."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from vprog.grammar.diagnostic import Diagnostic, VprogError
from vprog.module import Module, Profile
from vprog.modules.card import Card
from vprog.modules.kinds import built_in, kind_names, load_kind
from vprog.modules.profile import modules_of
from vprog.modules.profile_file import shipped
from vprog.modules.setting import settings_of
from vprog.modules.weights import WEIGHTS, status


def cards_of(spec: str) -> list[tuple[Card, list[str]]]:
    """The cards of a profile's modules, each with the profile's name.

    Raises:
        VprogError: what the profile raises.
    """
    profile, modules = modules_of(spec)
    return [(_card(module, profile), [profile.name]) for module in modules]


def cards_shipped() -> tuple[list[tuple[Card, list[str]]], tuple[Diagnostic, ...]]:
    """The cards of the profiles that come with vprog, each with the profiles that use it.

    What keeps a profile from being made is told beside them, and the others are listed.
    """
    found: dict[tuple[str, str], tuple[Card, list[str]]] = {}
    trouble: list[Diagnostic] = []
    for name in shipped():
        try:
            profile, modules = modules_of(name)
        except VprogError as error:
            told = error.diagnostics[0]
            message = f"the profile {name}: {told.message}"
            trouble.append(Diagnostic(told.code, message, None, told.help, "warning"))
            continue
        for module in modules:
            card = _card(module, profile)
            key = (card.module, card.checkpoint)
            found.setdefault(key, (card, []))[1].append(name)
    return list(found.values()), tuple(trouble)


def kinds_told() -> tuple[list[dict[str, Any]], tuple[Diagnostic, ...]]:
    """The kinds that a profile file may use: their settings, and the oracles where the class says.

    What keeps one from being imported is told beside them.
    """
    own = built_in()
    found: list[dict[str, Any]] = []
    trouble: list[Diagnostic] = []
    for name in kind_names():
        try:
            made = load_kind(name)
        except VprogError as error:
            trouble += [replace(told, severity="warning") for told in error.diagnostics]
            continue
        if made is None or (name not in own and not isinstance(made, type)):
            continue  # a profile: `extends` names it
        oracles = getattr(made, "ORACLES", None) or getattr(made, "oracles", ())
        settings = [
            {
                "name": s.name,
                "takes": s.says,
                "required": s.required,
                "default": None if s.required else repr(s.default),
            }
            for s in settings_of(made).values()
        ]
        # A property of the class says nothing before there is a module.
        told = sorted(oracles) if isinstance(oracles, frozenset | tuple | list) else []
        found.append({"use": name, "oracles": told, "settings": settings})
    return found, tuple(trouble)


def _card(module: Module, profile: Profile) -> Card:
    """What a module says of itself, or what is known of those that say nothing."""
    own = getattr(module, "card", None)
    if isinstance(own, Card):
        return own
    oracles = tuple(sorted(o for o, m in profile.modules.items() if m is module))
    if module.name == "efficientdet":
        weight = next((w for w in WEIGHTS.values() if w.sha256[:16] in module.version), None)
        if weight is not None:
            here = next(s.state for s in status() if s.weight is weight) == "ready"
            facts = (weight.licence, weight.size, None, ("lite",), here, f"npm {weight.package}")
            return Card(module.name, oracles, weight.name, *facts)
    if module.name == "ocr":
        return Card(
            module.name, oracles, "rapidocr", "Apache-2.0", None, None, ("ocr",), _has_ocr()
        )
    return Card(module.name, oracles, "", "Apache-2.0", 0, 0, (), True)


def _has_ocr() -> bool:
    try:
        return bool(version("rapidocr"))
    except PackageNotFoundError:
        return False
