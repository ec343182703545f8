"""Write the pages of ``docs/`` that are read off the code; with ``--check``, only compare them.

Run it from the top of the repository: ``python -m docs.generate [--check]``.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

import vprog
from docs.rationales import rationales_page
from vprog.grammar.diagnostic import CODES, Code
from vprog.reference import reference_page

HERE = Path(__file__).resolve().parent
STAGES = {
    "VP1": "The text of a program",
    "VP2": "Names and types",
    "VP3": "Running",
    "VP4": "Rewriting",
    "VP5": "Corpora",
    "VP6": "Modules",
    "VP7": "Teaching",
}


def _fence(example: str) -> str:
    kind = "sh" if example.startswith("$") else "python"
    return f"```{kind}\n{example.strip()}\n```"


def _entry(code: Code) -> str:
    return "\n\n".join(
        [
            f"### {code.id}: {code.title}",
            code.explanation,
            "Wrong:",
            _fence(code.wrong),
            "Right:",
            _fence(code.right),
        ]
    )


def codes_page() -> str:
    """The Markdown of ``docs/codes.md``: every code that a user can meet, by stage."""
    for found in pkgutil.walk_packages(vprog.__path__, "vprog."):
        if found.name != "vprog.__main__":
            importlib.import_module(found.name)
    parts = [
        "# Codes",
        "Everything that vprog refuses, it refuses with one of these codes. `vprog explain CODE`"
        " prints an entry of this page, which is generated from the code by `make docs`.",
    ]
    for stage, title in STAGES.items():
        codes = [CODES[name] for name in sorted(CODES) if name.startswith(stage)]
        if codes:
            parts.append(f"## {title}")
            parts += [_entry(code) for code in codes]
    return "\n\n".join(parts) + "\n"


PAGES = {
    "operators.md": reference_page,
    "codes.md": codes_page,
    "rationales.md": rationales_page,
}


def main() -> int:
    """Write or compare every page; 1 where a page is stale."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a stale page")
    check = parser.parse_args().check
    stale = []
    for name, page in PAGES.items():
        path = HERE / name
        text = page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"stale: {', '.join(stale)}; run make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
