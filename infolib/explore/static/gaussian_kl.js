// @ts-check
/** The live figure of chapter 5: two bell curves, and what each direction of the divergence adds up. */

import { answers } from "./parts/answers.js";
import { chart } from "./parts/chart.js";
import { form, presets, slider } from "./parts/controls.js";
import { html, quantity, show } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { fixed, inBits, short } from "./parts/format.js";
import { area, bottomAxis, leftAxis, line, text } from "./parts/marks.js";
import { LOG2E, gaussianKlNats, logNormalDensity, normalDensity } from "./parts/maths.js";
import { literal } from "./parts/python.js";
import { grid, linear, ticks } from "./parts/scale.js";
import { number } from "./parts/settings.js";

/**
 * @typedef {object} Normal
 * @property {number} mu
 * @property {number} sigma
 *
 * @typedef {object} Pair
 * @property {Normal} p
 * @property {Normal} q
 */

const MEANS = { low: -4, high: 4 };
const WIDTHS = { low: 0.25, high: 4 };
const SEEN = /** @type {[number, number]} */ ([-8, 8]); // the part of the line that the pictures show
const POINTS = grid(...SEEN, 257);

/** Settings that chapter 5 speaks of. */
const PRESETS = {
  "Same width": { mu_p: -1, sigma_p: 1, mu_q: 1, sigma_q: 1 },
  "Belief too wide": { mu_p: 0, sigma_p: 1, mu_q: 0, sigma_q: 2 },
  "Belief too narrow": { mu_p: 0, sigma_p: 2, mu_q: 0, sigma_q: 1 },
  "No difference": { mu_p: 0, sigma_p: 1, mu_q: 0, sigma_q: 1 },
};

// ------------------------------------------------------------------------------------- the measures

/** @param {Normal} p @param {Normal} q */
const divergence = (p, q) => gaussianKlNats(p.mu, p.sigma, q.mu, q.sigma);

/**
 * What the divergence adds up at x, in bits per unit of x.
 * @param {number} x @param {Normal} p @param {Normal} q
 */
function integrand(x, p, q) {
  const logRatio = logNormalDensity(x, p.mu, p.sigma) - logNormalDensity(x, q.mu, q.sigma);
  return normalDensity(x, p.mu, p.sigma) * logRatio * LOG2E;
}

/** Mirrored halfway between their means the two change places, so both directions agree. @param {Pair} pair */
const isSymmetric = ({ p, q }) => p.sigma === q.sigma;

// ------------------------------------------------------------------------------------- the pictures

const HEIGHT = 180;
const MARGIN = { left: 34, right: 8, top: 24, bottom: 22 };

/**
 * The scales of a chart over the line, and its axes.
 * @param {number} width @param {[number, number]} values @param {string} title
 */
