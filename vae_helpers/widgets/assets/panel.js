// Where panels come from: the text of a saved page, or a model that a front end of Jupyter makes.
// Their kernel half is vae_helpers/widgets/panel.py.
import { parse } from "./dom.js";
import { mount } from "./mount.js";

const known = new Map(); // key -> { model, panels }: what a page holds and its kernel's half find each other

function entry(key) {
  if (!known.has(key)) known.set(key, { panels: new Set() });
  return known.get(key);
}

// A panel that stands in the page as a picture comes alive.
export function adopt(host) {
  if (!host || host.hasAttribute("data-alive")) return;
  host.setAttribute("data-alive", "");
  const state = parse(host.querySelector('script[type="application/json"]').textContent);
  const one = entry(host.dataset.vaePanel);
  const panel = mount(state);
  host.querySelector(".vae-still").replaceWith(panel.element);
  for (const other of one.panels) if (!other.element.isConnected) one.panels.delete(other);
  one.panels.add(panel);
  if (one.model) panel.connect(one.model);
}

// The kernel's half has arrived, perhaps before the picture.
export function initialize({ model }) {
  const key = model.get("key");
  const one = entry(key);
  one.model = model;
  for (const panel of one.panels) panel.connect(model);
  return () => known.delete(key);
}

// A front end that shows widgets only, or a box around several, gives the place.
export function render({ model, el }) {
  const state = Object.fromEntries(["spec", "values", "frame", "error"].map((name) => [name, model.get(name)]));
  const panel = mount(state);
  el.append(panel.element);
  panel.connect(model);
  return panel.free;
}
