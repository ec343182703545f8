"""Fetching the weights that a profile names: asked for by the user, and by nothing else.

Weights of the hub come through its own client, into its own cache, where every program finds them:
safetensors alone, with the settings beside them. A fetch that was cut off goes on where it ended.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from vprog.grammar.diagnostic import VprogError, declare
from vprog.module import Module
from vprog.modules.blob import Broken, fetch_blob
from vprog.modules.checkpoint import hub_cache
from vprog.modules.weights import WEIGHTS, locate, status

NOT_PULLED = declare(
    "VP678",
    "the weights cannot be fetched",
    "`vprog models pull PROFILE` fetches what a profile names, from the hub that `HF_ENDPOINT` "
    "names (huggingface.co where it does not). There is no network, no such checkpoint, no room, or "
    "the checkpoint has no safetensors. Fetched files stay; the next try goes on.",
    wrong='$ printf \'extends = "lite"\\n[modules.eye]\\nuse = "owlv2"\\ncheckpoint = "a/b"\\n'
    '[oracles]\\nfind = "eye"\\n\' > far.toml && HF_HUB_OFFLINE=1 vprog models pull far.toml',
    right="$ vprog models pull scene:cups.json",
)

#: What is fetched of a checkpoint beside its weights.
BESIDE: Final = ("*.json", "*.txt", "*.jinja", "*.model", "README.md", "LICENSE*")
_HUB_NAME: Final = re.compile(r"[\w.-]+/[\w.-]+(@[\w./-]+)?")
#: Seconds after which the hub is given up.
_PATIENCE: Final = 10.0

#: Told before a file is fetched: which checkpoint, which file, how many bytes (0: not known). What it
#: gives is told how many bytes have come.
Tell = Callable[[str, str, int], Callable[[int], None]]


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a checkpoint.

    Attributes:
        name: of the file.
        size: in bytes; 0 where it is not known.
        sha256: what the hub says it is; empty where it does not.
    """

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A checkpoint of the hub, and what of it is to be fetched.

    Attributes:
        checkpoint: its name, with ``@revision`` where it is not main.
        commit: what that revision is now.
        parts: the files that are not in the hub's cache.
    """

    checkpoint: str
    commit: str
    parts: tuple[Part, ...]


def checkpoints(modules: Iterable[Module]) -> list[str]:
    """The checkpoints of the hub that modules name, each once, in order."""
    found: dict[str, None] = {}
    for module in modules:
        # Not from its card: that looks at what is there, which may take a while.
        name = str(getattr(module, "checkpoint", ""))
        if _HUB_NAME.fullmatch(name) and not Path(name).expanduser().exists():
            found[name] = None
    return list(found)


def embedded(modules: Iterable[Module]) -> list[str]:
    """The files of weights of the embedded detector that modules use."""
    versions = [m.version for m in modules if m.name == "efficientdet"]
    return [n for n, w in WEIGHTS.items() if any(w.sha256[:16] in v for v in versions)]


def plan(names: Iterable[str]) -> list[Wanted]:
    """What to fetch of checkpoints of the hub.

    Raises:
        VprogError: VP678 the hub cannot be reached, has no such checkpoint, or no safetensors of it.
    """
    return [_wanted(name) for name in names]


def fetch(wanted: Wanted, tell: Tell) -> list[Path]:
    """Fetch the files of a checkpoint into the hub's cache, and verify them.

    The checkpoint is found by its name only when it is whole.

    Raises:
        VprogError: VP678.
    """
    from huggingface_hub import hf_hub_download

    name = wanted.checkpoint
    repo = name.partition("@")[0]
    paths = []
    for part in wanted.parts:
        progress = tell(name, part.name, part.size)
        try:
            if part.sha256:
                about = (repo, part.name, wanted.commit, part.sha256, part.size)
                paths.append(fetch_blob(_folder(repo), *about, progress))
            else:
                found = hf_hub_download(
                    repo, part.name, revision=wanted.commit, etag_timeout=_PATIENCE
                )
                paths.append(Path(found))
        except Exception as error:  # its client raises errors of several libraries
            raise _failed(name, error) from None
    _point(name, wanted.commit)
    return paths


def fetch_embedded(name: str, tell: Tell) -> Path:
    """Fetch the weights of the embedded detector; errors as in ``weights.locate``."""
    weight = WEIGHTS[name]
    if next(s for s in status() if s.weight is weight).state != "ready":
        tell("efficientdet", weight.file, weight.size)
    return locate(name)


def _point(name: str, commit: str) -> None:
    """Have a name without a revision mean a commit, as the hub's client does."""
    repo, _, revision = name.partition("@")
    place = _folder(repo) / "refs" / (revision or "main")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_name(f".{place.name}.{os.getpid()}")
        beside.write_text(commit, encoding="ascii")
        beside.replace(place)
    except OSError as error:
        raise _failed(name, error) from None


