// The course's part of JupyterLab and of Notebook 7, as it is: nothing builds or bundles this file.
// It gives a lesson's toolbar its two buttons, lets cards write answers into cells
// (vae_helpers/widgets/assets/answers.js), and lets an open page follow a reset.
(() => {
  let shared; // Jupyter's own modules, by name and version
  const load = async (name) => (await Object.values(shared[name])[0].get())();

  async function makePlugin() {
    const [{ ICommandPalette, Dialog, Notification, ToolbarButton, showDialog }, { ILauncher }] =
      await Promise.all(["@jupyterlab/apputils", "@jupyterlab/launcher"].map(load));
    const { INotebookTracker, NotebookActions } = await load("@jupyterlab/notebook");
    const { PageConfig, URLExt } = await load("@jupyterlab/coreutils");
    const { ServerConnection } = await load("@jupyterlab/services");
    const { Widget } = await load("@lumino/widgets");

    async function ask(path, method = "GET") {
      const settings = ServerConnection.makeSettings();
      const url = URLExt.join(settings.baseUrl || PageConfig.getBaseUrl(), "vae-course", path);
      const answer = await ServerConnection.makeRequest(url, { method }, settings);
      const content = await answer.json();
      if (!answer.ok) throw new Error(content.message);
      return content;
    }

    const lessonOf = (panel) => panel?.content.model?.getMetadata("vae_course")?.lesson ?? "";
    // Only the learner's own copy can be reset, not a backup of it.
    const isCopy = (panel) => lessonOf(panel) && panel.context.path === `${lessonOf(panel)}.ipynb`;
    const tell = (words) => Notification.success(words, { autoClose: false });
    const fail = (error) => Notification.error(String(error.message ?? error), { autoClose: false });

    // An answer and its cell

    const assigned = (id) => new RegExp(`^${id}[ \\t]*(?::[^=\\n]*)?=(?!=).*$`, "gm");
    // The last cell that assigns the name decides, as in the kernel.
    function cellOf(panel, id) {
      const cells = panel.content.widgets.filter((cell) => cell.model.type === "code");
      return cells.findLast((cell) => assigned(id).test(cell.model.sharedModel.getSource()));
    }
    function answerIn(panel, id) {
      const line = cellOf(panel, id)?.model.sharedModel.getSource().match(assigned(id)).at(-1);
      return line?.match(/=\s*r?(["'])(.*?)\1\s*(?:#.*)?$/i)?.[2] ?? "";
    }
    function write(panel, id, answer) {
      const cell = cellOf(panel, id);
      if (!cell || cell.model.sharedModel.getMetadata("editable") === false) return false;
      const line = `${id} = "${answer}"`;
      const source = cell.model.sharedModel.getSource();
      const old = source.match(assigned(id)).at(-1);
      const at = source.lastIndexOf(old);
      // What is no text on one line is left as it is, and the new line below it decides.
      const simple = /=\s*r?(["'])(?:(?!\1).)*\1\s*(?:#.*)?$/i.test(old);
      const changed = source.slice(0, at) + line + source.slice(at + old.length);
      cell.model.sharedModel.setSource(simple ? changed : `${source.trimEnd()}\n${line}`);
      NotebookActions.runCells(panel.content, [cell], panel.sessionContext);
      return true;
    }

    function activate(app, tracker, palette, launcher) {
      const panelOf = (element) => tracker.find((panel) => panel.node.contains(element));

      // A card that finds nobody here, as in other editors, shows the line to type.
      document.addEventListener("vae-course:answer", (event) => {
        const panel = panelOf(event.target);
        if (panel && write(panel, event.detail.id, event.detail.answer)) event.preventDefault();
      });
      document.addEventListener("vae-course:watch", (event) => {
        const panel = panelOf(event.target);
        if (!panel) return;
        event.preventDefault();
        const { ids, show } = event.detail;
        const read = () => show(Object.fromEntries(ids.map((id) => [id, answerIn(panel, id)])));
        panel.content.model.contentChanged.connect(read);
        event.detail.end = () => panel.content.model?.contentChanged.disconnect(read);
        read();
      });

      // Progress and reset

      app.commands.addCommand("vae-course:progress", {
        label: "Course progress",
        caption: "What you have passed so far, and what is next",
        execute: async () => {
          try {
            const body = new Widget();
            body.node.innerHTML = (await ask("progress")).html;
            body.node.addEventListener("click", (event) => {
              const path = event.target.closest("a")?.getAttribute("href");
              if (!path) return;
              event.preventDefault();
              Dialog.flush();
              app.commands.execute("docmanager:open", { path: decodeURIComponent(path) });
            });
            await showDialog({ title: "Your progress", body, buttons: [Dialog.okButton()] });
          } catch (error) {
            fail(error);
          }
        },
      });
      app.commands.addCommand("vae-course:reset", {
        label: "Reset this lesson…",
        caption: "Start this lesson afresh; a copy of your file is kept",
        isEnabled: () => Boolean(isCopy(tracker.currentWidget)),
        execute: async () => {
          const panel = tracker.currentWidget;
          const lesson = lessonOf(panel);
          const { button } = await showDialog({
            title: `Start ${lesson} afresh?`,
            body: "The lesson will be as released. A copy of what you have now is kept in backups/.",
            buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: "Reset" })],
            defaultButton: 0, // a careless Enter changes nothing
          });
          if (!button.accept) return;
          try {
            await panel.context.save(); // what is on the page is what the copy keeps
            const { kept } = await ask(`reset/${lesson}`, "POST");
            await panel.context.revert();
            tell(`${lesson} is as released.${kept ? ` Your file is kept as ${kept}.` : ""}`);
          } catch (error) {
            fail(error);
          }
        },
      });
      for (const command of ["vae-course:progress", "vae-course:reset"])
        palette?.addItem({ command, category: "Course" });
      launcher?.add({ command: "vae-course:progress", category: "Other" });

      app.docRegistry.addWidgetExtension("Notebook", {
        createNew(panel, context) {
          context.ready.then(() => {
            if (!lessonOf(panel) || panel.isDisposed) return;
            const add = (name, label, command) => {
              const tooltip = app.commands.caption(command);
              const onClick = () => app.commands.execute(command);
              const button = new ToolbarButton({ label, tooltip, onClick });
              panel.toolbar.addItem(`vae-course-${name}`, button);
            };
            add("progress", "Progress", "vae-course:progress");
            if (!isCopy(panel)) return;
            add("reset", "Reset", "vae-course:reset");
            const heard = (_, state) => state === "failed" && follow(panel).catch(fail);
            context.saveState.connect(heard);
          });
        },
      });

      // A reset from a terminal: the page in front of it is older now, and follows. What was typed
      // and not saved goes to backups/ too: the server keeps what it refuses to save (resets.py).
      async function follow(panel) {
        if (!isCopy(panel) || panel.context.isDisposed) return;
        const { contents } = app.serviceManager;
        const { path, model, contentsModel } = panel.context;
        const { last_modified } = await contents.get(path, { content: false });
        if (last_modified === contentsModel?.last_modified) return;
        const disk = await contents.get(path, { type: "notebook", format: "json", content: true });
        const reset = disk.content.metadata.vae_course?.reset;
        if (!reset || reset === model.getMetadata("vae_course").reset) return;
        let words = `${lessonOf(panel)} was reset. Your file is kept in backups/.`;
        if (model.dirty) {
          const page = { type: "notebook", format: "json", content: model.toJSON() };
          await contents.save(path, page).catch((error) => (words = error.message));
        }
        await panel.context.revert();
        tell(words);
      }
      const look = () => tracker.forEach((panel) => follow(panel).catch(fail));
      window.addEventListener("focus", look);
      app.shell.currentChanged?.connect(look);
    }

    return {
      id: "vae-course:plugin",
      autoStart: true,
      requires: [INotebookTracker],
      optional: [ICommandPalette, ILauncher],
      activate,
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB["vae-course"] = {
    init: (scope) => (shared = scope),
    get: async () => {
      const plugin = await makePlugin();
      return () => ({ default: plugin, __esModule: true });
    },
  };
})();
