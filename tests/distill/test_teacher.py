"""Teachers: what is sent and kept, over real sockets; and what happens when it goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.modules.faulty_server import faulty, pictures_of, reply, words_of
from vprog.distill.teacher.journal import Journaled
from vprog.distill.teacher.teacher import Asked, teacher, told
from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError

DATA = Path(__file__).resolve().parents[1] / "data"


def _answer(request):
    seen = len(pictures_of(request))
    return reply(f"I see {seen} pictures. You said: {words_of(request)}")


def test_free_text_is_asked_for_with_pictures_and_system():
    with faulty(_answer) as served:
        one = teacher(f"server:gpt@{served.url}", temperature=0.7, tokens=33, seed=5)
        picture = DATA / "cups.png"
        asks = [Asked((picture, picture.read_bytes()), "What?", "Be brief."), Asked((), "And you?")]
        answers = one.write(asks)
        one.close()
    assert answers == ["I see 2 pictures. You said: What?", "I see 0 pictures. You said: And you?"]
    by_words = {words_of(request): request for request in served.requests}
    first = by_words["What?"]
    assert [m["role"] for m in first["messages"]] == ["system", "user"]
    told_ = {key: first[key] for key in ("model", "temperature", "max_tokens", "seed")}
    assert told_ == {"model": "gpt", "temperature": 0.7, "max_tokens": 33, "seed": 5}
    assert "response_format" not in first
    assert [m["role"] for m in by_words["And you?"]["messages"]] == ["user"]


def test_each_answer_fails_by_itself():
    with faulty(_answer) as served:
        one = teacher(f"server:gpt@{served.url}", tries=1, timeout=5)
        asks = [
            Asked((), "fine"),
            Asked((), "[long]"),
            Asked((), "[nojson]"),
            Asked((Path("missing.png"),), "gone"),
            Asked((), "[refuse]"),
        ]
        answers = one.write(asks)
        one.close()
    codes = [a.code if isinstance(a, Failed) else "" for a in answers]
    assert codes == ["", "VP695", "VP694", "VP301", "VP695"]
    with pytest.raises(VprogError) as caught:
        told(answers, least=0.5)
    assert caught.value.code == "VP734"
    assert "4 of 5" in str(caught.value)
    assert told(answers, least=0.2) == [answers[0], "", "", "", ""]


def test_a_journal_asks_nothing_twice_and_outlives_a_cut(tmp_path):
    place = tmp_path / "calls.jsonl"
    with faulty(_answer) as served:
        url = f"server:gpt@{served.url}"
        asks = [Asked((DATA / "cups.png",), f"question {k}") for k in range(5)]
        first = Journaled(teacher(url), place, batch=2)
        answers = first.write(asks[:3])
        assert len(served.requests) == 3
        # The last line is cut off, as by a kill in the middle of writing it.
        data = place.read_bytes()
        place.write_bytes(data[:-9])
        again = Journaled(teacher(url), place, batch=2)
        assert again.write(asks)[:3] == answers
        assert (again.found, again.made) == (2, 3)
        assert len(served.requests) == 6
        # A question twice in one batch is asked once; a failure is asked again by the next run.
        twice = Asked((), "once more")
        assert len(set(again.write([twice, twice]))) == 1
        [failed] = again.write([Asked((), "[long]")])
        assert isinstance(failed, Failed)
    lines = [json.loads(line) for line in place.read_text().splitlines() if line.endswith("]")]
    assert len(lines) == 6
    # It is a recording too: nobody listens there any more.
    assert Journaled(teacher(url), place).write(asks)[:3] == answers


def test_another_teacher_or_picture_is_another_question(tmp_path):
    place = tmp_path / "calls.jsonl"
    with faulty(_answer) as served:
        one = teacher(f"server:gpt@{served.url}")
        other = teacher(f"server:gpt@{served.url}", temperature=1.0)
        Journaled(one, place).write([Asked((DATA / "cups.png",), "What?")])
        Journaled(other, place).write([Asked((DATA / "cups.png",), "What?")])
        Journaled(one, place).write([Asked((), "What?")])
        assert len(served.requests) == 3


@pytest.mark.parametrize("spec", ["", "server:", "oracle:x", "language"])
def test_no_such_teacher(spec):
    with pytest.raises(VprogError) as caught:
        teacher(spec)
    assert caught.value.code == "VP733"


def test_a_language_model_on_this_machine_teaches_without_pictures(tmp_path):
    pytest.importorskip("torch").set_num_threads(1)
    from tests.modules.tiny_language import build

    one = teacher(f"language:{build(tmp_path / 'model', says='drinking')}", tokens=4)
    assert one.write([Asked((), "what is a cup used for ?")]) == ["drinking"]
    with pytest.raises(VprogError):
        teacher("server:gpt@ftp://127.0.0.1/v1")
