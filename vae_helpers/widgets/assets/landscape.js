// The KL landscape, drawn in the page from a table of the function's own costs and slopes: see
// vae_helpers/widgets/landscape.py.
import { chart } from "./chart.js";
import { density, scale, span } from "./densities.js";
import { fill, fixed, unpackAll } from "./numbers.js";

export async function landscape(data) {
  const table = await unpackAll(data.table);
  const plane = chart(data.plane);
  const zs = span(-data.reach, data.reach, data.points);

  function look(mu, sigma) {
    const [column, row] = [mu, sigma].map((value, i) => Math.round((value - data.low[i]) / data.step));
    const at = row * data.columns + column;
    return [table.cost[at], table.slopeMu?.[at], table.slopeSigma?.[at]];
  }
  // Downhill; long where it is steep, but never out of the picture.
  function arrow(mu, sigma, across, up) {
    const steepness = Math.hypot(across, up);
    if (!Number.isFinite(steepness) || steepness < 1e-6) return "";
    const length = (0.9 * steepness) / (0.6 + steepness) / steepness;
    return plane.arrow([mu, sigma], [mu - length * across, sigma - length * up], "red");
  }
  function pair(mu, sigma) {
    const peak = Math.max(1, 1 / sigma) / Math.sqrt(2 * Math.PI);
    const [top, ticks] = scale(data.scales, 1.05 * peak);
    const drawing = chart({ ...data.pair, ylim: [0, top] });
    const [belief, prior] = [density(zs, mu, sigma), density(zs, 0, 1)];
    return (
      drawing.axes("z", "density", data.ticks, ticks) +
      drawing.area(zs, prior, "blue") +
      drawing.line(zs, prior, "blue dash") +
      drawing.area(zs, belief, "red") +
      drawing.line(zs, belief, "red") +
      drawing.text(-data.reach + 0.15, 0.94 * top, "prior N(0, 1)", "blue") +
      drawing.text(data.reach, 0.94 * top, `belief N(${fixed(mu, 2)}, ${fixed(sigma, 2)}²)`, "red", "end")
    );
  }
  function numbers(cost, across, up) {
    if (!Number.isFinite(cost)) return data.words.nan;
    const said = fill(data.words.cost, { cost: fixed(cost, 3) });
    if (across === undefined) return said + data.words.cut;
    if (!Number.isFinite(across + up)) return said + data.words.nanSlope;
    const slope = fill(data.words.slope, { across: fixed(across + 0, 2), up: fixed(up + 0, 2) });
    return said + slope + (Math.hypot(across, up) < 0.005 ? data.words.flat : data.words.arrow);
  }
  return {
    draw({ mu, sigma }) {
      const [cost, across, up] = look(mu, sigma);
      return {
        plane: across === undefined ? "" : arrow(mu, sigma, across, up),
        pair: pair(mu, sigma),
        numbers: numbers(cost, across, up),
      };
    },
  };
}
