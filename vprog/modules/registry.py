"""Which package registry npm is set to, read where npm reads it: the environment and its files."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

_VARIABLE = re.compile(r"\$\{([^}?]+)(\?)?\}")


def npm_setting(
    key: str, env: Mapping[str, str] | None = None, folder: Path | None = None
) -> str | None:
    """A setting of npm: from the environment, then the project's, the user's and the global file.

    Args:
        key: such as ``registry`` or ``cafile``.
        env: the environment; the process's own by default.
        folder: the project's folder; the working directory by default.

    Returns:
        The first value found, or None.
    """
    env = os.environ if env is None else env
    wanted = f"npm_config_{key}"
    for name, value in env.items():
        if name.lower() == wanted and value:
            return value
    for path in _files(env, Path.cwd() if folder is None else folder):
        found = _read(path, env).get(key)
        if found:
            return found
    return None


def _files(env: Mapping[str, str], folder: Path) -> list[Path]:
    lower = {name.lower(): value for name, value in env.items()}
    user = lower.get("npm_config_userconfig") or str(Path(env.get("HOME") or "~") / ".npmrc")
    files = [folder / ".npmrc", Path(user).expanduser()]
    if lower.get("npm_config_globalconfig"):
        files.append(Path(lower["npm_config_globalconfig"]))
    prefix = Path(lower.get("npm_config_prefix") or "/usr/local")
    return [*files, prefix / "etc/npmrc", Path("/usr/etc/npmrc"), Path("/etc/npmrc")]


def _read(path: Path, env: Mapping[str, str]) -> dict[str, str]:
    """The settings of a file of npm; an absent or unreadable file has none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, RuntimeError):
        return {}
    settings = {}
    for line in text.splitlines():
        line = line.strip()
        if line.startswith(("#", ";", "[")) or "=" not in line:
            continue
        key, _, value = line.partition("=")
        value = value.strip().strip("\"'")
        settings[key.strip()] = _VARIABLE.sub(lambda m: env.get(m.group(1), ""), value)
    return settings


def shown(url: str) -> str:
    """An address without the name and password that may stand in it.

    >>> shown("https://me:secret@registry.test/npm/")
    'https://registry.test/npm/'
    """
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, "", ""))
    except ValueError:
        return "an address that cannot be read"
