"""SelfSynthX from pictures to figures on a tiny student, undisturbed, killed, and in every arm."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.distill.killing import contents, finished, killed_each
from tests.modules.faulty_server import faulty, reply, words_of
from vprog.distill.selfsynthx import records
from vprog.distill.selfsynthx.asked import asked
from vprog.distill.selfsynthx.figures import concepts_in
from vprog.distill.selfsynthx.first import listed
from vprog.distill.selfsynthx.page import Case, Query, file_of, index, page
from vprog.distill.selfsynthx.round import picked, rejected, synthesized
from vprog.distill.selfsynthx.run import TABLES, selfsynthx
from vprog.distill.selfsynthx.work import Work, images_of
from vprog.distill.settings import run_of
from vprog.distill.stages import Run
from vprog.grammar.diagnostic import VprogError
from vprog.world.species import BY_NAME

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

SETTINGS = """
[data]
path = "world:48:1"
planted = 4
[student]
pixels = 32
patch = 8
width = 32
layers = 2
vision_width = 32
vision_layers = 2
vocabulary = 420
context = 300
device = "cpu"
[base]
rows = 96
size = 32
mix = 0.1
[describe]
samples = 1
tokens = 20
[synthesis]
writer = "template"
answers = 2
[rounds]
count = 2
queries = 2
samples = 2
tokens = 20
asked_tokens = 20
pages = 3
[training]
batch = 16
rate = 0.01
checkpoints = 2
tensorboard = false
device = "cpu"
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("selfsynthx")
    told: list[str] = []
    report = selfsynthx(run_of(SETTINGS, TABLES, folder), folder / "run", told.append)
    return folder / "run", report, told


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


def test_a_run_goes_from_pictures_to_figures(done):
    folder, report, told = done
    assert [name.partition(":")[0] for name in told] == (
        "world begin base describe choose asked-0 rows-1 round-1 asked-1 sampled-2 rows-2 round-2 "
        "asked-2".split()
    )
    assert [one["round"] for one in report["rounds"]] == [0, 1, 2]
    assert all(one["pictures"] == 16 for one in report["rounds"])
    # Two answers to each of 32 pictures, and a tenth as many rows that keep it seeing.
    assert [one["learned"] for one in report["rounds"][1:]] == [70, 70]
    assert {"precision", "chance", "direct", "kept"} <= report["concepts"].keys()
    assert 0.6 < report["concepts"]["chance"] < 0.7
    assert json.loads((folder / "report.json").read_text()) == report
    assert (Path(report["student"]) / "model.safetensors").is_file()
    for name, one in records.selections(folder / "choose").items():
        assert len(one.kept) >= 3, name
    profile = (folder / "profile.toml").read_text()
    assert 'checkpoint = "./round-2/student"' in profile
    losses = [json.loads(line) for line in (folder / "base/metrics.jsonl").read_text().splitlines()]
    assert losses[-1]["loss"] < losses[0]["loss"] or len(losses) == 1


def test_a_run_that_is_done_is_read_and_other_settings_are_refused(done, tmp_path):
    folder, report, _ = done
    told: list[str] = []
    again = selfsynthx(run_of(SETTINGS, TABLES, tmp_path), folder, told.append)
    assert again == report
    assert all(sentence.endswith("done before") for sentence in told)
    other = run_of(SETTINGS.replace("planted = 4", "planted = 5"), TABLES, tmp_path)
    with pytest.raises(VprogError) as caught:
        selfsynthx(other, folder)
    assert caught.value.code == "VP708"


def test_lists_that_were_changed_are_refused(done, tmp_path):
    """Choices are places in the lists: those of other lists would be other concepts."""
    folder, *_ = done
    made = tmp_path / "run"
    shutil.copytree(folder / "world", made / "world")
    names = {
        one.label for one in images_of(run_of(SETTINGS, TABLES, folder), lambda *_: made / "world")
    }
    text = SETTINGS.replace("planted = 4", 'concepts = "lists.json"')

    def lists(*concepts: str) -> None:
        told = dict.fromkeys(names, concepts)
        (tmp_path / "lists.json").write_text(json.dumps(told), encoding="utf-8")

    def begun() -> str:
        with pytest.raises(VprogError) as caught:
            selfsynthx(
                run_of(
                    text.replace("[student]", "[student]\ncheckpoint = 'none'"), TABLES, tmp_path
                ),
                made,
            )
        return caught.value.code

    lists("a tail", "a crest", "a wing")
    assert begun() == "VP661"
    lists("a crest", "a tail", "a wing")
    assert begun() == "VP708"


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        ('[select]\nencoder = "word2vec"', "VP730"),
        ('[select]\nencoder = "transformers:"', "VP730"),
        ('[synthesis]\nwriter = "oracle:delphi"', "VP733"),
        ('[rounds]\njudge = "student"', "VP733"),
    ],
)
def test_names_that_stand_for_nothing_are_told_with_the_settings(slip, code, tmp_path):
    with pytest.raises(VprogError) as caught:
        run_of(slip, TABLES, tmp_path)
    assert caught.value.code == code


