"""The token that a client of a served module shows: in the environment, or in a file that only its owner reads."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Final

from vprog.grammar.diagnostic import declare
from vprog.modules.weights import cache_folder

NOT_SERVED = declare(
    "VP683",
    "the module cannot be served",
    "`vprog serve-module NAME` serves a module of a profile, by its name or by an oracle that it "
    "answers, or all of them. It needs the extra `serve`, a port that is free, and a token file "
    "that can be written, or holds 16 letters or more.",
    wrong="$ vprog serve-module nobody --profile scene:cups.json",
    right="$ vprog serve-module --help",
)

_TOKEN: Final = re.compile(r"[A-Za-z0-9_\-]{16,256}")


def default_file(port: int) -> Path:
    """Where the token of the server on a port is kept, where nothing else is said."""
    return cache_folder().parent / "tokens" / str(port)


def make_token(path: Path) -> str:
    """The token in a file; one is made where there is no file.

    Raises:
        VprogError: VP683.
    """
    try:
        if path.exists():
            return _read(path)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        token = secrets.token_urlsafe(32)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(token + "\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or "it is no text").lower()
        raise NOT_SERVED.error(
            f"the token file {path} cannot be used: {reason}", "name another: --token-file FILE"
        ) from None
    return token


def _read(path: Path) -> str:
    token = path.read_text(encoding="ascii").strip()
    if not _TOKEN.fullmatch(token):
        raise NOT_SERVED.error(
            f"{path} holds no token: 16 to 256 letters, digits, - and _ are one",
            "delete it, and one is made",
        )
    return token


def find_token(port: int, path: str | Path | None = None) -> str:
    """The token for a server: of the file, else of ``VPROG_TOKEN``, else of the usual file.

    It is empty where there is none: the server will say so.
    """
    own = os.environ.get("VPROG_TOKEN", "")
    if path is None and own:
        return own.strip()
    try:
        return Path(path or default_file(port)).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
