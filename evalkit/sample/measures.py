"""The invented service's measures: people, ReQoL, goals, waits, costs and fidelity, messy as exports are.

Every number is invented: made with a fixed seed, so that it is the same every time.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from evalkit.files import write_whole
from evalkit.resources import resource

SEED = 20250401
CENSUS = date(2025, 3, 31)
SITES = (("Northquay", 52), ("Millgate", 44), ("Saltmarsh", 24))
_AGES = ("18 to 34", "35 to 54", "55 and over")
_GROUPS = ("Asian", "Black", "Mixed or other", "White")
_GOALS = (
    "Go to the shop on my own",
    "See my sister Corinne Ashdale once a week",
    "Sleep through most nights",
    "Get back to the allotment on Tannery Row",
    "Sort out my rent with the council",
    "Cook a proper meal twice a week",
    "Ring Dev Patel when it gets bad",
    "Start a course at the college",
)
_WHY = (
    "moved to another area",
    "did not say",
    "too unwell",
    "felt better",
    "asked Mrs Oduya to stop the visits",
)


@dataclass(frozen=True, slots=True)
class _Person:
    """One invented person: their id, where they belong, and their two scores (None = not followed up)."""

    id: str
    site: str
    arm: str
    team: str
    age: str
    ethnicity: str
    started: bool
    first: int
    last: int | None


def write_sample_measures(folder: Path) -> list[Path]:
    """Write the tables of measures into ``folder``; their paths."""
    people = _people(random.Random(SEED))
    files = {
        "aims.csv": resource("sample_project", "measures", "aims.csv").read_text("utf-8"),
        "people.csv": _people_table(people, random.Random(SEED + 1)),
        "reqol export.csv": _reqol_table(people, random.Random(SEED + 2)),
        "goals.csv": _goals_table(people, random.Random(SEED + 3)),
        "waiting list.csv": _waits_table(random.Random(SEED + 4)),
        "crisis attendances.csv": _series_table(random.Random(SEED + 5)),
        "service use.csv": _use_table(people, random.Random(SEED + 6)),
        "unit costs.csv": _table(
            ("Service", "Unit cost (£)", "Price year", "Source"),
            [(s, p, "2024/25", "invented for this sample") for s, p in _PRICES],
        ),
        "fidelity.csv": _fidelity_table(random.Random(SEED + 7)),
        "population.csv": _population_table(),
    }
    paths = []
    for name, text in files.items():
        write_whole(folder / name, text)
        paths.append(folder / name)
    return paths


def _table(
    header: Sequence[str], rows: Sequence[Sequence[object]], delimiter: str = ",", mark: str = ""
) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n" if mark else "\n")
    writer.writerow(header)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return mark + stream.getvalue()


def _people(chance: random.Random) -> list[_Person]:
    """128 people recruited, 120 started; a third of them not followed up, more often those who began "
    "worse."""
    found: list[_Person] = []
    sites = [site for site, count in SITES for _ in range(count)] + ["Northquay"] * 5 + ["Millgate"] * 3
    starts = [True] * 120 + [False] * 8
    for number, (site, started) in enumerate(zip(sites, starts, strict=True), start=1):
        arm = "Implementation" if chance.random() < 0.52 else "Comparison"
        first = min(38, max(2, round(chance.gauss(17, 7))))
        gain = chance.gauss(6.2 if arm == "Implementation" else 4.6, 6)
        last = min(40, max(0, round(first + gain)))
        found.append(
            _Person(
                f"BH{1000 + 7 * number}",
                site,
                arm,
                "Saltpan Core Team" if arm == "Implementation" else "Cold Quay Core Team",
                chance.choices(_AGES, (5, 4, 2))[0],
                chance.choices(_GROUPS, (2, 2, 1, 7))[0],
                started,
                first,
                last if started else None,
            )
        )
    lost = sorted((p for p in found if p.started), key=lambda p: p.first + chance.gauss(0, 9))[:40]
    gone = {p.id for p in lost}
    return [p if p.id not in gone else _lose(p) for p in found]


def _lose(person: _Person) -> _Person:
    from dataclasses import replace

    return replace(person, last=None)


def _people_table(people: Sequence[_Person], chance: random.Random) -> str:
    header = ("Client ID", "Site", "Team", "Arm", "Age group", "Ethnicity", "Date recruited", "Date started",
              "Date withdrew", "Reason withdrew")  # fmt: skip
    rows: list[Sequence[object]] = []
    for person in people:
        recruited = date(2024, 4, 1) + timedelta(days=chance.randrange(90))
        started = recruited + timedelta(days=chance.randrange(3, 20))
        left = person.started and person.last is None and chance.random() < 0.4
        messy = chance.random()
        site = person.site.upper() if messy < 0.1 else f"{person.site} " if messy < 0.2 else person.site
        why = chance.choice(_WHY) if left else ""
        age = person.age if chance.random() < 0.96 else ""
        days = [
            recruited,
            started if person.started else None,
            started + timedelta(days=100) if left else None,
        ]
        written = [f"{day:%d/%m/%Y}" if day else "" for day in days]
        rows.append((person.id, site, person.team, person.arm, age, person.ethnicity, *written, why))
    return _table(header, [*rows, rows[4]])


