// The draws dial, drawn in the page: see vae_helpers/widgets/draws.py.
import { chart } from "./chart.js";
import { span } from "./densities.js";
import { fill, fixed, gaussian } from "./numbers.js";

export async function draws(data) {
  const { curvature, slope, gap, repeats, counts, bins } = data;
  const most = counts.at(-1);
  const least = Math.min(...curvature);
  const half = 0.5 * curvature.reduce((sum, value) => sum + Math.log(value), 0);
  const top = (height) => data.tops.find((one) => one >= height) ?? data.tops.at(-1);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

  let kept; // { fresh, square, lean, plain }
  function dice(fresh) {
    if (kept?.fresh === fresh) return kept;
    const normal = gaussian(data.seed + fresh);
    const [square, lean, plain] = [0, 1, 2].map(() => new Float64Array(repeats * most));
    for (let i = 0; i < square.length; i += 1) {
      for (let d = 0; d < curvature.length; d += 1) {
        const u = normal();
        square[i] += curvature[d] * u * u;
        lean[i] += slope[d] * u;
        plain[i] += u * u;
      }
    }
    kept = { fresh, square, lean, plain };
    return kept;
  }
  // For each number of draws, the estimates less the truth, the largest share, and 1 / sum of squared shares.
  function estimates(width, fresh) {
    const { square, lean, plain } = dice(fresh);
    const level = half + curvature.length * Math.log(width);
    const found = counts.map(() => ({ errors: [], shares: [], counted: [] }));
    for (let r = 0; r < repeats; r += 1) {
      let [largest, sum, squares, next] = [-Infinity, 0, 0, 0]; // both sums in units of the largest
      for (let k = 0; k < most; k += 1) {
        const i = r * most + k;
        const log = level - 0.5 * (width * width * square[i] + 2 * width * lean[i] + gap) + 0.5 * plain[i];
        if (log > largest) {
          const shrunk = Math.exp(largest - log);
          [largest, sum, squares] = [log, sum * shrunk + 1, squares * shrunk * shrunk + 1];
        } else {
          const weight = Math.exp(log - largest);
          sum += weight;
          squares += weight * weight;
        }
        if (k + 1 !== counts[next]) continue;
        found[next].errors.push(largest + Math.log(sum) - Math.log(counts[next]));
        found[next].shares.push(1 / sum);
        found[next].counted.push((sum * sum) / squares);
        next += 1;
      }
    }
    return found;
  }
  function closing(short, at) {
    const high = top(Math.max(...short));
    const drawing = chart({ ...data.chart, xlim: [0, 3], ylim: [-0.25 * high, high] });
    const xs = counts.map(Math.log10);
    return (
      drawing.axes("log₁₀ of the draws K", "nats short", [0, 1, 2, 3], [0, high / 2, high]) +
      drawing.line([0, 3], [0, 0], "dash") +
      drawing.text(3, 0.03 * high, "log p(x)", "ink", "end") +
      drawing.line(xs, short, "blue") +
      drawing.dots(xs, short, "blue") +
      drawing.dots([xs[at]], [short[at]], "red", 6)
    );
  }
  function histogram(errors) {
    const sizes = errors.map(Math.abs).sort((a, b) => a - b);
    const reach = top(sizes[Math.floor(0.95 * sizes.length)]);
    const counted = new Array(bins).fill(0);
    for (const error of errors) {
      const bin = Math.floor(((error + reach) / (2 * reach)) * bins);
      counted[Math.min(bins - 1, Math.max(0, bin))] += 1;
    }
    const heights = counted.map((count) => count / errors.length);
    const high = top(Math.max(...heights));
    const drawing = chart({ ...data.chart, xlim: [-reach, reach], ylim: [0, high] });
    const twice = (all) => all.flatMap((value) => [value, value]);
    const steps = [twice(span(-reach, reach, bins + 1)).slice(1, -1), twice(heights)];
    const middle = mean(errors);
    return (
      drawing.axes("estimate less log p(x), nats", "share", [-reach, 0, reach], [0, high]) +
      drawing.area(...steps, "blue") +
      drawing.line(...steps, "thin blue") +
      drawing.line([0, 0], [0, high], "dash") +
      drawing.line([middle, middle], [0, high], "red") +
      drawing.text(reach, 0.95 * high, "solid: their mean; dashed: log p(x)", "red", "end")
    );
  }
  return {
    draw({ draws: at, width: step, fresh }) {
      const width = data.widths[step];
      const found = estimates(width, fresh);
      const { errors, shares, counted } = found[at];
      return {
        closing: closing(found.map((one) => -mean(one.errors)), at),
        histogram: histogram(errors),
        words: fill(data.words, {
          draws: counts[at],
          width: width.toFixed(2),
          repeats,
          short: fixed(-mean(errors), 2).replace("−0.00", "0.00"),
          truth: fixed(data.logP, 2),
          above: ((100 * errors.filter((error) => error > data.dust).length) / errors.length).toFixed(1),
          share: (100 * mean(shares)).toFixed(0),
          count: mean(counted).toFixed(1),
          variance: width * width * least <= 0.5 + 1e-9 ? data.variance : "",
        }),
      };
    },
  };
}
