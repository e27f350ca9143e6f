"""Small Word, OpenDocument and PDF files and pictures, built in code."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def zip_of(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx_bytes(body: str, namespace: str = W, **parts: str) -> bytes:
    """A Word file from the XML in its body; further parts by name, such as ``comments``."""
    xml = f'<w:{{0}} xmlns:w="{namespace}" xmlns:mc="urn:mc">{{1}}</w:{{0}}>'
    others = {f"word/{name}.xml": xml.format(name, content) for name, content in parts.items()}
    return zip_of({"word/document.xml": xml.format("document", f"<w:body>{body}</w:body>"), **others})


def p(*runs: str) -> str:
    return f"<w:p>{''.join(r if r.startswith('<') else run(r) for r in runs)}</w:p>"


def run(text: str, bold: bool = False) -> str:
    words = text.replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>")
    return f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{words}</w:t></w:r>'


def table(*rows: list[str]) -> str:
    cells = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def odt_bytes(text: str, styles: str = "") -> bytes:
    names = " ".join(f'xmlns:{n}="{ODF}{n}:1.0"' for n in ("office", "text", "table", "style"))
    xml = (
        f'<office:document-content {names} xmlns:fo="urn:fo" xmlns:dc="urn:dc">'
        f"<office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{text}</office:text></office:body>"
        "</office:document-content>"
    )
    return zip_of({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": xml})


def pdf_bytes(*pages: list[str]) -> bytes:
    """A PDF with these lines on its pages; a page without lines holds a drawing alone."""
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(pages)))
    font = 3 + 2 * len(pages)
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>"]
    for i, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj T*\n" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 50 800 Td\n{shown}ET" if lines else "0 0 100 100 re f"
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {4 + 2 * i} 0 R"
        page += f"/Resources<</Font<</F1 {font} 0 R>>>>>>"
        objects += [page, f"<</Length {len(stream)}>>stream\n{stream}\nendstream"]
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def png() -> bytes:
    """A small white picture."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (20, 10), "white").save(out, "PNG")
    return out.getvalue()