function plane(width, values, title) {
  const x = linear(SEEN, [MARGIN.left, width - MARGIN.right]);
  const y = linear(values, [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const axes = [
    text(0, 12, title, { class: "muted" }),
    leftAxis(y, ticks(...values, 4), MARGIN.left, { grid: width - MARGIN.right }),
    bottomAxis(x, ticks(...SEEN, 8), HEIGHT - MARGIN.bottom),
  ];
  return { x, y, axes };
}

const densityChart = () =>
  chart({
    height: HEIGHT,
    describe: ({ p, q }) =>
      `Two bell curves. P: mean ${short(p.mu)}, width ${short(p.sigma)}. Q: mean ${short(q.mu)}, width ${short(q.sigma)}.`,
    draw: (width, /** @type {Pair} */ { p, q }) => {
      const { x, y, axes } = plane(width, [0, 0.44 / Math.min(p.sigma, q.sigma)], "density, per unit of x");
      /** @param {Normal} normal @returns {[number, number][]} */
      const curve = ({ mu, sigma }) => POINTS.map((at) => [x(at), y(normalDensity(at, mu, sigma))]);
      /** @param {Normal} normal @param {string} name @param {string} idea */
      const peak = ({ mu, sigma }, name, idea) =>
        text(x(mu), y(normalDensity(mu, mu, sigma)) - 5, name, { class: `ink-${idea} strong`, "text-anchor": "middle" });
      return [
        ...axes,
        line(curve(p), { class: "stroke-p" }),
        line(curve(q), { class: "stroke-q dashed" }),
        ...(p.mu === q.mu && p.sigma === q.sigma
          ? [peak(p, "P and Q", "p")]
          : [peak(p, "P", "p"), peak(q, "Q", "q")]),
      ];
    },
  });

/**
 * The integrand of D(P || Q): above zero where `p` is the larger density, below where `q` is.
 * @param {string} name
 * @param {(pair: Pair) => [Normal, Normal]} order
 * @param {[string, string]} ideas whose colours the two sides have
 */
const integrandChart = (name, order, ideas) =>
  chart({
    height: HEIGHT,
    describe: (pair) => {
      const nats = divergence(...order(pair));
      return `What ${name} adds up along x. Over the whole line, also beyond the picture, the area above zero less that below is ${inBits(nats * LOG2E)}.`;
    },
    draw: (width, /** @type {Pair} */ pair) => {
      const [p, q] = order(pair);
      const values = POINTS.map((at) => integrand(at, p, q));
      const low = Math.min(-0.1, ...values) * 1.05;
      const high = Math.max(0.3, ...values) * 1.05;
      const { x, y, axes } = plane(width, [low, high], `integrand of ${name}, bits per unit of x`);
      /** @param {(value: number) => number} clip */
      const side = (clip) => POINTS.map((at, i) => /** @type {[number, number]} */ ([x(at), y(clip(values[i]))]));
      return [
        ...axes,
        area(side((value) => Math.max(0, value)), y(0), { class: `shade-${ideas[0]}` }),
        area(side((value) => Math.min(0, value)), y(0), { class: `shade-${ideas[1]}` }),
        line([[x(SEEN[0]), y(0)], [x(SEEN[1]), y(0)]], { class: "live-rule" }),
        line(side((value) => value), { class: "stroke-ink" }),
      ];
    },
  });

function pictures() {
  const charts = [
    densityChart(),
    integrandChart("D(P ‖ Q)", ({ p, q }) => [p, q], ["p", "q"]),
    integrandChart("D(Q ‖ P)", ({ p, q }) => [q, p], ["q", "p"]),
  ];
  const caption = "Below, blue shows where P is the denser curve, orange where Q is: the one adds, the other subtracts. "
    + "The pictures end at −8 and 8, the numbers count every x.";
  const element = html("figure", {}, ...charts.map((picture) => picture.element), html("figcaption", {}, caption));
  /** @param {Pair} pair */
  const update = (pair) => charts.forEach((picture) => picture.update(pair));
  return { element, update };
}

// --------------------------------------------------------------------------- the controls, the numbers

/** @typedef {{ mu_p: number, sigma_p: number, mu_q: number, sigma_q: number }} Settings */

/** @param {(changes: Partial<Settings>) => void} change */
function controls(change) {
  const common = { step: 0.05, write: short };
  const sliders = [
    slider({ ...common, ...MEANS, label: "Mean of P", name: "mu_p", idea: "p", change: (mu_p) => change({ mu_p }) }),
    slider({ ...common, ...WIDTHS, label: "Width of P, σ", name: "sigma_p", idea: "p", change: (sigma_p) => change({ sigma_p }) }),
    slider({ ...common, ...MEANS, label: "Mean of Q", name: "mu_q", idea: "q", change: (mu_q) => change({ mu_q }) }),
    slider({ ...common, ...WIDTHS, label: "Width of Q, σ", name: "sigma_q", idea: "q", change: (sigma_q) => change({ sigma_q }) }),
  ];
  const element = form(
    presets("Pairs worth a look", PRESETS, change),
    html("div", { class: "live-sliders" }, ...sliders.map((one) => one.element)),
  );
  /** @param {Settings} settings */
  function update({ mu_p, sigma_p, mu_q, sigma_q }) {
    [mu_p, sigma_p, mu_q, sigma_q].forEach((value, i) => sliders[i].update(value));
  }
  return { element, update };
}

/** Both directions, in nats. @typedef {{ pq: number, qp: number }} Nats */

function numbers() {
  const bits = answers({
    kl_pq_bits: { title: "D(P ‖ Q): P true, Q believed", unit: "bits" },
    kl_qp_bits: { title: "D(Q ‖ P): Q true, P believed", unit: "bits" },
  });
  const [pqNats, qpNats] = [quantity("kl_pq_nats"), quantity("kl_qp_nats")];
  const line = html("p", { class: "live-line" }, "In nats: D(P ‖ Q) is ", pqNats, ", D(Q ‖ P) is ", qpNats, ".");
  /** @param {Nats} nats */
  function update({ pq, qp }) {
    bits.update("kl_pq_bits", pq * LOG2E, fixed(pq * LOG2E));
    bits.update("kl_qp_bits", qp * LOG2E, fixed(qp * LOG2E));
    show(pqNats, pq, fixed(pq));
    show(qpNats, qp, fixed(qp));
  }
  return { element: html("div", { class: "live-numbers" }, bits.element, line), update };
}

/**
 * What to see in a pair.
 * @param {Pair} pair @param {Nats} nats
 */
function remarkOn(pair, { pq, qp }) {
  if (pq === 0) return "The same curve twice: belief and truth agree, and nothing is lost in either direction.";
  if (isSymmetric(pair)) {
    return "The symmetric case: equal widths, so a mirror halfway between the means exchanges P and Q, and both directions agree.";
  }
  const [wide, narrow] = pair.p.sigma > pair.q.sigma ? ["P", "Q"] : ["Q", "P"];
  const gap = inBits(Math.abs(pq - qp) * LOG2E);
  // Always: the difference grows with the distance of the means, and at distance 0 it is sinh u - u, u = 2 ln(wide/narrow).
  return `${wide} is the wider curve, so D(${wide} ‖ ${narrow}) is the larger, by ${gap}: ${wide} reaches further out, where ${narrow} allows less, and pays for that.`;
}

// --------------------------------------------------------------------------------------- the figure

export default liveFigure({
  name: "GaussianKL",
  settings: {
    mu_p: number(MEANS.low, MEANS.high),
    sigma_p: number(WIDTHS.low, WIDTHS.high),
    mu_q: number(MEANS.low, MEANS.high),
    sigma_q: number(WIDTHS.low, WIDTHS.high),
  },

  build(change) {
    const hand = controls(change);
    const drawn = pictures();
    const said = numbers();
    const remark = quantity("is_symmetric");
    return {
      parts: [hand.element, drawn.element, said.element, html("p", { class: "live-remark" }, remark)],

      update(settings) {
        const pair = {
          p: { mu: settings.mu_p, sigma: settings.sigma_p },
          q: { mu: settings.mu_q, sigma: settings.sigma_q },
        };
        const nats = { pq: divergence(pair.p, pair.q), qp: divergence(pair.q, pair.p) };
        const words = remarkOn(pair, nats);
        hand.update(settings);
        drawn.update(pair);
        said.update(nats);
        show(remark, isSymmetric(pair), words);
        return `D of P from Q ${inBits(nats.pq * LOG2E)}, D of Q from P ${inBits(nats.qp * LOG2E)}. ${words}`;
      },
    };
  },

  python: ({ mu_p, sigma_p, mu_q, sigma_q }) => `import math

from infolib import gaussian

mu_p, sigma_p = ${literal(mu_p)}, ${literal(sigma_p)}
mu_q, sigma_q = ${literal(mu_q)}, ${literal(sigma_q)}
kl_pq_bits = gaussian.kl_divergence(mu_p, sigma_p, mu_q, sigma_q)
kl_qp_bits = gaussian.kl_divergence(mu_q, sigma_q, mu_p, sigma_p)
kl_pq_nats = gaussian.kl_divergence(mu_p, sigma_p, mu_q, sigma_q, base=math.e)
kl_qp_nats = gaussian.kl_divergence(mu_q, sigma_q, mu_p, sigma_p, base=math.e)
print(f"D(P || Q) = {kl_pq_bits:.4f} bits = {kl_pq_nats:.4f} nats")
print(f"D(Q || P) = {kl_qp_bits:.4f} bits = {kl_qp_nats:.4f} nats")
`,
});
