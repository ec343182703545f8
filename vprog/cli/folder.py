"""All that a run leaves, in a folder: written whole or not at all."""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vprog.image import Image
    from vprog.trace import Trace


def contents(trace: Trace) -> dict[str, bytes]:
    """The files that tell of a run, by name.

    ``trace.jsonl``, ``rationale.txt``, ``rationale.json``, ``graph.svg``, ``view.html``, and
    ``answer.png`` (or ``answer-1.png`` and so on) where the answer is a picture with pixels.
    """
    from vprog.cli.answer import asked_for
    from vprog.draw import svg
    from vprog.image import Image
    from vprog.studio.page import page

    said = trace.rationale()
    files = {
        "trace.jsonl": trace.dumps(),
        "rationale.txt": said.text + "\n",
        "rationale.json": json.dumps(said.to_json(), indent=2) + "\n",
        "graph.svg": svg(trace.program.graph),
        "view.html": page(trace),
    }
    data = {name: text.encode() for name, text in files.items()}
    found = asked_for(trace)
    value = None if found is None else found[1]
    if isinstance(value, Image) and value.load is not None:
        data["answer.png"] = _png(value)
    if isinstance(value, tuple):
        for i, item in enumerate(value, 1):
            if isinstance(item, Image) and item.load is not None:
                data[f"answer-{i}.png"] = _png(item)
    return data


def _png(image: Image) -> bytes:
    written = io.BytesIO()
    image.pixels.save(written, "PNG")
    return written.getvalue()


def write_folder(trace: Trace, folder: str) -> None:
    """Write all that a run leaves; a folder of an earlier run is replaced.

    Raises:
        VprogError: VP351 where the folder cannot be written, or holds anything else.
    """
    from vprog.files import NOT_WRITTEN

    target = Path(folder)
    files = contents(trace)
    if target.exists() and not _is_ours(target):
        raise NOT_WRITTEN.error(f"{target} holds something else", "name a new folder")
    fresh: str | None = None
    try:
        target.absolute().parent.mkdir(parents=True, exist_ok=True)
        fresh = tempfile.mkdtemp(
            prefix=f".{target.name}.", suffix=".tmp", dir=target.absolute().parent
        )
        os.chmod(fresh, 0o755)
        for name, content in files.items():
            with (Path(fresh) / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        if target.exists():
            old = tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.absolute().parent)
            os.replace(target, old)
            os.replace(fresh, target)
            shutil.rmtree(old)
        else:
            os.replace(fresh, target)
    except OSError as error:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
        reason = (error.strerror or "no place").lower()
        raise NOT_WRITTEN.error(
            f"{target} cannot be written: {reason}", "check the folder"
        ) from None


def _is_ours(folder: Path) -> bool:
    """Whether a folder holds nothing but what an earlier run left there."""
    own = {"trace.jsonl", "rationale.txt", "rationale.json", "graph.svg", "view.html", "answer.png"}
    if not folder.is_dir():
        return False
    names = [p.name for p in folder.iterdir()]
    return all(n in own or (n.startswith("answer-") and n.endswith(".png")) for n in names)
