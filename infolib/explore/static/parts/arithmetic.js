// @ts-check
/** Numbers above 0 in a line of arithmetic, such as "0.00500 × 0.0100 = 5.00 × 10⁻⁵": with digits that count. */

import { scientific } from "./format.js";

/** @typedef {import("./dom.js").Piece} Piece */

/** Four decimals, of less than 0.01 three digits that count. @param {number} x */
const written = (x) => (x < 0.01 ? x.toPrecision(3) : x.toFixed(4));

/** The same, small ones as a power of ten. @param {number} x @returns {Piece[]} */
export const digits = (x) => (Number(written(x)) < 0.0001 ? scientific(x) : [written(x)]);

/** Digits to divide by. @param {number} x @returns {Piece[]} */
export const divisor = (x) => (digits(x).length > 1 ? ["(", ...digits(x), ")"] : digits(x));

/** "=" between numbers that `digits` writes in full, else "≈". @param {number[]} numbers */
export const equals = (...numbers) => (numbers.every((x) => Math.abs(x - Number(written(x))) <= 1e-12 * x) ? "=" : "≈");
