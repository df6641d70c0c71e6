// The latent plane, drawn in the page: see vae_helpers/widgets/plane.py.
import { chart } from "./chart.js";
import { decoder } from "./decoder.js";
import { fill, fixed, gaussian, unpackAll } from "./numbers.js";
import { AREA } from "./tiles.js";

export async function plane(data) {
  const [decode, known] = await Promise.all([decoder(data.decoder), unpackAll(data.known)]);
  const { mu, sigma, pixels, labels } = known;
  const count = labels.length;
  const drawing = chart(data.chart);
  const draw = gaussian(data.seed);
  const crosses = [];

  function nearest([x, y]) {
    let [best, least] = [0, Infinity];
    for (let i = 0; i < count; i += 1) {
      const gap = Math.hypot(mu[2 * i] - x, mu[2 * i + 1] - y);
      if (gap < least) [best, least] = [i, gap];
    }
    return [best, least];
  }
  // How much denser the digits' codes lie at z than N(0, I) says.
  function crowding([x, y]) {
    let density = 0;
    for (let i = 0; i < count; i += 1) {
      const [across, up] = [sigma[2 * i], sigma[2 * i + 1]];
      const far = ((x - mu[2 * i]) / across) ** 2 + ((y - mu[2 * i + 1]) / up) ** 2;
      density += Math.exp(-0.5 * far) / (across * up);
    }
    return (density / count) * Math.exp(0.5 * (x * x + y * y));
  }
  function words([x, y], under) {
    const square = x * x + y * y;
    const ratio = crowding([x, y]);
    const few = ratio >= 0.001 ? `${(100 * ratio).toFixed(1)}% as many` : "a thousandth or less";
    const crowd = ratio >= 0.1 ? `<b>${ratio.toFixed(1)} times</b> as many` : `only <b>${few}</b>`;
    const nearer = `${(-100 * Math.expm1(-0.5 * square)).toFixed(0)}%`;
    const end = ratio < 0.1 ? ": <b>a hole.</b>" : ".";
    return fill(data.words, { gap: Math.sqrt(square).toFixed(2), nearer, crowd, end }) + data.legends[under];
  }
  function marks(path, stops) {
    const cross = ([x, y]) => `<path class="line thin" d="M${(drawing.x(x) - 4).toFixed(1)},${drawing.y(y).toFixed(1)}h8m-4,-4v8"/>`;
    const drawn = crosses.map(cross).join("");
    if (path.length < 2) return drawn;
    const columns = (points) => [0, 1].map((axis) => points.map((point) => point[axis]));
    return drawn + drawing.line(...columns(path), "red") + drawing.dots(...columns(stops), "red");
  }
  return {
    follow(before, values) {
      if (before.draw === values.draw) return {};
      const [x, y] = [draw(), draw()].map((value) => Number(value.toFixed(2)));
      crosses.push([x, y]);
      if (crosses.length > data.draws) crosses.shift();
      return { x, y };
    },
    draw({ x, y, path, under }) {
      const stops = along(path, data.stops);
      const pictures = decode([[x, y], ...stops]);
      const [best, gap] = nearest([x, y]);
      return {
        plane: marks(path, stops),
        decoded: { pixels: pictures.subarray(0, AREA), captions: [`z = (${fixed(x, 2)}, ${fixed(y, 2)})`] },
        nearest: {
          pixels: pixels.subarray(best * AREA, (best + 1) * AREA),
          captions: [`a ${labels[best]}, ${gap.toFixed(2)} away`],
        },
        words: words([x, y], under),
        path: { pixels: pictures.subarray(AREA), captions: [] },
      };
    },
  };
}

// Points evenly spaced along a path, both ends included; none if it has fewer than two.
function along(path, count) {
  if (path.length < 2) return [];
  const length = [0];
  for (let i = 1; i < path.length; i += 1) {
    length.push(length[i - 1] + Math.hypot(path[i][0] - path[i - 1][0], path[i][1] - path[i - 1][1]));
  }
  return Array.from({ length: count }, (_, i) => {
    const goal = (length.at(-1) * i) / (count - 1);
    const found = length.findIndex((reached, place) => place > 0 && reached >= goal);
    const right = found > 0 ? found : path.length - 1; // rounding may put the end beyond the last
    const [from, to] = [path[right - 1], path[right]];
    const share = Math.min(1, Math.max(0, (goal - length[right - 1]) / Math.max(length[right] - length[right - 1], 1e-12)));
    return [0, 1].map((axis) => from[axis] + share * (to[axis] - from[axis]));
  });
}
