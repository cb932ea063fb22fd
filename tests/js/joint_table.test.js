import assert from "node:assert/strict";
import test from "node:test";

import figure, { chanceOf, copied, folded, independent, marginals, measures, ofTable, pointwise, remarkOn, resized } from "../../infolib/explore/static/joint_table.js";
import { digits, divisor, equals } from "../../infolib/explore/static/parts/arithmetic.js";

const WEATHER = [[0.1, 0.5], [0.1, 0.3]];
const NAMES = ["h_x", "h_y", "h_xy", "h_x_given_y", "h_y_given_x", "mutual_information"];

/** @param {unknown} found @param {unknown} expected */
function near(found, expected) {
  if (Array.isArray(expected)) {
    assert.equal(found.length, expected.length);
    expected.forEach((one, i) => near(found[i], one));
  } else {
    assert.ok(found === expected || Math.abs(found - expected) < 1e-12, `${found} for ${expected}`);
  }
}

/** @param {number} p */
const ofCoin = (p) => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);

test("the weather has the entropies that the book prints", () => {
  const found = measures(WEATHER);
  const rounded = NAMES.map((name) => found[name].toFixed(4));
  assert.deepEqual(rounded, ["0.9710", "0.7219", "1.6855", "0.9635", "0.7145", "0.0074"]);
  near(found.p_x, [0.6, 0.4]);
  near(found.p_y, [0.2, 0.8]);
  near(found.pmi, [[Math.log2(5 / 6), Math.log2(25 / 24)], [Math.log2(1.25), Math.log2(0.9375)]]);
});

test("a copy shares everything, and its other cells never meet", () => {
  const found = measures(copied(WEATHER));
  near(NAMES.map((name) => found[name]), [ofCoin(0.4), ofCoin(0.4), ofCoin(0.4), 0, 0, ofCoin(0.4)]);
  near(found.pmi, [[-Math.log2(0.6), -Infinity], [-Infinity, -Math.log2(0.4)]]);
});

test("a table without dependence keeps its margins and shares nothing, never less than nothing", () => {
  for (const table of [WEATHER, [[0.3, 0.1, 0.05], [0.05, 0.2, 0.3]], [[1, 0], [0, 0]]]) {
    const product = independent(table);
    near(marginals(product).p_x, marginals(table).p_x);
    near(marginals(product).p_y, marginals(table).p_y);
    const { mutual_information } = measures(product);
    assert.ok(mutual_information >= 0 && mutual_information < 1e-12);
  }
});

test("of two bits and their XOR either bit alone tells nothing, both tell all", () => {
  const xor = [[1 / 4, 0], [0, 1 / 4], [0, 1 / 4], [1 / 4, 0]];
  /** @param {number[][]} pairs of rows that are taken together */
  const merged = (pairs) => pairs.map(([a, b]) => xor[a].map((p, j) => p + xor[b][j]));
  assert.equal(measures(xor).mutual_information, 1);
  assert.equal(measures(merged([[0, 1], [2, 3]])).mutual_information, 0);
  assert.equal(measures(merged([[0, 2], [1, 3]])).mutual_information, 0);
});

test("pmi is infinite for what never meets and 0 for what never occurs", () => {
  assert.equal(pointwise(0, 0.5, 0.5), -Infinity);
  assert.equal(pointwise(0, 0, 0.5), 0);
  assert.equal(pointwise(0.25, 0.25, 0.5), 1);
});

test("cells are folded to rows", () => {
  assert.deepEqual(folded([1, 2, 3, 4, 5, 6], 2), [[1, 2], [3, 4], [5, 6]]);
  assert.deepEqual(folded([1, 2, 3, 4, 5, 6], 3), [[1, 2, 3], [4, 5, 6]]);
});

/** @param {number[][]} table */
const remark = (table) => remarkOn(table, measures(table));

test("a pmi that is 0 but for rounding is not negative", () => {
  /** @param {number[][]} counts */
  const of15 = (counts) => counts.map((row) => row.map((n) => n / 15));
  assert.match(remark(of15([[2, 3, 1], [2, 0, 1], [2, 1, 3]])), /Negative pmi: 5 of 9 cells/);
  assert.match(remark(of15([[3, 1], [1, 1], [2, 2], [3, 2]])), /Negative pmi: 3 of 8 cells/);
  assert.match(remark(WEATHER), /Negative pmi: 2 of 4 cells/);
});

test("independent is only what has a pmi of 0 everywhere", () => {
  assert.match(remark([[1 - 2e-7, 1e-7], [1e-7, 0]]), /^Nearly independent: /);
  for (const table of [independent(WEATHER), independent([[0.3, 0.1, 0.05], [0.05, 0.2, 0.3]]), [[0.25, 0.25, 0], [0.25, 0.25, 0]]]) {
    assert.match(remark(table), /^Independent: /);
  }
});

test("what is shared is never written as nothing", () => {
  assert.match(remark([[0.16, 0.84 * 5 / 9], [0.84 / 9, 0.84 / 3]]), /^Knowing Y takes under 0.0001 bits off the 0\.9532 bits of X/);
});

