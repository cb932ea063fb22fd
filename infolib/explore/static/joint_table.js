// @ts-check
/** The live figure of chapter 3: a joint table to move, the pmi of its cells, its five entropies and the mutual information to scale. */

import { digits, divisor, equals } from "./parts/arithmetic.js";
import { choice, form, presets, slider } from "./parts/controls.js";
import { html, quantity, say, show, svg } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { fixed, inBits, signed } from "./parts/format.js";
import { entropy, sum } from "./parts/maths.js";
import { mover } from "./parts/outcomes.js";
import { literal } from "./parts/python.js";
import { distribution, wholeNumber } from "./parts/settings.js";

/**
 * @typedef {number[][]} Table joint probabilities, rows X and columns Y
 * @typedef {{ row: number, column: number }} Place
 * @typedef {ReturnType<typeof measures>} Measures
 * @typedef {{ table: Table, place: Place, found: Measures }} State what is shown at present
 * @typedef {import("./parts/figure.js").Change<typeof settings>} Change
 * @typedef {import("./parts/dom.js").Piece} Piece
 */

const SIZES = [2, 3, 4];
const MOST = 4;
const ROUNDING = 1e-12; // bits; less is nothing but rounding

/** Tables that chapter 3 speaks of. */
const WEATHER = [[0.1, 0.5], [0.1, 0.3]];
const SQUARE = [[0, 1 / 3], [1 / 3, 0], [0, 1 / 3]];
const XOR = [[1 / 4, 0], [0, 1 / 4], [0, 1 / 4], [1 / 4, 0]];

/** @type {[Table, string][]} What to see in two of them. */
const NOTES = [
  [SQUARE, "Rows: −1, 0, 1. Columns: 0, 1. The correlation of X and X² is 0, and yet all of H(Y) is shared."],
  [XOR, "Rows: two fair bits, 00, 01, 10, 11. Columns: their XOR. Either bit alone shares 0 bits with Y, both together 1 bit, all of H(Y)."],
];

// ------------------------------------------------------------------------------------- the measures

/** @param {Table} table */
export const marginals = (table) => ({
  p_x: table.map(sum),
  p_y: table[0].map((_, j) => sum(table.map((row) => row[j]))),
});

/**
 * Pointwise mutual information of a cell, in bits; where x or y never occurs there is nothing to compare.
 * @param {number} p @param {number} p_x @param {number} p_y
 */
export function pointwise(p, p_x, p_y) {
  if (p > 0) return Math.log2(p / p_x / p_y);
  return p_x > 0 && p_y > 0 ? -Infinity : 0;
}

/**
 * The mean of a quantity of cells that can occur, where rounding can only have made it negative.
 * @param {Table} table @param {(p: number, i: number, j: number) => number} of
 */
const mean = (table, of) => Math.max(0, sum(table.flatMap((row, i) => row.map((p, j) => (p > 0 ? p * of(p, i, j) : 0)))));

/** All that the figure answers, under infolib's names. @param {Table} table */
export function measures(table) {
  const { p_x, p_y } = marginals(table);
  const pmi = table.map((row, i) => row.map((p, j) => pointwise(p, p_x[i], p_y[j])));
  return {
    p_x,
    p_y,
    h_x: entropy(p_x),
    h_y: entropy(p_y),
    h_xy: entropy(table.flat()),
    h_x_given_y: mean(table, (p, _, j) => Math.log2(p_y[j] / p)),
    h_y_given_x: mean(table, (p, i) => Math.log2(p_x[i] / p)),
    mutual_information: mean(table, (_, i, j) => pmi[i][j]),
    pmi,
  };
}

// --------------------------------------------------------------------------------------- the tables

/** The table with these margins whose variables share nothing. @param {Table} table @returns {Table} */
export function independent(table) {
  const { p_x, p_y } = marginals(table);
  return p_x.map((p) => p_y.map((q) => p * q));
}

/** X as it is, and Y = X. @param {Table} table @returns {Table} */
export const copied = (table) => marginals(table).p_x.map((p, i) => table.map((_, j) => (i === j ? p : 0)));

