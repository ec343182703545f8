"""A build: the same bytes by any executor, counts that add up, and what other readers see of it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.corpus.build import digests, world, world_text
from vprog.corpus.build import build, plan, resume
from vprog.corpus.estimate import estimate
from vprog.corpus.executors.inline import Inline
from vprog.corpus.executors.processes import Processes
from vprog.corpus.folder import Corpus, open_corpus
from vprog.corpus.verify import verify
from vprog.grammar.diagnostic import VprogError


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus that was built at one go by one process."""
    folder = tmp_path_factory.mktemp("corpus") / "whole"
    build(world(), folder)
    return folder


def test_the_counts_add_up(whole: Path) -> None:
    corpus = open_corpus(whole)
    manifest = corpus.manifest
    assert manifest is not None
    counts = manifest["counts"]
    assert counts["rows"] == counts["kept"] + counts["refused"] + counts["failed"] > 100
    assert counts["rows"] == sum(1 for _ in corpus.rows())
    statuses = Counter(row["status"] for row in corpus.rows(("status",)))
    assert all(statuses[name] == counts[name] for name in ("kept", "refused", "failed"))
    assert len(corpus.files) == len(manifest["units"]) > 5


def test_a_second_build_makes_nothing(whole: Path) -> None:
    before = digests(whole)
    found = build(world(), whole)
    assert found.made == (0, len(before) - 1)
    assert digests(whole) == before
    assert resume(whole).made == found.made


