// @ts-check
/** The live figure of chapter 6: what a code costs that was tuned to the wrong source. */

import { answers } from "./parts/answers.js";
import { chart } from "./parts/chart.js";
import { buttons, form } from "./parts/controls.js";
import { html, quantity, say, show } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { fixed, inBits } from "./parts/format.js";
import { bar, bottomAxis, leftAxis, line, text } from "./parts/marks.js";
import { crossEntropy, entropy, klDivergence, sum, surprise } from "./parts/maths.js";
import { ceiling, fill, outcomesSlider, probabilitySliders, resized, titledBar } from "./parts/outcomes.js";
import { literal } from "./parts/python.js";
import { linear, ticks } from "./parts/scale.js";
import { distribution } from "./parts/settings.js";

/** @typedef {{ p: number[], q: number[] }} State */

const MOST = 6;
const WEATHER = [0.1, 0.5, 0.1, 0.3];

/** @type {Record<string, State>} Pairs that chapter 6 speaks of. */
const PRESETS = {
  "Wrong code book": { p: [1 / 2, 1 / 4, 1 / 8, 1 / 8], q: [1 / 8, 1 / 8, 1 / 4, 1 / 2] },
  "The rumour": { p: WEATHER, q: [0.2, 0.4, 0.3, 0.1] },
  "No clouds": { p: WEATHER, q: [1 / 2, 0, 1 / 4, 1 / 4] },
  "Two coins": { p: [0.5, 0.5], q: [0.9, 0.1] },
};

// ------------------------------------------------------------------------------------- the measures

/**
 * Huffman's code words, as infolib.coding makes them: of groups equally likely the one that was there earlier
 * is taken first, and has the "0".
 * @param {number[]} q
 */
export function huffmanCode(q) {
  const code = q.map(() => "");
  let groups = q.map((likely, i) => ({ likely, members: [i] })); // in the order of arrival
  while (groups.length > 1) {
    const [first, second] = [...groups].sort((a, b) => a.likely - b.likely); // stable: earlier before later
    const [zero, one] = first.likely === second.likely ? [first, second] : [second, first];
    for (const i of zero.members) code[i] = `0${code[i]}`;
    for (const i of one.members) code[i] = `1${code[i]}`;
    groups = groups.filter((group) => group !== first && group !== second);
    groups.push({ likely: first.likely + second.likely, members: [...zero.members, ...one.members] });
  }
  return code;
}

/**
 * The mean length of code words, in bits, of outcomes drawn from p.
 * @param {number[]} p
 * @param {string[]} code
 */
export const expectedLength = (p, code) => sum(p.map((p_i, i) => p_i * code[i].length));

// ------------------------------------------------------------------------------------- the pictures

const HEIGHT = 230;
const MARGIN = { left: 24, right: 8, top: 32, bottom: 40 };

/** @param {State} state */
const comparable = ({ p, q }) => p.length === q.length;

const blocks = () =>
  chart({
    height: HEIGHT,
    describe: (state) =>
      comparable(state)
        ? "For each outcome a block as wide as p: filled up to its surprise under P, a dashed frame up to its ideal length under Q, a dot at the length of its code word."
        : "Nothing to compare.",
    draw(width, /** @type {State} */ state) {
      if (!comparable(state)) return [];
      const { p, q } = state;
      const code = huffmanCode(q);
      const seen = p.flatMap((p_i, i) => (p_i > 0 ? [surprise(p_i), surprise(q[i]), code[i].length] : []));
      const top = ceiling(seen);
      const x = linear([0, 1], [MARGIN.left, width - MARGIN.right]);
      const y = linear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]);
      let left = 0;
      const drawn = p.flatMap((p_i, i) => {
        const [start, end] = [x(left), x(left + p_i)];
        left += p_i;
        return p_i > 0 ? block(start, end, y, top, { name: String(i + 1), mine: surprise(p_i), theirs: surprise(q[i]), digits: code[i].length }) : [];
      });
      return [
        text(0, 12, "height: surprise or length, in bits", { class: "muted" }),
        leftAxis(y, ticks(0, top, 4), MARGIN.left, { grid: width - MARGIN.right }),
        ...drawn,
        bottomAxis(x, [0, 1], y(0), { write: () => "" }),
        text(width - MARGIN.right, HEIGHT - 5, "width: probability p", { class: "muted", "text-anchor": "end" }),
      ];
    },
  });

