// The style dial, drawn in the page: see vae_helpers/widgets/style.py.
import { decoder } from "./decoder.js";
import { network } from "./network.js";
import { fill, gaussian, unpackAll } from "./numbers.js";
import { AREA } from "./tiles.js";

const CLASSES = 10;
const rounded = (numbers) => Array.from(numbers, (value) => Number(value.toFixed(4)));
const largest = (numbers) => numbers.reduce((best, value, i) => (value > numbers[best] ? i : best), 0);
const oneHot = (digit) => Array.from({ length: CLASSES }, (_, i) => Number(i === digit));

export async function style(data) {
  const { pixels, labels } = await unpackAll(data.known);
  const judge = await network(data.judge);
  const writers = new Map();
  for (const { name, known, ...one } of data.models) {
    const [decode, probe] = await Promise.all([decoder(one.decoder), network(one.probe)]);
    writers.set(name, { ...one, decode, probe, latents: one.order.length, ...(await unpackAll(known)) });
  }
  const normal = gaussian(data.seed);

  function start({ order }, z, middle, spread, image, eps) {
    const [begin, at, width] = [z, middle, spread].map(rounded);
    return { z: begin, home: begin, middle: at, spread: width, moved: order[0], image, eps };
  }
  function encode({ model, digit, another }) {
    const writer = writers.get(model);
    const rows = Array.from(labels.keys()).filter((i) => String(labels[i]) === digit);
    const image = rows[another % rows.length];
    const [mu, sigma] = [writer.mu, writer.sigma].map((all) => all.subarray(image * writer.latents, (image + 1) * writer.latents));
    return start(writer, mu, mu, sigma, image, []);
  }
  function drawn({ model }, eps) {
    const writer = writers.get(model);
    const rows = Array.from({ length: writer.latents }, (_, d) => writer.spread.subarray(d * writer.latents, (d + 1) * writer.latents));
    const z = rows.map((row) => row.reduce((sum, value, i) => sum + value * eps[i], 0));
    return start(writer, z, z.map(() => 0), rows.map((row) => Math.hypot(...row)), -1, eps);
  }
  function read(probe, z) {
    const logits = probe(z);
    const best = largest(logits);
    const total = logits.reduce((sum, value) => sum + Math.exp(value - logits[best]), 0);
    return { read: best, sure: (100 / total).toFixed(0) };
  }
  return {
    follow(before, values) {
      const pressed = (name) => before[name] !== values[name];
      if (pressed("draw")) {
        const latents = Math.max(...Array.from(writers.values(), (writer) => writer.latents));
        return drawn(values, rounded(Array.from({ length: latents }, normal)));
      }
      if (pressed("digit") || pressed("another") || (pressed("model") && !values.eps.length)) return encode(values);
      if (pressed("model")) return drawn(values, values.eps);
      return pressed("reset") ? { z: values.home } : {};
    },
    draw({ model, z, image, eps }) {
      const writer = writers.get(model);
      const pictures = writer.decode(Array.from({ length: CLASSES }, (_, digit) => [...z, ...oneHot(digit)]));
      const seen = Array.from({ length: CLASSES }, (_, digit) => {
        const ink = pictures.subarray(digit * AREA, (digit + 1) * AREA);
        return largest(judge(Float32Array.from(ink, (value) => value / 255)));
      });
      const wrong = seen.flatMap((one, asked) => (one === asked ? [] : fill(data.but, { seen: one, asked })));
      const hidden = Array.from(writers.keys(), (name) => [`z:${name}`, name === model ? "" : null]);
      return {
        image: image < 0 ? null : { pixels: pixels.subarray(image * AREA, (image + 1) * AREA), captions: [] },
        ten: { pixels: pictures, captions: seen.map((one, asked) => `asked ${asked}, seen ${one}`) },
        words: fill(data.words, {
          right: CLASSES - wrong.length,
          but: wrong.join(""),
          ...read(writer.probe, z),
          often: writer.often,
          legend: writer.legend,
          bands: data.bands[eps.length ? 1 : 0],
        }),
        ...Object.fromEntries(hidden),
      };
    },
  };
}