test("a table that a link has rounded keeps its remark", () => {
  const square = [[0, 1 / 3], [1 / 3, 0], [0, 1 / 3]];
  assert.match(remark(square), /The correlation of X and X² is 0/);
  for (const text of [ofTable.write(square), "0,0.333333;0.333333,0;0,0.333334"]) {
    assert.equal(remark(ofTable.read(text) ?? [[1]]), remark(square), text);
  }
  assert.doesNotMatch(remark([[1e-7, 1 / 3], [1 / 3, 0], [0, 1 / 3 - 1e-7]]), /correlation/);
  assert.doesNotMatch(remark([[0.25, 0, 0, 0.25], [0, 0.25, 0.25, 0]]), /XOR/); // the same cells in other rows
});

/** @param {number[][]} table @param {number} row @param {number} column */
const chance = (table, row, column) => chanceOf(table, measures(table), { row, column }).flat().join("");

test("the pmi of a cell is told in digits that count", () => {
  assert.equal(
    chance(WEATHER, 0, 0),
    "if X and Y were independent, 0.6000 × 0.2000 = 0.1200. In fact 0.1000, so the pmi, log₂(0.1000 / 0.1200), is −0.2630 bits.",
  );
  assert.equal(
    chance([[0.005, 0], [0.985, 0.01]], 0, 0), // 0.005 of 0.99
    "if X and Y were independent, 0.00500 × 0.9900 = 0.00495. In fact 0.00500, so the pmi, log₂(0.00500 / 0.00495), is +0.0145 bits.",
  );
  assert.equal(
    chance([[0, 0.005], [0.99, 0.005]], 0, 1),
    "if X and Y were independent, 0.00500 × 0.0100 = 5.00 × 10−5. In fact 0.00500, so the pmi, log₂(0.00500 / (5.00 × 10−5)), is +6.6439 bits.",
  );
  assert.match(chance([[0, 1 / 3], [1 / 3, 0], [0, 1 / 3]], 0, 1), /0\.3333 × 0\.6667 ≈ 0\.2222\. In fact 0\.3333/);
  assert.match(chance(WEATHER.map((row) => [...row, 0]), 0, 2), /y₃ never occurs/);
  assert.match(chance([[0.5, 0], [0, 0.5]], 0, 1), /= 0\.2500\. In fact never, so the pmi is −∞ bits\.$/);
  assert.match(chance([[0.25, 0.25], [0.25, 0.25]], 0, 1), /\), is 0 bits\.$/);
  assert.match(chance([[0.25001, 0.24999], [0.24999, 0.25001]], 0, 1), /\), is −0\.0001 bits\.$/);
  assert.match(chance([[0.250001, 0.249999], [0.249999, 0.250001]], 0, 1), /\), is above −0\.0001 bits\.$/);
});

test("numbers in a line of arithmetic keep their digits, and say whether they are rounded", () => {
  const texts = [0.5, 0.01, 0.0099996, 0.005, 0.00010004, 0.00009999, 1e-8].map((x) => digits(x).flat().join(""));
  assert.deepEqual(texts, ["0.5000", "0.0100", "0.0100", "0.00500", "0.000100", "0.000100", "1.00 × 10−8"]);
  assert.deepEqual([0.5, 1e-8].map((x) => divisor(x).flat().join("")), ["0.5000", "(1.00 × 10−8)"]);
  assert.deepEqual([equals(0.5, 0.25), equals(0.1 + 0.2, 5e-5), equals(0.5, 1 / 3), equals(0.12345), equals(1.2345e-8)], ["=", "=", "≈", "≈", "≈"]);
});

test("new rows and columns are empty, lost ones leave the proportions of the rest", () => {
  near(resized(WEATHER, 3, 3), [[0.1, 0.5, 0], [0.1, 0.3, 0], [0, 0, 0]]);
  near(resized([[0.2, 0.3, 0.1], [0.1, 0.2, 0.1]], 2, 2), [[0.25, 0.375], [0.125, 0.25]]);
  near(resized([[0, 0, 1], [0, 0, 0]], 2, 2), [[0.25, 0.25], [0.25, 0.25]]);
  near(measures(resized(WEATHER, 4, 3)).mutual_information, measures(WEATHER).mutual_information);
});

test("a table in an address keeps every digit", () => {
  for (const table of [WEATHER, [[0.1, 0.2, 0.7 / 3], [0.7 / 3, 0.7 / 3 - 0.1, 0.1]], [[1e-12, 0.5], [0.5 - 1e-12, 0]]]) {
    assert.deepEqual(ofTable.read(ofTable.write(table)), table);
  }
});

test("a table in an address is read back, and only a joint distribution of 2 to 4 rows and columns", () => {
  const table = [[1 / 3, 0, 1 / 6], [0, 0.5, 0]];
  near(ofTable.read(ofTable.write(table)), table);
  near(ofTable.read("0.333333,0.333333;0.333334,0"), [[0.333333, 0.333333], [0.333334, 0]]);
  for (const text of ["", "0.5,0.5", "1;0", "0.1,0.5;0.2,0.3", "0.5,0.5;0", "0.5;0,0.5", "1.5,-0.5;0,0", "a,0;0,1", "1,0;0,0;0,0;0,0;0,0", "1,0,0,0,0;0,0,0,0,0", "NaN,1;0,0"]) {
    assert.equal(ofTable.read(text), undefined, text);
  }
});

test("the settings have the names of infolib's traits", () => {
  assert.equal(figure.name, "JointTable");
  assert.deepEqual(Object.keys(figure.settings), ["p_xy", "row", "column"]);
});
