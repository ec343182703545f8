"""A server that goes wrong in every way: typed failures, bounded retries, the batch unharmed."""

from __future__ import annotations

import base64
import io
import json
import math
import time
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image as Pillow

import vprog
from tests.modules.conftest import code_of
from tests.modules.faulty_server import Faulty, faulty, in_form, pictures_of, reply, words_of
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Answer, Ask, Profile, Traits
from vprog.modules.server import Server, Usage
from vprog.modules.server_form import Form
from vprog.modules.server_patience import Patience
from vprog.region import Region

pytest.importorskip("openai")


def right(request: dict[str, Any]) -> dict[str, Any]:
    """Answers with what it was asked, so that a mixed-up batch would show."""
    wanted = request.get("response_format", {}).get("json_schema", {}).get("schema", {})
    kind = wanted.get("properties", {}).get("answer", {})
    if kind.get("type") == "integer":
        return in_form(request, 2)
    if "enum" in kind:
        return in_form(request, kind["enum"][-1])
    if request.get("logprobs"):
        tops = [{"token": t, "logprob": math.log(p)} for t, p in (("Yes", 0.6), (" no", 0.2))]
        return reply("Yes", logprobs={"content": [tops[0] | {"top_logprobs": tops}]})
    return in_form(request, f"Said: {words_of(request)}.")


@pytest.fixture(scope="module")
def web() -> Iterator[Faulty]:
    with faulty(right) as state:
        yield state


@pytest.fixture
def served(web: Faulty) -> Iterator[Server]:
    server = Server("any", base_url=web.url, timeout=0.6, tries=2, patience=0.1)
    yield server
    server.close()


@pytest.fixture(scope="module")
def picture() -> Image:
    return Image.of(Pillow.new("RGB", (400, 300), "red"), "red.png")


def know(server: Server, *questions: str) -> list[Any]:
    answers = server.answer([Ask("know", (question,)) for question in questions])
    return [a.value if isinstance(a, Answer) else a.code for a in answers]


FAULTS = {
    "slow": "VP692",
    "drip": "VP692",
    "drop": "VP692",
    "cut": "VP692",
    "429": "VP693",
    "500": "VP693",
    "503": "VP693",
    "401": "VP693",
    "404": "VP693",
    "302": "VP693",
    "html": "VP694",
    "nojson": "VP694",
    "empty": "VP694",
    "huge": "VP694",
    "form": "VP695",
    "long": "VP695",
    "refuse": "VP695",
}
#: Faults after which the same call is made again.
TRIED_AGAIN = {"slow", "drip", "drop", "cut", "429", "500", "503"}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_typed_bounded_and_harms_no_other_call(
    fault: str, web: Faulty, served: Server
) -> None:
    calls = [f"{fault} {i}" + (f" [{fault}]" if i == 2 else "") for i in range(5)]
    started = time.monotonic()
    answers = know(served, *calls)
    assert time.monotonic() - started < 4
    assert answers[2] == FAULTS[fault]
    assert [a for i, a in enumerate(answers) if i != 2] == [
        f"said: {c}" for i, c in enumerate(calls) if i != 2
    ]
    assert web.tried[calls[2]] == (2 if fault in TRIED_AGAIN else 1)


@pytest.mark.parametrize("fault", sorted(TRIED_AGAIN))
def test_what_passes_is_answered_at_a_later_try(fault: str, web: Faulty) -> None:
    server = Server("any", base_url=web.url, timeout=0.4, tries=3, patience=0.1)
    question = f"passing [twice:{fault}]"
    assert know(server, question) == [f"said: {question}"]
    assert web.tried[question] == 3
    server.close()


def test_nobody_at_the_address() -> None:
    with faulty(right) as gone:
        url = gone.url
    server = Server("any", base_url=url, tries=3, patience=0.05)
    started = time.monotonic()
    assert know(server, "one", "two") == ["VP692", "VP692"]
    assert time.monotonic() - started < 5
    assert server.usage.tries == 6
    server.close()


