// The word grid, drawn in the page: see vae_helpers/widgets/words.py.
import { network } from "./network.js";
import { fill, unpack, unpackAll } from "./numbers.js";
import { AREA, SIDE } from "./tiles.js";

const GRID = 4;
const CELLS = GRID * GRID;
const PATCH = SIDE / GRID;
const [CELL, EDGE] = [52, 12]; // of the drawing

const cellOf = ({ column, up }) => (GRID - 1 - Math.round(up)) * GRID + Math.round(column);
const put = (codes, cell, word) => codes.map((code, i) => (i === cell ? word : code));

// A transposed convolution with stride 2: each input writes a kernel's width around its place.
function wider({ values, size }, { weight, bias, kernel, padding }) {
  const side = (size - 1) * 2 - 2 * padding + kernel;
  const out = new Float32Array(bias.length * side * side);
  for (let o = 0; o < bias.length; o += 1) out.fill(bias[o], o * side * side, (o + 1) * side * side);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (value === 0) continue;
    const [channel, place] = [Math.floor(at / (size * size)), at % (size * size)];
    const [top, left] = [2 * Math.floor(place / size) - padding, 2 * (place % size) - padding];
    for (let o = 0; o < bias.length; o += 1) {
      const from = (channel * bias.length + o) * kernel * kernel;
      for (let k = 0; k < kernel * kernel; k += 1) {
        const [row, column] = [top + Math.floor(k / kernel), left + (k % kernel)];
        if (row < 0 || row >= side || column < 0 || column >= side) continue;
        out[(o * side + row) * side + column] += value * weight[from + k];
      }
    }
  }
  return { values: out, size: side };
}

async function prior({ kind, ...data }, size) {
  if (kind === "network") {
    const [embed, says] = await Promise.all([unpack(data.embed), network(data.layers)]);
    const width = embed.length / (size + 1);
    return (codes, cell) => {
      const near = data.neighbours[cell].map((place) => (place < CELLS ? codes[place] : size));
      const inputs = near.flatMap((code) => Array.from(embed.subarray(code * width, (code + 1) * width)));
      const logits = says([...inputs, ...codes.map((_, i) => Number(i === cell))]);
      const top = logits.reduce((most, value) => Math.max(most, value));
      return logits[codes[cell]] - top - Math.log(logits.reduce((sum, value) => sum + Math.exp(value - top), 0));
    };
  }
  const table = await unpack(data.table);
  const rows = { table: (codes, cell) => cell, chain: (codes, cell) => (cell ? 1 + codes[cell - 1] : 0) };
  return (codes, cell) => table[rows[kind](codes, cell) * size + codes[cell]];
}

export async function words(data) {
  const { pixels, labels, codes: known } = await unpackAll(data.known);
  const rows = await unpack(data.rows);
  const layers = await Promise.all(
    data.layers.map(async ({ weight, bias, ...shape }) => ({ ...shape, ...(await unpackAll({ weight, bias })) })),
  );
  const channels = layers[0].weight.length / (layers[0].bias.length * layers[0].kernel ** 2);
  const size = rows.length / channels;
  const priors = await Promise.all(
    Object.entries(data.priors).map(async ([name, one]) => [name, await prior(one, size)]),
  );

  function decode(codes) {
    const start = new Float32Array(channels * CELLS);
    codes.forEach((code, cell) => {
      for (let c = 0; c < channels; c += 1) start[c * CELLS + cell] = rows[code * channels + c];
    });
    const last = layers.reduce(
      (grid, layer, depth) => wider(depth ? { ...grid, values: grid.values.map((value) => Math.max(0, value)) } : grid, layer),
      { values: start, size: GRID },
    );
    return last.values.map((logit) => 1 / (1 + Math.exp(-logit)));
  }
  const price = (one, codes) => -codes.reduce((sum, _, cell) => sum + one(codes, cell), 0);

  function encode(values) {
    const same = Array.from(labels.keys()).filter((i) => String(labels[i]) === values.digit);
    const image = same[values.another % same.length];
    const codes = Array.from(known.subarray(image * CELLS, (image + 1) * CELLS));
    return { image, codes, home: codes, word: codes[cellOf(values)] };
  }
  function drawing(codes, home, chosen) {
    const order = [...codes.keys()].filter((cell) => cell !== chosen);
    return [...order, chosen]
      .map((cell) => {
        const [x, y] = [EDGE + (cell % GRID) * CELL, EDGE + Math.floor(cell / GRID) * CELL];
        const color = codes[cell] === home[cell] ? "#f4f5f7" : "#fbe3cf";
        const stroke = cell === chosen ? 'stroke="#22262b" stroke-width="3"' : 'stroke="#d5d9de"';
        return (
          `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${color}" ${stroke}/>` +
          `<text x="${x + CELL / 2}" y="${y + 16}" text-anchor="middle" ` +
          `font-size="15" fill="#22262b">${codes[cell]}</text>`
        );
      })
      .join("");
  }
  return {
    follow(before, values) {
      const pressed = (name) => before[name] !== values[name];
      const [{ codes, home, word }, cell] = [values, cellOf(values)];
      if (pressed("digit") || pressed("another")) return encode(values);
      if (pressed("reset")) return { codes: home, word: home[cell] };
      if (pressed("column") || pressed("up")) return word === codes[cell] ? {} : { word: codes[cell] };
      return pressed("word") && word !== codes[cell] ? { codes: put(codes, cell, word) } : {};
    },
    draw(values) {
      const [{ codes, home, image }, cell] = [values, cellOf(values)];
      const [own, now, back] = [home, codes, put(codes, cell, home[cell])].map(decode);
      const gaps = now.map((value, p) => Math.abs(value - back[p]));
      const change = gaps.map((gap) => (gap < 1e-3 ? 0 : gap)); // less is none
      const [row, column] = [Math.floor(cell / GRID), cell % GRID];
      const inside = (p) => Math.floor(p / SIDE / PATCH) === row && Math.floor((p % SIDE) / PATCH) === column;
      const total = change.reduce((sum, value) => sum + value, 0);
      const outside = change.reduce((sum, value, p) => sum + (inside(p) ? 0 : value), 0);
      const shown = new Uint8Array(4 * AREA);
      shown.set(pixels.subarray(image * AREA, (image + 1) * AREA));
      [own, now, change].forEach((picture, i) => shown.set(picture.map((value) => Math.round(255 * value)), (i + 1) * AREA));
      return {
        grid: drawing(codes, home, cell),
        pictures: { pixels: shown, captions: [] },
        words: fill(data.words, {
          row: row + 1,
          column: column + 1,
          now: codes[cell],
          was: codes[cell] === home[cell] ? "" : data.was.replace("{}", home[cell]),
          pixels: change.filter((value) => value > 0.1).length,
          outside: `${(total ? (100 * outside) / total : 0).toFixed(0)}%`,
          prices: priors
            .map(([name, one]) => `${name} ${price(one, home).toFixed(1)} → <b>${price(one, codes).toFixed(1)}</b>`)
            .join(", "),
        }),
      };
    },
  };
}
