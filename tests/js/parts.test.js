// The figures' shared parts, in Node.js; what needs a page is tested in the browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as format from "../../infolib/explore/static/parts/format.js";
import * as maths from "../../infolib/explore/static/parts/maths.js";
import { literal } from "../../infolib/explore/static/parts/python.js";
import { grid, linear, ticks } from "../../infolib/explore/static/parts/scale.js";
import * as settings from "../../infolib/explore/static/parts/settings.js";

/** @param {number} found @param {number} expected */
const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-12, `${found} is not ${expected}`);

test("a sum keeps what the order of its terms would lose", () => {
  assert.equal(maths.sum([1e100, 1, -1e100]), 1);
  assert.equal(maths.sum([]), 0);
  assert.equal(maths.sum([1, Infinity, 2]), Infinity);
});

test("surprise is 0 for what is certain and infinite for what is impossible", () => {
  assert.ok(Object.is(maths.surprise(1), 0));
  assert.equal(maths.surprise(0), Infinity);
  assert.equal(maths.surprise(0.25), 2);
});

test("entropy counts 0 log 0 as 0", () => {
  assert.equal(maths.entropy([1, 0]), 0);
  assert.equal(maths.entropy([0.5, 0.25, 0.25]), 1.5);
});

test("cross-entropy is entropy plus divergence, and infinite where belief rules out the truth", () => {
  const [p, q] = [[0.7, 0.2, 0.1], [0.2, 0.3, 0.5]];
  near(maths.entropy(p) + maths.klDivergence(p, q), maths.crossEntropy(p, q));
  assert.equal(maths.crossEntropy([0.5, 0.5], [1, 0]), Infinity);
  assert.equal(maths.klDivergence([0.5, 0.5], [1, 0]), Infinity);
  assert.equal(maths.crossEntropy([1, 0], [1, 0]), 0);
});

test("a divergence is never below zero", () => {
  const p = [0.1, 0.2, 0.7];
  assert.equal(maths.klDivergence(p, p), 0);
});

test("moving one probability keeps the proportions of the others", () => {
  assert.deepEqual(maths.withProbability([0.5, 0.25, 0.25], 0, 0), [0, 0.5, 0.5]);
  assert.deepEqual(maths.withProbability([1, 0, 0], 0, 0.5), [0.5, 0.25, 0.25]);
  near(maths.sum(maths.withProbability([0.1, 0.2, 0.7], 1, 0.35)), 1);
});

test("Gaussian divergence is the closed form", () => {
  assert.equal(maths.gaussianKlNats(1, 2, 1, 2), 0);
  assert.equal(maths.gaussianKlNats(-1, 1, 1, 1), 2);
  near(maths.gaussianKlNats(0, 1, 0, 2), Math.log(2) - 3 / 8);
});

test("a normal density has its peak and its area", () => {
  near(maths.normalDensity(0, 0, 1), 1 / Math.sqrt(2 * Math.PI));
  const xs = grid(-8, 8, 1601);
  assert.ok(Math.abs(0.01 * maths.sum(xs.map((x) => maths.normalDensity(x, 0, 1))) - 1) < 1e-9);
});

test("numbers are written as readers read them", () => {
  assert.equal(format.fixed(-0.00001), "0.0000");
  assert.equal(format.fixed(-1.5, 1), "−1.5");
  assert.equal(format.fixed(-Infinity), "−∞");
  assert.equal(format.signed(0.004), "0.00");
  assert.equal(format.signed(2), "+2.00");
  assert.equal(format.short(1.5), "1.5");
  assert.equal(format.short(100), "100");
  assert.equal(format.short(-0.25), "−0.25");
  assert.equal(format.grouped(1234567n), "1,234,567");
  assert.equal(format.inBits(1), "1 bit");
  assert.equal(format.inBits(0.5), "0.5000 bits");
  assert.equal(format.inUnits(2, "nat"), "2 nats");
  assert.equal(format.inUnits(0.00003, "nat"), "under 0.0001 nats");
  assert.equal(format.inUnits(-0.00003, "nat"), "above −0.0001 nats");
  assert.equal(format.inUnits(1e-16, "nat"), "0 nats");
  assert.deepEqual(format.scientific(0.00012), ["1.20 × ", ["10", "−4"]]);
});

test("ticks are round and inside", () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(-0.12, 0.31, 4), [-0.1, 0, 0.1, 0.2, 0.3]);
  assert.equal(linear([0, 10], [100, 0])(2.5), 75);
});

test("an address is taken only if it makes sense", () => {
  assert.equal(settings.number(-4, 4).read("1.5"), 1.5);
  assert.equal(settings.number(-4, 4).read("5"), undefined);
  assert.equal(settings.number(-4, 4).read(""), undefined);
  assert.equal(settings.number(-4, 4).read("NaN"), undefined);
  assert.equal(settings.wholeNumber(1, 52).read("2.5"), undefined);
  assert.equal(settings.oneOf(["a", "b"]).read("b"), "b");
  assert.equal(settings.oneOf(["a", "b"]).read("c"), undefined);
  assert.equal(settings.words(3).read("abcd"), undefined);
  assert.equal(settings.words(3).read("a😀b"), "a😀b");
  assert.deepEqual(settings.distribution(2, 8).read("0.5,0.5"), [0.5, 0.5]);
  assert.equal(settings.distribution(2, 8).read("0.5,0.6"), undefined);
  assert.equal(settings.distribution(2, 8).read("1.5,-0.5"), undefined);
  assert.equal(settings.distribution(2, 8).read("1"), undefined);
});

test("what is written into an address is read from it", () => {
  const p = [1 / 3, 1 / 3, 1 / 3];
  const { read, write } = settings.distribution(2, 8);
  const back = read(write(p));
  assert.ok(back);
  assert.deepEqual(back, p);
});

test("values are written as Python writes them", () => {
  assert.equal(literal([0.1, [1, true]]), "[0.1, [1, True]]");
  assert.equal(literal(-Infinity), 'float("-inf")');
  assert.equal(literal('a "b"\n'), '"a \\"b\\"\\n"');
});
