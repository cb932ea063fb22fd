// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import figure, { certain, gap, remarkOn, uniform } from "../../infolib/explore/static/entropy_bars.js";

test("the gap of the weather is that of chapter 6, whose fine for the uniform belief it is", () => {
  assert.ok(Math.abs(gap([0.1, 0.5, 0.1, 0.3]) - 0.3145247027726657) < 1e-12);
});

test("the gap is 0 if all are alike, and log2 k if one is certain", () => {
  for (let k = 2; k <= 8; k++) {
    assert.equal(gap(uniform(k)), 0);
    assert.ok(Math.abs(gap(certain(uniform(k))) - Math.log2(k)) < 1e-15);
  }
});

test("the gap is never below 0, also where rounding would have it so", () => {
  for (let i = 1; i < 200; i++) {
    const p = [1 / 3 + i * 1e-17, 1 / 3, 1 / 3 - i * 1e-17];
    assert.ok(gap(p) >= 0, String(p));
  }
});

test("the likeliest outcome becomes certain, of equals the first", () => {
  assert.deepEqual(certain([0.2, 0.5, 0.3]), [0, 1, 0]);
  assert.deepEqual(certain([0.25, 0.25, 0.25, 0.25]), [1, 0, 0, 0]);
});

test("an address is read back as it was written", () => {
  const { p, names } = figure.settings;
  assert.deepEqual(p.read(p.write([0.1, 0.5, 0.1, 0.3])), [0.1, 0.5, 0.1, 0.3]);
  assert.equal(p.read("1"), undefined);
  assert.equal(p.read(Array(9).fill("0.1111111").join(",")), undefined);
  assert.equal(names.read("123456789"), undefined);
});

/** @param {number[]} p */
const remark = (p, names = "") => remarkOn({ p, names });

test("the remark counts ties: of the rarest, and of those that add most", () => {
  assert.equal(
    remark([0.1, 0.5, 0.1, 0.3]),
    "The rarest outcomes surprise most (3.3219 bits each), but outcome 4 adds most to H (0.5211 bits).",
  );
  assert.equal(
    remark([0.1, 0.45, 0.45]),
    "The rarest outcome surprises most (3.3219 bits), but outcomes 2 and 3 add most to H (0.5184 bits each).",
  );
  assert.equal(
    remark([0.1, 0.45, 0.45], "xyz"),
    "The rarest outcome surprises most (3.3219 bits), but “y” and “z” add most to H (0.5184 bits each).",
  );
  assert.equal(remark([0.25, 0.75]), "The rarest outcome surprises most (2 bits), and none adds more to H (0.5000 bits).");
});

test("the remark speaks of what can happen", () => {
  const never = " What never happens adds nothing.";
  assert.equal(remark([0.5, 0.5, 0]), `The 2 outcomes that can happen are equally likely: 1 bit each.${never}`);
  assert.equal(
    remark([0.25, 0.75, 0]),
    `Of those that can happen, the rarest surprises most (2 bits), and none adds more to H (0.5000 bits).${never}`,
  );
  assert.equal(remark([0, 1]), `One outcome is certain and surprises nobody: H is 0 bits.${never}`);
});

test("two outcomes are both, and only what is alike is said to be so", () => {
  assert.equal(remark([0.5, 0.5]), "Both outcomes are equally likely: H is as large as it can be.");
  assert.equal(remark(uniform(7)), "All 7 outcomes are equally likely: H is as large as it can be.");
  assert.match(remark([0.5 + 1e-7, 0.5 - 1e-7]), /^The rarest outcome surprises most/);
});
