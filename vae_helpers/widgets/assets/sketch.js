import { make } from "./dom.js";
import { AREA, SIDE } from "./tiles.js";

// A sheet of 28 by 28 pixels to draw on, with the pointer or with keys; its value is 784 bytes in hex.
export const sketch = ({ view, panel }) => {
  const element = make("figure", "vae-sketch");
  element.append(make("figcaption", "", view.title));
  const sheet = make("div", "vae-sheet", "", { tabindex: 0, role: "application", "aria-label": view.label });
  sheet.style.width = `${view.size}px`;
  const canvas = make("canvas", "", "", { width: SIDE, height: SIDE });
  const cursor = make("span", "vae-cursor");
  const spoken = make("span", "vae-spoken", "", { role: "status" });
  sheet.append(canvas, cursor);
  const back = make("button", "vae-button", "Undo", { type: "button", name: "undo" });
  element.append(sheet, spoken, back);
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  const grey = new Uint32Array(image.data.buffer);
  const ink = new Uint8Array(AREA);
  let text = "";
  let pen = [SIDE / 2, SIDE / 2]; // in pixels, from the top left
  let down = false;
  const before = []; // sheets to go back to, the last stroke's on top

  const paint = () => {
    for (let p = 0; p < AREA; p += 1) grey[p] = 0xff000000 | ((255 - ink[p]) * 0x010101);
    context.putImageData(image, 0, 0);
  };
  const remember = () => {
    if (before.push(ink.slice()) > 100) before.shift();
    back.disabled = false;
  };
  const undo = () => {
    if (!before.length) return;
    ink.set(before.pop());
    back.disabled = !before.length;
    tell();
  };
  back.disabled = true;
  back.addEventListener("click", undo);
  const tell = () => {
    paint();
    text = Array.from(ink, (byte) => byte.toString(16).padStart(2, "0")).join("");
    panel.set({ [view.ink]: text, ...view.brings });
  };
  // Ink falls off over a pixel beside the stroke, about as in the data.
  const stroke = ([x0, y0], [x1, y1]) => {
    const length = Math.max((x1 - x0) ** 2 + (y1 - y0) ** 2, 1e-9);
    for (let p = 0; p < AREA; p += 1) {
      const [x, y] = [(p % SIDE) + 0.5, Math.floor(p / SIDE) + 0.5];
      const along = Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length));
      const away = Math.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0));
      ink[p] = Math.max(ink[p], Math.round(255 * Math.min(1, Math.max(0, view.width - away))));
    }
  };
  const show = () => {
    const place = (value) => `${(100 * value) / SIDE}%`;
    [cursor.style.left, cursor.style.top] = pen.map(place);
    cursor.classList.toggle("vae-down", down);
    const [column, row] = pen.map(Math.round);
    if (document.activeElement === sheet) spoken.textContent = `pen ${down ? "down" : "up"}, column ${column}, row ${row}`;
  };
  const go = (to, draws) => {
    const from = pen;
    pen = to.map((value) => Math.min(SIDE, Math.max(0, value)));
    if (draws) stroke(from, pen);
    if (draws) tell();
    show();
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  };
  sheet.addEventListener("pointerdown", (event) => {
    sheet.setPointerCapture(event.pointerId);
    remember();
    pen = at(event);
    go(pen, true);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (sheet.hasPointerCapture(event.pointerId)) go(at(event), true);
  });
  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  sheet.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    const undoes = event.key.toLowerCase() === "u";
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!move && !undoes && ![" ", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    if (undoes) undo();
    else if (event.key === "Backspace") {
      remember();
      ink.fill(0);
      tell();
    } else if (event.key === " ") {
      down = !down;
      if (down) remember();
      go(pen, down);
    } else go([pen[0] + move[0], pen[1] + move[1]], down);
  });
  return {
    element,
    show() {},
    values(values) {
      show();
      if (values[view.ink] === text) return;
      if (text) remember(); // a digit was taken, or the sheet cleared
      text = values[view.ink];
      for (let p = 0; p < AREA; p += 1) ink[p] = parseInt(text.slice(2 * p, 2 * p + 2), 16);
      paint();
    },
  };
};
