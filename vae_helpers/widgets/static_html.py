"""A panel as it stands, which a page's script brings alive, and prints keep as a picture."""

from __future__ import annotations

import base64
import html
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vae_helpers.widgets.assets import loader, text
from vae_helpers.widgets.pictures import SIDE, png


def page(key: str, state: Mapping[str, Any]) -> str:
    """The panel as HTML: a picture that needs no script, and the script that makes a panel of it.

    Args:
        key: By which the script finds the kernel's half.
        state: What the panel is made of: ``spec``, ``values``, ``frame``, ``error``, ``scene``.

    Returns:
        A fragment of HTML with its own style.
    """
    written = as_json(state).replace("<", "\\u003c")
    return (
        f'<div data-vae-panel="{key}"><style>{text("panel.css")}</style>'
        f"{still(state['spec'], state['values'], state['frame'])}"
        f'<script type="application/json">{written}</script><script>((here) => {{\n{loader()}'
        "panels.then(({ adopt }) => adopt(here));\n"
        f"}})(document.currentScript?.closest('[data-vae-panel]') ?? "
        f"document.querySelector('[data-vae-panel=\"{key}\"]'));</script></div>"
    )


_PAGE = re.compile(
    r'<div data-vae-panel="(\w+)"><style>.*?</style>(.*?)'
    r'<script type="application/json">(.*?)</script><script>.*?</script></div>',
    re.DOTALL,
)


def find_panels(written: str, change: Callable[[str, str, str], str]) -> str:
    """Put something else in the place of each panel that `page` wrote.

    Args:
        written: A piece of a page.
        change: Gets a panel's key, its still and its state as JSON, and returns what stands there.

    Example:
        >>> spec = {"title": "Twice", "note": "", "controls": [], "views": []}
        >>> written = page("k1", {"spec": spec, "values": {}, "frame": {}})
        >>> find_panels(f"<p>{written}</p>", lambda key, still, state: f"{key}: {state[:26]}")
        '<p>k1: {"spec": {"title": "Twice"</p>'
    """
    return _PAGE.sub(lambda found: change(found[1], found[2], found[3]), written)


def as_json(value: Any) -> str:
    """As a page reads it: bytes in base64, and null for numbers that are none.

    Example:
        >>> as_json({"pixels": bytes(3), "cost": float("nan")})
        '{"pixels": {"base64": "AAAA"}, "cost": null}'
    """
    return json.dumps(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def still(spec: Mapping[str, Any], values: Mapping[str, Any], frame: Mapping[str, Any]) -> str:
    """The picture alone, with the words of its controls; its style is ``panel.css``.

    Args:
        spec: What there is.
        values: What its controls are set to.
        frame: What its views show.
    """
    shown = frame.get("views", {})
    settings = ", ".join(
        f"{html.escape(control['label'])} = {_setting(control, values)}"
        for control in spec["controls"]
        if control["kind"] != "button"
    )
    views = "".join(_view(view, shown.get(view["name"]), values) for view in spec["views"])
    note = f'<p class="vae-note">{html.escape(spec["note"])}</p>' if spec["note"] else ""
    title = f'<div class="vae-title">{html.escape(spec["title"])}</div>'
    return (
        f'<section class="vae-panel vae-still">{title}{note}'
        f'<p class="vae-settings">{settings}</p><div class="vae-views">{views}</div></section>'
    )


def _setting(control: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    value = values[control["name"]]
    if control["kind"] != "slider":
        return html.escape(str(value))
    if control["names"]:
        return html.escape(control["names"][round((value - control["low"]) / control["step"])])
    return f"{value:.{control['digits']}f}"


def _view(view: Mapping[str, Any], shown: Any, values: Mapping[str, Any]) -> str:
    if view["kind"] == "answers":
        return "".join(_question(q["question"], q["options"]) for q in view["questions"])
    if shown is None:
        return ""
    title = f"<figcaption>{html.escape(view.get('title', ''))}</figcaption>"
    if view["kind"] == "text":
        return f'<div class="vae-text">{shown}</div>'
    if view["kind"] == "plot":
        size = f'viewBox="0 0 {view["width"]} {view["height"]}"'
        label = f'role="img" aria-label="{html.escape(view["label"])}"'
        drawn = view["layers"].get(values.get(view["layer"]), "") + view["backdrop"] + shown
        drawn += _handle(view["drag"], values) if view["drag"] else ""
        return f'<figure class="vae-plot">{title}<svg {size} {label}>{drawn}</svg></figure>'
    if view["kind"] == "tiles":
        return f'<figure class="vae-tiles">{title}{_tiles(view, shown)}</figure>'
    if view["kind"] == "sketch":
        sheet = {"pixels": bytes.fromhex(values[view["ink"]]), "captions": []}
        drawn = _tiles({"size": view["size"], "columns": 1, "captions": []}, sheet)
        return f'<figure class="vae-sketch">{title}{drawn}</figure>'
    if view["kind"] == "card":
        return _question(shown["question"], shown["options"])
    if view["kind"] == "prediction":
        return _prediction(view, shown)
    if view["kind"] == "latents":
        return f'<div class="vae-latents">{_latents(view, values)}</div>'
    return ""


def _question(question: str, options: Sequence[Sequence[str]]) -> str:
    listed = "".join(f"<li>{words}</li>" for _, words in options)
    return f"<div><p>{question}</p><ol type='A'>{listed}</ol></div>"


def _handle(drag: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    left, top, width, height = drag["box"]
    across = (values[drag["x"]] - drag["xlim"][0]) / (drag["xlim"][1] - drag["xlim"][0])
    low, high = drag["ylim"]
    up = (values.get(drag["y"], low) - low) / (high - low)
    at = f'cx="{left + across * width:.1f}" cy="{top + (1 - up) * height:.1f}"'
    return f'<circle class="handle" {at} r="8"/>'


def _tiles(view: Mapping[str, Any], shown: Mapping[str, Any]) -> str:
    pixels, area = bytes(shown["pixels"]), SIDE * SIDE
    captions = shown["captions"] or view["captions"]
    size = view["size"]
    pieces = []
    for i in range(len(pixels) // area):
        words = html.escape(captions[i]) if i < len(captions) else ""
        picture = f'<img src="{png(pixels[i * area : (i + 1) * area])}" width="{size}" alt="">'
        pieces.append(f'<span class="vae-tile" style="width:{size}px">{picture}{words}</span>')
    columns = f"grid-template-columns:repeat({view['columns']},max-content)"
    return f'<div class="vae-grid" style="{columns}">{"".join(pieces)}</div>'


def _prediction(view: Mapping[str, Any], shown: Mapping[str, Any]) -> str:
    if view["options"]:
        options = "".join(f"<li>{html.escape(words)}</li>" for words in view["options"]["options"])
        return f"<ul>{options}</ul>"
    axes = view["axes"]
    size = f'viewBox="0 0 {axes["width"]} {axes["height"]}"'
    label = f'role="img" aria-label="{html.escape(view["label"])}"'
    drawn = f"{axes['backdrop']}{shown['drawn']}"
    return f'<figure class="vae-plot"><svg {size} {label}>{drawn}</svg></figure>'


def _latents(view: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    lines = (
        f"z{d} = {values['z'][d]:.2f} <small>({view['costs'][d]:.2f} nats)</small>"
        for d in view["order"][: view["used"]]
    )
    return f'<div class="vae-latent-grid">{"".join(f"<span>{line}</span>" for line in lines)}</div>'
