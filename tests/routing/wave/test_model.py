"""The model against the referee and against oracles: the same cost everywhere, and bounds that are bounds."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.wave.cool import Cooling
from routing.wave.decode import decode, encode
from routing.wave.flow import exact_assignment, transport_of
from routing.wave.kernel import tables_of
from routing.wave.lists import at_random, everybody, joined, taken
from routing.wave.merge import agent_classes
from routing.wave.model import WaveModel, wave_model
from routing.wave.packing import Packing, tightened
from routing.wave.packing_kernel import summed
from routing.wave.place import links_of
from routing.wave.problem import NO_DUE, PLACES, WaveChoices, WaveProblem
from routing.wave.rules import greedy_index, led_by_tolls, longest_idle, settled
from routing.wave.tolls import Tolls, relaxed
from routing.wave.verify import verify_wave
from solvers.backends import solve
from solvers.score import score
from solvers.solution import Budget

Make = Callable[..., WaveProblem]
SEEDS = st.integers(0, 10_000)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)


def _whole(problem: WaveProblem) -> WaveModel:
    return wave_model(problem, everybody(problem, tables_of(problem)))


def _brute(problem: WaveProblem) -> int:
    """Least cost of any legal wave, by the referee alone over every agent, slot and place."""
    cells = [*((a, s, -1) for a in range(problem.n_agents) for s in range(problem.n_slots)), *((-1, -1, p) for p in range(PLACES))]
    alone = []
    for c in range(problem.n):  # what breaks a rule by itself is in no legal wave
        fine = []
        for cell in cells:
            a, s, p = (np.full(problem.n, v) for v in (-1, -1, 0))
            a[c], s[c], p[c] = cell
            if not verify_wave(problem, WaveChoices(a, s, p)).violations:
                fine.append(cell)
        alone.append(fine)
    best = None
    for combination in itertools.product(*alone):
        columns = np.array(combination).T
        verdict = verify_wave(problem, WaveChoices(*columns))
        if not verdict.violations and (best is None or verdict.cost < best):
            best = verdict.cost
    assert best is not None
    return best


@QUICK
@given(seed=SEEDS)
def test_the_models_energy_is_the_referees_cost(random_problem: Make, seed: int) -> None:
    problem = random_problem(seed, contacts=7, agents=4, slots=3)
    wave, rng = _whole(problem), np.random.default_rng(seed)
    for _ in range(20):
        assignment = rng.integers(0, wave.model.size)
        choices = decode(wave, assignment)
        (hard, energy), verdict = score(wave.model, assignment), verify_wave(problem, choices)
        assert (hard == 0) == (not verdict.violations)
        assert energy == verdict.cost
        np.testing.assert_array_equal(encode(wave, choices), assignment)


@QUICK
@given(seed=SEEDS)
def test_the_model_has_everything_that_is_legal(random_problem: Make, seed: int) -> None:
    """Whoever the referee lets take a contact is an option of the unpruned model."""
    problem = random_problem(seed, contacts=3)
    wave = _whole(problem)
    option = wave.model.list_option
    owner = np.repeat(np.arange(problem.n), wave.model.size)
    listed = set(zip(owner.tolist(), wave.agent[option].tolist(), wave.slot[option].tolist(), strict=True))
    for c, a, s in itertools.product(range(problem.n), range(problem.n_agents), range(problem.n_slots)):
        agent, slot, place = (np.full(problem.n, v) for v in (-1, -1, 0))
        agent[c], slot[c], place[c] = a, s, -1
        legal = not verify_wave(problem, WaveChoices(agent, slot, place)).violations
        assert legal == ((c, a, s) in listed)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_brute_force_the_oracle_cpsat_and_the_annealer_agree(random_problem: Make, seed: int) -> None:
    problem = random_problem(seed, contacts=3)
    wave, least = _whole(problem), _brute(problem)
    for backend, budget in (("exact", Budget()), ("cpsat", Budget(seconds=20)), ("anneal", Budget(sweeps=300, threads=1))):
        found = solve(wave.model, budget, 1, backend)
        assert (found.hard, found.energy) == (0, least), backend


def test_ocean_samplers_model_has_the_same_least(random_problem: Make) -> None:
    """The explicit BQM of a tiny wave, by dimod's own exhaustive solver."""
    import dimod

    from solvers.bqm import to_bqm

    problem = random_problem(5, contacts=2, agents=1, slots=1, prices={"balance": 0, "reserve_per_min": 0})
    wave = _whole(problem)
    bqm = to_bqm(wave.model).bqm
    assert bqm.num_variables <= 22
    least = dimod.ExactSolver().sample(bqm).first.energy
    assert round(least) == _brute(problem)


