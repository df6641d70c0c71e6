"""Every formula of every lesson can be written as MathML, whether its page is built or not."""

import re
from xml.etree import ElementTree

import nbformat
import pytest
from sphinx.errors import ExtensionError

from tests.executed import ROOT
from vae_course.site.extension import mathml

SOLVED = sorted((ROOT / "solutions").glob("*/*.ipynb"))


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.stem)
def test_the_formulas_of_a_lesson_can_be_written(path):
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    formulas = re.findall(r"\$\$(.+?)\$\$|(?<!\$)\$([^$\n]+?)\$", text, re.DOTALL)
    for block, inline in formulas:
        written = mathml(block or inline, "block" if block else "inline")
        assert ElementTree.fromstring(written).tag.endswith("math")


def test_what_is_not_known_is_named():
    with pytest.raises(ExtensionError, match="nosuchcommand"):
        mathml(r"x \nosuchcommand", "inline")