/**
 * The table with so many rows and columns: new cells are impossible, of fewer cells the proportions stay.
 * @param {Table} table @param {number} rows @param {number} columns @returns {Table}
 */
export function resized(table, rows, columns) {
  const cells = Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => table[i]?.[j] ?? 0));
  const total = sum(cells.flat());
  return cells.map((row) => row.map((p) => (total > 0 ? p / total : 1 / (rows * columns))));
}

/** @param {number[]} cells row by row @param {number} columns @returns {Table} */
export const folded = (cells, columns) =>
  Array.from({ length: cells.length / columns }, (_, i) => cells.slice(i * columns, (i + 1) * columns));

/** A table as a text that rounding leaves as it is, as in a link by hand; only what is impossible is 0. @param {Table} table */
const rough = (table) => JSON.stringify(table.map((row) => row.map((p) => p && p.toFixed(5))));

/** The cell, or the last row and column for what is beyond them. @param {Place} place @param {number} rows @param {number} columns */
const within = ({ row, column }, rows, columns) => ({ row: Math.min(row, rows - 1), column: Math.min(column, columns - 1) });

const ofCells = distribution(4, 16);

/** A table in an address, rows apart by ";". */
export const ofTable = {
  /** @param {string} text @returns {Table | undefined} */
  read(text) {
    const rows = text.split(";").map((row) => row.split(","));
    const columns = rows[0].length;
    const fits = SIZES.includes(rows.length) && SIZES.includes(columns) && rows.every((row) => row.length === columns);
    const cells = ofCells.read(rows.join());
    return fits && cells ? folded(cells, columns) : undefined;
  },
  /** @param {Table} table */
  write: (table) => table.join(";"),
};

const settings = { p_xy: ofTable, row: wholeNumber(0, MOST - 1), column: wholeNumber(0, MOST - 1) };

// ---------------------------------------------------------------------------------------- the sheet

/** @param {"x" | "y"} variable @param {number} i */
const outcome = (variable, i) => variable + "₁₂₃₄"[i];

/** @param {number} bits */
const pmiText = (bits) => signed(bits, Math.abs(bits) < 10 ? 4 : 2);

/** @param {number} x not negative @param {number} [rounding] up to which it counts as 0 */
const least = (x, rounding = 0) => (x > rounding && x < 0.00005 ? "<0.0001" : fixed(x));

/** @param {HTMLElement} element @param {number} x @param {number} [rounding] */
const showLeast = (element, x, rounding) => show(element, x, least(x, rounding));

/** @param {"x" | "y"} variable @param {number} i */
const heading = (variable, i) =>
  html("th", { scope: variable === "x" ? "row" : "col", class: `ink-${variable}` }, outcome(variable, i));

/**
 * The table on the page: a radio button a cell, the margins around.
 * @param {number} rows @param {number} columns @param {(place: Place) => void} choose
 */
function sheet(rows, columns, choose) {
  const cells = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => cell({ row, column }, () => choose({ row, column }))),
  );
  const p_x = cells.map((_, i) => quantity(`p_x[${i}]`));
  const p_y = cells[0].map((_, j) => quantity(`p_y[${j}]`));
  const element = html(
    "table",
    {},
    html("thead", {}, html("tr", {}, html("td", { style: "width: 1.9em" }), ...p_y.map((_, j) => heading("y", j)), html("th", { scope: "col" }, "p(x)"))),
    html(
      "tbody",
      { style: `--rows: ${rows}` },
      ...cells.map((row, i) =>
        html("tr", {}, heading("x", i), ...row.map((one) => html("td", {}, one.element)), html("td", {}, p_x[i])),
      ),
    ),
    html("tfoot", {}, html("tr", {}, html("th", { scope: "row" }, "p(y)"), ...p_y.map((p) => html("td", {}, p)), html("td", {}, "1"))),
  );
  // Left and right take the cells in reading order, as in every group of radio buttons; up and down keep the column.
  element.addEventListener("keydown", (event) => {
    const step = { ArrowUp: rows - 1, ArrowDown: 1 }[event.key];
    const from = cells.flat().findIndex(({ input }) => input === event.target);
    if (!step || from < 0) return;
    event.preventDefault();
    const place = { row: (Math.floor(from / columns) + step) % rows, column: from % columns };
    cells[place.row][place.column].input.focus();
    choose(place);
  });

  /** @param {Table} table @param {Measures} found @param {Place} chosen */
  function update(table, found, chosen) {
    cells.forEach((row, i) =>
      row.forEach((one, j) => one.update(table[i][j], found.pmi[i][j], i === chosen.row && j === chosen.column)),
    );
    p_x.forEach((element, i) => showLeast(element, found.p_x[i]));
    p_y.forEach((element, j) => showLeast(element, found.p_y[j]));
  }
  return { element, rows, columns, update };
}