def _reqol_table(people: Sequence[_Person], chance: random.Random) -> str:
    """A wide export with semicolons and a byte order mark, and what goes wrong in exports."""
    rows: list[list[object]] = []
    for person in people:
        if person.started:
            last: object = (
                person.last if person.last is not None else chance.choice(("", "", "not done", "n/a"))
            )
            rows.append([person.id.lower() if chance.random() < 0.05 else person.id, person.first, last])
    rows[11][2] = "45"
    rows[30][1] = f"{rows[30][1]},0"
    rows.append([people[2].id, 21, ""])
    rows.append(["BH9999", 18, 25])
    return _table(("Client ID", "ReQoL-10 baseline", "ReQoL-10 6 months"), rows, ";", "\ufeff")


def _goals_table(people: Sequence[_Person], chance: random.Random) -> str:
    header = ("Client ID", "Goal number", "Goal (their own words)", "Date set", "Score when set (0-10)",
              "Date reviewed", "Score when reviewed (0-10)")  # fmt: skip
    rows: list[Sequence[object]] = []
    for person in (p for p in people if p.started):
        for number in range(1, chance.choice((1, 2, 2, 3)) + 1):
            begun = chance.randrange(0, 5)
            later = min(10, max(0, begun + round(chance.gauss(3, 2.4)))) if person.last is not None else None
            day = "2024-11-20" if later is not None else ""
            rows.append((person.id, number, chance.choice(_GOALS), "2024-05-20", begun, day, later))
    return _table(header, rows)


def _waits_table(chance: random.Random) -> str:
    rows: list[Sequence[object]] = []
    for number in range(1, 181):
        start = date(2024, 10, 1) + timedelta(days=chance.randrange(175))
        wait = max(0, round(chance.gammavariate(2.2, 13)))
        stop = start + timedelta(days=wait)
        seen = f"{stop:%d %b %Y}" if stop <= CENSUS else ""
        rows.append((f"BH{5000 + number}", f"{start:%d %b %Y}", seen, chance.choice(SITES)[0]))
    rows[17] = (*rows[17][:2], "02 Sep 2024", rows[17][3])
    return _table(("Client ID", "Referral date", "First contact", "Site"), rows)


def _series_table(chance: random.Random) -> str:
    rows = []
    for month in range(24):
        level = 61 if month < 15 else 50
        period = date(2023 + (3 + month) // 12, (3 + month) % 12 + 1, 1)
        rows.append((f"{period:%b %Y}", round(chance.gauss(level, 4))))
    return _table(("Month", "Value"), rows)


_PRICES = (("Nurse contact", 52), ("Psychiatrist contact", 148), ("A&E attendance", 262))


def _use_table(people: Sequence[_Person], chance: random.Random) -> str:
    rows: list[Sequence[object]] = []
    for person in (p for p in people if p.last is not None):
        for service, typical in (
            ("Nurse contact", 6),
            ("Psychiatrist contact", 1.5),
            ("A&E attendance", 0.8),
        ):
            for window, scale in (("Six months before", 1.0), ("Six months after", 0.85)):
                count: object = int(chance.expovariate(1 / (typical * scale)))
                rows.append((person.id, window, service, "" if chance.random() < 0.02 else count))
    return _table(("Client ID", "Window", "Service", "Count"), rows)


def _fidelity_table(chance: random.Random) -> str:
    rows = []
    for team, typical in (("Saltpan Core Team", 4), ("Cold Quay Core Team", 2)):
        for item in range(1, 11):
            own = min(5, max(1, typical + chance.choice((-1, 0, 0, 1))))
            for rater in ("Rosa Merrin", "Jude Odell"):
                rows.append((team, f"Item {item}", rater, min(5, max(1, own + chance.choice((0, 0, 0, 1))))))
    return _table(("Team", "Item", "Rater", "Score"), rows)


def _population_table() -> str:
    counts = (
        ("Age group", _AGES, (31_400, 38_900, 30_200)),
        ("Ethnicity", _GROUPS, (17_300, 12_600, 8_100, 62_500)),
    )
    rows = [
        (name, group, count, "invented census")
        for name, groups, own in counts
        for group, count in zip(groups, own, strict=True)
    ]
    return _table(("Characteristic", "Group", "Count", "Source"), rows)
