// The measures of the live figure of chapter 7 against values known otherwise.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { chord, convexOutline, levelSets } from "../../infolib/explore/static/parts/contours.js";
import { accuracy, descended, gradient, likelihood, nll, prepare, walk } from "../../infolib/explore/static/parts/logistic.js";
import { grid } from "../../infolib/explore/static/parts/scale.js";

const FILE = new URL("../../infolib/explore/static/irises.csv", import.meta.url);
const flowers = readFileSync(FILE, "utf8")
  .trim()
  .split("\n")
  .filter((line) => !line.startsWith("#"))
  .slice(1)
  .map((line) => line.split(","))
  .map(([length, width, species]) => [Number(length), Number(width), Number(species === "virginica")]);
const { examples, means, deviations } = prepare(flowers);

const RANGES = [
  { low: -5, high: 10 },
  { low: -5, high: 10 },
  { low: -5, high: 5 },
];

const LEVELS = [745, 400, 200, 104, 50, 30, 20, 15, 12, 11];

const close = (x, y, tolerance = 1e-12) => assert.ok(Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y)), `${x} for ${y}`);

test("the inputs have mean 0 and standard deviation 1", () => {
  close(means[0], 4.906);
  close(means[1], 1.676);
  close(deviations[0], 0.8214401986754678);
  for (const j of [0, 1]) {
    const xs = examples.map((example) => example[j]);
    close(xs.reduce((a, b) => a + b), 0, 1e-10);
    close(xs.reduce((a, b) => a + b * b, 0), 100);
  }
});

test("at zero weights every flower costs ln 2", () => {
  close(nll(examples, [0, 0, 0]), 100 * Math.LN2);
  assert.equal(likelihood(examples, [0, 0, 0]), 2 ** -100);
  assert.equal(accuracy(examples, [0, 0, 0]), 0.5);
});

test("the loss is the sum of the labels' surprises", () => {
  for (const theta of [[1, 2, -0.5], [-5, 10, 5], [10, 10, 0], [-5, -5, -5]]) {
    let total = 0;
    for (const [x, y, , label] of examples) {
      const z = (theta[0] * x + theta[1] * y + theta[2]) * (label ? 1 : -1);
      total += Math.max(0, -z) + Math.log1p(Math.exp(-Math.abs(z)));
    }
    close(nll(examples, theta), total);
  }
});

test("no weight is too large for the loss", () => {
  close(nll([[1, 0, 1, 0]], [1e6, 0, 0]), 1e6);
  assert.equal(nll([[1, 0, 1, 1]], [1e6, 0, 0]), 0);
});

test("the product is the exponential of minus the loss until it underflows", () => {
  const theta = [1, 1, 0.3];
  close(Math.log(likelihood(examples, theta)), -nll(examples, theta));
  assert.equal(likelihood(examples, theta, Math.fround), Math.fround(likelihood(examples, theta, Math.fround)));
  assert.ok(nll(examples, [-1, -1, 0]) > 150 * Math.LN2);
  assert.equal(likelihood(examples, [-1, -1, 0], Math.fround), 0);
  assert.ok(likelihood(examples, [-1, -1, 0]) > 0);
  assert.equal(likelihood(examples, [-5, -5, 0]), 0);
});

test("the gradient is that of differences", () => {
  const theta = [1.5, -0.5, 2];
  gradient(examples, theta).forEach((slope, j) => {
    const [before, after] = [-1e-5, 1e-5].map((h) => nll(examples, theta.map((x, k) => x + (j === k ? h : 0))));
    close(slope, (after - before) / 2e-5 / 100, 1e-8);
  });
});

test("a step goes against the gradient and stops at the ends of the ranges", () => {
  const theta = [1, 2, -1];
  const slope = gradient(examples, theta);
  assert.deepEqual(descended(examples, theta, 3, RANGES), theta.map((x, j) => x - 3 * slope[j]));
  assert.deepEqual(descended(examples, [-5, -5, 0], 20, RANGES).slice(0, 2), [10, 10]);
});

