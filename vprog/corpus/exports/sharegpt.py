"""ShareGPT's layout with the ``dataset_info.json`` by which LLaMA-Factory finds it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vprog.corpus.exports.checks import View
from vprog.corpus.exports.example import Example
from vprog.corpus.exports.format import Lines, marked, paths
from vprog.corpus.exports.inert import inert

_TAGS = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
}


class ShareGpt:
    """``{"messages": [user, assistant], "images"}``; of a preference ``{"conversations", "chosen",
    "rejected", "images"}``.
    """

    name = "sharegpt"
    folder = "images"

    def record(self, example: Example) -> dict[str, Any]:
        """An example as plain data."""
        asked = marked(example, inert(example.prompt))
        facts = {"images": paths(example), "pair_id": example.pair_id, "task": example.task}
        if example.task == "preference":
            return {
                "conversations": [{"from": "human", "value": asked}],
                "chosen": {"from": "gpt", "value": example.target},
                "rejected": {"from": "gpt", "value": example.rejected},
                **facts,
            }
        messages = [
            {"role": "user", "content": asked},
            {"role": "assistant", "content": example.target},
        ]
        return {"messages": messages, **facts}

    def view(self, record: Mapping[str, Any]) -> View:
        """A record as a trainer reads it."""
        if "chosen" in record:
            asked = [turn["value"] for turn in record["conversations"]]
            targets = [record["chosen"]["value"], record["rejected"]["value"]]
        else:
            asked = [m["content"] for m in record["messages"] if m["role"] == "user"]
            targets = [m["content"] for m in record["messages"] if m["role"] == "assistant"]
        placeholders = sum(text.count("<image>") for text in (*asked, *targets))
        prompt = "\n".join(asked).replace("<image>", " ")
        return View(prompt, placeholders, record["images"], targets)

    def sink(self, folder: Path, split: str) -> Lines:
        """``SPLIT.json``."""
        return Lines(folder / f"{split}.json", listed=True)

    def beside(self, splits: Mapping[str, frozenset[str]]) -> Mapping[str, str]:
        """``dataset_info.json``: an entry ``vprog_SPLIT`` for each split."""
        info = {f"vprog_{split}": _entry(split, tasks) for split, tasks in splits.items()}
        return {"dataset_info.json": json.dumps(info, indent=2, sort_keys=True) + "\n"}


def _entry(split: str, tasks: frozenset[str]) -> dict[str, Any]:
    if "preference" in tasks:
        names = ("chosen", "rejected", "images")
        columns = {"messages": "conversations", **{name: name for name in names}}
        told = {"ranking": True, "columns": columns}
    else:
        told = {"columns": {"messages": "messages", "images": "images"}, "tags": _TAGS}
    return {"file_name": f"{split}.json", "formatting": "sharegpt", **told}
