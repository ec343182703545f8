"""The transfer filter inside a build, and what is kept of wrong programs for preferences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.build import digests, world
from vprog.corpus.build import build, plan
from vprog.corpus.executors.processes import Processes
from vprog.corpus.exports.export import export
from vprog.corpus.folder import open_corpus
from vprog.corpus.settings import Settings
from vprog.corpus.verify import verify
from vprog.grammar.diagnostic import VprogError
from vprog.rationalize.transfer import Bounds, Example, transfer

PANEL = 'panel = ["reader:error=0,name=one", "reader:error=0.3,seed=4,name=two"]'


def _world(more: str, scenes: int = 6) -> Settings:
    return world(scenes, 60, more, candidates="true", splits='["train"]')


def _rows(folder: Path) -> list[dict[str, Any]]:
    assert verify(folder, rule="vqa").findings == []
    return list(open_corpus(folder).rows())


def test_rationales_that_do_not_help_are_told_with_their_reason(tmp_path: Path) -> None:
    from vprog.modules.panel import member

    build(_world(""), tmp_path / "free")
    build(_world(f"[transfer]\n{PANEL}\n"), tmp_path / "held")
    free, held = _rows(tmp_path / "free"), _rows(tmp_path / "held")
    panel = [member(spec) for spec in json.loads(PANEL.partition("= ")[2])]
    examples = [
        Example(row["id"], row["question"], (row["answer"],), (row["rationale"],))
        for row in free
        if row["kind"] == "rationale"
    ]
    done = {one.example.id: one for one in transfer(examples, panel, Bounds(), controls=False)}
    assert {one.chosen for one in done.values()} == {0, None}
    for before, after in zip(free, held, strict=True):
        one = done[before["id"]]
        assert [s["member"] for s in after["transfer"]] == ["one", "two"]
        assert [s["gain"] for s in after["transfer"]] == [s.gain for s in one.judged[0].scores]
        if one.chosen is not None:
            assert {**after, "transfer": []} == before
            continue
        assert (after["kind"], after["code"], after["rationale"]) == ("label", "VP521", None)
        assert after["reason"] == one.why
        verdicts = [c["verdict"] for c in after["candidates"]]
        assert verdicts.count("no_transfer") == 1
        assert not any(c["chosen"] for c in after["candidates"])


def test_without_labels_such_rows_are_refused(tmp_path: Path) -> None:
    more = f"[keep]\nlabels = false\n[transfer]\n{PANEL}\ngain = 1000.0\n"
    built = build(_world(more, 3), tmp_path / "out")
    assert (built.tally.kept, built.tally.refused) == (0, built.tally.rows)
    assert built.tally.reasons == {"VP521": built.tally.rows}
    assert built.tally.verdicts["no_transfer"] == built.tally.rows


def test_of_several_right_programs_the_highest_gain_is_kept(tmp_path: Path) -> None:
    build(_world(f"[transfer]\n{PANEL}\nprograms = 9\n"), tmp_path / "out")
    several = [
        row
        for row in _rows(tmp_path / "out")
        if row["kind"] == "rationale"
        and sum(c["verdict"] in ("ok_correct", "no_transfer") for c in row["candidates"]) > 1
    ]
    assert several
    build(_world(f"[transfer]\n{PANEL}\nprograms = 1\n"), tmp_path / "one")
    many, one = (
        sum(row["kind"] == "rationale" for row in open_corpus(tmp_path / name).rows(("kind",)))
        for name in ("out", "one")
    )
    # Some are saved by another of their programs.
    assert many > one


def test_the_filter_gives_the_same_bytes_in_many_processes(tmp_path: Path) -> None:
    settings = _world(f"[transfer]\n{PANEL}\n", 8)
    build(settings, tmp_path / "one")
    build(settings, tmp_path / "two", Processes(2))
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ('panel = ["oracle"]', "VP432"),
        ('panel = ["reader", "reader"]', "VP431"),
        ('panel = ["reader"]\nhit = 1.5', "VP502"),
    ],
)
def test_a_panel_that_cannot_be_is_told_before_anything_runs(more: str, code: str) -> None:
    with pytest.raises(VprogError) as caught:
        plan(_world(f"[transfer]\n{more}\n", 1))
    assert caught.value.code == code


def test_units_hang_on_the_panel(tmp_path: Path) -> None:
    specs = ("reader:name=a", "reader:name=a,seed=1", "reader:name=b")
    names = {plan(_world(f'[transfer]\npanel = ["{spec}"]\n', 1)).units[0].digest for spec in specs}
    assert len(names) == 3


class Away:
    """A member whose server is away."""

    name, version = "away", "1"

    def logprobs(self, asked: Sequence[Any]) -> list[float | None]:
        from vprog.corpus.sources.source import NO_SOURCE

        raise NO_SOURCE.error("nobody is there", "start it")

    def generate(self, asked: Sequence[Any]) -> list[str]:
        return [""] * len(asked)


def test_a_member_that_breaks_down_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vprog.modules import panel

    monkeypatch.setattr(panel, "member", lambda spec, base: Away())
    with pytest.raises(VprogError) as caught:
        build(_world('[transfer]\npanel = ["away"]\n', 2), tmp_path / "out")
    assert caught.value.code == "VP509" and "nobody is there" in caught.value.render()
    assert not open_corpus(tmp_path / "out").files


def test_what_wrong_programs_say_is_the_rejected_side(tmp_path: Path) -> None:
    corpus = tmp_path / "out"
    build(_world("[keep]\nrejected = true\n"), corpus)
    rows = {row["id"]: row for row in _rows(corpus)}
    assert any(row["rejected"] for row in rows.values())
    for row in rows.values():
        for one in row["rejected"]:
            wrong = [c for c in row["candidates"] if c["verdict"] == "ok_wrong"]
            assert (one["program"], one["answer"]) in [(c["program"], c["answer"]) for c in wrong]
            assert one["answer"] != row["answer"] and one["text"] != row["rationale"]
    found = export(
        open_corpus(corpus), tmp_path / "pairs", "jsonl", ["preference"], wrong="rationales"
    )
    assert not found.refused
    lines = [json.loads(line) for line in (tmp_path / "pairs" / "train.jsonl").open()]
    assert len(lines) == sum(bool(row["rejected"]) for row in rows.values())
    for line in lines:
        row = rows[line["pair_id"]]
        assert line["target"] == f"{row['rationale']}\n### Answer: {row['answer']}"
        one = row["rejected"][0]
        assert line["rejected"] == f"{one['text']}\n### Answer: {one['answer']}"


def test_verify_runs_what_is_rejected_again(tmp_path: Path) -> None:
    from tests.corpus.kept import corpus_of

    build(_world("[keep]\nrejected = true\n", 3), tmp_path / "out")
    rows = list(open_corpus(tmp_path / "out").rows())
    place = next(n for n, row in enumerate(rows) if row["rejected"])
    spoilt = {"answer": "none", "text": "There is nothing.", "trace_digest": "0" * 64}
    for name, value in spoilt.items():
        changed = json.loads(json.dumps(rows[place]["rejected"][0])) | {name: value}
        rows[place] = {**rows[place], "rejected": [changed]}
        folder = tmp_path / name
        corpus_of(folder, rows)
        found = verify(folder).findings
        assert any("what is rejected" in one for one in found), found
        rows = list(open_corpus(tmp_path / "out").rows())