test("a walk ends where steps change nothing", () => {
  const step = (theta) => descended(examples, theta, 11.5, RANGES);
  const path = walk([0, 0, 0], 3000, step);
  assert.ok(path.length > 100 && path.length < 3000);
  assert.deepEqual(step(path.at(-1)), path.at(-1));
  assert.deepEqual(walk(path.at(-1), 10, step), []);
  assert.deepEqual(walk([0, 0, 0], 2, step), path.slice(0, 2));
});

test("a walk that comes back went nowhere", () => {
  const toAndFro = ([a, b, c]) => [-a, b, c];
  assert.deepEqual(walk([1, 0, 0], 10, toAndFro), []);
  assert.deepEqual(walk([1, 0, 0], 1, toAndFro), [[-1, 0, 0]]);
});

test("below the normal floats a product loses digits, and may stick at the smallest float", () => {
  const least = 2 ** -149;
  assert.ok(nll(examples, [1.4, -1.2, 2]) > 110);
  assert.equal(likelihood(examples, [1.4, -1.2, 2], Math.fround), least);
  assert.ok(nll(examples, [5.2, -4.2, 0]) < 150 * Math.LN2);
  assert.equal(likelihood(examples, [5.2, -4.2, 0], Math.fround), 0);
});

test("on the outlines the loss has their level, the outermost first", () => {
  for (const bias of [-5, 0, 0.47, 5]) {
    const sets = levelSets((a, b) => nll(examples, [a, b, bias]), grid(-5, 10, 33), LEVELS);
    assert.ok(sets.length >= 3);
    for (const { level, outline } of sets) {
      const near = 0.1 + 0.02 * level; // straight between the knots of the grid
      for (const [a, b] of outline) {
        const loss = nll(examples, [a, b, bias]);
        const atEdge = [a, b].some((w) => w === -5 || w === 10);
        assert.ok(loss < level + near, `${loss} on ${level}`);
        assert.ok(atEdge || loss > level - near, `${loss} on ${level}`);
      }
    }
    const levels = sets.map(({ level }) => level);
    assert.deepEqual(levels, levels.toSorted((a, b) => b - a)); // drawn from the outside inwards
  }
});

test("an outline goes round a circle", () => {
  const knots = grid(-2, 2, 81);
  const bowl = knots.map((y) => knots.map((x) => x * x + y * y));
  const outline = convexOutline(bowl, knots, knots, 1);
  for (const [x, y] of outline) close(Math.hypot(x, y), 1, 1e-3);
  const area = outline.reduce((sum, [x, y], i) => {
    const [u, v] = outline[(i + 1) % outline.length];
    return sum + (x * v - u * y) / 2;
  }, 0);
  close(area, Math.PI, 2e-3);
});

test("an outline is cut by the edges, is the whole plane, or is empty", () => {
  const knots = grid(0, 1, 11);
  const plane = knots.map((y) => knots.map((x) => x + y));
  const half = convexOutline(plane, knots, knots, 1);
  assert.ok(half.every(([x, y]) => x + y <= 1 + 1e-12));
  assert.ok(half.some(([x, y]) => x === 0 && y === 0));
  assert.deepEqual(convexOutline(plane, knots, knots, -0.5), []);
  assert.deepEqual(
    convexOutline(plane, knots, knots, 3).map(String).sort(),
    ["0,0", "0,1", "1,0", "1,1"],
  );
});

test("a line is cut at the picture's frame", () => {
  const cut = (a, b, c) => chord(a, b, c, [2.8, 7], [0.9, 2.6]);
  assert.deepEqual(cut(1, 0, 5), [[5, 0.9], [5, 2.6]]);
  assert.deepEqual(cut(0, 1, 2), [[2.8, 2], [7, 2]]);
  assert.deepEqual(cut(0, 0, 1), []);
  assert.deepEqual(cut(0, 0, 0), []);
  assert.deepEqual(cut(1, 1, 20), []);
});
