"""Sources that a coder has read to the end: what agreement and progress count, whatever was coded there."""

from __future__ import annotations

from evalkit.acts import Act
from evalkit.errors import EvalkitError
from evalkit.project import Project
from evalkit.wording import join_plain


def mark_read(
    project: Project, coder: str, source_id: str, *, read: bool = True, nothing_coded: bool = False
) -> str:
    """Put on record that ``coder`` has read a source to its end, or that they have not after all.

    Raises EvalkitError for a name that nobody has coded under, unless they found nothing to code
    (``nothing_coded``): a name typed wrong would be a coder who agrees with nobody.
    """
    if not coder.strip():
        raise EvalkitError("Say who has read it: choose or type your name first.")
    if not nothing_coded:
        _need_known(project, coder.strip())
    if source_id not in project.store.read.added():
        raise EvalkitError(f"There is no source {source_id} in this project.")
    act, what = (Act.FINISH, "read to its end") if read else (Act.REOPEN, "not read to its end yet")
    project.store.log(act, f"{source_id} {what}", project.now(), coder.strip(), source_id)
    return f"{source_id} is {'marked as' if read else 'no longer marked as'} read to its end."


def _need_known(project: Project, coder: str) -> None:
    known = sorted({coding.coder for coding in project.codings} | set(find_read(project)))
    if coder not in known:
        others = f" Here have coded: {join_plain(known)}." if known else ""
        raise EvalkitError(
            f"Nobody has coded under the name “{coder}”.{others} Check the name; if they found "
            "nothing to code, add --nothing-coded."
        )


def find_read(project: Project) -> dict[str, set[str]]:
    """The sources that each coder marked as read and did not take back; who marked none is left out."""
    read: dict[str, set[str]] = {}
    for coder, source_id, act in project.store.read.noted((Act.FINISH, Act.REOPEN)):
        mine = read.setdefault(coder, set())
        if act is Act.FINISH:
            mine.add(source_id)
        else:
            mine.discard(source_id)
    return {coder: sources for coder, sources in read.items() if sources}
