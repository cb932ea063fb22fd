// @ts-check
/** Numbers as text for readers: a true minus sign, an infinity sign, powers of ten with raised exponents. */

/** @typedef {import("./dom.js").Piece} Piece */

const MINUS = "−";

/**
 * A number with so many decimals; no minus before what rounds to zero.
 * @param {number} x
 * @param {number} [decimals]
 */
export function fixed(x, decimals = 4) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "undefined" : x > 0 ? "∞" : `${MINUS}∞`;
  const digits = Math.abs(x).toFixed(decimals);
  return x < 0 && Number(digits) !== 0 ? MINUS + digits : digits;
}

/**
 * The same with a plus sign before what is positive.
 * @param {number} x
 * @param {number} [decimals]
 */
export function signed(x, decimals = 2) {
  const text = fixed(x, decimals);
  return x > 0 && (x === Infinity || Number(text) !== 0) ? `+${text}` : text;
}

/**
 * A number without the zeros that end its decimals: a slider's value, a tick of an axis.
 * @param {number} x
 * @param {number} [decimals] at most
 */
export function short(x, decimals = 4) {
  const text = fixed(x, decimals);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/**
 * A number as a power of ten, as pieces for `say`.
 * @param {number} x
 * @param {number} [decimals]
 * @returns {Piece[]}
 */
export function scientific(x, decimals = 2) {
  if (!Number.isFinite(x)) return [fixed(x)];
  const [mantissa, exponent] = x.toExponential(decimals).split("e");
  return [`${mantissa.replace("-", MINUS)} × `, ["10", exponent.replace("+", "").replace("-", MINUS)]];
}

/**
 * A whole number with a comma between thousands.
 * @param {bigint | number} n
 */
export const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/**
 * A number and its unit, in the singular where it must be. What is not zero is never written as zero;
 * less than 1e-12 is taken for the rounding of a computation.
 * @param {number} x
 * @param {string} unit "bit", "nat", ...
 * @param {number} [decimals]
 */
export function inUnits(x, unit, decimals = 4) {
  const size = Math.abs(x);
  const least = 10 ** -decimals;
  if (size < 1e-12) return `0 ${unit}s`;
  if (size < least / 2) return `${x < 0 ? "above " + MINUS : "under "}${least.toFixed(decimals)} ${unit}s`;
  const number = Number.isInteger(x) ? String(x).replace("-", MINUS) : fixed(x, decimals);
  return x === 1 ? `${number} ${unit}` : `${number} ${unit}s`;
}

/** @param {number} bits */
export const inBits = (bits) => inUnits(bits, "bit");
