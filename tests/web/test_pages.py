"""What the pages answer, without a browser: escaped, refused, redrawn, moved, exported, taken back."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from evalkit.project import Project
from evalkit.steps.coding.code import mark_seen
from evalkit.steps.findings.evidence import gather_evidence
from tests.page_sample import suggestion_for
from tests.serving import come_in

LONG = "The waiting was long."


def span_of(project: Project, words: str, source_id: str = "S01") -> dict[str, str]:
    start = project.store.read.sources(source_id)[0].text.index(words)
    return {"source": source_id, "start": str(start), "end": str(start + len(words))}


def code(client: TestClient, project: Project, words: str, slug: str, valence: str = "challenging") -> str:
    answer = client.post("/act/code", data=span_of(project, words) | {"code": slug, "valence": valence})
    assert answer.status_code == 200, answer.text
    return answer.text


def said(html: str) -> str:
    found = re.search(r'id="status"[^>]*>(.*?)</p>', html, re.S)
    return unescape(found[1]) if found else ""


def test_a_transcript_that_holds_a_script_shows_it(client: TestClient) -> None:
    html = client.get("/sources/S01").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in re.sub(r"</?(span|mark)[^>]*>", "", html)
    assert "<script>alert" not in html


def test_no_transcript_text_stands_in_a_title(client: TestClient) -> None:
    for path in ("/sources/S01", "/sources/S01/correct", "/sheets/S01"):
        (title,) = re.findall(r"<title>(.*?)</title>", client.get(path).text)
        assert title.endswith("evalkit")
        assert "rang" not in title


def test_coding_answers_with_the_changed_turn_alone(client: TestClient, project: Project) -> None:
    html = code(client, project, LONG, "access")
    assert said(html) == "Coded as Access, challenging."
    assert re.findall(r'class="turn[^"]*" id="(t\d+)"', html) == ["t3"]
    assert "(coded: Access, challenging, Rosa)" in html
    assert [c.segment.text for c in project.codings] == [LONG]


def test_a_half_word_is_widened_and_an_emoji_is_one_place(client: TestClient, project: Project) -> None:
    text = project.store.read.sources("S01")[0].text
    start = text.index("hurt")
    fields = {"source": "S01", "start": str(start + 1), "end": str(start + 3), "code": "trust"}
    assert client.post("/act/code", data=fields | {"valence": "context"}).status_code == 200
    (coding,) = project.codings
    assert coding.segment.text == "hurt"


def test_an_interviewers_words_and_words_of_two_turns_are_refused(
    client: TestClient, project: Project
) -> None:
    wrong = span_of(project, "And then?") | {"code": "access", "valence": "context"}
    answer = client.post("/act/code", data=wrong)
    assert answer.status_code == 422
    assert "interviewer" in said(answer.text)
    across = span_of(project, "It hurt.\nNow it is better.") | {"code": "access", "valence": "context"}
    assert "more than one turn" in said(client.post("/act/code", data=across).text)
    assert project.codings == []


@pytest.mark.parametrize("start", ["9" * 5000, "-1", "x", "²", ""])
def test_an_offset_that_is_no_place_in_a_text_is_refused(client: TestClient, start: str) -> None:
    answer = client.get("/sources/S01/panel", params={"start": start, "end": "9"})
    assert answer.status_code == 422
    assert "no words in this selection" in answer.text


def test_the_same_words_take_several_codes_but_none_twice(client: TestClient, project: Project) -> None:
    code(client, project, LONG, "access")
    code(client, project, LONG, "choice")
    again = client.post(
        "/act/code", data=span_of(project, LONG) | {"code": "access", "valence": "challenging"}
    )
    assert again.status_code == 422
    assert "already" in said(again.text)
    assert len(project.codings) == 2


def test_a_suggestion_is_accepted_rejected_or_changed_and_keeps_what_was_suggested(
    client: TestClient, project: Project
) -> None:
    first, second, third = project.store.read.suggestions()
    assert client.post("/act/accept", data={"source": "S01", "suggestion": second.id}).status_code == 200
    assert client.post("/act/reject", data={"source": "S01", "suggestion": third.id}).status_code == 200
    changed = {"source": "S01", "suggestion": first.id, "code": "choice", "valence": "working_well"}
    assert client.post("/act/replace", data=changed).status_code == 200
    outcomes = {d.suggestion_id: d.outcome for d in project.store.read.decisions()}
    assert outcomes == {first.id: "changed", second.id: "accepted", third.id: "rejected"}
    origins = {c.code: c.origin and c.origin.code for c in project.codings}
    assert origins == {"choice": "trust", "access": "access"}
    again = client.post("/act/accept", data={"source": "S01", "suggestion": third.id})
    assert again.status_code == 409
    assert "rejected this suggestion already" in said(again.text)


def waiting_for(project: Project, coder: str) -> tuple[int, int]:
    standing = project.store.read.standing("S01", coder)
    return standing.codings, standing.waiting


def test_what_a_coder_put_on_the_same_words_by_hand_waits_for_the_others_alone(
    client: TestClient, project: Project
) -> None:
    assert waiting_for(project, "Rosa") == (0, 3)
    code(client, project, LONG, "access", "working_well")
    code(client, project, "Six months", "access")
    code(client, project, "They rang me back the same day.", "choice")
    waiting = f'data-g="{suggestion_for(project.sources[0], LONG, "access").id}"'
    page = client.get("/sources/S01").text
    assert waiting not in page
    assert page.count('data-g="') == 2
    assert waiting not in client.get("/sources/S01/panel", params=span_of(project, LONG)).text
    assert waiting_for(project, "Rosa") == (3, 0), "Rosa has decided about each"
    assert waiting_for(project, "Tom") == (0, 3)
    assert waiting in come_in(project, "Tom").get("/sources/S01").text


def test_the_surest_suggestion_on_words_stands_beside_them_and_the_panel_lists_all(
    client: TestClient, project: Project
) -> None:
    first = project.sources[0]
    words = "The waiting was long."
    both = [suggestion_for(first, words, "trust", 2), suggestion_for(first, words, "access")]
    project.store.replace_suggestions(["S01"], both)
    page = client.get("/sources/S01").text
    assert page.count('data-g="') == 1
    assert "Suggested: Access" in page
    assert ", and 1 more" in page
    at = first.text.index(words)
    panel = client.get("/sources/S01/panel", params={"start": at, "end": at + len(words)}).text
    assert panel.count('data-g="') == 2


def test_many_suggestions_are_one_act(client: TestClient, project: Project) -> None:
    ids = [s.id for s in project.store.read.suggestions()]
    client.post("/act/accept", data={"source": "S01", "suggestion": ids})
    assert len(project.codings) == 3
    client.post("/take-back/undo", data={"source": "S01"})
    assert project.codings == []
    assert project.store.read.decisions() == []


def test_blind_mode_shows_no_suggestion_but_on_words_that_one_has_coded(
    client: TestClient, project: Project
) -> None:
    assert client.get("/sources/S01").text.count('data-g="') > 1
    assert 'data-g="' not in client.get("/sources/S01", params={"blind": "1"}).text
    fields = span_of(project, LONG) | {"code": "choice", "valence": "context", "blind": "1"}
    assert client.post("/act/code", data=fields).text.count('class="tag quiet') == 1
    assert [coding.blind for coding in project.codings] == [True]


def test_each_coder_sees_their_own_codings_until_they_ask_for_all(
    client: TestClient, project: Project
) -> None:
    code(client, project, LONG, "access")
    other = come_in(project, "Jude")
    assert "coded: Access" not in other.get("/sources/S01").text
    assert "coded: Access, challenging, Rosa" in other.get("/sources/S01", params={"coders": "all"}).text
    (coding,) = project.codings
    refused = other.post(
        "/act/remove", data={"source": "S01", "coding": coding.id, "seen": mark_seen(coding)}
    )
    assert refused.status_code == 422
    assert "only Rosa can change it" in said(refused.text)


def test_a_stale_window_is_told_what_changed_and_overwrites_nothing(
    client: TestClient, project: Project
) -> None:
    code(client, project, LONG, "access")
    (coding,) = project.codings
    seen = {"source": "S01", "coding": coding.id, "seen": mark_seen(coding)}
    assert client.post("/act/change", data=seen | {"valence": "context"}).status_code == 200
    late = client.post("/act/change", data=seen | {"memo": "from the other window"})
    assert late.status_code == 409
    assert "it is now Access, context" in said(late.text)
    assert [(c.valence, c.memo) for c in project.codings] == [("context", "")]


@pytest.mark.parametrize("act", ["accept", "reject", "replace"])
def test_a_stale_window_decides_on_no_suggestion_whose_words_were_coded_by_hand_meanwhile(
    client: TestClient, project: Project, act: str
) -> None:
    stale = client.get("/sources/S01").text
    suggestion = suggestion_for(project.sources[0], LONG, "access")
    assert f'data-g="{suggestion.id}"' in stale
    code(client, project, LONG, "access", "working_well")
    fields = {"source": "S01", "suggestion": suggestion.id, "code": "choice", "valence": "context"}
    late = client.post(f"/act/{act}", data=fields if act == "replace" else dict([*fields.items()][:2]))
    assert late.status_code == 409
    assert "You have coded these words as Access yourself already" in said(late.text)
    assert "coded: Access, working well" in late.text
    assert f'data-g="{suggestion.id}"' not in late.text
    assert [(c.code, c.valence, c.origin) for c in project.codings] == [("access", "working_well", None)]
    assert project.store.read.decisions() == []
    tom = come_in(project, "Tom").post("/act/accept", data={"source": "S01", "suggestion": suggestion.id})
    assert tom.status_code == 200


def test_no_change_makes_a_second_coding_of_the_same_words(client: TestClient, project: Project) -> None:
    code(client, project, LONG, "choice")
    suggestion = suggestion_for(project.sources[0], LONG, "access")
    fields = {"source": "S01", "suggestion": suggestion.id, "code": "choice", "valence": "challenging"}
    refused = client.post("/act/replace", data=fields)
    code(client, project, LONG, "access")
    other = next(c for c in project.codings if c.code == "access")
    seen = {"source": "S01", "coding": other.id, "seen": mark_seen(other)}
    changed = client.post("/act/change", data=seen | {"code": "choice"})
    for answer in (refused, changed):
        assert answer.status_code == 422
        assert "You have coded these words as Choice, challenging, already" in said(answer.text)
    assert sorted(c.code for c in project.codings) == ["access", "choice"]
    assert project.store.read.decisions() == []


def test_a_memo_a_star_another_code_and_other_bounds_are_kept(client: TestClient, project: Project) -> None:
    code(client, project, LONG, "access")

    def change(**fields: str) -> None:
        (coding,) = project.codings
        known = {"source": "S01", "coding": coding.id, "seen": mark_seen(coding)}
        assert client.post("/act/change", data=known | fields).status_code == 200

    change(memo="worth a look")
    change(star="1")
    change(code="choice")
    change(bounds="1", **span_of(project, "waiting was long"))
    (coding,) = project.codings
    assert (coding.memo, coding.star, coding.code, coding.segment.text) == (
        "worth a look", True, "choice", "waiting was long",
    )  # fmt: skip


def test_codings_move_to_another_code_only_after_a_preview(client: TestClient, project: Project) -> None:
    code(client, project, LONG, "access")
    code(client, project, "Six months went by.", "access")
    chosen = [f"{c.id}/{mark_seen(c)}" for c in project.codings]
    preview = client.post("/codings/move", data={"coding": chosen, "to": "trust"})
    assert "Nothing has been changed yet" in preview.text
    assert {c.code for c in project.codings} == {"access"}
    client.post("/codings/move", data={"coding": chosen, "to": "trust", "sure": "1"})
    assert {c.code for c in project.codings} == {"trust"}
    client.post("/take-back/undo", data={"source": "S01"})
    assert {c.code for c in project.codings} == {"access"}


def test_codings_are_found_by_filter_and_by_words_that_stand_in_no_address(
    client: TestClient, project: Project
) -> None:
    code(client, project, LONG, "access")
    code(client, project, "They rang me back the same day.", "trust", "working_well")
    assert LONG in client.get("/codings", params={"code": "access"}).text
    assert LONG not in client.get("/codings", params={"code": "trust"}).text
    found = client.post("/codings", data={"words": '"rang me"', "where": "coded"})
    assert "1 passage with these words" in found.text
    assert "rang" not in str(found.url)
    everything = client.post("/codings", data={"words": "letters weeks", "where": "everything"})
    assert "1 passage with these words" in everything.text
    assert "Letters" in everything.text


def test_the_list_of_codings_goes_out_as_a_workbook(client: TestClient, project: Project) -> None:
    code(client, project, LONG, "access")
    book = load_workbook(io.BytesIO(client.get("/codings.xlsx").content))
    cells = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    assert {LONG, "Access", "challenging", "Rosa"} <= cells


def test_a_code_is_merged_into_another_in_one_act_that_can_be_undone(
    client: TestClient, project: Project
) -> None:
    code(client, project, LONG, "access")
    fields = {"kind": "merge", "target": "place"}
    before = project.codebook_file.read_text("utf-8")
    preview = client.post("/codebook/access", data=fields).text
    assert "version 1.1" in preview
    assert LONG in preview
    assert project.codebook_file.read_text("utf-8") == before
    client.post("/codebook/access", data=fields | {"sure": "1", "version": "1.0"})
    assert [c.slug for c in project.codebook.codes] == ["trust", "choice", "place"]
    assert project.codebook.version == "1.1"
    assert [c.code for c in project.codings] == ["place"]
    client.post("/take-back/undo", data={"source": "S01"})
    assert "access" in [c.slug for c in project.codebook.codes]
    assert [c.code for c in project.codings] == ["access"]
    client.post("/take-back/redo", data={"source": "S01"})
    assert [c.code for c in project.codings] == ["place"]
    assert project.codebook.version == "1.1"


def test_a_code_is_split_renamed_and_gives_examples_away(client: TestClient, project: Project) -> None:
    code(client, project, LONG, "access")
    (coding,) = project.codings
    split = {"kind": "split", "name": "Waiting", "definition": "Time until help.", "coding": coding.id}
    client.post("/codebook/access", data=split | {"sure": "1", "version": "1.0"})
    assert [c.code for c in project.codings] == ["waiting"]
    client.post(
        "/codebook/waiting", data={"kind": "rename", "name": "The wait", "sure": "1", "version": "1.1"}
    )
    assert {c.slug: c.name for c in project.codebook.codes}["waiting"] == "The wait"
    moved = {"kind": "examples", "example": "0", "target": "choice", "sure": "1", "version": "1.2"}
    client.post("/codebook/trust", data=moved)
    examples = {c.slug: len(c.examples) for c in project.codebook.codes}
    assert (examples["trust"], examples["choice"]) == (0, 1)
    stale = client.post(
        "/codebook/trust", data={"kind": "rename", "name": "X", "sure": "1", "version": "1.0"}
    )
    assert stale.status_code == 409


def test_undoing_a_codebook_change_spares_what_was_edited_by_hand_since(
    client: TestClient, project: Project
) -> None:
    client.post("/codebook/access", data={"kind": "rename", "name": "Entry", "sure": "1", "version": "1.0"})
    edited = project.codebook_file.read_text("utf-8").replace("A small codebook", "A codebook of ours")
    project.codebook_file.write_text(edited, encoding="utf-8")
    answer = client.post("/take-back/undo", data={"source": "S01"})
    assert answer.status_code == 409
    assert "edited by hand" in said(answer.text)
    assert project.codebook_file.read_text("utf-8") == edited


def test_summaries_are_kept_refused_when_stale_and_travel_through_a_workbook(
    client: TestClient, project: Project
) -> None:
    sheet = {"text-access": "A long wait.", "seen-access": ""}
    client.post("/sheets/S01", data=sheet)
    assert [(s.code, s.text) for s in project.store.read.summaries()] == [("access", "A long wait.")]
    late = client.post("/sheets/S01", data={"text-access": "Something else.", "seen-access": ""})
    assert late.status_code == 409
    assert "A long wait." in client.get("/matrix").text

    book = load_workbook(io.BytesIO(client.get("/matrix.xlsx").content))
    cells = book.worksheets[0]
    headings = [cell.value for cell in cells[3]]
    cells.cell(4, headings.index("Trust") + 1).value = "She trusts them."
    cells.cell(3, len(headings) + 1).value = "Made up"
    out = io.BytesIO()
    book.save(out)
    answer = client.post("/matrix", files={"file": ("s.xlsx", out.getvalue())})
    assert "1 summary taken in" in answer.text
    assert "no code “Made up”" in answer.text
    assert {s.code: s.text for s in project.store.read.summaries()} == {
        "access": "A long wait.",
        "trust": "She trusts them.",
    }
    assert not (project.reports_folder / "summaries-returned.xlsx").exists()


@pytest.mark.parametrize("data", [b"", b"no workbook at all", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_workbook_is_refused_in_words(client: TestClient, data: bytes) -> None:
    answer = client.post("/matrix", files={"file": ("s.xlsx", data)})
    assert "Excel workbook" in answer.text or "summaries.xlsx is empty" in answer.text
    assert answer.status_code in (200, 422)


def test_a_correction_moves_codings_and_queues_what_has_no_place(
    client: TestClient, project: Project
) -> None:
    code(client, project, LONG, "access")
    code(client, project, "Six months went by.", "choice")
    code(client, project, "Now it is better.", "trust")
    page = client.get("/sources/S01/correct", params={"turn": "3"}).text
    (sha,) = set(re.findall(r'name="sha" value="(\w+)"', page))
    words = "The wait was very long. I had no say in it."
    answer = client.post("/sources/S01/correct", data={"turn": "3", "sha": sha, "words": words})
    assert "could not be placed" in answer.text
    text = project.store.read.sources("S01")[0].text
    assert {c.code: c.segment.text for c in project.codings} == {
        "access": "The wait was very long.",
        "trust": "Now it is better.",
    }
    assert all(text[c.segment.start : c.segment.end] == c.segment.text for c in project.codings)
    assert "Six months went by." in client.get("/sources/S01/unplaced").text
    typed = {"turn": "3", "sha": sha, "words": "Typed for ten minutes.", "secret": "1"}
    late = client.post("/sources/S01/correct", data=typed)
    assert (late.status_code, ">\nTyped for ten minutes.</textarea>" in late.text) == (409, True)
    assert f"What the turn says now: {words}" in late.text
    assert 'name="secret" value="1" checked' in late.text
    gone = client.post("/sources/S01/correct", data=typed | {"turn": "99"})
    assert "You typed: Typed for ten minutes." in gone.text

    (waiting,) = project.store.read.table_rows("unplaced", "S01")
    place = {"coding": waiting["id"], "do": "place", "words": "I had no say"}
    client.post("/sources/S01/unplaced", data=place)
    assert {c.code: c.segment.text for c in project.codings}["choice"] == "I had no say"
    for _ in range(2):
        client.post("/take-back/undo", data={"source": "S01"})
    assert {c.code: c.segment.text for c in project.codings} == {
        "access": LONG,
        "choice": "Six months went by.",
        "trust": "Now it is better.",
    }
    assert project.store.read.check() == []


def test_a_secret_correction_leaves_the_former_words_nowhere(client: TestClient, project: Project) -> None:
    code(client, project, "They rang me back the same day.", "trust")
    (sha,) = set(re.findall(r'name="sha" value="(\w+)"', client.get("/sources/S01/correct?turn=1").text))
    fields = {
        "turn": "1",
        "sha": sha,
        "words": "They [...] me back the same day. I felt heard from the start.",
    }
    client.post("/sources/S01/correct", data=fields | {"secret": "1"})
    project.close()
    for file in project.folder.iterdir():
        if file.name.startswith("evalkit.db"):
            assert b"rang me back" not in file.read_bytes(), file.name
    assert [c.segment.text for c in project.codings] == ["They [...] me back the same day."]
    assert client.post("/take-back/undo", data={"source": "S01"}).status_code == 422


def test_what_is_not_there_is_said_in_words(client: TestClient) -> None:
    for path in ("/sources/S99", "/sheets/S99", "/codebook/nothing"):
        answer = client.get(path)
        assert answer.status_code == 422
        assert "no su" in answer.text or "There is no source" in answer.text
    assert client.get("/nowhere").status_code == 404
    for_a_script = client.post("/nowhere", headers={"sec-fetch-dest": "empty"})
    assert for_a_script.headers["content-type"].startswith("text/plain"), "no page takes the form's place"


def test_the_picker_searches_names_definitions_and_examples(client: TestClient) -> None:
    def found(words: str) -> list[str]:
        return re.findall(r'data-code="(\w+)"', client.get("/picker", params={"q": words}).text)

    assert found("tru") == ["trust"]
    assert found("how soon") == ["access"]
    assert found("believed") == ["trust"]
    assert found("zebra") == []


def test_the_history_says_who_did_what_and_takes_back_any_own_act(
    client: TestClient, project: Project
) -> None:
    code(client, project, LONG, "access")
    code(client, project, "It hurt.", "trust")
    page = client.get("/history").text
    assert "Coded as Access, challenging" in page
    assert LONG not in page
    event = next(e for e in project.store.read.history() if "Access" in e.what)
    client.post("/take-back/undo", data={"event": str(event.id), "from": "/history"})
    assert [c.code for c in project.codings] == ["trust"]


def test_words_that_came_too_late_are_shown_beside_what_the_file_has(
    client: TestClient, project: Project
) -> None:
    code(client, project, LONG, "access")
    html = client.get("/findings/access").text
    assert LONG in html
    seen = re.search(r'name="key" value="challenging"><input type="hidden" name="seen" value="(\w+)"', html)
    assert seen
    form = {"key": "challenging", "seen": seen[1]}
    first = client.post("/findings/access/write", data=form | {"words": "They <wait>. [F001]"})
    assert "They &lt;wait&gt;. [F001]</textarea>" in first.text
    late = client.post("/findings/access/write", data=form | {"words": "My other words."})
    assert late.status_code == 409
    assert "What the file has now: They &lt;wait&gt;. [F001]" in late.text
    assert "My other words.</textarea>" in late.text
    assert client.get("/findings/nowhere").status_code == 422


def fields_of(html: str, form: str) -> dict[str, str]:
    """The hidden fields of a form and its address."""
    found = re.search(rf'action="([^"]+)" [^>]*id="{form}"[^>]*>(.*?)</(?:p|form)>', html, re.S)
    assert found, form
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found[2])
    return {name: unescape(value) for name, value in hidden} | {"action": found[1]}


def test_a_memo_a_theme_and_ticks_that_are_refused_are_drawn_as_they_were_typed(
    client: TestClient, project: Project
) -> None:
    code(client, project, LONG, "access")
    code(client, project, "Six months went by.", "access")
    one, other = (excerpt.id for excerpt in gather_evidence(project).excerpts)
    page = client.get("/findings/access").text

    def post(form: str, **typed: str) -> tuple[int, str]:
        fields = fields_of(page, form)
        answer = client.post(fields.pop("action"), data=fields | typed)
        return answer.status_code, answer.text

    status = {"status": "final", "memo": "Ask Jude"}
    assert post("status-F001", status="reviewed", memo="Mine")[0] == 200
    answered, late = post("status-F001", **status)
    assert (answered, "What the file has now: reviewed, “Mine”" in late) == (409, True)
    assert ('name="memo" value="Ask Jude"' in late, "selected>final" in late) == (True, True)

    assert post("move-F001", excerpt=one, new="Waiting")[0] == 200
    answered, late = post("move-F001", excerpt=other, new="Being left")
    assert (answered, 'name="new" value="Being left"' in late) == (409, True)
    assert f'name="excerpt" value="{other}" checked' in late
    assert "<option selected>Waiting</option>" in post("move-F001", excerpt=other, theme="Waiting")[1]

    page = client.get("/findings/access").text
    assert post("name-F001-1", name="Long waits")[0] == 200
    assert "You typed: Six months" in post("name-F001-1", name="Six months")[1], "its theme is gone"
    page = client.get("/findings/access").text
    assert 'name="name" value="Six months"' in post("name-F001-1", name="Six months", seen="other")[1]
    assert "You typed: Ask Jude" in post("status-F001", **status, at="F099")[1]


def test_the_list_of_sources_says_which_passages_to_read_next_and_why(
    client: TestClient, project: Project
) -> None:
    starts = {s.segment.start for s in project.store.read.suggestions()}

    def shown() -> list[str]:
        return re.findall(r'href="/sources/S01(?:[?]blind=1)?#s(\d+)"', client.get("/sources").text)

    first = shown()
    assert len(first) == 2, "one passage of each turn"
    assert {int(start) for start in first} <= starts
    (asked,) = [s for s in project.store.read.suggestions() if str(s.segment.start) == first[0]]
    client.post("/act/reject", data={"source": "S01", "suggestion": asked.id})
    assert first[0] not in shown()
    project.store.replace_suggestions(["S01"], [])
    assert "Nobody has coded it yet." in client.get("/sources").text
