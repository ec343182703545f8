"""Install each extra alone in a clean environment, and say what it costs.

Run it from the top of the repository: ``python -m tests.house.extras [EXTRA ...]``. It needs the
network and, for the extras with torch, several gigabytes of disk; so it is no test that runs at
every landing. For each extra it makes an environment, installs vprog with that extra alone, checks
that nothing conflicts, imports what the extra is for, and asks vprog to check a program.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: What must import once an extra is there.
BRINGS = {
    "": "vprog",
    "corpus": "pyarrow, duckdb",
    "examples": "skimage, sklearn, matplotlib",
    "faces": "mediapipe, ai_edge_litert.interpreter",
    "language": "torch, transformers, safetensors, gguf",
    "lite": "ai_edge_litert.interpreter",
    "models": "torch, torchvision, transformers, safetensors",
    "ocr": "rapidocr, onnxruntime",
    "openclip": "open_clip",
    "ray": "ray",
    "serve": "fastapi, uvicorn",
    "server": "openai",
    "train": "torch, transformers, peft, trl, accelerate, pyarrow",
    "yolo": "ultralytics",
}


def main() -> int:
    """Print a row for each extra; the exit status is 1 if one did not install or import."""
    known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("extra", nargs="*", help="by default each of them, and none")
    wanted = parser.parse_args().extra or ["", *sorted(set(known) - {"dev"})]
    print(f"{'extra':<10}{'seconds':>9}{'packages':>10}{'MB':>8}  result")
    good = True
    for extra in wanted:
        with tempfile.TemporaryDirectory() as folder:
            good &= _try(extra, Path(folder))
    return 0 if good else 1


def _try(extra: str, folder: Path) -> bool:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    what = f"{ROOT}[{extra}]" if extra else str(ROOT)
    began = time.perf_counter()
    steps: list[list[str | Path]] = [
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", what],
        [python, "-m", "pip", "check"],
        [python, "-c", f"import {BRINGS.get(extra, 'vprog')}"],
        [python, "-m", "vprog", "check", ROOT / "examples" / "photographs" / "a_cat.vp"],
    ]
    result = "installs, imports, checks a program"
    for step in steps:
        done = subprocess.run(step, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            result = f"FAILED at {step[2]}: {(done.stderr or done.stdout).strip()[-300:]}"
            break
    packages = len(list(folder.glob("lib/python*/site-packages/*.dist-info")))
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file() and not f.is_symlink())
    seconds = time.perf_counter() - began
    print(
        f"{extra or '(none)':<10}{seconds:>9.0f}{packages:>10}{size / 1e6:>8.0f}  {result}",
        flush=True,
    )
    return not result.startswith("FAILED")


if __name__ == "__main__":
    sys.exit(main())
