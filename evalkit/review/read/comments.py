"""Comments with their replies and whether they are resolved; footnotes that a reviewer added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from evalkit.review.read.package_parts import Parts, find_children, get, is_on, local
from evalkit.review.returned import ReturnedComment


@dataclass
class Spot:
    """Where a comment stands: its first and last paragraph, and the words between."""

    first: int
    last: int
    quoted: str = ""


@dataclass
class Notes:
    """The spots of comments and footnotes, as the text is walked."""

    spots: dict[str, Spot] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)

    def meet(self, tag: str, number: str, paragraph: int, *, inside: bool) -> None:
        """A comment's range begins or ends in this paragraph, or a note is referred to here.

        Between two paragraphs a range begins with the next one and ends with the last.
        """
        if tag == "commentRangeStart":
            self.spots.setdefault(f"comment {number}", Spot(paragraph, paragraph))
            self._open.add(f"comment {number}")
        elif tag == "commentRangeEnd":
            key = f"comment {number}"
            if key in self.spots:
                self.spots[key].last = max(self.spots[key].first, paragraph - (not inside))
            self._open.discard(key)
        else:
            self.spots.setdefault(f"{tag.removesuffix('Reference')} {number}", Spot(paragraph, paragraph))

    def hear(self, words: str) -> None:
        """Words of the text, which every open comment is about."""
        for key in self._open:
            self.spots[key].quoted += words


@dataclass
class FoundComment:
    """A comment as it is put together with its replies."""

    text: str
    author: str
    date: str
    spot: Spot | None
    resolved: bool = False
    replies: list[str] = field(default_factory=list)

    def close(self) -> ReturnedComment:
        """The comment, whole."""
        spot = self.spot
        return ReturnedComment(
            text=self.text,
            quoted=" ".join(spot.quoted.split()) if spot else "",
            first=spot.first if spot else None,
            last=spot.last if spot else None,
            author=self.author,
            date=self.date,
            replies=tuple(self.replies),
            resolved=self.resolved,
        )


def read_comments(parts: Parts, notes: Notes) -> list[FoundComment]:
    """Every comment with its replies under it, in the file's order; one without words has the text ""."""
    root = parts.read("comments")
    if root is None:
        return []
    threads = _read_threads(parts)
    found: list[FoundComment] = []
    by_paragraph: dict[str, FoundComment] = {}
    replies: list[tuple[str, FoundComment]] = []
    for element in find_children(root, "comment"):
        comment = FoundComment(
            _read_text(element),
            get(element, "author"),
            get(element, "date"),
            notes.spots.get(f"comment {get(element, 'id')}"),
        )
        ids = [get(p, "paraId") for p in element.iter() if local(p) == "p"]
        parent, comment.resolved = next((threads[i] for i in reversed(ids) if i in threads), ("", False))
        by_paragraph |= {i: comment for i in ids if i}
        if parent:
            replies.append((parent, comment))
        elif comment.text not in _STATES or not _set_state(found, comment):
            found.append(comment)
    for parent, reply in replies:
        head = by_paragraph.get(parent)
        if head is None or head is reply or not head.text or not any(head is kept for kept in found):
            found.append(reply)
        elif reply.text in _STATES:
            head.resolved = _STATES[reply.text]
        elif reply.text:
            head.replies.append(reply.text)
    return found


def _set_state(found: list[FoundComment], mark: FoundComment) -> bool:
    """Take what Google Docs writes for “resolved” as that, on the comment of the same range."""
    head = next((c for c in reversed(found) if c.spot == mark.spot and mark.spot), None)
    if head is not None:
        head.resolved = _STATES[mark.text]
    return head is not None


def read_footnotes(parts: Parts, notes: Notes) -> Iterator[FoundComment]:
    """Footnotes and endnotes: a draft has none of its own, so a reviewer wrote them."""
    for tag in ("footnote", "endnote"):
        root = parts.read(f"{tag}s")
        for element in find_children(root, tag) if root is not None else ():
            text = _read_text(element)
            if text and get(element, "type") in ("", "normal"):
                yield FoundComment(text, "", "", notes.spots.get(f"{tag} {get(element, 'id')}"))


def _read_threads(parts: Parts) -> dict[str, tuple[str, bool]]:
    """Paragraph id → (the paragraph id of the comment that it replies to, whether it is resolved)."""
    root = parts.read("commentsExtended")
    if root is None:
        return {}
    return {
        get(entry, "paraId"): (get(entry, "paraIdParent"), is_on(get(entry, "done") or "0"))
        for entry in root
        if get(entry, "paraId")
    }


def _read_text(element: etree._Element) -> str:
    """The words of a comment or footnote, a line for each paragraph."""
    lines = [
        "".join(_SIGNS.get(local(e), e.text or "") for e in p.iter() if local(e) in ("t", *_SIGNS))
        for p in element.iter()
        if local(p) == "p"
    ]
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


_STATES = {"_Marked as resolved_": True, "_Re-opened_": False}
"""What Google Docs writes as a comment of its own where somebody resolved one, or opened it again."""
_SIGNS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
