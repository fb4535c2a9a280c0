"""A candidate on the incumbent's snapshots: the same question, judged by the same referee, and only what may be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine

from center.errors import InputError
from center.nearline import Commitment, UnitKind
from center.shadow import Compared, Part, ShadowAnswer, ShadowRun
from planning.nearline.waves import still_free, wave_by_rule
from planning.shadow import run as shadow_run
from planning.shadow import triage as shadow_triage_module
from planning.shadow.run import compare_pending
from planning.shadow.schema import Candidate, candidate_of, read_candidate
from planning.shadow.summary import report_of
from planning.shadow.triage import shadow_triage
from planning.shadow.wave import ApartError, question_of, shadow_wave
from planning.triage.decide import Order, triage_wave
from planning.triage.sources import snapshot_wave
from routing.triage.snapshot import load_snapshot
from routing.wave.snapshot import Snapshot, read_snapshot
from routing.wave.verify import verify_wave
from solvers.solution import Budget
from store.shadow import save_answers, start_shadow, tallies

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def small() -> Snapshot:
    """Seven contacts and three agents."""
    return read_snapshot(SCENARIOS / "waves" / "small.yaml")


def _run(candidate: Candidate) -> ShadowRun:
    return ShadowRun("shadow-demo-20260302-a", "demo", candidate.name, candidate.text, candidate.fingerprint, NOW, NOW)


def _candidate(**changes: Any) -> Candidate:
    return Candidate.model_validate({"schema_version": 1, "name": "other", **changes})


def test_the_question_is_the_incumbents_without_what_was_given_away(small: Snapshot) -> None:
    given = (
        Commitment(UnitKind.CONTACT, "b1", "", "b1", NOW),
        Commitment(UnitKind.AGENT, "cem", "2026-03-02T08:04Z", "b1", NOW),
    )
    wave = wave_by_rule(still_free(small, given), 1).plan
    asked, problem, choices = question_of(small.file, wave)
    assert "b1" not in problem.contacts
    assert problem.capacity[problem.agents.index("cem")].tolist() == [10, 15]
    assert len(asked.contacts) == 6
    assert wave.chosen is not None
    assert verify_wave(problem, choices).cost == wave.chosen.true_cost
    assert verify_wave(problem, choices).violations == ()


def test_another_question_is_not_compared(small: Snapshot) -> None:
    wave = wave_by_rule(small, 1).plan
    fewer = small.file.model_copy(update={"contacts": small.file.contacts[1:]})
    dearer = small.file.model_copy(update={"prices": small.file.prices.model_copy(update={"hold": 9.0})})
    for file, why in ((fewer, "the stored snapshot has not"), (dearer, "another cost than was stored")):
        with pytest.raises(ApartError, match=why):
            question_of(file, wave)


def test_solvers_are_judged_at_the_incumbents_weights_and_at_their_own(small: Snapshot) -> None:
    wave = wave_by_rule(small, 1).plan
    same = shadow_wave(_candidate(backends=["anneal", "cpsat"], sweeps=100), small.file, wave)
    assert wave.chosen is not None
    assert same.incumbent_cost == same.incumbent_own_cost == wave.chosen.true_cost
    assert same.verdict.cost == same.own_cost <= same.incumbent_cost
    hasty = shadow_wave(_candidate(wave_prices={"self_service": 0.0, "callback": 0.0}, sweeps=100), small.file, wave)
    assert hasty.verdict.cost > hasty.incumbent_cost
    assert hasty.own_cost < hasty.incumbent_own_cost
    assert [choice.candidate.place for choice in hasty.choices].count("callback") == 2
    assert [choice.subject for choice in hasty.choices] == [contact.id for contact in small.file.contacts]


def test_a_triage_at_other_prices_escalates_others() -> None:
    snapshot = load_snapshot(SCENARIOS / "triage" / "hand.yaml")
    triage = triage_wave(*snapshot_wave(snapshot, None, None), Order(snapshot.triage, "test", ("anneal",), Budget(sweeps=50)))
    side = shadow_triage(_candidate(triage_prices={"needless": 60.0}, sweeps=50), snapshot, triage)
    # at 60 a needless escalation is 0.2 x 60 = 12 points for incident 12, more than it saves, and 6 for 11, less than it saves
    by = {choice.subject: (choice.incumbent.place, choice.candidate.place) for choice in side.choices}
    assert by["11"] == ("team", "team")
    assert by["12"] == ("team", "stay")
    assert side.verdict.cost - side.incumbent_cost == 871  # what incident 12 gains in the second hour
    assert side.own_cost < side.incumbent_own_cost
    with pytest.raises(ApartError, match="incidents or teams"):
        shadow_triage(_candidate(sweeps=50), snapshot.model_copy(update={"incidents": snapshot.incidents[1:]}), triage)


def test_another_risk_model_is_priced_at_its_own_risks(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = load_snapshot(SCENARIOS / "triage" / "hand.yaml")
    triage = triage_wave(*snapshot_wave(snapshot, None, None), Order(snapshot.triage, "test", ("anneal",), Budget(sweeps=50)))
    sure = {11: 0.0, 12: 0.0, 13: 1.0, 14: 1.0, 15: 0.0}
    asked: list[object] = []

    def other_risks(asked_snapshot: Any, model: object, before: object) -> Any:
        asked.append(model)
        incidents = [one.model_copy(update={"breach": sure[one.id]}) for one in asked_snapshot.incidents]
        return snapshot_wave(asked_snapshot.model_copy(update={"incidents": incidents}), None, None)

    monkeypatch.setattr(shadow_triage_module, "load_model", lambda folder: f"model in {folder}")
    monkeypatch.setattr(shadow_triage_module, "snapshot_wave", other_risks)
    side = shadow_triage(_candidate(risk_model="new", sweeps=50), snapshot, triage)
    assert asked == ["model in new"]
    assert {choice.subject for choice in side.choices if choice.candidate.place == "team"} == {"13", "14"}
    assert side.verdict.cost > side.incumbent_cost
    assert side.own_cost < side.incumbent_own_cost


def test_what_a_candidate_does_not_change_is_not_compared(database: Engine, answer_snapshot: Callable[..., str]) -> None:
    answer_snapshot(database, 0)
    answer_snapshot(database, 1, ("triage",))
    run = _run(_candidate(policy={"order": "priority"}))
    start_shadow(database, run, None, None)
    assert compare_pending(database, run) == 2
    assert compare_pending(database, run) == 0
    found = [(one.answer.event_id, one.answer.part, one.answer.status, one.decided) for one in tallies(database, run.id)]
    assert found == [("event-0", Part.WAVE, Compared.COMPARED, 7), ("event-1", Part.WAVE, Compared.APART, 0)]


def test_a_candidate_that_fails_is_an_answer_without_its_words(
    database: Engine, answer_snapshot: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("Ana is in here")

    answer_snapshot(database, 0)
    monkeypatch.setattr(shadow_run, "shadow_wave", broken)
    run = _run(_candidate(sweeps=5))
    start_shadow(database, run, None, None)
    compare_pending(database, run)
    by = {one.answer.part: one.answer for one in tallies(database, run.id)}
    assert (by[Part.WAVE].status, by[Part.WAVE].note) == (Compared.FAILED, "failed: RuntimeError")
    assert by[Part.TRIAGE].status is Compared.COMPARED
    report = report_of(database, run)
    assert [(one.part, one.compared, one.failed) for one in report.parts] == [(Part.WAVE, 0, 1), (Part.TRIAGE, 1, 0)]
    assert report.parts[0].dearer.value is None


def test_a_stopped_comparison_goes_on_where_it_ended(database: Engine, answer_snapshot: Callable[..., str]) -> None:
    for k in range(2):
        answer_snapshot(database, k, ("wave",))
    run = _run(_candidate(policy={}))
    start_shadow(database, run, None, None)
    assert compare_pending(database, run, stopping=lambda: True) == 0
    assert compare_pending(database, run, limit=1) == 1
    assert (report_of(database, run).answered, report_of(database, run).compared) == (2, 1)
    assert compare_pending(database, run) == 1


def test_figures_are_ratios_of_sums_with_intervals_of_batches(database: Engine) -> None:
    run = _run(_candidate(sweeps=5))
    start_shadow(database, run, None, None)
    for k, (incumbent, cost) in enumerate(((100, 90), (100, 100), (100, 140))):
        answer = ShadowAnswer(run.id, f"e{k}", Part.WAVE, NOW, NOW, Compared.COMPARED, "", "anneal", "cpsat", 0.5 + k)
        save_answers(database, [replace(answer, incumbent_cost=incumbent, cost=cost, incumbent_own_cost=5, own_cost=5, violations=k // 2)])
    (part,) = report_of(database, run).parts
    assert (part.incumbent_cost, part.cost) == (300, 330)
    assert (part.cheaper_in, part.equal_in, part.dearer_in, part.illegal) == (1, 1, 1, 1)
    # mean +10, standard deviation 26.458, Student's t of 2 degrees of freedom 4.3027: half a width of 65.72
    assert part.dearer.value == pytest.approx(10)
    assert part.dearer.high == pytest.approx(10 + 65.72, abs=0.01)
    assert part.own_dearer.value == 0
    assert part.same_place.value is None  # nothing was decided
    assert (part.seconds, part.backends) == (1.5, {"cpsat": 3})


def test_a_candidate_is_read_with_the_files_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("order: priority\n", encoding="utf-8")
    file = tmp_path / "candidate.yaml"
    file.write_text("schema_version: 1\nname: by rule\npolicy: policy.yaml\n", encoding="utf-8")
    read = read_candidate(file)
    assert read.policy is not None
    assert read.policy.order == "priority"
    assert candidate_of(read.text) == read
    assert candidate_of(read.text).fingerprint == read.fingerprint
    assert (read.changes(Part.WAVE), read.changes(Part.TRIAGE)) == (True, False)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "something that the candidate changes"),
        ({"policy": {}, "backends": ["anneal"]}, "either a policy or backends"),
        ({"backends": ["magic"]}, "some of anneal"),
        ({"wave_prices": {"stiky": 2}}, "stiky"),
        ({"triage_prices": {"needless": -2}}, "needless"),
        ({"seconds": 0}, "seconds"),
        ({"risk_model": "nowhere"}, "nowhere"),
    ],
)
def test_a_wrong_candidate_is_an_input_error(tmp_path: Path, changes: dict[str, Any], why: str) -> None:
    file = tmp_path / "candidate.yaml"
    file.write_text(yaml.safe_dump({"schema_version": 1, "name": "x", **changes}), encoding="utf-8")
    with pytest.raises(InputError, match=why):
        read_candidate(file)


def test_a_candidate_of_another_version_says_what_to_do() -> None:
    with pytest.raises(InputError, match="start the candidate again"):
        candidate_of('{"schema_version": 2}')
