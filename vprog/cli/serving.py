"""``vprog serve-module``: a module for other processes of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vprog.cli.given import ProfileName
from vprog.cli.stream import flush, say, show

if TYPE_CHECKING:
    from vprog.module import Profile


def serve_module(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="A module, an oracle that it answers, or all."),
    ],
    profile: ProfileName = "lite",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Where to listen; 0 takes a free one.")
    ] = 0,
    token_file: Annotated[
        str | None,
        typer.Option(
            "--token-file",
            metavar="FILE",
            help="The token that clients show; made where it is missing.",
        ),
    ] = None,
) -> None:
    """Serve a module of a profile to this machine, and print its address.

    `--profile remote:ADDRESS` in another process uses it. Ctrl-C ends it.
    """
    from vprog.modules.listen import Listener
    from vprog.program import load_profile

    served = _part(load_profile(profile), name)
    with Listener(served, port, None if token_file is None else Path(token_file)) as listener:
        show(listener.url)
        flush()
        names = sorted({m.name for m in served.modules.values()})
        say(f"serving {', '.join(names)}; the token is in {listener.token_file}")
        listener.run()


def _part(profile: Profile, name: str) -> Profile:
    """The part of a profile that a name means."""
    from vprog.module import Profile
    from vprog.modules.token import NOT_SERVED

    if name == "all":
        return profile
    meant = profile.modules.get(name)
    modules = {o: m for o, m in profile.modules.items() if m is meant or m.name == name}
    if not modules:
        names = dict.fromkeys(m.name for m in profile.modules.values())
        raise NOT_SERVED.error(
            f"the profile {profile.name} has no module {name}", f"it has {', '.join(names)}"
        )
    return Profile(profile.name, modules, {}, profile.nouns if "find" in modules else None)
