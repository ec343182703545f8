"""SelfSynthX without a network: encoders, choosing, synthesis, rejection, figures, and its law."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from random import Random

import pytest

import vprog
from vprog.distill.selfsynthx.concepts import select_concepts
from vprog.distill.selfsynthx.data import read_classes
from vprog.distill.selfsynthx.encoder import Hashing, TfIdf, encoder
from vprog.distill.selfsynthx.figures import precision
from vprog.distill.selfsynthx.lists import (
    bird_lists,
    concepts_of,
    read_lists,
    traced_lists,
    written_lists,
)
from vprog.distill.selfsynthx.questions import LATER, MIXTURE, POOLS, drawn
from vprog.distill.selfsynthx.select import Choosing, choose, parted
from vprog.grammar.diagnostic import VprogError
from vprog.world.species import BY_NAME, SPECIES

CLASSES = {
    "varo": ("a blue body", "striped wings", "a fanned tail", "no crest", "a hooked beak"),
    "kesk": ("a brown body", "checkered wings", "a forked tail", "a rounded crest", "short legs"),
}


def _described(label: str, dice: Random, count: int = 6) -> list[str]:
    return [f"The bird has {' and '.join(dice.sample(CLASSES[label], 3))}." for _ in range(count)]


# -- encoders and choosing ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["hashing", "tfidf"])
def test_vectors_have_length_one_and_near_texts_lie_near(kind):
    texts = ["The bird has a forked tail.", "It has a red book.", ""]
    made = encoder(kind, texts)
    concept, near, far, empty = made.embed(["a forked tail", *texts])
    for vector in (concept, near, far, empty):
        assert sum(v * v for v in vector) == pytest.approx(1)
    dot = [sum(a * b for a, b in zip(concept, v, strict=True)) for v in (near, far)]
    assert dot[0] > 0.3 > abs(dot[1])


def test_an_encoder_looks_at_each_text_by_itself():
    dice = Random(1)
    texts = [" ".join(dice.choices("red blue tail wing beak crest".split(), k=5)) for _ in range(9)]
    for made in (Hashing(), TfIdf.fitted(texts)):
        together = made.embed(texts)
        assert [made.embed([text])[0] for text in texts] == together
    assert TfIdf.fitted(texts).embed(texts) == TfIdf.fitted(texts[::-1]).embed(texts)


def test_a_network_is_pooled_over_its_tokens(tmp_path):
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    torch.set_num_threads(1)
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = ["[PAD]", "[UNK]", "query", "passage", ":", *"a forked tail blue body".split()]
    inner = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="[PAD]", unk_token="[UNK]"
    ).save_pretrained(tmp_path)
    torch.manual_seed(3)
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=24,
    )
    model = transformers.BertModel(config).eval()
    model.save_pretrained(tmp_path)
    made = encoder(f"transformers:{tmp_path}", [])
    texts = ["a forked tail", "blue", "a blue body a forked tail"]
    vectors = made.embed(texts)
    for text, vector in zip(texts, vectors, strict=True):
        ids = torch.tensor([[words.index(w) for w in text.split()]])
        with torch.inference_mode():
            states = model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        mean = states[0].mean(0)
        assert vector == pytest.approx((mean / mean.norm()).tolist(), abs=1e-5)
    asked = encoder(f"transformers:{tmp_path},query: ", []).embed(["blue"])[0]
    assert asked != pytest.approx(vectors[1], abs=1e-3)


def test_choosing_over_arrays_is_choosing_by_the_formula():
    dice = Random(5)
    labels = {f"i{k}": dice.choice(list(CLASSES)) for k in range(7)}
    told = {name: _described(label, dice) for name, label in labels.items()}
    made = Hashing(64)
    found = choose(CLASSES, labels, told, made)
    for name, label in labels.items():
        others = [text for other in told if other != name for text in told[other]]
        wanted = select_concepts(
            made.embed(CLASSES[label]), made.embed(told[name]), made.embed(others)
        )
        assert found[name].kept == wanted.kept
        assert found[name].scores == pytest.approx(wanted.scores)
        assert found[name].threshold == pytest.approx(wanted.threshold)


def test_any_number_of_negatives_is_safe_and_a_sample_of_them_does():
    dice = Random(8)
    labels = {f"i{k}": ("varo", "kesk")[k % 2] for k in range(40)}
    told = {name: _described(label, dice, 30) for name, label in labels.items()}
    made = TfIdf.fitted(text for some in told.values() for text in some)
    for negatives in (0, 100):
        found = choose(CLASSES, labels, told, made, Choosing(tau=0.001, negatives=negatives))
        assert all(math.isfinite(s) for one in found.values() for s in one.scores)
    # The draw of an image hangs on its name, not on the place of others.
    few = Choosing(negatives=50, seed=4)
    some = choose(CLASSES, labels, told, made, few)
    assert some == choose(CLASSES, labels, told, made, few)
    assert some != choose(CLASSES, labels, told, made, Choosing(negatives=50, seed=5))


def test_what_a_picture_shows_is_chosen_of_a_list_with_errors():
    """Descriptions that name what is shown, half of the time, find the true half of a list."""
    lists, dice = bird_lists(6, 1), Random(2)
    labels = {f"i{k}": SPECIES[k % len(SPECIES)].name for k in range(48)}
    shown = {s.name: s.described() for s in SPECIES}
    told = {
        name: [f"It has {' and '.join(dice.sample(shown[label], 4))}." for _ in range(10)]
        for name, label in labels.items()
    }
    made = TfIdf.fitted([*(t for some in told.values() for t in some), *sum(lists.values(), ())])
    found = choose(lists, labels, told, made)
    chosen = {name: parted(lists[labels[name]], found[name])[0] for name in labels}
    score = sum(precision(chosen[n], shown[labels[n]]) for n in labels) / len(labels)
    assert score > 0.95  # by chance it is 8 / 14
    assert all(len(some) >= 3 for some in chosen.values())


# -- questions and data ------------------------------------------------------------------------


def test_the_mixture_is_the_released_one_and_questions_hang_on_their_picture_alone():
    seen = Counter(sort for k in range(2000) for sort, _ in drawn(8, MIXTURE, "bird", f"{k}"))
    total = sum(seen.values())
    for sort, share in MIXTURE.items():
        assert seen[sort] / total == pytest.approx(share, abs=0.02)
    assert {sort for sort, _ in drawn(40, LATER, "bird", "a")} == {"explain", "cot"}
    asked = drawn(8, MIXTURE, "bird", "a")
    assert asked == drawn(8, MIXTURE, "bird", "a")
    assert all("bird" in text and "{" not in text for _, text in asked)
    # No wording repeats before every one of its sort was used.
    some = [text for _, text in drawn(len(POOLS["cot"]), {"cot": 1.0}, "bird", "b")]
    assert len(set(some)) == len(some)


def test_pictures_of_classes_from_folders_lines_and_a_world(tmp_path, aviary):
    for label in ("black_footed_albatross", "gull"):
        (tmp_path / "f" / label).mkdir(parents=True)
        for k in range(8):
            (tmp_path / "f" / label / f"{k}.png").write_bytes(b"x")
    found = read_classes("folder", tmp_path / "f")
    assert {one.label for one in found} == {"black footed albatross", "gull"}
    assert Counter((one.label, one.split) for one in found)["gull", "test"] == 2
    # Another class's pictures do not change whose are kept for the test.
    (tmp_path / "f" / "wren").mkdir()
    (tmp_path / "f" / "wren" / "1.png").write_bytes(b"x")
    again = [one for one in read_classes("folder", tmp_path / "f") if one.label != "wren"]
    assert again == found
    lines = [{"image": f"{k}.png", "label": "ab"[k % 2], "split": "test"} for k in range(2)]
    lines += [{"image": f"{k}.png", "label": "ab"[k % 2], "shown": ["a tail"]} for k in range(2, 6)]
    for k in range(6):
        (tmp_path / f"{k}.png").write_bytes(b"x")
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    told = read_classes("jsonl", tmp_path / "a.jsonl")
    assert [one.split for one in told] == ["test"] * 2 + ["train"] * 4
    assert told[5].shown == ("a tail",)
    # Who says what is learned from is taken at their word.
    for line in lines:
        line["split"] = "train"
    del lines[0]["split"], lines[1]["split"]
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, lines)))
    told = read_classes("jsonl", tmp_path / "b.jsonl", test=1.0)
    assert [one.split for one in told] == ["test"] * 2 + ["train"] * 4
    birds = read_classes("birds", aviary, test=0.5, most=2)
    assert len(birds) == 32
    assert birds[0].shown == SPECIES[0].described()
    for bad, said in (
        ({"image": "9.png", "label": "a"}, "9.png is not there"),
        ({"image": "0.png", "label": "b"}, "2 pictures of the name 0.png"),
        ({"image": "3.png", "id": "1.png", "label": "b"}, "2 pictures of the name 1.png"),
        ({"image": "0.png", "id": "x", "label": "a", "shown": "a tail"}, "line 7"),
    ):
        (tmp_path / "slip.jsonl").write_text("\n".join(map(json.dumps, [*lines, bad])))
        with pytest.raises(VprogError, match=said) as caught:
            read_classes("jsonl", tmp_path / "slip.jsonl")
        assert caught.value.code == "VP731"
    (tmp_path / "bad.jsonl").write_text('{"image": 3, "label": "a"}')
    for kind, place in (("jsonl", tmp_path / "bad.jsonl"), ("folder", tmp_path), ("zip", tmp_path)):
        with pytest.raises(VprogError) as caught:
            read_classes(kind, place)
        assert caught.value.code == "VP731"


def test_lists_of_concepts_from_every_source(tmp_path, aviary):
    (tmp_path / "a.json").write_text(
        json.dumps({"0": {"name": "a_gull", "visual_features": ["grey wings", "grey wings"]}})
    )
    assert read_lists(tmp_path / "a.json", ["a gull"]) == {"a gull": ("grey wings",)}
    assert read_lists(tmp_path / "a.json", ["a_gull"]) == {"a_gull": ("grey wings",)}
    (tmp_path / "a.toml").write_text('gull = ["a", "b"]\nother = []\n')
    assert read_lists(tmp_path / "a.toml", ["gull"]) == {"gull": ("a", "b")}
    with pytest.raises(VprogError) as caught:
        read_lists(tmp_path / "a.toml", ["gull", "other"])
    assert caught.value.code == "VP732"
    lists = bird_lists(5, 3)
    for species in SPECIES:
        assert set(species.described()) < set(lists[species.name])
        assert len(lists[species.name]) == 13

    class Writer:
        name, version = "writer", "1"

        def write(self, asks):
            return [f"Of course!\n- a {ask.text.split()[5]} tail.\n- thin legs" for ask in asks]

    assert written_lists(Writer(), ["gull", "tern"], "bird")["tern"] == (
        "a tern tail",
        "thin legs",
    )
    tail = 'image: Image\ntail = the(find(image, "tail"))\nanswer = '
    programs = [vprog.load(tail + last) for last in ("color(tail)", 'verify(tail, "forked")')]
    programs.append(vprog.load('image: Image\nanswer = exists(find(image, "crest"))'))
    images = read_classes("birds", aviary)
    profile = f"scene:{aviary / 'gqa' / 'birds.json'}"
    traces = {
        one.id: [program.run(image=one.image, profile=profile) for program in programs]
        for one in images
    }
    forked = next(one for one in images if "a forked tail" in (one.shown or ()))
    assert concepts_of(traces[forked.id][1]) == ("forked tail",)
    read = traced_lists(images, traces)
    for label, concepts in read.items():
        own = {told.removeprefix("a ") for told in BY_NAME[label].described()}
        assert set(concepts) <= own
        assert ("no crest" in concepts) == ("no crest" in own)
        assert any(concept.endswith("tail") for concept in concepts)


@pytest.fixture(scope="module")
def aviary(tmp_path_factory) -> Path:
    from vprog.world.chunk import Plan
    from vprog.world.make import make

    folder = tmp_path_factory.mktemp("birds") / "aviary"
    make(folder, Plan(3, 1, 1, 48, 28))
    return folder


def test_changed_pictures_keep_their_size_and_hang_on_their_seed(aviary):
    import io

    from PIL import Image

    from vprog.distill.selfsynthx.augment import CHANGES, augmented

    picture = aviary / "pictures" / "bird-000003.png"
    before = Image.open(picture).convert("RGB")
    seen = set()
    for k in range(30):
        data = augmented(picture, f"{k}")
        assert data == augmented(picture.read_bytes(), f"{k}")
        after = Image.open(io.BytesIO(data))
        assert (after.size, after.mode) == (before.size, "RGB")
        assert after.tobytes() != before.tobytes()
        seen.add(data)
    assert len(seen) == 30
    assert len(CHANGES) == 5
    assert len({augmented(picture, f"{k}", 1) for k in range(12)}) > 4
