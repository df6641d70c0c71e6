import { CONTROLS } from "./controls.js";
import { make, snap, svg } from "./dom.js";

// Something to predict: options, or a number, a mark or a curve on empty axes; and how sure one is.
export const prediction = ({ view, panel }) => {
  const element = make("div", "vae-prediction");
  const guess = view.options ? CONTROLS.choice({ control: view.options, panel }) : emptyAxes(view, panel);
  const sure = CONTROLS.choice({ control: view.sure, panel });
  element.append(guess.element, sure.element);
  return {
    element,
    show({ open }) {
      sure.element.disabled = !open;
      guess.element.disabled = !open;
      guess.lock?.(!open);
    },
    values(values) {
      guess.show(values.guess);
      sure.show(values.sure);
    },
  };
};

// Each handle is a slider of its own: one for a number or a mark, one for each place of a curve.
function emptyAxes({ label, axes }, panel) {
  const { x, y, places, unit, box } = axes;
  const [left, top, width, height] = box;
  const drawing = svg("svg", { viewBox: `0 0 ${axes.width} ${axes.height}`, role: "group", "aria-label": label });
  const backdrop = svg("g");
  backdrop.innerHTML = axes.backdrop;
  const line = svg("path", { class: "line blue" });
  drawing.append(backdrop, line);
  drawing.classList.add("vae-drag");
  const upright = places.length > 0;
  const handles = (upright ? places : [0]).map((place) => {
    const name = upright ? `${y.name} at ${place}` : label;
    return svg("circle", { class: "handle", r: 8, tabindex: 0, role: "slider", "aria-label": name });
  });
  drawing.append(...handles);
  const element = make("figure", "vae-plot");
  element.append(drawing);

  const clamp = (share) => Math.min(1, Math.max(0, share));
  const share = (axis, value) =>
    axis.log
      ? Math.log(value / axis.low) / Math.log(axis.high / axis.low)
      : (value - axis.low) / (axis.high - axis.low);
  const value = (axis, at) =>
    axis.log
      ? Number((axis.low * (axis.high / axis.low) ** clamp(at)).toPrecision(2))
      : snap(axis.low + clamp(at) * (axis.high - axis.low), [axis.low, axis.high], axis.step);
  const keyStep = (axis) => (axis.log ? 0.02 : Math.max(0.01, axis.step / (axis.high - axis.low)));
  const words = (number) => Number(number.toPrecision(3)).toLocaleString("en");

  let guess = [];
  let locked = false;
  const given = (i) => Number.isFinite(guess[i]);
  // Where a handle stands, in shares of the axes; in the middle until it is set.
  const place = (i) => {
    if (upright) return [share(x, places[i]), given(i) ? share(y, guess[i]) : 0.5];
    if (!guess.length) return [0.5, 0.5];
    return [share(x, guess[0]), y ? share(y, guess[1]) : 0.5];
  };
  const put = (i, [across, up]) => {
    if (locked) return;
    let next;
    if (upright) next = places.map((_, j) => (i === j ? value(y, up) : (guess[j] ?? null)));
    else next = y ? [value(x, across), value(y, up)] : [value(x, across)];
    panel.set({ guess: next });
  };
  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
    return [(point.x - left) / width, 1 - (point.y - top) / height];
  };
  const nearest = ([across]) => {
    const far = handles.map((_, i) => Math.abs(place(i)[0] - across));
    return upright ? far.indexOf(Math.min(...far)) : 0;
  };
  const point = (event) => put(nearest(at(event)), at(event));
  drawing.addEventListener("pointerdown", (event) => {
    if (locked) return;
    event.preventDefault();
    drawing.setPointerCapture(event.pointerId);
    point(event);
    handles[nearest(at(event))].focus({ preventScroll: true });
  });
  drawing.addEventListener("pointermove", (event) => {
    if (drawing.hasPointerCapture(event.pointerId)) point(event);
  });
  drawing.addEventListener("keydown", (event) => {
    const i = handles.indexOf(event.target);
    if (i < 0 || locked || event.ctrlKey || event.metaKey || event.altKey) return;
    const [across, up] = place(i);
    const [stepX, stepY] = [keyStep(x), y ? keyStep(y) : keyStep(x)].map((step) => step * (event.shiftKey ? 10 : 1));
    const flat = !y; // up and down move a number, too
    const moves = {
      ArrowRight: () => (upright ? handles[i + 1]?.focus() : put(i, [across + stepX, up])),
      ArrowLeft: () => (upright ? handles[i - 1]?.focus() : put(i, [across - stepX, up])),
      ArrowUp: () => put(i, flat ? [across + stepX, up] : [across, up + stepY]),
      ArrowDown: () => put(i, flat ? [across - stepX, up] : [across, up - stepY]),
      Enter: () => put(i, [across, up]),
      " ": () => put(i, [across, up]),
    };
    const move = moves[event.key];
    if (!move || (event.key === "Enter" && event.shiftKey)) return;
    event.preventDefault();
    move();
  });

  return {
    element,
    lock(closed) {
      locked = closed;
      for (const handle of handles) handle.setAttribute("aria-disabled", closed);
      drawing.classList.toggle("vae-drag", !closed);
    },
    show(values) {
      guess = values;
      const set = handles.map((_, i) => (upright ? given(i) : guess.length > 0));
      const spots = handles.map((_, i) => {
        const [across, up] = place(i).map(clamp);
        return [left + across * width, top + (1 - up) * height];
      });
      handles.forEach((handle, i) => {
        handle.setAttribute("cx", spots[i][0]);
        handle.setAttribute("cy", spots[i][1]);
        handle.classList.toggle("vae-unset", !set[i]);
        const axis = upright ? y : x;
        const now = upright ? guess[i] : guess[0];
        let said = "not set";
        if (set[i]) said = y && !upright ? `${x.name} ${words(guess[0])}, ${y.name} ${words(guess[1])}` : `${words(now)} ${unit}`;
        const state = { valuemin: axis.low, valuemax: axis.high, valuenow: now ?? value(axis, 0.5), valuetext: said.trim() };
        for (const [name, text] of Object.entries(state)) handle.setAttribute(`aria-${name}`, text);
      });
      line.setAttribute("d", upright && set.every(Boolean) ? `M${spots.join("L")}` : "");
    },
  };
}
