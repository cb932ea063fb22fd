// @ts-check
/**
 * How settings stand in an address, and which are taken from there. What cannot be read is `undefined`.
 *
 * @template Value
 * @typedef {object} Setting
 * @property {(text: string) => Value | undefined} read
 * @property {(value: Value) => string} write
 */

import { normalize, sum } from "./maths.js";

/** @param {string} text */
const toNumber = (text) => (text.trim() === "" ? NaN : Number(text));

/**
 * @param {number} low
 * @param {number} high
 * @returns {Setting<number>}
 */
export const number = (low, high) => ({
  read(text) {
    const x = toNumber(text);
    return x >= low && x <= high ? x : undefined;
  },
  write: String,
});

/**
 * @param {number} low
 * @param {number} high
 * @returns {Setting<number>}
 */
export const wholeNumber = (low, high) => ({
  read(text) {
    const n = toNumber(text);
    return Number.isInteger(n) && n >= low && n <= high ? n : undefined;
  },
  write: String,
});

/**
 * @template {string} Value
 * @param {readonly Value[]} values
 * @returns {Setting<Value>}
 */
export const oneOf = (values) => ({
  read: (text) => values.find((value) => value === text),
  write: String,
});

/**
 * @param {number} longest in characters as Python counts them
 * @returns {Setting<string>}
 */
export const words = (longest) => ({
  read: (text) => ([...text].length <= longest ? text : undefined),
  write: String,
});

/**
 * Several numbers with commas between; `check` may refuse them together.
 * @param {(xs: number[]) => boolean} check
 * @returns {Setting<number[]>}
 */
export const numbers = (check) => ({
  read(text) {
    const xs = text.split(",").map(toNumber);
    return xs.every(Number.isFinite) && check(xs) ? xs : undefined;
  },
  write: (xs) => xs.join(","), // every digit, or ties would break otherwise
});

/**
 * A distribution over `fewest` to `most` outcomes. Links may round: to sum to 1 to six digits is enough.
 * @param {number} fewest
 * @param {number} most
 * @returns {Setting<number[]>}
 */
export function distribution(fewest, most) {
  const { read, write } = numbers(
    (p) =>
      p.length >= fewest &&
      p.length <= most &&
      p.every((p_i) => p_i >= 0) &&
      Math.abs(sum(p) - 1) < 1e-6,
  );
  return {
    read(text) {
      const p = read(text);
      // As it stands, if it can: dividing would change last digits, and with them ties.
      return p && Math.abs(sum(p) - 1) > 1e-12 ? normalize(p) : p;
    },
    write,
  };
}
