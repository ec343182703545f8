"""Have the trainers themselves prepare our exports: LLaMA-Factory and ms-swift.

Run it from the top of the repository: ``python -m tests.corpus.consumers``. It builds a small corpus,
exports it, and has each trainer's own code load it, put the pictures into the prompts, and make the
tokens of every example, with a processor of Qwen2-VL's kind that knows bytes alone. Each trainer is
installed in an environment of its own, which needs the network and several gigabytes; so it is no test
that runs at every landing. ``--llamafactory PYTHON`` and ``--swift PYTHON`` take environments that are
there.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from vprog.corpus.build import build
from vprog.corpus.exports.export import export
from vprog.corpus.folder import open_corpus
from vprog.corpus.settings import settings_of

HERE = Path(__file__).resolve().parent
#: What is installed for each trainer, and the export that it takes. LLaMA-Factory asks for torchaudio,
#: whose last version wants the torch of its day.
TRAINERS = {
    "llamafactory": (
        ("llamafactory==0.9.5", "torch==2.11.0", "torchaudio==2.11.0", "torchvision==0.26.0"),
        "sharegpt",
    ),
    "swift": (("ms-swift==4.6.0", "qwen-vl-utils", "torchvision"), "swift"),
}
SETTINGS = """
[keep]
rejected = true
[units]
rows = 50
[[sources]]
kind = "world"
scenes = 6
size = 112
"""


def main() -> int:
    """Print what each trainer made of each export; the exit status is 1 if one went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name in TRAINERS:
        parser.add_argument(f"--{name}", type=Path, metavar="PYTHON", help="an environment's")
    given = vars(parser.parse_args())
    good = True
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        built = build(settings_of(SETTINGS, folder), folder / "corpus")
        for name, (packages, format) in TRAINERS.items():
            python = given[name] or _environment(folder / name, packages)
            for task, wrong in (
                ("sft", ""),
                ("preference", "answers"),
                ("preference", "rationales"),
            ):
                out = folder / f"{name}-{task}-{wrong}"
                tasks = ("label", "rationale") if task == "sft" else ("preference",)
                told = export(
                    open_corpus(built.folder), out, format, tasks, wrong=wrong or "answers"
                )
                good &= _prepare(name, python, task, out, told.examples.total(), wrong)
    return 0 if good else 1


def _environment(folder: Path, packages: tuple[str, ...]) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
    subprocess.run([str(part) for part in install], check=True)
    return python


def _prepare(name: str, python: Path, task: str, out: Path, examples: int, wrong: str) -> bool:
    script = HERE / f"consumer_{name}.py"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(python), str(script), str(out), task],
        cwd=out.parent,
        env={**environment, "HF_HUB_OFFLINE": "1", "ROOT_IMAGE_DIR": str(out)},
        capture_output=True,
        text=True,
        check=False,
    )
    what = f"{name:<14}{task:<12}{wrong:<12}"
    if done.returncode:
        print(f"{what}FAILED: {(done.stderr or done.stdout).strip()[-600:]}", flush=True)
        return False
    told = json.loads(done.stdout.splitlines()[-1])
    same = told["rows"] == examples and told["pictures"] == examples
    print(f"{what}{told['rows']} of {examples} examples, {told['pictures']} with a picture's tokens, "
          f"columns {', '.join(told['columns'])}", flush=True)  # fmt: skip
    return bool(same)


if __name__ == "__main__":
    sys.exit(main())
