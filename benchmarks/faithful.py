"""Whether rationales are faithful: answers kept, replayed, claims supported, names unique, text read back.

``python -m benchmarks.faithful`` runs the questions of the fixtures, some of the world, and generated
programs; ``--clevr FOLDER``, ``--nlvr FILE`` and ``--gqa FILE --gqa-scenes FILE`` name third-party
data, ``--only SOURCE`` takes one source, and ``--json FILE`` keeps the counts, written again as they
grow, so that a run which is stopped leaves what it had. A line stands for a source; below it stand
the first runs that fall short, if any. The program ends with 1 where one does.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import vprog
from tests.laws.cases import Portion
from tests.rationales.runs import DATA, clevr, gqa, nlvr, world
from vprog.grammar.diagnostic import VprogError
from vprog.grammar.importers import from_gqa, from_nlvr
from vprog.image import Image
from vprog.module import Profile
from vprog.modules.scene import scene
from vprog.rationalize import Rationale, levels
from vprog.rationalize.audit import Auditor
from vprog.rationalize.claim import Claim, meaning
from vprog.rationalize.reading import ReadSentence, read_sentence
from vprog.rationalize.replay import Replayer
from vprog.rationalize.sentence import Sentence
from vprog.rationalize.speaker import plain_claim
from vprog.rationalize.stats_tokens import TOKENIZER, count_tokens
from vprog.rationalize.unique import Known, is_unique, singles
from vprog.rationalize.verbalize import BARE
from vprog.trace import Trace

#: A run, and the profile that knows its scene exactly, where there is one.
Run = tuple[Trace, Profile | None]
STYLES = ("detailed", "concise")
#: What is counted, each as so many of how many: key, its total, heading of its column.
MEASURES = (
    ("kept", "levels", "answer kept"),
    ("replayed", "levels", "replay equal"),
    ("supported", "claims", "supported by the trace"),
    ("true", "judged", "true in the scene"),
    ("unique", "names", "name unique"),
    ("read", "sentences", "read back"),
)
HEADINGS = (
    "| source | runs | "
    + " | ".join(m[2] for m in MEASURES)
    + " | tokens, raw | concise | share |\n"
    "|---|" + "---:|" * (len(MEASURES) + 4)
)
#: Counts are written this often, in runs.
_OFTEN = 250


class Tally:
    """The counts of a source, and what fell short.

    Attributes:
        counts: by the keys of ``MEASURES``, with ``runs``, ``raw`` and ``short`` (tokens).
        examples: by key, the first that fell short.
    """

    def __init__(self, most: int) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}
        self.most = most

    def note(self, key: str, holds: bool, what: str) -> None:
        """Count one, and keep it as an example where it does not hold."""
        self.counts[key] += holds
        shown = self.examples.setdefault(key, [])
        if not holds and len(shown) < self.most and what not in shown:
            shown.append(what)

    def add(self, run: Run) -> None:
        """Judge a run's rationales at every level, and both texts of the last one."""
        trace, profile = run
        counts = self.counts
        made = list(levels(trace))
        replayer = Replayer(trace)
        program = trace.program.source.text
        counts["runs"] += 1
        counts["failed"] += trace.failed is not None
        for rationale in made:
            draft = rationale.draft
            counts["levels"] += 1
            self.note(
                "kept", _keeps(rationale), f"{program}\n  {rationale.level}: {rationale.text}"
            )
            equal = replayer.replays(draft.steps)
            self.note("replayed", equal, f"{program}\n  {rationale.level}: {rationale.text}")
        auditor = Auditor(trace, profile)
        for style in STYLES:
            sentences = made[-1].said(style)
            self._words(trace, sentences, auditor)
        counts["raw"] += count_tokens(made[0].text)
        counts["short"] += count_tokens(_text(made[-1].said("concise")))

    def _words(self, trace: Trace, sentences: tuple[Sentence, ...], auditor: Auditor) -> None:
        counts, before, known = self.counts, None, Known(trace)
        for sentence in sentences:
            back = read_sentence(sentence.text, auditor.vocabulary)
            same = [meaning(c) for c in sentence.claims] == [meaning(c) for c in back.claims]
            counts["sentences"] += 1
            counts["bare"] += sentence.plainer == BARE
            self.note("read", same and not back.unread, sentence.text)
            for reference in singles(sentence):
                counts["names"] += 1
                self.note("unique", is_unique(reference, trace, before, known), _text(sentences))
            before = sentence
        told = [ReadSentence(s.text, s.claims) for s in sentences]
        for audited in auditor.audit(told).sentences:
            for claim in audited.claims:
                counts["claims"] += 1
                shown = f"{audited.text} [{claim.trace}] {claim.why}\n  {_text(sentences)}"
                self.note("supported", claim.trace == "supported", shown)
                counts[f"trace {claim.trace}"] += 1
                if claim.scene is not None:
                    counts["judged"] += 1
                    self.note("true", claim.scene == "supported", shown)
                    counts[f"scene {claim.scene}"] += 1

    def row(self, name: str) -> str:
        """The line of a table."""
        return row(name, dict(self.counts))

    @property
    def whole(self) -> bool:
        """Whether nothing fell short."""
        return all(self.counts[key] == self.counts[total] for key, total, _ in MEASURES)


