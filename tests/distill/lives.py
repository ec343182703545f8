"""A training and a sampling in processes that are killed, and in two that learn together.

``python -m tests.distill.lives CHECKPOINT SAMPLES.jsonl FOLDER`` imports the libraries once and forks a
process for each life, so that a life costs its own work alone. It prints what came of them as JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import accelerate  # noqa: F401
import torch
import transformers
from safetensors.torch import load_file

from tests.distill.small import SHORT, groups
from vprog.distill.lesson import fact
from vprog.distill.network import load_student
from vprog.distill.row import Preference, label_row
from vprog.distill.sample import from_jsonl
from vprog.distill.sampling import Asked, Sampling, sample_all
from vprog.distill.stages import Run
from vprog.distill.training import Training, train, train_pairs

torch.set_num_threads(1)
STEPS, UNITS = 12, 6
ROWS = Training(
    steps=STEPS, batch=4, rate=5e-3, log=1, checkpoints=3, tensorboard=False, device="cpu"
)
DRAWS = Sampling(n=2, max_tokens=6, unit=2, batch=4)


def life(checkpoint: Path, data: Path, folder: Path, whole: bool = True) -> None:
    """All of a run: rows are learned, prompts sampled, pairs learned; or what is left of it."""
    samples = from_jsonl(data)[: UNITS * 2]
    run = Run(folder, {"pipeline": "lives"})

    def rows(part: Path) -> None:
        student = load_student(checkpoint, size=32, device="cpu", wording=SHORT)
        train(student, groups(samples), ROWS, part, loss=fact(1.0))

    taught = run.stage("rows", rows, resumes=True, together=True) / "student"

    if not whole:
        return

    def drawn(part: Path) -> None:
        asked = [Asked(s.id, label_row(s, SHORT).asks) for s in samples]
        sample_all(load_student(taught, device="cpu"), asked, DRAWS, part)

    run.stage("drawn", drawn, resumes=True)

    def pairs(part: Path) -> None:
        some = [Preference(label_row(s, SHORT).asks, s.answer, f"not {s.answer}") for s in samples]
        settings = Training(**{**_plain(ROWS), "steps": 6, "checkpoints": 2})
        train_pairs(load_student(taught, device="cpu"), some, settings, part)

    run.stage("pairs", pairs, resumes=True, together=True)


def _plain(settings: Training) -> dict[str, object]:
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}


def forked(work: Callable[[], None], environment: Mapping[str, str] | None = None) -> int:
    """A process that works and ends; its id."""
    child = os.fork()
    if child:
        return child
    os.environ.update(environment or {})
    try:
        work()
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)
    os._exit(0)


def killed(work: Callable[[], None], seen: Callable[[], bool]) -> bool:
    """A life that is killed as soon as something is seen; whether it was, and had not ended."""
    child = forked(work)
    while not seen():
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def ended(child: int) -> None:
    """Wait for a life that must end well."""
    status = os.waitpid(child, 0)[1]
    if status:
        raise SystemExit(f"a life ended with {status}")


def told(folder: Path) -> dict[str, object]:
    """What tells one run's results from another's."""
    found: dict[str, Any] = {"resumed": {}}
    for name in ("rows", "pairs"):
        if (folder / name).is_dir():
            data = (folder / name / "student/model.safetensors").read_bytes()
            report = json.loads((folder / name / "report.json").read_text())
            found[name] = hashlib.sha256(data).hexdigest()
            found["resumed"][name] = report["resumed"]
    lines = (folder / "rows/metrics.jsonl").read_text().splitlines()
    found["losses"] = [json.loads(line)["loss"] for line in lines]
    found["drawn"] = "".join(p.read_text() for p in sorted((folder / "drawn").glob("0*.jsonl")))
    return found


def main(checkpoint: Path, data: Path, folder: Path) -> dict[str, object]:
    _ = transformers.Trainer, transformers.AutoModelForImageTextToText, transformers.AutoProcessor

    def run(name: str, whole: bool = True) -> Callable[[], None]:
        return lambda: life(checkpoint, data, folder / name, whole)

    shot = folder / "shot"
    step = shot / ".rows.part/checkpoints/checkpoint-6/whole.json"
    kills = [
        killed(run("shot"), step.is_file),
        killed(run("shot"), (shot / ".drawn.part/000002.jsonl").is_file),
        killed(run("shot"), (shot / ".pairs.part/checkpoints/checkpoint-4/whole.json").is_file),
    ]
    ended(forked(run("shot")))
    ended(forked(run("calm")))
    return {"kills": kills, "shot": told(shot), "calm": told(folder / "calm"), **_two(run, folder)}


def _two(run: Callable[..., Callable[[], None]], folder: Path) -> dict[str, object]:
    """Two processes that learn together by gloo, two samples each where one alone has four."""
    global ROWS
    whole = ROWS
    ROWS = Training(**{**_plain(whole), "batch": 2})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    both = [
        forked(run("two", False), {**shared, "RANK": str(k), "LOCAL_RANK": str(k)})
        for k in range(2)
    ]
    for child in both:
        ended(child)
    one, two = (
        load_file(folder / name / "rows/student/model.safetensors") for name in ("calm", "two")
    )
    apart = max(float((one[name] - two[name]).abs().max()) for name in one)
    return {"two": told(folder / "two"), "apart": apart}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*map(Path, sys.argv[1:4]))))
