import { make } from "./dom.js";

// A question, its options as buttons, and the reason once one of them is chosen.
export const card = ({ panel }) => {
  const element = make("div", "vae-card", "", { tabindex: 0, role: "group", "aria-label": "A card" });
  const place = make("div", "vae-card-place");
  const question = make("div", "vae-card-question", "", { "aria-live": "polite" });
  const list = make("div", "vae-card-options");
  const reason = make("div", "vae-card-reason", "", { role: "status" });
  element.append(place, question, list, reason);
  let shown = { options: [] };
  const choose = (letter) => panel.set({ chosen: panel.values.chosen.with(shown.number, letter) });
  const turn = (name) => panel.set({ [name]: panel.values[name] + 1 });
  // A click anywhere on the panel leaves the letters and arrows with the card.
  const keep = () => element.focus({ preventScroll: true });
  element.addEventListener("click", keep);
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const letter = event.key.toUpperCase();
    if (event.key === "ArrowRight") turn("next");
    else if (event.key === "ArrowLeft") turn("back");
    else if (shown.options.some(([known]) => known === letter)) choose(letter);
    else return;
    event.preventDefault();
  });
  return {
    element,
    show(card) {
      const another = card.number !== shown.number;
      shown = card;
      if (another && element.parentElement?.contains(document.activeElement)) keep();
      place.textContent = card.place;
      question.innerHTML = card.question;
      if (another) {
        list.replaceChildren(
          ...card.options.map(([letter, words]) => {
            const button = make("button", "vae-option", "", { type: "button", value: letter });
            const text = make("span");
            text.innerHTML = words;
            button.append(make("b", "", letter), text);
            button.addEventListener("click", () => choose(letter));
            return button;
          }),
        );
      }
      for (const button of list.children) {
        const chosen = button.value === card.chosen;
        button.setAttribute("aria-pressed", chosen);
        button.dataset.verdict = chosen ? card.verdict : "";
      }
      const sign = { right: "✓ Right. ", wrong: "○ Not this one. " }[card.verdict] ?? "";
      reason.innerHTML = card.reason;
      if (sign) reason.prepend(make("b", "", sign));
      reason.dataset.verdict = card.verdict;
      reason.hidden = !sign;
    },
  };
};
