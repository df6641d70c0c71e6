import { make, snap } from "./dom.js";

// Each: ({ control, panel }) => { element, show(value) }.
const slider = ({ control, panel }) => {
  const { name, label, low, high, step, digits, names } = control;
  const element = make("label", "vae-slider");
  const input = make("input", "", "", { type: "range", min: low, max: high, step, name });
  const output = make("output", "", "", { "aria-live": "off" }); // the slider itself says its value
  element.append(make("span", "", label), input, output);
  const words = (value) =>
    names.length ? names[Math.round((value - low) / step)] : value.toFixed(digits).replace("-", "−");
  input.addEventListener("input", () => panel.set({ [name]: snap(Number(input.value), [low, high], step) }));
  return {
    element,
    show(value) {
      if (Number(input.value) !== value) input.value = value;
      output.textContent = words(value);
      input.setAttribute("aria-valuetext", words(value));
    },
  };
};

const button = ({ control: { name, label }, panel }) => {
  const element = make("button", "vae-button", label, { type: "button", name });
  element.addEventListener("click", () => panel.set({ [name]: panel.values[name] + 1 }));
  return { element, show() {} };
};

const choice = ({ control: { name, label, options }, panel }) => {
  const element = make("fieldset", "vae-choice", "", { name });
  // Radio buttons belong together by a name that no other panel on the page may have.
  const group = `vae-choice-${Math.random()}`;
  element.append(make("legend", "", label));
  const inputs = options.map((option) => {
    const input = make("input", "", "", { type: "radio", name: group, value: option });
    input.addEventListener("change", () => panel.set({ [name]: option }));
    const line = make("label");
    line.append(input, option);
    element.append(line);
    return input;
  });
  return {
    element,
    show(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
};

export const CONTROLS = { slider, button, choice };
