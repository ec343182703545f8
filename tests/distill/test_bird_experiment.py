"""The experiment with the four systems: its birds, its reader of claims, its arms, its tables."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from experiments import report_systems, system_arms, systems
from experiments.bird_claims import claims, holds, judged
from experiments.birds import EACH, bird_samples, birds, class_files
from experiments.report_systems import CLAIMS
from experiments.system_arms import ARMS, ROWS, Bench
from vprog.distill.sample import from_jsonl
from vprog.distill.selfsynthx.data import read_classes
from vprog.distill.selfsynthx.lists import read_lists
from vprog.distill.tiny import Shape, make_tiny
from vprog.distill.wording import WORDINGS
from vprog.world.species import BY_NAME, CONCEPTS, SPECIES, Species


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Birds to learn from, two of each species, and one of each to be asked about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(EACH, "train", 2)
        patch.setitem(EACH, "test", 1)
        place = tmp_path_factory.mktemp("birds")
        bird_samples(place)
        class_files(place)
    return place


def test_the_program_names_every_bird_and_the_reader_confirms_every_reason(folder: Path) -> None:
    samples = from_jsonl(folder / "birds.jsonl")
    assert Counter(sample.split for sample in samples) == {"train": 32, "test": 16}
    assert Counter(s.answer for s in samples) == {s.name: 3 for s in SPECIES}
    for sample in samples:
        found = judged(sample.rationale, sample.answer)
        assert found.right and found.claims and not found.false and found.agrees, sample.rationale


def test_no_bird_is_in_two_splits() -> None:
    seeds = [bird.seed for split in EACH for bird in birds(split)]
    assert len(set(seeds)) == len(seeds) == sum(EACH.values()) * len(SPECIES)


def test_selfsynthx_reads_the_same_birds(folder: Path) -> None:
    lines, lists = class_files(folder)
    samples = {s.id: s for s in from_jsonl(folder / "birds.jsonl")}
    images = read_classes("jsonl", lines)
    assert {one.id: (one.label, one.split) for one in images} == {
        name: (sample.answer, sample.split) for name, sample in samples.items()
    }
    for one in images:
        assert Path(str(one.image)).read_bytes() == samples[one.id].images[0]
        assert one.shown == BY_NAME[one.label].described()
    told = read_lists(lists, [s.name for s in SPECIES])
    assert all(set(BY_NAME[name].described()) < set(some) for name, some in told.items())


@pytest.mark.parametrize("own", SPECIES, ids=lambda s: s.name)
def test_every_concept_is_read_in_every_form(own: Species) -> None:
    for concept in CONCEPTS.values():
        value = own.value(concept.name)
        wrong = next(v for v in concept.values if v != value and v != "none")
        said = [f"It has {concept.said(value)}.", f"This is a kesk, with {concept.said(value)}."]
        if value != "none":
            said += [f"The {concept.part} is {value}.", f"Since its {concept.part} is {value}, so."]
        for text in said:
            [claim] = claims(text)
            assert claim == (concept.part, value, True) and holds(claim, own), text
        [claim] = claims(f"The {concept.part} is not {wrong}.")
        assert claim == (concept.part, wrong, False)
        assert holds(claim, own) or wrong in own.values


def test_a_text_is_right_for_one_species_alone() -> None:
    assert judged("This is a varo.", "varo").right
    assert not judged("This is a varo. So the answer is varin.", "varo").right
    assert not judged("This is a varin.", "varo").right
    # Without a reason nothing agrees.
    assert not judged("This is a varo.", "varo").agrees
    assert judged("It has a blue body. It is a varin.", "varo").agrees


@pytest.fixture
def bench(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A student of no worth, and a budget of a few batches."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    torch.set_num_threads(1)
    for name, value in {"ROWS": 64, "FIRST": 32, "BATCH": 8}.items():
        monkeypatch.setattr(system_arms, name, value)
    samples = from_jsonl(folder / "birds.jsonl")
    small = {split: [s for s in samples if s.split == split] for split in EACH}
    made = make_tiny(
        tmp_path / "student",
        [text for s in samples for text in (s.question, s.rationale, s.answer, *WORDINGS)],
        Shape(size=64, patch=16, width=16, layers=1, vision_width=16, vision_layers=1, context=320),
    )
    return Bench(made, folder / "birds.jsonl", *class_files(folder), small, 0)


@pytest.mark.parametrize("name", ["label", "src-sft", "reasoner-cot", "selfsynthx-label"])
def test_an_arm_is_taught_asked_and_kept(name: str, bench: Bench, tmp_path: Path) -> None:
    results = tmp_path / "results"
    told = systems.run(ARMS[name], bench, tmp_path / "run", results)
    assert json.loads((results / f"{name}-0.json").read_text()) == json.loads(json.dumps(told))
    for one in told["asked"].values():
        assert {len(values) for values in one.values()} == {16}
        assert all(f <= c for f, c in zip(one["false"], one["claims"], strict=True))

    def never(bench: Bench, folder: Path) -> system_arms.Taught:
        raise AssertionError("a run that is done is not done again")

    assert systems.run(replace(ARMS[name], teach=never), bench, tmp_path / "no", results)


def test_what_is_claimed_is_of_arms_that_are_asked_so() -> None:
    answers_alone = {"label", "selfsynthx-label"}
    for _, what, ours, theirs, way, _ in CLAIMS:
        assert {ours, theirs} <= set(ARMS) and what in ("right", "agrees", "false")
        assert way == "direct" or not {ours, theirs} & answers_alone
    assert ROWS % (4 * system_arms.BATCH) == 0


def test_the_tables_tell_a_difference_that_is_there(tmp_path: Path) -> None:
    def arm(name: str, right: int, agrees: int) -> dict[str, object]:
        way: dict[str, object] = {
            "right": [right] * 8,
            "agrees": [agrees] * 8,
            "claims": [2] * 8,
            "false": [0] * 8,
        }
        way["slip"] = ["" if right else "wing"] * 8
        report = {
            "rounds": [{"round": 0, "strict": 0.5}] if name.startswith("selfsynthx") else [],
            "concepts": {"of": 14, "kept": 5, "precision": 0.75, "chance": 0.5, "direct": 0.6},
            "verify": {"test": {"majority": {"1": 0.5, "8": 0.6}}},
        }
        told = {"arm": name, "seed": 0, "rows": 64, "seconds": 1.0, "report": report}
        return {**told, "asked": {"direct": way, "reasons": way}}

    one = {name: arm(name, int(name == "selfsynthx"), 1) for name in ARMS}
    told = report_systems.summary({0: one})
    by_pair = {(c["ours"], c["theirs"], c["what"]): c for c in told["claims"]}
    assert by_pair["selfsynthx", "selfsynthx-label", "right"]["holds"]
    assert not by_pair["src", "src-sft", "agrees"]["holds"]
    assert by_pair["src", "src-sft", "right"]["holds"]
    text = report_systems.page(told, {0: one})
    assert "75.0% of these are shown" in text and "| majority | 0.500 | 0.600 |" in text