def test_waits_double_differ_between_calls_and_repeat() -> None:
    patience = Patience(first=1.0, longest=60.0)
    waits = [patience.wait(n, "a") for n in (1, 2, 3)]
    assert all(0.5 * 2**i <= w <= 1.5 * 2**i for i, w in enumerate(waits))
    assert waits == [patience.wait(n, "a") for n in (1, 2, 3)]
    assert waits != [patience.wait(n, "b") for n in (1, 2, 3)]
    assert Patience(longest=2.0).wait(30, "a") == 2.0


def test_a_server_that_names_a_time_is_waited_for() -> None:
    with faulty(right) as web:
        server = Server("any", base_url=web.url, tries=3, patience=1.5)
        web.retry_after = "0.4"
        question = "later [twice:429]"
        assert know(server, question) == [f"said: {question}"]
        first, second, third = web.times[question]
        assert min(second - first, third - second) >= 0.39
        # Longer than one is ready to wait: no second try.
        web.retry_after = "60"
        assert know(server, "never [429]") == ["VP693"]
        assert web.tried["never [429]"] == 1
        server.close()


def test_requests_go_side_by_side_within_the_limit() -> None:
    def slow(request: dict[str, Any]) -> dict[str, Any]:
        time.sleep(0.1)
        return right(request)

    with faulty(slow) as web:
        server = Server("any", base_url=web.url, concurrency=3)
        started = time.monotonic()
        assert know(server, *map(str, range(9))) == [f"said: {i}" for i in range(9)]
        assert 0.25 < time.monotonic() - started < 3
        assert 2 <= web.most <= 3
        server.close()


def test_tokens_and_tries_are_counted_beside_the_trace(web: Faulty, served: Server) -> None:
    profile = Profile("served", {"know": served})
    trace = vprog.load('answer = know("what is a cup for?")').run(profile=profile)
    assert trace.answer == "said: what is a cup for?"
    assert served.usage == Usage(1, 1, 11, 3)
    assert "token" not in trace.dumps().partition('"telemetry"')[0]
    know(served, "counted [500]")
    assert served.usage == Usage(2, 3, 11, 3)


def test_a_key_comes_from_the_environment_and_is_never_repeated(
    web: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "another-service")
    monkeypatch.setenv("OPENAI_ORG_ID", "another-organisation")
    server = Server("any", base_url=web.url, tries=1)
    know(server, "without a key")
    assert "another" not in str(web.headers[-1])
    server.close()
    monkeypatch.setenv("MY_KEY", "s3cret-key")
    server = Server("any", base_url=web.url, key_from="MY_KEY", tries=1)
    (failed,) = server.answer([Ask("know", ("wrong key [401]",))])
    assert web.headers[-1]["authorization"] == "Bearer s3cret-key"
    assert "s3cret" not in f"{failed}{server.version}{server.card}"
    assert "[key]" in str(failed)
    server.close()


@pytest.mark.parametrize("forms", ["schema", "plain"])
def test_every_oracle_is_asked_in_its_form(forms: str, web: Faulty, picture: Image) -> None:
    cup = Region(picture, (0, 0, 200, 150), "cup")
    table = Region(picture, (100, 100, 400, 300), "table")

    def told(request: dict[str, Any]) -> dict[str, Any]:
        words = words_of(request)
        number = "How many" in words or "counted from 1" in words
        choice = "Which of these" in words
        yes = "true" in words or "Is it" in words
        said = 2 if number else "red" if choice else "No" if yes else "A thing."
        if not number and not choice and yes and "response_format" in request:
            said = "no"
        return in_form(request, said)

    with faulty(told) as state:
        server = Server("any", base_url=state.url, forms=forms, logprobs=False)
        asks = {
            ("know", ("what is a cup for?",)): "a thing",
            ("ask", (picture, "How many cups are there?")): "2",
            ("ask", (cup, "Is it red?")): "no",
            ("ask", (cup, "what is it?")): "a thing",
            ("caption", (picture,)): "A thing.",
            ("read", (picture,)): "A thing.",
            ("verify", (cup, "red")): False,
            ("choose", (cup, ("blue", "red"))): "red",
            ("classify", (cup, ("red", "dog"))): "red",
            ("query", (cup, "pose")): "a thing",
            ("color", (cup,)): "a thing",
            ("material", (cup,)): "a thing",
            ("shape", (cup,)): "a thing",
            ("relate", (cup, table, "standing on")): False,
            ("best_match", ((cup, table), "a cup")): table,
        }
        assert {name for name, _ in asks} == server.oracles
        answers = server.answer([Ask(*ask) for ask in asks])
        assert [a.value if isinstance(a, Answer) else a for a in answers] == list(asks.values())
        schemas = sum("response_format" in request for request in state.requests)
        assert schemas == (len(asks) if forms == "schema" else 0)
        assert all(r["temperature"] == 0 for r in state.requests)
        server.close()


