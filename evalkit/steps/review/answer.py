"""Answer what came back: the sheet out and in, where the round stands, “You said, we did”."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.errors import ReportError, TableError
from evalkit.files import expect_ending, read_text, write_whole
from evalkit.ids import in_order
from evalkit.model import Place, Problem, ReviewAnswer, ReviewerGroup, ReviewItem
from evalkit.project import Project
from evalkit.report.outline import find_chapters
from evalkit.report.whole import FILE as WHOLE_FILE
from evalkit.review.apply import apply_changes, has_paragraph
from evalkit.review.decide import AnswerDraft, read_cells, settle_answer
from evalkit.review.sent import find_places_of
from evalkit.rounds.records import (
    GROUP_WORDS,
    WHOLE,
    ItemLine,
    Reviews,
    find_open,
    find_unplaced,
    of_group,
)
from evalkit.rounds.wording import READERS
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import find_files, gather_findings
from evalkit.store.reviews import load_reviews, put_answers
from evalkit.wording import say_date


@dataclass(frozen=True)
class ByHand:
    """A change that evalkit cannot put in. ``stands``: its paragraph is in ``file`` still, as it was sent."""

    item: ReviewItem
    file: str
    stands: bool


@dataclass(frozen=True)
class AnswerResult:
    """What answers became. ``changed`` are the chapter files with accepted changes.

    For a person to do: make the changes ``by_hand``, whose comments stay open until then, and take out those
    ``to_undo``, which were accepted before and no longer are.
    """

    answers: tuple[ReviewAnswer, ...]
    already: int
    changed: tuple[Path, ...]
    by_hand: tuple[ByHand, ...]
    to_undo: tuple[ReviewItem, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ReviewStatus:
    """Where a round stands: by group, how many items came, are open, have no place; who answered."""

    groups: tuple[tuple[ReviewerGroup, int, int, int], ...]
    drafts: tuple[str, ...]
    open: tuple[ReviewItem, ...]
    answered_by: tuple[tuple[str, int], ...]


def present_places(project: Project) -> list[Place]:
    """Every chapter and finding of the present draft, each finding under the number that it has for good."""
    return find_places_of(project.outline, gather_findings(project, gather_evidence(project)))


def list_items(project: Project, reviews: Reviews) -> list[ItemLine]:
    """Every item with what its place is called now, and its answer: by chapter, what has no place first."""
    answered = reviews.answered
    places = present_places(project)
    titles = {chapter.slug: chapter.title for chapter in find_chapters(project.outline)}
    chapters = list(titles)

    def position(item: ReviewItem) -> tuple[object, ...]:
        chapter = item.place.chapter
        number = chapters.index(chapter) if chapter in titles else len(chapters)
        return bool(item.place.anchor), number, in_order(item.place.finding), in_order(item.id)

    return [
        ItemLine(item, _say_place(item, places, titles), answered.get(item.id))
        for item in sorted(reviews.items, key=position)
    ]


def write_sheet(project: Project, path: Path | None = None, *, everything: bool = False) -> tuple[Path, int]:
    """Write the sheet to answer in: open items, or ``everything``; its path and how many items it has."""
    from evalkit.exchange.books import find_free
    from evalkit.review.sheets.answers import write_answer_sheet

    lines = list_items(project, load_reviews(project.store))
    if not everything:
        lines = [line for line in lines if line.answer is None]
    path = find_free(path or project.reports_folder / "review-answers.xlsx")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_answer_sheet(path, lines)
    return path, len(lines)


def _say_place(item: ReviewItem, places: Iterable[Place], titles: dict[str, str]) -> str:
    """What an item's place is called now: its finding is the one of the same code and side."""
    place = item.place
    if not place.anchor:
        return "(no place found)"
    if place.anchor == WHOLE.anchor:
        return "Whole draft"
    title = titles.get(place.chapter, place.chapter)
    if not place.finding:
        return title
    now = next((p.finding for p in places if (p.code, p.valence) == (place.code, place.valence)), "")
    was = f" ({place.finding} in draft {item.draft})" if now != place.finding else ""
    return f"{now or 'No longer in the draft'}{was}: {title}"


def take_answers(project: Project, sheet: Path, by: str = "") -> AnswerResult:
    """Take the answers in a sheet back; a row that lacks something is listed, and the others are taken.

    Of rows that answer the same item the first counts. An accepted change goes into its chapter's file in
    ``findings`` where its paragraph is there as it was sent; the others are listed to be made by hand, and
    stay open until somebody says that they are made.
    """
    from evalkit.review.sheets.answers import read_answer_rows

    reviews = load_reviews(project.store)
    items = {item.id: item for item in reviews.items}
    names = place_names(project)
    given: list[tuple[ReviewAnswer, bool]] = []
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for number, cells in read_answer_rows(sheet):
        try:
            if (item := items.get(cells["id"].strip())) is None:
                raise TableError(f"there is no item “{cells['id']}”. Leave the column “id” as it is.")
            draft = read_cells(cells, names, by.strip())
            answer = settle_answer(item, draft, project.now())
            if answer is None:
                continue
            if (earlier := first.setdefault(item.id, number)) != number:
                raise TableError(f"{item.id} is answered in row {earlier}, which counts.")
            given.append((answer, draft.made))
        except TableError as error:
            problems.append(Problem(f"{sheet.name}, row {number}", f"Not taken: {error}"))
    return replace(_keep(project, reviews, given), problems=tuple(problems))


