// A decoder: what goes in for each picture -> the ink of its 784 pixels, from 0 to 255.
import { network } from "./network.js";
import { AREA } from "./tiles.js";

export async function decoder(packed) {
  const decode = await network(packed);
  return (codes) => {
    const ink = new Uint8Array(codes.length * AREA);
    codes.forEach((code, n) => {
      const logits = decode(code);
      for (let p = 0; p < AREA; p += 1) ink[n * AREA + p] = Math.round(255 / (1 + Math.exp(-logits[p])));
    });
    return ink;
  };
}
