"""Checkpoints on disk: a folder, or what the hub's local cache holds. Nothing is fetched here."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Final

from vprog.grammar.diagnostic import declare

NO_CHECKPOINT = declare(
    "VP661",
    "the weights are not on this machine",
    "A checkpoint is a folder, or a name of the hub whose files lie in the hub's local cache. "
    "Nothing is fetched unasked: `vprog models pull PROFILE` fetches what a profile names.",
    wrong=">>> from vprog.modules.checkpoint import locate\n>>> locate('nobody/nothing')",
    right=">>> from vprog.modules.owlv2 import Owlv2\n>>> Owlv2('nobody/nothing').version",
)
UNSAFE = declare(
    "VP662",
    "the weights could run code",
    "Weights are read from safetensors, which hold numbers alone. Pickled files (.bin, .pt, .ckpt) "
    "and checkpoints that bring their own Python are refused.",
    wrong=">>> from pathlib import Path\n>>> from vprog.modules.checkpoint import locate\n"
    ">>> Path('pickled').mkdir(exist_ok=True)\n"
    ">>> _ = Path('pickled/config.json').write_text('{\"model_type\": \"owlv2\"}')\n"
    ">>> _ = Path('pickled/pytorch_model.bin').write_bytes(b'')\n"
    ">>> locate('pickled')",
    right=">>> from vprog.modules.owlv2 import Owlv2\n>>> Owlv2('pickled').name",
)
NOT_THIS_KIND = declare(
    "VP663",
    "the checkpoint cannot be used",
    "The folder holds no config.json that can be read, its weights are cut short or lack a part, or "
    "it is of another kind than the module takes.",
    wrong=">>> from pathlib import Path\n>>> from vprog.modules.checkpoint import locate\n"
    ">>> Path('another').mkdir(exist_ok=True)\n"
    ">>> _ = Path('another/config.json').write_text('{\"model_type\": \"bert\"}')\n"
    ">>> locate('another', ('owlv2',))",
    right=">>> from vprog.modules.owlv2 import Owlv2\n>>> Owlv2('another').name",
)

#: Files that hold pickles.
PICKLES: Final = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
_HUB_NAME: Final = re.compile(r"[\w.-]+/[\w.-]+(@[\w./-]+)?")
_FETCH: Final = "`vprog models pull PROFILE` fetches what a profile names; or give a folder"
_WIDTHS: Final = {"F64": 8, "I64": 8, "F32": 4, "I32": 4, "F16": 2, "BF16": 2, "I16": 2}

_digests: dict[tuple[str, int, int], str] = {}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint that lies on disk.

    Attributes:
        name: as the user gave it.
        folder: where it lies.
        config: what its config.json says.
        weights: the safetensors files, in order.
        parameters: how many numbers they hold.
    """

    name: str
    folder: Path
    config: Mapping[str, Any]
    weights: tuple[Path, ...]
    parameters: int

    @property
    def size(self) -> int:
        """Bytes of the weights' files."""
        return sum(path.stat().st_size for path in self.weights)

    @property
    def digest(self) -> str:
        """SHA-256 of the weights: of the one file, or of the digests of all with the config's.

        The settings beside the weights (config, tokenizer, processor) count, as they change answers.
        """
        beside = sorted(
            path
            for path in self.folder.iterdir()
            if path.suffix in (".json", ".txt", ".jinja", ".model") and path.is_file()
        )
        whole = hashlib.sha256()
        for path in (*self.weights, *beside):
            whole.update(f"{path.name}:{file_digest(path)}\n".encode())
        return whole.hexdigest()

    @property
    def licence(self) -> str:
        """What the checkpoint's own README declares; empty where it says nothing."""
        return declared_licence(self.folder / "README.md")


def hub_cache() -> Path:
    """The folder in which the hub's client keeps what it fetched."""
    for name, below in (("HF_HUB_CACHE", ""), ("HUGGINGFACE_HUB_CACHE", ""), ("HF_HOME", "hub")):
        if os.environ.get(name):
            return Path(os.environ[name]).expanduser() / below
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "huggingface" / "hub"


