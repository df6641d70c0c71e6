import { make, snap, svg } from "./dom.js";

export const plot = ({ view, panel }) => {
  const element = make("figure", "vae-plot");
  if (view.title) element.append(make("figcaption", "", view.title));
  const drawing = svg("svg", { viewBox: `0 0 ${view.width} ${view.height}`, role: "img", "aria-label": view.label });
  const [backdrop, live] = [svg("g"), svg("g", { class: "live" })];
  backdrop.innerHTML = view.backdrop;
  const layers = Object.entries(view.layers).map(([name, drawn]) => {
    const layer = svg("g", { "data-layer": name });
    layer.innerHTML = drawn;
    return layer;
  });
  drawing.append(...layers, backdrop, live);
  element.append(drawing);
  const place = view.drag ? draggable(drawing, view.drag, panel) : undefined;
  const values = (all) => {
    for (const layer of layers) layer.style.display = layer.dataset.layer === all[view.layer] ? "" : "none";
    place?.(all);
  };
  return { element, values, show: (content) => (live.innerHTML = content) };
};

// Pointer and arrow keys move two values; returns what puts the handle where they are.
function draggable(drawing, drag, panel) {
  const [left, top, width, height] = drag.box;
  const handle = svg("circle", { class: "handle", r: 8 });
  drawing.append(handle);
  drawing.classList.add("vae-drag");
  const [low, high] = drag.xlim; // a slider in two directions: its value is told in words
  const slider = { tabindex: 0, role: "slider", "aria-valuemin": low, "aria-valuemax": high };
  for (const [name, value] of Object.entries(slider)) drawing.setAttribute(name, value);

  const limits = [drag.xlim, drag.ylim];
  const here = () => [panel.values[drag.x], panel.values[drag.y] ?? drag.ylim[0]];
  const moved = ([x, y]) => (drag.y ? { [drag.x]: x, [drag.y]: y } : { [drag.x]: x });
  const put = (place, fine, more) => {
    const [x, y] = place.map((value, i) => snap(value, limits[i], drag.steps[i] * fine));
    panel.set({ ...moved([x, y]), ...more?.([x, y]) });
  };
  const path = (points) => (drag.path ? { [drag.path]: points } : {});
  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
    const shares = [(point.x - left) / width, 1 - (point.y - top) / height];
    return shares.map((share, i) => limits[i][0] + share * (limits[i][1] - limits[i][0]));
  };
  let rest; // where a hovering pointer found the handle, and where it goes back to
  drawing.addEventListener("pointerenter", () => (rest = drag.hover ? here() : undefined));
  drawing.addEventListener("pointerleave", () => {
    if (rest) panel.set(moved(rest));
    rest = undefined;
  });
  drawing.addEventListener("pointerdown", (event) => {
    drawing.setPointerCapture(event.pointerId); // no pointerleave until it is let go
    put(at(event), drag.fine, () => path([]));
    rest &&= here();
  });
  drawing.addEventListener("pointermove", (event) => {
    const held = drawing.hasPointerCapture(event.pointerId);
    if (!held && !drag.hover) return;
    put(at(event), drag.fine, (point) => (held && drag.path ? path(extended(panel.values[drag.path], point)) : {}));
    if (held) rest &&= here();
  });
  drawing.addEventListener("keydown", (event) => {
    if (drag.path && ["Enter", "Backspace"].includes(event.key)) {
      event.preventDefault();
      panel.set(path(event.key === "Enter" ? extended(panel.values[drag.path], here()) : []));
    }
    const [across, up] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0];
    if (!across && !up) return;
    event.preventDefault(); // the page stays where it is
    const far = event.shiftKey ? 10 : 1;
    const [x, y] = here();
    put([x + far * across * drag.steps[0], y + far * up * drag.steps[1]], drag.fine);
    rest &&= here();
  });
  return (values) => {
    const across = (values[drag.x] - drag.xlim[0]) / (drag.xlim[1] - drag.xlim[0]);
    const up = ((values[drag.y] ?? drag.ylim[0]) - drag.ylim[0]) / (drag.ylim[1] - drag.ylim[0]);
    handle.setAttribute("cx", left + across * width);
    handle.setAttribute("cy", top + (1 - up) * height);
    const [x, y] = here().map((value) => value.toFixed(2).replace("-", "−"));
    const points = (drag.path && values[drag.path].length) || 0;
    drawing.setAttribute("aria-valuenow", values[drag.x]);
    drawing.setAttribute("aria-valuetext", `${x} across, ${y} up${points ? `, ${points} on the path` : ""}`);
  };
}

// A path with one more point; a long one keeps every second, so that no message grows for ever.
function extended(points, [x, y]) {
  const last = points.at(-1);
  if (last && last[0] === x && last[1] === y) return points;
  return [...(points.length < 200 ? points : points.filter((_, i) => i % 2 === 0)), [x, y]];
}
