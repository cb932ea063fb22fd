// @ts-check
/** Where a surface over a plane lies below a level. */

import { sum } from "./maths.js";

/** @typedef {[x: number, y: number]} Place */

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
