import { make } from "./dom.js";

export const SIDE = 28;
export const AREA = SIDE * SIDE;

export const tiles = ({ view }) => {
  const element = make("figure", "vae-tiles");
  if (view.title) element.append(make("figcaption", "", view.title));
  const grid = make("div", "vae-grid", "", { role: "img", "aria-label": view.label });
  grid.style.gridTemplateColumns = `repeat(${view.columns}, max-content)`;
  element.append(grid);
  const tiles = [];
  const add = () => {
    const tile = make("span", "vae-tile");
    tile.style.width = `${view.size}px`;
    const canvas = make("canvas", "", "", { width: SIDE, height: SIDE });
    const words = make("span");
    tile.append(canvas, words);
    grid.append(tile);
    const context = canvas.getContext("2d");
    tiles.push({ tile, words, context, image: context.createImageData(SIDE, SIDE) });
  };
  return {
    element,
    show({ pixels, captions }) {
      const ink = new Uint8Array(pixels.buffer ?? pixels, pixels.byteOffset ?? 0, pixels.byteLength);
      const count = ink.length / AREA;
      const named = captions.length ? captions : view.captions;
      grid.setAttribute("aria-description", named.join(", ")); // its name stays
      while (tiles.length < count) add();
      while (tiles.length > count) tiles.pop().tile.remove();
      tiles.forEach(({ words, context, image }, i) => {
        const grey = new Uint32Array(image.data.buffer);
        // Opaque, and the same in red, green and blue: ink is dark, paper is white.
        for (let p = 0; p < AREA; p += 1) grey[p] = 0xff000000 | ((255 - ink[i * AREA + p]) * 0x010101);
        context.putImageData(image, 0, 0);
        words.textContent = named[i] ?? "";
      });
    },
  };
};
