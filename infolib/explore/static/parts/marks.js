// @ts-check
/** What charts are made of. Colours are those of ideas: "p", "q", "x", "y", "shared", "rest"; see figure.css. */

import { svg } from "./dom.js";
import { short } from "./format.js";

/** @typedef {import("./scale.js").Scale} Scale */
/** @typedef {[x: number, y: number]} Point in pixels */

/**
 * @param {number} x
 * @param {number} y
 * @param {string} words
 * @param {Record<string, string | number>} [attributes]
 */
export const text = (x, y, words, attributes = {}) => svg("text", { x: px(x), y: px(y), ...attributes }, words);

/**
 * A rectangle between two corners, in any order.
 * @param {Point} corner
 * @param {Point} opposite
 * @param {Record<string, string | number>} [attributes] such as `class: "fill-p"`
 */
export function bar([x1, y1], [x2, y2], attributes = {}) {
  return svg("rect", {
    x: px(Math.min(x1, x2)),
    y: px(Math.min(y1, y2)),
    width: px(Math.abs(x2 - x1)),
    height: px(Math.abs(y2 - y1)),
    ...attributes,
  });
}

/**
 * @param {Point[]} points
 * @param {Record<string, string | number>} [attributes] such as `class: "stroke-q"`
 */
export const line = (points, attributes = {}) => svg("path", { fill: "none", d: path(points), ...attributes });

/**
 * The area between a curve and a level.
 * @param {Point[]} points
 * @param {number} level in pixels
 * @param {Record<string, string | number>} [attributes]
 */
export function area(points, level, attributes = {}) {
  const closed = [[points[0][0], level], ...points, [points[points.length - 1][0], level]];
  return svg("path", { d: `${path(/** @type {Point[]} */ (closed))}Z`, ...attributes });
}

/** @param {Point[]} points */
const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${px(x)} ${px(y)}`).join("");

/** @param {number} place tenths of a pixel are as fine as a screen can show */
const px = (place) => Math.round(place * 10) / 10;

/**
 * A horizontal axis at the height `y`, with a word below each tick.
 * @param {Scale} scale
 * @param {number[]} values
 * @param {number} y
 * @param {{ write?: (value: number) => string, grid?: number, title?: string }} [options]
 *   `grid`: up to which height faint lines rise from the ticks; `title` stands below the right end
 */
export function bottomAxis(scale, values, y, { write = short, grid, title } = {}) {
  const [left, right] = [scale(values[0]), scale(values[values.length - 1])];
  return svg(
    "g",
    { class: "live-axis" },
    ...values.map((value) => line([[scale(value), y + 4], [scale(value), grid ?? y]], { class: "live-grid" })),
    line([[left, y], [right, y]], { class: "live-rule" }),
    ...values.map((value) => text(scale(value), y + 17, write(value), { "text-anchor": "middle" })),
    ...(title ? [text(right, y + 33, title, { "text-anchor": "end" })] : []),
  );
}

/**
 * A vertical axis at the place `x`, with a word to the left of each tick.
 * @param {Scale} scale
 * @param {number[]} values
 * @param {number} x
 * @param {{ write?: (value: number) => string, grid?: number }} [options]
 *   `grid`: up to which place faint lines run from the ticks
 */
export function leftAxis(scale, values, x, { write = short, grid } = {}) {
  return svg(
    "g",
    { class: "live-axis" },
    ...values.map((value) => line([[x - 4, scale(value)], [grid ?? x, scale(value)]], { class: "live-grid" })),
    ...values.map((value) => text(x - 7, scale(value) + 4, write(value), { "text-anchor": "end" })),
  );
}
