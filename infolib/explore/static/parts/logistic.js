// @ts-check
/**
 * A logistic regression on two features: its likelihood, its loss, and gradient descent.
 *
 * @typedef {[x: number, y: number, one: number, label: number]} Example the 1 is for the bias; the label is 1 or 0
 * @typedef {[x: number, y: number, bias: number]} Theta the weights and the bias
 * @typedef {[x: number, y: number, label: number]} Row of a table
 * @typedef {ReturnType<typeof prepare>} Data
 * @typedef {ReturnType<typeof measure>} Measures losses in nats
 */

import { sum } from "./maths.js";

/**
 * The rows of a table as examples, whose features are counted in standard deviations from their means.
 * @param {Row[]} rows
 */
export function prepare(rows) {
  const mean = (/** @type {number[]} */ xs) => sum(xs) / xs.length;
  const columns = [0, 1].map((j) => rows.map((row) => row[j]));
  const means = columns.map(mean);
  const deviations = columns.map((xs, j) => Math.sqrt(mean(xs.map((x) => (x - means[j]) ** 2))));
  const examples = rows.map(
    ([x, y, label]) => /** @type {Example} */ ([(x - means[0]) / deviations[0], (y - means[1]) / deviations[1], 1, label]),
  );
  return { rows, means, deviations, examples };
}

/** @param {number} z */
function sigmoid(z) {
  const odds = Math.exp(-Math.abs(z));
  return (z < 0 ? odds : 1) / (1 + odds);
}

/** @param {Example} example @param {Theta} theta */
const score = (example, theta) => theta[0] * example[0] + theta[1] * example[1] + theta[2];

/** The score of what the label says. @param {Example} example @param {Theta} theta */
const scoreOfLabel = (example, theta) => (example[3] ? score(example, theta) : -score(example, theta));

/**
 * Minus the log-likelihood, in nats. A label of score z costs ln(1 + exp(-z)): where z < 0 that is -z more than
 * for -z. What is left of each are factors from 1 to 2, so the product of a hundred is safe, and takes one logarithm.
 * @param {Example[]} examples @param {Theta} theta
 */
export function nll(examples, theta) {
  let total = 0;
  let product = 1;
  for (const example of examples) {
    const z = scoreOfLabel(example, theta);
    if (z < 0) total -= z;
    product *= 1 + Math.exp(-Math.abs(z));
  }
  return total + Math.log(product);
}

/**
 * The product of the labels' probabilities, as floats hold it.
 * @param {Example[]} examples @param {Theta} theta
 * @param {(x: number) => number} [round] to the floats' precision
 */
export const likelihood = (examples, theta, round = Number) =>
  examples.reduce((product, example) => round(product * round(sigmoid(scoreOfLabel(example, theta)))), 1);

/** @param {Example[]} examples @param {Theta} theta */
export const accuracy = (examples, theta) =>
  examples.filter((example) => score(example, theta) > 0 === (example[3] === 1)).length / examples.length;

/**
 * Of the cross-entropy per flower, in nats: the mean of prediction minus target, times the input.
 * @param {Example[]} examples @param {Theta} theta @returns {Theta}
 */
export function gradient(examples, theta) {
  const errors = examples.map((example) => sigmoid(score(example, theta)) - example[3]);
  return /** @type {Theta} */ (theta.map((_, j) => sum(examples.map((example, i) => errors[i] * example[j])) / examples.length));
}

/** All of these. @param {Example[]} examples @param {Theta} theta */
export function measure(examples, theta) {
  const total = nll(examples, theta);
  return {
    total,
    each: total / examples.length,
    right: accuracy(examples, theta),
    slope: gradient(examples, theta),
    products: { likelihood: likelihood(examples, theta), likelihood_float32: likelihood(examples, theta, Math.fround) },
  };
}

/**
 * One step of gradient descent; each parameter stops at the end of its range.
 * @param {Example[]} examples @param {Theta} theta @param {number} rate
 * @param {{ low: number, high: number }[]} ranges @returns {Theta}
 */
export function descended(examples, theta, rate, ranges) {
  const slope = gradient(examples, theta);
  return /** @type {Theta} */ (
    theta.map((x, j) => {
      const { low, high } = ranges[j];
      return Math.min(Math.max(x - rate * slope[j], low), high);
    })
  );
}

/**
 * Where steps lead, up to where they change no digit any more; nowhere if at last they are back.
 * @param {Theta} theta @param {number} times @param {(theta: Theta) => Theta} step @returns {Theta[]}
 */
export function walk(theta, times, step) {
  const path = [theta];
  for (; times > 0; times--) {
    const here = path[path.length - 1];
    const next = step(here);
    if (next.join() === here.join()) break;
    path.push(next);
  }
  return path[path.length - 1].join() === theta.join() ? [] : path.slice(1);
}
