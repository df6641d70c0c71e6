// The auction, drawn in the page: see vae_helpers/widgets/auction.py.
import { chart } from "./chart.js";
import { scale } from "./densities.js";
import { fill, fixed } from "./numbers.js";

export async function auction(data) {
  const plane = chart(data.plane);
  const rates = data.costs.map((row) => row.reduce((sum, cost) => sum + cost, 0));

  function tangent(price, model) {
    const [x, y] = [rates[model], data.reconstruction[model]];
    const { xlim, ylim } = data.plane;
    const ends = [Math.max(xlim[0], x - (ylim[1] - y) / price), Math.min(xlim[1], x + (y - ylim[0]) / price)];
    return plane.line(ends, ends.map((end) => y - price * (end - x)), "orange") + plane.dots([x], [y], "red", 6);
  }
  function bars(pays, losses, rank) {
    const [top, ticks] = scale(data.scales, 1.05 * Math.max(...pays, ...losses));
    const drawing = chart({ ...data.bars, ylim: [0, top] });
    const parts = [drawing.axes(data.name, "nats", data.ticks, ticks)];
    parts.push(drawing.area([rank - 0.5, rank + 0.5], [top, top], "muted"));
    pays.forEach((pay, i) => {
      for (const [start, height, look] of [[i + 0.6, pay, "orange"], [i + 1, losses[i], "blue"]]) {
        const end = start + 0.4;
        if (look === "orange") parts.push(drawing.area([start, end], [height, height], look));
        const outline = look === "orange" ? `thin ${look}` : `thin ${look} dash`;
        parts.push(drawing.line([start, start, end, end], [0, height, height, 0], outline));
      }
    });
    return parts.join("");
  }
  return {
    draw({ price: step, rank }) {
      const price = data.prices[step];
      const bills = data.reconstruction.map((pixels, i) => pixels + price * rates[i]);
      const model = bills.indexOf(Math.min(...bills));
      const costs = data.costs[model];
      const order = Array.from(costs.keys()).sort((a, b) => costs[b] - costs[a]);
      const pays = order.map((latent) => price * costs[latent]);
      const losses = order.map((latent) => data.losses[model][latent]);
      const latent = order[rank - 1];
      const said = {
        price, pixels: data.reconstruction[model], rate: rates[model], bill: bills[model],
        cost: costs[latent], pays: pays[rank - 1], loss: losses[rank - 1],
      };
      for (const name of Object.keys(said)) said[name] = fixed(said[name], 2);
      return {
        curve: tangent(price, model),
        bars: bars(pays, losses, rank),
        words: fill(data.words, {
          ...said, beta: data.betas[model], latent, rank,
          verdict: data.verdicts[losses[rank - 1] > pays[rank - 1] ? 0 : 1],
        }),
      };
    },
  };
}
