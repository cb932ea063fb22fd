// @ts-check
/** From values to places in a drawing. */

/** @typedef {(value: number) => number} Scale */

/**
 * @param {[number, number]} values
 * @param {[number, number]} places in pixels
 * @returns {Scale}
 */
export function linear([low, high], [start, end]) {
  const pitch = (end - start) / (high - low);
  return (value) => start + (value - low) * pitch;
}

/**
 * Round values (1, 2 or 5 times a power of ten apart) from `low` to `high`, about `count` of them.
 * @param {number} low
 * @param {number} high
 * @param {number} [count]
 */
export function ticks(low, high, count = 5) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factors = [1, 2, 5, 10];
  // The next round step, unless the one before is nearer in proportion.
  const step = power * factors[[Math.SQRT2, Math.sqrt(10), Math.sqrt(50), Infinity].findIndex((limit) => rough / power < limit)];
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Not by adding: 0.1 + 0.2 would be a tick named 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * So many values from `low` to `high`, both included, equally far apart.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export const grid = (low, high, count) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
