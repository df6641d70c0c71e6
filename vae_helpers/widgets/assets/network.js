// Linear layers with ReLU between them: (numbers) => what the last one says, until the next call.
import { unpackAll } from "./numbers.js";

export async function network(packed) {
  const layers = await Promise.all(packed.map(unpackAll));
  const answers = layers.map(({ bias }) => new Float32Array(bias.length));
  return (numbers) =>
    layers.reduce((values, { weight, bias }, depth) => {
      const answer = answers[depth];
      const width = answer.length;
      answer.set(bias);
      for (let i = 0; i < values.length; i += 1) {
        const value = values[i];
        if (value === 0 || (depth > 0 && value < 0)) continue;
        const from = i * width; // the weights from one input stand side by side
        for (let j = 0; j < width; j += 1) answer[j] += value * weight[from + j];
      }
      return answer;
    }, numbers);
}
