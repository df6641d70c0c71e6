// The shift dial, looked up in the page: see vae_helpers/widgets/shift.py.
import { fill, fixed, unpackAll } from "./numbers.js";
import { AREA } from "./tiles.js";

export async function shift({ digits, captions, known, reach, most, bars, words }) {
  const { pictures, nats } = await unpackAll(known);
  const steps = 2 * reach + 1;
  const places = steps * steps;
  const row = (right, up) => steps * (Math.round(up) + reach) + Math.round(right) + reach;
  return {
    draw({ digit, right, up }) {
      const number = digits.indexOf(digit);
      const cost = (model, place) => nats[(number * bars.length + model) * places + place];
      const picture = (i) => {
        const start = ((number * captions.length + i) * places + row(right, up)) * AREA;
        return pictures.subarray(start, start + AREA);
      };
      const shown = new Uint8Array(captions.length * AREA);
      captions.forEach((_, i) => shown.set(picture(i), i * AREA));
      const drawn = bars.map((bar, model) => {
        const here = cost(model, row(right, up));
        const width = 300 * Math.min(here / most, 1);
        return fill(bar, { width: width.toFixed(1), end: (width + 118).toFixed(1), nats: here.toFixed(0) });
      });
      const home = bars.map((_, model) => cost(model, row(0, 0)).toFixed(0)).join(" and ");
      return {
        plane: "",
        pictures: { pixels: shown, captions },
        nats: drawn.join(""),
        words: fill(words, { right: fixed(right, 0), up: fixed(up, 0), home }),
      };
    },
  };
}
