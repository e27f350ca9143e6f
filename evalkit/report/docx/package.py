"""The Word file around the text: opening a template, its properties, and bytes that do not change."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Cm
from lxml import etree

from evalkit.errors import ReportError
from evalkit.report.blocks import ReportContent
from evalkit.report.docx.parts import add_setting, element
from evalkit.report.docx.styles import (
    LINE,
    SHORT_LINE,
    complete_styles,
    find_style_ids,
    own_numbering,
    own_styles,
)

PAGE = (Cm(21.0), Cm(29.7))
MARGIN, SHORT_MARGIN = Cm(2.2), Cm(1.9)
"""The second is for the summary for leaders and the page of each criterion, which have to fit."""
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"


def open_template(template: Path | None, *, short: bool = False) -> tuple[Any, dict[str, str]]:
    """An empty document and its style ids by name: our own, or an organisation's with its body cleared.

    Our own has narrower margins and closer lines for what has to be ``short``.
    """
    if template is None:
        return _own_document(short)
    document = _open(template)
    body = document.element.body
    for child in list(body):
        if child is not body.sectPr:
            body.remove(child)
    if body.sectPr is None:
        document.add_section()
        for child in list(body)[:-1]:
            body.remove(child)
    return document, complete_styles(document.styles.element, template.name)


def finish(document: Any, content: ReportContent) -> bytes:  # noqa: ANN401 (python-docx is untyped)
    """The document with its properties, as bytes that are the same for the same content."""
    _set_language(document)
    properties = document.core_properties
    properties.title = content.title
    properties.subject = content.subtitle
    properties.author = "; ".join(content.authors) or "; ".join(content.organisations)
    properties.last_modified_by = ""
    properties.comments = ""
    properties.keywords = ""
    properties.language = content.language
    properties.revision = 1
    properties.created = properties.modified = content.created.replace(tzinfo=None, microsecond=0)
    set_custom(document, {"evalkit_project": content.project_id, "evalkit_draft": str(content.draft)})
    saved = io.BytesIO()
    document.save(saved)
    return still(saved.getvalue())


def ask_to_count(document: Any) -> None:  # noqa: ANN401 (python-docx is untyped)
    """Let Word count the pages of the contents when the file is opened; it asks its user first."""
    add_setting(document.settings.element, element("w:updateFields"))


def _own_document(short: bool) -> tuple[Any, dict[str, str]]:
    document = docx.Document()
    _replace_children(document.styles.element, own_styles(SHORT_LINE if short else LINE))
    _replace_children(document.part.numbering_part.element, own_numbering())
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    margin = SHORT_MARGIN if short else MARGIN
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = margin
    section.header_distance = section.footer_distance = Cm(1.25)
    return document, find_style_ids(document.styles.element)


def _replace_children(parent: Any, children: list[etree._Element]) -> None:  # noqa: ANN401 (python-docx is untyped)
    for old in list(parent):
        parent.remove(old)
    for child in children:
        parent.append(child)


def _open(template: Path) -> Any:  # noqa: ANN401 (python-docx is untyped)
    if template.suffix.lower() in (".dotx", ".dotm", ".docm", ".doc"):
        raise ReportError(
            f"{template.name} is a {template.suffix} file. Open it in Word, choose Save As, Word Document "
            "(.docx), and give that file."
        )
    try:
        return docx.Document(io.BytesIO(template.read_bytes()))
    except OSError as error:
        raise ReportError(
            f"{template} cannot be read ({error.strerror}). Check the name and folder."
        ) from error
    except (OpcError, ValueError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise ReportError(
            f"{template.name} is not a Word document. Open it in Word and save it as Word Document (.docx)."
        ) from error


def _set_language(document: Any) -> None:  # noqa: ANN401 (python-docx is untyped)
    """British English, also where a template says another."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def set_custom(document: Any, values: dict[str, str]) -> None:  # noqa: ANN401 (python-docx is untyped)
    """Add custom document properties, in place of those of the same name."""
    package = document.part.package
    found = [rel.target_part for rel in package.rels.values() if rel.reltype == _CUSTOM_LINK]
    root = (
        etree.fromstring(found[0].blob)
        if found
        else etree.Element(f"{{{_CUSTOM}}}Properties", nsmap={"cp": _CUSTOM, "vt": _VALUES})
    )
    for old in list(root):
        if old.get("name") in values:
            root.remove(old)
    number = max((int(old.get("pid", "1")) for old in root), default=1)
    for place, (name, value) in enumerate(values.items(), start=1):
        entry = etree.SubElement(
            root, f"{{{_CUSTOM}}}property", fmtid=_FORMAT_ID, pid=str(number + place), name=name
        )
        etree.SubElement(entry, f"{{{_VALUES}}}lpwstr").text = value
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if found:
        found[0]._blob = blob
    else:
        package.relate_to(Part(PackURI("/docProps/custom.xml"), _CUSTOM_TYPE, blob, package), _CUSTOM_LINK)


def still(saved: bytes) -> bytes:
    """The same zip without the time at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
