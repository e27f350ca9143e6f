"""``ReportContent`` → one web page that holds everything, opens anywhere and asks the network for nothing."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any

from evalkit.report.blocks import (
    OTHER,
    Block,
    Box,
    Cell,
    Figure,
    FrameworkQuotation,
    Heading,
    Item,
    ItemList,
    Paragraph,
    Quotation,
    ReportContent,
    Span,
    Table,
    Text,
)
from evalkit.report.wording import SAMPLE

STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;font:1.0625rem/1.55 Arial,Helvetica,sans-serif;color:#1a1a1a;background:#fff}
main,header,nav,footer{max-width:46rem;margin:0 auto;padding:0 1rem}
a{color:#1f4e99}a:focus,summary:focus{outline:3px solid #1f4e99;outline-offset:2px}
h1,h2,h3,h4,h5{line-height:1.25;margin:2.2rem 0 .6rem;color:#1f3a5f}h4,h5{color:#1a1a1a}
h1{font-size:2.1rem}h2{font-size:1.7rem;border-top:2px solid #1f3a5f;padding-top:1.4rem;margin-top:3.5rem}
h3{font-size:1.4rem}h4{font-size:1.15rem}h5{font-size:1.0625rem}
.skip{position:absolute;left:-999rem}.skip:focus{position:static}
blockquote{margin:.8rem 0;padding:.1rem 1rem;border-left:4px solid #1f3a5f}
blockquote.framework{border:0;background:#f2f2f2}blockquote.epigraph{border:0;font-size:1.2rem;color:#1f3a5f}
.draft{border-left:4px dashed #6b4700;padding-left:.8rem}.box{padding:.7rem 1rem;margin:1rem 0}
.to_write{background:#fff8e5;border:2px dashed #6b4700}.voice{background:#e6f2ee;border:2px solid #2e6b57}
.note{background:#f2f2f2;border:1px solid #595959}.notice{background:#fdebe8;border:2px solid #7a1f12}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.95rem;margin:.4rem 0 1.4rem}
caption{text-align:left;font-weight:bold;padding:.4rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem}tr{border-bottom:1px solid #c5cdd6}
thead th{background:#e3eaf2}tbody th{font-weight:normal}.n{text-align:right}
figure{margin:1.4rem 0}img{max-width:100%;height:auto}figcaption{font-weight:bold;font-size:.95rem}
details{margin:.4rem 0 1.2rem}summary{cursor:pointer;color:#1f4e99}td p,th p{margin:0}
@media print{details>*{display:block}a{color:inherit}nav{display:none}}
"""


def render_html(content: ReportContent) -> bytes:
    """The report as one HTML file (UTF-8), with pictures inside it; links lead into its companion."""
    writer = _Writer(content.blocks, content.other)
    main = "\n".join(writer.blocks(content.blocks))
    head = (
        f'<!DOCTYPE html>\n<html lang="{content.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(content.title)}</title><style>{STYLE}</style></head><body>"
        '<a class="skip" href="#main">Skip to the report</a>'
    )
    page = f"{head}\n{_top(content)}\n{_contents(content.blocks)}\n"
    return f'{page}<main id="main">\n{main}\n{writer.footnotes()}</main></body></html>\n'.encode()


def _top(content: ReportContent) -> str:
    notices = filter(None, [SAMPLE if content.sample else "", content.mark])
    lines = [f'<p class="box notice"><strong>{escape(notice)}</strong></p>' for notice in notices]
    lines.append(f"<h1>{escape(content.title)}</h1>")
    facts = (
        ("", content.subtitle),
        ("Place", content.place),
        ("Organisations", "; ".join(content.organisations)),
        ("Authors", "; ".join(content.authors)),
        ("Programme", content.programme),
        ("Published", content.published or f"Not yet (draft {content.draft})"),
        ("Queries", content.queries),
    )
    lines += [
        f"<p>{f'<strong>{lead}:</strong> ' if lead else ''}{escape(text)}</p>" for lead, text in facts if text
    ]
    return f"<header>{''.join(lines)}</header>"


def _contents(blocks: Sequence[Block]) -> str:
    """Parts with their chapters, as a list in a list."""
    entries: list[str] = []
    inside = False
    for place, block in enumerate(blocks):
        if not isinstance(block, Heading) or block.level > 2:
            continue
        link = f'<a href="#{_id(place, block)}">{escape(block.text)}</a>'
        if block.level == 1:
            entries.append(f"{'</ul>' if inside else ''}{'</li>' if entries else ''}<li>{link}")
            inside = False
        else:
            entries.append(f"{'' if inside else '<ul>'}<li>{link}</li>")
            inside = True
    end = f"{'</ul>' if inside else ''}</li>" if entries else ""
    return f'<nav aria-label="Contents"><h2>Contents</h2><ul>{"".join(entries)}{end}</ul></nav>'


def _id(place: int, heading: Heading) -> str:
    return heading.anchor or f"h{place}"


