"""The right type of what was found: where people work, learn or are looked after is an organisation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from evalkit.deidentify.details.known import is_well_known
from evalkit.deidentify.detection import Detection

_DOING = (
    r"(?:work|works|worked|working|volunteer|volunteers|volunteered|volunteering|placement|apprentice"
    r"|apprenticeship|job"
    r"|shift|shifts|student|studying|studied|study|studies|course|degree|lecturer|tutor|training|trained"
    r"|trains|teach"
    r"|teaches|taught|teacher|steward|porter|domestic|chef|receptionist|till|tills|checkout|shelves|badge"
    r"|clean|cleans"
    r"|cleaned|cleaning|cleaner|drive|drives|drove|driver|deliver|delivers|delivering|packing|pack|temping"
    r"|interview|trial"
    r"|play|plays|played|playing|signed|bank|account|sectioned|admitted|detained|inpatient|patient"
    r"|outpatient|ward|unit"
    r"|appointment|scan|clinic|A&E|secretary|worker|caseworker|keyworker|advocate|befriender|volunteer"
    r"|fella|lad|lass"
    r"|woman|lady|girl|bloke|chaplain|imam|rabbi|vicar|priest|nun|choir|team|prayers?|mass|davens?|worship"
    r"|pray|prays)"
)
_AT_WORK = re.compile(
    rf"\b{_DOING}\b[^.,;!?\n]{{0,25}}?[ ](?:at|for|with)[ ](?:the[ ]|our[ ]|my[ ])?$|\b(?:under"
    rf"|back at)[ ](?:the[ ])?$"
)
_FROM_WORK = re.compile(
    r"\b(?:worker|caseworker|keyworker|advocate|befriender|volunteer|fella|lad|nurse|doctor|chaplain|girl"
    r"|team|people|lot)"
    r"[ ](?:from|at)[ ](?:the[ ])?$"
)
_BUILDING = re.compile(
    r"(?:Hospital|Infirmary|Hospice|(?:Crown|Magistrates['’]?|County|Coroner['’]?s?|Family|Sheriff|Youth"
    r"|High)[ ]Court|Library|Hotel|Pub|Theatre|Arms|Cinema|Prison|Surgery|Refuge|Stadium|Gym"
    r"|Darbar|Noor|Lodge[ ]Hospital|Baths|Leisure[ ]Centre|Medical[ ]Centre|Health[ ]Centre|Day[ ]Centre"
    r"|Studio|Studios"
    r"|Register[ ]Office|Police[ ]Station|Sixth[ ]Form|Nursing[ ]Home|Care[ ]Home|Shop|Vets|Foods|Ltd"
    r"|Boxing|Bingo|Casino)$"
)
_FIRM = re.compile(r"[ ](?:Vets|Foods|Ltd|Power|Solicitors|Stores|Motors|Colliery|Rovers|Housing|Beckett)$")


def with_right_types(text: str, found: Iterable[Detection]) -> Iterator[Detection]:
    """The same detections; a place or an unusual word where people work is called an organisation."""
    for d in found:
        yield replace(d, type="organisation") if _is_organisation(text, d) else d


def _is_organisation(text: str, d: Detection) -> bool:
    if d.type == "place":
        return is_well_known(d.text) or bool(_BUILDING.search(d.text)) or _works_there(text, d)
    if d.type != "person" or not d.text[:1].isupper():
        return False
    return bool(_FIRM.search(d.text)) or ("unusual" in d.why and _works_there(text, d))


def _works_there(text: str, d: Detection) -> bool:
    before = text[max(0, d.start - 60) : d.start]
    return bool(_AT_WORK.search(before) or _FROM_WORK.search(before))
