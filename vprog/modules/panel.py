"""Members of a panel by name: ``KIND:TARGET,key=value``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from vprog.grammar.diagnostic import declare

BAD_MEMBER = declare(
    "VP432",
    "there is no such member of a panel",
    "A member is KIND:TARGET,key=value: reader (without a target), language:CHECKPOINT, "
    "chat:CHECKPOINT, or server:MODEL@URL. Keys: name for all; error, seed and facts (a JSON file: "
    "sentences by picture) for reader; batch, device and dtype for language and chat; scoring "
    "(prompt for vLLM, or none) and see (yes or no) for server.",
    wrong=">>> from vprog.modules.panel import member\n>>> member('oracle:of-delphi')",
    right=">>> from vprog.modules.panel import member\n>>> reader = member('reader:error=0.1,seed=3')",
)

_Given: TypeAlias = dict[str, str]


def member(spec: str, base: Path = Path()) -> Any:
    """The member that a specification names; weights load when it is first asked.

    Args:
        spec: as VP432 tells it.
        base: the folder that relative paths start from.

    Raises:
        VprogError: VP432; VP664 and VP690 for a setting of a model or server that cannot be.

    >>> member("reader:error=0.1,seed=3").name
    'reader:error=0.1,seed=3'
    """
    kind, _, rest = spec.partition(":")
    if kind not in _KINDS:
        raise BAD_MEMBER.error(
            f"a panel has no member {spec[:60]}", f"kinds: {', '.join(sorted(_KINDS))}"
        )
    make, keys = _KINDS[kind]
    target, given = _split(spec, rest)
    if (kind == "reader") == bool(target):
        help = "write reader:seed=1" if kind == "reader" else f"write {kind}:NAME"
        raise BAD_MEMBER.error(f"{spec[:60]} has {'a' if target else 'no'} target", help)
    strange = sorted(given.keys() - keys - {"name"})
    if strange:
        raise BAD_MEMBER.error(
            f"{kind} has no setting {strange[0][:40]}", f"settings: {', '.join(sorted(keys))}, name"
        )
    name = given.pop("name", "") or spec
    if "facts" in given:
        given["facts"] = str(base / given["facts"])
    if kind in _LOCAL and (base / target).is_dir():
        target = str(base / target)
    try:
        return make(target, name, given)
    except ValueError as error:
        raise BAD_MEMBER.error(f"{spec[:60]} cannot be: {error}", "check its settings") from None


def _split(spec: str, rest: str) -> tuple[str, _Given]:
    """The target and the settings; parts without an equals sign belong to the target."""
    parts = rest.split(",") if rest else []
    target = [part for part in parts if "=" not in part]
    given: _Given = {}
    for part in parts[: len(target)]:
        if "=" in part:
            raise BAD_MEMBER.error(f"{spec[:60]} has a setting before its target", "swap them")
    for part in parts[len(target) :]:
        key, _, value = part.partition("=")
        given[key.strip()] = value.strip()
    return ",".join(target), given


def _reader(target: str, name: str, given: _Given) -> Any:
    from vprog.modules.panel_readers import NoisyReader

    facts = _facts(given["facts"]) if "facts" in given else None
    error, seed = float(given.get("error", "0.1")), int(given.get("seed", "0"))
    return NoisyReader(name, error=error, seed=seed, facts=facts)


def _facts(path: str) -> Mapping[str, list[str]]:
    try:
        told = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BAD_MEMBER.error(f"{path} cannot be read as JSON: {error}", "check it") from None
    whole = isinstance(told, dict) and all(
        isinstance(texts, list) and all(isinstance(text, str) for text in texts)
        for texts in told.values()
    )
    if not whole:
        raise BAD_MEMBER.error(
            f"{path} has no lists of sentences", 'write {"PICTURE": ["a sentence", ...]}'
        )
    return dict(told)


def _language(target: str, name: str, given: _Given) -> Any:
    from vprog.modules.language import LocalLanguage
    from vprog.modules.panel_language import LanguageMember

    return LanguageMember(LocalLanguage(target, **_device(given)), name)


def _chat(target: str, name: str, given: _Given) -> Any:
    from vprog.modules.chat import Chat
    from vprog.modules.panel_chat import ChatMember

    return ChatMember(Chat(target, **_device(given)), name)


def _device(given: _Given) -> dict[str, Any]:
    told: dict[str, Any] = dict(given)
    if "batch" in told:
        told["batch"] = int(told["batch"])
    return told


def _server(target: str, name: str, given: _Given) -> Any:
    from vprog.modules.panel_server import ServerMember
    from vprog.modules.server import Server

    model, _, url = target.partition("@")
    scoring, see = given.get("scoring", "none"), given.get("see", "yes")
    if scoring not in ("prompt", "none") or see not in ("yes", "no"):
        raise ValueError("scoring is prompt or none, and see yes or no")
    server = Server(model, base_url=url, pictures=see == "yes")
    return ServerMember(
        server, name, scoring="prompt" if scoring == "prompt" else "none", see=see == "yes"
    )


#: Kinds whose target is a folder, or owner/name.
_LOCAL: Final = frozenset({"language", "chat"})
_KINDS: Final[Mapping[str, tuple[Callable[[str, str, _Given], Any], frozenset[str]]]] = {
    "reader": (_reader, frozenset({"error", "seed", "facts"})),
    "language": (_language, frozenset({"batch", "device", "dtype"})),
    "chat": (_chat, frozenset({"batch", "device", "dtype"})),
    "server": (_server, frozenset({"scoring", "see"})),
}