def _folder(repo: str) -> Path:
    """Where the hub's cache keeps a checkpoint."""
    return hub_cache() / f"models--{repo.replace('/', '--')}"


def _wanted(name: str) -> Wanted:
    repo, _, revision = name.partition("@")
    try:
        from huggingface_hub import HfApi, try_to_load_from_cache
    except ImportError as error:
        raise NOT_PULLED.error(
            f"{name} cannot be fetched: {error}", 'pip install "vprog[models]"'
        ) from None
    try:
        told = HfApi().model_info(
            repo, revision=revision or None, files_metadata=True, timeout=_PATIENCE
        )
    except Exception as error:  # its client raises errors of several libraries
        raise _failed(name, error) from None
    commit = str(told.sha)
    files = {str(sibling.rfilename): sibling for sibling in told.siblings or ()}
    needed = chosen(files)
    if not any(file.endswith(".safetensors") for file in needed):
        raise NOT_PULLED.error(
            f"{name} has no weights as safetensors", "choose a checkpoint or a revision that has"
        )
    parts = []
    for file in needed:
        if not isinstance(try_to_load_from_cache(repo, file, revision=commit), str):
            sibling = files[file]
            digest = str(getattr(sibling.lfs, "sha256", "")) if sibling.lfs else ""
            parts.append(Part(file, int(sibling.size or 0), digest))
    return Wanted(name, commit, tuple(parts))


def chosen(files: Iterable[str]) -> list[str]:
    """Of the files of a checkpoint, those that are needed.

    Of the same weights in one file and in several, the one; of open-clip's form and transformers',
    both: which is read is the module's affair.

    >>> chosen(["README.md", "config.json", "pytorch_model.bin", "model.safetensors", "onnx/m.json"])
    ['README.md', 'config.json', 'model.safetensors']
    """
    top = sorted(file for file in files if "/" not in file)
    weights = [file for file in top if file.endswith(".safetensors")]
    if "model.safetensors" in weights:
        weights = [file for file in weights if not fnmatch(file, "model-*-of-*.safetensors")]
    return [f for f in top if f in weights or any(fnmatch(f, pattern) for pattern in BESIDE)]


def _failed(name: str, error: Exception) -> VprogError:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    help = "try again; what has come already stays"
    if "OfflineModeIsEnabled" in kinds:
        why, help = "HF_HUB_OFFLINE forbids it", "unset HF_HUB_OFFLINE"
    elif "GatedRepoError" in kinds:
        why = "its makers ask for consent first"
        help = "agree on its page, log in (`hf auth login`), and try again"
    elif kinds & {"RepositoryNotFoundError", "RevisionNotFoundError", "HFValidationError"}:
        why, help = "the hub has no such checkpoint", "check its name in the profile"
    elif isinstance(error, Broken):
        why, help = str(error.strerror), "try again"
    elif kinds & {"ConnectError", "ConnectTimeout", "ConnectionError", "ReadTimeout", "Timeout"}:
        why = f"{_shown(endpoint)} cannot be reached"
        help = "try again with a network, or set HF_ENDPOINT to a mirror"
    else:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        why = said[:200]
    return NOT_PULLED.error(f"{name} cannot be fetched: {why}", help)


def _shown(url: str) -> str:
    from vprog.modules.registry import shown

    return shown(url)