def test_a_whole_program_runs_over_a_server(picture: Image, web: Faulty, served: Server) -> None:
    profile = Profile("served", dict.fromkeys(served.oracles, served))
    program = vprog.load('answer = caption(image) if verify(image, "red") else "nothing red"')
    answer = program.run(image=picture, profile=profile).answer
    assert answer.startswith("Said: Say in one sentence what this picture shows")


def test_yes_is_decided_by_its_probability(picture: Image, served: Server) -> None:
    (answer,) = served.answer([Ask("verify", (picture, "red"))])
    assert answer == Answer(True, 0.75, 0.5)


@pytest.mark.parametrize(
    ("tops", "text", "value", "score"),
    [
        ([("no", 0.7), ("No", 0.2), ("yes", 0.1)], "no", False, 0.1),
        ([("The", 0.9), ("yes", 0.05)], "no", False, None),
        ([("The", 0.9), ("yes", 0.05)], "The cup is red", None, None),
        ([], "yes", True, None),
    ],
)
def test_without_probabilities_of_yes_and_no_the_word_counts(
    tops: list[tuple[str, float]],
    text: str,
    value: bool | None,
    score: float | None,
    picture: Image,
) -> None:
    told = [{"token": t, "logprob": math.log(p)} for t, p in tops]
    said = {"logprobs": {"content": [told[0] | {"top_logprobs": told}]}} if told else {}
    with faulty(lambda request: reply(text, **said)) as state:
        server = Server("any", base_url=state.url)
        (answer,) = server.answer([Ask("verify", (picture, "red"))])
        assert (answer.value if isinstance(answer, Answer) else None) == value
        assert (answer.score if isinstance(answer, Answer) else None) == score
        assert code_of(answer) == ("" if value is not None else "VP695")
        server.close()


@pytest.mark.parametrize(
    ("pixels", "side", "size", "kind"),
    [
        (Pillow.new("RGB", (1, 1), "red"), 1024, (28, 28), "PNG"),
        (Pillow.new("L", (2000, 1000), 90), 500, (500, 250), "JPEG"),
        (Pillow.new("RGBA", (50, 3000), (1, 2, 3, 4)), 300, (28, 300), "PNG"),
    ],
)
def test_pictures_are_sent_within_bounds(
    pixels: Pillow.Image, side: int, size: tuple[int, int], kind: str, web: Faulty
) -> None:
    server = Server("any", base_url=web.url, side=side, forms="plain")
    (answer,) = server.answer([Ask("caption", (Image.of(pixels),))])
    assert isinstance(answer, Answer)
    (url,) = pictures_of(web.requests[-1])
    head, _, data = url.partition(",")
    assert head == f"data:image/{kind.lower()};base64"
    with Pillow.open(io.BytesIO(base64.b64decode(data))) as sent:
        assert (sent.size, sent.format) == (size, kind)
    server.close()


def test_a_region_is_sent_as_its_own_pixels(web: Faulty) -> None:
    pixels = Pillow.new("RGB", (100, 100), "red")
    pixels.paste((0, 0, 255), (60, 20, 90, 60))
    region = Region(Image.of(pixels), (60, 20, 90, 60), "cup")
    server = Server("any", base_url=web.url)
    server.answer([Ask("ask", (region, "what is it?"))])
    data = pictures_of(web.requests[-1])[0].partition(",")[2]
    with Pillow.open(io.BytesIO(base64.b64decode(data))) as sent:
        assert sent.size == (30, 40)
        assert sent.getcolors() == [(1200, (0, 0, 255))]
    server.close()


