// @ts-check
/**
 * The live figure of chapter 6: what a code costs that was tuned to the wrong source.
 *
 * @typedef {{ p: number[], q: number[] }} State
 * @typedef {(changes: Partial<State>) => void} Change
 *
 * @typedef {object} Costs What codes for q cost while p draws.
 * @property {number[]} p
 * @property {number[]} q
 * @property {string[]} code Huffman's, for q
 * @property {Record<"entropy" | "kl_divergence" | "cross_entropy" | "expected_length", number>} bits per outcome
 */

import { answers } from "./parts/answers.js";
import { chart } from "./parts/chart.js";
import { form, presets } from "./parts/controls.js";
import { html, putInto, quantity, say, show, showNone } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { inBits } from "./parts/format.js";
import { expectedLength, huffmanCode } from "./parts/huffman.js";
import { bar, bottomAxis, leftAxis, line, text } from "./parts/marks.js";
import { crossEntropy, entropy, klDivergence, surprise } from "./parts/maths.js";
import {
  beyond,
  ceiling,
  listed,
  outcomesInWords,
  outcomesSlider,
  probabilitySliders,
  resized,
  seen,
  titledBar,
} from "./parts/outcomes.js";
import { literal } from "./parts/python.js";
import { linear, ticks } from "./parts/scale.js";
import { distribution } from "./parts/settings.js";

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
 * What the codes cost, if P and Q list the same outcomes.
 * @param {State} state
 * @returns {Costs | null}
 */
export function costsOf({ p, q }) {
  if (p.length !== q.length) return null;
  const code = huffmanCode(q);
  const bits = {
    entropy: entropy(p),
    kl_divergence: klDivergence(p, q),
    cross_entropy: crossEntropy(p, q),
    expected_length: expectedLength(p, code),
  };
  return { p, q, code, bits };
}

/**
 * What to see in a pair.
 * @param {State} state
 * @param {Costs | null} costs
 */
export function remarkOn({ p, q }, costs) {
  if (!costs) return `P has ${p.length} outcomes and Q has ${q.length}: there is nothing to compare. Give both the same number, with the slider or a button.`;
  const denied = [...p.keys()].filter((i) => q[i] === 0 && p[i] > 0);
  if (denied.length) {
    const one = denied.length === 1;
    const why = one ? "happens: its ideal length is" : "happen: their ideal lengths are";
    return `Q rules out ${outcomesInWords(denied)}, which ${why} infinite, and so is the bill. Huffman’s code has a word even for the impossible.`;
  }
  const { kl_divergence: fine, cross_entropy: ideal, expected_length: huffman } = costs.bits;
  const believed = fine < 1e-12 ? "The belief is right, and there is no fine." : `Believing Q costs ${inBits(fine)} an outcome.`;
  return `${believed} ${roundingRemark(huffman - ideal)}`;
}

/** What whole digits do. @param {number} extra how much more they cost than the ideal lengths, in bits */
function roundingRemark(extra) {
  if (Math.abs(extra) < 1e-9) return "Huffman’s words cost just as much as the ideal lengths.";
  return extra > 0
    ? `Whole digits cost Huffman’s code ${inBits(extra)} more than the ideal lengths.`
    : `Rounding helps here: Huffman’s whole digits cost ${inBits(-extra)} less than the ideal lengths.`;
}

// ------------------------------------------------------------------------------------- the pictures

const HEIGHT = 230;
const MARGIN = { left: 24, right: 8, top: 32, bottom: 40 };

/** The highest of the axis over the blocks. @param {Costs} costs */
const topOf = ({ p, q, code }) => ceiling(p.flatMap((p_i, i) => (p_i > 0 ? [surprise(p_i), surprise(q[i]), code[i].length] : [])));

/** @param {Costs} costs */
function describeBlocks(costs) {
  const top = topOf(costs);
  /** @param {string} what @param {number[]} r */
  const cut = (what, r) => {
    const places = r.flatMap((r_i, i) => (costs.p[i] > 0 && surprise(r_i) > top ? [i] : []));
    return places.length ? [`${what} of ${outcomesInWords(places)}`] : [];
  };
  const beyondTop = [...cut("the filled part", costs.p), ...cut("the frame", costs.q)];
  const more = beyondTop.length ? ` Beyond the top: ${listed(beyondTop)}.` : "";
  return `For each outcome that can happen a block as wide as p: filled up to its surprise under P, a dashed frame up to its ideal length under Q, a dot at the length of its code word.${more}`;
}

