// @ts-check
/** A distribution that a reader moves: a slider for each outcome, and how many outcomes there are. */

import { slider } from "./controls.js";
import { html } from "./dom.js";
import { short } from "./format.js";
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
 * @param {number} most
 * @param {(k: number) => void} change
 */
export const outcomesSlider = (most, change) =>
  slider({ label: "Number of outcomes", name: "n_outcomes", low: 2, high: most, step: 1, write: String, change });

/**
 * The sliders of one distribution, each with room for a line on its outcome. To move one rescales the others.
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
  const sliders = Array.from({ length: most }, (_, i) => {
    const line = html("p", { class: "live-each" });
    const one = slider({
      label: "", name: `${name}[${i}]`, low: 0, high: 1, step: 0.01, idea, write: short,
      change: (x) => change(moved(present, i, x)),
    });
    one.element.append(line);
    return { ...one, line };
  });

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
 * Puts elements into a place, unless they are there already: a slider put in anew would lose the reader's finger.
 * @param {Element} place
 * @param {Element[]} elements
 */
export function fill(place, elements) {
  if (elements.length !== place.children.length || elements.some((element, i) => element !== place.children[i])) {
    place.replaceChildren(...elements);
  }
}

/**
 * The highest of the axis over blocks as high as their surprise: of two, so that it hardly ever changes under
 * the reader's hand.
 * @param {number[]} heights in bits
 */
export const ceiling = (heights) => (heights.some((bits) => bits > 4 && bits < Infinity) ? 8 : 4);

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
