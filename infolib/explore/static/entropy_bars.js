// @ts-check
/** The live figure of chapter 2: entropy as an area of blocks, against the most there could be. */

import { answers } from "./parts/answers.js";
import { chart } from "./parts/chart.js";
import { buttons, form } from "./parts/controls.js";
import { html, quantity, show } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { fixed, inBits } from "./parts/format.js";
import { bar, bottomAxis, leftAxis, line, text } from "./parts/marks.js";
import { contribution, entropy, klDivergence, normalize, surprise } from "./parts/maths.js";
import { ceiling, fill, nameOf, outcomesSlider, probabilitySliders, resized, titledBar } from "./parts/outcomes.js";
import { literal } from "./parts/python.js";
import { linear } from "./parts/scale.js";
import { distribution, words } from "./parts/settings.js";

/** @typedef {{ p: number[], names: string }} State */

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

// ------------------------------------------------------------------------------------- the pictures

const HEIGHT = 230;
const MARGIN = { left: 24, right: 20, top: 32, bottom: 40 };

const blocks = () =>
  chart({
    height: HEIGHT,
    describe: (/** @type {State} */ { p, names }) => {
      const each = p.map((p_i, i) => `${nameOf(names, i)}: ${fixed(p_i)} wide, ${inBits(surprise(p_i))} high`);
      return `Blocks side by side, as wide as the probability and as high as the surprise. ${each.join("; ")}. A dashed line marks the mean height, H.`;
    },
    draw(width, /** @type {State} */ { p, names }) {
      const top = ceiling(p.map(surprise));
      const x = linear([0, 1], [MARGIN.left, width - MARGIN.right]);
      const y = linear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]);
      const mean = y(entropy(p));
      let left = 0;
      const drawn = p.flatMap((p_i, i) => {
        const [start, end] = [x(left), x(left + p_i)];
        left += p_i;
        return p_i > 0 ? block(start, end, [y(0), y(Math.min(surprise(p_i), top))], nameOf(names, i), contribution(p_i)) : [];
      });
      return [
        text(0, 12, "height: surprise, in bits", { class: "muted" }),
        leftAxis(y, [0, 1, 2, 3, 4].map((n) => (n * top) / 4), MARGIN.left, { grid: width - MARGIN.right }),
        ...drawn,
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
  const bits = fixed(share, 2);
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
      `A bar for H, ${inBits(entropy(p))}, and the gap that is left to the bar below it, ${inBits(Math.log2(p.length))}.`,
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

export default liveFigure({
  name: "EntropyBars",
  settings: { p: distribution(2, MOST), names: words(MOST) },

  build(change) {
    let present = uniform(2);
    const presets = buttons("Sources worth a look", {
      ...Object.fromEntries(Object.entries(PRESETS).map(([name, state]) => [name, () => change(state)])),
      "All alike": () => change({ p: uniform(present.length) }),
      "One certain": () => change({ p: certain(present) }),
    });
    const count = outcomesSlider(MOST, (k) => change({ p: resized(present, k) }));
    const { sliders, update: move } = probabilitySliders({ name: "p", most: MOST, idea: "p", change: (p) => change({ p }) });
    const each = sliders.map(({ line: place }, i) => {
      const numbers = { surprise: quantity(`surprise[${i}]`), contribution: quantity(`contribution[${i}]`) };
      place.append("surprise ", numbers.surprise, ", adds ", numbers.contribution);
      return numbers;
    });
    const group = html("div", { class: "live-sliders" });
    const named = quantity("names");
    const pictures = [blocks(), bars()];
    const numbers = answers({
      entropy: { title: "Entropy H", unit: "bits", idea: "p" },
      max_entropy: { title: "At most, log₂ k", unit: "bits" },
      gap: { title: "The gap, log₂ k − H", unit: "bits" },
      perplexity: { title: "Perplexity, 2 to the H", unit: "outcomes" },
    });
    const remark = html("p", { class: "live-remark" });

    return {
      parts: [
        form(presets, count.element),
        html("div", { class: "live-pictures" }, ...pictures.map(({ element }) => element)),
        form(html("p", { class: "live-line" }, "Outcomes: ", named, ". Move one probability, and the others keep their proportions."), group),
        numbers.element,
        remark,
      ],

      update({ p, names }) {
        present = p;
        const [mean, most] = [entropy(p), Math.log2(p.length)];
        count.update(p.length);
        fill(group, sliders.slice(0, p.length).map(({ element }) => element));
        move(p, (i) => `Probability of ${called(names, i)}`);
        p.forEach((/** @type {number} */ p_i, /** @type {number} */ i) => {
          show(each[i].surprise, surprise(p_i), inBits(surprise(p_i)));
          show(each[i].contribution, contribution(p_i), inBits(contribution(p_i)));
        });
        show(named, names, p.map((/** @type {number} */ _, /** @type {number} */ i) => nameOf(names, i)).join(", "));
        for (const picture of pictures) picture.update({ p, names });
        numbers.update("entropy", mean, fixed(mean), "the mean surprise");
        numbers.update("max_entropy", most, fixed(most), `if all ${p.length} were equally likely`);
        numbers.update("gap", gap(p), fixed(gap(p)), "0 only if all are alike");
        numbers.update("perplexity", 2 ** mean, fixed(2 ** mean), "as hard to foresee as so many alike");
        const words = remarkOn(p, names);
        remark.replaceChildren(words);
        return `Entropy ${inBits(mean)}, at most ${inBits(most)}. ${words}`;
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

/** @param {string} names @param {number} i */
const called = (names, i) => ([...names][i] === undefined ? `outcome ${i + 1}` : `“${nameOf(names, i)}”`);

/**
 * What to see in a distribution.
 * @param {number[]} p
 * @param {string} names
 */
function remarkOn(p, names) {
  const never = p.includes(0) ? " What never happens adds nothing." : "";
  if (Math.max(...p) === 1) return `One outcome is certain and surprises nobody: H is 0 bits.${never}`;
  if (gap(p) < 1e-12) return `All ${p.length} outcomes are equally likely: H is as large as it can be.`;
  const rarest = Math.min(...p.filter((p_i) => p_i > 0));
  const shares = p.map(contribution);
  const dearest = shares.indexOf(Math.max(...shares));
  const most = inBits(surprise(rarest));
  return shares[dearest] - contribution(rarest) < 1e-12
    ? `The rarest outcome surprises most (${most}), and none adds more to H (${inBits(shares[dearest])}).${never}`
    : `The rarest outcome surprises most (${most}), but ${called(names, dearest)} adds most to H (${inBits(shares[dearest])}).${never}`;
}
