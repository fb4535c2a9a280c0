"""The referee: one satisfied and one broken case of every rule, and costs worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from routing.wave.problem import Place, WaveChoices, WaveProblem
from routing.wave.verify import verify_wave

Posed = Callable[[dict[str, Any]], WaveProblem]
At = Callable[..., WaveChoices]
HOLD, CALLBACK, SELF, OVERFLOW = (int(p) for p in Place)
ANA, BEN, CEM = range(3)


def test_a_legal_wave_has_no_violations_and_its_parts_add_up(data: dict[str, Any], posed: Posed, at: At) -> None:
    verdict = verify_wave(posed(data), at((ANA, 0), (ANA, 0), (CEM, 0), (CEM, 1)))
    assert verdict.violations == ()
    assert verdict.cost == sum(verdict.parts.values()) > 0


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (((CEM, 0), HOLD, HOLD, HOLD), "Contact b1 goes to cem, who has level 0 in billing; 2 is needed at slot 1."),
        ((HOLD, HOLD, HOLD, (BEN, 0)), "Contact t2 goes to ben, who has level 2 in tech; 3 is needed at slot 1."),
        ((HOLD, (BEN, 0), HOLD, HOLD), "Contact b2 goes to ben, who does not handle chat."),
        ((OVERFLOW, OVERFLOW, HOLD, HOLD), "2 contacts go to overflow, which takes 1."),
        ((HOLD, HOLD, OVERFLOW, HOLD), "Contact t1 goes to overflow, which queue tech does not allow."),
        ((SELF, HOLD, HOLD, HOLD), "Contact b1 goes to self-service, which queue billing does not allow."),
        (((BEN, 0), (ANA, 0), HOLD, HOLD), "Contact b1 and b2 are of one customer, and with ben and ana in the same slot."),
    ],
)
def test_a_broken_rule_is_a_sentence(data: dict[str, Any], posed: Posed, at: At, where: tuple[Any, ...], said: str) -> None:
    assert said in verify_wave(posed(data), at(*where)).violations


def test_the_requirement_relaxes_at_the_slots_time(data: dict[str, Any], posed: Posed, at: At) -> None:
    # t2 has waited 10 minutes: at slot 2 it has waited 25, and level 2 is enough from 20 on. ben handles no chat, so it is voice here.
    data["contacts"][3]["channel"] = "voice"
    assert verify_wave(posed(data), at(HOLD, HOLD, HOLD, (BEN, 0))).violations
    later = verify_wave(posed(data), at(HOLD, HOLD, HOLD, (BEN, 1)))
    assert later.violations == ()
    assert later.parts["skill"] == 200


def test_a_further_skill_is_never_relaxed(data: dict[str, Any], posed: Posed, at: At) -> None:
    data["agents"][2]["skills"] = {"tech": 3}
    assert verify_wave(posed(data), at(HOLD, HOLD, (CEM, 0), HOLD)).violations == (
        "Contact t1 goes to cem, who has level 0 in french; queue tech needs 1.",
    )


def test_room_of_an_agents_slot(data: dict[str, Any], posed: Posed, at: At) -> None:
    # A chat takes half: ceil(0.5 x 6 min) = 3, and b1 takes ceil(420 x 0.8 / 60) = 6 of 15 minutes.
    for contact in data["contacts"]:
        contact.update(queue="billing", channel="voice", customer=None, incident=None)
    assert verify_wave(posed(data), at((ANA, 0), (ANA, 0), HOLD, HOLD)).violations == ()
    assert verify_wave(posed(data), at((ANA, 0), (ANA, 0), (ANA, 0), HOLD)).violations == (
        "Agent ana has 18 grains of work in slot 1 and room for 15.",
    )
    data["contacts"][0]["channel"] = "chat"
    data["agents"][0]["free_at"] = "2026-03-02T09:01:00+01:00"
    three = verify_wave(posed(data), at((ANA, 0), (ANA, 0), (ANA, 0), HOLD))
    assert three.violations == ("Agent ana has 15 grains of work in slot 1 and room for 14.",)


def test_a_contact_may_last_over_several_slots_but_not_past_the_wave(data: dict[str, Any], posed: Posed, at: At) -> None:
    data["contacts"][0]["handle_s"] = 1500  # 20 min with ana
    assert verify_wave(posed(data), at((ANA, 0), HOLD, HOLD, HOLD)).violations == ()
    assert verify_wave(posed(data), at((ANA, 1), HOLD, HOLD, HOLD)).violations == (
        "Contact b1 is not finished by ana within the wave's 2 slots.",
    )
    busy = verify_wave(posed(data), at((ANA, 0), (BEN, 1), HOLD, HOLD)).violations
    assert any("of one customer" in sentence for sentence in busy)  # b1 is still with ana in slot 2


@pytest.mark.parametrize("where", [(3, 0), (0, 2)])
def test_nowhere_is_a_violation(data: dict[str, Any], posed: Posed, at: At, where: tuple[int, int]) -> None:
    assert verify_wave(posed(data), at(where, HOLD, HOLD, HOLD)).violations == ("Contact b1 goes nowhere.",)


def test_costs_by_hand(data: dict[str, Any], posed: Posed, at: At) -> None:
    # b1: importance 4, waited 19 min. Slot 2: 4 x 15 min x 0.05 x (1 + 0.5 x 19/60 -> 115 %) = 3.45; deadline in 41 min, done at 21 min:
    # slack 20 of 30 min: 20 x 4 x 1/3 = 26.66; handling 6 min x 0.1 = 0.60.
    verdict = verify_wave(posed(data), at((ANA, 1), CALLBACK, (CEM, 0), (CEM, 1)))
    alone = verify_wave(posed(data), at(HOLD, CALLBACK, (CEM, 0), (CEM, 1)))
    hold_b1 = 400 * 5 * 900 * 115 // 600_000 + 400 * 5 * 900 * 128 // 600_000
    assert verdict.parts["wait"] - alone.parts["wait"] == 345 - hold_b1
    assert verdict.parts["handling"] - alone.parts["handling"] == 60
    assert alone.parts["left waiting"] == 800
    assert alone.parts["elsewhere"] == verdict.parts["elsewhere"] == 600
    held_late = 20 * 400 * 100 // 100 * (1800 - (41 * 60 - 37 * 60)) // 1800
    assert verdict.parts["deadlines"] - alone.parts["deadlines"] == 2666 - held_late


def test_togetherness_sticky_channel_and_reserve(data: dict[str, Any], posed: Posed, at: At) -> None:
    data["agents"].append({"id": "dan", "skills": {"tech": 5, "french": 1}})
    problem = posed(data)
    together = verify_wave(problem, at(HOLD, HOLD, (CEM, 0), (CEM, 1)))
    apart = verify_wave(problem, at(HOLD, HOLD, (CEM, 0), (3, 1)))
    assert (together.parts["apart"], apart.parts["apart"]) == (0, 50)
    assert (together.parts["sticky"], apart.parts["sticky"]) == (0, 400)
    assert (together.parts["channel"], apart.parts["channel"]) == (50, 50)  # t1 is voice, and cem prefers chat
    # Two who serve tech at level 3 have 30 minutes in a slot, 10 of them kept: 10 used are fine, 30 would be 10 too many.
    assert together.parts["reserve"] == 0
    data["contacts"][2]["handle_s"] = data["contacts"][3]["handle_s"] = 900
    data["contacts"][3]["channel"] = "voice"
    full = verify_wave(posed(data), at(HOLD, HOLD, (CEM, 0), (3, 0)))
    assert full.parts["reserve"] == 10 * 20


def test_the_square_of_the_load_counts_above_the_even_share(data: dict[str, Any], posed: Posed, at: At) -> None:
    problem = posed(data)
    assert problem.even_share.tolist() == [9, 9, 9]  # 7 + 4 + 10 + 5 of 90 minutes
    verdict = verify_wave(problem, at(HOLD, HOLD, (CEM, 0), (CEM, 1)))
    assert verdict.parts["balance"] == 2 * (15 - 9) ** 2


def test_a_wrong_number_of_choices_is_refused(data: dict[str, Any], posed: Posed, at: At) -> None:
    with pytest.raises(ValueError, match="one choice for each of the 4 contacts"):
        verify_wave(posed(data), at(HOLD))
