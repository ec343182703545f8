"""Tasks for lmms-eval that know rationales: TallyQA, A-OKVQA, and GQA with room to reason.

lmms-eval has no task for TallyQA and none for A-OKVQA, and its task for GQA stops a student after 16
tokens and compares the whole text, so one that reasons first is wrong everywhere. A task is a YAML
file with its functions beside it in ``vprog_utils.py``, which needs nothing but Python: the answer
is taken as ``vprog.distill.final`` takes it, and compared by the rules of ``vprog.corpus.answers``.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vprog.corpus import answers, normal
from vprog.corpus.exports.wording import Wording
from vprog.distill import final
from vprog.files import NOT_WRITTEN, write
from vprog.grammar.diagnostic import declare

NO_TASK = declare(
    "VP764",
    "there is no such task to export",
    "Tasks for lmms-eval are there for aokvqa, gqa and tallyqa, each to be answered directly and "
    "with reasons first.",
    wrong="$ vprog distill lmms-eval tasks --only pope",
    right="$ vprog distill lmms-eval tasks --only tallyqa",
)


@dataclass(frozen=True, slots=True)
class Task:
    """A benchmark as lmms-eval reads it.

    Attributes:
        dataset: the data set's name on the hub, or ``json``; to be changed where it lies elsewhere.
        split: which split is asked.
        visual: the function that gives the pictures.
        text: the function that gives the prompt.
        target: the function, or field, of the right answer.
        lines: other lines of the task.
        metric: what is measured.
    """

    dataset: str
    split: str
    visual: str
    text: str
    target: str
    metric: str = "accuracy"
    lines: tuple[str, ...] = ()


TASKS: Final = {
    "aokvqa": Task("HuggingFaceM4/A-OKVQA", "validation", "picture", "ask_choices", "choice"),
    "gqa": Task(
        "lmms-lab/GQA",
        "testdev",
        "gqa_picture",
        "ask",
        "answer",
        lines=("dataset_name: testdev_balanced_instructions",),
    ),
    "tallyqa": Task("json", "test", "picture", "ask", "count"),
}
#: The tokens that a student may write in each mode.
_TOKENS: Final = {"direct": 16, "rationale": 512}


def lmms_tasks(folder: str | Path, only: str = "", wording: Wording | None = None) -> list[Path]:
    """Write the tasks for lmms-eval's ``--include_path``.

    Args:
        folder: where to; it is made.
        only: one of ``TASKS``; empty: all.
        wording: how the student is asked; the default one where none is given.

    Returns:
        The files, in order.

    Raises:
        VprogError: VP764 there is no such task; VP351 a file cannot be written.
    """
    if only and only not in TASKS:
        raise NO_TASK.error(f"there is no task {only}", f"tasks: {', '.join(TASKS)}")
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = (error.strerror or "no place").lower()
        raise NOT_WRITTEN.error(f"{folder} cannot be made: {why}", "check the folder") from None
    wording = wording or Wording()
    written = {"vprog_utils.py": utilities()}
    for name, task in TASKS.items():
        if only in ("", name):
            for mode in _TOKENS:
                written[f"vprog_{name}_{mode}.yaml"] = task_text(name, task, mode, wording)
    for name, text in written.items():
        write(folder / name, text)
    return [folder / name for name in written]


def task_text(name: str, task: Task, mode: str, wording: Wording) -> str:
    """A task in lmms-eval's YAML.

    >>> task_text("tallyqa", TASKS["tallyqa"], "rationale", Wording()).splitlines()[0]
    'task: "vprog_tallyqa_rationale"'
    """
    suffix = wording.label if mode == "direct" else wording.rationale
    lines = [
        f'task: "vprog_{name}_{mode}"',
        f"dataset_path: {task.dataset}",
        *task.lines,
        f"test_split: {task.split}",
        "output_type: generate_until",
        f"doc_to_visual: !function vprog_utils.{task.visual}",
        f"doc_to_text: !function vprog_utils.{task.text}",
        f"doc_to_target: !function vprog_utils.{task.target}",
        "generation_kwargs:",
        f"  max_new_tokens: {_TOKENS[mode]}",
        "  temperature: 0",
        "  do_sample: false",
        "  until: []",
        f"process_results: !function vprog_utils.{name}_results",
        "metric_list:",
        f"  - metric: {task.metric}",
        "    aggregation: mean",
        "    higher_is_better: true",
        "lmms_eval_specific_kwargs:",
        "  default:",
        '    pre_prompt: ""',
        f"    post_prompt: {_quoted(chr(10) + suffix)}",
        "metadata:",
        "  - version: 1.0",
    ]
    if task.dataset == "json":
        lines[2:2] = [
            "dataset_kwargs:",
            "  data_files:",
            f"    {task.split}: {name}.json",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    import json

    return json.dumps(text)


def utilities() -> str:
    """The text of ``vprog_utils.py``: our own functions, as they stand, and those that a task names."""
    parts = [
        '"""What the tasks of vprog for lmms-eval ask, and how they score; written by vprog."""',
        "import os\nimport re\nfrom functools import lru_cache",
        _body(final),
        _body(normal),
        inspect.getsource(answers.whole),
        _FUNCTIONS,
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _body(module: object) -> str:
    """The source of a module without its docstring, its imports and what is declared for readers."""
    import ast

    source = inspect.getsource(module)  # type: ignore[arg-type]
    lines = source.splitlines()
    kept = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            kept.append(f"{ast.unparse(node.target)} = {ast.unparse(node.value)}")
            continue
        kept.append("\n".join(lines[node.lineno - 1 : node.end_lineno]))
    return "\n\n\n".join(kept)


_FUNCTIONS: Final = """
def picture(doc):
    image = doc["image"]
    if isinstance(image, str):
        from PIL import Image

        image = Image.open(os.path.join(os.environ.get("VPROG_PICTURES", "."), image))
    return [image.convert("RGB")]


