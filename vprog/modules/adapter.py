"""What all adapters of networks share: settings, the first load, failures, and the way to a batch."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.batch import lacks_memory
from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.card import Card
from vprog.modules.checkpoint import (
    NOT_THIS_KIND,
    UNSAFE,
    Checkpoint,
    locate,
)
from vprog.modules.device import (
    NOT_INSTALLED,
    check_settings,
    dtype_name,
    installed,
    package,
    place,
)
from vprog.modules.known import KNOWN
from vprog.modules.memory import KEPT, Memory
from vprog.modules.weights import DIFFERENT
from vprog.region import Region

_BYTES: Final = {"float32": 4, "bfloat16": 2, "float16": 2}
#: What a broken checkpoint, or a library that cannot read it, raises.
_LOADING: Final = (
    *(OSError, ValueError, TypeError, KeyError, AttributeError, IndexError),
    *(RuntimeError, ImportError, AssertionError),
)


class Adapter(ABC):
    """A module whose answers come from a network that a checkpoint holds.

    Weights load at the first call, under a lock; ``close`` gives them back. An answer hangs on its
    own call alone: what is computed together is stacked without padding, or masked, and scores are
    rounded to 0.001, below which the last bits of a batch lie.

    Args:
        checkpoint: a folder, or ``owner/name`` of the hub, looked up in its local cache alone.
        device: ``auto`` (an accelerator where there is one), ``cpu``, ``cuda``, ``cuda:N``, ``mps``.
        dtype: ``auto`` (bfloat16 on CUDA, else float32), ``float32``, ``bfloat16`` or ``float16``.
        batch: the most passes at once, at least 1.
        threshold: the score from which on it says yes, 0 to 1; None for the adapter's own.
        sha256: the digest that the weights must have (``Checkpoint.digest``), where it is pinned.

    Raises:
        VprogError: VP664 for a setting that cannot be.
    """

    #: Its name in a trace, and in a profile.
    name: ClassVar[str]
    #: The oracles that it answers, in order.
    ORACLES: ClassVar[tuple[str, ...]]
    #: Changes whenever an answer may, for the same weights and settings.
    CODE: ClassVar[str] = "1"
    #: What ``model_type`` its checkpoints have; empty where any will do.
    KINDS: ClassVar[tuple[str, ...]] = ()
    #: The extra of vprog that brings its packages, and those.
    EXTRA: ClassVar[str] = "models"
    PACKAGES: ClassVar[tuple[str, ...]] = ("torch", "torchvision", "transformers")
    THRESHOLD: ClassVar[float | None] = None
    #: Who made the weights, or the paper that tells of them.
    SOURCE: ClassVar[str] = ""
    NOTE: ClassVar[str] = ""

    #: What is seen does not hang on what the picture is called.
    by_name: Final = False

    def __init__(
        self,
        checkpoint: str | Path,
        *,
        device: str = "auto",
        dtype: str = "auto",
        batch: int = 8,
        threshold: float | None = None,
        sha256: str | None = None,
    ) -> None:
        check_settings(device, dtype, batch, threshold=threshold)
        self.checkpoint = checkpoint
        self.batch = batch
        self.threshold = self.THRESHOLD if threshold is None else threshold
        #: The threshold as a number: 0 where the adapter has none.
        self.least = self.threshold or 0.0
        self._memories: list[Memory[Any, Any]] = []
        self._device, self._dtype, self._sha256 = device, dtype, sha256
        self._lock = threading.RLock()
        self._network: Any = None
        self._broken: VprogError | None = None
        self._version = ""

    @property
    def oracles(self) -> frozenset[str]:
        """The names of the oracles that it answers."""
        return frozenset(self.ORACLES)

    @property
    def version(self) -> str:
        """Of the code, the weights with what lies beside them, the numbers and the settings."""
        if self._version:
            return self._version
        said = self.settings()
        parts = [self.CODE, "", dtype_name(self._device, self._dtype)]
        parts += [f"{key}={said[key]}" for key in sorted(said)]
        try:
            parts[1] = self._digest()[:16]
        except (VprogError, OSError):
            parts[1] = "absent"
            return ":".join(parts)
        self._version = ":".join(parts)
        return self._version

    def settings(self) -> Mapping[str, Any]:
        """The settings, beside the numbers, that an answer hangs on."""
        return {} if self.threshold is None else {"threshold": format(self.threshold, "g")}

    @property
    def missing(self) -> Failed | None:
        """Why it cannot answer now, or None; nothing is loaded and no network is reached."""
        lacking = installed(*self.PACKAGES)
        if lacking is not None:
            return fail(
                NOT_INSTALLED,
                f"{self.name} needs {lacking}, which is not installed",
                f'pip install "vprog[{self.EXTRA}]"',
            )
        try:
            self._locate()
        except VprogError as error:
            return as_failed(error)
        return None

    @property
    def card(self) -> Card:
        """What it answers, with which weights, and how large they are; nothing is loaded."""
        known = KNOWN.get(str(self.checkpoint))
        licence, size, count = "", None, None
        if known is not None:
            licence, size, count = known.licence, known.size, known.parameters
        present = False
        try:
            found = self._locate()
            present, size, count = True, found.size, found.parameters
        except (VprogError, OSError):
            found = None
        if found is not None and not licence:
            licence = found.licence
        wide = _BYTES[dtype_name(self._device, self._dtype)]
        return Card(
            module=self.name,
            oracles=self.ORACLES,
            checkpoint=str(self.checkpoint),
            licence=licence,
            size=size,
            memory=None if not count else wide * count,
            needs=(self.EXTRA,),
            present=present,
            source=self.SOURCE,
            note=self.NOTE,
        )

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """One answer for each call; what cannot be answered is a failure of its own call alone."""
        with self._lock:
            try:
                network = self._ready()
            except VprogError as error:
                return [as_failed(error) for _ in asks]
            return self._together(network, list(asks))

    def close(self) -> None:
        """Give the weights and what was kept of pictures back; a later call loads again."""
        with self._lock:
            had = self._network is not None
            self._network = self._broken = None
            self._version = ""
            self.forget()
            if had:
                torch = package("torch", self.EXTRA)
                if torch.cuda.is_available():
                    torch.cuda.empty_cache()

    def memory(self, room: int = KEPT) -> Memory[Any, Any]:
        """Room to keep what passes gave, until it is forgotten."""
        self._memories.append(Memory(room))
        return self._memories[-1]

    def forget(self) -> None:
        """Forget what was kept of pictures and texts."""
        for memory in self._memories:
            memory.clear()

    @abstractmethod
    def load(self, found: Checkpoint, device: Any, dtype: Any) -> Any:
        """The network of a checkpoint, on a torch device and in a torch dtype."""

    @abstractmethod
    def prepare(self, network: Any, ask: Ask) -> Any:
        """What a call takes, in the form that ``reply`` wants it.

        Raises:
            VprogError: the call cannot be answered.
        """

    @abstractmethod
    def reply(self, network: Any, works: list[Any]) -> list[Answer | Failed]:
        """The answers to calls that were prepared, in order; runs without gradients."""

    def _locate(self) -> Checkpoint:
        return locate(self.checkpoint, self.KINDS)

    def _digest(self) -> str:
        return self._locate().digest

    def _ready(self) -> Any:
        if self._network is not None:
            return self._network
        if self._broken is not None:
            raise self._broken
        found = self._locate()
        for name in self.PACKAGES:
            package(name, self.EXTRA)
        if self._sha256 is not None and self._digest() != self._sha256.lower():
            raise DIFFERENT.error(
                f"the weights of {self.checkpoint} have the digest {self._digest()[:16]}..., and "
                f"{self._sha256[:16]}... is pinned",
                "fetch them again, or pin what you trust",
            )
        device, dtype = place(self._device, self._dtype)
        try:
            self._network = self.load(found, device, dtype)
        except VprogError as error:
            self._broken = error
            raise
        except _LOADING as error:
            if lacks_memory(error):
                raise
            self._broken = _not_loaded(self.checkpoint, error)
            raise self._broken from None
        return self._network

    def _together(self, network: Any, asks: list[Ask]) -> list[Answer | Failed]:
        answers: dict[int, Answer | Failed] = {}
        works: dict[int, Any] = {}
        for place_, ask in enumerate(asks):
            try:
                works[place_] = self.prepare(network, ask)
            except VprogError as error:
                answers[place_] = as_failed(error)
        torch = package("torch", self.EXTRA)
        if works:
            try:
                with torch.inference_mode():
                    told = self.reply(network, list(works.values()))
                answers.update(zip(works, told, strict=True))
            except VprogError as error:
                # A picture without pixels, say: the calls beside it are answered by themselves.
                if len(works) == 1:
                    answers.update(dict.fromkeys(works, as_failed(error)))
                else:
                    for place_ in works:
                        answers[place_] = self._together(network, [asks[place_]])[0]
        return [answers[place_] for place_ in range(len(asks))]


def as_failed(error: VprogError) -> Failed:
    """The first diagnostic of an error, as the failure of a call."""
    first = error.diagnostics[0]
    return Failed(first.code, first.message, first.help)


def seen(what: Image | Region) -> Image:
    """The picture of what is asked about: all of it, or the part that a region's box covers."""
    return what if isinstance(what, Image) else what.image.crop(what.box)


def called(what: Image | Region) -> str:
    """What something is called in a sentence to a model: a region's label, else ``picture``.

    >>> called(Image.named("cups.png", 640, 480))
    'picture'
    """
    return what.label if isinstance(what, Region) and what.label else "picture"


def _not_loaded(checkpoint: str | Path, error: Exception) -> VprogError:
    said = (str(error) or type(error).__name__).strip().splitlines()[0][:300]
    if "trust_remote_code" in str(error):
        return UNSAFE.error(
            f"{checkpoint} brings Python of its own, which is not run",
            "choose a checkpoint of an architecture that transformers itself has",
        )
    return NOT_THIS_KIND.error(f"{checkpoint} cannot be loaded: {said}", "get a whole copy of it")
