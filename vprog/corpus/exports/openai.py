"""Messages as OpenAI's interface takes them: parts of text and of pictures within the line."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vprog.corpus.exports.checks import View
from vprog.corpus.exports.example import Example, Shot
from vprog.corpus.exports.format import Lines
from vprog.corpus.exports.inert import inert


class OpenAi:
    """``{"messages": [user, assistant]}``; of a preference ``{"input": {"messages"},
    "preferred_output", "non_preferred_output"}``. Pictures are ``data:`` addresses.
    """

    name = "openai"
    folder = ""

    def record(self, example: Example) -> dict[str, Any]:
        """An example as plain data."""
        pictures = [
            {"type": "image_url", "image_url": {"url": _address(shot)}} for shot in example.images
        ]
        text = {"type": "text", "text": inert(example.prompt)}
        user = {"role": "user", "content": [*pictures, text]}
        said = {"role": "assistant", "content": example.target}
        if example.task != "preference":
            return {"messages": [user, said]}
        return {
            "input": {"messages": [user]},
            "preferred_output": [said],
            "non_preferred_output": [{"role": "assistant", "content": example.rejected}],
        }

    def view(self, record: Mapping[str, Any]) -> View:
        """A record as a trainer reads it."""
        if "input" in record:
            messages = record["input"]["messages"]
            both = record["preferred_output"] + record["non_preferred_output"]
            targets = [message["content"] for message in both]
        else:
            messages = record["messages"]
            targets = [m["content"] for m in messages if m["role"] == "assistant"]
        parts = [part for m in messages if m["role"] == "user" for part in m["content"]]
        images = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
        prompt = "\n".join(part["text"] for part in parts if part["type"] == "text")
        return View(prompt, len(images), images, targets)

    def sink(self, folder: Path, split: str) -> Lines:
        """``SPLIT.jsonl``."""
        return Lines(folder / f"{split}.jsonl")

    def beside(self, splits: Mapping[str, frozenset[str]]) -> Mapping[str, str]:
        """Nothing."""
        return {}


def _address(shot: Shot) -> str:
    kind = {"jpg": "jpeg"}.get(shot.name.rpartition(".")[2], shot.name.rpartition(".")[2])
    return f"data:image/{kind};base64,{base64.b64encode(shot.data).decode()}"