class _Writer:
    """Turns blocks into HTML and numbers the notes."""

    def __init__(self, blocks: Sequence[Block], other: str = "") -> None:
        self.other = other
        self.notes: list[str] = []

    def blocks(self, blocks: Sequence[Block]) -> Iterator[str]:
        """Every block, in order."""
        makers: dict[type, Callable[[Any], str]] = {
            Paragraph: self._paragraph,
            Quotation: _quotation,
            FrameworkQuotation: _framework,
            ItemList: self._list,
            Table: self._table,
            Figure: _figure,
            Box: self._box,
        }
        for place, block in enumerate(blocks):
            if isinstance(block, Heading):
                level = block.level + 1
                yield f'<h{level} id="{_id(place, block)}">{escape(block.text)}</h{level}>'
            else:
                yield makers[type(block)](block)

    def footnotes(self) -> str:
        """The notes at the end, each with a way back."""
        if not self.notes:
            return ""
        items = "".join(
            f'<li id="note{n}">{escape(note)} '
            f'<a href="#mark{n}" aria-label="Back to note {n} in the text">↩</a></li>'
            for n, note in enumerate(self.notes, start=1)
        )
        return f'<section aria-label="Notes"><h2>Notes</h2><ol>{items}</ol></section>\n'

    def _paragraph(self, block: Paragraph) -> str:
        anchor = f' id="{block.anchor}"' if block.anchor else ""
        draft = ' class="draft"' if block.role == "draft" else ""
        lead = "<strong>Draft:</strong> " if draft else ""
        return f"<p{anchor}{draft}>{lead}{self._spans(block.text)}</p>"

    def _list(self, block: ItemList) -> str:
        tag = "ol" if block.numbered else "ul"
        return f"<{tag}>{''.join(map(self._item, block.items))}</{tag}>"

    def _item(self, item: Item) -> str:
        under = "".join(f"<li>{self._spans(text)}</li>" for text in item.under)
        anchor = f' id="{item.anchor}"' if item.anchor else ""
        return f"<li{anchor}>{self._spans(item.text)}{f'<ul>{under}</ul>' if under else ''}</li>"

    def _table(self, block: Table) -> str:
        heads = "".join(
            f'<th scope="col"{_number(n, block)}>{escape(name)}</th>' for n, name in enumerate(block.columns)
        )
        rows = "".join(
            f"<tr>{''.join(self._cell(cell, n, block) for n, cell in enumerate(row))}</tr>"
            for row in block.rows
        )
        caption = f"<caption>{escape(block.caption)}</caption>"
        inside = f"{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
        return f'<div class="scroll" tabindex="0"><table>{inside}</table></div>'

    def _cell(self, cell: Cell, place: int, table: Table) -> str:
        lines = [self._spans(line) for line in cell.lines]
        if cell.bulleted:
            inside = f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
        else:
            inside = lines[0] if len(lines) == 1 else "".join(f"<p>{line}</p>" for line in lines)
        tag, scope = ("td", "") if place else ("th", ' scope="row"')
        anchor = f' id="{cell.anchor}"' if cell.anchor else ""
        return f"<{tag}{scope}{_number(place, table)}{anchor}>{inside}</{tag}>"

    def _box(self, block: Box) -> str:
        first, *others = [self._spans(text) for text in block.paragraphs]
        lines = [f"<strong>{escape(block.lead)}:</strong> {first}", *others]
        inside = "".join(f"<p>{line}</p>" for line in lines)
        return f'<div class="box {block.kind}">{inside}</div>'

    def _spans(self, text: Text) -> str:
        return "".join(map(self._span, text))

    def _span(self, span: Span) -> str:
        made = f"<strong>{escape(span.text)}</strong>" if span.bold else escape(span.text)
        if span.to:
            to = span.to if span.to.startswith(("http", "mailto:")) else f"#{span.to}"
            if span.to.startswith(OTHER):
                to = f"{self.other}.html#{span.to.removeprefix(OTHER)}"
            made = f'<a href="{escape(to)}">{made}</a>'
        if span.note:
            self.notes.append(span.note)
            n = len(self.notes)
            made += f'<sup><a id="mark{n}" href="#note{n}" aria-label="Note {n}">{n}</a></sup>'
        return made


def _quotation(block: Quotation) -> str:
    kind = ' class="epigraph"' if block.epigraph else ""
    role = f" ({escape(block.attribution)})" if block.attribution else ""
    return f"<blockquote{kind}><p>“{escape(block.words)}”{role}</p></blockquote>"


def _framework(block: FrameworkQuotation) -> str:
    words = f"<p>“{escape(block.words)}” ({escape(block.source)})</p>"
    return f'<blockquote class="framework">{words}</blockquote>'


def _figure(block: Figure) -> str:
    data = base64.b64encode(block.png).decode()
    image = f'<img alt="{escape(block.alt)}" src="data:image/png;base64,{data}">'
    return f"<figure>{image}<figcaption>{escape(block.caption)}</figcaption></figure>"


def _number(place: int, table: Table) -> str:
    return ' class="n"' if place in table.numbers else ""
