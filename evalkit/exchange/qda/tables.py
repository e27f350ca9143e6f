"""Coded passages in a table: Dedoose, Taguette, MAXQDA, NVivo and anybody's own list; code trees too."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evalkit.errors import TableError
from evalkit.exchange.qda.interchange import (
    Case,
    OutsideCode,
    OutsideCoding,
    OutsideProject,
    OutsideSource,
    Passage,
)
from evalkit.sources.tables.table_rows import Table
from evalkit.wording import join_plain, one_or_many, plural

DEDOOSE_CUT = 3_000
"""Dedoose exports the first 3,000 characters of an excerpt."""
_CODE_COLUMN = re.compile(r"^Code: (?P<path>.*) (?P<what>Applied|Range|Weight)$")
_HEADINGS: dict[str, tuple[str, ...]] = {
    what: tuple(name for name in " ".join(said.split()).split(", "))
    for what, said in {
        "words": """passage, excerpt, excerpt copy, segment, coded segment, coded text, text, content, quote,
            quotation, quotation content, highlight, snippet, words, selection, reference, reference text,
            coded content, codiertes segment, textsegment, zitatinhalt, zitat-inhalt, zitat, textstelle,
            segment codé, extrait, contenu de la citation, citation, segmento, segmento codificado,
            contenido de la cita, cita, fragmento, segmento codificato, citazione, gecodeerd segment, citaat,
            conteúdo da citação, citação, trecho""",
        "source": """source, document, document name, media title, file, file name, transcript, interview,
            source name, source id, resource, document title, dokumentname, dokument, datei, quelle,
            nom du document, fichier, nombre del documento, documento, archivo, nome del documento,
            documentnaam, bestand, nome do documento, arquivo""",
        "code": """code, codes, tag, tags, node, theme, label, labels, code name, hierarchical name,
            node name, codes applied combined, kode, kodes, codename, código, códigos, codice, codici,
            étiquettes""",
        "coder": """coder, user, excerpt creator, created by, author, modified by, coded by, creator, who,
            coded by initials, initials, erstellt von, bearbeitet von, autor, créé par, auteur, modifié par,
            creado por, modificado por, creato da, autore, gemaakt door, auteur, criado por""",
        "side": "side, valence, sentiment, working well or challenging",
        "memo": """memo, comment, note, notes, comments, kommentar, notiz, commentaire, comentario, nota,
            commento, opmerking, comentário""",
        "created": """created, excerpt date, date, modified, coded on, erstellt am, erstellt, créé le,
            creado el, fecha de creación, creato il, gemaakt op, criado em""",
        "weight": "weight, weight score, gewicht, poids, peso, puntuación de peso",
        "above": """document group, dokumentgruppe, groupe de documents, grupo de documentos,
            gruppo di documenti, documentgroep""",
        "number": "id, highlight id",
    }.items()
}
"""What a column is called, in the languages in which programs write their headings; the earlier wins."""
_SEVERAL = re.compile(r"(?i).*(?:s|codici|combined)$")
_TREE = {"title": ("title", "name", "code", "tag"), "id": ("id",), "parent": ("parent id", "parent")}
_PATH = re.compile(r"(?<!\s)\s*(?:\\|::|(?<=\s)[>/]\s)\s*+")
_TOPS = frozenset({"codes", "nodes", "knoten", "nœuds", "nodos"})
"""What NVivo writes above every code."""
_TAGUETTE = frozenset({"id", "document", "tag", "content"})
_NO_ATTRIBUTE = re.compile(r"(?i)(resource|excerpt|media|start|end|codes? |code:|memo|range|id\b|.*\bdate\b)")
_LIST = re.compile(r"(?<!\s)(?:\s*+[;|]|[^\S\n]*+\n)\s*+")


def read_coded_table(table: Table) -> OutsideProject:
    """The coded passages in a table, or the code tree. Raises TableError where it holds neither."""
    headings = [heading.strip() for heading in table.columns]
    if any(_CODE_COLUMN.match(heading) for heading in headings):
        return _read_dedoose(table, headings)
    columns = find_columns(headings)
    if {"words", "code"} <= set(columns):
        return _read_excerpts(table, headings, columns)
    if "source" in columns and "code" not in columns:
        return _read_descriptors(table, headings, columns["source"])
    if tree := _find_tree(headings):
        return OutsideProject("a table of codes", Path(table.file_name).stem, tuple(_tree(table, tree)))
    raise TableError(
        f"{table.file_name} is not a list of coded passages: it needs a column with the passage (such as "
        "“Excerpt”, “Segment” or “Text”) and one with the code (“Code”, “Tag”). Rename the headings and try "
        "again."
    )


def find_columns(headings: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by its heading; the earlier name of each list wins."""
    known = {heading.casefold().strip(" :*"): place for place, heading in reversed(list(enumerate(headings)))}
    found = {}
    for what, names in _HEADINGS.items():
        place = next((known[name] for name in names if name in known), None)
        if place is not None:
            found[what] = place
    return found


