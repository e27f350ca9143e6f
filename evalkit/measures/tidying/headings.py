"""Which column of an export is which, by the names that systems give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SCORES: dict[str, str] = {
    "person": "person/person id/personid/id/participant/participant id/participantid/client/client "
    "id/patient/"
    "patient id/subject/subject id/respondent/respondent id/service user/service user id/su "
    "id/pid/person number/"
    "local patient id/unique id",
    "time": "time/time point/timepoint/timepoints/occasion/wave/visit/stage/point/period/assessment point/"
    "assessment/review/collection point",
    "measure": "measure/measures/instrument/scale/outcome/outcome measure/tool/questionnaire/measure "
    "name/prom",
    "item": "item/item number/item no/item or total/question/question number/goal number/goal no/q",
    "value": "value/score/total/total score/result/rating/answer/response/item score",
    "date": "date/date completed/completed/date of assessment/assessment date/completed on",
    "reason": "reason missing/reason/why missing/missing reason/missing: why/missing why",
}
PEOPLE: dict[str, str] = {
    "person": SCORES["person"],
    "site": "site/sites/place/area/borough/location/locality/hub/network",
    "team": "team/teams/cluster/team name/service team/service",
    "arm": "arm/group/study arm/trial arm/allocation/allocated to/treatment/treatment group/study "
    "group/condition",
    "recruited": "recruited/date recruited/recruitment date/consented/consent date/date of consent",
    "started": "started/start/date started/start date/baseline date/date of baseline/enrolled/accepted",
    "withdrew": "withdrew/withdrawn/date withdrawn/withdrawal/withdrawal date/left/dropped out/date withdrew",
    "why": "why/reason/reason withdrew/reason withdrawn/why withdrew/reason for withdrawal/reason left",
}


def key_of_heading(heading: str) -> str:
    """What the spellings of a heading have in common.

    >>> key_of_heading("Participant_ID ")
    'participant id'
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return " ".join(re.sub(r"[\s_.-]+", " ", spaced.casefold()).split()).strip(" :")


def find_columns(headings: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Which heading holds what: {"person": "Participant_ID", …}; names that come first in a list win.

    >>> find_columns(["Participant ID", "Timepoint", "Score"], SCORES)
    {'person': 'Participant ID', 'time': 'Timepoint', 'value': 'Score'}
    """
    own = {key_of_heading(heading): heading for heading in reversed(list(headings))}
    found: dict[str, str] = {}
    for kind, known in names.items():
        heading = next(
            (own[name] for name in known.split("/") if name in own and own[name] not in found.values()), ""
        )
        if heading:
            found[kind] = heading
    return found
