// @ts-check
/**
 * The measures of the book, as its chapters define them. Probabilities are arrays of numbers that sum to 1;
 * answers are in bits unless a name says otherwise. infolib computes the same, and tests hold the two together.
 */

export const LOG2E = Math.LOG2E; // bits in a nat

/**
 * A sum that loses no digits to its order (Neumaier's improvement of Kahan's).
 * @param {Iterable<number>} terms
 */
export function sum(terms) {
  let total = 0;
  let lost = 0;
  for (const term of terms) {
    const next = total + term;
    if (!Number.isFinite(next)) {
      total = next;
      lost = 0;
      continue;
    }
    lost += Math.abs(total) >= Math.abs(term) ? total - next + term : term - next + total;
    total = next;
  }
  return total + lost;
}

/** @param {number} p */
export const surprise = (p) => (p === 1 ? 0 : -Math.log2(p));

/**
 * What an outcome of probability p adds to the entropy.
 * @param {number} p
 */
export const contribution = (p) => (p === 0 ? 0 : p * surprise(p));

/** @param {number[]} p */
export const entropy = (p) => sum(p.map(contribution));

/**
 * Expected surprise under p of who believes q: infinite where q rules out what p allows.
 * @param {number[]} p
 * @param {number[]} q
 */
export const crossEntropy = (p, q) => sum(p.map((p_i, i) => (p_i === 0 ? 0 : p_i * surprise(q[i]))));

/**
 * @param {number[]} p
 * @param {number[]} q
 */
export function klDivergence(p, q) {
  const divergence = sum(p.map((p_i, i) => (p_i === 0 ? 0 : p_i * (Math.log2(p_i) - Math.log2(q[i])))));
  return Math.max(0, divergence);
}

/**
 * The counts, or weights, as probabilities.
 * @param {number[]} weights
 */
export function normalize(weights) {
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

/**
 * The distribution in which outcome `i` has the given probability and the others keep their proportions;
 * others that were all impossible share alike.
 * @param {number[]} p
 * @param {number} i
 * @param {number} probability
 */
export function withProbability(p, i, probability) {
  const others = sum(p.filter((_, j) => j !== i));
  const left = 1 - probability;
  return p.map((p_j, j) => {
    if (j === i) return probability;
    return others > 0 ? (p_j / others) * left : left / (p.length - 1);
  });
}

/**
 * Density of a normal distribution.
 * @param {number} x
 * @param {number} mu
 * @param {number} sigma
 */
export const normalDensity = (x, mu, sigma) => Math.exp(logNormalDensity(x, mu, sigma));

/**
 * @param {number} x
 * @param {number} mu
 * @param {number} sigma
 */
export const logNormalDensity = (x, mu, sigma) => -0.5 * ((x - mu) / sigma) ** 2 - Math.log(sigma * Math.sqrt(2 * Math.PI));

/**
 * D(P || Q) of two normal distributions, in nats: what the spreads cost, and what the means cost.
 * @param {number} muP
 * @param {number} sigmaP
 * @param {number} muQ
 * @param {number} sigmaQ
 */
export function gaussianKlNats(muP, sigmaP, muQ, sigmaQ) {
  const ratio = sigmaP / sigmaQ;
  return 0.5 * (ratio ** 2 - 1) - Math.log(ratio) + 0.5 * ((muP - muQ) / sigmaQ) ** 2;
}
