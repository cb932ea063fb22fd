import assert from "node:assert/strict";
import test from "node:test";

import figure, { copied, independent, marginals, measures, ofTable, pointwise, resized, withCell } from "../../infolib/explore/static/joint_table.js";

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

test("a cell is moved and the others keep their proportions", () => {
  const table = withCell(WEATHER, { row: 0, column: 1 }, 0.75);
  near(table, [[0.05, 0.75], [0.05, 0.15]]);
  near(withCell([[1, 0], [0, 0]], { row: 0, column: 0 }, 0.4), [[0.4, 0.2], [0.2, 0.2]]);
});

test("new rows and columns are empty, lost ones leave the proportions of the rest", () => {
  near(resized(WEATHER, 3, 3), [[0.1, 0.5, 0], [0.1, 0.3, 0], [0, 0, 0]]);
  near(resized([[0.2, 0.3, 0.1], [0.1, 0.2, 0.1]], 2, 2), [[0.25, 0.375], [0.125, 0.25]]);
  near(resized([[0, 0, 1], [0, 0, 0]], 2, 2), [[0.25, 0.25], [0.25, 0.25]]);
  near(measures(resized(WEATHER, 4, 3)).mutual_information, measures(WEATHER).mutual_information);
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
