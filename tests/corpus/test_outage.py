"""Modules that break down: a row's own failure is told, an outage stops the build and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.corpus.build import digests
from vprog.corpus import build as builds
from vprog.corpus import work
from vprog.corpus.build import build
from vprog.corpus.folder import open_corpus
from vprog.corpus.settings import Settings, settings_of
from vprog.grammar.diagnostic import VprogError
from vprog.module import Answer, Ask, Profile


class Server:
    """Answers ``know``; it is away whenever ``away`` says so of a call."""

    name, version, oracles = "server", "1", frozenset({"know"})

    def __init__(self, away: Callable[[str, int], bool]) -> None:
        self.away, self.calls = away, 0

    def answer(self, asks: Sequence[Ask]) -> list[Answer]:
        self.calls += len(asks)
        if any(self.away(ask.args[0], self.calls) for ask in asks):
            raise ConnectionError("the server is away")
        return [Answer(f"said {ask.args[0]}") for ask in asks]


def _settings(folder: Path) -> Settings:
    rows = [
        {"id": i, "question": "?", "answer": f"said {i}", "program": f'answer = know("{i}")'}
        for i in range(12)
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return settings_of(
        '[run]\nprofile = "server"\n[units]\nrows = 4\n[[sources]]\nkind = "jsonl"\npath = "rows.jsonl"\n',
        folder,
    )


def _serve(monkeypatch: pytest.MonkeyPatch, away: Callable[[str, int], bool]) -> Server:
    server = Server(away)
    for module in (work, builds):
        monkeypatch.setattr(module, "profile_of", lambda *_: Profile("server", {"know": server}))
    return server


def test_a_server_that_dies_stops_the_build_and_it_resumes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _settings(tmp_path)
    _serve(monkeypatch, lambda *_: False)
    build(settings, tmp_path / "undisturbed")
    _serve(monkeypatch, lambda _, calls: calls > 6)
    with pytest.raises(VprogError) as caught:
        build(settings, tmp_path / "out")
    assert caught.value.code == "VP509"
    assert len(open_corpus(tmp_path / "out").files) == 1
    _serve(monkeypatch, lambda *_: False)
    assert build(settings, tmp_path / "out").made == (2, 1)
    assert digests(tmp_path / "out") == digests(tmp_path / "undisturbed")


def test_a_call_that_always_breaks_the_module_is_a_failure_of_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _serve(monkeypatch, lambda question, _: question == "5")
    tally = build(_settings(tmp_path), tmp_path / "out").tally
    assert (tally.kept, tally.labels) == (12, 1)
    assert tally.verdicts["runtime_error"] == 1


def test_a_module_that_recovers_has_the_unit_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _settings(tmp_path)
    _serve(monkeypatch, lambda *_: False)
    build(settings, tmp_path / "undisturbed")
    asked: list[int] = []

    def hiccup(question: str, _: int) -> bool:
        asked.append(1)
        return question == "6" and len(asked) < 12

    _serve(monkeypatch, hiccup)
    build(settings, tmp_path / "out")
    assert digests(tmp_path / "out") == digests(tmp_path / "undisturbed")
