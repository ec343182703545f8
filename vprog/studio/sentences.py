"""A rationale as HTML, for a notebook's cell."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from vprog.printable import printable

if TYPE_CHECKING:
    from vprog.rationalize import Rationale

_STYLE = """<style>
.vprog-rationale{max-width:42em;margin:0;padding:.9em 1.2em;border-radius:8px;background:#f7f6f3;color:#24292f;
font:16px/1.65 "Iowan Old Style",Palatino,"Palatino Linotype",Charter,Georgia,serif}
.vprog-rationale ol{margin:0;padding-left:1.6em}.vprog-rationale li::marker{color:#6a6f76;font-size:.8em}
.vprog-rationale span{color:#666c74;font:12px/1.5 system-ui,sans-serif;margin-left:.5em}
@media (prefers-color-scheme:dark){.vprog-rationale{background:#1d1f23;color:#e4e2dd}
.vprog-rationale li::marker,.vprog-rationale span{color:#989ea6}}
</style>"""


def sentences_html(rationale: Rationale) -> str:
    """The sentences as a list, each with the steps that it stands on."""
    items = []
    for sentence in rationale.sentences:
        steps = ", ".join(str(step) for step in sentence.steps)
        noun = "step" if len(sentence.steps) == 1 else "steps"
        from_ = f"<span>{noun} {steps}</span>" if steps else ""
        items.append(f"<li><bdi>{escape(printable(sentence.text))}</bdi>{from_}</li>")
    return f'{_STYLE}<div class="vprog-rationale"><ol>{"".join(items)}</ol></div>'
