// Each kind of view by its name: ({ view, panel }) => { element, show(content), values(values) }.
import { answers } from "./answers.js";
import { card } from "./cards.js";
import { latents } from "./latents.js";
import { plot } from "./plot.js";
import { prediction } from "./prediction.js";
import { sketch } from "./sketch.js";
import { text } from "./text.js";
import { tiles } from "./tiles.js";

export const VIEWS = { answers, card, latents, plot, prediction, sketch, text, tiles };
