"""``findings.yaml``: which number is which finding, and what each rested on when a person approved it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evalkit.errors import ProjectError
from evalkit.ids import in_order, next_alias
from evalkit.model import Codebook, Finding, FindingStatus, Problem, Valence
from evalkit.wording import join_some, one_or_many

_HEAD = (
    "# Written by evalkit: it keeps the numbers of findings and what they rested on. No need to edit it.\n"
)
FindingKey = tuple[str, Valence]


class FindingRecord(BaseModel):
    """A finding's number for good; from “reviewed” on, its excerpts and codebook as they were then."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(description="The code, by its short name.")
    side: Valence = Field(description="working_well, challenging or context.")
    status: FindingStatus = Field("draft", description="draft, reviewed or final.")
    excerpts: tuple[str, ...] = Field((), description="The excerpts when the status was set.")
    codebook: str = Field("", description="The codebook's version when the status was set.")


Records = Mapping[str, FindingRecord]
"""Records by the finding's number, such as "F012"."""


def parse_records(text: str, where: str) -> dict[str, FindingRecord]:
    """The records in a file's text. ProjectError where it cannot be read."""
    try:
        found = yaml.safe_load(text) or {}
        return {str(name): FindingRecord.model_validate(record) for name, record in found.items()}
    except (yaml.YAMLError, ValidationError, AttributeError) as error:
        raise ProjectError(
            f"{where} cannot be read, so the findings' numbers are not known. Put back the version that "
            "evalkit wrote; if you delete it, findings are numbered anew and references must be checked."
        ) from error


def render_records(records: Records) -> str:
    """The file's text.

    >>> records = {"F001": FindingRecord(code="trauma", side="challenging")}
    >>> parse_records(render_records(records), "findings.yaml") == records
    True
    """
    data = {name: records[name].model_dump(mode="json") for name in sorted(records, key=in_order)}
    return _HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)


def number_findings(keys: Sequence[FindingKey], records: Records) -> dict[FindingKey, str]:
    """Each finding's number: the one it has had, else the next that was never given.

    >>> number_findings([("trauma", "context")], {"F004": FindingRecord(code="place", side="context")})
    {('trauma', 'context'): 'F005'}
    """
    known = {(record.code, record.side): name for name, record in records.items()}
    for key in keys:
        if key not in known:
            known[key] = next_alias("findings", [*records, *known.values()])
    return {key: known[key] for key in keys}


def update_records(
    records: Records, findings: Iterable[Finding], codebook: Codebook
) -> dict[str, FindingRecord]:
    """The records with every finding, those whose status has just been set with what they rest on now."""
    updated = dict(records)
    for finding in findings:
        before = records.get(finding.id)
        if before is None or before.status != finding.status:
            approved = finding.status != "draft"
            updated[finding.id] = FindingRecord(
                code=finding.code,
                side=finding.valence,
                status=finding.status,
                excerpts=tuple(excerpt.id for excerpt in finding.excerpts) if approved else (),
                codebook=codebook.version if approved else "",
            )
    return updated


def find_changes(records: Records, findings: Iterable[Finding], codebook: Codebook) -> list[Problem]:
    """What has happened under findings that a person has approved: excerpts gone or come, codes changed."""
    by_id = {finding.id: finding for finding in findings}
    codes = {code.slug for code in codebook.codes}
    problems = []
    for name, record in records.items():
        if record.status == "draft":
            continue
        for message in _changes(record, by_id.get(name), codes, codebook.version):
            problems.append(Problem(f"{name} ({record.status})", message))
    return problems


def _changes(record: FindingRecord, now: Finding | None, codes: set[str], version: str) -> list[str]:
    look = "Read what you wrote again; set its status to draft, run this, then set it anew."
    if record.code not in codes:
        return [f"the codebook no longer has its code “{record.code}”. What you wrote is as it was. {look}"]
    if now is None:
        return [f"it has no evidence now: all its {len(record.excerpts)} excerpts are gone. {look}"]
    if now.status != record.status:
        return []
    present = {coding for excerpt in now.excerpts for coding in (excerpt.id, *excerpt.codings)}
    gone = [excerpt_id for excerpt_id in record.excerpts if excerpt_id not in present]
    known = set(record.excerpts)
    added = [e.id for e in now.excerpts if not known & {e.id, *e.codings}]
    said = []
    if gone:
        is_are = one_or_many(len(gone), "is", "are")
        said.append(f"{join_some(gone)} {is_are} no longer evidence for it. {look}")
    if added:
        is_are = one_or_many(len(added), "is", "are")
        said.append(f"{join_some(added)} {is_are} evidence that has come since. {look}")
    if record.codebook and record.codebook != version:
        said.append(f"the codebook was version {record.codebook} then and is {version} now. {look}")
    return said
