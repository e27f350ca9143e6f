"""The sample project is what it promises: counts, marks, safe numbers, gaps, the same files every time."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from evalkit.errors import ReadError
from evalkit.findings.notes import parse_chapter_notes
from evalkit.findings.uncited import find_uncited
from evalkit.model import SourceKind
from evalkit.report.outline import read_outline
from evalkit.resources import resource
from evalkit.sample import Master, SamplePaths, load_master, read_about, read_masters, write_sample
from evalkit.sample.marks import Coded, parse_marks
from evalkit.sample.write import spoken
from evalkit.sources.participants.participants import read_participants
from evalkit.sources.surveys.survey import load_survey_settings, read_survey
from evalkit.text import count_words, normalise

MASTERS = read_masters()
LEAD, SECOND = "RM", "JO"
CODES = {
    "evidence_based_care",
    "trauma_informed_care",
    "personalised_care",
    "staff_wellbeing",
    "accessible_preventative_care",
    "health_inequalities",
    "place_based_care",
    "co_occurring_substance_use",
    "social_determinants",
    "collaboration_service_users",
    "collaboration_primary_secondary_social",
    "collaboration_gp_practices",
    "collaboration_council_vcse",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SamplePaths:
    return write_sample(tmp_path_factory.mktemp("sample"))


def of(kind: SourceKind) -> list[Master]:
    return [master for master in MASTERS if master.kind == kind]


def codings(master: Master, coder: str) -> list[tuple[int, Coded]]:
    return [(turn, c) for turn, said in spoken(master) for c in said.coded if c.coder == coder]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_has_fourteen_interviews_two_groups_two_surveys_and_minutes() -> None:
    assert Counter(master.kind for master in MASTERS) == {
        "interview": 14,
        "group": 2,
        "survey": 2,
        "notes": 1,
    }
    assert [len(master.replies) for master in of("survey")] == [25, 40]
    roles = {s.role for master in of("interview") for s in master.speakers if s.kind != "interviewer"}
    assert len(roles) >= 11


@pytest.mark.parametrize("master", of("interview"), ids=lambda m: m.file_name)
def test_an_interview_is_as_long_as_a_real_short_one(master: Master) -> None:
    assert 800 <= sum(count_words(said.text) for _, said in master.turns) <= 1500
    assert 11 <= len({(c.start, turn) for turn, c in codings(master, LEAD)}) <= 20


def test_the_groups_have_five_and_four_voices() -> None:
    voices = [sum(s.kind != "interviewer" for s in master.speakers) for master in of("group")]
    assert voices == [5, 4]


def test_interviewers_are_never_coded() -> None:
    for master in MASTERS:
        assert not [said for speaker, said in master.turns if speaker.kind == "interviewer" and said.coded]


def test_every_turn_is_written_as_evalkit_keeps_text() -> None:
    for master in MASTERS:
        for _, said in spoken(master):
            assert said.text == normalise(said.text)


def test_every_passage_is_whole_sentences_and_stands_once_in_its_turn() -> None:
    for master in MASTERS:
        for _, said in spoken(master):
            for coded in said.coded:
                assert said.text.count(coded.text) == 1
                before, after = said.text[: coded.start], said.text[coded.end :]
                assert not before or before.endswith(" "), coded.text
                assert coded.text[-1] in ".!?…" or not after.strip() or master.format in SPOKEN, coded.text


SPOKEN = ("srt", "vtt_teams_short")  # automatic transcripts, without full stops of their own


def test_every_code_is_used_and_the_gaps_are_there() -> None:
    sides: dict[str, Counter[str]] = {code: Counter() for code in CODES}
    by_users: Counter[str] = Counter()
    for master in MASTERS:
        for _, coded in codings(master, LEAD):
            sides[coded.code][coded.valence] += 1
        for speaker, said in master.turns:
            if speaker.kind in ("service_user", "carer"):
                by_users.update(c.code for c in said.coded)
    assert all(counts["challenging"] for counts in sides.values())
    assert {code for code, counts in sides.items() if not counts["working_well"]} == {
        "collaboration_service_users"
    }
    assert {"staff_wellbeing"} <= CODES - set(by_users)
    totals = [counts.total() for counts in sides.values()]
    assert max(totals) > 2 * min(totals)


def test_the_second_coder_coded_a_quarter_and_mostly_agrees() -> None:
    both = [master for master in MASTERS if codings(master, SECOND)]
    assert len(both) == 6
    lead = [(m.file_name, n, c) for m in both for n, c in _as_far_as_the_second(m)]
    second = [(m.file_name, n, c) for m in both for n, c in codings(m, SECOND)]
    everything = sum(len(codings(m, LEAD)) for m in MASTERS)
    assert 0.2 <= len(lead) / everything <= 0.35
    matched = sum(_met(a, second) for a in lead) + sum(_met(a, lead) for a in second)
    assert 0.7 <= matched / (len(lead) + len(second)) <= 0.8
    assert {c.valence for _, _, c in second} == {"working_well", "challenging"}
    assert any(_met(a, lead) and not any(_same_bounds(a, b) for b in lead) for a in second)


def _as_far_as_the_second(master: Master) -> list[tuple[int, Coded]]:
    last = max(turn for turn, _ in codings(master, SECOND))
    return [(turn, c) for turn, c in codings(master, LEAD) if turn <= last]


def _met(one: tuple[str, int, Coded], others: list[tuple[str, int, Coded]]) -> bool:
    file, turn, c = one
    return any(
        (file, turn, c.code, c.valence) == (f, t, d.code, d.valence) and c.start < d.end and d.start < c.end
        for f, t, d in others
    )


def _same_bounds(one: tuple[str, int, Coded], other: tuple[str, int, Coded]) -> bool:
    (f, t, c), (g, u, d) = one, other
    return (f, t, c.code, c.start, c.end) == (g, u, d.code, d.start, d.end)


def test_an_interview_plants_twelve_identifiers_or_more() -> None:
    for master in of("interview"):
        assert sum(len(said.planted) for _, said in master.turns) >= 12, master.file_name
    kinds = {p.type for master in MASTERS for _, said in spoken(master) for p in said.planted}
    assert len(kinds) == 12


def test_every_further_mention_of_a_planted_name_is_planted_too() -> None:
    said = [(m.file_name, words) for m in MASTERS for _, words in spoken(m)]
    proper = {"person", "place", "organisation"}
    names = {p.text for _, w in said for p in w.planted if p.type in proper and p.text != p.text.lower()}
    months = "January|February|March|April|May|June|July|August|September|October|November|December"
    dates = rf"\d+(?:st|nd|rd|th)?(?: of)? (?:{months})|(?:{months}) \d{{4}}"
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))}|{dates})\b")
    missed = [
        f"{file}: {found[0]}"
        for file, words in said
        for found in pattern.finditer(words.text)
        if not any(p.start <= found.start() and found.end() <= p.end for p in words.planted)
    ]
    assert not missed


def test_numbers_and_addresses_can_be_nobodys() -> None:
    safe = {
        "phone": r"020 7946 0\d{3}|07700 900 ?\d{3}",
        "email": r"\S+@(\w+\.)*example\.org",
        "url": r"\S*example\.org\S*",
        "postcode": r"NH\d \d[A-Z]{2}",
        "ni_number": r"QQ 12 34 56 C",
        "nhs_number": r"999 \d{3} \d{4}",
    }
    planted = [p for m in MASTERS for _, words in spoken(m) for p in words.planted]
    for found in planted:
        assert re.fullmatch(safe.get(found.type, ".+"), found.text), found
    numbers = [p.text.replace(" ", "") for p in planted if p.type == "nhs_number"]
    assert len(numbers) >= 3
    for number in numbers:
        weighted = sum(int(digit) * (10 - place) for place, digit in enumerate(number[:9]))
        assert (11 - weighted % 11) % 11 == int(number[9])
    for reply in (reply for master in of("survey") for reply in master.replies):
        assert reply.email.endswith("@example.org")


def test_every_file_says_that_it_is_invented(sample: SamplePaths) -> None:
    invented = read_about().invented.encode()
    for path in [*resource("sample_project", "masters").glob("*.txt"), *sample.sources, *sample.findings]:
        data = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                data = b"".join(archive.read(name) for name in archive.namelist())
        mark = b"INVENTED" if path.suffix == ".csv" else invented
        assert mark in data, path.name


def test_making_it_twice_makes_the_same_files(sample: SamplePaths, tmp_path: Path) -> None:
    again = write_sample(tmp_path)
    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert len(again.sources) == 19
    assert len(written) == 19 + 3 + 2 + 13
    assert all((tmp_path / p).read_bytes() == (sample.folder / p).read_bytes() for p in written)


def test_participants_are_filled_in_without_a_problem(sample: SamplePaths) -> None:
    voices, problems = read_participants(sample.participants)
    assert problems == []
    assert len({voice.participant.id for voice in voices}) == 2 + 14 + 9 + 1
    assert len({v.participant.id for v in voices if not v.participant.may_quote}) == 3


def test_codings_and_planted_identifiers_name_files_that_exist(sample: SamplePaths) -> None:
    names = {path.name for path in sample.sources}
    codings_made = table(sample.codings)
    assert len(codings_made) > 250
    assert {row["source"] for row in codings_made} == names
    assert {row["code"] for row in codings_made} == CODES
    assert {row["coder"] for row in codings_made} == set(read_about().coders.values())
    assert {row["source"] for row in table(sample.planted_identifiers)} <= names


def test_the_surveys_are_read_with_their_settings(sample: SamplePaths) -> None:
    surveys = [path for path in sample.sources if path.parent.name == "surveys"]
    for path, settings, master in zip(surveys, sample.survey_settings, of("survey"), strict=True):
        result = read_survey(path, load_survey_settings(settings.read_text("utf-8"), settings.name))
        assert len(result.respondents) == len(master.replies)
        assert {problem.where for problem in result.problems} == {path.name}
        assert [result.source.text[t.start : t.end] for t in result.source.turns] == [
            said.text for _, said in spoken(master)
        ]
        assert len(result.source.turns) < 2 * len(master.replies)
        assert all(respondent.role for respondent in result.respondents)


def test_written_chapters_belong_to_the_outline_and_are_understood(sample: SamplePaths) -> None:
    outline = read_outline(resource("reports", "cmhf_outline.yaml"))
    slugs = {chapter.slug for part in outline.parts for chapter in part.chapters}
    files = list(resource("sample_project", "findings").glob("*.md"))
    assert {path.stem for path in files} <= slugs
    assert len(sample.findings) == len(files)
    for path in sample.findings:
        notes = parse_chapter_notes(path.read_text("utf-8"), path.name)
        assert not notes.problems
        assert notes.challenging
        assert not find_uncited(notes.all_sides)
        assert 12 <= count_words(notes.key_challenge) <= 28
        assert len(notes.recommendations) >= 2


def test_a_mark_left_open_is_refused() -> None:
    for marked in ("[[No end.", "{{person|Bev", "No start}}", "{{pet|Rex}}", "[[Words.||RM]]"):
        with pytest.raises(ReadError, match=r"^a\.txt"):
            parse_marks(marked, "a.txt")


def test_passages_may_hold_passages() -> None:
    said = parse_marks("[[[[One.||RM:a_code+]] Two.||JO:a_code- # why]] Three.", "a.txt")
    assert said.text == "One. Two. Three."
    assert [(c.coder, c.text, c.valence, c.memo) for c in said.coded] == [
        ("RM", "One.", "working_well", ""),
        ("JO", "One. Two.", "challenging", "why"),
    ]


def test_a_master_with_an_unknown_speaker_or_two_turns_running_is_refused() -> None:
    head = "INVENTED\ntitle: T\nkind: interview\nformat: md\nfile: t.md\n"
    head += "speaker: A = Ann | P1 | staff | R | | | | yes\n"
    assert load_master(f"{head}\nA: Hello.", "t.txt").turns[0][1].text == "Hello."
    for body, message in (("B: Hello.", "nobody"), ("A: One.\n\nA: Two.", "two turns running")):
        with pytest.raises(ReadError, match=message):
            load_master(f"{head}\n{body}", "t.txt")