/**
 * One outcome: its surprise under P, its ideal length under Q, its code word.
 * @param {number} start
 * @param {number} end
 * @param {import("./parts/scale.js").Scale} y
 * @param {number} top in bits
 * @param {{ name: string, mine: number, theirs: number, digits: number }} lengths
 */
function block(start, end, y, top, { name, mine, theirs, digits }) {
  const gutter = end - start > 8 ? 2 : 0;
  const [left, right, middle] = [start + gutter, end - gutter, (start + end) / 2];
  const [cut, dot] = [y(Math.min(theirs, top)), y(digits)];
  /** @type {[number, number][][]} */
  const sides = [[[left, y(0)], [left, cut]], [[right, cut], [right, y(0)]]];
  const outgrown = theirs > top;
  const frame = outgrown ? sides : [sides.flat()]; // what goes beyond the top stays open there
  const beyond = text(middle, y(top) - 5, theirs === Infinity ? "∞" : "↑", { class: "ink-q strong", "text-anchor": "middle" });
  return [
    bar([left, y(0)], [right, y(Math.min(mine, top))], { class: "shade-p" }),
    ...frame.map((points) => line(points, { class: "stroke-q dashed" })),
    ...(outgrown ? [beyond] : []),
    line([[middle, dot], [middle, dot]], { class: "stroke-ink dot" }),
    ...(end - start > 11 ? [text(middle, y(0) + 15, name, { "text-anchor": "middle" })] : []),
  ];
}

const bars = () =>
  chart({
    height: 130,
    describe: (state) => {
      if (!comparable(state)) return "Nothing to compare.";
      const { p, q } = state;
      return `Two bars. The ideal code: the floor H of ${inBits(entropy(p))} and the fine D of ${inBits(klDivergence(p, q))}, together ${inBits(crossEntropy(p, q))}. Huffman's code: ${inBits(expectedLength(p, huffmanCode(q)))}.`;
    },
    draw(width, /** @type {State} */ state) {
      if (!comparable(state)) return [];
      const { p, q } = state;
      const [floor, ideal, huffman] = [entropy(p), crossEntropy(p, q), expectedLength(p, huffmanCode(q))];
      const longest = Math.max(huffman, ideal < Infinity ? ideal : 0);
      const top = 4 * 2 ** Math.max(0, Math.ceil(Math.log2(longest / 4)));
      const x = linear([0, top], [4, width - 8]);
      return [
        ...titledBar(`Ideal lengths: H + D is ${inBits(ideal)}`, 12, x, [
          { name: "H", from: 0, to: floor, look: "fill-p", ink: "on-fill" },
          { name: ideal < Infinity ? "D" : "D = ∞", from: floor, to: Math.min(ideal, top), look: "shade-q stroke-q dashed" },
        ]),
        ...titledBar(`Huffman’s words: ${inBits(huffman)}`, 59, x, [{ from: 0, to: huffman, look: "open stroke-ink" }]),
        bottomAxis(x, ticks(0, top, 4), 106),
      ];
    },
  });

// --------------------------------------------------------------------------------------- the figure