@QUICK
@given(seed=SEEDS)
def test_bounds_rules_and_pruned_answers_keep_their_order(random_problem: Make, seed: int) -> None:
    """bound <= optimum <= anything that is pruned or greedy; all answers legal."""
    problem = random_problem(seed, contacts=4)
    tables, links = tables_of(problem), links_of(problem)
    least = solve(_whole(problem).model, Budget(seconds=20, threads=1), 1, "exact" if _small(problem) else "cpsat").energy
    found = relaxed(problem, 2, float("inf"), 1)
    assert least is not None
    assert found.bound <= tightened(problem, found, 0.05, least + 100, 1) <= least
    answers = [rule(problem, tables, links) for rule in (greedy_index, longest_idle)]
    answers.append(led_by_tolls(problem, tables, links, found.tolls))
    for choices in answers:
        verdict = verify_wave(problem, choices)
        assert verdict.violations == ()
        assert verdict.cost >= least
        bettered = verify_wave(problem, settled(problem, tables, links, choices))
        assert bettered.violations == ()
        assert least <= bettered.cost <= verdict.cost
    pruned = wave_model(problem, joined(problem, found.lists[:, :1], taken(answers[0])))
    short = solve(pruned.model, Budget(sweeps=50, threads=1), 1)
    assert short.energy is not None
    assert short.energy >= least


def test_packing_proves_what_tolls_cannot(posed: Callable[[dict[str, Any]], WaveProblem]) -> None:
    """A slot of 15 minutes and three contacts of 8: tolls let parts of two be handled in it, packing does not."""
    contacts = [{"id": f"c{k}", "queue": "q", "created": "2026-03-02T08:50:00+01:00", "priority": 1 + k} for k in range(3)]
    problem = posed(
        {
            "schema_version": 1, "site": "tight", "taken_at": "2026-03-02T09:00:00+01:00", "slots": 1, "prices": {"balance": 0},
            "queues": [{"name": "q", "skill": "s", "aht_s": 480, "callback": False}], "agents": [{"id": "a", "skills": {"s": 1}}],
            "contacts": contacts,
        }
    )  # fmt: skip
    least = _brute(problem)
    found = relaxed(problem, 1, float("inf"), 1, target=least)
    assert found.bound < least - 10
    assert least - 1 <= tightened(problem, found, 5.0, least, 1) <= least


@QUICK
@given(seed=SEEDS)
def test_no_prizes_prove_more_than_the_optimum(random_problem: Make, seed: int) -> None:
    """Weak duality, for any prizes and any shares of the pairs' prices: never above what some legal wave costs."""
    problem, rng = random_problem(seed, contacts=12, agents=3, slots=3), np.random.default_rng(seed)
    tables, links = tables_of(problem), links_of(problem)
    found = relaxed(problem, 3, float("inf"), 1)
    if not Packing.fits(problem, found.open):
        return
    packing = Packing(problem, found.tolls, 1)
    rules = [verify_wave(problem, rule(problem, tables, links)).cost for rule in (greedy_index, longest_idle)]
    for spread in (0.0, 100.0, 2000.0):
        prize = found.least + rng.normal(0.0, 1.0, problem.n) * spread
        assert packing.value(prize, rng.uniform(0, spread, PLACES) * (problem.place_room < NO_DUE))[0] <= min(rules)
        packing.moved = rng.uniform(-1, 1, packing.moved.shape) * packing.half[:, None]
        summed(packing.moved, packing.first, packing.second, packing.extra)


def _small(problem: WaveProblem) -> bool:
    return float(np.prod(_whole(problem).model.size.astype(float))) < 5_000


