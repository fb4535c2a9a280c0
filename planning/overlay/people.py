"""Changes to people: trained, hired, leaving, paid otherwise, allowed to work more."""

from __future__ import annotations

from typing import Any

from planning.overlay.draft import Draft
from planning.overlay.schema import Among, Hired, Leaving, Overtime, Training, Wage


def train(draft: Draft, change: Training) -> None:
    """Give a skill to people."""
    if not (_among_known(draft, change) & draft.known("skill", [change.skill], "skills") & draft.known("agents", change.agents, "agents")):
        return
    if change.agents:
        chosen = list(draft.items("agents", change.agents))
    else:
        without = [agent for agent in draft.data["agents"] if _fits(draft, change, agent) and change.skill not in agent["skills"]]
        chosen = without[: change.people]
        _enough(draft, change.people, len(without), f"people who have not got {change.skill} yet")
    for agent in chosen:
        agent["skills"][change.skill] = change.proficiency


def leave(draft: Draft, change: Leaving) -> None:
    """Take people away."""
    if not (_among_known(draft, change) & draft.known("agents", change.agents, "agents")):
        return
    agents = draft.data["agents"]
    fitting = [k for k, agent in enumerate(agents) if _fits(draft, change, agent)]
    if change.agents:
        gone = {k for k, agent in enumerate(agents) if agent["id"] in change.agents}
    else:
        _enough(draft, change.people, len(fitting), "people who could leave")
        gone = set(fitting[-(change.people or 0) :])
    draft.data["agents"] = [agent for k, agent in enumerate(agents) if k not in gone]
    if draft.agent_rows:
        draft.agent_rows = [row for k, row in enumerate(draft.agent_rows) if k not in gone]


def hire(draft: Draft, change: Hired) -> None:
    """Add people, named after their contract."""
    known = draft.known("contract", [change.contract], "contracts") & draft.known("skills", change.skills, "skills")
    if change.site is not None:
        known &= draft.known("site", [change.site], "sites")
    if not known:
        return
    taken, number = set(draft.names("agents")), 0
    person = change.model_dump(mode="json", exclude={"people"})
    for _ in range(change.people):
        number += 1
        while f"new-{change.contract}-{number:03d}" in taken:
            number += 1
        draft.data["agents"].append({"id": f"new-{change.contract}-{number:03d}", **person, "skills": dict(change.skills)})
        if draft.agent_rows:
            draft.agent_rows.append(draft.place)


def pay(draft: Draft, change: Wage) -> None:
    """Multiply hourly costs."""
    if _among_known(draft, change):
        for agent in draft.data["agents"]:
            if _fits(draft, change, agent):
                agent["hourly_cost"] *= change.factor


def allow_overtime(draft: Draft, change: Overtime) -> None:
    """Widen contracts' hours, and days."""
    if draft.known("contracts", change.contracts, "contracts"):
        for contract in draft.items("contracts", change.contracts):
            least, most = contract["hours_week"]
            contract["hours_week"] = [least, min(168.0, most + change.hours)]
            contract["days_week"] = [contract["days_week"][0], min(7, contract["days_week"][1] + change.days)]


def _among_known(draft: Draft, change: Among) -> bool:
    return draft.known("contracts", change.contracts, "contracts") & draft.known("sites", change.sites, "sites")


def _fits(draft: Draft, change: Among, agent: dict[str, Any]) -> bool:
    of_contract = not change.contracts or agent["contract"] in change.contracts
    return of_contract and (not change.sites or draft.site_of(agent) in change.sites)


def _enough(draft: Draft, wanted: int | None, there: int, what: str) -> None:
    if wanted is not None and wanted > there:
        draft.fault("people", str(wanted), f"at most {there}, the number of {what}")
