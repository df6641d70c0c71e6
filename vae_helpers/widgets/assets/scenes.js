// What draws without a kernel, by its kind: (data) => a promise of { draw(values), follow(before, values) }.
// Each does what the scene of the same name in vae_helpers/widgets does, and a test compares them.
import { auction } from "./auction.js";
import { deck } from "./deck.js";
import { draws } from "./draws.js";
import { landscape } from "./landscape.js";
import { morph } from "./morph.js";
import { noise } from "./noise.js";
import { plane } from "./plane.js";
import { shift } from "./shift.js";
import { style } from "./style.js";
import { traversal } from "./traversal.js";
import { walk } from "./walk.js";
import { words } from "./words.js";

export const SCENES = { auction, deck, draws, landscape, morph, noise, plane, shift, style, traversal, walk, words };
