"""Each weight of the index policy where it decides, levels of spells, and spells that go on; then an index centre against SimPy."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import simpy

from center.errors import InputError
from center.policy import Policy
from twin.answers import Answers
from twin.distribution import exponential, fixed
from twin.engine import columns as at
from twin.layout import Layout
from twin.parts import Agents, AtLogout, LayoutQueue, Shrinkage, Spells
from twin.scarcity import flexibility, scarcity
from twin.simulate import simulate

Replay = Callable[..., Layout]
ALL_DAY = [(0, 7200)]


def run(layout: Layout) -> Answers:
    return simulate(layout, 1, seed=1)


def contacts(answers: Answers) -> list[int]:
    return [int(n) for n in answers.out.agents[0, :, at.AGENT_CONTACTS]]


def first_taken(answers: Answers) -> int:
    """0: gold was taken at 200 and iron at 210; 1: the other way round."""
    gold, iron = answers.out.sums[0, :2, :, at.WAIT_ANSWERED].sum(axis=1)
    assert (gold, iron) in ((130.0, 145.0), (140.0, 135.0))
    return int(gold == 140.0)


class TestWhatAFreeAgentTakes:
    """One agent is busy until 200; gold came at 70, iron at 65: by waits iron is next."""

    @staticmethod
    def centre(replay: Replay, policy: dict[str, Any], levels: tuple[int, int] = (1, 1)) -> Layout:
        queues = {"gold": ([(70, 10)], {}), "iron": ([(65, 10)], {}), "busy": ([(0, 200)], {})}
        return replay(queues, [("a", {"gold": levels[0], "iron": levels[1], "busy": 1}, ALL_DAY)], {"order": "index"} | policy)

    @pytest.mark.parametrize(("cost", "first"), [(4.9, 1), (5.1, 0)])
    def test_priority(self, replay: Replay, cost: float, first: int) -> None:
        assert first_taken(run(self.centre(replay, {"priority_cost": cost, "queues": {"iron": {"priority": 2}}}))) == first

    def test_two_steps_of_priority_cost_twice(self, replay: Replay) -> None:
        policy = {"priority_cost": 2.6, "queues": {"iron": {"priority": 3}}}
        assert first_taken(run(self.centre(replay, policy))) == 0

    @pytest.mark.parametrize(("cost", "first"), [(4.9, 1), (5.1, 0)])
    def test_level(self, replay: Replay, cost: float, first: int) -> None:
        assert first_taken(run(self.centre(replay, {"level_cost": cost}, levels=(1, 2)))) == first

    def test_costs_mean_nothing_where_the_order_is_not_by_index(self, replay: Replay) -> None:
        policy = {"order": "first_come", "priority_cost": 99.0, "level_cost": 99.0, "queues": {"iron": {"priority": 2}}}
        assert first_taken(run(self.centre(replay, policy, levels=(1, 2)))) == 1


class TestWhoGetsAContact:
    """`a` is idle from 0, `b` from 30 (its own first call ends then); at 60 a call of q comes."""

    @staticmethod
    def taker(replay: Replay, policy: dict[str, Any], a: dict[str, int], b: dict[str, int], speed: Any = None) -> str:
        queues = {"q": ([(60, 10)], {"service": (fixed(100),)}), "own": ([(0, 30)], {}), "other": ([], {"service": (fixed(60),)})}
        speeds = speed or ([1.0] * 3, [1.0] * 3)
        agents = [("a", a, ALL_DAY, "all", speeds[0]), ("b", b | {"own": 1}, ALL_DAY, "all", speeds[1])]
        answers = run(replay(queues, agents, {"agents": "index"} | policy))
        assert answers.counts("answered").sum() == 2
        return "b" if contacts(answers)[1] == 2 else "a"

    def test_idle_longest_by_default(self, replay: Replay) -> None:
        assert self.taker(replay, {}, {"q": 1}, {"q": 1}) == "a"

    @pytest.mark.parametrize(("cost", "who"), [(29.0, "a"), (31.0, "b")])
    def test_level_against_idle_time(self, replay: Replay, cost: float, who: str) -> None:
        assert self.taker(replay, {"level_cost": cost}, {"q": 2}, {"q": 1}) == who  # a was idle 30 s longer

    @pytest.mark.parametrize(("idle", "who"), [(4.0, "a"), (3.0, "b"), (0.0, "b")])
    def test_proficiency_against_idle_time(self, replay: Replay, idle: float, who: str) -> None:
        policy = {"handle_cost": 1.0, "idle_cost": idle}  # 200 s or 100 s of work: 100 against 30 idle_cost
        assert self.taker(replay, policy, {"q": 1}, {"q": 1}, ([0.5, 1, 1], [1.0, 1, 1])) == who

    @pytest.mark.parametrize(("cost", "of_b"), [(0.0, 1), (1e4, 2)])
    def test_who_can_do_scarcer_work_is_spared(self, replay: Replay, cost: float, of_b: int) -> None:
        """Both have one other queue: a's expects 20 calls in the last minute, b's had one."""
        queues = {"q": ([(60, 10)], {}), "own": ([(0, 30)], {}), "other": ([], {})}
        agents = [("a", {"q": 1, "other": 1}, ALL_DAY), ("b", {"q": 1, "own": 1}, ALL_DAY)]
        layout = replay(queues, agents, {"agents": "index", "spare_cost": cost, "idle_cost": 0.001})
        scarce = replace(layout.queues[2], arrivals=np.append(np.zeros(59), 20.0))
        assert contacts(run(replace(layout, queues=(*layout.queues[:2], scarce))))[1] == of_b


def test_scarcity_by_hand() -> None:
    """10 h of work for q1 of two people, one of whom is the only one for 4 h of q2: evened out at 7 h each of 8."""
    queues = tuple(LayoutQueue(name, np.full(8, n / 8), (fixed(3600.0),)) for name, n in (("q1", 10.0), ("q2", 4.0), ("nobody", 1.0)))
    spells = Spells(np.arange(2), np.zeros(2), np.full(2, 8 * 3600.0))
    layout = Layout(queues, Agents(("one", "two"), np.array([[1, 0, 0], [1, 2, 0]]), spells), 3600.0, 8)
    found = scarcity(layout)
    assert found == pytest.approx([14 / 16, 14 / 16, 0.0], abs=1e-3)
    serves = np.array([[True, False, False], [True, True, False]])
    assert flexibility(serves, np.array([0.5, 2.0, 9.0])).tolist() == [[0.0, 0.5, 0.5], [2.0, 0.5, 2.5]]


def test_scarcity_counts_speed_and_the_queues_of_a_spell() -> None:
    queues = tuple(LayoutQueue(name, np.array([n]), (fixed(360.0),)) for name, n in (("q1", 2.0), ("q2", 4.0)))
    spells = Spells(np.array([0]), np.zeros(1), np.array([np.inf]), queues=np.array([[True, False]]))
    agents = Agents(("a",), np.array([[1, 1]]), spells, speed=np.array([[2.0, 1.0]]))
    assert scarcity(Layout(queues, agents, 3600.0, 1)).tolist() == pytest.approx([0.1, 0.0])


class TestLevelsOfSpells:
    @staticmethod
    def centre(replay: Replay, level: list[list[int]], calls: list[tuple[float, float]], **more: Any) -> Layout:
        layout = replay({"q": (calls, {}), "r": ([], {})}, [("a", {"q": 1, "r": 1}, [(0, 600), (600, 7200)])], **more)
        spells = replace(layout.agents.spells, level=np.array(level))
        return replace(layout, agents=replace(layout.agents, spells=spells))

    def test_a_queue_of_level_0_is_not_served_until_the_next_spell(self, replay: Replay) -> None:
        answers = run(self.centre(replay, [[0, 1], [1, 0]], [(60, 10), (660, 10)]))
        waits = answers.out.sums[0, 0, :, at.WAIT_ANSWERED]
        assert (waits[1], waits[11]) == (540.0, 0.0)

    def test_the_spells_level_goes_before_the_agents_own(self, replay: Replay) -> None:
        """At 100 both calls wait; by level of the spell r is the first."""
        layout = replay(
            {"q": ([(0, 100), (60, 10)], {}), "r": ([(70, 10)], {})}, [("a", {"q": 1, "r": 2}, ALL_DAY)], {"own_level_first": True}
        )
        spells = replace(layout.agents.spells, level=np.array([[2, 1]]))
        assert run(layout).out.sums[0, 1, 1, at.WAIT_ANSWERED] == 40.0
        assert run(replace(layout, agents=replace(layout.agents, spells=spells))).out.sums[0, 1, 1, at.WAIT_ANSWERED] == 30.0

    @pytest.mark.parametrize("rule", list(AtLogout))
    def test_a_contact_goes_on_over_the_edge_and_the_next_one_is_by_the_new_spell(self, replay: Replay, rule: AtLogout) -> None:
        """Busy from 500 to 700: never leaves at 600, whatever the rule for logouts."""
        answers = run(self.centre(replay, [[1, 0], [0, 1]], [(500, 200), (720, 10)], at_logout=rule))
        assert answers.out.sums[0, 0, 8, at.HANDLING] == 200.0
        assert answers.counts("answered")[0, 0].nonzero()[0].tolist() == [8]
        assert answers.counts("waiting")[0, 0, 12] == 1
        assert answers.out.agents[0, 0].tolist() == [200.0, 7200.0, 1.0]

    def test_occupancy_moves_with_the_agent(self, replay: Replay) -> None:
        answers = run(self.centre(replay, [[1, 0], [0, 1]], [(500, 200)]))
        busy, duty = answers.parts("occupancy", "interval")
        assert busy[0, 0, :13].tolist() == [0.0] * 8 + [40.0, 60.0, 0.0, 0.0, 0.0]  # of q's group: from 500 to 600
        assert busy[0, 1, 10:12].tolist() == [60.0, 40.0]
        assert duty[0, 0, [9, 10]].tolist() == [60.0, 0.0]
        assert duty[0, 1, [9, 10]].tolist() == [0.0, 60.0]

    def test_absence_lateness_and_time_away_are_the_same_in_one_spell_or_two(self, replay: Replay) -> None:
        lost = Shrinkage(absence=0.2, late=0.5, late_mean_s=900.0, away=0.3, away_mean_s=400.0)
        whole = replay({"q": ([], {}), "r": ([], {})}, [("a", {"q": 1, "r": 1}, [(0, 7200)])], shrinkage=lost, minutes=120)
        cut = replay(
            {"q": ([], {}), "r": ([], {})}, [("a", {"q": 1, "r": 1}, [(0, 600), (600, 3000), (3000, 7200)])], shrinkage=lost, minutes=120
        )
        spells = replace(cut.agents.spells, level=np.array([[1, 0], [0, 1], [1, 1]]))
        cut = replace(cut, agents=replace(cut.agents, spells=spells))
        one, two = (simulate(layout, 300, 3).out.agents[:, 0, at.AGENT_DUTY] for layout in (whole, cut))
        assert one == pytest.approx(two, abs=1e-6)
        assert one.std() > 500

    @pytest.mark.parametrize(
        ("level", "said"),
        [
            ([[1, 0]], "shape (1, 2)"),
            ([[1, -1], [1, 1]], "not whole"),
            ([[1, 0.5], [1, 1]], "not whole"),
            ([[1, 1], [1, 1]], "no skill"),
        ],
    )
    def test_what_is_wrong_is_said(self, replay: Replay, level: Any, said: str) -> None:
        layout = replay({"q": ([], {}), "r": ([], {})}, [("a", {"q": 1}, [(0, 600), (600, 7200)])])
        spells = replace(layout.agents.spells, level=np.array(level))
        with pytest.raises(InputError) as caught:
            replace(layout, agents=replace(layout.agents, spells=spells))
        assert said in str(caught.value)


def test_an_index_centre_as_in_simpy() -> None:
    """Two queues; one person for each, and one for both who is slow at the first: both indices with all their weights."""
    costs = {"handle": 0.5, "level": 40.0, "priority": 25.0, "idle": 0.2, "spare": 30.0}
    hours, rates, means, patience = 4, (36.0, 22.0), (60.0, 110.0), 150.0
    speed, level = np.array([[1.0, 1.0], [1.0, 1.25], [0.8, 1.0]]), np.array([[1, 0], [0, 1], [1, 2]])
    policy = Policy.model_validate(
        {"order": "index", "agents": "index", "queues": {"b": {"priority": 2, "wait_cost": 1.5, "head_start_s": 10.0}}}
        | {f"{name}_cost": value for name, value in costs.items()}
    )
    queues = tuple(
        LayoutQueue(name, np.full(hours, rate), (exponential(mean),), (exponential(patience),))
        for name, rate, mean in zip("ab", rates, means, strict=True)
    )
    agents = Agents(("a1", "b1", "ab"), level, Spells(np.arange(3), np.zeros(3), np.full(3, np.inf)), speed=speed)
    layout = Layout(queues, agents, 3600.0, hours, policy=policy)
    spare = costs["spare"] * flexibility(level > 0, scarcity(layout))
    rank = costs["handle"] * np.array(means) / speed + costs["level"] * (level - 1) + spare
    toll = costs["handle"] * np.array(means) / speed + costs["level"] * (level - 1) + costs["priority"] * np.array([0.0, 1.0])
    oracle = np.array(
        [_simpy_day(random.Random(k), hours, rates, means, patience, level, speed, rank, toll, costs["idle"]) for k in range(250)]
    )
    ours = simulate(layout, 4000, 1)
    found = np.concatenate([ours.counts("answered").sum(axis=2), ours.out.agents[..., at.AGENT_CONTACTS]], axis=1)
    error = np.sqrt(oracle.var(axis=0, ddof=1) / len(oracle) + found.var(axis=0, ddof=1) / len(found))
    assert (np.abs(oracle.mean(axis=0) - found.mean(axis=0)) < 3.5 * error).all()
    plain = simulate(replace(layout, policy=Policy()), 4000, 1).out.agents[..., at.AGENT_CONTACTS].mean(axis=0)
    assert (np.abs(plain - found.mean(axis=0)[2:]) > 10 * error[2:]).any()  # the weights matter here


def _simpy_day(
    rng: random.Random, hours: int, rates: Any, means: Any, patience: float, level: Any, speed: Any, rank: Any, toll: Any, idle_cost: float
) -> list[int]:
    """(Answered of a and b, contacts of the three people); written from the policy's words alone."""
    env = simpy.Environment()
    lines: list[list[dict[str, Any]]] = [[], []]
    idle: dict[int, float] = {0: 0.0, 1: 0.0, 2: 0.0}
    answered, handled = [0, 0], [0, 0, 0]

    def serve(agent: int, queue: int) -> Any:
        answered[queue] += 1
        yield env.timeout(rng.expovariate(speed[agent][queue] / means[queue]))
        handled[agent] += 1
        weight, lead = (1.0, 1.5), (0.0, 10.0)
        best = None
        for q in (0, 1):
            if level[agent][q] and lines[q]:
                index = weight[q] * (env.now - lines[q][0]["came"] + lead[q]) - toll[agent][q]
                if best is None or index > best[0]:
                    best = (index, q)
        if best is None:
            idle[agent] = env.now
        else:
            lines[best[1]].pop(0)["served"] = True
            env.process(serve(agent, best[1]))

    def contact(queue: int) -> Any:
        able = [a for a in idle if level[a][queue]]
        if able:
            agent = max(able, key=lambda a: idle_cost * (env.now - idle[a]) - rank[a][queue])
            del idle[agent]
            env.process(serve(agent, queue))
            return
        me = {"came": env.now, "served": False}
        lines[queue].append(me)
        yield env.timeout(rng.expovariate(1 / patience))
        if not me["served"]:
            lines[queue].remove(me)

    def source(queue: int) -> Any:
        while True:
            yield env.timeout(rng.expovariate(rates[queue] / 3600))
            if env.now >= hours * 3600:
                return
            env.process(contact(queue))

    for queue in (0, 1):
        env.process(source(queue))
    env.run()
    return [*answered, *handled]
