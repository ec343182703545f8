"""The sources of the corpus core: CLEVR, NLVR and the world, on our own data and on the published."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import effort
from vprog.corpus.build import build, plan
from vprog.corpus.folder import open_corpus
from vprog.corpus.settings import settings_of
from vprog.corpus.sources.kinds import KINDS, keys_of
from vprog.corpus.tally import Tally
from vprog.corpus.verify import verify

OURS = Path(__file__).resolve().parents[1] / "data"


def _built(base: Path, folder: Path, source: str, more: str = "") -> Tally:
    settings = settings_of(f"{more}\n[[sources]]\n{source}", base)
    tally = build(settings, folder / "out").tally
    assert tally.rows == tally.kept + tally.refused + tally.failed
    assert verify(folder / "out", share=0.3, rule=settings["answers.rule"]).findings == []
    return tally


def test_clevr(tmp_path: Path) -> None:
    source = 'kind = "clevr"\nquestions = "clevr/questions.json"\nscenes = "clevr/scenes.json"'
    tally = _built(OURS, tmp_path, source)
    assert tally.rows == tally.kept > 40
    assert tally.labels == 0
    row = next(open_corpus(tmp_path / "out").rows())
    assert row["images"] == [] and row["pictures"][0]["width"] > 0


def test_nlvr(tmp_path: Path) -> None:
    tally = _built(OURS, tmp_path, 'kind = "nlvr"\npath = "nlvr.jsonl"')
    assert tally.kept > 0 and set(tally.reasons) <= {"VP511"}
    for row in open_corpus(tmp_path / "out").rows():
        if row["status"] == "refused":
            assert "no form of sentence" in row["reason"]


def test_the_published_slices(shared_data: Path, tmp_path: Path) -> None:
    clevr = 'kind = "clevr"\nquestions = "clevr/{}"\nscenes = "clevr/scenes.json"'
    released = clevr.format("questions_v1_release_schema.json")
    (tmp_path / "v1").mkdir()
    tally = _built(shared_data, tmp_path / "v1", released)
    assert (tally.rows, tally.kept, tally.labels) == (500, 500, 0)
    (tmp_path / "nlvr").mkdir()
    nlvr = _built(shared_data, tmp_path / "nlvr", 'kind = "nlvr"\npath = "nlvr/nlvr.json"')
    assert nlvr.rows == 600 and nlvr.kept - nlvr.labels > 200
    assert nlvr.failed == 0
    if effort(5000) >= 5000 * 5:
        (tmp_path / "all").mkdir()
        every = _built(shared_data, tmp_path / "all", clevr.format("questions.json"))
        assert (every.rows, every.kept, every.labels) == (5000, 5000, 0)


def test_a_poorly_seen_world_keeps_labels(tmp_path: Path) -> None:
    source = 'kind = "world"\nscenes = 10\nquality = 40\nsplits = ["train"]'
    tally = _built(tmp_path, tmp_path, source)
    assert 0 < tally.labels < tally.kept == tally.rows


def test_pieces_hang_on_the_data_alone(tmp_path: Path) -> None:
    text = '[[sources]]\nkind = "world"\nscenes = 60\n'
    one, two = (plan(settings_of(text, base)).units for base in (tmp_path, OURS))
    assert one == two
    assert len({unit.digest for unit in one}) == len(one)
    other = plan(settings_of(text.replace("60", "61"), tmp_path)).units
    assert not {unit.digest for unit in one} & {unit.digest for unit in other}


def test_every_kind_says_its_keys() -> None:
    for kind in KINDS:
        assert keys_of(kind) is KINDS[kind]().KEYS
        assert all(key.says for key in keys_of(kind).values())
