"""A model end to end: training, scores, reasons, the card, and the files it is kept in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from center.errors import InputError
from imports.incident_log import IncidentLog
from routing.triage.risk.encoding import COLUMNS
from routing.triage.risk.features import facts
from routing.triage.risk.measures import auc
from routing.triage.risk.model import RiskModel
from routing.triage.risk.moments import as_seen
from routing.triage.risk.reasons import contributions, features
from routing.triage.risk.score import opening_risk, score, scored_at
from routing.triage.risk.settings import RiskSettings
from routing.triage.risk.storage import load_model, save_model
from routing.triage.risk.train import train
from routing.triage.risk.watch import watched

DAY = 86_400.0


def _later(log: IncidentLog, now: float) -> tuple[np.ndarray, np.ndarray]:
    first = log.events.drop_duplicates("incident")
    ids = first["incident"][first["opened"] > now].to_numpy()
    return ids, log.outcomes["breached"].reindex(ids).to_numpy()


def test_corrected_labels_beat_the_naive_way_on_later_incidents(
    log: IncidentLog, now: float, model: RiskModel, quick: RiskSettings
) -> None:
    ids, truth = _later(log, now)
    risk = opening_risk(model, log, ids)
    naive = opening_risk(train(log, now, quick.model_copy(update={"labels": "naive"})), log, ids)
    assert auc(truth, risk) > 0.75
    assert abs(risk.mean() - truth.mean()) < 0.08 < abs(naive.mean() - truth.mean())


def test_same_seed_same_model(log: IncidentLog, now: float, model: RiskModel, quick: RiskSettings) -> None:
    assert train(log, now, quick).fingerprint == model.fingerprint
    assert train(log, now, quick.model_copy(update={"seed": 2})).fingerprint != model.fingerprint


def test_scores_are_of_the_open_ones(log: IncidentLog, now: float, model: RiskModel) -> None:
    later = now + 3 * DAY
    scores, frame = score(model, log, later), log.open_at(later)
    assert scores.ids == tuple(str(one) for one in frame.index)
    assert scores.model_fingerprint == model.fingerprint and scores.window == model.window
    assert scores.notes[0] == "The model was trained 3.0 days before."
    truth = log.outcomes["breached"].reindex(frame.index).to_numpy()
    assert auc(truth, scores.breach) > 0.8
    assert np.array_equal(scores.anomalous, scores.anomaly >= 0.98)
    again = score(model, frame, later)
    np.testing.assert_array_equal(again.breach, scores.breach)
    np.testing.assert_array_equal(again.reassign, scores.reassign)
    assert again.reasons == scores.reasons
    assert score(None, log, later).model_fingerprint is None


def test_a_frame_may_lack_columns(log: IncidentLog, now: float, model: RiskModel) -> None:
    frame = log.open_at(now)[["opened", "priority", "category"]]
    scores = score(model, frame, now)
    assert len(scores.ids) == len(frame) and ((scores.breach > 0) & (scores.breach < 1)).all()
    assert score(model, frame.iloc[:0], now).ids == ()


def test_reasons_are_the_three_largest_ablations(log: IncidentLog, now: float, model: RiskModel) -> None:
    scores = score(model, log, now)
    ids = np.array([int(one) for one in scores.ids])
    rows = model.breach.rows(facts(as_seen(log, ids, np.full(len(ids), now)), "UTC"), model.anomaly)
    added = contributions(model.breach, rows, model.reference)
    for i in range(0, len(ids), 7):
        said = [value for _, value in scores.reasons[i]]
        assert len(said) <= 3 and said == sorted(said, key=lambda value: -abs(value))
        np.testing.assert_allclose(np.abs(said), np.sort(np.abs(added[i]))[::-1][: len(said)])
    kind = list(features()).index("category")
    changed = rows[:1].copy()
    changed[0, COLUMNS.index("category: risk")] = model.breach.encoding.prior
    changed[0, COLUMNS.index("category: incidents")] = model.reference[COLUMNS.index("category: incidents")]
    before, after = (np.log(risk / (1 - risk)) for risk in (model.breach.risk(rows[:1])[0], model.breach.risk(changed)[0]))
    assert added[0, kind] == pytest.approx(before - after)


def test_reasons_in_words(log: IncidentLog, now: float, model: RiskModel) -> None:
    said = {words for reasons in score(model, log, now).reasons for words, _ in reasons}
    assert any(words.startswith("open for ") for words in said)
    assert any(words.startswith(("category kind 3 (past risk ", "priority class ")) for words in said)
    assert not any("nan" in words or "None" in words for words in said)


def test_risk_rises_for_one_that_stays_unresolved(log: IncidentLog, now: float, model: RiskModel) -> None:
    first = log.events.drop_duplicates("incident")
    long = log.outcomes["resolved"] - first.set_index("incident")["opened"].sort_index() > 8 * DAY
    ids = long.index[long].to_numpy()
    opened = first.set_index("incident")["opened"].reindex(ids).to_numpy()
    early, late = scored_at(model, log, ids, opened + 3600), scored_at(model, log, ids, opened + 8 * DAY)
    assert late.breach.mean() > early.breach.mean() + 0.2 and late.breach.mean() > 0.85


def test_a_model_from_later_is_refused(log: IncidentLog, now: float, model: RiskModel) -> None:
    with pytest.raises(InputError, match="know what comes"):
        score(model, log, now - 1)


def test_too_little_to_learn_from(log: IncidentLog, quick: RiskSettings) -> None:
    with pytest.raises(InputError, match="incidents with a known end"):
        train(log, float(log.events["time"].min()) + 7 * DAY, quick)


def test_alarms_when_the_world_changes(log: IncidentLog, now: float, model: RiskModel) -> None:
    later = now + 9 * DAY
    events = log.events.copy()
    new = (events["opened"] > now).to_numpy()
    events.loc[new, "caller"] = "somebody new"
    events.loc[new, "category"] = "kind 9"
    said = watched(model, replace(log, events=events).until(later), later)
    assert any("Inputs have drifted" in words and "category" in words for words in said)
    assert not any("category" in words for words in watched(model, log.until(later), later))


def test_files_give_the_same_model_back(tmp_path: Path, log: IncidentLog, now: float, model: RiskModel) -> None:
    save_model(model, tmp_path / "kept")
    again = load_model(tmp_path / "kept")
    assert again.fingerprint == model.fingerprint and again.card == model.card and again.settings == model.settings
    one, two = score(model, log, now), score(again, log, now)
    np.testing.assert_array_equal(one.breach, two.breach)
    assert one.reasons == two.reasons and again.trained_utc == model.trained_utc and again.window == model.window
    text = (tmp_path / "kept" / "card.md").read_text()
    assert model.fingerprint[:12] in text and "scikit-learn" in text and "| breach |" in text


def test_changed_broken_or_missing_files_are_refused(tmp_path: Path, model: RiskModel) -> None:
    save_model(model, tmp_path)
    kept = json.loads((tmp_path / "model.json").read_text())
    kept["calibration"]["breach"][1] += 0.5
    (tmp_path / "model.json").write_text(json.dumps(kept))
    with pytest.raises(InputError, match="were changed"):
        load_model(tmp_path)
    (tmp_path / "model.json").write_text("{")
    with pytest.raises(InputError, match="no risk model"):
        load_model(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        load_model(tmp_path / "nowhere")


def test_a_pickle_in_the_arrays_is_never_opened(tmp_path: Path, model: RiskModel) -> None:
    save_model(model, tmp_path)
    with np.load(tmp_path / "model.npz") as file:
        arrays = {name: file[name] for name in file.files}
    arrays["reference"] = np.array([Path("x")], dtype=object)
    np.savez_compressed(tmp_path / "model.npz", **arrays)
    with pytest.raises(InputError, match="no risk model"):
        load_model(tmp_path)


def test_the_card_tells_what_it_is_made_of(model: RiskModel, log: IncidentLog, now: float) -> None:
    card = model.card
    opened = log.events.drop_duplicates("incident")
    assert card["incidents"] == int((opened["time"] <= now).sum())
    assert card["with_final_label"] == int((log.outcomes["closed"] <= now).sum())
    assert card["base_rate"]["breach"] > card["base_rate"]["closed"]
    assert card["fingerprint"] == model.fingerprint and card["out_of_time"]["breach"]["n"] > 50
    assert json.loads(json.dumps(card)) == card