def test_a_whole_corpus_is_not_read_again(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(whole, tmp_path / "copy")
    before = digests(folder)
    with monkeypatch.context() as patch:
        patch.setattr(Corpus, "ids_of", None)
        patch.setattr(Corpus, "facts", None)
        tally = build(world(), folder).tally
    assert tally.counts() == open_corpus(folder).tally().counts()
    assert tally.bytes == open_corpus(folder).tally().bytes > 0
    for damage in ("{", "{}", json.dumps({"units": [], "counts": {}})):
        (folder / "manifest.json").write_text(damage)
        assert build(world(), folder).made[0] == 0
        assert digests(folder) == before
    manifest = open_corpus(folder).manifest
    assert manifest is not None
    assert all(
        unit["file"].endswith(f"{unit['digest'][:32]}.parquet") for unit in manifest["units"]
    )


def test_four_processes_give_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    build(world(), tmp_path / "four", Processes(4))
    assert digests(tmp_path / "four") == digests(whole)


def test_three_parts_of_an_array_job_give_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    missing = [build(world(), folder, Inline(), (part, 3)).missing for part in (2, 3, 1)]
    assert missing[0] > missing[1] > missing[2] == 0
    assert digests(folder) == digests(whole)


def test_ray_gives_the_same_bytes_and_loses_nothing_with_a_worker(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = pytest.importorskip("ray", reason="the extra `ray` is not installed")
    from vprog.corpus.executors import rays

    killed = []

    class Deadly(rays._Worker):
        def make(self, unit):  # type: ignore[no-untyped-def]
            marker = tmp_path / f"killed-{unit.number}"
            if unit.number in (1, 4) and not marker.exists():
                import os

                marker.touch()
                os._exit(9)
            return super().make(unit)

    monkeypatch.setattr(rays, "_Worker", Deadly)
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        build(world(), tmp_path / "ray", rays.Rays(2))
    finally:
        ray.shutdown()
    killed = sorted(path.name for path in tmp_path.glob("killed-*"))
    assert killed == ["killed-1", "killed-4"]
    assert digests(tmp_path / "ray") == digests(whole)


def test_every_row_re_executes_from_its_own_record(whole: Path) -> None:
    found = verify(whole, rule="vqa")
    assert found.findings == []
    assert found.run == found.rows > 100


def test_datasets_shows_the_pictures(whole: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    files = [str(file) for file in open_corpus(whole).files]
    found = datasets.load_dataset(
        "parquet", data_files=files, split="train", cache_dir=str(tmp_path / "cache")
    )
    row = found[0]
    (picture,) = row["images"]
    assert picture.size == (96, 96) == (row["pictures"][0]["width"], row["pictures"][0]["height"])
    assert picture.convert("RGB").getextrema() != ((0, 0), (0, 0), (0, 0))
    assert row["rationales"][0]["text"] == row["rationale"]
    assert type(found.features["images"].feature).__name__ == "Image"


def test_the_estimate_is_near_the_build(whole: Path) -> None:
    ahead = plan(world())
    found = estimate(ahead, 40)
    counts = open_corpus(whole).tally()
    assert found.units == len(ahead.units)
    assert counts.rows <= found.rows <= 1.5 * counts.rows
    assert 0.3 < found.bytes / counts.bytes < 3


def test_other_settings_are_refused_in_the_same_folder(whole: Path) -> None:
    with pytest.raises(VprogError) as caught:
        build(world(more='[rationale]\nlevels = ["merged"]'), whole)
    assert caught.value.code == "VP504"


def test_a_source_that_changed_is_noticed(tmp_path: Path) -> None:
    from vprog.corpus.settings import settings_of

    rows = tmp_path / "rows.jsonl"
    line = {"question": "Is it?", "answer": True, "program": "answer = 1 == 1"}
    rows.write_text("".join(json.dumps({**line, "id": str(i)}) + "\n" for i in range(10)))
    text = (
        '[run]\nprofile="source"\n[units]\nrows = 3\n[[sources]]\nkind="jsonl"\npath="rows.jsonl"\n'
    )
    settings = settings_of(text, tmp_path)
    assert build(settings, tmp_path / "out").tally.kept == 10
    rows.write_text(rows.read_text().replace("Is it?", "Is it so?"))
    with pytest.raises(VprogError) as caught:
        build(settings, tmp_path / "out")
    assert caught.value.code == "VP504"


def test_all_levels_and_styles_are_kept_and_verified(tmp_path: Path) -> None:
    levels = ["trace", "pruned", "merged", "bridged"]
    styles = ["concise", "grounded", "steps", "detailed"]
    told = f"levels = {json.dumps(levels)}\nstyles = {json.dumps(styles)}\nseed = 5"
    settings = world(4, more=f'[rationale]\n{told}\nboxes = "qwen"')
    build(settings, tmp_path / "out")
    for row in open_corpus(tmp_path / "out").rows():
        said = [(said["level"], said["style"]) for said in row["rationales"]]
        assert said == [(level, style) for level in levels for style in styles]
        assert {said["seed"] for said in row["rationales"]} == {5}
        assert row["rationales"][-1]["text"] == row["rationale"]
    assert verify(tmp_path / "out").findings == []


def test_what_is_not_whole_is_said(tmp_path: Path) -> None:
    build(world(), tmp_path / "part", Inline(), (1, 2))
    assert open_corpus(tmp_path / "part").manifest is None
    assert any("not whole" in finding for finding in verify(tmp_path / "part").findings)


def test_a_changed_byte_is_found(whole: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "flipped"
    shutil.copytree(whole, folder)
    file = open_corpus(folder).files[2]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert any(file.name in finding for finding in verify(folder).findings)


def test_settings_name_every_mistake_at_once(tmp_path: Path) -> None:
    text = world_text(more="[runs]\nprofil = 3\n[run]\nprofil = 3\nin_flight = 0\n")
    from vprog.corpus.settings import settings_of

    with pytest.raises(VprogError) as caught:
        settings_of(text.replace("scenes = 20", 'scenes = "many"\nscene = 1'), tmp_path)
    said = caught.value.render()
    for name in (
        "runs",
        "run.profil is",
        "did you mean profile",
        "run.in_flight",
        "sources[0].scene ",
    ):
        assert name in said
    assert "sources[0].scenes" in said