@pytest.mark.parametrize("seed", range(4))
def test_the_walk_stays_legal_and_knows_its_cost(random_problem: Make, seed: int) -> None:
    problem = random_problem(seed, contacts=30, agents=6, slots=3)
    tables, links = tables_of(problem), links_of(problem)
    start = greedy_index(problem, tables, links)
    before = verify_wave(problem, start).cost
    cooling = Cooling(problem, tables, links, start, everybody(problem, tables), Tolls.none(problem), 1)
    choices, cost, trace = cooling.run(before, 0.0, seed, sweeps=200)
    verdict = verify_wave(problem, choices)
    assert verdict.violations == ()
    assert verdict.cost == cost <= before
    assert trace[-1][1] == cost
    again = cooling.run(before, 0.0, seed, sweeps=200)[0]
    np.testing.assert_array_equal(again.code, choices.code)


def test_the_walk_finds_the_least_of_small_waves(random_problem: Make) -> None:
    """Where room is tight nothing is found without pushing others out."""
    for seed in range(4):
        problem = random_problem(seed, contacts=9, agents=3, slots=2)
        tables, links = tables_of(problem), links_of(problem)
        start = longest_idle(problem, tables, links)
        cooling = Cooling(problem, tables, links, start, everybody(problem, tables), Tolls.none(problem), 1)
        cost = cooling.run(verify_wave(problem, start).cost, 0.0, 1, sweeps=4000)[1]
        assert cost == solve(_whole(problem).model, Budget(seconds=20, threads=1), 1, "cpsat").energy


def _linear(random_problem: Make, seed: int) -> WaveProblem:
    """No pairs, no squares, no reserve; each contact fills more than half of a slot."""
    problem = random_problem(
        seed, contacts=5, agents=4, prices={"balance": 0, "reserve_per_min": 0, "customer_apart": 0, "incident_apart": 0}
    )
    nothing = np.zeros(0, dtype=np.int64)
    return replace(
        problem, pair_first=nothing, pair_second=nothing, pair_customer=nothing.astype(bool), pair_incident=nothing.astype(bool),
        handle_s=np.full(problem.n, 600), weight=np.full(4, 100), factor=np.full_like(problem.factor, 100),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_exact_assignment_is_exact_where_the_wave_is_linear(random_problem: Make, seed: int) -> None:
    problem = _linear(random_problem, seed)
    transport = transport_of(problem)
    assert not isinstance(transport, str)
    choices, cost = exact_assignment(problem, transport)
    verdict = verify_wave(problem, choices)
    assert verdict.violations == ()
    assert verdict.cost == cost == solve(_whole(problem).model, Budget(seconds=20), 1, "cpsat").energy


def test_interchangeable_agents_are_merged_and_parted_again(random_problem: Make) -> None:
    """Four twins with room for one contact a slot each: merged they are one node, parted nobody has two."""
    twins = [{"id": f"t{k}", "skills": {"s0": 4, "s1": 4, "x": 4}} for k in range(4)]
    base = _linear(random_problem, 3)
    row = {name: np.repeat(getattr(base, name)[:1], 4, axis=0) for name in ("levels", "factor", "takes", "likes", "capacity")}
    row["levels"][:] = 4
    row["capacity"][:] = 15
    row["takes"][:] = True
    problem = replace(base, **row, agents=tuple(t["id"] for t in twins), sticky=np.full(base.n, -1), idle_s=np.zeros(4, dtype=np.int64))
    assert agent_classes(problem).tolist() == [0, 0, 0, 0]
    transport = transport_of(problem)
    assert not isinstance(transport, str)
    assert transport.room.shape == (1, 2)
    choices, cost = exact_assignment(problem, transport)
    assert verify_wave(problem, choices).violations == ()
    assert cost == verify_wave(problem, choices).cost == solve(_whole(problem).model, Budget(seconds=20), 1, "cpsat").energy
    apart = replace(problem, sticky=np.array([2, *[-1] * (base.n - 1)]))
    assert agent_classes(apart).tolist() == [0, 0, 1, 0]


def test_what_is_not_linear_is_said(random_problem: Make) -> None:
    assert "belong together" in str(transport_of(random_problem(3)))


def test_random_agents_are_drawn_from_those_with_the_skill(random_problem: Make) -> None:
    problem = random_problem(7, contacts=20, agents=6)
    found = at_random(problem, 3, 1)
    for c, row in enumerate(found):
        for a in row[row >= 0]:
            assert problem.levels[a, problem.skill[problem.queue[c]]] > 0
    np.testing.assert_array_equal(found, at_random(problem, 3, 1))
