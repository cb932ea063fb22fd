// @ts-check
/** Values as Python writes them. */

/**
 * A number, a text, or a list of them. Numbers keep every digit.
 * @param {number | string | boolean | any[]} value
 * @returns {string}
 */
export function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : `float("${value > 0 ? "inf" : value < 0 ? "-inf" : "nan"}")`;
  if (typeof value === "boolean") return value ? "True" : "False";
  // JSON's escapes are Python's, but for half of a pair, which Python's \u takes as well.
  return JSON.stringify(value);
}