def split_path(name: str) -> tuple[str, ...]:
    """A code's name as a path: programs write “A\\\\B”, “A > B”, “A::B” or “A / B”.

    >>> split_path("Access > Waiting"), split_path("Access")
    (('Access', 'Waiting'), ('Access',))
    """
    parts = tuple(part.strip() for part in _PATH.split(name.strip()) if part.strip())
    if len(parts) > 1 and "\\" in name and parts[0].casefold() in _TOPS:
        parts = parts[1:]
    return parts or ("(no name)",)


def _read_dedoose(table: Table, headings: Sequence[str]) -> OutsideProject:
    columns = find_columns(headings)
    applied, weights = {}, {}
    for place, heading in enumerate(headings):
        if matched := _CODE_COLUMN.match(heading):
            path = tuple(part.strip() for part in matched["path"].split("\\") if part.strip())
            if matched["what"] == "Applied":
                applied[place] = path
            elif matched["what"] == "Weight":
                weights[path] = place
    codes = {path: OutsideCode("\\".join(path), path) for path in applied.values()}
    gathered = _Gathered()
    attributes = _find_attributes(table, headings, columns)
    cut = untagged = 0
    for row in table.rows:
        cell = _cells(row, columns)
        cut += len(cell["words"]) >= DEDOOSE_CUT
        codings = [
            OutsideCoding(codes[path].id, cell["coder"], cell["created"], weight=_at(row, weights.get(path)))
            for place, path in applied.items()
            if _at(row, place).casefold() in ("true", "1", "yes", "x")
        ]
        untagged += not codings
        words = cell["words"] + ("…" if len(cell["words"]) >= DEDOOSE_CUT else "")
        gathered.add(cell["source"], words, codings, cell["memo"])
    left = []
    if cut:
        left.append(f"{plural(cut, 'excerpt')} cut by Dedoose at 3,000 characters: kept as far as it goes")
    if untagged:
        left.append(f"{plural(untagged, 'excerpt')} without a code: not kept")
    return OutsideProject(
        "Dedoose",
        Path(table.file_name).stem,
        tuple(codes.values()),
        tuple(replace(s, attributes=attributes.get(s.name, {})) for s in gathered.sources()),
        left_out=tuple(left),
    )


def _find_attributes(
    table: Table, headings: Sequence[str], columns: Mapping[str, int]
) -> dict[str, dict[str, str]]:
    """What further columns say of each text, where they say the same in each of its rows."""
    known = {*columns.values(), *(n for n, heading in enumerate(headings) if _NO_ATTRIBUTE.match(heading))}
    found: dict[str, dict[str, str]] = {}
    for place, heading in enumerate(headings):
        if place in known or "source" not in columns:
            continue
        values: dict[str, set[str]] = {}
        for row in table.rows:
            values.setdefault(_at(row, columns["source"]), set()).add(_at(row, place))
        if all(len(said) == 1 for said in values.values()):
            name = heading.rpartition("\\")[2].removeprefix("Descriptor: ").strip()
            for source, (value,) in values.items():
                if value:
                    found.setdefault(source, {})[name] = value
    return found


def _read_descriptors(table: Table, headings: Sequence[str], source: int) -> OutsideProject:
    """A table of what is known of each text or person: one row each."""
    cases = []
    for row in table.rows:
        told = {h: _at(row, n) for n, h in enumerate(headings) if n != source and _at(row, n)}
        if _at(row, source) and told:
            cases.append(Case(_at(row, source), told, (_at(row, source),)))
    return OutsideProject("a table of attributes", Path(table.file_name).stem, cases=tuple(cases))


