"""What Sphinx reads; what differs from build to build comes through the environment.

Where this is read, nothing of a lesson runs: the notebooks have their outputs already.
"""

from __future__ import annotations

import json
import os

from vae_course.site import extension

setup = extension.setup
_NOTHING = '{"version": "", "address": "", "attachments": "attachments"}'
_GIVEN = json.loads(os.environ.get("VAE_SITE", _NOTHING))  # written by `building`

project = "From the autoencoder to a VAE that generates"
html_title = "The VAE course"
release = version = _GIVEN["version"]
html_show_copyright = False
language = "en"

extensions = ["myst_nb"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_number_source_lines = False
exclude_patterns: list[str] = []

html_theme = "furo"
html_static_path = ["static"]
templates_path = ["templates"]
html_extra_path = [_GIVEN["attachments"]]
html_css_files = ["panel.css", "site.css"]
html_js_files = [("panels.js", {"defer": "defer"})]
html_baseurl = _GIVEN["address"]
html_copy_source = False
html_use_index = False
html_favicon = "static/favicon.svg"
html_show_sourcelink = False
html_math_renderer = "mathml"
html_theme_options = {"navigation_with_keys": False}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
