"""A corpus of real photographs by the embedded profile: what is kept, and why the rest is not.

``python -m benchmarks.photo_corpus [--data FOLDER] [--out FOLDER]`` writes the questions of
``benchmarks.pictures``, and those of OK-VQA, A-OKVQA and VQAv2 whose photograph is at hand, as rows with
their programs in three languages and in words, builds a corpus of them, and counts what became of
each kind of question. With ``--out`` the corpus stays there, with its card.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.pictured.record import records
from benchmarks.pictures import DATA, programs
from vprog.codes import all_codes
from vprog.corpus.build import build
from vprog.corpus.card import card, write_card
from vprog.corpus.folder import Corpus, open_corpus
from vprog.corpus.settings import settings_of
from vprog.corpus.verify import verify

#: The files of questions of other data sets, and what these are called.
OTHERS = (
    ("okvqa/okvqa.json", "okvqa"),
    ("aokvqa/aokvqa_v1p0_val_slice.json", "aokvqa"),
    ("vqav2/vqav2.json", "vqav2"),
)
SETTINGS = """
[corpus]
name = "photographs"
[run]
profile = "lite"
[keep]
rejected = true
[rationale]
levels = ["bridged"]
styles = ["detailed"]
[units]
rows = 100
[[sources]]
kind = "jsonl"
path = "rows.jsonl"
images = {images}
"""


def rows(data: Path) -> Iterator[dict[str, Any]]:
    """Questions over photographs with their candidate programs."""
    for number, record in enumerate(records(data)):
        found = {name: text for name, text in programs(record).items() if text}
        yield {
            "id": f"{record.source}-{number}",
            "image": str(record.picture.relative_to(data)),
            "question": record.question,
            "answer": record.answers[0] if record.answers else "",
            "answers": list(record.answers),
            "type": "other" if record.asked is None else record.asked.kind,
            "source": record.source,
            "licence": "CC BY 4.0 (GQA)" if record.source != "photos" else "as its notes say",
            "split": "train",
            "programs": [{"program": text, "origin": name} for name, text in found.items()],
        }
    seen = {path.stem: path for path in (data / "photos").iterdir()}
    for file, source in OTHERS:
        for entry in json.loads((data / file).read_text(encoding="utf-8")):
            number = str(entry["image_id"]).zfill(12)
            place = next((path for name, path in seen.items() if name.endswith(number)), None)
            if place is None:
                continue
            quoted = json.dumps(entry["question"])
            answers = entry.get("answers", entry.get("direct_answers", entry.get("answer")))
            answer = max(answers, key=answers.get) if isinstance(answers, dict) else answers
            yield {
                "id": f"{source}-{entry['question_id']}",
                "image": str(place.relative_to(data)),
                "question": entry["question"],
                "answer": answer[0] if isinstance(answer, list) else answer,
                "answers": answers if isinstance(answers, dict | list) else [answers],
                "type": source,
                "source": source,
                "licence": "CC BY 4.0",
                "split": "train",
                "programs": [{"program": f"answer = ask(image, {quoted})", "origin": "in words"}],
            }


def tell(corpus: Corpus) -> None:
    """Print what became of the rows, and why programs gave no right answer."""
    kinds: dict[str, Counter[str]] = {}
    why: dict[str, Counter[str]] = {}
    origins: Counter[str] = Counter()
    for row in corpus.rows(("type", "status", "kind", "code", "candidates")):
        ended = f"{row['status']} {row['kind']}".strip()
        kinds.setdefault(row["type"], Counter())[ended] += 1
        for candidate in row["candidates"]:
            verdict = candidate["verdict"]
            said = f"{verdict} {candidate['code']}".strip()
            why.setdefault(candidate["origin"], Counter())[said] += 1
            origins[candidate["origin"]] += candidate["chosen"]
    columns = sorted({name for counts in kinds.values() for name in counts})
    print(f"\n{'kind':<12}{'rows':>6}" + "".join(f"{name:>18}" for name in columns))
    for kind, counts in sorted(kinds.items()):
        cells = "".join(f"{counts[name]:>18}" for name in columns)
        print(f"{kind:<12}{counts.total():>6}{cells}")
    total = sum(kinds.values(), Counter[str]())
    print(f"{'all':<12}{total.total():>6}" + "".join(f"{total[name]:>18}" for name in columns))
    print("\nwhat became of the programs of each language; chosen ones, then verdicts")
    codes = all_codes()
    told: set[str] = set()
    for origin, counts in why.items():
        shown = ", ".join(f"{count} {name}" for name, count in counts.most_common())
        print(f"{origin:<10}{origins[origin]:>4} chosen of {counts.total()}: {shown}")
        told |= {name.rpartition(" ")[2] for name in counts if " " in name}
    for code in sorted(told):
        print(f"{code}: {codes[code].title}")


def made(data: Path, folder: Path) -> Corpus:
    """Build the corpus, and its card."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(row) + "\n" for row in rows(data))
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8")
    built = build(
        settings_of(SETTINGS.format(images=json.dumps(str(data.resolve()))), folder),
        folder / "corpus",
    )
    tally = built.tally
    pictures = {one["name"] for row in open_corpus(built.folder).rows() for one in row["pictures"]}
    print(
        f"{tally.rows} rows over {len(pictures)} photographs: {tally.kept - tally.labels} with a "
        f"rationale, {tally.labels} for their answer alone, {tally.refused} refused, "
        f"{tally.failed} failed"
    )
    found = verify(built.folder, rule="vqa")
    print(f"verified: {found.run} run again, {len(found.findings)} findings")
    write_card(card(open_corpus(built.folder), 24), built.folder)
    return open_corpus(built.folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Build, and print the tables; or say that the photographs are not at hand."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, help="where the corpus stays")
    given = parser.parse_args(arguments)
    if not (given.data / "gqa" / "images").is_dir():
        print(f"skipped: there are no photographs in {given.data} (set VPROG_SHARED)")
        return
    with TemporaryDirectory() as folder:
        tell(made(given.data, given.out or Path(folder)))


if __name__ == "__main__":
    main()