def folder_of(name: str | Path) -> Path:
    """The folder of a checkpoint: the one that is named, or that of the hub's cache.

    Args:
        name: a folder, or ``owner/name`` of the hub, with ``@revision`` where it is not main.

    Raises:
        VprogError: VP661.
    """
    given = Path(name).expanduser()
    if given.is_dir():
        return given
    text = str(name)
    if isinstance(name, Path) or not _HUB_NAME.fullmatch(text) or ".." in text:
        raise NO_CHECKPOINT.error(f'there is no folder "{text:.200}"', _FETCH)
    plain, _, revision = text.partition("@")
    root = hub_cache() / f"models--{plain.replace('/', '--')}"
    reference = root / "refs" / (revision or "main")
    commit = reference.read_text(encoding="ascii").strip() if reference.is_file() else revision
    found = root / "snapshots" / commit
    if not commit or not found.is_dir():
        raise NO_CHECKPOINT.error(f"the weights of {text} are not on this machine", _FETCH)
    return found


def locate(name: str | Path, kinds: Collection[str] = ()) -> Checkpoint:
    """A checkpoint of transformers' layout, looked at but not loaded.

    Args:
        name: as for ``folder_of``.
        kinds: the values of ``model_type`` that will do; every one where there is none.

    Raises:
        VprogError: VP661 not there or not whole, VP662 pickled weights, VP663 another kind.
    """
    folder = folder_of(name)
    config = _config(folder)
    kind = config.get("model_type")
    if kinds and kind not in kinds:
        wanted = " or ".join(sorted(kinds))
        raise NOT_THIS_KIND.error(
            f"{name} is a checkpoint of the kind {kind!s:.40}, and this module takes {wanted}",
            "choose the module that fits the checkpoint",
        )
    weights = _weights(folder, str(name))
    counts = [parameters(path) for path in weights]
    return Checkpoint(str(name), folder, config, weights, sum(counts))


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    if not path.is_file():
        raise NOT_THIS_KIND.error(
            f"{folder} holds no config.json", "give the folder of a whole checkpoint"
        )
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise NOT_THIS_KIND.error(f"{path} cannot be read: {error}", "get a whole copy") from None
    if not isinstance(config, dict):
        raise NOT_THIS_KIND.error(f"{path} holds no settings", "get a whole copy")
    return config


def _weights(folder: Path, name: str) -> tuple[Path, ...]:
    index = folder / "model.safetensors.index.json"
    if (folder / "model.safetensors").is_file():
        return (folder / "model.safetensors",)
    if index.is_file():
        try:
            files = sorted(
                set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
            )
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise NOT_THIS_KIND.error(f"{index} cannot be read: {error!r}", "get a copy") from None
        for file in files:
            if file != Path(file).name or not file.endswith(".safetensors"):
                raise UNSAFE.error(
                    f'{index} names "{file!s:.80}"', "get a checkpoint of one folder"
                )
            if not (folder / file).is_file():
                raise NO_CHECKPOINT.error(f"{name} lacks its part {file}", _FETCH)
        return tuple(folder / file for file in files)
    pickled = sorted(path.name for path in folder.iterdir() if path.suffix in PICKLES)
    if pickled:
        raise UNSAFE.error(
            f"{name} has its weights as a pickle ({pickled[0]:.80}), which could run code",
            "use a revision with safetensors, or convert it where you trust it",
        )
    raise NO_CHECKPOINT.error(f"{folder} holds no model.safetensors", _FETCH)


def parameters(path: Path) -> int:
    """How many numbers a safetensors file holds; its header and its length are held to each other."""
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > min(size, 100_000_000):
                raise ValueError("its header is longer than the file")
            header = json.loads(file.read(length))
        tensors = [entry for key, entry in header.items() if key != "__metadata__"]
        end = max((entry["data_offsets"][1] for entry in tensors), default=0)
        if size != 8 + length + end:
            raise ValueError(f"it has {size:,} bytes where {8 + length + end:,} belong")
        return sum(prod(entry["shape"]) for entry in tensors)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NOT_THIS_KIND.error(
            f"{path} is cut short or no safetensors: {error}", "get a whole copy"
        ) from None


def file_digest(path: Path) -> str:
    """SHA-256 of a file; remembered while its size and time stay."""
    facts = path.stat()
    key = (str(path.resolve()), facts.st_size, facts.st_mtime_ns)
    if key not in _digests:
        with path.open("rb") as file:
            _digests[key] = hashlib.file_digest(file, "sha256").hexdigest()
    return _digests[key]


def declared_licence(readme: Path) -> str:
    """The licence that a model's README declares at its head; empty where it says nothing."""
    try:
        with readme.open(encoding="utf-8", errors="replace") as file:
            head = file.read(10_000)
    except OSError:
        return ""
    if not head.startswith("---"):
        return ""
    found = re.search(r"^license: *[\"']?([\w.+-]+)", head.split("\n---")[0], re.MULTILINE)
    return found.group(1) if found else ""
