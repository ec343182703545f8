"""Run by LLaMA-Factory's environment: its own preparation of an export; see ``consumers``."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path


def main(folder: str, task: str) -> None:
    """Prepare the split ``train``, and print what came of it."""
    from consumer_processor import PIECE, make
    from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
    from llamafactory.hparams import get_train_args
    from llamafactory.model import load_tokenizer

    stage = "rm" if task == "preference" else "sft"
    with tempfile.TemporaryDirectory() as place:
        make(Path(place) / "model")
        model, data, training, _, _ = get_train_args(
            {
                "model_name_or_path": f"{place}/model",
                "stage": stage,
                "do_train": True,
                "finetuning_type": "lora",
                "dataset": "vprog_train",
                "dataset_dir": folder,
                "template": "qwen2_vl",
                "cutoff_len": 8192,
                "output_dir": f"{place}/out",
                "overwrite_cache": True,
                "report_to": "none",
                "use_cpu": True,
            }
        )
        module = load_tokenizer(model)
        template = get_template_and_fix_tokenizer(module["tokenizer"], data)
        made = get_dataset(template, model, data, training, stage=stage, **module)["train_dataset"]
        piece = module["tokenizer"].convert_tokens_to_ids(PIECE)
        name = "chosen_input_ids" if stage == "rm" else "input_ids"
        seen = sum(piece in row[name] for row in made)
        columns = [column for column in made.column_names if "ids" in column or "labels" in column]
        print("\n" + json.dumps({"rows": len(made), "pictures": seen, "columns": columns}))


if __name__ == "__main__":
    main(*sys.argv[1:])
