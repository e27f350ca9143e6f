"""Text pages (md, html, odt) out of a master."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from evalkit.sample.archive import MADE, pack
from evalkit.sample.masters import Master

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODT = "application/vnd.oasis.opendocument.text"
_XML = '<?xml version="1.0" encoding="UTF-8"?>'


def render_md(master: Master, invented: str) -> bytes:
    """Markdown: ``**Label:** words``."""
    blocks = [f"**{speaker.label}:** {said.text}" for speaker, said in master.turns]
    return ("\n\n".join([f"<!-- {invented} -->", *blocks]) + "\n").encode()


def render_html(master: Master, invented: str) -> bytes:
    """A web page as a word processor saves it."""
    turns = [f"<p><b>{escape(s.label)}:</b> {escape(said.text, quote=False)}</p>" for s, said in master.turns]
    lines = [
        "<!DOCTYPE html>",
        f"<!-- {invented} -->",
        '<html lang="en-GB">',
        "<head>",
        '<meta charset="utf-8">',
        f"<title>{escape(master.title)}. {escape(invented)}</title>",
        "</head>",
        "<body>",
        *turns,
        "</body>",
        "</html>",
    ]
    return ("\n".join(lines) + "\n").encode()


def render_odt(master: Master, invented: str) -> bytes:
    """An OpenDocument text: a bold label and the words, a paragraph a turn; ``invented`` heads each page."""
    turns = "".join(
        f'<text:p><text:span text:style-name="Bold">{escape(s.label)}:</text:span> '
        f"{escape(said.text, quote=False)}</text:p>"
        for s, said in master.turns
    )
    parts = {
        "content": '<office:automatic-styles><style:style style:name="Bold" style:family="text">'
        '<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
        f"<office:body><office:text>{turns}</office:text></office:body>",
        "styles": '<office:automatic-styles><style:page-layout style:name="Page">'
        '<style:page-layout-properties fo:margin="2cm"/><style:header-style/>'
        "</style:page-layout></office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page">'
        f"<style:header><text:p>{escape(invented)}</text:p></style:header></style:master-page>"
        "</office:master-styles>",
        "meta": f"<office:meta><dc:title>{escape(master.title)}</dc:title><dc:description>{escape(invented)}"
        f"</dc:description><meta:creation-date>{MADE}</meta:creation-date></office:meta>",
    }
    files = {f"{name}.xml": _part(name, inside) for name, inside in parts.items()}
    first = {"mimetype": _ODT, "META-INF/manifest.xml": _manifest(files)}
    return pack((name, text.encode()) for name, text in (first | files).items())


def _manifest(names: Iterable[str]) -> str:
    entries = {"/": _ODT, **dict.fromkeys(names, "text/xml")}
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in entries.items()
    )
    return (
        f'{_XML}<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0" manifest:version="1.2">'
        f"{listed}</manifest:manifest>"
    )


def _part(name: str, inside: str) -> str:
    names = {part: f"{_ODF}:{part}:1.0" for part in ("office", "text", "style", "meta")}
    names |= {"fo": f"{_ODF}:xsl-fo-compatible:1.0", "dc": "http://purl.org/dc/elements/1.1/"}
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in names.items())
    tag = f"office:document-{name}"
    return f'{_XML}<{tag} {spaces} office:version="1.2">{inside}</{tag}>'