@lru_cache(maxsize=1)
def _gqa_pictures():
    from datasets import load_dataset

    told = load_dataset("lmms-lab/GQA", "testdev_balanced_images", split="testdev")
    return {row["id"]: row for row in told}


def gqa_picture(doc):
    return [_gqa_pictures()[doc["imageId"]]["image"].convert("RGB")]


def ask(doc, lmms_eval_specific_kwargs=None):
    around = lmms_eval_specific_kwargs or {}
    return around.get("pre_prompt", "") + doc["question"] + around.get("post_prompt", "")


def ask_choices(doc, lmms_eval_specific_kwargs=None):
    told = [f"{chr(65 + place)}. {choice}" for place, choice in enumerate(doc["choices"])]
    return ask({"question": "\\n".join([doc["question"], *told])}, lmms_eval_specific_kwargs)


def answer(doc):
    return str(doc["answer"])


def count(doc):
    return str(doc["answer"])


def choice(doc):
    return doc["choices"][doc["correct_choice_idx"]]


def said(results):
    text = results[0]
    found = final_answer(text)
    return " ".join(text.split()) if found is None else found


def gqa_results(doc, results):
    plain = " ".join(said(results).lower().strip().removesuffix(".").split())
    return {"accuracy": float(plain == str(doc["answer"]).lower())}


def tallyqa_results(doc, results):
    number = whole(said(results))
    return {"accuracy": float(number is not None and number == whole(str(doc["answer"])))}


def aokvqa_results(doc, results):
    told = said(results)
    letter = re.match(r"\\(?([A-Z])(?:[).:]|$)", told)
    place = ord(letter.group(1)) - 65 if letter else -1
    if 0 <= place < len(doc["choices"]):
        told = doc["choices"][place]
    return {"accuracy": float(normal(told) == normal(choice(doc)))}
"""
