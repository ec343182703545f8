"""Quality: what is planted is found, and nothing else."""

from __future__ import annotations

import io
import random
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image as Pillow
from typer.testing import CliRunner

from tests.corpus.build import world
from tests.corpus.kept import corpus_of, drawing, row
from vprog.cli.app import app
from vprog.corpus.build import build
from vprog.corpus.folder import open_corpus
from vprog.corpus.quality.balance import balance, surplus
from vprog.corpus.quality.picture_hash import BITS, distance, near, picture_hash
from vprog.corpus.quality.report import Wanted, quality
from vprog.corpus.quality.seen import look
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image


def again(data: bytes) -> bytes:
    """The same picture, compressed anew with loss."""
    file = io.BytesIO()
    Pillow.open(io.BytesIO(data)).save(file, "JPEG", quality=90)
    return file.getvalue()


def test_near_hashes_are_those_that_a_comparison_of_all_finds() -> None:
    chance = random.Random(7)
    hashes = [chance.getrandbits(BITS) for _ in range(60)]
    for one in hashes[:30]:
        for _ in range(chance.randrange(8)):
            one ^= 1 << chance.randrange(BITS)
        hashes.append(one)
    for most in (0, 3, 6):
        known = sorted(set(hashes))
        all_pairs = {(a, b) for a in known for b in known if a < b and distance(a, b) <= most}
        found = list(near(hashes, most))
        assert len(found) == len(set(found))
        assert set(found) == all_pairs


def test_a_picture_compressed_again_looks_alike_and_others_do_not() -> None:
    files = [drawing(seed) for seed in range(12)]
    hashes = [picture_hash(Image.decode(data)) for data in files]
    for data, found in zip(files, hashes, strict=True):
        assert distance(found, picture_hash(Image.decode(again(data)))) <= 4
    apart = [distance(a, b) for n, a in enumerate(hashes) for b in hashes[n + 1 :]]
    assert min(apart) > 4


def test_planted_duplicates_are_found(tmp_path: Path) -> None:
    rows = [
        row("first"),
        row("exact", question="how many  cups are there"),
        row("near", [again(drawing(0))]),
        row("contradicts", answer="4"),
        row("other question", question="How many plates are there?"),
        row("other picture", [drawing(5)]),
    ]
    found = quality(corpus_of(tmp_path / "corpus", rows))
    assert found.duplicates.exact == ("exact",)
    assert found.duplicates.near == ("near",)
    assert found.duplicates.contradicting == ("contradicts",)
    assert found.leave_out == ("contradicts", "exact", "near")
    assert not quality(open_corpus(tmp_path / "corpus"), hashing=False).duplicates.near


def test_a_picture_in_two_splits_is_found(tmp_path: Path) -> None:
    rows = [
        row("train", [drawing(1)]),
        row("leaked", [drawing(1)], split="val", question="How many plates?"),
        row("looks", [again(drawing(1))], split="test", question="How many forks?"),
        row("apart", [drawing(2)], split="val"),
    ]
    found = quality(corpus_of(tmp_path / "corpus", rows)).hygiene
    assert len(found.shared) == 1
    assert found.rows == ("leaked",)
    assert len(found.alike) >= 1


def test_pictures_of_an_evaluation_set_are_found(tmp_path: Path) -> None:
    test = corpus_of(tmp_path / "test", [row("t", [drawing(1)]), row("u", [drawing(2)])])
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "p.png").write_bytes(drawing(3))
    rows = [
        row("same", [drawing(1)]),
        row("looks", [again(drawing(2))], question="Are there plates?"),
        row("photo", [drawing(3)]),
        row("clean", [drawing(4)]),
    ]
    corpus = corpus_of(tmp_path / "train", rows)
    found = quality(corpus, Wanted(against=(test.folder, tmp_path / "photos"))).contamination
    assert set(found.same) == {"same", "photo"}
    assert found.alike == ("looks",)
    assert found.asked == ("same",)
    with pytest.raises(VprogError) as error:
        quality(corpus, Wanted(against=(tmp_path / "missing",)))
    assert error.value.code == "VP503"


def test_caps_hold_and_leave_out_no_more_than_they_must(tmp_path: Path) -> None:
    rows = [
        row(str(n), [drawing(n % 4)], question=f"q {n}", answer=str(n % 3), type="count")
        for n in range(48)
    ]
    view = look(corpus_of(tmp_path / "corpus", rows))
    for per_image, per_answer in ((5, 0), (0, 7), (4, 3)):
        gone = set(surplus(view.rows, per_image, per_answer, 1))
        rest = [one for one in view.rows if one.id not in gone]
        images = Counter(picture for one in rest for picture in one.pictures)
        answers = Counter(one.answer for one in rest)
        assert not per_image or max(images.values()) <= per_image
        assert not per_answer or max(answers.values()) <= per_answer
        for one in view.rows:
            if one.id in gone:
                full = per_image and images[one.pictures[0]] == per_image
                assert full or answers[one.answer] == per_answer
    assert surplus(view.rows, 5, 0, 1) == surplus(tuple(reversed(view.rows)), 5, 0, 1)
    assert surplus(view.rows, 5, 0, 1) != surplus(view.rows, 5, 0, 2)


def test_balance_counts_what_a_blind_guesser_gets(tmp_path: Path) -> None:
    answers = ("yes",) * 6 + ("no",) * 2
    rows = [row(str(n), question=f"q {n}", answer=a, type="t") for n, a in enumerate(answers)]
    (found,) = balance(look(corpus_of(tmp_path / "corpus", rows)).rows)
    assert (found.rows, found.answers, found.top, found.share) == (8, 2, "yes", 0.75)
    assert 0.8 < found.evenness < 0.82


def test_chance_is_what_the_world_knows(tmp_path: Path) -> None:
    build(world(6, 60, candidates="true"), tmp_path / "corpus")
    corpus = open_corpus(tmp_path / "corpus")
    found = quality(corpus).chance
    chosen = [
        one
        for kept in corpus.rows()
        if kept["status"] == "kept"
        for one in kept["candidates"]
        if one["chosen"]
    ]
    assert found.known == len(chosen) > 0
    assert found.spurious == sum(not one["true"] for one in chosen)
    assert found.precision == pytest.approx(1 - found.spurious / found.known)
    assert sum(found.origins.values()) == found.spurious
    assert sum(both[0] for both in found.types.values()) == found.known
    low, high = found.to_json()["spurious_interval"]
    assert low <= found.spurious / found.known <= high


def test_what_the_command_names_is_gone_from_an_export(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "corpus", [row("a"), row("b"), row("c", question="Why?")])
    ids = tmp_path / "ids.txt"
    result = CliRunner().invoke(
        app, ["corpus", "quality", str(corpus.folder), "-o", str(ids), "--json"]
    )
    assert result.exit_code == 0
    assert ids.read_text() == "b\n"