/** @param {Place} place @param {() => void} choose */
function cell({ row, column }, choose) {
  const input = html("input", { type: "radio", name: "cell", value: `${row},${column}` });
  const probability = quantity(`p_xy[${row}][${column}]`);
  const pmi = quantity(`pmi[${row}][${column}]`);
  const element = html("label", { class: "joint-cell" }, input, probability, pmi);
  input.addEventListener("change", choose);

  /** @param {number} p @param {number} bits @param {boolean} chosen */
  function update(p, bits, chosen) {
    input.checked = chosen;
    input.setAttribute("aria-label", `${outcome("x", row)}, ${outcome("y", column)}: ${least(p)}, pmi ${pmiText(bits)} bits`);
    showLeast(probability, p);
    show(pmi, bits, pmiText(bits));
    // Blue where the truth exceeds what independence believes, orange where it falls short; full at infinity.
    element.style.setProperty("--tint", `var(--idea-${bits > 0 ? "p" : "q"})`);
    element.style.setProperty("--much", `${50 * (1 - 2 ** -Math.abs(bits))}%`);
  }
  return { element, input, update };
}

// ----------------------------------------------------------------------------------------- the bars

/** The parts of the whole, and the entropies that are made of them. */
const PARTS = /** @type {const} */ ({ x: "h_x_given_y", shared: "mutual_information", y: "h_y_given_x" });
const BARS = /** @type {const} */ ({
  h_xy: ["H(X,Y)", "x shared y"],
  h_x: ["H(X)", "x shared"],
  h_y: ["H(Y)", "shared y"],
  h_x_given_y: ["H(X|Y)", "x"],
  mutual_information: ["I(X;Y)", "shared"],
  h_y_given_x: ["H(Y|X)", "y"],
});

/**
 * Six numbers with their bars, each part always at the same place; as long as the widest table could make them.
 * @param {State} present
 */
function bars(present) {
  const lines = Object.entries(BARS).map(([name, [title, ideas]]) => {
    const parts = /** @type {(keyof typeof PARTS)[]} */ (ideas.split(" ")).map((idea) => ({ idea, rect: svg("rect", { height: "100%", class: `fill-${idea}` }) }));
    const value = quantity(name);
    const drawing = svg("svg", { height: 18, "aria-hidden": "true" }, ...parts.map(({ rect }) => rect));
    const element = html("div", {}, html("dt", {}, title), html("dd", {}, drawing, html("span", {}, value, " bits")));
    return { name: /** @type {keyof typeof BARS} */ (name), parts, value, element };
  });

  function update() {
    const { table, found } = present;
    const most = Math.log2(table.flat().length); // bits that a table of this size can have
    const left = { x: 0, shared: found.h_x_given_y, y: found.h_x };
    /** @param {number} bits */
    const length = (bits) => `${(100 * bits) / most}%`;
    for (const { name, parts, value } of lines) {
      showLeast(value, found[name], ROUNDING);
      for (const { idea, rect } of parts) {
        rect.setAttribute("x", length(left[idea]));
        rect.setAttribute("width", length(found[PARTS[idea]]));
      }
    }
  }
  return { element: html("dl", { class: "joint-bars" }, ...lines.map(({ element }) => element)), update };
}

