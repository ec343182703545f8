"""``vprog doctor``: whether this installation is whole."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Any, Literal, TypeAlias

import typer

from vprog.cli.exit import Exit
from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, say, table

State: TypeAlias = Literal["ok", "missing", "broken"]


def doctor(json: AsJson = False) -> None:
    """Look at Python, packages, extras, weights and profiles; nothing is fetched or changed."""
    found = [*_python(), *_packages(), *_weights(), *_reader(), *_profiles()]
    broken = [f for f in found if f["state"] == "broken"]
    if json:
        data_json({"ok": not broken, "checks": found})
    else:
        table(("", "what", ""), [(f["state"], f["what"], f["detail"]) for f in found])
    for fact in broken:
        say(f"broken: {fact['what']}: {fact['detail']}")
    if broken:
        raise typer.Exit(Exit.MODULE)


def _fact(state: State, what: str, detail: str) -> dict[str, Any]:
    return {"state": state, "what": what, "detail": detail}


def _python() -> list[dict[str, Any]]:
    from vprog import __version__

    ready = sys.version_info >= (3, 11)
    return [
        _fact("ok", "vprog", __version__),
        _fact("ok" if ready else "broken", "Python", f"{platform.python_version()} {sys.platform}"),
    ]


def _packages() -> list[dict[str, Any]]:
    """The packages that vprog needs, and for each extra whether it is installed."""
    try:
        wanted = requires("vprog") or []
    except PackageNotFoundError:
        return [_fact("missing", "vprog as a package", "it runs from a folder; install it")]
    groups: dict[str, list[str]] = {}
    for line in wanted:
        package, _, condition = line.partition(";")
        name = package.split("[")[0]
        for sign in "<>=!~ ":
            name = name.split(sign)[0]
        extra = condition.partition("extra ==")[2].strip(" '\"")
        groups.setdefault(extra, []).append(name.strip())
    facts = []
    for extra, names in groups.items():
        if extra == "dev":
            continue
        have = {name: _version(name) for name in names}
        lacking = [name for name, found in have.items() if found is None]
        state: State = "ok" if not lacking else ("missing" if extra else "broken")
        detail = (
            ", ".join(f"{name} {found}" for name, found in have.items())
            if not lacking
            else f"without {', '.join(lacking)}"
            + (f"; pip install 'vprog[{extra}]'" if extra else "")
        )
        facts.append(_fact(state, f"extra {extra}" if extra else "packages", detail))
    return facts


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _weights() -> list[dict[str, Any]]:
    from vprog.modules.weights import status

    states: dict[str, State] = {"ready": "ok", "missing": "missing", "damaged": "broken"}
    facts = []
    for found in status():
        detail = {
            "ready": f"{found.path}, SHA-256 {found.weight.sha256[:12]}... as pinned",
            "missing": f"fetched at first use into {found.path}",
            "damaged": f"{found.path} is not the pinned file; delete it",
        }[found.state]
        facts.append(_fact(states[found.state], f"weights {found.weight.name}", detail))
    return facts


def _reader() -> list[dict[str, Any]]:
    """Whether text can be read: the packages must be there, and load."""
    if _version("rapidocr") is None or _version("onnxruntime") is None:
        return [_fact("missing", "reading text", "pip install 'vprog[ocr]'")]
    from vprog.failed import Failed
    from vprog.image import Image
    from vprog.modules.ocr import Ocr

    try:
        from PIL import Image as Pillow

        answer = Ocr().read(Image.of(Pillow.new("RGB", (96, 96), "white"), "blank"))
    except ImportError as error:
        return [_fact("broken", "reading text", str(error))]
    if isinstance(answer, Failed):
        return [_fact("broken", "reading text", answer.sentence)]
    return [_fact("ok", "reading text", "rapidocr loads and reads")]


def _profiles() -> list[dict[str, Any]]:
    """What every package brings, by entry point, and whether it can be imported."""
    from vprog.grammar.diagnostic import VprogError
    from vprog.plugin import brought_by, entries, load_entry, load_operators, troubles

    load_operators()
    facts = []
    for entry in entries():
        what = f"{'profile' if entry.attr else 'operators'} {entry.name}"
        try:
            load_entry(entry)
        except VprogError as error:
            facts.append(_fact("broken", what, error.diagnostics[0].message))
        else:
            facts.append(_fact("ok", what, f"from {brought_by(entry)}"))
    if troubles() and not any(fact["state"] == "broken" for fact in facts):
        facts += [_fact("broken", "plugins", told.message) for told in troubles()]
    return facts or [_fact("broken", "profiles", "none is found; install vprog again")]
