// The traversal, drawn in the page: see vae_helpers/widgets/traversal.py.
import { decoder } from "./decoder.js";
import { fill, fixed, gaussian, unpackAll } from "./numbers.js";
import { AREA } from "./tiles.js";

const rounded = (numbers) => Array.from(numbers, (value) => Number(value.toFixed(4)));

export async function traversal(data) {
  const [decode, known] = await Promise.all([decoder(data.decoder), unpackAll(data.known)]);
  const { mu, sigma, pixels, labels } = known;
  const latents = data.costs.length;
  const draw = gaussian(data.seed);
  const total = data.costs.reduce((sum, cost) => sum + cost, 0);

  const start = (z, middle, spread) => ({ z, home: z, middle, spread });
  function encode(digit, number) {
    const rows = Array.from(labels.keys()).filter((i) => String(labels[i]) === digit);
    const image = rows[number % rows.length];
    const [mean, width] = [mu, sigma].map((all) => rounded(all.subarray(image * latents, (image + 1) * latents)));
    return { ...start(mean, mean, width), image };
  }
  return {
    follow(before, values) {
      const pressed = (name) => before[name] !== values[name];
      if (pressed("digit") || pressed("another")) return encode(values.digit, values.another);
      if (pressed("reset")) return { z: values.home };
      if (!pressed("random")) return {};
      const z = rounded(Array.from({ length: latents }, draw));
      return { ...start(z, z.map(() => 0), z.map(() => 1)), image: -1 };
    },
    draw({ z, home, moved, image }) {
      const row = data.grid.map((value) => z.with(moved, value));
      const pictures = decode([z, ...row]);
      const changed = z.filter((value, d) => Math.abs(value - home[d]) > 0.005).length;
      const cost = data.costs[moved];
      return {
        image: image < 0 ? { pixels: new Uint8Array(), captions: [] } : {
          pixels: pixels.subarray(image * AREA, (image + 1) * AREA), captions: [],
        },
        decoded: { pixels: pictures.subarray(0, AREA), captions: [`z${moved} = ${fixed(z[moved], 2)}`] },
        row: { pixels: pictures.subarray(AREA), captions: data.grid.map((value) => fixed(value, 0)) },
        words: fill(data.words, {
          moved,
          cost: cost.toFixed(2),
          total: total.toFixed(1),
          carries: cost >= data.inUse ? "" : data.carriesNothing,
          where: changed ? `${changed} of ${latents} latents moved` : "the start",
          gap: Math.hypot(...z).toFixed(1),
          usual: Math.sqrt(latents).toFixed(1),
        }),
      };
    },
  };
}
