"""The judge that settings name, ready to judge the candidates of samples."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from vprog.distill.sample import Sample
from vprog.distill.scorer.judges import AuditJudge, ModelJudge
from vprog.distill.scorer.model import PAIRWISE, SINGLE, RScorer
from vprog.distill.src.judge import Judging, independent, pairwise
from vprog.distill.src.rap import RapForm
from vprog.distill.src.settings import JudgeTable
from vprog.grammar.diagnostic import declare
from vprog.rationalize.audit import Auditor

NO_TRACE = declare(
    "VP751",
    "the audit has no trace to judge by",
    "The judge `audit` holds each candidate against the trace of its question, which a corpus of "
    "programs keeps. For samples without traces take a trained R-Scorer or a model.",
    wrong=">>> from vprog.distill.sample import Sample\n"
    ">>> from vprog.distill.src.judges import hold_traces\n"
    ">>> hold_traces([Sample('a', (), 'How many?', '2')])",
    right=">>> from vprog.distill.src.judges import hold_traces\n>>> hold_traces([])",
)
#: How many auditors are kept at hand.
_KEPT = 512


def hold_traces(samples: list[Sample]) -> None:
    """See that each sample has a trace.

    Raises:
        VprogError: VP751.
    """
    without = [sample.id for sample in samples if not sample.facts.get("trace")]
    if without:
        raise NO_TRACE.error(
            f"{len(without)} of {len(samples)} samples have no trace, such as {without[0]}",
            "judge by an R-Scorer (vprog distill scorer) or a model",
        )


def audit_judge(samples: Mapping[str, Sample], form: RapForm) -> AuditJudge:
    """The audit as judge of samples with traces."""
    from vprog.journal import loads

    @lru_cache(_KEPT)
    def auditor(id: str) -> Auditor:
        return Auditor(loads(samples[id].facts["trace"]))

    return AuditJudge(auditor, form)


def judging(table: JudgeTable, samples: Mapping[str, Sample], form: RapForm, base: Path) -> Judging:
    """The judge of the settings.

    Args:
        table: the settings.
        samples: what is judged about, by id.
        form: how rationale and answer are written.
        base: where relative paths start.

    Raises:
        VprogError: VP751 no traces for the audit; VP748 no such R-Scorer; VP432 no such model.
    """
    if table.judge == "model":
        from vprog.modules.panel import member

        return pairwise(ModelJudge(*(member(spec, base) for spec in table.models)))
    if table.judge == "audit":
        hold_traces(list(samples.values()))
        judge: AuditJudge | RScorer = audit_judge(samples, form)
    else:
        labels = PAIRWISE if table.scoring == "pairwise" else SINGLE
        judge = RScorer.load(base / table.scorer, len(labels))
    own = pairwise(judge) if table.scoring == "pairwise" else independent(judge, table.tie)
    return _rewritten(own, form) if table.judge == "scorer" else own


def _rewritten(own: Judging, form: RapForm) -> Judging:
    """Judging of texts in the form that R-Scorers learn, whatever form they are in."""
    usual = RapForm()

    def usually(text: str) -> str:
        pair = form.read(text)
        return text if pair is None else usual.write(pair)

    return lambda cases, texts: own(cases, [tuple(map(usually, some)) for some in texts])
