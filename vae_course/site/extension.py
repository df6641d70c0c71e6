"""What the site adds to Sphinx: formulas as MathML, words for links that are shared, a sitemap."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from pygments.lexers.python import PythonLexer
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from vae_course.site.cards import CARDS

# What latex2mathml does not know, in words that it does.
_SYNONYMS = {
    r"\arg\min": r"\mathrm{arg}\,\min",
    r"\arg\max": r"\mathrm{arg}\,\max",
    r"\lVert": r"\|",
    r"\rVert": r"\|",
    r"\lvert": "|",
    r"\rvert": "|",
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx what there is."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.add_lexer("bank", PythonLexer)  # solutions in a bank, as docs/writing_lessons.md shows them
    app.connect("html-page-context", _describe)
    app.connect("html-page-context", _tell_level, priority=900)  # after the theme
    app.connect("build-finished", _sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def _block(writer: Any, node: nodes.math_block) -> None:
    # A wide formula scrolls; what scrolls can be reached with the keyboard.
    formula = mathml(node.astext(), "block")
    writer.body.append(f'<div class="formula" tabindex="0">{formula}</div>')
    raise nodes.SkipNode


def mathml(latex: str, display: str) -> str:
    r"""A formula as MathML.

    Args:
        latex: As a lesson writes it.
        display: ``inline`` or ``block``.

    Raises:
        ExtensionError: If a command is not known.

    Example:
        >>> mathml(r"\lVert z \rVert", "inline").count("x02016")
        2
    """
    for command, known in _SYNONYMS.items():
        latex = latex.replace(command, known)
    written = convert(latex, display=display)
    if "\\" in written:
        raise ExtensionError(f"latex2mathml does not know all of this formula: {latex}")
    return written


def _describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """What a message shows of a link to this page; addresses there must be whole ones."""
    if doctree is None or not app.config.html_baseurl:
        return
    first = next(iter(doctree.findall(nodes.paragraph)), None)
    card = f"{CARDS}/{Path(pagename).name}.png"
    if not (Path(app.config.html_extra_path[0]) / card).is_file():
        card = f"{CARDS}/index.png"
    about = {
        "og:title": str(context["title"]),
        "og:description": first.astext()[:200] if first else "",
        "og:type": "article",
        "og:url": app.config.html_baseurl + app.builder.get_target_uri(pagename),
        "og:image": app.config.html_baseurl + card,
    }
    tags = (f'<meta property="{name}" content="{html.escape(v)}">' for name, v in about.items())
    context["metatags"] = "\n".join([context["metatags"], *tags])


def _tell_level(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """The theme's headings between pages have no level; those who hear a page need one."""
    name, heading = "furo_navigation_tree", 'role="heading"'
    context[name] = context.get(name, "").replace(heading, f'{heading} aria-level="2"')


def _sitemap(app: Sphinx, failed: Exception | None) -> None:
    if failed or not app.config.html_baseurl:
        return
    pages = (app.builder.get_target_uri(name) for name in sorted(app.env.found_docs))
    urls = "".join(f"<url><loc>{app.config.html_baseurl}{page}</loc></url>\n" for page in pages)
    (Path(app.outdir) / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n',
        encoding="utf-8",
    )
