"""The page docs/rationales.md: how a rationale is made, what was measured, and forty cases.

Everything that depends on the code is made by running the cases of ``examples/rationales/``; the
measured table is read from ``docs/figures/faithful.json``, which ``python -m benchmarks.faithful
--json docs/figures/faithful.json`` writes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.faithful import HEADINGS, Tally, row
from examples.cases import Case, cases, scene_line
from vprog.english import join
from vprog.ops.text import text
from vprog.rationalize.changes import Change, Stage, stages
from vprog.rationalize.stats_tokens import TOKENIZER, count_tokens
from vprog.reference import FAMILIES

HERE = Path(__file__).resolve().parent
FIGURES = HERE / "figures" / "faithful.json"
#: The case that shows each of the three edits, and a rule of each.
SHOWN = {
    "pruned": ("may_drive", "prune/unread"),
    "merged": ("top_of_refrigerator", "merge/chain"),
    "bridged": ("may_drive", "bridge/conclude"),
}


@dataclass(frozen=True)
class Made:
    """A case and the rationale of its run, level by level.

    Attributes:
        case: the case.
        stages: its levels, from the whole trace on.
    """

    case: Case
    stages: tuple[Stage, ...]

    @classmethod
    def of(cls, case: Case) -> Made:
        """Run a case and edit its trace."""
        return cls(case, stages(case.run()))

    @cached_property
    def texts(self) -> dict[str, str]:
        """What is said at each level, and at the last one in both styles."""
        told = {stage.rationale.level: stage.rationale.text for stage in self.stages}
        told["concise"] = " ".join(s.text for s in self.stages[-1].rationale.said("concise"))
        return told

    @property
    def answer(self) -> str:
        """The answer, or the code of the failure."""
        trace = self.stages[0].rationale.trace
        return text(trace.answer) if trace.failed is None else f"none ({trace.failed.code})"


def rationales_page() -> str:
    """The Markdown of ``docs/rationales.md``."""
    made = [Made.of(case) for case in cases()]
    by_name = {m.case.name: m for m in made}
    parts = [_INTRODUCTION]
    for level, words in _EDITS.items():
        name, rule = SHOWN[level]
        parts += [words, _example(by_name[name], level, rule)]
    parts += [_TOKENS.format(count=len(made), tokenizer=TOKENIZER), _token_table(made)]
    parts += [_MEASURED, _figures(made)]
    number = 0
    for family in FAMILIES.values():
        parts.append(f"## {family}")
        for each in (m for m in made if m.case.family == family):
            number += 1
            parts += _case(number, each)
    parts += ["## Everyday questions", _EVERYDAY]
    for each in (m for m in made if m.case.after):
        number += 1
        parts += _case(number, each)
    return "\n\n".join(parts) + "\n"


def _case(number: int, made: Made) -> list[str]:
    case, told = made.case, made.texts
    first = made.stages[0]
    lines = [
        f"### {number}. {case.question}",
        "\n".join(
            f"Scene {name}: {scene_line(graph)}."
            + (f" (A-OKVQA `{case.after}`)" if case.after else "")
            for name, graph in case.scenes.items()
        ).replace("\n", "  \n"),
        f"```vprog\n{case.program}\n```",
        f"Answer: {made.answer}",
        f"<details><summary>The whole trace: {first.after} statements, "
        f"{count_tokens(told['trace'])} tokens</summary>\n\n{told['trace']}\n\n</details>",
    ]
    before = told["trace"]
    for stage in made.stages[1:]:
        level = stage.rationale.level
        name = "Bridged, `detailed`" if level == "bridged" else level.capitalize()
        same = " as before." if told[level] == before else f" {told[level]}"
        lines.append(f"**{name}** ({_size(stage, told[level])}):{same}")
        before = told[level]
    lines.append(f"**`concise`** ({count_tokens(told['concise'])} tokens): {told['concise']}")
    lines.append(f"*By hand* ({count_tokens(case.teacher)} tokens): {case.teacher}")
    return lines


def _size(stage: Stage, said: str) -> str:
    statements = "statement" if stage.after == 1 else "statements"
    return f"{stage.after} {statements}, {count_tokens(said)} tokens"


def _example(made: Made, level: str, rule: str) -> str:
    """An edit of a rule in the log of a case, in its own words."""
    stage = next(s for s in made.stages if s.rationale.level == level)
    edit = [c for c in stage.changes if c.rule == rule][-1]
    return f"In “{made.case.question}” below, for one:\n\n```text\n{_shown(edit)}\n```"


def _shown(edit: Change) -> str:
    gone = [f"  - {line}" for line in edit.removed]
    come = [f"  + {line}" for line in edit.added]
    return "\n".join([f"{edit.rule}: {edit.why}", *gone, *come])


def _token_table(made: list[Made]) -> str:
    rows = ["| after | statements | tokens | share of the trace's tokens |", "|---|---:|---:|---:|"]
    whole = sum(count_tokens(m.texts["trace"]) for m in made)
    for at, (key, name) in enumerate(_ROWS.items()):
        tokens = sum(count_tokens(m.texts[key]) for m in made)
        statements = sum(m.stages[min(at, len(m.stages) - 1)].after for m in made)
        rows.append(
            f"| {name} | {statements / len(made):.1f} | {tokens / len(made):.1f} "
            f"| {tokens / whole:.2f} |"
        )
    by_hand = sum(count_tokens(m.case.teacher) for m in made)
    rows.append(f"| (by hand) | | {by_hand / len(made):.1f} | {by_hand / whole:.2f} |")
    return "\n".join(rows)


def _figures(made: list[Made]) -> str:
    """The measured rows, and below them that of the cases, measured now."""
    told = json.loads(FIGURES.read_text(encoding="utf-8"))
    tally = Tally(most=0)
    for each in made:
        tally.add((each.stages[0].rationale.trace, each.case.profile))
    told["the cases below"] = dict(tally.counts)
    table = "\n".join([HEADINGS, *(row(name, counts) for name, counts in told.items())])
    return "\n\n".join([table, _bare(told), _short(told)])


def _bare(told: dict[str, dict[str, int]]) -> str:
    """How many sentences are bare values for want of a better one."""
    some = {name: counts for name, counts in told.items() if counts.get("bare")}
    if not some:
        return "No sentence had to be a bare value."
    shares = [
        f"{counts['bare']:,} of the {counts['sentences']:,} sentences of the row “{name}”"
        for name, counts in some.items()
    ]
    return f"Bare values for want of a better sentence: {join(shares)}, and none of the other rows."


def _short(told: dict[str, dict[str, int]]) -> str:
    """How the tokens of the concise texts lie to a third of the traces'."""
    runs, raw, short = (sum(c[key] for c in told.values()) for key in ("runs", "raw", "short"))
    long = [name for name, counts in told.items() if 3 * counts["short"] > counts["raw"]]
    above = f", and more than a third in {join(long)} alone" if long else ", and in no row more"
    why = ", where most runs end at their first search" if long == ["GQA"] else ""
    return (
        f"Over all {runs:,} runs a concise text has {short / raw:.2f} of the tokens of the whole "
        f"trace{above}{why}."
    )


