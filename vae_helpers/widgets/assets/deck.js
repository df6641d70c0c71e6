// The warm-up cards, turned and judged in the page: see vae_helpers/widgets/cards.py.
import { fill } from "./numbers.js";

export async function deck({ cards, words, keys }) {
  const blank = cards.map(() => "");
  return {
    follow(before, values) {
      if (before.again !== values.again) return { card: 0, chosen: blank, first: blank };
      const step = values.next - before.next - (values.back - before.back);
      if (step) return { card: (values.card + step + cards.length) % cards.length };
      const first = values.first.map((kept, i) => kept || values.chosen[i]);
      return first.every((letter, i) => letter === values.first[i]) ? {} : { first };
    },
    draw({ card: number, chosen, first }) {
      const { question, options, said } = cards[number];
      const answered = first.filter(Boolean).length;
      const right = first.filter((letter, i) => cards[i].said[letter]?.verdict === "right").length;
      const score = answered ? fill(words, { right, answered, left: cards.length - answered }) : "";
      return {
        card: {
          place: `Card ${number + 1} of ${cards.length}`,
          question,
          options,
          number,
          chosen: chosen[number],
          ...(said[chosen[number]] ?? { verdict: "", reason: "" }),
        },
        score: score + keys,
      };
    },
  };
}
