"""The site of the documentation: every Markdown file where it stands, and the reference from docstrings."""

from __future__ import annotations

import tournament

project = "Hội Thao"
author = "The Hội Thao developers"
version = release = tournament.__version__
language = "en"

# The source is the whole checkout, so that links between files hold here as they do in it.
root_doc = "docs/index"
include_patterns = ["*.md", "docs/**.md"]
exclude_patterns = [".*", "docs/_build", "mutants"]
extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_heading_anchors = 3

# Docstrings put code between single backticks.
default_role = "code"
toc_object_entries = False
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "undoc-members": True}
# Names of other projects lead nowhere: their documentation is not asked over the network.
nitpicky = True
# A heat's slots and a timetable each have a `Placed`; a short name in an annotation may mean either.
suppress_warnings = ["ref.python"]
nitpick_ignore = [("py:class", "tournament.sdk.permissions.View")]
nitpick_ignore_regex = [("py:.*", r"(?!tournament\b).*")]

html_theme = "furo"
html_title = project
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
