// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { costsOf, remarkOn } from "../../infolib/explore/static/code_mismatch.js";
import { expectedLength, huffmanCode } from "../../infolib/explore/static/parts/huffman.js";

test("the code of the docstring of infolib.coding", () => {
  assert.deepEqual(huffmanCode([0.1, 0.5, 0.1, 0.3]), ["110", "0", "111", "10"]);
});

test("of equals, the one that was there earlier is taken first and has the 0", () => {
  assert.deepEqual(huffmanCode([0.25, 0.25, 0.25, 0.25]), ["00", "01", "10", "11"]);
  assert.deepEqual(huffmanCode([0.5, 0.5]), ["0", "1"]);
});

test("also the impossible has a word", () => {
  assert.deepEqual(huffmanCode([1, 0]), ["0", "1"]);
  assert.deepEqual(huffmanCode([0.5, 0, 0.25, 0.25]), ["0", "111", "110", "10"]);
  assert.deepEqual(huffmanCode([0, 0, 1, 0, 0, 0]).map((word) => word.length), [4, 4, 1, 3, 3, 3]);
});

test("the words leave no room and none begins another", () => {
  for (const q of [[1, 0, 0], [0.6, 0.3, 0.1], [1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6], [0.5, 0.25, 0.125, 0.0625, 0.03125, 0.03125]]) {
    const code = huffmanCode(q);
    assert.equal(code.reduce((room, word) => room + 0.5 ** word.length, 0), 1);
    for (const a of code) assert.equal(code.filter((b) => b.startsWith(a)).length, 1, String(code));
  }
});

test("the mean length is that of chapter 6", () => {
  const code = huffmanCode([1 / 8, 1 / 8, 1 / 4, 1 / 2]);
  assert.equal(expectedLength([1 / 2, 1 / 4, 1 / 8, 1 / 8], code), 2.625);
  assert.ok(Math.abs(expectedLength([0.1, 0.5, 0.1, 0.3], huffmanCode([0.1, 0.5, 0.1, 0.3])) - 1.7) < 1e-15);
});

/** @param {number[]} p @param {number[]} q */
const remark = (p, q) => remarkOn({ p, q }, costsOf({ p, q }));

test("no cost that is there is written as 0", () => {
  assert.match(remark([0.47, 0.53], [0.44, 0.56]), /Rounding helps here: Huffman’s whole digits cost under 0\.0001 bits less/);
  assert.match(remark([1 / 3, 1 / 3, 1 / 3], [0.33, 0.335, 0.335]), /^Believing Q costs under 0\.0001 bits an outcome\./);
});

test("every outcome that is ruled out is named, and what never happens is not", () => {
  const also = "Huffman’s code has a word even for the impossible.";
  assert.equal(remark([0.2, 0.3, 0.5], [0, 0, 1]), `Q rules out outcomes 1 and 2, which happen: their ideal lengths are infinite, and so is the bill. ${also}`);
  assert.equal(remark([0.5, 0.5, 0], [0, 1, 0]), `Q rules out outcome 1, which happens: its ideal length is infinite, and so is the bill. ${also}`);
});

test("different outcomes have no costs", () => {
  assert.equal(costsOf({ p: [0.5, 0.5], q: [0.2, 0.3, 0.5] }), null);
  assert.match(remark([0.5, 0.5], [0.2, 0.3, 0.5]), /^P has 2 outcomes and Q has 3: there is nothing to compare\./);
});
