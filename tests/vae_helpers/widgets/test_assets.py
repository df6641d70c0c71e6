"""The browser's half is ES modules that a page loads as they are, or from one text."""

import re

import pytest

from tests.needs import needs
from vae_helpers.widgets import assets

FOLDER = "http://course.test/"


def test_every_module_is_reached_after_those_it_imports():
    order = list(assets.modules())
    for place, (name, source) in enumerate(assets.modules().items()):
        imported = re.findall(r'from "\./(.+?)"', source)
        assert all(order.index(other) < place for other in imported), name
    there = {file.name for file in assets.files() if file.name.endswith(".js")}
    assert there == {*order, assets.LOADER}


def test_modules_that_import_each_other_are_refused(monkeypatch):
    circle = {"a.js": 'import { b } from "./b.js";', "b.js": 'import { a } from "./a.js";'}
    monkeypatch.setattr(assets, "text", circle.__getitem__)
    with pytest.raises(ValueError, match=r"a\.js -> b\.js -> a\.js"):
        assets.modules("a.js")


@needs("chromium")
@pytest.mark.parametrize("as_they_are", [True, False])
def test_a_page_loads_them(page, as_they_are):
    served = {f"{FOLDER}{name}": source for name, source in assets.modules().items()}
    served |= {FOLDER: "<p>A page</p>", f"{FOLDER}one.js": assets.script()}
    served[f"{FOLDER}many.js"] = 'export { render } from "./panel.js";'
    kinds = {True: "text/javascript", False: "text/html"}
    page.route(
        f"{FOLDER}**",
        lambda route: route.fulfill(
            body=served[route.request.url], content_type=kinds[route.request.url.endswith(".js")]
        ),
    )
    page.goto(FOLDER)
    loads = "async (address) => { const all = await import(address); return typeof %s; }"
    found = "all.render" if as_they_are else "all.default.render"
    address = f"{FOLDER}{'many' if as_they_are else 'one'}.js"
    assert page.evaluate(loads % found, address) == "function"
