// @ts-check
/** Where a surface over a plane lies below a level, and where it has one if it is a plane itself. */

import { sum } from "./maths.js";

/**
 * @typedef {[x: number, y: number]} Place
 * @typedef {{ level: number, outline: Place[] }} LevelSet
 */

/**
 * The polygon in which a convex surface lies at or below a level; empty if it is so nowhere. Such a set is convex:
 * the places where the lines of a grid cross the level go round it in the order of their directions.
 * @param {number[][]} values for each y a row with a value for each x
 * @param {number[]} xs equally far apart
 * @param {number[]} ys equally far apart
 * @param {number} level
 * @returns {Place[]}
 */
export function convexOutline(values, xs, ys, level) {
  const pitches = [xs[1] - xs[0], ys[1] - ys[0]];
  /** @type {Place[]} */
  const places = [];
  values.forEach((row, r) =>
    row.forEach((value, c) => {
      const atCorner = r % (ys.length - 1) === 0 && c % (xs.length - 1) === 0;
      if (atCorner && value <= level) places.push([xs[c], ys[r]]);
      [row[c + 1], values[r + 1]?.[c]].forEach((next, j) => {
        const part = (level - value) / (next - value); // NaN at the edge, where nothing is next
        if (part >= 0 && part < 1) places.push(j ? [xs[c], ys[r] + part * pitches[1]] : [xs[c] + part * pitches[0], ys[r]]);
      });
    }),
  );
  const [x, y] = [0, 1].map((j) => sum(places.map((place) => place[j])) / places.length);
  const direction = (/** @type {Place} */ place) => Math.atan2(place[1] - y, place[0] - x);
  return places.sort((one, other) => direction(one) - direction(other));
}

/**
 * Where a convex surface over a square lies at or below each level, but for levels that it never reaches.
 * @param {(x: number, y: number) => number} height
 * @param {number[]} knots where it is computed, on both axes
 * @param {number[]} levels
 * @returns {LevelSet[]}
 */
export function levelSets(height, knots, levels) {
  const values = knots.map((y) => knots.map((x) => height(x, y)));
  return levels.map((level) => ({ level, outline: convexOutline(values, knots, knots, level) })).filter(({ outline }) => outline[2]);
}

/**
 * Where the line a x + b y = c enters and leaves a rectangle.
 * @param {number} a @param {number} b @param {number} c @param {Place} xs @param {Place} ys its sides
 * @returns {Place[]}
 */
export function chord(a, b, c, xs, ys) {
  const ends = /** @type {Place[]} */ ([...xs.map((x) => [x, (c - a * x) / b]), ...ys.map((y) => [(c - b * y) / a, y])]);
  return ends.filter(([x, y]) => xs[0] <= x && x <= xs[1] && ys[0] <= y && y <= ys[1]);
}