const blocks = () =>
  chart({
    height: HEIGHT,
    describe: (/** @type {Costs | null} */ costs) => (costs ? describeBlocks(costs) : "Nothing to compare."),
    draw(width, costs) {
      if (!costs) return [];
      const { p, q, code } = costs;
      const top = topOf(costs);
      const x = linear([0, 1], [MARGIN.left, width - MARGIN.right]);
      const y = linear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]);
      let left = 0;
      const drawn = p.flatMap((p_i, i) => {
        const [start, end] = [x(left), x(left + p_i)];
        left += p_i;
        return p_i > 0 ? [block(start, end, y, top, { name: String(i + 1), mine: surprise(p_i), theirs: surprise(q[i]), digits: code[i].length })] : [];
      });
      const marks = beyond(drawn.flatMap(({ heights }) => heights), top, y(top) - 5);
      return [
        text(0, 12, `height: surprise or length, in bits${marks.some((mark) => mark.textContent === "↑") ? "; ↑: more" : ""}`, { class: "muted" }),
        leftAxis(y, ticks(0, top, 4), MARGIN.left, { grid: width - MARGIN.right }),
        ...drawn.flatMap(({ parts }) => parts),
        ...marks,
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
  const frame = theirs > top ? sides : [sides.flat()]; // what goes beyond the top stays open there
  const apart = Math.min(mine, theirs) > top ? 6 : 0; // room for two signs side by side
  const parts = [
    bar([left, y(0)], [right, y(Math.min(mine, top))], { class: "shade-p" }),
    ...frame.map((points) => line(points, { class: "stroke-q dashed" })),
    line([[middle, dot], [middle, dot]], { class: "stroke-ink dot" }),
    ...(end - start > 11 ? [text(middle, y(0) + 15, name, { "text-anchor": "middle" })] : []),
  ];
  const heights = [
    { place: middle - apart, bits: mine, idea: "p" },
    { place: middle + apart, bits: theirs, idea: "q" },
  ];
  return { parts, heights };
}

const bars = () =>
  chart({
    height: 130,
    describe(/** @type {Costs | null} */ costs) {
      if (!costs) return "Nothing to compare.";
      const { entropy: floor, kl_divergence: fine, cross_entropy: ideal, expected_length: huffman } = costs.bits;
      return `Two bars. The ideal code: the floor H of ${inBits(floor)} and the fine D of ${inBits(fine)}, together ${inBits(ideal)}. Huffman’s code: ${inBits(huffman)}.`;
    },
    draw(width, costs) {
      if (!costs) return [];
      const { entropy: floor, cross_entropy: ideal, expected_length: huffman } = costs.bits;
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

/** What the reader moves: above the pictures and below them. @param {Change} change */
function controls(change) {
  /** @type {State} */
  let present = { p: [], q: [] };
  const pairs = presets("Pairs worth a look", PRESETS, change, {
    "Agree with P": () => change({ q: present.p }),
    "Swap P and Q": () => change({ p: present.q, q: present.p }),
  });
  const count = outcomesSlider(MOST, (k) => change({ p: resized(present.p, k), q: resized(present.q, k) }));
  const truth = probabilitySliders({ name: "p", most: MOST, idea: "p", change: (p) => change({ p }) });
  const belief = probabilitySliders({ name: "q", most: MOST, idea: "q", change: (q) => change({ q }) });
  const each = belief.sliders.map(({ element }, i) => {
    const [ideal, word, digits] = ["ideal_lengths", "code_words", "lengths"].map((name) => quantity(`${name}[${i}]`));
    element.append(html("p", { class: "live-each" }, "ideal ", ideal, "; word ", word, ", ", digits));
    return { ideal, word, digits };
  });
  const group = html("div", { class: "live-sliders" });

  /** @param {State} state @param {Costs | null} costs */
  function update({ p, q }, costs) {
    present = { p, q };
    count.update(p.length);
    const columns = [truth.sliders.slice(0, p.length), belief.sliders.slice(0, q.length)];
    const rows = truth.sliders.flatMap((_, i) => columns.flatMap((column) => column.slice(i, i + 1)));
    putInto(group, rows.map(({ element }) => element));
    truth.update(p, (i) => `P: outcome ${i + 1}`);
    belief.update(q, (i) => `Q: outcome ${i + 1}`);
    q.forEach((q_i, i) => {
      const { ideal, word, digits } = each[i];
      if (!costs) return [ideal, word, digits].forEach(showNone);
      show(ideal, surprise(q_i), inBits(surprise(q_i)));
      show(word, costs.code[i], costs.code[i]);
      show(digits, costs.code[i].length, inBits(costs.code[i].length));
    });
  }
  return { above: form(pairs, count.element), below: form(group), update };
}

/** What answers. */
function results() {
  /** @type {[name: keyof Costs["bits"], how: string, entry: { title: string, unit: string, idea?: string }][]} */
  const entries = [
    ["entropy", "per outcome, for whoever knows P", { title: "The floor, H(P)", unit: "bits", idea: "p" }],
    ["kl_divergence", "per outcome, for believing Q", { title: "The fine, D(P ‖ Q)", unit: "bits", idea: "q" }],
    ["cross_entropy", "per outcome, floor and fine together", { title: "Ideal code for Q, CE(P, Q)", unit: "bits" }],
    ["expected_length", "per outcome, in whole digits", { title: "Huffman’s code for Q", unit: "bits" }],
  ];
  const { element, update: answer } = answers(Object.fromEntries(entries.map(([name, , entry]) => [name, entry])));

  /** @param {Costs | null} costs */
  function update(costs) {
    for (const [name, how] of entries) answer(name, costs && costs.bits[name], costs ? seen(costs.bits[name]) : "", how);
  }
  return { element, update };
}

const LEGEND = "Filled: surprise under P. Dashed frame: ideal length for Q, −log₂ q. Dot: the word of Huffman’s code for Q.";

export default liveFigure({
  name: "CodeMismatch",
  settings: { p: distribution(2, MOST), q: distribution(2, MOST) },

  build(change) {
    const [moved, numbers] = [controls(change), results()];
    const pictures = [blocks(), bars()];
    const remark = html("p", { class: "live-remark" });

    return {
      parts: [
        moved.above,
        html("div", { class: "live-pictures" }, ...pictures.map(({ element }) => element)),
        html("p", { class: "live-line" }, LEGEND),
        moved.below,
        numbers.element,
        remark,
      ],

      update(state) {
        const costs = costsOf(state);
        moved.update(state, costs);
        for (const part of [...pictures, numbers]) part.update(costs);
        const words = remarkOn(state, costs);
        say(remark, words);
        if (!costs) return words;
        return `Ideal code ${inBits(costs.bits.cross_entropy)} per outcome, Huffman’s ${inBits(costs.bits.expected_length)}. ${words}`;
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
