"""Run by ms-swift's environment: its own preparation of an export; see ``consumers``.

It looks for pictures below ``ROOT_IMAGE_DIR``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path


def main(folder: str, task: str) -> None:
    """Prepare the split ``train``, and print what came of it."""
    from consumer_processor import PIECE, make
    from swift.dataset import load_dataset
    from swift.model import get_processor
    from swift.template import get_template

    with tempfile.TemporaryDirectory() as place:
        make(Path(place) / "model")
        rows, _ = load_dataset(
            [f"{folder}/train.jsonl"], num_proc=1, strict=True, load_from_cache_file=False
        )
        processor = get_processor(f"{place}/model", model_type="qwen2_vl")
        template = get_template(processor, template_type="qwen2_vl", max_length=8192)
        template.set_mode("rlhf" if task == "preference" else "train")
        piece = processor.tokenizer.convert_tokens_to_ids(PIECE)
        name = "chosen_input_ids" if task == "preference" else "input_ids"
        made = [template.encode(dict(row)) for row in rows]
        seen = sum(piece in row[name] for row in made)
        columns = sorted(column for column in made[0] if "ids" in column or "labels" in column)
        print("\n" + json.dumps({"rows": len(made), "pictures": seen, "columns": columns}))


if __name__ == "__main__":
    main(*sys.argv[1:])
