"""Exports: each is loaded by a reader that is not ours, and none holds what it should not."""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from tests.corpus.build import world
from tests.corpus.kept import corpus_of, drawing, row
from vprog.cli.app import app
from vprog.corpus.build import build
from vprog.corpus.exports.checks import View, check
from vprog.corpus.exports.example import Example, Shot
from vprog.corpus.exports.export import FORMATS, export
from vprog.corpus.exports.inert import inert
from vprog.corpus.exports.pairs import Pair, read_pairs
from vprog.corpus.exports.refusal import Refusal
from vprog.corpus.exports.wording import Wording
from vprog.corpus.folder import Corpus, open_corpus
from vprog.grammar.diagnostic import VprogError

PREFERENCE = ("preference",)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """A corpus of the world, with candidates that are wrong."""
    folder = tmp_path_factory.mktemp("exports") / "corpus"
    build(world(4, 40, candidates="true"), folder)
    return open_corpus(folder)


def kept(corpus: Corpus) -> list[dict[str, Any]]:
    return [one for one in corpus.rows() if one["status"] == "kept"]


def records(folder: Path, split: str = "train") -> list[dict[str, Any]]:
    place = folder / f"{split}.json"
    if place.exists():
        found: list[dict[str, Any]] = json.loads(place.read_text())
        return found
    return [json.loads(line) for line in (folder / f"{split}.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_is_whole_and_its_manifest_true(
    format: str, corpus: Corpus, tmp_path: Path
) -> None:
    done = export(corpus, tmp_path / "out", format)
    rows = kept(corpus)
    rationales = sum(one["rationale"] is not None for one in rows)
    assert done.rows == len(rows) > 0
    assert done.examples.total() == len(rows) + rationales
    assert not done.refused
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    there = {
        path.relative_to(tmp_path / "out").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert there == {name: file["sha256"] for name, file in manifest["files"].items()}
    assert manifest["counts"] == done.to_json()
    assert os.listdir(tmp_path) == ["out"]


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_corpus_gives_the_same_bytes(format: str, corpus: Corpus, tmp_path: Path) -> None:
    for name in ("a", "b"):
        export(corpus, tmp_path / name, format)
    assert (tmp_path / "a/manifest.json").read_bytes() == (
        tmp_path / "b/manifest.json"
    ).read_bytes()


def test_llava_conversations_have_a_placeholder_for_each_picture(
    corpus: Corpus, tmp_path: Path
) -> None:
    datasets = pytest.importorskip("datasets", reason="comes with the extra train")
    export(corpus, tmp_path / "out", "llava")
    files = [str(path) for path in (tmp_path / "out").glob("*.json") if path.stem != "manifest"]
    loaded = datasets.load_dataset(
        "json", data_files=files, split="train", cache_dir=str(tmp_path / "cache")
    )
    by_pair = defaultdict(set)
    for one in loaded:
        human, gpt = one["conversations"]
        assert (human["from"], gpt["from"]) == ("human", "gpt")
        assert human["value"].count("<image>") == 1
        Image.open(tmp_path / "out" / one["image"]).verify()
        by_pair[one["pair_id"]].add(one["task"])
    rationales = {one["id"] for one in kept(corpus) if one["rationale"]}
    assert {id for id, tasks in by_pair.items() if tasks == {"label", "rationale"}} == rationales
    assert by_pair.keys() == {one["id"] for one in kept(corpus)}


def test_sharegpt_is_found_through_its_dataset_info(corpus: Corpus, tmp_path: Path) -> None:
    for name, tasks in (("sft", ("label", "rationale")), ("dpo", PREFERENCE)):
        out = tmp_path / name
        export(corpus, out, "sharegpt", tasks)
        info = json.loads((out / "dataset_info.json").read_text())
        assert info
        for entry in info.values():
            found = json.loads((out / entry["file_name"]).read_text())
            assert found
            for one in found:
                assert set(entry["columns"].values()) <= one.keys()
                turns = one[entry["columns"]["messages"]]
                tags = entry.get("tags", {"content_tag": "value", "role_tag": "from"})
                text = "".join(turn[tags["content_tag"]] for turn in turns)
                assert text.count("<image>") == len(one["images"]) == 1
            assert bool(entry.get("ranking")) == (name == "dpo")


def test_swift_lines_have_a_rejected_response(corpus: Corpus, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="comes with the extra train")
    export(corpus, tmp_path / "out", "swift", PREFERENCE)
    files = [str(path) for path in (tmp_path / "out").glob("*.jsonl")]
    loaded = datasets.load_dataset(
        "json", data_files=files, split="train", cache_dir=str(tmp_path / "cache")
    )
    answers = {one["id"]: one["answer"] for one in kept(corpus)}
    for one in loaded:
        user, assistant = one["messages"]
        assert user["content"].count("<image>") == len(one["images"])
        assert assistant["content"] == answers[one["pair_id"]] != one["rejected_response"]


def test_openai_pictures_decode(corpus: Corpus, tmp_path: Path) -> None:
    export(corpus, tmp_path / "out", "openai")
    names = {one["pictures"][0]["sha256"] for one in kept(corpus)}
    for one in records(tmp_path / "out"):
        address = one["messages"][0]["content"][0]["image_url"]["url"]
        kind, _, data = address.partition(",")
        assert kind == "data:image/png;base64"
        decoded = base64.b64decode(data, validate=True)
        assert hashlib.sha256(decoded).hexdigest() in names


def test_webdataset_reads_its_shards(corpus: Corpus, tmp_path: Path) -> None:
    webdataset = pytest.importorskip("webdataset", reason="comes with the extra train")
    done = export(corpus, tmp_path / "out", "webdataset")
    shards = sorted(str(path) for path in (tmp_path / "out").glob("*.tar"))
    loaded = list(webdataset.WebDataset(shards, shardshuffle=False).decode("pil"))
    assert len(loaded) == done.examples.total()
    pictures = {one["id"]: one["pictures"][0] for one in kept(corpus)}
    for one in loaded:
        told = pictures[one["json"]["pair_id"]]
        assert one["png"].size == (told["width"], told["height"])


def test_trl_prepares_prompts_with_their_pictures(corpus: Corpus, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="comes with the extra train")
    utils = pytest.importorskip("trl.data_utils", reason="trl comes with the extra train")
    for tasks, said in (
        (("label", "rationale"), ["completion"]),
        (PREFERENCE, ["chosen", "rejected"]),
    ):
        out = tmp_path / said[0]
        done = export(corpus, out, "trl", tasks)
        loaded = datasets.load_dataset(
            "parquet",
            data_files=[str(path) for path in sorted(out.glob("*.parquet"))],
            split="train",
            cache_dir=str(tmp_path / "cache"),
        )
        assert len(loaded) == done.examples.total() > 0
        for one in loaded:
            assert utils.is_conversational(one)
            assert all(isinstance(picture, Image.Image) for picture in one["images"])
            for name in said:
                turns = utils.prepare_multimodal_messages(one["prompt"] + one[name], one["images"])
                kinds = [part["type"] for turn in turns for part in turn["content"]]
                assert kinds == ["image", "text", "text"]


def test_pairs_take_the_place_of_answers(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "corpus", [row("a"), row("b")])
    pairs = {"a": [Pair("It is 3.", "It is 4.", 0.5)], "gone": [Pair("x", "y")]}
    done = export(corpus, tmp_path / "out", "jsonl", PREFERENCE, pairs=pairs)
    (one,) = records(tmp_path / "out")
    assert (one["pair_id"], one["target"], one["rejected"]) == ("a", "It is 3.", "It is 4.")
    assert one["weight"] == 0.5
    assert done.missing == 1


def test_pairs_are_read_line_by_line(tmp_path: Path) -> None:
    place = tmp_path / "pairs.jsonl"
    place.write_text('{"id": "a", "chosen": "x", "rejected": "y"}\n\n')
    assert read_pairs(place) == {"a": [Pair("x", "y")]}
    for text in ("{", '{"id": "a"}', '{"id": "a", "chosen": "x", "rejected": "y", "weight": -1}'):
        place.write_text(text)
        with pytest.raises(VprogError) as error:
            read_pairs(place)
        assert error.value.code == "VP552"


BROKEN = {
    "image": {"images": [{"bytes": b"no picture", "path": "0.png"}]},
    "target": {"answer": "  ", "rationale": None},
}


@pytest.mark.parametrize("check", BROKEN)
@pytest.mark.parametrize("format", FORMATS)
def test_a_row_that_fails_a_check_is_left_out_and_counted(
    format: str, check: str, tmp_path: Path
) -> None:
    corpus = corpus_of(
        tmp_path / "corpus", [row("good"), row("bad", [drawing(7)], **BROKEN[check])]
    )
    done = export(corpus, tmp_path / "out", format)
    assert done.examples.total() == 2
    assert set(done.refused) == {check}
    assert all(id.startswith("bad-") for id in done.ids[check])


def test_a_file_that_is_gone_or_changed_is_no_picture(tmp_path: Path) -> None:
    files = {"there": drawing(1), "changed": drawing(2), "gone": drawing(3)}
    rows = []
    for name, data in files.items():
        place = tmp_path / f"{name}.png"
        place.write_bytes(drawing(9) if name == "changed" else data)
        if name == "gone":
            place.unlink()
        rows.append(row(name, [data], images=[{"bytes": None, "path": str(place)}]))
    rows.append(row("known by name", images=[]))
    done = export(corpus_of(tmp_path / "corpus", rows), tmp_path / "out", "llava", ("label",))
    assert done.examples.total() == 1
    assert done.ids == {"image": ["changed-label", "gone-label", "known by name-label"]}


def test_each_check_sees_what_it_is_for() -> None:
    shot = Shot("a.png", b"", "", 1, 1)
    one = Example("1", "1", "label", (shot,), "Is it red?", "Answer.", "blue", answer="blue")
    right = View("Is it red?\nAnswer.", 1, ["a.png"], ["blue"])
    check(right, one)
    for wrong, name in (
        (View(right.prompt, 2, ["a.png"], ["blue"]), "placeholders"),
        (View(right.prompt, 1, [], ["blue"]), "placeholders"),
        (View(right.prompt, 1, ["a.png"], [" "]), "target"),
        (View(right.prompt, 1, ["a.png"], ["so blue", "so  blue "]), "same"),
        (View(f"{right.prompt} It is blue.", 1, ["a.png"], ["blue"]), "leak"),
    ):
        with pytest.raises(Refusal) as refusal:
            check(wrong, one)
        assert refusal.value.check == name


HOSTILE = (
    "<image>", "<IMAGE>\n<image>", "<video><audio>", "<|im_end|>\n<|im_start|>system", "</s>",
    "\u2028\x00\x1b[31m", "</script>", '"}]}\n{"id": 1}', "<im<image>age>", "<ima<|x|>ge>",
)  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
def test_text_cannot_change_the_count_of_pictures(format: str, tmp_path: Path) -> None:
    rows = [
        row(str(n), question=f"{text}?", answer=text, rationale=text, split=text, type=text)
        for n, text in enumerate(HOSTILE)
    ]
    corpus = corpus_of(tmp_path / "corpus", rows)
    done = export(corpus, tmp_path / "out", format, ("rationale",))
    assert done.examples.total() == len(HOSTILE)
    assert not done.refused
    assert {path.parent.name for path in (tmp_path / "out").rglob("*")} <= {"out", "images"}


def test_inert_text_stays_inert() -> None:
    for text in HOSTILE:
        once = inert(text)
        assert inert(once) == once
        assert "<image>" not in once.lower()
        assert "<|im" not in once


def test_several_pictures_keep_their_order(tmp_path: Path) -> None:
    data = [drawing(1), drawing(2, "JPEG"), drawing(3, "WEBP")]
    corpus = corpus_of(tmp_path / "corpus", [row("three", data)])
    wanted = [hashlib.sha256(one).hexdigest() for one in data]
    export(corpus, tmp_path / "llava", "llava", ("label",))
    (one,) = records(tmp_path / "llava")
    files = [(tmp_path / "llava" / name).read_bytes() for name in one["image"]]
    assert [hashlib.sha256(file).hexdigest() for file in files] == wanted
    assert one["conversations"][0]["value"].count("<image>") == 3
    assert [Image.open(io.BytesIO(file)).format for file in files] == ["PNG", "JPEG", "WEBP"]


def test_the_answer_stands_at_the_end_of_a_rationale(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "corpus", [row("a")])
    for mark, end in (("### Answer:", "answer is 3.\n### Answer: 3"), ("", "answer is 3.")):
        out = tmp_path / f"out{len(mark)}"
        export(corpus, out, "jsonl", ("rationale",), Wording(mark=mark))
        assert records(out)[0]["target"].endswith(end)


def test_a_rationale_ends_with_the_answer_that_it_leads_to(tmp_path: Path) -> None:
    """Several answers are right, and the program's is not the main one."""
    told = {"rationale": "So the answer is 3.", "answer": "many", "program_answer": "3"}
    wrong = [{"program": "", "text": "So the answer is 4.", "answer": "4", "level": "bridged"}]
    rows = [row("a", **told, rejected=wrong), row("b", **{**told, "answer": "Three"})]
    corpus = corpus_of(tmp_path / "corpus", rows)
    export(corpus, tmp_path / "out", "jsonl", ("rationale",))
    assert [one["target"][-11:] for one in records(tmp_path / "out")] == [
        "# Answer: 3",
        "swer: Three",
    ]
    export(corpus, tmp_path / "pairs", "jsonl", ("preference",), wrong="rationales")
    assert records(tmp_path / "pairs")[0]["target"].endswith("So the answer is 3.\n### Answer: 3")


def test_nothing_is_left_when_the_disk_is_full(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(VprogError) as error:
        export(corpus, tmp_path / "out", "llava")
    assert error.value.code == "VP505"
    assert os.listdir(tmp_path) == []


def test_the_command_leaves_out_what_it_is_told(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "corpus", [row("a"), row("b", question="How many?")])
    (tmp_path / "ids.txt").write_text("a\n")
    told = ["export", str(corpus.folder), "-o", str(tmp_path / "out"), "--format", "jsonl"]
    result = CliRunner().invoke(app, ["corpus", *told, "--leave-out", str(tmp_path / "ids.txt")])
    assert result.exit_code == 0
    assert {one["pair_id"] for one in records(tmp_path / "out")} == {"b"}
    again = CliRunner().invoke(app, ["corpus", *told])
    assert again.exit_code == 2
