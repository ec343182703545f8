"""Where a network runs and in which numbers, and the packages that it runs on."""

from __future__ import annotations

import importlib
import importlib.util
import re
from typing import Any, Final

from vprog.grammar.diagnostic import VprogError, declare

NOT_INSTALLED = declare(
    "VP660",
    "a package that the model needs is not installed",
    "Models run on packages that the small install leaves out. Each extra of vprog brings what a "
    "family of models needs: `models` for those of transformers, `openclip`, `yolo`, `faces`.",
    wrong=">>> import sys\n>>> sys.modules['torch'] = None\n"
    ">>> from vprog.modules.device import package\n>>> package('torch', 'models')",
    right=">>> from vprog.modules.owlv2 import Owlv2\n>>> Owlv2('folder/of/weights').name",
)
BAD_MODEL_SETTING = declare(
    "VP664",
    "a setting of a model cannot be",
    "`device` is auto, cpu, mps, cuda or cuda:N, and must be there; `dtype` is auto, float32, "
    "bfloat16 or float16; `batch` is at least 1; a threshold lies between 0 and 1.",
    wrong=">>> from vprog.modules.owlv2 import Owlv2\n>>> Owlv2('folder/of/weights', threshold=2.0)",
    right=">>> from vprog.modules.owlv2 import Owlv2\n>>> Owlv2('folder/of/weights', threshold=0.3)",
)

DTYPES: Final = ("auto", "float32", "bfloat16", "float16")
_DEVICE: Final = re.compile(r"auto|cpu|mps|cuda(:\d+)?")


def check_settings(device: str, dtype: str, batch: int, **shares: float | None) -> None:
    """Hold settings to what they can be; whether a device is there is told when it is used.

    Args:
        shares: thresholds, which lie between 0 and 1, by name; None where one is not given.

    Raises:
        VprogError: VP664.
    """
    if not isinstance(device, str) or not _DEVICE.fullmatch(device):
        raise BAD_MODEL_SETTING.error(
            f'there is no device "{device!s:.40}"', "use auto, cpu, cuda, cuda:0 or mps"
        )
    if dtype not in DTYPES:
        raise BAD_MODEL_SETTING.error(
            f'there is no dtype "{dtype!s:.40}"', f"use {', '.join(DTYPES)}"
        )
    if not isinstance(batch, int) or isinstance(batch, bool) or batch < 1:
        raise BAD_MODEL_SETTING.error(f"a batch cannot be {batch!r:.40}", "use 1 or more")
    for name, share in shares.items():
        if share is None:
            continue
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise BAD_MODEL_SETTING.error(
                f"{name} is {share!r:.40}, and must lie between 0 and 1", "try 0.3"
            )


def installed(*packages: str) -> str | None:
    """The first of some packages that is not installed, or None; nothing is imported.

    >>> installed("json"), installed("json", "no_such_package_at_all")
    (None, 'no_such_package_at_all')
    """
    for name in packages:
        try:
            if importlib.util.find_spec(name) is None:
                return name
        except (ImportError, ValueError):
            return name
    return None


def package(name: str, extra: str) -> Any:
    """A package, imported now.

    Raises:
        VprogError: VP660, with the extra that brings it.
    """
    try:
        return importlib.import_module(name)
    except (ImportError, OSError) as error:
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise NOT_INSTALLED.error(
            f"{name} cannot be loaded: {said}", f'pip install "vprog[{extra}]"'
        ) from None


def dtype_name(device: str, dtype: str) -> str:
    """The numbers that are used: bfloat16 on CUDA and float32 elsewhere, where it is left open.

    >>> dtype_name("cpu", "auto"), dtype_name("cuda", "float16")
    ('float32', 'float16')
    """
    if dtype != "auto":
        return dtype
    if device in ("cpu", "mps") or installed("torch"):
        return "float32"
    try:
        torch = package("torch", "models")
    except VprogError:
        return "float32"
    return "bfloat16" if torch.cuda.is_available() else "float32"


def place(device: str, dtype: str) -> tuple[Any, Any]:
    """The torch device and dtype of settings.

    Raises:
        VprogError: VP660 no torch; VP664 no such device on this machine.
    """
    torch = package("torch", "models")
    if device == "auto":
        has_mps = getattr(torch.backends, "mps", None) is not None
        mps = has_mps and torch.backends.mps.is_available()
        device = "cuda" if torch.cuda.is_available() else "mps" if mps else "cpu"
    kind, _, number = device.partition(":")
    there = {"cpu": 1, "cuda": torch.cuda.device_count(), "mps": 1}[kind]
    if kind == "mps" and not torch.backends.mps.is_available():
        there = 0
    if int(number or 0) >= there:
        raise BAD_MODEL_SETTING.error(
            f"this machine has no device {device}", "use auto, which takes what there is"
        )
    return torch.device(device), _dtypes(torch)[dtype_name(kind, dtype)]


def _dtypes(torch: Any) -> dict[str, Any]:
    return {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def finite(numbers: Any) -> Any:
    """A tensor as it is, where all of it is finite.

    Raises:
        ArithmeticError: some of it is not: a test on it would quietly say no.
    """
    if not bool(numbers.isfinite().all()):
        raise ArithmeticError("the network gave numbers that are not finite")
    return numbers
