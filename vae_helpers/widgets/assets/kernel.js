// The line to the kernel: sends values, hears what comes back, and notices when nobody answers.
const PATIENCE = 2000; // milliseconds
const ENDS = ["restarting", "autorestarting", "terminating", "dead"];

// hear has: frame, values, error, here(), busy(), gone(). A model from a saved page has no kernel, so
// one counts as here when it has said something.
export function line(model, hear) {
  let waiting; // a timer, while a question is open
  const answered = () => {
    clearTimeout(waiting);
    waiting = undefined;
    hear.here();
  };
  const listeners = {
    "change:frame": () => {
      answered();
      hear.frame(model.get("frame"));
    },
    "change:values": () => hear.values(model.get("values")),
    "change:error": () => hear.error(model.get("error")),
    "msg:custom": ({ answered: told }) => told && answered(),
    destroy: () => end(),
  };
  const kernel = model.widget_manager?.kernel;
  const changed = (_, status) => ENDS.includes(status) && end();
  for (const [name, listener] of Object.entries(listeners)) model.on(name, listener);
  kernel?.statusChanged.connect(changed);
  kernel?.disposed.connect(end);

  function free() {
    clearTimeout(waiting);
    waiting = undefined;
    for (const [name, listener] of Object.entries(listeners)) model.off(name, listener);
    kernel?.statusChanged.disconnect(changed);
    kernel?.disposed.disconnect(end);
  }
  function end() {
    free();
    hear.gone();
  }
  function ask() {
    if (waiting) return;
    model.send({ asked: true });
    wait(0);
  }
  // Busy is who works; who twice had nothing to do and did not answer does not know this panel. Or not yet:
  // a kernel that trains calls itself idle after each message by the side entrance. It may answer later.
  function wait(idle) {
    waiting = setTimeout(() => {
      const status = model.widget_manager && "kernel" in model.widget_manager ? (kernel?.status ?? "idle") : "unknown";
      if (status !== "idle") hear.busy();
      waiting = undefined;
      if (status === "idle" && idle) hear.gone();
      else wait(status === "idle");
    }, PATIENCE);
  }
  function attempt(action) {
    try {
      action();
    } catch {
      end(); // the connection is closed
    }
  }
  attempt(ask);
  return {
    free,
    send(values) {
      attempt(() => {
        model.set("values", values);
        model.save_changes();
        ask();
      });
    },
  };
}