def row(name: str, counts: dict[str, int]) -> str:
    """The line of a table from the counts of a source."""
    cells = [name, f"{counts['runs']:,}"]
    cells += [_share(counts.get(key, 0), counts.get(total, 0)) for key, total, _ in MEASURES]
    raw, short, runs = counts["raw"], counts["short"], counts["runs"]
    cells += [f"{raw / runs:.1f}", f"{short / runs:.1f}", f"{short / raw:.2f}"]
    return f"| {' | '.join(cells)} |"


def _share(n: int, of: int) -> str:
    if not of:
        return "none"
    return f"all {of:,}" if n == of else f"{of - n:,} of {of:,} not"


def _keeps(rationale: Rationale) -> bool:
    """Whether a rationale states the step of the answer, and says the answer where it is plain."""
    draft, trace = rationale.draft, rationale.trace
    if draft.faults() or not any(draft.goal in s.steps for s in rationale.sentences):
        return False
    if rationale.level != "bridged":
        return any(draft.goal in s.steps for s in draft.statements if s.kind != "skipped")
    told = [[c for s in rationale.said(style) for c in s.claims] for style in STYLES]
    return all(_says(trace, claims) for claims in told)


def _says(trace: Trace, claims: Iterable[Claim]) -> bool:
    """Whether the last conclusion is the trace's answer, or its failure."""
    last = [c for c in claims if c.kind in ("answer", "failure")][-1:]
    if not last:
        return False
    if trace.failed is not None:
        return last[0].kind == "failure"
    if not isinstance(trace.answer, bool | int | float | str):
        return last[0].kind == "answer"  # Regions and lists are held to their words by the reader.
    # A text is written without what cannot be printed, and cut where it is long.
    wanted = plain_claim(Claim("answer", object=trace.answer))
    return meaning(last[0]) == meaning(wanted)


def _text(sentences: Iterable[Sentence]) -> str:
    return " ".join(s.text for s in sentences)


def _nlvr(file: Path) -> Iterator[Run]:
    """Each sentence of a file in NLVR's layout that has a program, on each of its pictures."""
    profile = scene(file)
    for record in json.loads(file.read_text(encoding="utf-8")):
        try:
            program = vprog.load(from_nlvr(record["sentence"]).text)
        except VprogError:
            continue
        image = Image.named(record["identifier"], 400, 100)
        yield program.run(image=image, profile=profile), profile


def _gqa(questions: Path, graphs: Path) -> Iterator[Run]:
    """Each question of a file in GQA's layout, on each scene graph that there is.

    Questions are rarely of a graph that is at hand; on another one they run as well as on their
    own, and often fail, which a rationale says too.
    """
    profile = scene(graphs)
    told = json.loads(graphs.read_text(encoding="utf-8"))
    for question in json.loads(questions.read_text(encoding="utf-8")):
        program = vprog.load(from_gqa(question).text)
        for name, graph in told.items():
            image = Image.named(name, graph["width"], graph["height"])
            yield program.run(image=image, profile=profile), profile


def _generated(count: int, portion: int) -> Iterator[Run]:
    for number, case in enumerate(Portion("faithful", portion, count).cases()):
        if not case.too_dear(number):
            yield case.run("mild", number), None


def _sources(given: argparse.Namespace) -> dict[str, Iterable[Run]]:
    told_nlvr = _nlvr(given.nlvr) if given.nlvr else nlvr()
    told_gqa = _gqa(given.gqa, given.gqa_scenes) if given.gqa else gqa()
    return {
        "CLEVR": clevr(given.questions, given.clevr),
        "NLVR": told_nlvr,
        "GQA": told_gqa,
        "world": world(given.world, seed=given.seed),
        "generated": _generated(given.generated, given.portion),
    }


def main() -> None:
    """Print a row for each source, and what falls short."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clevr", type=Path, default=DATA / "clevr", metavar="FOLDER")
    parser.add_argument("--nlvr", type=Path, metavar="FILE")
    parser.add_argument("--gqa", type=Path, metavar="FILE")
    parser.add_argument("--gqa-scenes", type=Path, metavar="FILE")
    parser.add_argument("--questions", type=int, default=1_000, help="of CLEVR, at most")
    parser.add_argument("--world", type=int, default=200, help="questions of the world")
    parser.add_argument("--generated", type=int, default=200, help="generated programs")
    parser.add_argument("--portion", type=int, default=0, help="of the generated programs: a seed")
    parser.add_argument("--seed", type=int, default=11, help="of the world")
    parser.add_argument("--only", action="append", help="a source by its name")
    parser.add_argument("--json", type=Path, help="keep the counts of each source in this file")
    parser.add_argument("--examples", type=int, default=3, help="of what falls short, of a kind")
    given = parser.parse_args()
    if (given.gqa is None) != (given.gqa_scenes is None):
        parser.error("--gqa and --gqa-scenes go together")

    whole = True
    print(f"tokens by {TOKENIZER}\n{HEADINGS}")
    for name, runs in _sources(given).items():
        if given.only and name not in given.only:
            continue
        tally = Tally(given.examples)
        for number, run in enumerate(runs):
            tally.add(run)
            if number % _OFTEN == _OFTEN - 1:
                _keep(given.json, name, tally)
        _keep(given.json, name, tally)
        print(tally.row(name), flush=True)
        if tally.counts["bare"]:
            print(f"  said as a bare value: {tally.counts['bare']:,} sentences")
        for key, shown in tally.examples.items():
            for example in shown:
                print(f"  not {key}: {example}")
        whole &= tally.whole
    sys.exit(not whole)


def _keep(file: Path | None, name: str, tally: Tally) -> None:
    if file is None:
        return
    told: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    told[name] = dict(sorted(tally.counts.items()))
    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
