"""What a run is given on the command line: its program, pictures, inputs and profile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from vprog.cli.stream import called, read_bytes, report

if TYPE_CHECKING:
    from vprog.image import Image
    from vprog.module import Profile
    from vprog.program import Program
    from vprog.trace import Trace
    from vprog.type import Type

ProgramFile: TypeAlias = Annotated[
    str, typer.Argument(metavar="PROGRAM", help="A program (.vp), or - for stdin.")
]
ImageFile: TypeAlias = Annotated[
    str | None,
    typer.Option("--image", metavar="PATH", help="The picture for the input `image`."),
]
Inputs: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--input",
        metavar="NAME=VALUE",
        help="Another input: a path for an Image; several, a comma or a * for a list[Image]; "
        "JSON for other lists. May be repeated.",
    ),
]
ProfileName: TypeAlias = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="NAME|FILE.toml|scene:FILE",
        envvar="VPROG_PROFILE",
        help="What answers the oracles; `vprog profile list` tells the names.",
    ),
]
CacheFolder: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--cache",
        metavar="FOLDER",
        envvar="VPROG_ANSWERS",
        help="Keep modules' answers there, and take them from there.",
    ),
]
RecordFolder: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--record",
        metavar="FOLDER",
        envvar="VPROG_RECORD",
        help="Keep there what modules answer, for --replay.",
    ),
]
ReplayFolder: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--replay",
        metavar="FOLDER",
        envvar="VPROG_REPLAY",
        help="Answer from what --record kept there, and from nothing else.",
    ),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print the data as JSON.")]


def read_program(name: str) -> Program:
    """The program in a file, or on stdin for ``-``.

    Raises:
        VprogError: VP350, and every mistake of the program.
    """
    from vprog.grammar.scan import MAX_BYTES
    from vprog.program import load

    # One byte more than may be, so that what is too long is told, not cut.
    return load(read_bytes(name, MAX_BYTES + 1), called(name))


def perform(
    name: str,
    image: str | None,
    inputs: list[str] | None,
    profile: str,
    until: str | None = None,
    cache: str | None = None,
    record: str | None = None,
    replay: str | None = None,
) -> Trace:
    """Run the program in a file on what the command line gives.

    A cache that cannot be used is told, and gone without.

    Raises:
        VprogError: mistakes of program, inputs and profile; a failed run is in its trace.
        typer.BadParameter: it is both recorded and replayed.
    """
    program = read_program(name)
    ready = _ready(profile, replay)
    values = _values(program, image, inputs or [], ready)
    if record:
        from vprog.modules.record import record as recorded

        if replay:
            raise typer.BadParameter("a replay has nothing to record", param_hint="--record")
        ready = recorded(ready, record)
    if not cache:
        return program.run(profile=ready, until=until, inputs=values)
    from vprog.cache import Cache

    with Cache.open(cache) as kept:
        trace = program.run(profile=ready, until=until, inputs=values, cache=kept)
    if kept.trouble is not None:
        report([kept.trouble], None)
    return trace


def _ready(profile: str, replay: str | None) -> Profile:
    """What answers: the profile of a name, or what was recorded of it."""
    if replay:
        from vprog.modules.replay import replay as replayed

        return replayed(replay, profile)
    from vprog.program import load_profile

    return load_profile(profile)


def _values(
    program: Program, image: str | None, inputs: list[str], profile: Profile
) -> dict[str, Any]:
    types = {name: type for name, type, _ in program.graph.inputs}
    given: dict[str, list[str]] = {} if image is None else {"image": [image]}
    for text in inputs:
        name, equals, value = text.partition("=")
        if not equals:
            raise typer.BadParameter(f"{text} is not NAME=VALUE", param_hint="--input")
        given.setdefault(name.strip(), []).append(value)
    # A name that the program does not have goes on as it is, and is refused with the others.
    return {
        name: _value(name, types[name], texts, profile) if name in types else texts
        for name, texts in given.items()
    }


def _value(name: str, type: Type, texts: list[str], profile: Profile) -> Any:
    if type.item is not None and type.item.name == "Image":
        return [_image(path, profile) for text in texts for path in _paths(text)]
    if type.item is not None and not (len(texts) == 1 and texts[0].lstrip().startswith("[")):
        return [_scalar(name, type.item, text) for text in texts]
    if len(texts) > 1:
        raise _wrong(name, type, f"it is given {len(texts)} times", "give one value")
    if type.name == "Image":
        return _image(texts[0], profile)
    return _scalar(name, type, texts[0])


def _scalar(name: str, type: Type, text: str) -> Any:
    if type.name == "Str":
        return text
    if type.name in ("Region", "Image"):
        raise _wrong(
            name, type, f"a {type.name} has no form on a command line", "run it from Python"
        )
    if type.name == "Bool" and text.lower() in ("yes", "no"):
        return text.lower() == "yes"
    try:
        return json.loads(text.lower() if type.name == "Bool" else text)
    except (ValueError, RecursionError):
        form = {"Bool": "true or false", "Int": "digits", "Float": "a number"}
        help = f"write {form.get(type.name, 'a list as JSON, such as [1, 2]')}"
        raise _wrong(name, type, f"{text[:60]} is none", help) from None


def _wrong(name: str, type: Type, why: str, help: str) -> Exception:
    from vprog.program import INPUT

    return INPUT.error(f"{name} is {type}, and {why}", help)


def _paths(text: str) -> list[str]:
    """The files that a value of ``--input`` names: one, some with commas between, or a pattern."""
    if not text or is_there(text):
        return [text] if text else []
    found = []
    for part in text.split(","):
        matches = sorted(glob(part)) if any(c in part for c in "*?[") else []
        found += matches or [part]
    return found


def is_there(path: str) -> bool:
    """Whether a path leads to something; one that cannot be looked at leads nowhere."""
    try:
        return Path(path).exists()
    except OSError:
        return False


def _image(path: str, profile: Profile) -> Image:
    from vprog.image import Image

    if not is_there(path):
        named = _named(path, profile)
        if named is not None:
            return named
    return Image.open(path)


def _named(name: str, profile: Profile) -> Image | None:
    """A picture known by its name in the profile's scene graphs, whose answers need no pixels.

    Raises:
        VprogError: VP641 where the profile has scene graphs, and none is of that picture.
    """
    from vprog.failed import Failed
    from vprog.grammar.diagnostic import Diagnostic, VprogError
    from vprog.image import Image

    if not profile.name.startswith("scene:"):
        return None
    from vprog.modules.scene import SceneModule

    module = profile.modules.get("find")
    if not isinstance(module, SceneModule):
        return None
    plain = Path(name).name
    scenes: Mapping[str, Any] = module.file.scenes
    scene = scenes.get(plain) or scenes.get(Path(plain).stem)
    if scene is not None:
        return Image.named(plain, scene.width, scene.height)
    found = module.file.scene(Image.named(plain, 1, 1))
    if isinstance(found, Failed) and found.code == "VP641":
        raise VprogError([Diagnostic(found.code, found.sentence, None, found.help)])
    return None