_ROWS = {
    "trace": "nothing: the whole trace",
    "pruned": "pruning",
    "merged": "merging",
    "bridged": "bridging, `detailed`",
    "concise": "bridging, `concise`",
}
_INTRODUCTION = """\
# Rationales

A rationale is made from a trace, not from a picture and not by a language model: whatever it says is a
value that a step of the run had. It begins as one statement for each step, and three kinds of edits
turn it into what a reader needs. Each edit is logged with its rule and its reason
(`vprog rationalize --explain-edits` shows the log, and so does the page of `vprog view`).

This page is generated by `make docs` from the programs in `examples/rationales/`, so it shows what
vprog says now, beside a rationale written by hand for the same question."""
_EDITS = {
    "pruned": """\
## The three edits

**Pruning** drops what the answer does not hang on: steps that nobody reads, the branch that was not
taken, operands that were not needed, steps that only hand a value on, and calls that were made before.""",
    "merged": """\
**Merging** joins steps that one would say in one sentence: the rounds of a loop, a list with
the filter that made it, sums of sums, the same done to two things.""",
    "bridged": """\
**Bridging** says why the last facts give the answer. Then the statements are put into words: each
thing gets a name that it alone has in the scene as the trace knows it, conditions become “since”,
and what follows comes after what it follows from.""",
}
_TOKENS = """\
## How long it gets

Means over the {count} cases below; tokens are counted by `{tokenizer}`, which takes each word, each
number and each mark as one."""
_MEASURED = """\
## How faithful it is

For every run: does each of the four levels still give the answer, and do its steps alone compute that
answer again? And for both texts, `detailed` and `concise`: is each claim supported by the trace and
true in the scene, does each name for a single thing fit that thing alone, and does the text read back
as the claims that it was made from? The scenes of CLEVR and NLVR and the questions of GQA are third
parties'; each question of GQA is asked of every scene graph at hand, so most of those runs end in a
failure, which the rationale says. The world and the programs are generated; the latter have no
scene, only modules that answer anything of the right type, so their texts are odd on purpose.

```sh
python -m benchmarks.faithful --clevr CLEVR/ --questions 5000 --nlvr nlvr.json \\
    --gqa questions.json --gqa-scenes scene_graphs.json --world 20000 \\
    --generated 10000 --portion 12 --json docs/figures/faithful.json
```

A claim counts as not supported whether the audit contradicts it or cannot tell; a sentence as not read
back if any part of it is read as something else. A claim that a run made names its ground, the step
that it speaks of: the audit looks that up, holds it to every word of the claim, and works the operator
out again. `--examples 20` prints what falls short. The generated programs are a seed whose sentences
were never looked at; one of the 10,000 is refused before it runs, as too dear on the lists it is given.
Three seeds before it had 4, 4 and 2 sentences of some 60,000, 41,000 and 18,000 that did not read back,
and one name that was not unique; what led to them is mended.

Reader, names and audit are asked before a text is handed out too, wherever a program is of a kind
whose sentences were ever found wanting (`vprog/rationalize/assured.py`), and for each of its sentences:
one that falls short is said in clauses that stand alone, and if that does not help, as the bare value of
its step (“this leads to two objects”), which says less and nothing that is not so (the words of a plugin's
operator stand as its author wrote them, read back or not). For such programs these three
columns show that the second look works, not how good the wording is; how many sentences became bare
values stands below the table. Programs about one picture, its things, their properties, counts and
tests go without it: those of CLEVR and NLVR, and nearly all of the world, whose rows measure the
wording alone. What is said of the scenes of CLEVR and the world is judged once more in the tests, by a
checker that shares no code with the audit (`tests/rationales/checker.py`). The last row is that of
this page."""
_EVERYDAY = """\
The scene graphs and questions of this part are our own, written after twenty questions of A-OKVQA, whose
ids stand beside the scenes. What such a question needs beyond the picture (that a collar is put on
by an owner) stands in the program, and a rationale says no more than the program knows: it does
not make up the reason that one would add by hand."""
