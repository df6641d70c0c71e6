// What controls and views share.
export function make(tag, className = "", text = "", attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export function svg(tag, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// To the nearest step, between the ends, without the dust of binary fractions.
export function snap(value, [low, high], step) {
  const stepped = low + Math.round((value - low) / step) * step;
  return Number(Math.min(high, Math.max(low, stepped)).toFixed(10));
}

// What the kernel wrote into a page: bytes stand in it as { base64 }.
export function parse(written) {
  const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return JSON.parse(written, (_, value) => (value?.base64 === undefined ? value : bytes(value.base64)));
}
