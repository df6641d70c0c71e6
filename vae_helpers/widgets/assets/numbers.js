// Numbers as the kernel packs them (vae_helpers/widgets/in_page.py), and as they are written.

// A promise of a typed array: bytes, or 32-bit floats.
export async function unpack({ dtype, data }) {
  const inflated = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(inflated).arrayBuffer();
  if (dtype === "uint8") return new Uint8Array(buffer);
  if (dtype === "float16") return Float32Array.from(new Uint16Array(buffer), half);
  return new Float32Array(buffer);
}

// All of them, under their names.
export async function unpackAll(packed) {
  const entries = Object.entries(packed).map(async ([name, one]) => [name, await unpack(one)]);
  return Object.fromEntries(await Promise.all(entries));
}

function half(bits) {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24;
  return bits & 0x8000 ? -size : size;
}

// With a true minus.
export function fixed(value, digits) {
  return value.toFixed(digits).replace("-", "−");
}

// A sentence of the kernel's, its {names} filled in.
export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// Draws from N(0, 1), after Box and Muller; the same for the same seed, and fresh without one.
export function gaussian(seed) {
  let state = seed ?? Math.floor(Math.random() * 2 ** 32);
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0; // mulberry32
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
