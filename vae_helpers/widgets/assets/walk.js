// The walk home, computed in the page: see vae_helpers/widgets/walk.py.
import { chart } from "./chart.js";
import { decoder } from "./decoder.js";
import { network } from "./network.js";
import { fill, fixed, gaussian, unpackAll } from "./numbers.js";

export async function walk(data) {
  const [decode, expected, known] = await Promise.all([decoder(data.decoder), network(data.network), unpackAll(data.known)]);
  const { features, shares, grid } = known;
  const width = features.length / shares.length;
  const drawing = chart(data.chart);
  const [low, high] = data.chart.xlim;
  const draw = gaussian(data.seed);
  const last = shares.length - 1;

  function noise([x, y], left) {
    const [across, up] = expected([x, y, ...features.subarray(left * width, (left + 1) * width)]);
    const root = Math.sqrt(1 - shares[left]);
    return [root * (x + across), root * (y + up)];
  }
  // All places from a dot to its code, and the first guess.
  function way(dot, left) {
    const [places, guesses] = [[dot], []];
    for (let jump = left; jump >= 0; jump -= 1) {
      const eps = noise(places.at(-1), jump);
      const share = shares[jump];
      const guess = places.at(-1).map((value, i) => (value - Math.sqrt(1 - share) * eps[i]) / Math.sqrt(share));
      guesses.push(guess);
      const next = shares[jump - 1];
      places.push(jump ? guess.map((value, i) => Math.sqrt(next) * value + Math.sqrt(1 - next) * eps[i]) : guess);
    }
    return [places, guesses[0]];
  }
  function arrows(left) {
    const parts = [];
    for (let i = 0; i < grid.length; i += 2) {
      const from = [grid[i], grid[i + 1]];
      const eps = noise(from, left);
      parts.push(drawing.arrow(from, from.map((value, axis) => value - data.length * eps[axis]), "thin muted"));
    }
    return parts.join("");
  }
  function marks(places, [x, y]) {
    const [xs, ys] = [0, 1].map((axis) => places.map((place) => place[axis]));
    return (
      drawing.line([xs[0], x], [ys[0], y], "thin dash orange") +
      drawing.line(xs, ys, "red") +
      drawing.dots(xs.slice(1, -1), ys.slice(1, -1), "red") +
      drawing.dots([x], [y], "orange", 6) +
      drawing.text(x, y - 0.3, "guess", "orange", "middle") +
      drawing.dots(xs.slice(-1), ys.slice(-1), "red", 6) +
      drawing.text(xs.at(-1), ys.at(-1) + 0.2, "home", "red", "middle")
    );
  }
  const pair = (z) => z.map((value) => fixed(value, 2).replace("−0.00", "0.00")).join(", ");
  return {
    follow(before, values) {
      if (before.step !== values.step && values.left) {
        const [x, y] = way([values.x, values.y], values.left)[0][1].map((value) => Number(value.toFixed(4)));
        return { x, y, left: values.left - 1 };
      }
      if (before.drop === values.drop) return {};
      const [x, y] = [draw(), draw()].map((value) => Number(Math.min(high, Math.max(low, value)).toFixed(2)));
      return { x, y, left: last };
    },
    draw({ x, y, left }) {
      const dot = [x, y];
      const [places, guess] = way(dot, left);
      const home = places.at(-1);
      return {
        plane: arrows(left) + marks(places, guess),
        pictures: { pixels: decode([dot, guess, home]), captions: data.captions },
        words: fill(data.words, {
          t: data.times[left],
          share: (100 * shares[left]).toFixed(1),
          length: Math.hypot(...noise(dot, left)).toFixed(2),
          guess: pair(guess),
          home: pair(home),
          jumps: left + 1,
          gap: Math.hypot(home[0] - guess[0], home[1] - guess[1]).toFixed(2),
          end: left ? "" : data.end,
        }),
      };
    },
  };
}