export default liveFigure({
  name: "CodeMismatch",
  settings: { p: distribution(2, MOST), q: distribution(2, MOST) },

  build(change) {
    /** @type {State} */
    let present = { p: [], q: [] };
    const presets = buttons("Pairs worth a look", {
      ...Object.fromEntries(Object.entries(PRESETS).map(([name, pair]) => [name, () => change(pair)])),
      "Agree with P": () => change({ q: present.p }),
      "Swap P and Q": () => change({ p: present.q, q: present.p }),
    });
    const count = outcomesSlider(MOST, (k) => change({ p: resized(present.p, k), q: resized(present.q, k) }));
    const truth = probabilitySliders({ name: "p", most: MOST, idea: "p", change: (p) => change({ p }) });
    const belief = probabilitySliders({ name: "q", most: MOST, idea: "q", change: (q) => change({ q }) });
    const each = belief.sliders.map(({ line: place }, i) => {
      const [ideal, word, digits] = ["ideal_lengths", "code_words", "lengths"].map((name) => quantity(`${name}[${i}]`));
      place.append("ideal ", ideal, "; word ", word, ", ", digits);
      return { ideal, word, digits };
    });
    const group = html("div", { class: "live-sliders" });
    const pictures = [blocks(), bars()];
    const numbers = answers({
      entropy: { title: "The floor, H(P)", unit: "bits", idea: "p" },
      kl_divergence: { title: "The fine, D(P ‖ Q)", unit: "bits", idea: "q" },
      cross_entropy: { title: "Ideal code for Q, CE(P, Q)", unit: "bits" },
      expected_length: { title: "Huffman’s code for Q", unit: "bits" },
    });
    const remark = html("p", { class: "live-remark" });

    return {
      parts: [
        form(presets, count.element),
        html("div", { class: "live-pictures" }, ...pictures.map(({ element }) => element)),
        html("p", { class: "live-line" }, "Filled: surprise under P. Dashed frame: ideal length for Q, −log₂ q. Dot: the word of Huffman’s code for Q."),
        form(group),
        numbers.element,
        remark,
      ],

      update({ p, q }) {
        present = { p, q };
        count.update(p.length);
        const columns = [truth.sliders.slice(0, p.length), belief.sliders.slice(0, q.length)];
        const pairs = truth.sliders.map((_, i) => columns.flatMap((column) => column.slice(i, i + 1)));
        fill(group, pairs.flat().map(({ element }) => element));
        truth.update(p, (i) => `P: outcome ${i + 1}`);
        belief.update(q, (i) => `Q: outcome ${i + 1}`);
        const code = huffmanCode(q);
        code.forEach((word, i) => {
          show(each[i].ideal, surprise(q[i]), inBits(surprise(q[i])));
          show(each[i].word, word, word);
          show(each[i].digits, word.length, inBits(word.length));
        });
        for (const picture of pictures) picture.update(present);
        const costs = costsOf(present);
        for (const [name, how] of Object.entries(HOW)) {
          const bits = costs?.[/** @type {keyof typeof HOW} */ (name)];
          numbers.update(name, bits ?? /** @type {any} */ ("none"), bits === undefined ? "–" : fixed(bits), how);
        }
        const words = remarkOn(present);
        say(remark, words);
        return costs ? `Ideal code ${inBits(costs.cross_entropy)} per outcome, Huffman’s ${inBits(costs.expected_length)}. ${words}` : words;
      },
    };
  },

  python: ({ p, q }) => `import infolib
from infolib import coding

p = ${literal(p)}
q = ${literal(q)}
entropy = infolib.entropy(p)
kl_divergence = infolib.kl_divergence(p, q)
cross_entropy = infolib.cross_entropy(p, q)
ideal_lengths = infolib.self_information(q)
code = coding.huffman_code(dict(enumerate(q)))
code_words = list(code.values())
lengths = [len(word) for word in code_words]
expected_length = coding.expected_length(code, dict(enumerate(p)))
print(f"{entropy:.4f} + {kl_divergence:.4f} = {cross_entropy:.4f} bits per outcome with an ideal code for q")
print(f"{expected_length:.4f} bits per outcome with Huffman's code for q: {', '.join(code_words)}")
`,
});

const HOW = {
  entropy: "per outcome, for whoever knows P",
  kl_divergence: "per outcome, for believing Q",
  cross_entropy: "per outcome, floor and fine together",
  expected_length: "per outcome, in whole digits",
};

/**
 * What the codes cost, in bits an outcome, if P and Q list the same outcomes.
 * @param {State} state
 */
function costsOf(state) {
  if (!comparable(state)) return undefined;
  const { p, q } = state;
  return {
    entropy: entropy(p),
    kl_divergence: klDivergence(p, q),
    cross_entropy: crossEntropy(p, q),
    expected_length: expectedLength(p, huffmanCode(q)),
  };
}

/**
 * What to see in a pair.
 * @param {State} state
 */
function remarkOn(state) {
  const { p, q } = state;
  const costs = costsOf(state);
  if (!costs) return `P has ${p.length} outcomes and Q has ${q.length}: there is nothing to compare. Give both the same number, with the slider or a button.`;
  if (costs.cross_entropy === Infinity) {
    const denied = q.findIndex((q_i, i) => q_i === 0 && p[i] > 0) + 1;
    return `Q rules out outcome ${denied}, which happens: no ideal length, an infinite bill. Huffman’s code has a word even for the impossible.`;
  }
  const extra = costs.expected_length - costs.cross_entropy;
  const huffman =
    Math.abs(extra) < 1e-9
      ? "Huffman’s words cost just as much as the ideal lengths."
      : extra > 0
        ? `Whole digits cost Huffman’s code ${inBits(extra)} more than the ideal lengths.`
        : `Rounding helps here: Huffman’s whole digits cost ${inBits(-extra)} less than the ideal lengths.`;
  const fine = costs.kl_divergence < 1e-12 ? "The belief is right, and there is no fine." : `Believing Q costs ${inBits(costs.kl_divergence)} an outcome.`;
  return `${fine} ${huffman}`;
}
