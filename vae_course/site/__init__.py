"""The course as static pages: every lesson, run, with the widgets that need no kernel alive.

Built with Sphinx (search, links between pages that are checked, stable addresses), MyST-NB (reads
notebooks and their outputs) and furo (light and dark, from a phone to a wide screen, without
scripts or fonts from elsewhere). Formulas become MathML here, by latex2mathml: a page then needs
neither a script nor a font for them, and a screen reader can read them. No page asks any other
host for anything.

Begin with `building`, which lays the sources out in a folder and calls Sphinx on it. `lesson`
makes the page of a lesson from its executed notebook, `attachments` moves what is heavy out of it,
`front` writes the first page, `conf` is what Sphinx reads, `static/site.js` brings the panels
alive as they come into view.
"""