def test_an_encoder_that_is_not_there_is_told_before_anything_is_made(tmp_path):
    text = '[select]\nencoder = "transformers:no-such-folder"'
    with pytest.raises(VprogError) as caught:
        selfsynthx(run_of(text, TABLES, tmp_path), tmp_path / "run")
    assert caught.value.code == "VP661"
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["run.json"]


def work(folder: Path) -> None:
    """The run, for a process of its own."""
    torch.set_num_threads(1)
    selfsynthx(run_of(SETTINGS, TABLES, folder), folder)


def test_killed_in_training_and_in_sampling_it_comes_to_the_same(done, tmp_path):
    folder, report, _ = done
    moments = (
        ".base.part/checkpoints/checkpoint-*/whole.json",
        ".sampled-2.part/000000.jsonl",
        ".round-2.part/checkpoints/checkpoint-2/whole.json",
    )
    run = tmp_path / "run"
    killed_each(work, run, moments)
    finished(work, run)
    ended = json.loads((run / "report.json").read_text())
    assert ended == {**report, "student": str(run / "round-2" / "student")}
    for stage in ("base", "round-1", "round-2"):
        assert _digest(run / stage / "student") == _digest(folder / stage / "student")
    assert contents(run / "pages") == contents(folder / "pages")


def _work(done, tmp_path, **tables) -> tuple[Work, str, dict]:
    folder, report, _ = done
    settings = run_of(SETTINGS, TABLES, tmp_path)
    made = {name: replace(table, **tables.get(name, {})) for name, table in settings.tables.items()}
    settings = replace(settings, tables=made)
    images = images_of(
        replace(
            settings,
            tables={
                **made,
                "data": replace(made["data"], kind="birds", path=str(folder / "world")),
            },
        )
    )
    from vprog.distill.selfsynthx.lists import bird_lists

    lists = bird_lists(4, 0)
    work = Work(settings, Run(tmp_path / "run", {"settings": {}}), tuple(images), lists)
    return work, report["student"], records.selections(folder / "choose")


def test_the_arm_of_labels_learns_labels_alone(done, tmp_path):
    work, student, selections = _work(done, tmp_path, rounds={"arm": "label"})
    for number in (1, 2):
        found = synthesized(work, student, selections, number)
        rows = [query for queries in found.values() for query in queries]
        assert len(rows) == 64
        assert all(query.answers == (query.target,) and query.accepted == 0 for query in rows)
        assert all(len(query.target.split()) == 4 for query in rows)


def test_a_general_explanation_is_one_for_all_pictures_of_a_class(done, tmp_path):
    work, student, selections = _work(done, tmp_path, rounds={"arm": "general"})
    found = synthesized(work, student, selections, 1)
    labels = {one.id: one.label for one in work.images}
    every = [c for listed in work.lists.values() for c in listed]
    seen = 0
    for name, queries in found.items():
        for query in queries:
            said = set(concepts_in(query.target, every))
            assert said in (set(), set(work.lists[labels[name]]))
            seen += bool(said)
    assert seen > 10


def test_without_a_filter_concepts_and_answers_are_drawn_by_chance(done, tmp_path):
    from vprog.distill.selfsynthx.encoder import Hashing

    work, student, selections = _work(done, tmp_path, rounds={"arm": "unfiltered"})
    image = work.of("train")[0]
    some, rest = picked(work, image, selections[image.id])
    assert len(some) == len(selections[image.id].kept)
    assert not set(some) & set(rest)
    assert (some, rest) == picked(work, image, selections[image.id])
    found = rejected(work, student, selections, Hashing(), 2)
    for queries in found.values():
        for query in queries:
            assert query.target == query.answers[query.accepted]
            assert query.asked == query.question


def test_the_student_may_write_and_what_lacks_the_label_gives_way(done, tmp_path):
    """A student that was never taught to write says little that holds the label."""
    work, student, selections = _work(
        done, tmp_path, synthesis={"writer": "student", "tokens": 12, "answers": 3}
    )
    found = synthesized(work, student, selections, 1)
    labels = {one.id: one.label for one in work.images}
    fates = Counter()
    for name, queries in found.items():
        for query in queries:
            assert labels[name] in query.target
            fates[query.accepted is None] += 1
    assert fates[True] > 0
    calls = (tmp_path / "run" / "rows-1" / "calls.jsonl").read_text().splitlines()
    assert len(calls) > 20


