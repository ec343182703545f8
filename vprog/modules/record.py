"""Records: what modules answered, in a folder, so that the same runs can be made again without them.

A folder holds, each file named after what it holds and written whole or not at all:

* ``profiles/DIGEST.json``: a profile: its name, and name and version of each module;
* ``answers/AA/DIGEST.json``: one answer, under the digest of its call, its module and its version;
* ``pictures/DIGEST.png``: a picture in an answer that the call does not name.

Several processes may record into one folder at once: of two that answer one call the first counts,
and the other takes its answer; so what any of them saw is what a replay gives.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from vprog.answer import hold
from vprog.batch import ask_module
from vprog.failed import Failed
from vprog.form import canonical, pictures
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.module import Answer, Ask, Module, Profile, Traits
from vprog.modules.plain import answer_from_plain, answer_to_plain, to_plain
from vprog.ops import OPERATORS

NO_RECORD = declare(
    "VP680",
    "the record cannot be used",
    "A record is a folder that `--record` wrote. It is read-only, full or no folder; or, to be "
    "replayed, it is not there, holds no profile, or a file of it is broken.",
    wrong="$ vprog run count.vp --image cups.png --replay nowhere",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json --record seen "
    "&& vprog run count.vp --image cups.png --replay seen",
)

#: Changes whenever the form of the files does.
SCHEMA: Final = 1


class Record:
    """A folder of answers.

    Args:
        folder: where it lies; it is made when something is first kept.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def read(self, key: str, ask: Ask) -> Answer | Failed | None:
        """The answer that is kept under a key; None where there is none.

        Raises:
            VprogError: VP680 the file is broken or cannot be read.
        """
        path = self._answer(key)
        try:
            data = json.loads(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, RecursionError) as error:
            raise broken(path, error) from None
        known = {image.digest: image for image in pictures(ask)}
        try:
            for facts in data["pictures"]:
                digest, width, height, name = facts
                known.setdefault(digest, self._picture(digest, width, height, name))
            return answer_from_plain(data["said"], known)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise broken(path, error) from None

    def keep(self, key: str, module: Module, ask: Ask, answer: Answer | Failed) -> bool:
        """Keep an answer under a key; gives whether it is now the one that is kept.

        Of several the first stays.

        Raises:
            VprogError: VP680.
        """
        own: dict[str, Image] = {}
        said = answer_to_plain(answer, own)
        named = {image.digest for image in pictures(ask)}
        beside = {digest: image for digest, image in own.items() if digest not in named}
        for image in beside.values():
            self._keep_picture(image)
        entry = {
            "schema": SCHEMA,
            "module": [module.name, module.version],
            "oracle": ask.oracle,
            "args": to_plain(ask.args, {}),
            "pictures": [[i.digest, i.width, i.height, i.name] for i in beside.values()],
            "said": said,
        }
        return self._write(self._answer(key), _bytes(entry))

    def drop(self, key: str) -> None:
        """Forget the answer of a key."""
        with contextlib.suppress(OSError):
            self._answer(key).unlink()

    def keep_profile(self, profile: Profile) -> None:
        """Keep what a profile is: which modules of which version answer.

        Raises:
            VprogError: VP680.
        """
        facts = {
            "schema": SCHEMA,
            "name": profile.name,
            "modules": {o: _facts(m) for o, m in sorted(profile.modules.items())},
            "missing": dict(profile.missing),
            "nouns": None if profile.nouns is None else dict(profile.nouns),
        }
        data = _bytes(facts)
        name = hashlib.sha256(data).hexdigest()
        self._write(self.folder / "profiles" / f"{name}.json", data)

    def profiles(self) -> dict[str, dict[str, Any]]:
        """Every profile that is kept, by digest, in the order of names.

        Raises:
            VprogError: VP680 a file is broken.
        """
        found: dict[str, dict[str, Any]] = {}
        for path in sorted((self.folder / "profiles").glob("*.json")):
            try:
                data = json.loads(path.read_bytes())
                if (
                    data["schema"] != SCHEMA
                    or hashlib.sha256(_bytes(data)).hexdigest() != path.stem
                ):
                    raise ValueError("it was changed, or is of another version")
            except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
                raise broken(path, error) from None
            found[path.stem] = data
        return dict(sorted(found.items(), key=lambda entry: str(entry[1]["name"])))

    def _answer(self, key: str) -> Path:
        return self.folder / "answers" / key[:2] / f"{key}.json"

    def _picture(self, digest: str, width: int, height: int, name: str) -> Image:
        path = self.folder / "pictures" / f"{_file(digest)}.png"
        return Image(digest, width, height, name, lambda: Image.open(path).pixels)

    def _keep_picture(self, image: Image) -> None:
        path = self.folder / "pictures" / f"{_file(image.digest)}.png"
        if not path.exists():
            data = io.BytesIO()
            image.pixels.save(data, "PNG")
            self._write(path, data.getvalue())

    def _write(self, path: Path, data: bytes) -> bool:
        """Write a file whole, unless there is one: it stays, and the result is False."""
        part: str | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(part, 0o644)
            # Unlike a rename, a link takes no other's place.
            os.link(part, path)
            return True
        except FileExistsError:
            return False
        except OSError as error:
            reason = (error.strerror or "no place").lower()
            raise NO_RECORD.error(
                f"the record {self.folder} cannot be written: {reason}", "name another folder"
            ) from None
        finally:
            if part is not None:
                with contextlib.suppress(OSError):
                    os.unlink(part)


