// The morph, drawn in the page: see vae_helpers/widgets/morph.py.
import { decoder } from "./decoder.js";
import { gaussian, unpackAll } from "./numbers.js";
import { AREA } from "./tiles.js";

export async function morph(data) {
  const { pixels, labels } = await unpackAll(data.known);
  const models = await Promise.all(
    data.models.map(async ({ name, latents, packed, known }) => ({
      name, latents, decode: await decoder(packed), ...(await unpackAll(known)),
    })),
  );
  const names = models.map(({ name }) => name);
  const draw = gaussian(data.seed);
  const steps = data.steps - 1;

  function digit(label, number) {
    const rows = Array.from(labels.keys()).filter((i) => String(labels[i]) === label);
    return rows[number % rows.length];
  }
  function cached(make) {
    let [key, made] = [];
    return (...asked) => {
      if (key !== asked.join()) [key, made] = [asked.join(), make(...asked)];
      return made;
    };
  }
  const lines = cached((start, end) =>
    models.map(({ mu, latents, decode }) => {
      const [from, to] = [start, end].map((i) => mu.subarray(i * latents, (i + 1) * latents));
      const at = (t) => Array.from(from, (value, d) => (1 - t) * value + t * to[d]);
      return decode(Array.from({ length: data.steps }, (_, i) => at(i / steps)));
    }),
  );
  const first = (press) => press === data.press && data.drawn; // the draw that the picture shows
  const draws = cached((press) => {
    const z = first(press) || Array.from({ length: Math.max(...models.map(({ latents }) => latents)) }, draw);
    return joined(models.map(({ decode, latents }) => decode([z.slice(0, latents)])));
  });
  return {
    draw({ start, end, others, t, draw: press }) {
      const pair = [digit(start, others), digit(end, others + 1)]; // not the same one, for 4 to 4
      const both = lines(...pair);
      const at = Math.round(t * steps);
      const every = steps / (data.shown - 1);
      const shown = Array.from({ length: data.shown }, (_, i) => i * every);
      const one = (line, i) => line.subarray(i * AREA, (i + 1) * AREA);
      return {
        ends: { pixels: joined(pair.map((i) => one(pixels, i))), captions: [start, end] },
        now: { pixels: joined(both.map((line) => one(line, at))), captions: names },
        draws: { pixels: draws(press), captions: names },
        lines: { pixels: joined(both.flatMap((line) => shown.map((i) => one(line, i)))), captions: [] },
        words: data.words,
      };
    },
  };
}

function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
