"""How the documentation is built: ``uv run --group docs sphinx-build docs build/site``."""

from __future__ import annotations

from importlib.metadata import version as version_of

project = "evalkit"
author = "The evalkit developers"
project_copyright = "The evalkit developers, MIT licence"
version = release = version_of("evalkit")
language = "en_GB"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence"]
myst_heading_anchors = 3
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "description"
autodoc_preserve_defaults = True

html_theme = "furo"
html_title = "evalkit"
html_copy_source = False
html_theme_options = {"navigation_with_keys": False}
