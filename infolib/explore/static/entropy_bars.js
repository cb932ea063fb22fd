// @ts-check
/** The live figure of chapter 2: entropy as an area of blocks, against the most there could be. */

import { answers } from "./parts/answers.js";
import { chart } from "./parts/chart.js";
import { form, presets } from "./parts/controls.js";
import { html, putInto, quantity, say, show } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { inBits } from "./parts/format.js";
import { bar, bottomAxis, leftAxis, line, text } from "./parts/marks.js";
import { contribution, entropy, klDivergence, normalize, surprise } from "./parts/maths.js";
import {
  beyond,
  ceiling,
  nameOf,
  outcomesInWords,
  outcomesSlider,
  probabilitySliders,
  resized,
  seen,
  titledBar,
  writeProbability,
} from "./parts/outcomes.js";
import { literal } from "./parts/python.js";
import { linear } from "./parts/scale.js";
import { distribution, words } from "./parts/settings.js";

/** @typedef {{ p: number[], names: string }} State */
/** @typedef {(changes: Partial<State>) => void} Change */

const MOST = 8;

/** Percent of all letters in English texts: Lewand, Cryptological Mathematics, 2000, page 36. */
const VOWELS = { a: 8.167, e: 12.702, i: 6.966, o: 7.507, u: 2.758 };

/** @type {Record<string, State>} */
const PRESETS = {
  "The weather": { p: [0.1, 0.5, 0.1, 0.3], names: "" },
  "Fair die": { p: uniform(6), names: "" },
  "Loaded die": { p: [0.1, 0.1, 0.1, 0.1, 0.1, 0.5], names: "" },
  "English vowels": { p: normalize(Object.values(VOWELS)), names: Object.keys(VOWELS).join("") },
};

// ------------------------------------------------------------------------------------- the measures

/** @param {number} k */
export function uniform(k) {
  return Array(k).fill(1 / k);
}

/**
 * What is missing to the largest entropy there is: how far p is from "all alike".
 * @param {number[]} p
 */
export function gap(p) {
  return klDivergence(p, uniform(p.length));
}

/**
 * The likeliest outcome made certain.
 * @param {number[]} p
 */
export function certain(p) {
  const likeliest = p.indexOf(Math.max(...p));
  return p.map((_, i) => (i === likeliest ? 1 : 0));
}

/**
 * What to see in a distribution.
 * @param {State} state
 */
export function remarkOn({ p, names }) {
  const possible = p.filter((p_i) => p_i > 0);
  const [rarest, likeliest] = [Math.min(...possible), Math.max(...possible)];
  const never = possible.length < p.length ? " What never happens adds nothing." : "";
  if (likeliest === 1) return `One outcome is certain and surprises nobody: H is 0 bits.${never}`;
  if (equal(rarest, likeliest)) {
    if (never) return `The ${possible.length} outcomes that can happen are equally likely: ${inBits(surprise(rarest))} each.${never}`;
    return `${p.length === 2 ? "Both" : "All " + p.length} outcomes are equally likely: H is as large as it can be.`;
  }
  const shares = p.map(contribution);
  const most = Math.max(...shares);
  const rare = p.filter((p_i) => equal(p_i, rarest)).length;
  const dear = [...p.keys()].filter((i) => equal(shares[i], most));
  const who = never ? "Of those that can happen, the rarest" : rare > 1 ? "The rarest outcomes" : "The rarest outcome";
  const first = `${who} ${rare > 1 ? "surprise" : "surprises"} most (${inBits(surprise(rarest))}${rare > 1 ? " each" : ""})`;
  const share = `(${inBits(most)}${dear.length > 1 ? " each" : ""})`;
  if (dear.some((i) => equal(p[i], rarest))) return `${first}, and none adds more to H (${inBits(most)}).${never}`;
  return `${first}, but ${outcomesInWords(dear, names)} ${dear.length > 1 ? "add" : "adds"} most to H ${share}.${never}`;
}

/** Whether two positive numbers are the same, but for rounding. @param {number} x @param {number} y */
const equal = (x, y) => Math.abs(x - y) <= 1e-9 * y;

// ------------------------------------------------------------------------------------- the pictures

