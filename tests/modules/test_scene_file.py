"""Files of scene graphs: both layouts, what is refused, and which scene is a picture's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.modules.scene_file import SceneFile, read_scenes
from vprog.modules.scene_graph import SceneGraph

DATA = Path(__file__).resolve().parents[1] / "data"
CUBE = {
    "color": "red",
    "size": "large",
    "shape": "cube",
    "material": "metal",
    "pixel_coords": [240, 160, 10.5],
}


def scene_of(file: SceneFile, name: str, width: int, height: int) -> SceneGraph:
    found = file.scene(Image.named(name, width, height))
    assert isinstance(found, SceneGraph), found
    return found


def test_clevr_scenes_are_known_by_file_name_though_their_index_repeats() -> None:
    file = read_scenes(DATA / "clevr/scenes.json")
    train = scene_of(file, "CLEVR_train_000000.png", 480, 320)
    val = scene_of(file, "CLEVR_val_000000.png", 480, 320)
    assert (len(train.objects), len(val.objects)) == (5, 7)
    assert scene_of(file, "some/where/CLEVR_train_000000.png", 480, 320) is train


def test_a_clevr_relation_is_that_of_the_listed_things_to_the_one_they_are_listed_for() -> None:
    scene = scene_of(read_scenes(DATA / "clevr/scenes.json"), "CLEVR_val_000001.png", 480, 320)
    gray, blue, cylinder = scene.objects
    assert gray.relations["to the left of"] == {"1", "2"}
    assert "to the right of" not in gray.relations
    assert cylinder.relations["behind"] == {"0", "1"}
    assert blue.relations["in front of"] == {"2"}


def test_a_clevr_box_stands_round_the_middle_and_shrinks_with_distance_and_size() -> None:
    scene = scene_of(read_scenes(DATA / "clevr/scenes.json"), "CLEVR_val_000000.png", 480, 320)
    for thing in scene.objects:
        left, top, right, bottom = thing.box
        assert 0 <= left < right <= 480
        assert 0 <= top < bottom <= 320
    purple, _, _, yellow, _, _, small = scene.objects
    width = {o.id: o.box[2] - o.box[0] for o in scene.objects}
    assert width[purple.id] == pytest.approx(2 * 525 * 0.7 / 13.48)
    assert width[yellow.id] > width[purple.id] > width[small.id]


def test_a_gqa_scene_is_found_with_and_without_the_ending_of_the_picture() -> None:
    file = read_scenes(DATA / "gqa_scenes.json")
    assert scene_of(file, "kitchen.png", 600, 400).name == "kitchen"
    assert scene_of(file, "2400.jpg", 300, 200).attributes == {"weather": ("sunny",)}
    assert scene_of(file, "empty", 50, 50).objects == ()


def test_gqa_objects_keep_names_attributes_and_relations() -> None:
    scene = scene_of(read_scenes(DATA / "gqa_scenes.json"), "kitchen", 600, 400)
    woman, _, mug, other, fridge, table, sign = scene.objects
    assert woman.names == ("woman", "person")
    assert mug.attributes == {"color": ("dark blue", "gray"), "size": ("small",)}
    assert other.attributes[""] == ("delicious",)
    assert fridge.attributes["material"] == ("metal",)
    assert table.name == "coffee table"
    assert woman.relations["holding"] == {"12"}
    assert sign.box == (450.0, 0.0, 600.0, 40.0)


def test_a_file_may_hold_one_scene_of_either_layout(tmp_path: Path) -> None:
    one = tmp_path / "one.json"
    one.write_text(json.dumps({"objects": [CUBE], "relationships": {"left": [[]]}}))
    assert scene_of(read_scenes(one), "anything.png", 480, 320).objects[0].name == "cube"
    named = {"objects": [CUBE], "relationships": {}, "image_filename": "a.png"}
    one.write_text(json.dumps(named))
    assert isinstance(read_scenes(one).scene(Image.named("b.png", 480, 320)), Failed)
    one.write_text(json.dumps({"width": 9, "height": 9, "objects": {}}))
    assert scene_of(read_scenes(one), "x", 9, 9).objects == ()


def test_a_picture_without_a_scene_fails_and_names_near_ones() -> None:
    file = read_scenes(DATA / "clevr/scenes.json")
    found = file.scene(Image.named("CLEVR_val_000002.png", 480, 320))
    assert isinstance(found, Failed)
    assert found.code == "VP641"
    assert "CLEVR_val_000001.png" in (found.help or "")


def test_a_part_or_a_copy_of_another_size_is_not_the_picture() -> None:
    file = read_scenes(DATA / "cups.json")
    image = Image.named("cups.png", 640, 480)
    assert isinstance(file.scene(image), SceneGraph)
    for other in (image.crop((10, 10, 200, 200)), Image.named("cups.png", 320, 240)):
        found = file.scene(other)
        assert isinstance(found, Failed)
        assert found.code == "VP642"


REFUSED: list[Any] = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[1, 2]",
    b"3",
    b"null",
    b"{}",
    b"[" * 100_000,
    b'{"a": ' * 5_000 + b"1" + b"}" * 5_000,
    {"scenes": [1]},
    {"scenes": [{"objects": []}]},
    {"scenes": [{"objects": [{**CUBE, "color": 3}], "relationships": {}}]},
    {"scenes": [{"objects": [{**CUBE, "pixel_coords": [1]}], "relationships": {}}]},
    {"scenes": [{"objects": [CUBE], "relationships": {"left": []}}]},
    {"scenes": [{"objects": [CUBE], "relationships": {"left": [[1]]}}]},
    {"scenes": [{"objects": [CUBE], "relationships": {"left": [[-1]]}}]},
    {"scenes": [{"objects": [], "relationships": {}, "image_filename": "a.png"}] * 2},
    {"a": {"width": 0, "height": 9, "objects": {}}},
    {"a": {"width": 9, "height": 9, "objects": {"0": {"name": "cup"}}}},
    {"a": {"objects": {}}},
    {"a": {"width": 9, "height": 9, "objects": {}}, "b": 3},
    {
        "a": {
            "width": 9,
            "height": 9,
            "objects": {
                "0": {
                    "name": "cup",
                    "x": 0,
                    "y": 0,
                    "w": 5,
                    "h": 5,
                    "relations": [{"object": "7", "name": "on"}],
                }
            },
        }
    },
    b'{"a": {"width": 9, "height": 9, "objects": {"0": {"name": "c", "x": NaN, "y": 0, "w": 1, "h": 1}}}}',
    b'{"a": {"width": 9, "height": 9, "objects": {"0": {"name": "c", "x": 1e999, "y": 0, "w": 1, "h": 1}}}}',
]


@pytest.mark.parametrize("content", REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_file_of_scene_graphs_is_one_coded_error(content: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(VprogError) as caught:
        read_scenes(path)
    assert caught.value.code == "VP640"
    assert "bad.json" in str(caught.value)


def test_a_file_that_is_not_there_is_the_same_error(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(VprogError) as caught:
            read_scenes(path)
        assert caught.value.code == "VP640"


def test_third_party_scene_graphs_load(shared_data: Path) -> None:
    clevr = read_scenes(shared_data / "clevr/scenes.json")
    gqa = read_scenes(shared_data / "gqa/scene_graphs.json")
    assert len(clevr.scenes) == 500
    assert all(scene.objects for scene in (*clevr.scenes.values(), *gqa.scenes.values()))
