"""What a table of measures is, by its headings: scores, people, goals, referrals, use, prices, fidelity "
"and more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, get_args

from evalkit.measures.tidying.headings import PEOPLE, SCORES, find_columns
from evalkit.measures.tidying.wide import find_wide

Kind = Literal[
    "aims",
    "scores",
    "wide",
    "pairs",
    "people",
    "goals",
    "referrals",
    "use",
    "prices",
    "fidelity",
    "series",
    "population",
    "places",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
PERSONAL: frozenset[Kind] = frozenset({"scores", "wide", "pairs", "people", "goals", "referrals", "use"})
"""Tables whose rows are about single people: their ids are given anew."""

_PERSON = SCORES["person"]
NAMES: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {
        "aims": {
            "aim": "aim/aims",
            "measure": "measure/example measure/example measures/indicator",
            "type": "process or outcome/type/type of measure",
            "about": "who or what it is measured on/measured on",
            "system": "system that captures it/system/captured by/source system",
            "level": "level (network or borough)/level",
            "often": "how often/frequency",
            "baseline": "baseline",
            "target": "target",
            "proposed": "proposed by/who proposed it/proposed",
            "shortlisted": "shortlisted/on the shortlist/shortlist",
            "by": "shortlisted by/chosen by/by whom",
            "why": "why/reason",
            "collects": "who collects it/collected by",
            "feed": "feed/fed by/file and column/statistic",
            "codes": "codes/code/criterion/criteria/area of the framework",
            "notes": "notes",
        },
        "scores": {**SCORES, "team": "team", "site": "site", "arm": "arm"},
        "wide": {"person": _PERSON},
        "pairs": {
            "person": _PERSON,
            "measure": "measure (re qo l 10, dialog, …)/" + SCORES["measure"],
            "first": "first score/score first/first",
            "last": "latest score/last score/last/latest",
            "reason": "missing: why/missing/reason missing/missing why",
        },
        "people": PEOPLE,
        "goals": {
            "person": _PERSON,
            "number": "number/goal number/goal no/no",
            "words": "goal (their own words)/goal/goal in their own words/words",
            "set": "date set/set/date goal set",
            "first": "score when set (0 10)/first rating/rating when set/first/first score/score when set",
            "reviewed": "date reviewed/reviewed/date of review",
            "last": "score when reviewed (0 10)/last rating/rating when reviewed/last/last score/score "
            "when reviewed",
        },
        "referrals": {
            "person": _PERSON,
            "site": PEOPLE["site"],
            "start": "start/referral date/date referred/date of referral/referred/request "
            "received/referral received/clock start",
            "stop": "stop/first contact/date of first contact/date seen/seen/clock stop/date of "
            "help/first seen",
            "kind": "kind of stop/kind/how it ended/stop type/outcome",
        },
        "use": {
            "person": _PERSON,
            "window": "window/period/time window/when/time",
            "service": "service/type of service/service used/contact type",
            "count": "count/number/contacts/number of contacts/how often/n",
        },
        "prices": {
            "service": "service/type of service/contact type",
            "price": "£/unit cost/unit cost (£)/price/cost/cost (£)/unit price",
            "year": "price year/year",
            "source": "source",
        },
        "fidelity": {
            "team": "team/team name/site",
            "item": "item/component/criterion/element",
            "rater": "rater/rated by/assessor/reviewer",
            "score": "score/rating/fidelity score/fidelity",
        },
        "series": {
            "series": "series/measure/indicator/what",
            "period": "period/month/date/quarter/week/year",
            "value": "value/figure/number",
            "numerator": "numerator/k/count/numerator (people)",
            "denominator": "denominator/n/of/total/denominator (people)",
            "target": "target",
            "better": "better/which way is better/direction",
        },
        "places": {
            "place": "place/site/organisation/organisation code/org code/provider/trust/department/hospital/"
            "practice",
            "numerator": "numerator/k/within/good/met",
            "denominator": "denominator/n/of/total/attendances",
        },
        "population": {
            "characteristic": "characteristic/attribute",
            "group": "group/category",
            "count": "count/population/number/people",
            "source": "source",
        },
    }
)
_NEEDED: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("aims", ("aim", "measure")),
    ("population", ("characteristic", "group", "count")),
    ("fidelity", ("team", "rater", "score")),
    ("places", ("place", "numerator", "denominator")),
    ("use", ("person", "window", "service", "count")),
    ("prices", ("service", "price")),
    ("pairs", ("person", "measure", "first", "last")),
    ("scores", ("person", "time", "measure", "value")),
    ("goals", ("person", "first", "last")),
    ("referrals", ("start", "stop")),
)
OWN: frozenset[Kind] = frozenset({"aims", "scores", "pairs", "goals", "fidelity", "use"})
"""Tables that are told by their headings alone, wherever they lie: they are never read as a survey."""


def find_kind(headings: Iterable[str]) -> Kind | None:
    """What a table is, by its headings; None where it is none of these.

    >>> find_kind(["Participant ID", "Timepoint", "Measure", "Score"]), find_kind(["team", "rater", "score"])
    ('scores', 'fidelity')
    """
    own = list(headings)
    for kind, needed in _NEEDED:
        if set(needed) <= find_columns(own, NAMES[kind]).keys():
            return kind
    series = find_columns(own, NAMES["series"])
    person = "person" in find_columns(own, {"person": _PERSON})
    if (
        not person
        and "period" in series
        and ("value" in series or {"numerator", "denominator"} <= series.keys())
    ):
        return "series"
    if find_wide(own):
        return "wide"
    people = find_columns(own, PEOPLE)
    if "person" in people and people.keys() & {"site", "team", "arm", "recruited", "started", "withdrew"}:
        return "people"
    return None
