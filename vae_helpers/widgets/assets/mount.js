// A panel in the page: controls above, views below, and a word where nobody answers.
import { CONTROLS } from "./controls.js";
import { make } from "./dom.js";
import { line } from "./kernel.js";
import { SCENES } from "./scenes.js";
import { VIEWS } from "./views.js";

const GONE =
  "Nobody answers: what drew this in the kernel has gone. In a notebook, run this cell again; here stands the last picture.";
const BUSY = "The kernel is busy: the picture follows when it has time.";
const ARRIVAL = 4000; // milliseconds in which the kernel's half may come

export function mount({ spec, values, frame, error, scene: data }) {
  const element = make("div", "vae-panel", "", { role: "group", "aria-label": spec.title });
  let scene; // draws in the page itself, where it can
  let last; // line to the kernel
  let link; // the same, while the kernel counts as here
  let here = false; // whether it has answered
  let moved = false; // by a hand, before the kernel's half came
  const panel = {
    spec,
    get values() {
      return values;
    },
    set(changes) {
      if (Object.entries(changes).every(([name, value]) => values[name] === value)) return;
      const before = values;
      values = { ...before, ...changes };
      values = { ...values, ...scene?.follow?.(before, values) };
      showValues(); // the hand is not kept waiting for the kernel
      draw();
      moved = !link;
      link?.send(values);
    },
  };
  const controls = spec.controls.map((control) => [control, CONTROLS[control.kind]({ control, panel })]);
  const views = spec.views.map((view) => [view, VIEWS[view.kind]({ view, panel })]);

  const note = make("p", "vae-note", spec.note);
  note.hidden = !spec.note;
  const row = make("div", "vae-controls");
  row.append(...controls.map(([, { element: one }]) => one));
  const grid = make("div", "vae-views");
  grid.append(...views.map(([, { element: one }]) => one));
  const status = make("p", "vae-status", "", { role: "status" });
  const alert = make("pre", "vae-error", "", { role: "alert" });
  element.append(make("div", "vae-title", spec.title), note, row, status, grid, alert);

  function showValues() {
    for (const [control, { show }] of controls) show(values[control.name]);
    for (const [, view] of views) view.values?.(values);
  }
  function showFrame(shown, views_) {
    for (const [view, { element: one, show }] of views) {
      const content = views_?.[view.name];
      one.hidden = content === null; // not now
      if (content !== undefined && content !== null) show(content);
    }
    for (const [control, { element: one }] of controls) {
      const state = views_?.[control.name];
      if (state) one.disabled = state.disabled;
    }
    element.dataset.shown = JSON.stringify(shown ?? {});
  }
  function showError(words) {
    alert.textContent = words;
    alert.hidden = !words;
    element.classList.toggle("vae-stale", Boolean(words));
  }
  function say(words, still) {
    status.textContent = words;
    status.hidden = !words;
    element.classList.toggle("vae-asleep", Boolean(words));
    row.inert = grid.inert = still;
    // For style sheets and tests: who draws now.
    element.dataset.drawnBy = scene ? "page" : here && !data ? "kernel" : "";
  }

  // The page's own picture: at once, but once a frame, so that a fast hand makes no queue.
  let painted = false;
  let later = false;
  function draw() {
    if (!scene) return;
    if (painted) {
      later = true;
      return;
    }
    const shown = Object.entries(values).filter(([, value]) => typeof value !== "object");
    showFrame(Object.fromEntries(shown), scene.draw(values));
    painted = true;
    requestAnimationFrame(() => {
      painted = false;
      if (later) draw();
      later = false;
    });
  }

  const hear = {
    frame: (next) => scene || showFrame(next.shown, next.views),
    values(next) {
      if (next === values) return;
      values = next;
      showValues();
      draw();
    },
    error: (words) => scene || showError(words),
    here() {
      if (here && status.hidden) return;
      link = last;
      here = true;
      say("", false);
    },
    busy: () => say(scene ? "" : BUSY, false),
    gone() {
      link = undefined;
      here = false;
      say(scene ? "" : GONE, !scene);
    },
  };
  const alone = setTimeout(() => link ?? hear.gone(), ARRIVAL);
  let timers = [];
  function connect(model) {
    clearTimeout(alone);
    last?.free();
    last = link = line(model, hear);
    if (moved) link.send(values);
    else hear.values(model.get("values"));
    hear.frame(model.get("frame"));
    hear.error(model.get("error"));
    tellWhoDraws(model);
    // Tells a kernel at work that somebody is looking. Not at once: JupyterLab first opens the side
    // entrance that lets messages in while a cell runs, and what comes earlier queues behind the cell.
    const greetings = spec.controls.some((control) => control.live) ? [150, 400, 900] : [];
    timers = greetings.map((delay) => setTimeout(() => model.send({ seen: true }), delay));
  }
  let told; // the model that knows
  function tellWhoDraws(model = told) {
    told = model;
    if (!scene || !model) return;
    model.set("drawn_in_page", true);
    model.save_changes();
  }

  // Plain keys belong to the control that has the focus, not to the notebook around it, where
  // arrows choose cells and letters delete them. JupyterLab looks at the focused element itself.
  function keepKeys(event) {
    if (!element.contains(event.target)) return;
    const passed = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !passed);
  }
  // Before JupyterLab, which listens below; and only while the focus is here.
  element.addEventListener("focusin", () => window.addEventListener("keydown", keepKeys, true));
  element.addEventListener("focusout", () => window.removeEventListener("keydown", keepKeys, true));

  showValues();
  showFrame(frame?.shown, frame?.views);
  showError(error ?? "");
  say("", !data);
  if (data) {
    SCENES[data.kind](data).then(
      (ready) => {
        scene = ready;
        say("", false);
        showError("");
        draw();
        tellWhoDraws();
      },
      (reason) => {
        console.warn("drawn by the kernel, where there is one:", reason); // an old browser
        data = undefined;
        say("", !here);
      },
    );
  }
  function free() {
    last?.free();
    [alone, ...timers].forEach(clearTimeout);
    window.removeEventListener("keydown", keepKeys, true);
    for (const [, { free: one }] of [...controls, ...views]) one?.();
  }
  return { element, connect, free };
}
