"""Whether the machine hears one group less well than another."""

from __future__ import annotations

import numpy as np

from evalkit.suggest.measuring.compare import compare_groups, say_differences
from evalkit.suggest.measuring.evaluate import CurvePoint, project_curve

GROUPS = ["Staff"] * 60 + ["Service users"] * 40 + ["Carers"] * 3
LENGTHS = [20] * len(GROUPS)


def sources(size: int) -> list[str]:
    return [f"S{n // size}" for n in range(len(GROUPS))]


def test_a_group_that_is_heard_less_well_is_said_to_be() -> None:
    noise = np.random.default_rng(0).normal(0, 0.05, len(GROUPS))
    errors = np.array([0.2 if group == "Staff" else 0.5 for group in GROUPS]) + noise
    staff, users = compare_groups(errors, GROUPS, LENGTHS, sources(5))
    assert (staff.group, staff.difference, users.passages) == ("Staff", None, 40)
    assert users.difference is not None
    assert 0.25 < users.difference < 0.35
    (said,) = say_differences((staff, users), "the group")
    assert "“Service users” less well than “Staff”: its scores for right codes are 30 points lower" in said
    (turned,) = say_differences(compare_groups(1 - errors, GROUPS, LENGTHS, sources(5)), "the group")
    assert "better than “Staff”" in turned
    assert turned.split("95% interval")[1] == said.split("95% interval")[1]


def test_a_difference_that_one_source_makes_is_not_taken_for_one_of_groups() -> None:
    errors = np.full(len(GROUPS), 0.2)
    errors[60:80] = 0.6
    alike = compare_groups(errors, GROUPS, LENGTHS, sources(20))
    assert say_differences(alike, "the group") == [
        "No difference can be told between the group “Staff” and “Service users”."
    ]


def test_passages_of_like_length_are_compared() -> None:
    lengths = [40] * 60 + [10] * 40 + [10] * 3
    few = np.random.default_rng(1)
    lengths = [length + int(few.integers(-9, 30)) for length in lengths]
    errors = 1 - 0.2 * np.log1p(lengths)
    users = compare_groups(errors, GROUPS, lengths, sources(5))[1]
    assert users.difference is not None
    assert abs(users.difference) < 1e-6
    assert users.error > 0.3


def test_a_group_of_few_passages_is_left_out() -> None:
    assert [line.group for line in compare_groups(np.zeros(len(GROUPS)), GROUPS, LENGTHS, sources(5))] == [
        "Staff",
        "Service users",
    ]
    assert compare_groups(np.zeros(3), GROUPS[-3:], [1, 2, 3], ["a", "b", "c"]) == ()


def test_a_curve_of_one_point_is_not_projected_and_none_goes_beyond_all() -> None:
    assert project_curve([CurvePoint(0, 0.5, 0.1), CurvePoint(50, 0.6, 0.1)], 50) is None
    steep = [CurvePoint(10, 0.5, 0.1), CurvePoint(20, 0.98, 0.1)]
    assert project_curve(steep, 1000) == 1 - 0.98
