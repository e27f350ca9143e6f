"""Deciding in a notebook by pressing buttons: one passage at a time, in the order in which it was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from typing import Any

from evalkit.errors import EvalkitError
from evalkit.model import VALENCE_NAMES, VALENCES, Segment, Source, Suggestion
from evalkit.project import Project
from evalkit.show import Card
from evalkit.steps.coding.code import accept_suggestions, change_suggestion, code_passage, reject_suggestions
from evalkit.steps.coding.history import undo
from evalkit.supply.installed import say_how_to_get
from evalkit.wording import as_percent

WIDE = {"width": "auto"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A passage to decide on, with what is suggested for it, best first."""

    segment: Segment
    suggestions: tuple[Suggestion, ...]


def find_waiting(project: Project, source_id: str, coder: str) -> list[Waiting]:
    """The source's passages with a likely suggestion that this coder has neither decided on nor coded."""
    settled = project.store.read.settled(coder, source_id)
    coded = {c.segment for c in project.store.read.codings(source_id) if c.coder == coder}
    offered: dict[Segment, list[Suggestion]] = {}
    for suggestion in project.store.read.suggestions(source_id):
        offered.setdefault(suggestion.segment, []).append(suggestion)
    return [
        Waiting(segment, tuple(sorted(found, key=lambda s: s.rank)))
        for segment, found in sorted(offered.items(), key=lambda pair: pair[0].start)
        if segment not in coded
        and any(s.suggested for s in found)
        and not any(s.id in settled for s in found)
    ]


def show_passage(source: Source, segment: Segment) -> str:
    """The passage marked within its turn, as HTML; nothing that was said is taken for markup."""
    turn = next(t for t in source.turns if t.start <= segment.start < t.end)
    before, after = source.text[turn.start : segment.start], source.text[segment.end : turn.end]
    marked = f"<mark>{escape(segment.text)}</mark>"
    who = f"<b>{escape(turn.speaker)}</b>: " if turn.speaker else ""
    said = f"{who}{escape(before)}{marked}{escape(after)}"
    return f'<div style="max-width:46em;line-height:1.5;white-space:pre-wrap">{said}</div>'


def show_buttons(project: Project, source: Source, coder: str) -> object:
    """The buttons for one source; a card that says how to get them where ipywidgets is not installed."""
    if find_spec("ipywidgets"):
        return Buttons(project, source, coder).box
    return Card(
        "Buttons need a package that is not installed",
        [
            ("To get it", f"{say_how_to_get('lab')}, then restart the kernel."),
            ("Without it", "Decide in the workbook (evalkit suggest --sheet) or on the page (evalkit code)."),
        ],
    )


class Buttons:
    """What one cell shows. It holds nothing that the store does not: each press is kept at once."""

    def __init__(self, project: Project, source: Source, coder: str) -> None:
        import ipywidgets

        self._w: Any = ipywidgets
        self._project = project
        self._source = source
        self._names = {code.slug: code.name for code in project.codebook.codes}
        self._blind = project.settings.suggest.blind
        self._skipped: set[Segment] = set()
        self._coder = self._w.Text(value=coder, description="Coder")
        self._said = self._w.HTML()
        self._passage = self._w.VBox()
        self.box = self._w.VBox([self._coder, self._passage, self._said])
        self._coder.observe(lambda change: self._draw(), names="value")
        self._draw()

    def _draw(self) -> None:
        """Show the first passage that is still to decide on."""
        waiting = [
            one
            for one in find_waiting(self._project, self._source.id, self._coder.value.strip())
            if one.segment not in self._skipped
        ]
        if not waiting:
            said = f"Nothing with a likely suggestion is left to decide on in {self._source.id}."
            self._passage.children = [self._w.HTML(said), self._button("Take back the last", self._take_back)]
            return
        one = waiting[0]
        left = f"<p>{escape(self._source.id)}: {len(waiting):,} passages to decide on</p>"
        self._passage.children = [
            self._w.HTML(left + show_passage(self._source, one.segment)),
            *([] if self._blind else map(self._accept_button, one.suggestions)),
            self._other_code(one),
            self._w.HBox(
                [
                    self._button("No code", lambda: self._reject(one.suggestions)),
                    self._button("Skip for now", lambda: self._skip(one.segment)),
                    self._button("Take back the last", self._take_back),
                ]
            ),
        ]

    def _accept_button(self, suggestion: Suggestion) -> object:
        name = self._names.get(suggestion.code, suggestion.code)
        side = f", {VALENCE_NAMES[suggestion.valence]}" if self._project.codebook.sides else ""
        label = f"Accept: {name}{side} ({suggestion.how_sure}, {as_percent(suggestion.score)})"
        return self._button(label, lambda: self._accept(suggestion), WIDE)

    def _other_code(self, one: Waiting) -> object:
        """A choice of every code and side, for a passage whose code was not suggested."""
        code = self._w.Dropdown(options=[(name, slug) for slug, name in self._names.items()])
        sides = [(VALENCE_NAMES[valence], valence) for valence in VALENCES]
        side = self._w.Dropdown(options=sides, value="context", layout={"width": "10em"})
        chosen = [code, side] if self._project.codebook.sides else [code]
        return self._w.HBox(
            [*chosen, self._button("Code so", lambda: self._change(one, code.value, side.value))]
        )

    def _button(self, label: str, press: Callable[[], str], layout: dict[str, str] | None = None) -> object:
        made = self._w.Button(description=label, tooltip=label, layout=layout or {})

        def pressed(button: object) -> None:
            try:
                said = press()
            except EvalkitError as error:
                said = str(error)
            self._said.value = f'<p role="status">{escape(said)}</p>'
            self._draw()
            rows = self._passage.children
            inside = [deep for row in rows for deep in (row, *getattr(row, "children", ()))]
            if first := [widget for widget in inside if isinstance(widget, self._w.Button)]:
                first[0].focus()

        made.on_click(pressed)
        return made

    def _accept(self, suggestion: Suggestion) -> str:
        return accept_suggestions(self._project, self._name(), [suggestion.id]).message

    def _change(self, one: Waiting, code: str, side: Any) -> str:  # noqa: ANN401
        if self._blind:
            span = one.segment.start, one.segment.end
            return code_passage(
                self._project, self._name(), self._source, span, code, side, blind=True
            ).message
        return change_suggestion(self._project, self._name(), one.suggestions[0].id, code, side).message

    def _reject(self, suggestions: Sequence[Suggestion]) -> str:
        return reject_suggestions(self._project, self._name(), [s.id for s in suggestions]).message

    def _skip(self, segment: Segment) -> str:
        self._skipped.add(segment)
        return "Skipped. Run the cell again to see it."

    def _take_back(self) -> str:
        return undo(self._project, self._name()).message

    def _name(self) -> str:
        name = str(self._coder.value).strip()
        if not name:
            raise EvalkitError("A decision needs the name of the person who made it. Write yours above.")
        return name
