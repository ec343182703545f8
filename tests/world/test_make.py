"""A world is written whole or not at all, with the same bytes however it is made."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import effort
from vprog.grammar.diagnostic import VprogError
from vprog.modules.scene_file import read_scenes
from vprog.world import make as making
from vprog.world.check import check
from vprog.world.chunk import SCENES, Plan
from vprog.world.folder import open_world
from vprog.world.gallery import gallery
from vprog.world.make import make
from vprog.world.splits import SPLITS

ROOT = Path(__file__).resolve().parents[2]
PLAN = Plan(seed=5, scenes=60, questions=4, birds=8, size=48)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("made") / "world"
    make(place, PLAN)
    return place


@pytest.fixture
def copy(world: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(world, tmp_path / "copy"))


def _bytes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_folder_holds_what_it_should(world: Path) -> None:
    names = _bytes(world)
    assert sum(name.endswith(".png") for name in names) == 68
    assert {n for n in names if not n.endswith(".png")} == {
        *("manifest.json", "scenes.jsonl", "questions.jsonl", "birds.jsonl", "species.json"),
        *("clevr/scenes.json", "clevr/questions.json"),
        *("gqa/scenes.json", "gqa/questions.json", "gqa/birds.json"),
    }
    manifest = json.loads((world / "manifest.json").read_text())
    assert set(manifest["splits"]) <= set(SPLITS)
    assert sum(s["scenes"] for s in manifest["splits"].values()) == 60
    for name in ("clevr/scenes.json", "gqa/scenes.json", "gqa/birds.json"):
        assert len(read_scenes(world / name).scenes) == (8 if "birds" in name else 60)
    clevr = json.loads((world / "clevr/questions.json").read_text())["questions"]
    gqa = json.loads((world / "gqa/questions.json").read_text())
    asked = [json.loads(line) for line in (world / "questions.jsonl").read_text().splitlines()]
    assert 0 < len(clevr) < len(asked)
    assert 0 < len(gqa) < len(asked)
    assert set(gqa) < {record["id"] for record in asked}


def test_nothing_is_wrong_with_it(world: Path) -> None:
    assert check(open_world(world), effort(60)) == []


def test_processes_and_hashes_change_no_byte(world: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from vprog.world.make import make; from tests.world.test_make import PLAN\n"
        "if __name__ == '__main__': make(sys.argv[1], PLAN, workers=int(sys.argv[2]))"
    )
    script = tmp_path / "made.py"
    script.write_text(code, encoding="utf-8")
    for workers, hashing in ((1, "1"), (2, "31337")):
        out = tmp_path / f"by{workers}"
        env = {**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, str(script), str(out), str(workers)], env=env, check=True)
        assert _bytes(out) == _bytes(world)


def test_chunks_change_nothing(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SCENES > 10
    monkeypatch.setattr(making, "SCENES", 7)
    make(tmp_path / "other", PLAN)
    assert _bytes(tmp_path / "other") == _bytes(world)


def test_without_pictures(tmp_path: Path) -> None:
    make(tmp_path / "bare", Plan(seed=1, scenes=20, questions=2, pictures=False))
    assert not list((tmp_path / "bare").rglob("*.png"))
    world = open_world(tmp_path / "bare")
    assert check(world, 20) == []
    assert "data:image/png" in gallery(world, 3)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    make(tmp_path / "w", Plan(seed=1, scenes=20, questions=0), 1, lambda a, b: told.append((a, b)))
    assert told[-1] == (20, 20)
    assert told == sorted(told)


def _code(plan: Plan, out: Path) -> str:
    with pytest.raises(VprogError) as caught:
        make(out, plan)
    return caught.value.code


def test_a_folder_that_is_there_is_not_touched(copy: Path) -> None:
    before = _bytes(copy)
    assert _code(PLAN, copy) == "VP360"
    assert _code(PLAN, copy / "manifest.json") == "VP360"
    assert _code(PLAN, copy / "missing" / "folder") == "VP360"
    assert _bytes(copy) == before


@pytest.mark.parametrize(
    "plan",
    [
        Plan(0, 0),
        Plan(-1, 5),
        Plan(0, 5, size=23),
        Plan(0, 5, size=4000),
        Plan(0, 5, questions=51),
        Plan(0, 5, birds=-1),
        Plan(10**16, 5),
        Plan(0, 10**8),
    ],
)
def test_a_plan_has_its_limits(plan: Plan, tmp_path: Path) -> None:
    assert _code(plan, tmp_path / "out") == "VP362"
    assert not list(tmp_path.iterdir())


def test_a_stop_half_way_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "out", PLAN, 1, stop)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"form": 0, "size": 96}', "[" * 9999])
def test_what_is_no_world_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(VprogError) as caught:
        open_world(tmp_path)
    assert caught.value.code == "VP361"


def _lines(place: Path) -> list[dict]:
    return [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]


def _rewrite(place: Path, records: list[dict]) -> None:
    place.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")


def test_damage_is_found(copy: Path) -> None:
    """Each damage by a finding of its own, besides that of the file's digest."""

    def found(word: str) -> bool:
        return any(word in finding for finding in check(open_world(copy), 300))

    pristine = {p: p.read_bytes() for p in copy.rglob("*") if p.is_file()}

    def mend() -> None:
        for path, data in pristine.items():
            path.write_bytes(data)

    picture = copy / "pictures" / "train-000001.png"
    picture.write_bytes((copy / "pictures" / "train-000002.png").read_bytes())
    assert found("train-000001.png is not as it was made")
    picture.unlink()
    assert found("the picture of train-000001 is missing")
    mend()

    (copy / "clevr" / "scenes.json").unlink()
    assert found("clevr/scenes.json is missing")
    mend()

    scenes = _lines(copy / "scenes.jsonl")
    scenes[0]["things"][0]["color"] = "gray"
    _rewrite(copy / "scenes.jsonl", scenes)
    assert found("scenes.jsonl is not as it was made")
    assert found("train-000000.png does not show its scene")
    assert found("train-000000 comes out as another scene now")
    mend()

    scenes = _lines(copy / "scenes.jsonl")
    scenes[0]["things"][0]["mask"] = [0, 5]
    scenes[1]["things"][0]["box"][0] += 40
    del scenes[2]["things"]
    _rewrite(copy / "scenes.jsonl", scenes)
    assert found("train-000000: the mask of thing 0 is another one")
    assert found("train-000001: the box of thing 0 is not that of its silhouette")
    assert found("a line of scenes is no scene")
    mend()

    questions = _lines(copy / "questions.jsonl")
    changed = questions[0]["answer"]
    questions[0]["answer"] = not changed if isinstance(changed, bool) else "mauve"
    questions[2] = {**questions[1], "id": questions[2]["id"]}
    questions[3]["program"] = "answer = ("
    del questions[4]["program"]
    _rewrite(copy / "questions.jsonl", questions)
    assert found(f"{questions[0]['id']}: its program gives")
    assert found(f"{questions[3]['id']} cannot be run")
    assert found("a line of questions is no question")
    assert found("asks what another question of its scene asks")
    mend()
    assert check(open_world(copy), 20) == []