def answer_item(project: Project, item_id: str, draft: AnswerDraft) -> AnswerResult:
    """Answer one item as a person has drafted it. Raises TableError with what the answer lacks."""
    reviews = load_reviews(project.store)
    item = next((item for item in reviews.items if item.id == item_id), None)
    if item is None:
        raise TableError(f"There is no comment {item_id}. Choose one on the page “Comments”.")
    answer = settle_answer(item, draft, project.now())
    if answer is None:
        raise TableError("nothing is decided yet. Choose what you do about it.")
    return _keep(project, reviews, [(answer, draft.made)])


def _keep(project: Project, reviews: Reviews, given: Sequence[tuple[ReviewAnswer, bool]]) -> AnswerResult:
    """Keep the answers that say something new; newly accepted changes go into the chapters' files first.

    Beside each answer stands whether somebody has made its change by hand. One whose change is not made is
    not kept: "accepted" says that the text has the change.
    """
    items = {item.id: item for item in reviews.items}
    held = reviews.answered
    fresh = [(answer, made) for answer, made in given if not _same(held.get(answer.item), answer)]
    before = {item for item, answer in held.items() if answer.outcome == "accepted"}
    accepted = {a.item: made for a, made in fresh if a.outcome == "accepted" and a.item not in before}
    changed, left = _apply(project, [items[i] for i in accepted], [items[i] for i in before])
    by_hand = [one for one in left if one.stands or not accepted[one.item.id]]
    waiting = {one.item.id for one in by_hand}
    taken = [answer for answer, _ in fresh if answer.item not in waiting]
    put_answers(project.store, taken)
    to_undo = [items[a.item] for a in taken if a.item in before and a.outcome != "accepted"]
    return AnswerResult(tuple(taken), len(given) - len(fresh), tuple(changed), tuple(by_hand), tuple(to_undo))


def place_names(project: Project) -> dict[str, Place]:
    """Findings and chapters by what a person may call them, in lower case."""
    titles = {chapter.slug: chapter.title for chapter in find_chapters(project.outline)}
    names: dict[str, Place] = {}
    for place in present_places(project):
        if place.finding:
            names[place.finding.casefold()] = place
        else:
            names |= {place.chapter.casefold(): place, titles[place.chapter].casefold(): place}
    return names


def _same(held: ReviewAnswer | None, answer: ReviewAnswer) -> bool:
    """Whether an answer says again what is on record; an empty “belongs to” keeps what was linked."""
    if held is None:
        return False
    return all(
        getattr(held, name) == getattr(answer, name)
        for name in ("outcome", "kind", "by", "reply", "reason", "voice", "may_quote")
    ) and (not answer.places or held.places == answer.places)


def _apply(
    project: Project, items: Sequence[ReviewItem], earlier: Sequence[ReviewItem]
) -> tuple[list[Path], list[ByHand]]:
    """Put accepted changes into the files that people write in; what cannot be put in is for a person."""
    chapters = {chapter.slug: path for chapter, path in find_files(project)}
    whole = project.findings_folder / WHOLE_FILE
    changed: list[Path] = []
    by_hand = []
    for slug in dict.fromkeys(item.place.chapter for item in items):
        left = [item for item in items if item.place.chapter == slug]
        files = [path for path in (chapters.get(slug), whole) if path and path.exists()]
        for path in files:
            text = read_text(path, keep_newlines=True)
            after, left = apply_changes(text, left, [i for i in earlier if i.place.chapter == slug])
            if after != text:
                write_whole(path, after)
                changed.append(path)
        texts = [read_text(path) for path in files]
        name = files[0].name if files else whole.name
        by_hand += [
            ByHand(item, name, any(has_paragraph(text, item.before) for text in texts if item.before))
            for item in left
        ]
    return changed, by_hand


def review_status(project: Project) -> ReviewStatus:
    """Where the round stands: what came from whom, what is open, who answered how much."""
    reviews = load_reviews(project.store)
    groups = []
    for group in GROUP_WORDS:
        part = of_group(reviews, group)
        if part.drafts or part.items:
            still = find_open(part)
            groups.append((group, len(part.items), len(still), len(find_unplaced(still))))
    drafts = tuple(
        f"draft {d.number} to {READERS[d.group]} on {say_date(d.sent)}"
        + (f" (named: {', '.join(d.members)})" if d.members else "")
        for d in reviews.drafts
    )
    by = Counter(answer.by for answer in reviews.answers)
    return ReviewStatus(tuple(groups), drafts, tuple(find_open(reviews)), tuple(sorted(by.items())))


def check_final(project: Project) -> list[ReviewItem]:
    """The items that stand in the way of calling the report final: those that nobody has answered."""
    return find_open(load_reviews(project.store))


def write_you_said(
    project: Project, group: ReviewerGroup = "reference_group", path: Path | None = None
) -> Path:
    """Write “You said, we did” for one group, in Word. Raises ReportError where the group got no draft."""
    from evalkit.report.docx.review import render_plain
    from evalkit.review.said import TITLE, draft_you_said

    reviews: Reviews = of_group(load_reviews(project.store), group)
    if not reviews.drafts and not reviews.items:
        raise ReportError(f"No draft has gone to {READERS[group]} yet. Write one with “evalkit review send”.")
    titles = {chapter.slug: chapter.title for chapter in find_chapters(project.outline)}
    data = render_plain(
        TITLE,
        draft_you_said(reviews, present_places(project), titles),
        project.settings.report,
        project_id=project.folder.name,
        number=max((draft.number for draft in reviews.drafts), default=1),
        created=project.clock(),
    )
    path = path or project.reports_folder / f"you-said-we-did-{group.replace('_', '-')}.docx"
    expect_ending(path, ".docx")
    write_whole(path, data)
    return path
