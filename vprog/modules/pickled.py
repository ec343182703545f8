"""Reading the one kind of pickle that is read at all: ultralytics checkpoints, under three locks.

The profile must say that it trusts the file, its SHA-256 must be pinned, and torch reads it with
``weights_only``: nothing is called but the constructors of layers that torch and ultralytics define.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import os
import threading
from pathlib import Path
from typing import Any, Final

import platformdirs

from vprog.grammar.diagnostic import declare
from vprog.modules.checkpoint import NO_CHECKPOINT, UNSAFE
from vprog.modules.device import package
from vprog.modules.weights import DIFFERENT

NOT_TRUSTED = declare(
    "VP667",
    "the weights are a pickle that nobody vouched for",
    "The checkpoints of ultralytics are pickles. One is read only where the profile says "
    "`trust = true` and pins the file's SHA-256, and then with torch's `weights_only`.",
    wrong=">>> from vprog.modules.pickled import vouched\n>>> vouched('yolo11n.pt', False, None)",
    right=">>> from vprog.modules.pickled import vouched\n>>> vouched('yolo11n.pt', True, 64 * 'a')",
)

#: Where the classes of layers are defined.
_LAYERS: Final = ("torch.nn.modules.", "ultralytics.nn.modules.", "ultralytics.nn.tasks.")
#: What else an ultralytics checkpoint holds, which does nothing when it is made.
_DATA: Final = ("ultralytics.utils.IterableSimpleNamespace", "pathlib.PosixPath")
_lock = threading.Lock()


def vouched(name: str | Path, trust: bool, sha256: str | None) -> None:
    """Refuse a pickle that is not trusted, or not pinned.

    Raises:
        VprogError: VP667.
    """
    if not trust:
        raise NOT_TRUSTED.error(
            f"{name} is a pickle, and the profile does not trust it",
            "set trust = true and sha256, if you know who made it",
        )
    if not sha256:
        raise NOT_TRUSTED.error(
            f"{name} is a pickle, and its SHA-256 is not pinned", "set sha256 to the file's digest"
        )


def ultralytics() -> Any:
    """The package ultralytics, told to install nothing, fetch nothing and say nothing.

    It puts an opener of its own in the place of Pillow's, which looks for a package that is not there
    where a file is no picture; Pillow's is put back.

    Raises:
        VprogError: VP660 it is not installed.
    """
    kept = Path(platformdirs.user_cache_dir("vprog")) / "ultralytics"
    for key, value in (
        ("YOLO_OFFLINE", "true"),
        ("YOLO_AUTOINSTALL", "false"),
        ("YOLO_VERBOSE", "false"),
    ):
        os.environ[key] = value
    os.environ.setdefault("YOLO_CONFIG_DIR", str(kept))
    from PIL import Image

    opener = Image.open
    try:
        return package("ultralytics.nn.tasks", "yolo")
    finally:
        Image.open = opener


def read(path: Path, sha256: str) -> Any:
    """The network in a checkpoint of ultralytics.

    Args:
        sha256: the digest that the file must have; what is read are the bytes that had it.

    Raises:
        VprogError: VP661 no file, VP611 another digest, VP662 a pickle of more than layers.
    """
    torch, tasks = package("torch", "yolo"), ultralytics()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NO_CHECKPOINT.error(f"{path} cannot be read: {error.strerror}", "check it") from None
    found = hashlib.sha256(data).hexdigest()
    if found != sha256.lower():
        raise DIFFERENT.error(
            f"{path} has the SHA-256 {found[:16]}..., and {sha256[:16]}... is pinned",
            "fetch it again, or pin what you trust",
        )
    try:
        needed = torch.serialization.get_unsafe_globals_in_checkpoint(io.BytesIO(data))
        allowed = [_allowed(name, torch, path) for name in needed]
        with _lock, torch.serialization.safe_globals(allowed):
            held = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except (RuntimeError, ValueError, EOFError, AttributeError, ImportError) as error:
        raise _unreadable(path, error) from None
    except Exception as error:
        # torch raises the pickle's own error, which cannot be named without importing pickle.
        if type(error).__name__ != "UnpicklingError":
            raise
        raise _unreadable(path, error) from None
    model = (held.get("ema") or held.get("model")) if isinstance(held, dict) else None
    if not isinstance(model, tasks.DetectionModel):
        raise UNSAFE.error(f"{path} holds no detector of ultralytics", "choose one that detects")
    return model


def _unreadable(path: Path, error: Exception) -> Exception:
    said = (str(error) or type(error).__name__).splitlines()[0][:200]
    return UNSAFE.error(f"{path} is no plain checkpoint: {said}", "get it from its makers")


def _allowed(name: str, torch: Any, path: Path) -> Any:
    """A class that a checkpoint names, where it is one of a layer."""
    home, _, own = name.rpartition(".")
    if name in _DATA or f"{home}.".startswith(_LAYERS):
        found = getattr(importlib.import_module(home), own, None)
        layer = isinstance(found, type) and issubclass(found, torch.nn.Module)
        if name in _DATA or layer:
            return found
    raise UNSAFE.error(
        f"{path} wants to make a {name:.80} while it is read, which is no layer",
        "do not use it; get the checkpoint from its makers",
    )
