"""Runs VisProg programs as its own interpreter does, over the drawn world; a process of its own.

It reads jobs from stdin, a JSON list of ``{program, seed, images}``, and writes what each gave,
``{"value": ...}`` or ``{"raised": ...}``. Two things are left out, of which an import warns: the
widening of a cropped box, and what is taken where nothing was found beside something.
"""

from __future__ import annotations

import io
import json
import sys
import tokenize
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.importers import draws


def parsed(line: str) -> tuple[str, str, dict[str, str]]:
    """The variable, the module and the arguments of a line, as tokens."""
    tokens = [t.string for t in tokenize.generate_tokens(io.StringIO(line).readline)]
    words = [t for t in tokens[4:] if t.strip() and t not in (",", "=", ")")]
    return tokens[0], tokens[2], dict(zip(words[::2], words[1::2], strict=False))


def evaluated(text: str, state: dict[str, Any]) -> Any:
    """``EVAL``: the values are written into the text, and Python runs it."""
    shown: dict[str, Any] = {}
    for name, value in state.items():
        if isinstance(value, str) and value in ("yes", "no"):
            shown[name] = value == "yes"
        elif isinstance(value, str) and not value.isdecimal():
            shown[name] = f"'{value}'"
        else:
            shown[name] = value
    return eval(text.replace("xor", "!=").format(**shown))  # noqa: S307


def run(text: str, seed: int) -> Any:
    """What a program gives."""
    state: dict[str, Any] = {"IMAGE": (0, None), "LEFT": (0, None), "RIGHT": (1, None)}
    for line in text.strip().split("\n"):
        output, module, args = parsed(line)
        if module == "LOC":
            name = eval(args["object"])  # noqa: S307
            found = draws.boxes(seed, state[args["image"]], name)
            state[output] = [(state[args["image"]][0], box) for box in found]
        elif module == "COUNT":
            state[output] = len(state[args["box"]])
        elif module.startswith("CROP"):
            boxes = state[args["box"]]
            state[output] = boxes[0] if boxes else state[args["image"]]
        elif module == "VQA":
            question = eval(args["question"])  # noqa: S307
            state[output] = draws.answer(seed, state[args["image"]], question)
        elif module == "EVAL":
            state[output] = evaluated(eval(args["expr"]), state)  # noqa: S307
        elif module == "RESULT":
            return state[args["var"]]
    raise ValueError("no result")


def outcome(job: dict[str, Any]) -> dict[str, Any]:
    """What one job gives."""
    try:
        return {"value": run(job["program"], job["seed"])}
    except Exception as error:
        return {"raised": type(error).__name__}


if __name__ == "__main__":
    print(json.dumps([outcome(job) for job in json.load(sys.stdin)]))
