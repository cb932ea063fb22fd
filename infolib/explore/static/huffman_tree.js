// @ts-check
/**
 * The live figure of chapter 2: Huffman's code for some probabilities or for a typed text, and its tree.
 *
 * @typedef {object} Coded
 * @property {string[]} symbols
 * @property {number[]} p
 * @property {number} n how many characters the text has; 0 for probabilities
 * @property {Group[]} tree without its root, which is last where there is one
 * @property {string[]} words
 * @property {Record<string, number> | undefined} costs per symbol, by the names of infolib's class
 */

import { answers } from "./parts/answers.js";
import { characterCounts, quoted, writeCharacter } from "./parts/characters.js";
import { chart } from "./parts/chart.js";
import { buttons, choice, form, presets, textField } from "./parts/controls.js";
import { html, putInto, quantity, say, show, showNone, svg, table } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { fixed, inBits, inUnits, short } from "./parts/format.js";
import { expectedLength, huffmanTree, leavesOf, placed, wordsOf } from "./parts/huffman.js";
import { bar, bottomAxis, line, text } from "./parts/marks.js";
import { entropy, normalize, surprise } from "./parts/maths.js";
import { probabilitySliders, resized, seen, writeProbability } from "./parts/outcomes.js";
import { literal } from "./parts/python.js";
import { linear, ticks } from "./parts/scale.js";
import { distribution, oneOf, words } from "./parts/settings.js";

/** @typedef {(changes: { source?: "probabilities" | "text", p?: number[], text?: string }) => void} Change */
/** @typedef {import("./parts/huffman.js").Group} Group */

const NAMES = "abcdefgh";
const LONGEST = 120; // of a text, in characters as Python counts them

/** Distributions that show something. The comb's weights are Fibonacci's numbers, which make the tree deepest. */
const PRESETS = {
  "The weather": [0.1, 0.5, 0.1, 0.3],
  "Fair over 8": Array(8).fill(1 / 8),
  "Halves of halves": [1 / 2, 1 / 4, 1 / 8, 1 / 8],
  "A comb": [21, 13, 8, 5, 3, 2, 1, 1].map((weight) => weight / 54),
  "Nearly certain": [0.99, 0.01],
};

const TEXTS = ["abracadabra", "the quick brown fox jumps over the lazy dog", "aaaaaaaa"];

// ------------------------------------------------------------------------------------- the measures

/**
 * @param {number[]} p
 * @param {string[]} code
 */
export function costsOf(p, code) {
  const length = expectedLength(p, code);
  return {
    expected_length: length,
    entropy: entropy(p),
    redundancy: Math.max(0, length - entropy(p)),
    fixed_length: (p.length - 1).toString(2).length, // as many digits as the last symbol's number has, from 0
  };
}

/**
 * @param {string[]} symbols
 * @param {number[]} p their probabilities
 * @param {number} n
 * @returns {Coded}
 */
export function encoded(symbols, p, n) {
  const tree = p.length ? placed(huffmanTree(p)) : [];
  const code = wordsOf(tree);
  return { symbols, p, n, tree, words: code, costs: p.length ? costsOf(p, code) : undefined };
}

/** @param {string} written */
export function encodedText(written) {
  const counts = characterCounts(written);
  return encoded([...counts.keys()], normalize([...counts.values()]), [...written].length);
}

/** Whether a probability is a power of one half, but for rounding. @param {number} p */
const isHalving = (p) => Math.abs(surprise(p) - Math.round(surprise(p))) < 1e-9;

/**
 * What to see in a code.
 * @param {Coded} state
 */
