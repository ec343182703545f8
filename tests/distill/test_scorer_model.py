"""A trained judge: what it is shown, that it learns, is kept, and goes on after a kill."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.distill.killing import contents, finished, killed  # noqa: E402
from vprog.distill.scorer.case import Case, Rater, Scorer, Shown, judge_cases  # noqa: E402
from vprog.distill.scorer.figures import agreement_with_truth, figures  # noqa: E402
from vprog.distill.scorer.lessons import Bench, benches, lessons  # noqa: E402
from vprog.distill.scorer.model import (  # noqa: E402
    SINGLE,
    RScorer,
    ScorerShape,
    fitted,
    make_scorer,
    matches,
    pieces,
)
from vprog.distill.scorer.run import ScorerRun, measured  # noqa: E402
from vprog.distill.scorer.sources import from_world  # noqa: E402
from vprog.distill.scorer.training import ScorerTraining, train_scorer  # noqa: E402
from vprog.distill.src.rap import RapForm  # noqa: E402
from vprog.grammar.diagnostic import VprogError  # noqa: E402

SHAPE = ScorerShape(32, 1, 2, 256, 500)
CASE = Case("a", "How many cups?", "2", "count: cup = 2; count: jug = 1")


def _benches(scenes: int) -> list[Bench]:
    return benches(list(from_world(1, scenes)), RapForm())


def _texts(made: list[Bench]) -> list[str]:
    return [part for one in made for part in pieces(one.case, *one.candidates[:2])]


@pytest.fixture(scope="module")
def made() -> list[Bench]:
    torch.set_num_threads(1)
    return _benches(4)


@pytest.fixture(scope="module")
def learned(made: list[Bench], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("judge")
    how = ScorerTraining(steps=90, batch=16, rate=4e-3, every=50)
    train_scorer(make_scorer(_texts(made), SHAPE), lessons(made), how, place)
    return place


def test_a_judge_learns_what_faults_are(made, learned):
    cases, texts, truths = zip(*[(b.case, b.candidates, b.truths) for b in made], strict=True)
    agree, count = agreement_with_truth(
        judge_cases(RScorer.load(learned / "judge"), cases, texts), truths
    )["all"]
    blank = judge_cases(make_scorer(_texts(made), SHAPE), cases, texts)
    before, _ = agreement_with_truth(blank, truths)["all"]
    assert agree / count > max(0.6, before / count + 0.1)
    assert not list(learned.glob("step-*"))
    assert figures([len(one) for one in texts], blank).pairs == sum(map(len, blank))


def test_a_judge_is_kept_and_says_the_same_again(made, learned):
    judge = RScorer.load(learned / "judge", batch=3)
    assert isinstance(judge, Scorer)
    shown = [Shown(made[0].case, a, b) for a in made[0].candidates for b in made[0].candidates]
    verdicts = judge.verdicts(shown)
    for one, again in zip(verdicts, RScorer.load(learned / "judge").verdicts(shown), strict=True):
        assert one.first + one.second + one.tie == pytest.approx(1.0, abs=1e-5)
        assert (one.first, one.tie) == pytest.approx((again.first, again.tie), abs=1e-5)
    with pytest.raises(VprogError) as refused:
        RScorer.load(learned / "judge", len(SINGLE))
    assert refused.value.code == "VP748"
    found = measured(judge, ScorerRun(), 1)
    assert found["parameters"] == judge.parameters and found["truth"]["all"][1] > 20


def test_a_judge_of_single_candidates_learns_too(made, tmp_path):
    how = ScorerTraining(steps=150, batch=16, rate=4e-3, every=999)
    judge = train_scorer(
        make_scorer(_texts(made), SHAPE, SINGLE), lessons(made), how, tmp_path / "one"
    )
    assert isinstance(judge, Rater)
    sound, faulty = [], []
    for bench in made[:12]:
        good = {t.first for t in bench.truths if t.better > 0}
        good |= {t.second for t in bench.truths if t.better < 0}
        for place, rating in enumerate(judge.ratings([(bench.case, t) for t in bench.candidates])):
            (sound if place in good else faulty).append(rating)
    assert sum(sound) / len(sound) > sum(faulty) / len(faulty) + 0.1


def life(folder: Path) -> None:
    """A training, or what is left of it."""
    torch.set_num_threads(1)
    made = _benches(1)
    how = ScorerTraining(steps=30, batch=4, rate=1e-3, every=2)
    train_scorer(make_scorer(_texts(made), SHAPE), lessons(made), how, folder)


def test_killed_and_gone_on_with_it_has_the_same_weights(tmp_path):
    calm, shot = tmp_path / "calm", tmp_path / "shot"
    finished(life, calm)
    assert killed(life, shot, at=lambda: any(shot.glob("step-*")))
    assert not (shot / "judge").is_dir()
    finished(life, shot)
    assert contents(shot / "judge") == contents(calm / "judge")
    with pytest.raises(VprogError) as refused:
        train_scorer(make_scorer(["a"], SHAPE), lessons(_benches(1)), ScorerTraining(steps=1), shot)
    assert refused.value.code == "VP749"


class Stopped(Exception):
    """As if somebody had stopped it."""


def _dropping(made: list[Bench]) -> RScorer:
    judge = make_scorer(_texts(made), SHAPE)
    for part in judge.model.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.2
    return judge


def test_dropout_hangs_on_the_seed_and_the_step(made, tmp_path):
    some = lessons(made)[:8]
    how = ScorerTraining(steps=4, batch=2, every=2)
    whole = train_scorer(_dropping(made), some, how, tmp_path / "calm").model.state_dict()
    judge, passes = _dropping(made), []

    def stop(*_: object) -> None:
        passes.append(1)
        if len(passes) > 3:
            raise Stopped

    judge.model.register_forward_pre_hook(stop)
    with pytest.raises(Stopped):
        train_scorer(judge, some, how, tmp_path / "shot")
    torch.rand(7)  # what else was drawn has no say
    gone_on = train_scorer(_dropping(made), some, how, tmp_path / "shot").model.state_dict()
    assert all(torch.equal(whole[name], gone_on[name]) for name in whole)


def test_a_loss_that_is_no_number_is_told(made, tmp_path):
    judge = make_scorer(_texts(made), SHAPE)
    with torch.no_grad():
        judge.model.classifier.bias.fill_(float("nan"))
    with pytest.raises(VprogError) as refused:
        train_scorer(judge, lessons(made)[:4], ScorerTraining(steps=2, batch=2), tmp_path)
    assert refused.value.code == "VP709"


def test_what_teaches_nothing_is_refused(made, tmp_path):
    with pytest.raises(VprogError) as refused:
        train_scorer(make_scorer(["a"], SHAPE), [], ScorerTraining(steps=1), tmp_path / "none")
    assert refused.value.code == "VP746" and not (tmp_path / "none").exists()
    for wrong in ({"batch": 0}, {"steps": 0}, {"rate": 0.0}, {"rate": -1.0}):
        with pytest.raises(VprogError) as refused:
            ScorerRun(**wrong)
        assert refused.value.code == "VP702"


def test_a_model_that_reads_from_left_to_right_judges_many_at_once(made):
    from transformers import Qwen2Config, Qwen2ForSequenceClassification

    tokenizer = make_scorer(_texts(made), SHAPE).tokenizer
    config = Qwen2Config(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=1,
        num_attention_heads=2, num_key_value_heads=2, num_labels=3, pad_token_id=None,
    )  # fmt: skip
    torch.manual_seed(0)
    judge = RScorer(Qwen2ForSequenceClassification(config).eval(), tokenizer)
    shown = [Shown(CASE, "There are two cups.", "No."), Shown(CASE, "Two.", "There is a jug. " * 5)]
    for one, alone in zip(
        judge.verdicts(shown), map(judge.verdicts, ([s] for s in shown)), strict=True
    ):
        assert one.first == pytest.approx(alone[0].first, abs=1e-5)
        assert one.tie == pytest.approx(alone[0].tie, abs=1e-5)


def test_what_is_shown_is_cut_in_the_facts_alone():
    assert fitted([[1, 1], [2], [3, 3, 3, 3], [4, 4]], 2, 7) == [1, 1, 2, 3, 3, 4, 4]
    with pytest.raises(VprogError) as refused:
        fitted([[1, 1], [2], [3], [4, 4, 4]], 2, 5)
    assert refused.value.code == "VP747"
    judge = make_scorer(["cups"], ScorerShape(16, 1, 2, 40, 300))
    with pytest.raises(VprogError):
        judge.verdicts([Shown(CASE, "cups " * 40, "cups")])


def test_tokens_are_told_where_else_they_occur():
    parts = [[5, 6], [7], [8, 9, 10], [5, 7, 8, 20], [20, 30]]
    assert matches(parts, 10) == [0, 0, 0, 0, 2, 3, 5, 9, 25, 17]
    assert matches(parts[:4], 10) == [0] * 6 + [2, 3, 5, 1]
    assert pieces(CASE, "x")[3] == "candidate: x"
    assert pieces(CASE, "x", "y")[3:] == ("first: x", "second: y")