// --------------------------------------------------------------------------------------- the figure

/**
 * Whole tables, and how many rows and columns they have.
 * @param {State} present
 * @param {Change} change
 */
function tables(present, change) {
  /** @param {Table} p_xy */
  const begin = (p_xy) => change({ p_xy, row: 0, column: 0 });
  /** @param {number} rows @param {number} columns */
  const resize = (rows, columns) =>
    change({ p_xy: resized(present.table, rows, columns), ...within(present.place, rows, columns) });

  const examples = presets("Tables worth a look", { "The weather": WEATHER, "X and X²": SQUARE, "Two bits and their XOR": XOR }, begin, {
    "Independent, same margins": () => begin(independent(present.table)),
    "Copy, Y = X": () => begin(copied(present.table)),
  });
  const choices = Object.fromEntries(SIZES.map((n) => [n, String(n)]));
  const height = choice({ label: "Values of X", name: "rows", choices, change: (n) => resize(Number(n), present.table[0].length) });
  const breadth = choice({ label: "Values of Y", name: "columns", choices, change: (n) => resize(present.table.length, Number(n)) });

  function update() {
    height.update(String(present.table.length));
    breadth.update(String(present.table[0].length));
  }
  return { element: form(examples, html("div", { class: "joint-sizes" }, height.element, breadth.element)), update };
}

/**
 * The cells, and the slider of the one that is chosen.
 * @param {State} present
 * @param {Change} change
 */
function board(present, change) {
  let paper = sheet(2, 2, change);
  const moved = mover();
  const control = slider({
    label: "", name: "p_xy", low: 0, high: 1, step: 0.01, write: least,
    change(probability) {
      const { table, place } = present;
      const columns = table[0].length;
      change({ p_xy: folded(moved(table.flat(), place.row * columns + place.column, probability), columns) });
    },
  });
  const controlled = /** @type {HTMLElement} */ (control.element.lastElementChild);
  const cells = html("fieldset", {}, html("legend", {}, "Choose a cell: p(x, y) and pmi in bits"), paper.element);

  function update() {
    const { table, place, found } = present;
    if (paper.rows !== table.length || paper.columns !== table[0].length) {
      const next = sheet(table.length, table[0].length, change);
      paper.element.replaceWith(next.element);
      paper = next;
    }
    paper.update(table, found, place);
    control.rename(`Probability of ${outcome("x", place.row)}, ${outcome("y", place.column)}`);
    controlled.dataset.quantity = `p_xy[${place.row}][${place.column}]`;
    control.update(table[place.row][place.column]);
  }
  return { element: form(cells, control.element), update };
}

/** Where the pmi of the chosen cell comes from, in words. @param {State} present */
function account(present) {
  const row = quantity("row");
  const column = quantity("column");
  const chance = html("span");

  function update() {
    const { table, place, found } = present;
    show(row, place.row, outcome("x", place.row));
    show(column, place.column, outcome("y", place.column));
    say(chance, ...chanceOf(table, found, place));
  }
  return { element: html("p", { class: "live-line" }, row, ", ", column, ": ", chance), update };
}

