// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import figure, { certain, gap, uniform } from "../../infolib/explore/static/entropy_bars.js";

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