const HEIGHT = 230;
const MARGIN = { left: 24, right: 20, top: 32, bottom: 40 };

const blocks = () =>
  chart({
    height: HEIGHT,
    describe: (/** @type {State} */ { p, names }) => {
      const top = ceiling(p.map(surprise));
      const each = p.map((p_i, i) => {
        if (p_i === 0) return `${nameOf(names, i)}: never happens, no block`;
        const cut = surprise(p_i) > top ? ", beyond the top" : "";
        return `${nameOf(names, i)}: ${writeProbability(p_i)} wide, ${inBits(surprise(p_i))} high${cut}`;
      });
      return `Blocks side by side, as wide as the probability and as high as the surprise. ${each.join("; ")}. A dashed line marks the mean height, H.`;
    },
    draw(width, /** @type {State} */ { p, names }) {
      const top = ceiling(p.map(surprise));
      const x = linear([0, 1], [MARGIN.left, width - MARGIN.right]);
      const y = linear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]);
      const mean = y(entropy(p));
      let left = 0;
      /** @type {{ place: number, bits: number, idea: string }[]} */
      const heights = [];
      const drawn = p.flatMap((p_i, i) => {
        const [start, end] = [x(left), x(left + p_i)];
        left += p_i;
        if (p_i > 0) heights.push({ place: (start + end) / 2, bits: surprise(p_i), idea: "p" });
        return p_i > 0 ? block(start, end, [y(0), y(Math.min(surprise(p_i), top))], nameOf(names, i), contribution(p_i)) : [];
      });
      return [
        text(0, 12, `height: surprise, in bits${heights.some(({ bits }) => bits > top) ? "; ↑: beyond the top" : ""}`, { class: "muted" }),
        leftAxis(y, [0, 1, 2, 3, 4].map((n) => (n * top) / 4), MARGIN.left, { grid: width - MARGIN.right }),
        ...drawn,
        ...beyond(heights, top, y(top) - 5),
        bottomAxis(x, [0, 1], y(0), { write: () => "" }),
        text(width - MARGIN.right, HEIGHT - 5, "width: probability; area: share of H, in bits", { class: "muted", "text-anchor": "end" }),
        line([[x(0), mean], [x(1), mean]], { class: "stroke-ink dashed" }),
        text(width, mean + 4, "H", { class: "strong", "text-anchor": "end" }),
      ];
    },
  });

/**
 * One outcome. Its name and its share stand there if there is room.
 * @param {number} start
 * @param {number} end
 * @param {[number, number]} heights
 * @param {string} name
 * @param {number} share
 */
function block(start, end, [low, high], name, share) {
  const gutter = end - start > 6 ? 2 : 0; // between blocks; hair's breadths are left whole
  const middle = (start + end) / 2;
  const bits = seen(share, 2);
  return [
    bar([start + gutter, low], [end - gutter, high], { class: gutter ? "shade-p stroke-p" : "fill-p" }),
    ...(end - start > 11 ? [text(middle, low + 15, name, { "text-anchor": "middle" })] : []),
    ...(end - start > 36 && low - high > 20 ? [text(middle, low - 7, bits, { "text-anchor": "middle" })] : []),
  ];
}

const bars = () =>
  chart({
    height: 130,
    describe: (/** @type {State} */ { p }) =>
      `A bar for H, ${inBits(entropy(p))}; the bar below it, log₂ ${p.length}, ${inBits(Math.log2(p.length))}; the gap, ${inBits(gap(p))}.`,
    draw(width, { p }) {
      const x = linear([0, Math.log2(MOST)], [4, width - 8]);
      const [mean, most] = [entropy(p), Math.log2(p.length)];
      return [
        ...titledBar(`H ${inBits(mean)}, gap ${inBits(gap(p))}`, 12, x, [
          { name: "H", from: 0, to: mean, look: "fill-p", ink: "on-fill" },
          { name: "gap", from: mean, to: most, look: "open stroke-rest dashed" },
        ]),
        ...titledBar(`log₂ ${p.length} is ${inBits(most)}`, 59, x, [{ from: 0, to: most, look: "fill-rest" }]),
        bottomAxis(x, [0, 1, 2, 3], 106),
      ];
    },
  });

