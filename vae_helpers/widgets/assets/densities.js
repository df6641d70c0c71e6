// Bell curves and the axes they fit on.
export function span(low, high, count) {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

export function density(xs, mu, sigma) {
  const peak = 1 / (sigma * Math.sqrt(2 * Math.PI));
  return xs.map((x) => peak * Math.exp(-0.5 * ((x - mu) / sigma) ** 2));
}

// The smallest axis that reaches as high; scales are pairs of a height and its ticks.
export function scale(scales, height) {
  return scales.find(([top]) => top >= height) ?? scales.at(-1);
}
