// A panel: controls above, views below. Its kernel half is vae_helpers/widgets/panel.py.
import { CONTROLS } from "./controls.js";
import { make } from "./dom.js";
import { VIEWS } from "./views.js";

export function render({ model, el }) {
  const root = make("section", "vae-panel");
  const spec = model.get("spec");
  const panel = {
    model,
    spec,
    get values() {
      return model.get("values");
    },
    set(changes) {
      const before = model.get("values");
      if (Object.entries(changes).every(([name, value]) => before[name] === value)) return;
      model.set("values", { ...before, ...changes });
      showValues(); // the hand is not kept waiting for the kernel
      model.save_changes();
    },
  };
  const controls = spec.controls.map((control) => [control, CONTROLS[control.kind]({ control, panel })]);
  const views = spec.views.map((view) => [view, VIEWS[view.kind]({ view, panel })]);

  root.append(make("h4", "", spec.title));
  const note = make("p", "vae-note", spec.note);
  note.hidden = !spec.note;
  const row = make("div", "vae-controls");
  row.append(...controls.map(([, { element }]) => element));
  const grid = make("div", "vae-views");
  grid.append(...views.map(([, { element }]) => element));
  const error = make("pre", "vae-error", "", { role: "alert" });
  root.append(note, row, grid, error);
  el.append(root);

  function showValues() {
    const values = model.get("values");
    for (const [control, { show }] of controls) show(values[control.name]);
    for (const [, view] of views) view.values?.(values);
  }
  function showFrame() {
    const frame = model.get("frame");
    for (const [view, { show }] of views) {
      const content = frame.views?.[view.name];
      if (content !== undefined) show(content);
    }
    for (const [control, { element }] of controls) {
      const state = frame.views?.[control.name];
      if (state) element.disabled = state.disabled;
    }
    root.dataset.shown = JSON.stringify(frame.shown ?? {});
  }
  function showError() {
    error.textContent = model.get("error");
    error.hidden = !model.get("error");
    root.classList.toggle("vae-stale", Boolean(model.get("error")));
  }

  const listeners = { "change:values": showValues, "change:frame": showFrame, "change:error": showError };
  for (const [name, listener] of Object.entries(listeners)) {
    model.on(name, listener);
    listener();
  }
  // Tells a kernel at work that somebody is looking. Not at once: JupyterLab first opens the side
  // entrance that lets messages in while a cell runs, and what comes earlier queues behind the cell.
  const greetings = spec.controls.some((control) => control.live) ? [150, 400, 900] : [];
  const timers = greetings.map((delay) => setTimeout(() => model.send({ seen: true }), delay));
  // Plain keys belong to the control that has the focus, not to the notebook around it, where
  // arrows choose cells and letters delete them. JupyterLab looks at the focused element itself.
  function keepKeys(event) {
    if (!root.contains(event.target)) return;
    const passed = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !passed);
  }
  window.addEventListener("keydown", keepKeys, true); // before JupyterLab, which listens below
  return () => {
    timers.forEach(clearTimeout);
    window.removeEventListener("keydown", keepKeys, true);
    for (const [name, listener] of Object.entries(listeners)) model.off(name, listener);
    for (const [, { free }] of [...controls, ...views]) free?.();
  };
}
