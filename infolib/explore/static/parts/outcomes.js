// @ts-check
/** A distribution that a reader moves: a slider for each outcome, and how many outcomes there are. */

import { slider } from "./controls.js";
import { fixed, short } from "./format.js";
import { bar, text } from "./marks.js";
import { normalize, sum, withProbability } from "./maths.js";

/**
 * The same distribution over k outcomes. New outcomes get 1/k each and the others shrink in proportion; to take
 * outcomes away undoes it. So what was uniform stays uniform.
 * @param {number[]} p
 * @param {number} k
 */
export function resized(p, k) {
  const n = p.length;
  if (k >= n) return [...p.map((p_i) => (p_i * n) / k), ...Array(k - n).fill(1 / k)];
  const kept = p.slice(0, k);
  return sum(kept) > 0 ? normalize(kept) : Array(k).fill(1 / k);
}

/**
 * What an outcome is called: by its character, else by its number.
 * @param {string} names
 * @param {number} i
 */
export const nameOf = (names, i) => [...names][i] ?? String(i + 1);

/**
 * Words one after the other: "1, 2 and 3".
 * @param {string[]} words
 */
export const listed = (words) => [words.slice(0, -1).join(", "), words[words.length - 1]].filter(Boolean).join(" and ");

/**
 * Outcomes in a sentence: outcome 2, “a”, outcomes 1 and 3, or how many there are if they are more than 3.
 * @param {number[]} places
 * @param {string} [names]
 */
export function outcomesInWords(places, names = "") {
  if (places.length > 3) return `${places.length} outcomes`;
  const unnamed = places.every((i) => i >= [...names].length);
  const words = places.map((i) => (i < [...names].length ? `“${nameOf(names, i)}”` : `outcome ${i + 1}`));
  if (!unnamed || places.length === 1) return listed(words);
  return `outcomes ${listed(places.map((i) => String(i + 1)))}`;
}

/**
 * What is not below 0, as text, and what is above 0 never as 0; less than 1e-12 is the rounding of a computation.
 * @param {number} x
 * @param {number} [decimals]
 */
export function seen(x, decimals = 4) {
  const least = 10 ** -decimals;
  return x > 1e-12 && x < least / 2 ? `< ${least.toFixed(decimals)}` : fixed(x, decimals);
}

/**
 * A probability as text, and only what is certain as 1, only what is impossible as 0.
 * @param {number} p
 * @param {(p: number) => string} [write]
 */
export function writeProbability(p, write = short) {
  if (p > 0 && p < 0.00005) return "< 0.0001";
  return p < 1 && p >= 0.99995 ? "> 0.9999" : write(p);
}

/**
 * @param {number} most
 * @param {(k: number) => void} change
 */
export const outcomesSlider = (most, change) =>
  slider({ label: "Number of outcomes", name: "n_outcomes", low: 2, high: most, step: 1, write: String, change });

/**
 * The sliders of one distribution. To move one rescales the others.
 * @param {object} options
 * @param {string} options.name of the distribution in infolib's class
 * @param {number} options.most how many outcomes there can be
 * @param {string} options.idea
 * @param {(p: number[]) => void} options.change
 */
export function probabilitySliders({ name, most, idea, change }) {
  /** @type {number[]} */
  let present = [];
  const moved = mover();
  const sliders = Array.from({ length: most }, (_, i) =>
    slider({
      label: "", name: `${name}[${i}]`, low: 0, high: 1, step: 0.01, idea, write: writeProbability,
      change: (x) => change(moved(present, i, x)),
    }),
  );

  /** @param {number[]} p @param {(i: number) => string} label */
  function update(p, label) {
    present = p;
    p.forEach((p_i, i) => {
      sliders[i].rename(label(i));
      sliders[i].update(p_i);
    });
  }
  return { sliders, update };
}

/**
 * Moves one probability at a time, always from the distribution in which the reader took hold of it: back from
 * 0 or 1, the others have their proportions again.
 */
export function mover() {
  /** @type {number[]} */
  let origin = [];
  let held = -1;
  let made = "";
  /** @param {number[]} present @param {number} i @param {number} probability */
  return (present, i, probability) => {
    if (i !== held || present.join() !== made) [origin, held] = [present, i];
    const p = withProbability(origin, i, probability);
    made = p.join();
    return p;
  };
}

/**
 * The highest of the axis over blocks as high as their surprise: of two, so that it hardly ever changes under
 * the reader's hand.
 * @param {number[]} heights in bits
 */
export const ceiling = (heights) => (heights.some((bits) => bits > 4 && bits < Infinity) ? 8 : 4);

/**
 * Signs over what goes beyond the top of the axis: "↑", or "∞" for what has no end. Of signs that would overlap,
 * only the first stands there.
 * @param {{ place: number, bits: number, idea: string }[]} blocks from left to right
 * @param {number} top in bits
 * @param {number} y where the signs stand
 */
export function beyond(blocks, top, y) {
  let last = -Infinity;
  return blocks.flatMap(({ place, bits, idea }) => {
    if (bits <= top || place - last < 9) return [];
    last = place;
    return [text(place, y, bits === Infinity ? "∞" : "↑", { class: `ink-${idea} strong`, "text-anchor": "middle" })];
  });
}

/**
 * A bar of parts one after the other, with a line of words above it.
 * @param {string} title
 * @param {number} y of the top
 * @param {import("./scale.js").Scale} x
 * @param {{ name?: string, from: number, to: number, look: string, ink?: string }[]} parts
 */
export const titledBar = (title, y, x, parts) => [
  text(0, y + 12, title),
  ...parts.flatMap(({ name = "", from, to, look, ink = "" }) => {
    const [start, end] = [x(from), x(to)];
    if (end - start < 0.05) return [];
    const fits = end - start > 8 * name.length + 6;
    return [
      bar([start, y + 19], [end, y + 39], { class: look }),
      ...(name && fits ? [text((start + end) / 2, y + 33, name, { class: ink, "text-anchor": "middle" })] : []),
    ];
  }),
];
