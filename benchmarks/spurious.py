"""How many of the kept programs are right by chance, by what decides between right ones.

``python -m benchmarks.spurious [--seeds 101,102] [--scenes 100] [--others 0,1,2,4] [--clevr FOLDER]``
takes the questions of worlds with their right programs and those with a planted fault, keeps one of
the right ones of each question by several preferences, and counts the kept ones that have a fault.
``words`` was made on worlds of the seeds 11 and 12 and CLEVR's first 1,000 questions; all others are held out. With ``--others``
each question is also asked of so many other scenes. With ``--clevr`` it also takes CLEVR's questions,
whose words are not ours: faults are planted in their programs by leaving out a filter or exchanging
a word, and only such are counted as give the right answer.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from vprog.corpus.agreement import Comparison
from vprog.corpus.answers import exact
from vprog.corpus.entry import Entry
from vprog.corpus.judge import Judged, judged, ranked, told, unfit
from vprog.corpus.opening import Opened
from vprog.corpus.quality.chance import interval
from vprog.corpus.row import Candidate, Gold, Row
from vprog.corpus.sources.source import Piece, Source
from vprog.corpus.sources.world import World
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.many import Job, run_many
from vprog.module import Profile
from vprog.program import load

PREFERENCES = (
    ("short",),
    ("words",),
    ("words", "short"),
    ("agree", "short"),
    ("agree", "words", "short"),
)
ROWS = 1_000_000
#: How many of CLEVR's questions were looked at.
MADE_ON = 1_000
#: Words of CLEVR's programs that may stand for one another.
CLEVR = (
    ("cube", "sphere", "cylinder"),
    ("gray", "red", "blue", "green", "brown", "purple", "cyan", "yellow"),
    ("small", "large"),
    ("rubber", "metal"),
    ("left_of", "right_of"),
    ("in_front_of", "behind"),
)  # fmt: skip


def entries(source: Source, piece: Piece) -> Iterator[Entry]:
    """The rows of a piece, with their pictures by name."""
    for row in source.rows(piece):
        if isinstance(row, Row):
            seen = tuple(
                Opened(one, Image.named(one.name, one.width, one.height), None)
                for one in row.pictures
            )
            yield Entry(row, seen)


def run(jobs: Iterable[Job], profile: Profile) -> Iterator[tuple[Entry, int, Judged]]:
    """What becomes of programs that are run on rows; the id of a job is its row and place."""
    for outcome in run_many(jobs, profile):
        entry, place, candidate = outcome.job.id
        if outcome.trace is None:
            assert outcome.error is not None
            yield entry, place, unfit(candidate, outcome.error)
        else:
            yield entry, place, judged(candidate, outcome.trace, entry.row.gold, exact, 0.5)


def judge(given: Sequence[Entry], profile: Profile) -> None:
    """Run the candidates of rows."""

    def jobs() -> Iterator[Job]:
        for entry in given:
            assert isinstance(entry.row, Row)
            entry.found = [None] * len(entry.row.programs)
            for place, candidate in enumerate(entry.row.programs):
                program = load(candidate.text)
                yield Job(program, entry.inputs(program), (entry, place, candidate))

    for entry, place, one in run(jobs(), profile):
        entry.found[place] = one


def asked_again(given: Sequence[Entry], count: int, profile: Profile, seed: int) -> list[Entry]:
    """Each question of which several programs are right, asked of other scenes too.

    The right answer there is what its right program says; a scene where that fails is passed over.
    """
    chance = random.Random(seed)
    found: list[Entry] = []
    for entry in given:
        assert isinstance(entry.row, Row)
        found.append(entry)
        right = [c for c in entry.row.programs if c.true]
        if len(entry.right) < 2 or not right:
            continue
        program = load(right[0].text)
        tried = chance.sample(given, min(len(given), 6 * count + 6))
        elsewhere = [Entry(entry.row, one.opened) for one in tried if one.opened != entry.opened]
        asking = [Job(program, one.inputs(program), (one, 0, right[0])) for one in elsewhere]
        answered = ((one, told(done.trace.answer)) for one, _, done in run(asking, profile)
                    if done.trace is not None and done.trace.failed is None)  # fmt: skip
        for one, said in islice(answered, count):
            pictures = tuple(opened.picture for opened in one.opened)
            found.append(
                Entry(Row(entry.row.id, entry.row.question, Gold(said), pictures), one.opened)
            )
    return found


def compare(given: Sequence[Entry], most: int, profile: Profile) -> None:
    """Note of each right program on how many other scenes it is right."""
    compared = Comparison(given, most)

    def jobs() -> Iterator[Job]:
        for job in compared.jobs():
            mine, place, other = job.id
            candidate = given[mine].right[0][1].candidate
            yield Job(job.program, job.inputs, (other, (mine, place), candidate))

    compared.settle(at for _, at, one in run(jobs(), profile) if one.verdict == "ok_correct")  # type: ignore[misc]


def tell(what: str, given: Iterable[Entry], prefer: Sequence[str]) -> None:
    """Print how many of the kept programs have a fault."""
    kept = wrong = chosen = 0
    faults: Counter[str] = Counter()
    for entry in given:
        assert isinstance(entry.row, Row)
        found = [one for one in entry.found if one is not None]
        places = ranked(found, prefer, entry.row.question)
        if places:
            best = found[places[0]].candidate
            kept, chosen = kept + 1, chosen + (len(places) > 1)
            wrong += not best.true
            if not best.true:
                faults[best.origin] += 1
    low, high = (100 * bound for bound in interval(wrong, kept))
    most = ", ".join(f"{count} {fault}" for fault, count in faults.most_common(3))
    share = 100 * wrong / kept if kept else 0.0
    print(f"{what:<34}{' '.join(prefer):<20}{kept:>6}{chosen:>6}{wrong:>6}{share:>7.1f} %"
          f"  {low:4.1f} to {high:4.1f} %  {most}", flush=True)  # fmt: skip


def world(seeds: Sequence[int], scenes: int) -> Iterator[tuple[list[Entry], Profile]]:
    """Questions of worlds, judged, with what answers for each world."""
    for seed in seeds:
        source = World({"scenes": scenes, "seed": seed, "questions": 10, "splits": ("train",),
                        "size": 96, "candidates": True, "quality": 100})  # fmt: skip
        for piece in source.pieces(ROWS):
            given, profile = list(entries(source, piece)), source.profile(piece)
            assert profile is not None
            judge(given, profile)
            yield given, profile


def faulty(program: str, chance: random.Random, most: int = 4) -> list[str]:
    """Programs that lack a filter of this one, or have another word in it."""
    found = []
    for test in re.finditer(
        r' if verify\((\w+), "\w+"\)(?= and )| and verify\(\w+, "\w+"\)', program
    ):
        whole = program[: test.start()] + program[test.end() :]
        found.append(whole if test[0].startswith(" and") else whole.replace(" and ", " if ", 1))
    for words in CLEVR:
        for place in re.finditer(rf"\b(?:{'|'.join(words)})\b", program):
            other = chance.choice([word for word in words if word != place[0]])
            found.append(program[: place.start()] + other + program[place.end() :])
    chance.shuffle(found)
    return list(dict.fromkeys(found))[:most]


def clevr(folder: Path, most: int) -> tuple[list[Entry], Profile]:
    """CLEVR's questions with their programs and such with a fault, judged."""
    from vprog.corpus.sources.kinds import keys_of, open_source

    files = {"questions": "questions.json", "scenes": "scenes.json"}
    values = {name: key.default for name, key in keys_of("clevr").items()} | files
    source = open_source("clevr", values, folder)
    piece = next(source.pieces(ROWS))
    chance = random.Random(5)
    given = []
    for entry in islice(entries(source, piece), MADE_ON, MADE_ON + most):
        row = entry.row
        assert isinstance(row, Row)
        # Its first line is a comment with the question.
        right = row.programs[0].text.partition("\n")[2] if row.programs else ""
        wrong = [Candidate(text, origin="planted", true=False) for text in faulty(right, chance)
                 if _loads(text)]  # fmt: skip
        whole = (*wrong, Candidate(right, origin="right", true=True)) if right else ()
        given.append(Entry(Row(row.id, row.question, row.gold, row.pictures, whole), entry.opened))
    profile = source.profile(piece)
    assert profile is not None
    judge(given, profile)
    return given, profile