export function remarkOn({ symbols, p, costs }) {
  if (!costs) return "An empty text has no frequencies, and so no code. Type something.";
  if (symbols.length < 2) return "A text of one character alone tells nothing, yet each takes a digit, so that the text has a length.";
  const most = Math.max(...p);
  if (most === 1) return "Certain: L − H is a whole digit; the theorem asks for two possible outcomes.";
  if (p.includes(0)) return "What never happens still has a word here, and makes another longer: leave it out, and the code is shorter.";
  if (costs.redundancy < 1e-9 && p.every(isHalving)) return "Nothing is overpaid: every probability is a power of one half.";
  const saved = costs.fixed_length - costs.expected_length;
  const more = saved < 1e-9 ? "no more" : `${inUnits(saved, "digit")} more per symbol`;
  const told = surprise(most);
  const likeliest = quoted(symbols[p.indexOf(most)]);
  const why = told < 0.99995 ? ` The likeliest, ${likeliest}, tells ${inBits(told)} but takes a whole digit.` : ""; // or it would tell "1.0000 bits"
  return `Words of equal length would cost ${more}.${why}`;
}

// ------------------------------------------------------------------------------------- the pictures

const HEAD = 32; // height of the table's head, in pixels

/** Height of a leaf's row, in the drawing and in the table beside it. @param {number} leaves */
const rowHeight = (leaves) => (leaves <= 4 ? 44 : leaves <= 8 ? 34 : leaves <= 16 ? 26 : 22);

const TREES = ["No tree: there are no code words.", "A tree of 1 code word; the table beside it holds it."];

const treeChart = () =>
  chart({
    height: (_, /** @type {Coded} */ { p }) => HEAD + rowHeight(p.length) * p.length,
    describe: ({ words: code }) => TREES[code.length] ?? `A tree of ${code.length} code words; the table beside it holds them.`,
    draw(width, { tree, words: code }) {
      const height = rowHeight(code.length);
      const pitch = (width - 14) / Math.max(1, ...code.map((word) => word.length));
      /** @param {Group} group @returns {[number, number]} */
      const at = ({ word, row }) => [6 + word.length * pitch, HEAD + (row + 0.5) * height];
      return [
        ...leavesOf(tree).map((leaf) => line([at(leaf), [width, at(leaf)[1]]], { class: "live-grid" })),
        ...tree.flatMap((fork) => fork.parts.map((part) => branch(at(fork), at(part), part))).flat(),
        ...leavesOf(tree).map((leaf) => svg("circle", { cx: at(leaf)[0], cy: at(leaf)[1], r: 4, class: "fill-p" })),
      ];
    },
  });

/**
 * A branch, the thicker the likelier, with its digit and, where there is room, the probability of what it leads to.
 * @param {[number, number]} from @param {[number, number]} to @param {Group} part
 */
function branch([x, y], [right, level], { p, word, symbol }) {
  const above = level - 4 - 2.5 * p;
  const named = symbol < 0 && right - x > 54;
  return [
    line([[x, y], [x, level], [right, level]], { class: "live-rule", "stroke-width": 1 + 5 * p, "stroke-linejoin": "round" }),
    text(x + Math.min(12, (right - x) / 2 + 1), above, word.slice(-1), { class: "ink-q strong", "text-anchor": "middle" }),
    ...(named ? [text(right - 6, level + 15 + 2.5 * p, p > 0 && p < 0.0005 ? "< 0.001" : short(p, 3), { class: "muted", "text-anchor": "end" })] : []),
  ];
}

const LEFT = 92; // place of the bars' zero
const PITCH = 26;

const costChart = () =>
  chart({
    height: 3 * PITCH + 48,
    describe: () => "Bars for the entropy, the mean length of Huffman’s words and that of equally long words, with the numbers below.",
    draw(width, /** @type {Coded} */ { costs = {} }) {
      const { expected_length: length, entropy: floor, fixed_length: most = 1 } = costs;
      const x = linear([0, most], [LEFT, width - 10]);
      const bottom = 3 * PITCH + 2;
      /** @param {number} row @param {number} from @param {number} to @param {string} fill */
      const one = (row, from, to, fill) => bar([x(from), row * PITCH + 4], [x(to), row * PITCH + 20], { class: fill });
      return [
        ...["entropy H", "Huffman L", "equal lengths"].map((title, i) => text(0, i * PITCH + 16, title)),
        bottomAxis(x, ticks(0, most, most), bottom, { grid: 0, title: "bits, or digits, a symbol" }),
        ...(length === undefined ? [] : [
          one(0, 0, floor, "fill-p"),
          one(1, 0, floor, "fill-q"),
          one(1, floor, Math.max(floor, length), "shade-q"),
          one(2, 0, most, "fill-rest"),
          line([[x(floor), 0], [x(floor), bottom]], { class: "stroke-ink dashed" }),
        ]),
      ];
    },
  });