def test_lists_come_from_traces_of_programs_in_a_folder(done, tmp_path):
    import vprog

    work, _, _ = _work(done, tmp_path, data={"concepts": "traces:told"})
    (tmp_path / "told").mkdir()
    with pytest.raises(VprogError) as caught:
        listed(work)
    assert caught.value.code == "VP732"
    world = done[0] / "world"
    program = vprog.load('image: Image\nanswer = color(the(find(image, "tail")))')
    for image in work.images:
        trace = program.run(image=image.image, profile=f"scene:{world / 'gqa' / 'birds.json'}")
        trace.save(tmp_path / "told" / f"{image.id}.jsonl")
    for label, concepts in listed(work).items():
        own = [c.removeprefix("a ") for c in BY_NAME[label].described()]
        assert len(concepts) == 1
        assert concepts[0] in own


def test_who_writes_no_lists_is_told_to_name_a_file(done, tmp_path):
    work, _, _ = _work(done, tmp_path, data={"kind": "folder"})
    with pytest.raises(VprogError) as caught:
        listed(work)
    assert caught.value.code == "VP732"
    assert "data.concepts" in str(caught.value)


def test_a_language_model_writes_lists_and_a_judge_judges(done, tmp_path):
    def answer(request):
        words = words_of(request)
        if "Answer to judge" in words:
            return reply('{"explains": true, "coherent": 0.25}')
        return reply("Features:\n- a red tail\n- striped wings")

    with faulty(answer) as served:
        spec = f"server:gpt@{served.url}"
        tables = {"synthesis": {"writer": spec}, "rounds": {"judge": spec}}
        work, student, _ = _work(done, tmp_path, data={"kind": "folder"}, **tables)
        lists = listed(work)
        assert set(lists.values()) == {("a red tail", "striped wings")}
        found = asked(replace(work, lists=lists), student, {"a": ("It has a red tail.",)}, [], 1)
    assert found.figures["judged_explained"] == 1
    assert found.figures["judged_coherent"] == 0.25
    assert found.figures["judge_failed"] == 0
    # 16 classes, and 16 test pictures, of which each was shown to the judge.
    assert len(served.requests) == 32
    assert listed(work) == lists


def test_a_language_model_reads_how_fluent_answers_are(tmp_path):
    from tests.modules.tiny_language import build
    from vprog.distill.selfsynthx.fluency import Modelled, fluency
    from vprog.modules.language import LocalLanguage

    reader = Modelled(LocalLanguage(build(tmp_path / "model"), device="cpu"))
    assert 1 < fluency(["a cup on the table .", "red cups"], reader) < 1e6


def test_perplexity_is_of_the_signs_that_a_reader_reads():
    from vprog.distill.selfsynthx.fluency import fluency

    class Says:
        """A reader to whom every text is as likely."""

        def __init__(self, ends):
            self.ends = ends

        def logprobs(self, texts):
            return [-6.0 for _ in texts]

    # Two words and a mark, with and without the end.
    assert fluency(["red cups."], Says(0)) == pytest.approx(math.exp(2))
    assert fluency(["red cups."], Says(1)) == pytest.approx(math.exp(1.5))


def test_a_page_asks_for_nothing_and_fits_a_narrow_window(done):
    """Looked at in a browser, where there is one."""
    sync = pytest.importorskip("playwright.sync_api")
    if not Path("/usr/bin/chromium").is_file():
        pytest.skip("there is no browser")
    pages = done[0] / "pages"
    with sync.sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        try:
            page = browser.new_page(viewport={"width": 360, "height": 700})
            talk: list[str] = []
            page.on("console", lambda message: talk.append(message.text))
            page.on("pageerror", lambda error: talk.append(str(error)))
            page.goto((pages / "index.html").as_uri())
            page.click("nav a >> nth=0")
            page.wait_for_selector("h1")
            assert page.locator("tr.kept").count() >= 3
            assert page.locator(".accepted").count() > 0
            assert page.evaluate("document.querySelector('img').naturalWidth") > 0
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            assert talk == []
        finally:
            browser.close()


def test_a_page_tells_concepts_and_rounds_and_hostile_text_stays_text(done):
    folder, _, _ = done
    pages = sorted((folder / "pages").iterdir())
    assert len(pages) == 4
    text = next(path for path in pages if path.name != "index.html").read_text()
    for part in ("Round 1", "Round 2", "accepted", "Asked after this round", "data:image/png"):
        assert part in text
    image = images_of(
        run_of(SETTINGS.replace("world:48:1", str(folder / "world")), TABLES, folder)
    )[0]
    hostile = "<script>alert(1)</script>"
    selection = next(iter(records.selections(folder / "choose").values()))
    case = Case(
        replace(image, id=f"../{hostile}", label=hostile),
        tuple(f"{hostile} {k}" for k in range(len(selection.scores))),
        selection,
        (hostile,),
        {1: [Query(hostile, (hostile,), None, hostile, hostile, (0.5,), (False,))]},
        {1: hostile},
    )
    shown = page(case) + index([case], hostile, ("a",), [[hostile]])
    assert "<script" not in shown
    assert "/" not in file_of(case)
    assert "default-src &#39;none&#39;" not in shown
    assert "default-src 'none'" in shown
