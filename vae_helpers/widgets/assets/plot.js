const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

VIEWS.plot = ({ view, panel }) => {
  const element = make("figure", "vae-plot");
  if (view.title) element.append(make("figcaption", "", view.title));
  const drawing = svg("svg", { viewBox: `0 0 ${view.width} ${view.height}`, role: "img", "aria-label": view.label });
  const [backdrop, live] = [svg("g"), svg("g", { class: "live" })];
  backdrop.innerHTML = view.backdrop;
  drawing.append(backdrop, live);
  element.append(drawing);
  const values = view.drag ? draggable(drawing, view.drag, panel) : undefined;
  return { element, values, show: (content) => (live.innerHTML = content) };
};

// Pointer and arrow keys move two values; returns what puts the handle where they are.
function draggable(drawing, drag, panel) {
  const [left, top, width, height] = drag.box;
  const handle = svg("circle", { class: "handle", r: 8 });
  drawing.append(handle);
  drawing.classList.add("vae-drag");
  drawing.setAttribute("tabindex", "0");

  const put = (x, y) =>
    panel.set({ [drag.x]: snap(x, drag.xlim, drag.steps[0]), [drag.y]: snap(y, drag.ylim, drag.steps[1]) });
  const follow = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
    const across = (at.x - left) / width;
    const up = 1 - (at.y - top) / height;
    put(drag.xlim[0] + across * (drag.xlim[1] - drag.xlim[0]), drag.ylim[0] + up * (drag.ylim[1] - drag.ylim[0]));
  };
  drawing.addEventListener("pointerdown", (event) => {
    drawing.setPointerCapture(event.pointerId);
    follow(event);
  });
  drawing.addEventListener("pointermove", (event) => {
    if (drag.hover || drawing.hasPointerCapture(event.pointerId)) follow(event);
  });
  drawing.addEventListener("keydown", (event) => {
    const [across, up] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0];
    if (!across && !up) return;
    event.preventDefault(); // the page stays where it is
    const far = event.shiftKey ? 10 : 1;
    put(panel.values[drag.x] + far * across * drag.steps[0], panel.values[drag.y] + far * up * drag.steps[1]);
  });
  return (values) => {
    const across = (values[drag.x] - drag.xlim[0]) / (drag.xlim[1] - drag.xlim[0]);
    const up = (values[drag.y] - drag.ylim[0]) / (drag.ylim[1] - drag.ylim[0]);
    handle.setAttribute("cx", left + across * width);
    handle.setAttribute("cy", top + (1 - up) * height);
  };
}
