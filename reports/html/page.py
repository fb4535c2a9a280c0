"""From a Plan to the page: each section prepares its numbers, the templates lay them out."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from center.kpi import KPI_CONFIDENCE
from center.plan import Plan
from reports import words
from reports.headline import Headline, sites
from reports.html.accuracy import accuracy
from reports.html.contest import contest
from reports.html.cover import cover_figures
from reports.html.explain import explain_section
from reports.html.fairness import fairness
from reports.html.peak import peak_section
from reports.html.roster import roster
from reports.html.routing_plan import section
from reports.html.simulated import simulated
from reports.html.timeline import Timeline
from reports.html.unmet import unmet
from reports.kpi_words import unknown_text
from reports.tiles import tiles
from scheduling.explain.result import Explanations


def render_report(plan: Plan, base: Plan | None = None, explanations: Explanations | None = None) -> str:
    """The whole report of a plan as one HTML document.

    Parameters
    ----------
    base
        The plan that a day's re-optimization changes: its cover is drawn beside.
    explanations
        Of refused wishes and missing heads, in a section of their own.

    Returns
    -------
    HTML text that refers to nothing outside itself; all names are escaped.
    """
    timeline = Timeline(plan)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            plan=plan,
            words=words,
            headline=Headline(plan),
            sites=sites(plan),
            days=words.days_text(plan.horizon),
            tiles=tiles(plan),
            kpi_confidence=words.percent(KPI_CONFIDENCE, 0),
            unknown=unknown_text(plan),
            peak=peak_section(plan, base),
            timeline=timeline,
            covers=cover_figures(plan, timeline),
            simulated=simulated(plan, timeline),
            routing=section(plan.routing, plan) if plan.routing is not None and plan.routing.turns else None,
            roster=roster(plan, timeline),
            contest=contest(plan),
            fairness=fairness(plan),
            unmet=unmet(plan),
            explain=explain_section(explanations),
            accuracy=accuracy(plan),
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports.html"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