def _loads(text: str) -> bool:
    try:
        load(text)
    except VprogError:
        return False
    return True


def main() -> None:
    """Print a line for each preference."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", default="101,102")
    parser.add_argument("--scenes", type=int, default=100, help="of each world, over all splits")
    parser.add_argument("--others", default="0,1,2,4")
    parser.add_argument("--clevr", type=Path, help="the folder of questions.json and scenes.json")
    parser.add_argument("--most", type=int, default=2000, help="how many of CLEVR's questions")
    given = parser.parse_args()
    print(
        f"{'questions':<34}{'preferred':<20}{'kept':>6}{'choice':>6}{'wrong':>6}    share  interval"
    )
    worlds = list(world([int(seed) for seed in given.seeds.split(",")], given.scenes))
    for count in (int(n) for n in given.others.split(",")):
        asked: list[Entry] = []
        for place, (some, profile) in enumerate(worlds):
            again = asked_again(some, count, profile, place)
            compare(again, count, profile)
            asked += some
        for prefer in PREFERENCES:
            if ("agree" in prefer) == (count > 0):
                tell(f"world, {count} other scenes", asked, prefer)
    if given.clevr is not None:
        told_, _ = clevr(given.clevr, given.most)
        for prefer in PREFERENCES[:3]:
            tell("CLEVR", told_, prefer)


if __name__ == "__main__":
    main()
