import { make } from "./dom.js";

export const text = () => {
  const element = make("div", "vae-text", "", { "aria-live": "polite" });
  return { element, show: (content) => (element.innerHTML = content) };
};
