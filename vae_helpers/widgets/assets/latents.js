import { make, snap } from "./dom.js";

// Sliders for the latents of z, dearest first: what each costs, where it is expected, where it is.
export const latents = ({ view, panel }) => {
  const element = make("div", "vae-latents", "", { role: "group", "aria-label": view.label });
  const dearest = Math.max(...view.costs, 1e-9);
  const rows = view.order.map((d) => latentRow(d, view, panel, dearest));
  const used = make("div", "vae-latent-grid");
  used.append(...rows.slice(0, view.used).map((row) => row.element));
  element.append(make("div", "vae-latent-title", view.title), used);
  if (view.used < rows.length) {
    const rest = make("details");
    const grid = make("div", "vae-latent-grid");
    grid.append(...rows.slice(view.used).map((row) => row.element));
    rest.append(make("summary", "", view.rest), grid);
    element.append(rest);
  }
  const values = (all) => all.z.length === rows.length && rows.forEach((row) => row.show(all));
  return { element, show() {}, values };
};

function latentRow(d, view, panel, dearest) {
  const element = make("label", "vae-latent", "", { title: `latent ${d}: ${view.costs[d].toFixed(2)} nats` });
  const bar = make("span", "vae-cost");
  const fill = make("span");
  fill.style.width = `${(100 * view.costs[d]) / dearest}%`;
  bar.append(fill);
  const track = make("span", "vae-track");
  const band = make("span", "vae-band");
  const input = make("input", "", "", {
    type: "range", min: -view.limit, max: view.limit, step: view.step, name: `z${d}`,
    "aria-label": `z${d}, ${view.costs[d].toFixed(2)} nats`,
  });
  track.append(band, input);
  const output = make("output", "", "", { "aria-live": "off" }); // the slider itself says its value
  element.append(make("span", "vae-latent-name", `z${d}`), bar, track, output);

  const move = (value) => panel.set({ z: panel.values.z.with(d, value), moved: d });
  input.addEventListener("input", () => move(snap(Number(input.value), [-view.limit, view.limit], view.step)));
  input.addEventListener("dblclick", () => move(panel.values.home[d]));
  const share = (value) => Math.min(1, Math.max(0, (value + view.limit) / (2 * view.limit)));
  let last;
  return {
    element,
    show({ z, middle, spread, moved }) {
      element.classList.toggle("vae-moved", moved === d);
      const now = [z[d], middle[d], spread[d]].join();
      if (now === last) return;
      last = now;
      input.value = z[d];
      output.textContent = z[d].toFixed(2).replace("-", "−");
      input.setAttribute("aria-valuetext", output.textContent);
      const [low, high] = [share(middle[d] - spread[d]), share(middle[d] + spread[d])];
      // The thumb's middle stays half its width away from the ends.
      band.style.left = `calc(8px + ${low} * (100% - 16px))`;
      band.style.width = `calc(${high - low} * (100% - 16px))`;
    },
  };
}
