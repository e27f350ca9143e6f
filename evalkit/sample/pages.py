"""Text pages (md, html, odt) out of a master."""

from __future__ import annotations

from html import escape

from evalkit.sample.archive import MADE, pack
from evalkit.sample.masters import Master

_ODF = "urn:oasis:names:tc:opendocument:xmlns"


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
        f'<meta name="description" content="{escape(invented)}">',
        f"<title>{escape(master.title)}</title>",
        "</head>",
        "<body>",
        *turns,
        "</body>",
        "</html>",
    ]
    return ("\n".join(lines) + "\n").encode()


def render_odt(master: Master, invented: str) -> bytes:
    """An OpenDocument text: a bold label and the words, one paragraph a turn."""
    turns = "".join(
        f'<text:p><text:span text:style-name="Bold">{escape(s.label)}:</text:span> '
        f"{escape(said.text, quote=False)}</text:p>"
        for s, said in master.turns
    )
    content = _part(
        "content",
        '<office:automatic-styles><style:style style:name="Bold" style:family="text">'
        '<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
        f"<office:body><office:text>{turns}</office:text></office:body>",
    )
    meta = _part(
        "meta",
        f"<office:meta><dc:title>{escape(master.title)}</dc:title><dc:description>{escape(invented)}"
        f"</dc:description><meta:creation-date>{MADE}</meta:creation-date></office:meta>",
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0" '
        f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    parts = [
        ("mimetype", kind),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", content),
        ("meta.xml", meta),
    ]
    return pack((name, text.encode()) for name, text in parts)


def _part(name: str, inside: str) -> str:
    names = {part: f"{_ODF}:{part}:1.0" for part in ("office", "text", "style", "meta")}
    names |= {"fo": f"{_ODF}:xsl-fo-compatible:1.0", "dc": "http://purl.org/dc/elements/1.1/"}
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in names.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-{name} {spaces} office:version="1.2">'
        f"{inside}</office:document-{name}>"
    )
