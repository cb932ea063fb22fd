// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { ceiling, listed, nameOf, outcomesInWords, resized, seen, writeProbability } from "../../infolib/explore/static/parts/outcomes.js";

/** @param {number[]} found @param {number[]} expected */
function close(found, expected) {
  assert.equal(found.length, expected.length);
  found.forEach((x, i) => assert.ok(Math.abs(x - expected[i]) < 1e-15, `${found} for ${expected}`));
}

test("a new outcome gets 1/k, and the others shrink in proportion", () => {
  close(resized([0.2, 0.8], 4), [0.1, 0.4, 0.25, 0.25]);
  close(resized([0, 1], 3), [0, 2 / 3, 1 / 3]);
});

test("taking outcomes away undoes it", () => {
  close(resized(resized([0.2, 0.3, 0.5], 8), 3), [0.2, 0.3, 0.5]);
  close(resized([0.1, 0.3, 0.6], 2), [0.25, 0.75]);
});

test("one by one is as good as all at once", () => {
  close(resized(resized([0.3, 0.7], 3), 4), resized([0.3, 0.7], 4));
});

test("what was uniform stays uniform", () => {
  for (let k = 2; k <= 8; k++) close(resized([0.25, 0.25, 0.25, 0.25], k), Array(k).fill(1 / k));
});

test("outcomes that were all impossible share alike when the certain one goes", () => {
  close(resized([0, 0, 1], 2), [0.5, 0.5]);
});

test("outcomes beyond the names are numbered, and a name is what Python calls one character", () => {
  assert.deepEqual([0, 1, 2].map((i) => nameOf("a😀", i)), ["a", "😀", "3"]);
});

test("the axis has one of two heights, and what is infinite does not count", () => {
  assert.equal(ceiling([1, 4, Infinity]), 4);
  assert.equal(ceiling([1, 4.01]), 8);
});

test("outcomes in a sentence", () => {
  assert.deepEqual([["1"], ["1", "2"], ["1", "2", "3"]].map(listed), ["1", "1 and 2", "1, 2 and 3"]);
  assert.equal(outcomesInWords([1]), "outcome 2");
  assert.equal(outcomesInWords([0, 2]), "outcomes 1 and 3");
  assert.equal(outcomesInWords([0, 1, 2], "ab"), "“a”, “b” and outcome 3");
  assert.equal(outcomesInWords([0, 1, 2, 3], "ab"), "4 outcomes");
});

test("what is above 0 is never written as 0, and only what is certain as 1", () => {
  assert.deepEqual([0, 1e-16, 3.6e-5, 5e-5, 0.25, Infinity].map((x) => seen(x)), ["0.0000", "0.0000", "< 0.0001", "0.0001", "0.2500", "∞"]);
  assert.equal(seen(0.004, 2), "< 0.01");
  assert.deepEqual([0, 1e-320, 0.5, 1 - 1e-9, 1].map((p) => writeProbability(p)), ["0", "< 0.0001", "0.5", "> 0.9999", "1"]);
});