def _read_excerpts(table: Table, headings: Sequence[str], columns: Mapping[str, int]) -> OutsideProject:
    codes: dict[tuple[str, ...], OutsideCode] = {}
    gathered = _Gathered()
    bare = 0
    several = _SEVERAL.match(headings[columns["code"]].strip(" :*")) is not None
    taguette = {heading.casefold() for heading in headings} == _TAGUETTE
    groups = _find_groups(table, columns)
    for row in table.rows:
        cell = _cells(row, columns)
        named = [name.strip() for name in _names(cell["code"], several) if name.strip()]
        if not cell["words"] or not named:
            bare += bool(cell["words"] or named)
            continue
        codings = []
        for name in named:
            path = tuple(name.split(".")) if taguette else split_path(name)
            path = (*path, *([cell["side"]] if cell["side"] else []))
            code = codes.setdefault(path, OutsideCode("\\".join(path), path))
            weight = "" if cell["weight"] == "0" else cell["weight"]
            codings.append(OutsideCoding(code.id, cell["coder"], cell["created"], weight=weight))
        source = cell["source"]
        if len(groups.get(source, ())) > 1 and cell["above"]:
            source = f"{cell['above']}/{source}"
        gathered.add(source, cell["words"], codings, cell["memo"], cell["number"] if taguette else "")
    left = (f"{plural(bare, 'row')} without a passage or without a code: not kept",) if bare else ()
    known = {*columns.values()}
    unread = [h for n, h in enumerate(headings) if n not in known and any(_at(r, n) for r in table.rows)]
    if unread:
        columns_are = one_or_many(len(unread), "column", "columns")
        left = (*left, f"what stands in the {columns_are} {join_plain(unread)}: not kept")
    name = Path(table.file_name).stem
    program = "Taguette" if taguette else "MAXQDA" if "above" in columns else "a table"
    return OutsideProject(program, name, tuple(codes.values()), gathered.sources(), left_out=left)


def _names(cell: str, several: bool) -> list[str]:
    """The codes in a cell: one, several with signs between them, or a list as programs write it."""
    if cell.startswith("[") and cell.endswith("]"):
        try:
            listed = json.loads(cell)
        except ValueError:
            listed = None
        if isinstance(listed, list) and all(isinstance(one, str) for one in listed):
            return listed
    return _LIST.split(cell) if several else [cell]


def _find_groups(table: Table, columns: Mapping[str, int]) -> dict[str, set[str]]:
    """The groups of documents in which a name occurs: two groups may each have one of that name."""
    groups: dict[str, set[str]] = {}
    if "above" in columns and "source" in columns:
        for row in table.rows:
            groups.setdefault(_at(row, columns["source"]), set()).add(_at(row, columns["above"]))
    return groups


class _Gathered:
    """Passages by source; rows of one passage are one passage with several codings."""

    def __init__(self) -> None:
        self._found: dict[str, dict[tuple[str, int], tuple[list[OutsideCoding], list[str]]]] = {}
        self._times: Counter[tuple[str, str, str, str]] = Counter()
        self._numbered: dict[tuple[str, str], dict[str, int]] = {}

    def add(
        self, source: str, words: str, codings: Sequence[OutsideCoding], memo: str, number: str = ""
    ) -> None:
        """Put codings on a passage. The same words coded the same way again are another passage.

        So are the same words under another ``number``, where the program numbers its passages.
        """
        if not codings:
            return
        again = 0
        if number:
            held = self._numbered.setdefault((source, words), {})
            again = held.setdefault(number, len(held))
        for coding in () if number else codings:
            key = (source, words, coding.code, coding.coder)
            again = max(again, self._times[key])
            self._times[key] += 1
        passages = self._found.setdefault(source or "(no name)", {})
        found, memos = passages.setdefault((words, again), ([], []))
        found += codings
        if memo and memo not in memos:
            memos.append(memo)

    def sources(self) -> tuple[OutsideSource, ...]:
        return tuple(
            OutsideSource(
                name,
                "",
                tuple(Passage(-1, -1, w, tuple(c), "\n".join(m)) for (w, _), (c, m) in passages.items()),
            )
            for name, passages in self._found.items()
        )


def _cells(row: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {what: _at(row, columns.get(what)) for what in _HEADINGS}


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _find_tree(headings: Sequence[str]) -> dict[str, int]:
    """The columns of a code tree: a title, and an id with a parent's or a path."""
    known = {heading.casefold(): place for place, heading in enumerate(headings)}
    found = {
        what: next((known[name] for name in names if name in known), -1) for what, names in _TREE.items()
    }
    note = next((known[name] for name in ("description", "definition", "memo") if name in known), -1)
    return {**found, "note": note} if found["title"] >= 0 and (found["parent"] >= 0 or note >= 0) else {}


def _tree(table: Table, columns: Mapping[str, int]) -> Iterator[OutsideCode]:
    def at(row: Sequence[str], what: str) -> str:
        return _at(row, columns[what] if columns[what] >= 0 else None)

    by_id = {at(row, "id"): row for row in table.rows if at(row, "id")}

    def path_of(row: Sequence[str], seen: frozenset[str] = frozenset()) -> tuple[str, ...]:
        parent = by_id.get(at(row, "parent"))
        if parent is None or at(row, "parent") in seen:
            return split_path(at(row, "title"))
        return (*path_of(parent, seen | {at(row, "parent")}), at(row, "title"))

    for row in table.rows:
        if at(row, "title"):
            path = path_of(row)
            if "number of highlights" in {heading.casefold() for heading in table.columns}:
                path = tuple(at(row, "title").split("."))
            yield OutsideCode(at(row, "id") or "\\".join(path), path, at(row, "note"))
