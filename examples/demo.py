"""The demonstration: programs on real photographs, their answers, and why.

``python -m examples.demo [FOLDER]`` prints each question with its answer and rationale and writes an
HTML page for each into the folder (``demo`` by default). It ends with an error where an answer is
not the one that is known to be right.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from examples.gallery import PHOTOGRAPHS, Example, said
from vprog.files import write
from vprog.grammar.diagnostic import VprogError
from vprog.program import load_profile
from vprog.studio.page import page

#: A count, relations, a colour, a conditional, several pictures, reading, and honest refusals.
SHOWN = (
    "table_setting",
    "on_the_table",
    "people",
    "spoon_right",
    "spoon_side",
    "table_color",
    "describe_pet",
    "biggest",
    "find_the_cat",
    "no_dog",
    "flower",
    "why",
)


def main(folder: Path) -> int:
    """Run the demonstration; gives the exit status."""
    console = Console(highlight=False)
    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    profile = load_profile("lite")
    wrong = 0
    for name in SHOWN:
        example = Example(PHOTOGRAPHS / f"{name}.vp")
        trace = example.run(profile)
        answer, _, rationale = said(trace).partition("\n\n")
        right = said(trace) == example.golden.read_text(encoding="utf-8")
        wrong += not right
        target = folder / f"{name}.html"
        write(target, page(trace))
        console.print(f"[bold]{escape(example.question)}[/bold]")
        console.print(f"  [{'green' if trace.failed is None else 'yellow'}]{escape(answer)}[/]")
        console.print(f"  {escape(rationale.strip())}", soft_wrap=True)
        console.print(
            f"  [dim]{target}[/dim]" + ("" if right else "  [red]not as expected[/red]"),
            soft_wrap=True,
        )
        console.print()
    seconds = time.perf_counter() - started
    console.print(
        f"{len(SHOWN) - wrong} of {len(SHOWN)} as expected, in {seconds:.1f} s; pages in {folder}/"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo")))
    except VprogError as error:
        print(error, file=sys.stderr)
        sys.exit(3)