def test_a_text_that_no_bytes_can_write_harms_nobody(picture: Image, served: Server) -> None:
    asks = [Ask("know", ("a\ud800?",)), Ask("choose", (picture, ("a", "\ud800")))]
    told = served.answer([*asks, Ask("know", ("b",))])
    assert [a.value if isinstance(a, Answer) else a.code for a in told] == [
        "said: a??",
        "VP695",
        "said: b",
    ]


def test_a_picture_without_pixels_is_a_failure(served: Server) -> None:
    (failed,) = served.answer([Ask("ask", (Image.named("a", 9, 9), "what is it?"))])
    assert code_of(failed) == "VP301"


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        (Form("yes_no"), "No!", False),
        (Form("yes_no"), "No, it is blue", "VP695"),
        (Form("choice", ("a b", "c")), " A  B.", "a b"),
        (Form("choice", ("a b", "c")), "d", "VP695"),
        (Form("choice", ("a", "A")), "A", "A"),
        (Form("number", low=1, high=3), "3", 3),
        (Form("number", low=1, high=3), "4", "VP695"),
        (Form("number"), "three", "VP695"),
        (Form("phrase"), '"On the Table."', "on the table"),
        (Form("phrase"), "  ", "VP695"),
        (Form("phrase"), "x" * 201, "VP695"),
        (Form("phrase"), "a\x1b[31m\ncup", "a [31m cup"),
        (Form("text"), "", ""),
    ],
)
def test_answers_are_read_strictly(form: Form, text: str, value: Any) -> None:
    for said, plain in ((text, True), (json.dumps({"answer": text}), False)):
        if form.kind == "number" and not plain:
            said = json.dumps({"answer": int(text)}) if text.isdigit() else said
        read = form.read(said, plain=plain)
        assert (read.code if hasattr(read, "code") else read) == value
    assert form.read('{"answer": 1, "more": 2}', plain=False).code == "VP695"


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": "http://me:secret@host/v1"},
        {"base_url": "http://host/v1?key=secret"},
        {"base_url": "file:///etc/passwd"},
        {"model": ""},
        {"tries": 0},
        {"timeout": float("nan")},
        {"threshold": 1.0},
        {"oracles": ["find"]},
        {"oracles": ["ask"], "pictures": False},
        {"forms": "xml"},
    ],
)
def test_settings_that_cannot_be(wrong: dict[str, Any]) -> None:
    given = {"model": "any", "base_url": "http://127.0.0.1:1/v1"} | wrong
    with pytest.raises(VprogError) as raised:
        Server(given.pop("model"), **given)
    assert raised.value.code == "VP690"
    assert "secret" not in str(raised.value)


def test_what_a_server_says_of_itself(picture: Image) -> None:
    here = Server("any", base_url="http://localhost:1/v1")
    there = Server("any", base_url="https://vendor.test/v1", seed=7)
    assert (Traits.of(here).paid, Traits.of(there).paid) == (False, True)
    assert not Traits.of(here).by_name
    assert here.version != there.version
    assert here.version == Server("any", base_url="http://localhost:1/v1/", tries=9).version
    assert Server("any", base_url="http://localhost:1/v1", pictures=False).oracles == {"know"}
    assert here.missing is None
    assert here.answer([]) == []
    here.close()


def test_it_answers_again_after_it_was_closed(web: Faulty, served: Server) -> None:
    assert know(served, "before") == ["said: before"]
    served.close()
    served.close()
    assert know(served, "after") == ["said: after"]


def test_fields_of_the_body_can_be_added_and_left_out(web: Faulty) -> None:
    body = {"max_completion_tokens": 77, "max_tokens": None, "seed": None}
    server = Server("any", base_url=web.url, body=body)
    know(server, "other fields")
    assert web.requests[-1]["max_completion_tokens"] == 77
    assert not {"max_tokens", "seed"} & set(web.requests[-1])
    server.close()
