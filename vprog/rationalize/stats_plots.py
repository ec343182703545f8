"""Plots of the figures of many traces, by matplotlib, which is loaded when one is drawn."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from vprog.grammar.diagnostic import declare
from vprog.rationalize.rationale import LEVELS
from vprog.rationalize.stats import TraceFigures

NO_PLOTS = declare(
    "VP441",
    "plots cannot be drawn",
    "They are drawn by matplotlib, which the extra `examples` brings.",
    wrong=">>> import sys\n"
    '>>> sys.modules["matplotlib"] = None  # as if it were not installed\n'
    ">>> from vprog.rationalize.stats_plots import plots\n"
    ">>> plots([])",
    right="$ vprog stats whole.jsonl",
)


def plots(figures: Sequence[TraceFigures], kind: str = "svg") -> dict[str, bytes]:
    """The plots: tokens and steps at each level, and how much of each trace's tokens is left.

    The same figures give the same bytes with one version of matplotlib.

    Args:
        figures: of each trace.
        kind: ``svg`` or ``png``.

    Returns:
        Names without an ending, with what a file of that kind holds.

    Raises:
        VprogError: VP441 matplotlib is not installed.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        raise NO_PLOTS.error(
            "matplotlib is not installed", 'pip install "vprog[examples]"'
        ) from None
    found: dict[str, bytes] = {}
    with matplotlib.rc_context({"svg.hashsalt": "vprog", "svg.fonttype": "none"}):
        counts = {
            "tokens": [[one.levels[at].tokens for one in figures] for at in range(len(LEVELS))],
            "steps": [[one.levels[at].steps for one in figures] for at in range(len(LEVELS))],
        }
        for name, told in counts.items():
            figure, axes = _axes(Figure)
            axes.boxplot(told, showfliers=False)
            axes.set_xticks(range(1, len(LEVELS) + 1), LEVELS)
            axes.set_ylabel(f"{name} of a rationale")
            axes.set_ylim(bottom=0)
            found[name] = _drawn(figure, kind)
        figure, axes = _axes(Figure)
        left = [one.levels[-1].tokens / max(1, one.levels[0].tokens) for one in figures]
        axes.hist(left, bins=20, range=(0, max([1.0, *left])))
        axes.set_xlabel("tokens left of the raw trace's")
        axes.set_ylabel("traces")
        found["compression"] = _drawn(figure, kind)
    return found


def _axes(figure: Any) -> tuple[Any, Any]:
    made = figure(figsize=(5.0, 3.2), layout="constrained")
    return made, made.subplots()


def _drawn(figure: Any, kind: str) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else {})
    return file.getvalue()