export default liveFigure({
  name: "JointTable",
  settings,

  build(change) {
    const present = /** @type {State} */ ({});
    const sections = [tables(present, change), board(present, change), account(present), bars(present)];
    const [whole, cells, line, lengths] = sections.map(({ element }) => element);
    const remark = html("p", { class: "live-remark" });

    return {
      parts: [whole, html("div", { class: "joint-halves" }, cells, html("div", {}, line, lengths)), remark],

      update({ p_xy: table, row, column }) {
        const found = measures(table);
        const told = remarkOn(table, found);
        Object.assign(present, { table, found, place: within({ row, column }, table.length, table[0].length) });
        for (const { update } of sections) update();
        say(remark, told);
        return `I(X;Y) ${inBits(found.mutual_information)} of H(X,Y) ${inBits(found.h_xy)}. ${told}`;
      },
    };
  },

  // Without names like mutual_information, which stand for functions in the chapter's own cells.
  python: ({ p_xy }) => `import infolib

p_xy = [
${p_xy.map(lineOfCode).join("")}]
p_x, p_y = infolib.marginal(p_xy, of="x"), infolib.marginal(p_xy, of="y")
h_x, h_y = infolib.entropy(p_x), infolib.entropy(p_y)
h_xy = infolib.joint_entropy(p_xy)
h_x_given_y = infolib.conditional_entropy(p_xy, given="y")
h_y_given_x = infolib.conditional_entropy(p_xy, given="x")
i_xy = infolib.mutual_information(p_xy)
pmi = infolib.pointwise_mutual_information(p_xy)
print(f"H(X) = {h_x:.4f}, H(Y) = {h_y:.4f}, H(X,Y) = {h_xy:.4f} bits")
print(f"H(X|Y) = {h_x_given_y:.4f}, H(Y|X) = {h_y_given_x:.4f} bits")
print(f"I(X;Y) = {i_xy:.4f} bits")
print("pmi, in bits:", pmi, sep="\\n")
`,
});

/** @param {number[]} row */
const lineOfCode = (row) => `    ${literal(row)},\n`;

/**
 * Where the pmi of the chosen cell comes from.
 * @param {Table} table @param {Measures} found @param {Place} place
 * @returns {Piece[]}
 */
export function chanceOf(table, { p_x, p_y, pmi }, { row, column }) {
  const [p, x, y, bits] = [table[row][column], p_x[row], p_y[column], pmi[row][column]];
  if (x === 0 || y === 0) {
    return [`${x === 0 ? outcome("x", row) : outcome("y", column)} never occurs, there is nothing to compare, and the pmi counts as 0 bits.`];
  }
  const both = x * y;
  const alone = ["if X and Y were independent, ", ...digits(x), " × ", ...digits(y), ` ${equals(x, y, both)} `, ...digits(both), ". In fact "];
  if (p === 0) return [...alone, "never, so the pmi is −∞ bits."];
  const value = Math.abs(bits) < 0.00005 ? inBits(bits) : `${pmiText(bits)} bits`;
  return [...alone, ...digits(p), ", so the pmi, log₂(", ...digits(p), " / ", ...divisor(both), `), is ${value}.`];
}

/** What to see in a table. @param {Table} table @param {Measures} found */
export function remarkOn(table, { h_x, h_y, h_xy, h_x_given_y, h_y_given_x, mutual_information, pmi }) {
  const note = NOTES.find(([noted]) => rough(noted) === rough(table));
  if (note) return note[1];
  if (h_xy < ROUNDING) return "One pair is certain: there is nothing to tell and nothing to share.";
  if (mutual_information < ROUNDING) {
    if (pmi.flat().some((bits) => Math.abs(bits) >= 1e-6)) {
      return "Nearly independent: pairs whose pmi is not 0 bits are too rare to count.";
    }
    return "Independent: every cell is the product of its margins, every pmi is 0 bits, and neither variable tells of the other.";
  }
  const [yLeft, xLeft] = [h_y_given_x > ROUNDING, h_x_given_y > ROUNDING];
  if (!xLeft && !yLeft) return "Each is a function of the other: all of H(X) is shared, and all of H(Y). Who knows one knows both.";
  if (!yLeft) return `Y is a function of X: all of H(Y) is shared. X keeps ${inBits(h_x_given_y)} for itself.`;
  if (!xLeft) return `X is a function of Y: all of H(X) is shared. Y keeps ${inBits(h_y_given_x)} for itself.`;
  const below = pmi.flat().filter((bits) => bits < -ROUNDING).length;
  return (
    `Knowing Y takes ${inBits(mutual_information)} off the ${inBits(h_x)} of X, knowing X as much off the ${inBits(h_y)} of Y. ` +
    `Negative pmi: ${below} of ${pmi.flat().length} cells.`
  );
}