// --------------------------------------------------------------------------- the table, and the text

/** The code words, one row for each leaf, in line with the tree. */
function wordTable() {
  const element = table("Code words", ["x", "p", "word", "digits"], []);
  const [[head], [body]] = [element.rows, element.tBodies];
  head.style.height = `${HEAD}px`;

  /** @param {Coded} state */
  function update({ symbols, p, n, tree, words: code }) {
    /** @param {string} place @param {(string | number)[]} values @param {string[]} shown */
    const row = (place, values, shown) => {
      const cells = ["symbols", "probabilities", "words", "lengths"].map((name, column) => {
        const cell = quantity(name + place);
        if (place) show(cell, values[column], shown[column]);
        else showNone(cell);
        return cell;
      });
      const [first, ...others] = cells;
      if (place) writeCharacter(first, String(values[0]));
      const header = html("th", { scope: "row" }, first);
      return html("tr", { style: `height: ${rowHeight(p.length)}px` }, header, ...others.map((cell) => html("td", {}, cell)));
    };
    const rows = leavesOf(tree).map(({ symbol: i, word }) =>
      row(`[${i}]`, [symbols[i], p[i], word, word.length], ["", n ? `${Math.round(p[i] * n)}/${n}` : writeProbability(p[i], fixed), word, String(word.length)]),
    );
    body.replaceChildren(...(code.length ? rows : [row("", [], [])]));
  }
  return { element, update };
}

/** The text, each character over its code word. */
function message() {
  const digits = quantity("n_bits");
  const rest = html("span");
  const place = html("div", { class: "huff-message", "data-quantity": "encoded" });
  const element = html("div", {}, digits, rest, place);

  /** @param {string} written @param {Coded} state */
  function update(written, { symbols, words: code, n, costs }) {
    const wordOf = new Map(symbols.map((symbol, i) => [symbol, code[i]]));
    const characters = n ? [...written] : [];
    const bits = characters.map((character) => String(wordOf.get(character)));
    element.hidden = !n;
    place.replaceChildren(
      ...characters.map((character, i) => html("span", {}, writeCharacter(html("span"), character), html("code", {}, bits[i]))),
    );
    place.dataset.value = bits.join("") || "none";
    if (!costs || !n) return showNone(digits);
    show(digits, bits.join("").length, inUnits(bits.join("").length, "digit"));
    say(rest, ` in all; words of equal length would take ${inUnits(n * costs.fixed_length, "digit")}. A reader needs the table as well.`);
  }
  return { element, update };
}

// --------------------------------------------------------------------------------------- the figure

/** What the reader moves for the source "probabilities". @param {Change} change */
function probabilityControls(change) {
  /** @type {number[]} */
  let present = [];
  const states = presets("Distributions worth a look", PRESETS, (p) => change({ p }));
  const size = choice({
    label: "Outcomes",
    name: "n_outcomes",
    choices: Object.fromEntries([2, 3, 4, 5, 6, 7, 8].map((k) => [k, `${k}`])),
    change: (k) => change({ p: resized(present, Number(k)) }),
  });
  const { sliders, update: move } = probabilitySliders({ name: "p", most: NAMES.length, idea: "p", change: (p) => change({ p }) });
  const place = html("div", { class: "live-sliders" });
  const elements = [states, size.element, place];

  /** @param {number[]} p */
  function update(p) {
    present = p;
    size.update(`${p.length}`);
    putInto(place, sliders.slice(0, p.length).map(({ element }) => element));
    move(p, (i) => `Probability of ${NAMES[i]}`);
  }
  return { elements, update };
}

/** What the reader moves for the source "text". @param {Change} change */
function textControls(change) {
  const field = textField({
    label: `Your text, at most ${LONGEST} characters`,
    longest: LONGEST,
    change: (typed) => change({ text: typed }),
  });
  const samples = TEXTS.map((sample) => [sample.slice(0, 15), () => change({ text: sample })]);
  field.input.dataset.quantity = "text";

  /** @param {string} written */
  function update(written) {
    field.input.dataset.value = written;
    field.update(written);
  }
  return { elements: [field.element, buttons("Texts worth a look", Object.fromEntries(samples))], update };
}

