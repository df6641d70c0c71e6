// Curves as SVG text, as vae_helpers/widgets/chart.py writes them.
const short = (coordinate) => coordinate.toFixed(1).replace(/\.0$/, "");
const escaped = (words) => words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const written = (value) => String(Number(value.toPrecision(6))).replace("-", "−");

export function chart({ xlim, ylim, width, height, left, bottom, top, right }) {
  const box = [left, top, width - left - right, height - top - bottom];
  const x = (value) => left + ((value - xlim[0]) / (xlim[1] - xlim[0])) * box[2];
  const y = (value) => top + ((ylim[1] - value) / (ylim[1] - ylim[0])) * box[3];
  const beyond = 0.02 * (ylim[1] - ylim[0]); // a curve that leaves the plane ends just outside of it
  const inside = (value) => Math.min(Math.max(value, ylim[0] - beyond), ylim[1] + beyond);
  const path = (xs, ys) => `M${Array.from(xs, (value, i) => `${short(x(value))},${short(y(inside(ys[i])))}`).join("L")}`;
  const label = (across, up, words, look, anchor, turn = "") =>
    `<text class="${look}" x="${short(across)}" y="${short(up)}" text-anchor="${anchor}"${turn}>${escaped(words)}</text>`;
  return {
    x,
    y,
    line: (xs, ys, look) => `<path class="line ${look}" d="${path(xs, ys)}"/>`,
    area(xs, ys, look) {
      const floor = top + box[3];
      const ends = `L${short(x(xs.at(-1)))},${floor}L${short(x(xs[0]))},${floor}Z`;
      return `<path class="area ${look}" d="${path(xs, ys)}${ends}"/>`;
    },
    dots: (xs, ys, look, radius = 3) =>
      Array.from(xs, (value, i) => `<circle class="dot ${look}" cx="${short(x(value))}" cy="${short(y(ys[i]))}" r="${radius}"/>`).join(""),
    text: (across, up, words, look = "ink", anchor = "start") => label(x(across), y(up), words, look, anchor),
    arrow(start, end, look) {
      const [x0, y0, x1, y1] = [x(start[0]), y(start[1]), x(end[0]), y(end[1])];
      const length = Math.hypot(x1 - x0, y1 - y0);
      if (length < 0.5) return "";
      const head = Math.min(11, 0.6 * length);
      const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
      const [bx, by] = [x1 - head * ux, y1 - head * uy];
      const wing = 0.45 * head;
      const tip =
        `M${short(x1)},${short(y1)}L${short(bx - wing * uy)},${short(by + wing * ux)}` +
        `L${short(bx + wing * uy)},${short(by - wing * ux)}Z`;
      const shaft = `M${short(x0)},${short(y0)}L${short(bx)},${short(by)}`;
      return `<path class="shaft ${look}" d="${shaft}"/><path class="head ${look}" d="${tip}"/>`;
    },
    axes(xlabel, ylabel, xticks, yticks) {
      const floor = top + box[3];
      const parts = [`<path class="axis" d="M${left},${top}v${box[3]}h${box[2]}"/>`];
      for (const value of xticks) {
        parts.push(`<path class="axis" d="M${short(x(value))},${floor}v4"/>`);
        parts.push(label(x(value), floor + 17, written(value), "tick", "middle"));
      }
      for (const value of yticks) {
        parts.push(`<path class="axis" d="M${left},${short(y(value))}h-4"/>`);
        parts.push(label(left - 7, y(value) + 4, written(value), "tick", "end"));
      }
      parts.push(label(left + box[2] / 2, height - 4, xlabel, "name", "middle"));
      const middle = top + box[3] / 2;
      parts.push(label(12, middle, ylabel, "name", "middle", ` transform="rotate(-90 12 ${short(middle)})"`));
      return parts.join("");
    },
  };
}
