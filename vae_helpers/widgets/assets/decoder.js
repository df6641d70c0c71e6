// A decoder of one hidden layer: codes -> ReLU -> the ink of 784 pixels each, from 0 to 255.
import { unpackAll } from "./numbers.js";
import { AREA } from "./tiles.js";

export async function decoder(packed) {
  const { weightIn, biasIn, weightOut, biasOut } = await unpackAll(packed);
  const hidden = biasIn.length;
  const latents = weightIn.length / hidden;
  const logits = new Float32Array(AREA);
  return (codes) => {
    const ink = new Uint8Array(codes.length * AREA);
    codes.forEach((z, n) => {
      logits.set(biasOut);
      for (let j = 0; j < hidden; j += 1) {
        let h = biasIn[j];
        for (let d = 0; d < latents; d += 1) h += weightIn[j * latents + d] * z[d];
        if (h <= 0) continue;
        const row = j * AREA; // the weights from one hidden unit stand side by side
        for (let p = 0; p < AREA; p += 1) logits[p] += h * weightOut[row + p];
      }
      for (let p = 0; p < AREA; p += 1) ink[n * AREA + p] = Math.round(255 / (1 + Math.exp(-logits[p])));
    });
    return ink;
  };
}
