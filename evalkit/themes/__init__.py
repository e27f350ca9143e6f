"""Themes: what the excerpts of one code and side have in common, proposed by machine, decided by people."""

from evalkit.themes.changes import ThemeChanges, change_themes
from evalkit.themes.kept import KeptSet, KeptTheme, parse_themes, render_themes
from evalkit.themes.settle import FEWEST, ThemeSet, keep, settle_themes

__all__ = [
    "FEWEST",
    "KeptSet",
    "KeptTheme",
    "ThemeChanges",
    "ThemeSet",
    "change_themes",
    "keep",
    "parse_themes",
    "render_themes",
    "settle_themes",
]