def _bytes(data: Any) -> bytes:
    return json.dumps(data, separators=(",", ":"), sort_keys=True, allow_nan=False).encode() + b"\n"


def _file(digest: str) -> str:
    return hashlib.sha256(digest.encode("utf-8", "surrogatepass")).hexdigest()


def _facts(module: Module) -> dict[str, Any]:
    traits = Traits.of(module)
    return {"name": module.name, "version": module.version, "by_name": traits.by_name}


def broken(path: Path, error: Exception) -> Exception:
    """The error of a file that cannot be read."""
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return NO_RECORD.error(f"{path} cannot be read: {said}", "record it again")


def key_of(name: str, version: str, by_name: bool, ask: Ask) -> str:
    """Under what an answer is kept: SHA-256 of module, version and call."""
    whose = json.dumps([SCHEMA, name, version, by_name]).encode()
    called = hashlib.sha256(len(whose).to_bytes(4, "big") + whose)
    called.update(canonical(ask, by_name))
    return called.hexdigest()


class Recording:
    """A module whose answers are kept in a record; what is kept already is not asked for again.

    It has every trait of the module, and its name and version, so that a trace is the same.
    """

    def __init__(self, module: Module, record: Record) -> None:
        self.module = module
        self.record = record
        traits = Traits.of(module)
        self.batch, self.forward_key = traits.batch, traits.forward_key
        self.paid, self.cheap, self.by_name = traits.paid, traits.cheap, traits.by_name

    @property
    def name(self) -> str:
        """That of the module."""
        return self.module.name

    @property
    def version(self) -> str:
        """That of the module."""
        return self.module.version

    @property
    def oracles(self) -> frozenset[str]:
        """Those of the module."""
        return self.module.oracles

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """The answers that are kept, and the module's own to the other calls, which are then kept.

        Raises:
            VprogError: VP680 the folder cannot be used.
        """
        name, version = self.name, self.version
        keys = [key_of(name, version, self.by_name, ask) for ask in asks]
        found = [self.record.read(key, ask) for key, ask in zip(keys, asks, strict=True)]
        ahead = [i for i, answer in enumerate(found) if not isinstance(answer, Answer)]
        if ahead:
            fresh = self._asked([asks[i] for i in ahead])
            for i, answer in zip(ahead, fresh, strict=True):
                found[i] = self._kept(keys[i], asks[i], found[i], answer)
        return [answer for answer in found if answer is not None]

    def _asked(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """The module's answers, held to their form; what a batch raises goes on to whoever asks."""
        if len(asks) == 1:
            return [ask_module(self.module, asks[0])]
        answers = list(self.module.answer(asks))
        if len(answers) != len(asks):
            raise ValueError(f"{len(answers)} answers to {len(asks)} calls")
        return [
            hold(answer, ask, OPERATORS[ask.oracle].result, self.module)
            for answer, ask in zip(answers, asks, strict=True)
        ]

    def _kept(
        self, key: str, ask: Ask, before: Answer | Failed | None, answer: Answer | Failed
    ) -> Answer | Failed:
        if isinstance(before, Failed):
            self.record.drop(key)
        if self.record.keep(key, self.module, ask, answer):
            return answer
        # Another process was first: what it saw is what a replay will give.
        return self.record.read(key, ask) or answer


def record(profile: Profile, folder: str | Path) -> Profile:
    """A profile that answers as the given one does, and keeps every answer in a folder.

    Raises:
        VprogError: VP680 the folder cannot be used.
    """
    kept = Record(folder)
    kept.keep_profile(profile)
    made: dict[int, Recording] = {}
    modules: dict[str, Module] = {}
    for oracle, module in profile.modules.items():
        modules[oracle] = made.setdefault(id(module), Recording(module, kept))
    return Profile(profile.name, modules, profile.missing, profile.nouns)


def stored_modules(data: Mapping[str, Any]) -> dict[str, tuple[str, str, bool]]:
    """Of a profile that is kept: name, version and ``by_name`` of each oracle's module.

    Raises:
        ValueError, KeyError, TypeError: the data are none.
    """
    return {
        str(oracle): (str(m["name"]), str(m["version"]), bool(m["by_name"]))
        for oracle, m in data["modules"].items()
    }