export default liveFigure({
  name: "HuffmanTree",
  settings: {
    source: oneOf(/** @type {const} */ (["probabilities", "text"])),
    p: distribution(2, NAMES.length),
    text: words(LONGEST),
  },

  build(change) {
    const source = choice({
      label: "A code for",
      name: "source",
      choices: { probabilities: "probabilities", text: "a text" },
      change: (chosen) => change({ source: chosen }),
    });
    source.element.dataset.quantity = "source";
    const [probabilities, typed] = [probabilityControls(change), textControls(change)];
    const numbers = answers({
      expected_length: { title: "Mean length L of a code word", unit: "digits", idea: "q" },
      entropy: { title: "Entropy H, the floor", unit: "bits", idea: "p" },
      redundancy: { title: "Overpaid, L − H", unit: "digits" },
      fixed_length: { title: "Words of equal length", unit: "digits" },
    });
    const remark = html("p", { class: "live-remark" });
    const [costs, tree, codeWords, sent] = [costChart(), treeChart(), wordTable(), message()];
    tree.element.setAttribute("preserveAspectRatio", "none"); // a width rounded up must not shrink the rows
    const caption = "The thicker a branch, the likelier. A word’s digits lie on the way from the root at the left.";

    return {
      parts: [
        form(source.element, ...probabilities.elements, ...typed.elements),
        html(
          "div",
          { class: "huff-answers" },
          html("div", {}, costs.element, numbers.element),
          html("div", {}, html("div", { class: "huff-tree" }, tree.element, codeWords.element), html("p", { class: "huff-how" }, caption)),
        ),
        remark,
        sent.element,
      ],

      update({ source: chosen, p, text: written }) {
        const isText = chosen === "text";
        const state = isText ? encodedText(written) : encoded([...NAMES].slice(0, p.length), p, 0);
        source.update(chosen);
        source.element.dataset.value = chosen;
        for (const element of probabilities.elements) element.hidden = isText;
        for (const element of typed.elements) element.hidden = !isText;
        probabilities.update(p);
        typed.update(written);
        for (const part of [costs, tree, codeWords]) part.update(state);
        sent.update(written, state);
        for (const name of ["expected_length", "entropy", "redundancy", "fixed_length"]) {
          const cost = state.costs?.[name];
          numbers.update(name, cost ?? null, name === "fixed_length" ? String(cost) : seen(cost ?? 0));
        }
        const sentence = remarkOn(state);
        say(remark, sentence);
        if (!state.costs) return sentence;
        return `Mean length ${inUnits(state.costs.expected_length, "digit")}, entropy ${inBits(state.costs.entropy)}. ${sentence}`;
      },
    };
  },

  python({ source, p, text: written }) {
    const isText = source === "text";
    if (isText && !written) return "encoded = None  # an empty text has no frequencies, and so no code\nprint(encoded)\n";
    const given = isText ? `text = ${literal(written)}` : `p = ${literal(p)}`;
    const frequencies = isText ? "infolib.normalize(Counter(text))" : `dict(zip("${NAMES}", p))`;
    // The functions keep their names: a variable `entropy` would hide one that the reader may have imported.
    return `from collections import Counter

import infolib
from infolib import coding

${given}
frequencies = ${frequencies}
code = coding.huffman_code(frequencies)
symbols, words = list(code), list(code.values())
L = coding.expected_length(code, frequencies)
H = infolib.entropy(list(frequencies.values()))
redundancy = max(0, L - H)
fixed_length = len(f"{len(code) - 1:b}")
print(code)
print(f"L = {L:.4f} digits, H = {H:.4f} bits, equal lengths: {fixed_length} digits a symbol")
${isText ? ENCODING : ""}`;
  },
});

const ENCODING = `encoded = coding.encode(code, text)
n_bits = len(encoded)
print(f"{encoded} ({n_bits} digits)")
`;
