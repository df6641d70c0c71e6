// The noise explorer, drawn in the page: see vae_helpers/widgets/noise.py.
import { chart } from "./chart.js";
import { density, scale, span } from "./densities.js";
import { fill, fixed, gaussian, unpack } from "./numbers.js";

export async function noise(data) {
  const kept = await unpack(data.eps);
  const [low, high] = [-data.edge, data.edge];
  const grid = span(low, high, data.grid);
  const edges = span(low, high, data.bins + 1);
  const routes = chart(data.routes);

  const dice = new Map([[data.fresh, kept]]); // by the presses of the button
  function eps(fresh) {
    const draw = gaussian(fresh);
    if (!dice.has(fresh)) dice.set(fresh, Float32Array.from(kept, draw));
    return dice.get(fresh);
  }
  function hill(heights, base, look) {
    const xs = [...grid, ...grid.toReversed()];
    return routes.line(xs, [...heights, ...heights.map(() => base)], `filled ${look}`);
  }
  function carried(start, z, mu, sigma) {
    // Both hills have the same height: what counts here is where they stand and how wide.
    const above = grid.map((value) => 1 + 0.62 * Math.exp(-0.5 * value ** 2));
    const below = grid.map((value) => -0.62 * Math.exp(-0.5 * ((value - mu) / sigma) ** 2));
    const parts = [hill(above, 1, "muted"), hill(below, 0, "green"), data.axes];
    start.forEach((value, i) => parts.push(routes.line([value, z[i]], [1, 0], `thin ${value > 0 ? "blue" : "orange"}`)));
    for (const look of ["blue", "orange"]) {
      const which = Array.from(start.keys()).filter((i) => start[i] > 0 === (look === "blue"));
      for (const [all, height] of [[start, 1], [z, 0]]) {
        parts.push(routes.dots(which.map((i) => all[i]), which.map(() => height), look));
      }
    }
    return parts.join("");
  }
  function histogram(z, mu, sigma) {
    const width = (high - low) / data.bins;
    const counts = new Float64Array(data.bins);
    for (const value of z) {
      const bin = value === high ? data.bins - 1 : Math.floor((value - low) / width);
      if (bin >= 0 && bin < data.bins) counts[bin] += 1;
    }
    const heights = Array.from(counts, (count) => count / z.length / width);
    const peak = Math.max(1 / (sigma * Math.sqrt(2 * Math.PI)), ...heights);
    const [top, ticks] = scale(data.scales, 1.08 * peak);
    const drawing = chart({ ...data.histogram, ylim: [0, top] });
    const twice = (all) => all.flatMap((value) => [value, value]);
    const steps = [twice(edges).slice(1, -1), twice(heights)];
    return (
      drawing.axes("z", "density", data.ticks, ticks) +
      drawing.area(...steps, "blue") +
      drawing.line(...steps, "thin blue") +
      drawing.line(grid, density(grid, mu, sigma), "green") +
      drawing.text(high, 0.93 * top, `N(${mu.toFixed(1)}, ${sigma.toFixed(2)}²)`, "green", "end")
    );
  }
  return {
    draw({ mu, logvar, fresh }) {
      const sigma = Math.exp(0.5 * logvar);
      const start = eps(fresh);
      const z = start.map((value) => mu + sigma * value);
      const mean = z.reduce((sum, value) => sum + value, 0) / z.length;
      const spread = Math.sqrt(z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / z.length);
      const said = { mean, mu, spread, sigma };
      for (const name of Object.keys(said)) said[name] = fixed(said[name], 2);
      return {
        routes: carried(start.subarray(0, data.lines), z.subarray(0, data.lines), mu, sigma),
        histogram: histogram(z, mu, sigma),
        numbers: fill(data.words, said),
      };
    },
  };
}
