// What controls and views share.
export function make(tag, className = "", text = "", attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// To the nearest step, between the ends, without the dust of binary fractions.
export function snap(value, [low, high], step) {
  const stepped = low + Math.round((value - low) / step) * step;
  return Number(Math.min(high, Math.max(low, stepped)).toFixed(10));
}
