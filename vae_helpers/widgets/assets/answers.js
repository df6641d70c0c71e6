import { make } from "./dom.js";

// Graded questions as cards. What counts is the text of each question's cell: a click writes the
// letter there, and the cards show what stands there, typed or clicked. The writing is done by the
// course's extension of JupyterLab (vae_course/jupyter_config); without it, a card says what to type.
export const answers = ({ view }) => {
  const element = make("div", "vae-answers");
  let watched = null; // the extension's end of it, once it has answered
  let letters = {};

  const cards = view.questions.map(({ id, question, options }, number) => {
    const card = make("div", "vae-card", "", { tabindex: 0, role: "group", "aria-label": id });
    const text = make("div", "vae-card-question");
    text.innerHTML = question;
    const list = make("div", "vae-card-options");
    const line = make("div", "vae-card-line", "", { role: "status" });
    const choose = (letter) => {
      const detail = { id, answer: letter };
      const told = { bubbles: true, cancelable: true, detail };
      if (element.dispatchEvent(new CustomEvent("vae-course:answer", told))) {
        letters = { ...letters, [id]: letter };
        show();
      }
      card.focus({ preventScroll: true }); // running a cell takes the keyboard elsewhere
    };
    for (const [letter, words] of options) {
      const button = make("button", "vae-option", "", { type: "button", value: letter });
      const span = make("span");
      span.innerHTML = words;
      button.append(make("b", "", letter), span);
      button.addEventListener("click", () => choose(letter));
      list.append(button);
    }
    card.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const letter = event.key.toUpperCase();
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) cards[(number + step + cards.length) % cards.length].card.focus();
      else if (options.some(([known]) => known === letter)) choose(letter);
      else return;
      event.preventDefault();
    });
    card.append(text, list, line);
    return { id, card, list, line };
  });
  element.append(...cards.map(({ card }) => card));

  function show() {
    for (const { id, list, line } of cards) {
      const written = letters[id] ?? "";
      const chosen = written.match(/^\W*([a-z])(?![a-z])/i)?.[1].toUpperCase();
      for (const button of list.children) button.setAttribute("aria-pressed", button.value === chosen);
      const assignment = make("code", "", `${id} = "${written}"`);
      line.replaceChildren();
      if (written && watched) line.append("Its cell below says ", assignment, ".");
      else if (written) line.append("Type into its cell, and run it: ", assignment);
    }
  }
  function watch() {
    const detail = { ids: cards.map(({ id }) => id), show: (found) => ((letters = found), show()) };
    watched = detail;
    const told = { bubbles: true, cancelable: true, detail };
    if (element.dispatchEvent(new CustomEvent("vae-course:watch", told))) watched = null;
    show();
  }
  // Not before it stands on the page: the extension looks which notebook it is in.
  const frame = requestAnimationFrame(watch);
  return {
    element,
    show() {},
    free() {
      cancelAnimationFrame(frame);
      watched?.end?.();
    },
  };
};