// --------------------------------------------------------------------------------------- the figure

/** What the reader moves: above the pictures and below them. @param {Change} change */
function controls(change) {
  let present = uniform(2);
  const states = presets("Sources worth a look", PRESETS, change, {
    "All alike": () => change({ p: uniform(present.length) }),
    "One certain": () => change({ p: certain(present) }),
  });
  const count = outcomesSlider(MOST, (k) => change({ p: resized(present, k) }));
  const { sliders, update: move } = probabilitySliders({ name: "p", most: MOST, idea: "p", change: (p) => change({ p }) });
  const each = sliders.map(({ element }, i) => {
    const numbers = [quantity(`surprise[${i}]`), quantity(`contribution[${i}]`)];
    element.append(html("p", { class: "live-each" }, "surprise ", numbers[0], ", adds ", numbers[1]));
    return numbers;
  });
  const group = html("div", { class: "live-sliders" });
  const named = quantity("names");
  const how = ". Move one probability, and the others keep their proportions, or share alike where all were 0.";

  /** @param {State} state */
  function update({ p, names }) {
    present = p;
    count.update(p.length);
    putInto(group, sliders.slice(0, p.length).map(({ element }) => element));
    move(p, (i) => `Probability of ${outcomesInWords([i], names)}`);
    p.forEach((p_i, i) => {
      [surprise(p_i), contribution(p_i)].forEach((bits, column) => show(each[i][column], bits, inBits(bits)));
    });
    show(named, names, p.map((_, i) => nameOf(names, i)).join(", "));
  }
  return { above: form(states, count.element), below: form(html("p", { class: "live-line" }, "Outcomes: ", named, how), group), update };
}

/** What answers. */
function results() {
  const { element, update: answer } = answers({
    entropy: { title: "Entropy H", unit: "bits", idea: "p" },
    max_entropy: { title: "At most, log₂ k", unit: "bits" },
    gap: { title: "The gap, log₂ k − H", unit: "bits" },
    perplexity: { title: "Perplexity, 2 to the H", unit: "outcomes" },
  });

  /** @param {State} state */
  function update({ p }) {
    const [mean, most] = [entropy(p), Math.log2(p.length)];
    answer("entropy", mean, seen(mean), "the mean surprise");
    answer("max_entropy", most, seen(most), `if ${p.length === 2 ? "both" : "all " + p.length} were equally likely`);
    answer("gap", gap(p), seen(gap(p)), "0 only if all are alike");
    answer("perplexity", 2 ** mean, seen(2 ** mean), "as hard to foresee as so many alike");
  }
  return { element, update };
}

export default liveFigure({
  name: "EntropyBars",
  settings: { p: distribution(2, MOST), names: words(MOST) },

  build(change) {
    const [moved, numbers] = [controls(change), results()];
    const pictures = [blocks(), bars()];
    const remark = html("p", { class: "live-remark" });

    return {
      parts: [
        moved.above,
        html("div", { class: "live-pictures" }, ...pictures.map(({ element }) => element)),
        moved.below,
        numbers.element,
        remark,
      ],

      update(state) {
        for (const part of [moved, ...pictures, numbers]) part.update(state);
        const words = remarkOn(state);
        say(remark, words);
        return `Entropy ${inBits(entropy(state.p))}, at most ${inBits(Math.log2(state.p.length))}. ${words}`;
      },
    };
  },

  python: ({ p }) => `import math

import infolib

p = ${literal(p)}
surprise = infolib.self_information(p)
contribution = [p_i * s if p_i > 0 else 0.0 for p_i, s in zip(p, surprise)]
entropy = infolib.entropy(p)
max_entropy = math.log2(len(p))
gap = infolib.kl_divergence(p, [1 / len(p)] * len(p))
perplexity = infolib.perplexity(p)
print("surprise, bits:    ", surprise)
print("contribution, bits:", contribution)
print(f"H = {entropy:.4f} bits of at most {max_entropy:.4f}: a gap of {gap:.4f} bits")
print(f"as hard to foresee as {perplexity:.4f} equally likely outcomes")
`,
});