def test_a_page_shows_scenes_of_every_split_and_asks_for_nothing(world: Path) -> None:
    page = gallery(open_world(world), 50)
    manifest = json.loads((world / "manifest.json").read_text())
    for split, told in manifest["splits"].items():
        if told["scenes"]:
            assert f'<span class="family">{split}</span>' in page
    assert page.count("<article>") == 50 + 8
    assert not re.search(r'(?:src|href)="(?!data:)', page)
    assert "Content-Security-Policy" in page
    assert page == gallery(open_world(world), 50)


def test_a_page_of_lines_that_tell_nothing_is_refused(copy: Path) -> None:
    for name in ("scenes.jsonl", "questions.jsonl"):
        records = _lines(copy / name)
        _rewrite(copy / name, [{}, *records])
        with pytest.raises(VprogError) as caught:
            gallery(open_world(copy), 50)
        assert caught.value.code == "VP361"
        _rewrite(copy / name, records)


def test_a_page_shows_hostile_text_as_text(copy: Path) -> None:
    questions = _lines(copy / "questions.jsonl")
    evil = '</pre><script>alert("x")</script>&'
    for record in questions:
        record.update(question=evil, program=evil, answer=evil, family=evil)
    _rewrite(copy / "questions.jsonl", questions)
    page = gallery(open_world(copy), 50)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def _run(*args: str, cwd: Path) -> subprocess.CompletedProcess:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-m", "vprog", "world", *args],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_commands(tmp_path: Path) -> None:
    done = _run(
        *("make", "-o", "w", "--scenes", "30", "--seed", "4", "--size", "32", "--questions", "3"),
        *("--birds", "2", "--workers", "2"),
        cwd=tmp_path,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert re.fullmatch(r"wrote w: 30 scenes with \d+ questions and 2 birds\n", done.stderr)
    done = _run("check", "w", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "all is well\n")
    done = _run("stats", "w", cwd=tmp_path)
    assert done.returncode == 0 and "exist" in done.stdout
    told = json.loads(_run("stats", "w", "--json", cwd=tmp_path).stdout)
    assert told["tables"]
    done = _run("show", "w", "train-000000", cwd=tmp_path)
    assert done.returncode == 0 and "answer = " in done.stdout
    done = _run("show", "w", "train-000000", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["scene"]["name"] == "train-000000"
    done = _run("show", "w", "-o", "page.html", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "wrote page.html\n")
    assert "<article>" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert _run("show", "w", "nothing", cwd=tmp_path).returncode == 2
    assert _run("make", "-o", "w", "--scenes", "3", cwd=tmp_path).returncode == 2
    (tmp_path / "w" / "pictures" / "train-000000.png").unlink()
    done = _run("check", "w", "--json", cwd=tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout)["findings"] == ["the picture of train-000000 is missing"]
