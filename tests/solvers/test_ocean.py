"""Ocean's samplers: the least of tiny models, repair and descent, penalties, budgets, refusals."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import pairwise

import dimod
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from center.errors import BackendUnavailableError
from solvers import bqm
from solvers.builder import ModelBuilder
from solvers.model import ChoiceModel
from solvers.ocean import Sampled, race, sample_neal, sample_tabu, tabu
from solvers.ocean.choices import write_out
from solvers.ocean.chunks import Chunk
from solvers.ocean.neal import beta_range
from solvers.ocean.parts import Form, Parts, in_order
from solvers.ocean.settle import settle
from solvers.score import score
from solvers.solution import Budget

MakeModel = Callable[..., ChoiceModel]
Sample = Callable[..., Sampled]
WORK = Budget(sweeps=64, threads=1)
FITS = 17  # bits that ExactSolver enumerates in a moment


@pytest.fixture(params=[sample_neal, sample_tabu], ids=["neal", "tabu"])
def sample(request: pytest.FixtureRequest) -> Sample:
    found: Sample = request.param
    return found


@pytest.fixture
def soft_only() -> ChoiceModel:
    """Two decisions of two or three heads where nine are wanted, and a cost for three."""
    builder = ModelBuilder()
    builder.add_rows(1, lo=9, hi=9, under=(2, 1), over=(1, 0))
    options = builder.add_list([builder.add_option(builder.add_profile([0], [units])) for units in (2, 3)])
    for cost in (1, -1):
        builder.add_decision(options, costs=[0, cost])
    return builder.build()


def _legal(found: Sampled, model: ChoiceModel) -> bool:
    return found.assignment.dtype == np.int32 and score(model, found.assignment)[0] == 0


class TestAnswers:
    @pytest.mark.parametrize("seed", range(6))
    def test_is_the_least_of_a_tiny_model(
        self, sample: Sample, random_model: MakeModel, least: Callable[[ChoiceModel], tuple[int, int]], seed: int
    ) -> None:
        model = random_model(seed, owners=2, days=2)
        assert score(model, sample(model, WORK, seed).assignment) == least(model)

    def test_roster_is_legal_and_its_trace_falls_to_the_energy(self, sample: Sample, roster_like: ChoiceModel) -> None:
        told: list[tuple[int, int]] = []
        found = sample(roster_like, WORK, 1, progress=lambda seconds, hard, energy: told.append((hard, energy)))
        assert _legal(found, roster_like)
        energies = [energy for _, energy in found.trace]
        assert energies == sorted(set(energies), reverse=True)
        assert (0, energies[-1]) == score(roster_like, found.assignment) == told[-1] == min(told)
        assert told == sorted(set(told), reverse=True)

    def test_scores_are_reads_with_the_penalties_that_were_kept(self, sample: Sample, roster_like: ChoiceModel) -> None:
        found = sample(roster_like, WORK, 1)
        assert 0 < len(found.scores) < found.reads
        assert min(found.scores) >= score(roster_like, found.assignment)
        assert found.one_hot is not None and found.hard is not None
        assert f"one-hot penalty {found.one_hot:,.6g}, hard penalty {found.hard:,.6g}" in found.note

    def test_no_hard_terms_no_hard_penalty(self, sample: Sample, soft_only: ChoiceModel) -> None:
        found = sample(soft_only, WORK, 1)
        assert (score(soft_only, found.assignment), found.hard) == ((0, 15), None)
        assert "hard" not in found.note


class TestStart:
    def test_is_never_made_worse(self, sample: Sample, roster_like: ChoiceModel) -> None:
        best = sample(roster_like, Budget(sweeps=512, threads=1), 3).assignment
        again = sample(roster_like, Budget(sweeps=1, threads=1), 4, start=best)
        assert score(roster_like, again.assignment) <= score(roster_like, best)

    def test_that_is_no_assignment_is_refused(self, sample: Sample, roster_like: ChoiceModel) -> None:
        with pytest.raises(ValueError, match="9 decisions"):
            sample(roster_like, WORK, 1, start=np.full(9, 99))


class TestBudget:
    def test_work_gives_the_same_answer_on_any_number_of_threads(self, sample: Sample, crowd: ChoiceModel) -> None:
        budgets = [Budget(sweeps=16, threads=threads) for threads in (1, 2, 3)]
        first, *others = (sample(crowd, budget, 5) for budget in budgets)
        for other in others:
            assert other.assignment.tolist() == first.assignment.tolist()
            assert (other.reads, other.note, other.scores) == (first.reads, first.note, first.scores)

    def test_seeds_differ(self, sample: Sample, crowd: ChoiceModel) -> None:
        assert sample(crowd, Budget(sweeps=4), 1).scores != sample(crowd, Budget(sweeps=4), 2).scores

    def test_time_ends_with_an_answer(self, sample: Sample, roster_like: ChoiceModel) -> None:
        found = sample(roster_like, Budget(seconds=0.5), 1)
        assert found.reads > 0
        assert _legal(found, roster_like)

    def test_no_time_at_all_still_gives_an_answer(self, sample: Sample, roster_like: ChoiceModel) -> None:
        found = sample(roster_like, Budget(seconds=0.0), 1)
        assert (found.reads, found.scores, found.one_hot) == (0, (), None)
        assert "no time for a read" in found.note
        score(roster_like, found.assignment)

    def test_cancelled_before_it_begins_draws_nothing(self, sample: Sample, roster_like: ChoiceModel) -> None:
        cancelled = threading.Event()
        cancelled.set()
        found = sample(roster_like, Budget(seconds=60), 1, cancelled=cancelled)
        assert found.reads == 0
        score(roster_like, found.assignment)

    def test_cancelled_on_the_way_stops(self, sample: Sample, crowd: ChoiceModel) -> None:
        cancelled = threading.Event()
        found = sample(crowd, Budget(seconds=60), 1, progress=lambda *_: cancelled.set(), cancelled=cancelled)
        assert 0 < len(found.trace) <= 2

    @pytest.mark.parametrize(("call", "pace"), [(0.001, 0.00001), (0.3, 0.001), (0.01, 0.05), (2.0, 0.001)])
    def test_chunks_fit_the_deadline_at_any_pace(
        self, roster_like: ChoiceModel, monkeypatch: pytest.MonkeyPatch, call: float, pace: float
    ) -> None:
        clock = [0.0]

        def draw(form: Form, chunk: Chunk) -> np.ndarray:
            clock[0] += call + pace * chunk.reads * chunk.sweeps + (clock[0] == 0)  # the first call may load what it needs
            return np.zeros((chunk.reads, form.n_choices), dtype=np.int8)

        monkeypatch.setattr(race.Race, "_now", lambda self: clock[0])
        budget = Budget(seconds=10.0, threads=1)
        found = race.Race(roster_like, budget, 1, draw, lambda turn: False, None, None).run(None, lambda variables: 1)
        assert found.reads > 0
        assert 7.5 <= clock[0] <= 11.0


class TestRefusals:
    def test_too_many_options(self, sample: Sample, roster_like: ChoiceModel, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bqm, "MAX_VARIABLES", 62)
        with pytest.raises(BackendUnavailableError, match="63 options"):
            sample(roster_like, WORK, 1)

    def test_tabu_counts_slack_too(self, roster_like: ChoiceModel, monkeypatch: pytest.MonkeyPatch) -> None:
        n = Parts(roster_like).n
        assert n > roster_like.n_choices
        monkeypatch.setattr(tabu, "MAX_VARIABLES", n)
        assert sample_tabu(roster_like, Budget(sweeps=1), 1).reads > 0
        monkeypatch.setattr(tabu, "MAX_VARIABLES", n - 1)
        with pytest.raises(BackendUnavailableError, match=f"matrix of {n} x {n}, past the limit of {n - 1} variables"):
            sample_tabu(roster_like, WORK, 1)


class TestParts:
    @settings(max_examples=40, deadline=None)
    @given(seed=st.integers(0, 2**31 - 1))
    def test_large_penalties_make_the_least_bits_the_best_assignment(
        self, random_model: MakeModel, least: Callable[[ChoiceModel], tuple[int, int]], seed: int
    ) -> None:
        model = random_model(seed, owners=2, days=1, options=2)
        parts = Parts(model)
        hard, energy = least(model)
        if parts.n > FITS or hard:
            return
        bits = in_order(dimod.ExactSolver().sample(parts.form(1e4, 1e6).bqm).truncate(1))[0][: model.n_choices]
        start = np.concatenate([[0], np.cumsum(model.size)])
        assert [int(bits[a:b].sum()) for a, b in pairwise(start)] == [1] * model.n_decisions
        position = [int(np.argmax(bits[a:b])) for a, b in pairwise(start)]
        assert score(model, np.array(position)) == (0, energy)

    def test_soft_and_one_hot_terms_add_up_to_the_explicit_form(self, soft_only: ChoiceModel) -> None:
        whole = bqm.to_bqm(soft_only)
        form = Parts(soft_only).form(0.0, float(whole.one_hot)).bqm
        form.offset = whole.bqm.offset
        assert form == whole.bqm

    def test_a_hard_step_costs_the_hard_penalty(self) -> None:
        builder = ModelBuilder(("minutes",))
        row = builder.add_rows(1, lo=0, hi=480, hard=True)
        nothing = builder.add_profile((), ())
        builder.add_decision(builder.add_list([builder.add_option(nothing, 0, (m,)) for m in (480, 960)]), links=[(0, row)])
        form = Parts(builder.build()).form(70.0, 1.0)
        least = [float(form.bqm.energy((form.with_slack(np.array(bits)), range(len(form.bqm))))) for bits in ([1, 0], [0, 1])]
        assert least[1] - least[0] == pytest.approx(70.0 * (480 / 720) ** 2)

    def test_slack_is_set_where_choices_stand(self, roster_like: ChoiceModel) -> None:
        form = Parts(roster_like).form(100.0, 50.0)
        choices = np.zeros(63, dtype=np.int8)
        choices[[7 * i for i in range(9)]] = 1
        state = form.with_slack(choices)
        assert state[:63].tolist() == choices.tolist()
        bare = np.concatenate([choices, np.zeros(len(state) - 63, dtype=np.int8)])
        assert form.bqm.energy((state, range(len(state)))) < form.bqm.energy((bare, range(len(bare))))


def test_beta_cools_and_a_warm_start_is_cooler(roster_like: ChoiceModel) -> None:
    form: Form = Parts(roster_like).form(100.0, 50.0)
    (hot, cold), (warm, same) = beta_range(form), beta_range(form, 0.125)
    assert 0 < hot < warm < cold == same


class TestSettle:
    @settings(max_examples=40, deadline=None)
    @given(seed=st.integers(0, 2**31 - 1))
    def test_every_decision_has_an_option_and_none_would_rather_change(self, random_model: MakeModel, seed: int) -> None:
        model = random_model(seed)
        samples = np.random.default_rng(seed).integers(0, 2, (4, model.n_choices)).astype(np.int8)
        for answer in settle(write_out(model), samples):
            reached = score(model, answer)  # refuses a decision without an option
            for i in range(model.n_decisions):
                for k in range(model.size[i]):
                    assert score(model, np.concatenate([answer[:i], [k], answer[i + 1 :]])) >= reached

    def test_a_one_hot_optimum_stands(self, random_model: MakeModel, least: Callable[[ChoiceModel], tuple[int, int]]) -> None:
        model = random_model(11)
        best = min((np.array(a) for a in np.ndindex(*model.size)), key=lambda a: score(model, a))
        bits = np.zeros((1, model.n_choices), dtype=np.int8)
        bits[0, np.concatenate([[0], np.cumsum(model.size)])[:-1] + best] = 1
        assert settle(write_out(model), bits)[0].tolist() == best.tolist()
