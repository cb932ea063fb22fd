// @ts-check
/** The live figure of chapter 7: a logistic regression on 100 irises, its likelihood, and its loss over the weights. */

import { answers } from "./parts/answers.js";
import { chart } from "./parts/chart.js";
import { convexOutline } from "./parts/contours.js";
import { buttons, form, slider } from "./parts/controls.js";
import { html, quantity, show, svg } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { fixed, inUnits, scientific } from "./parts/format.js";
import { bar, bottomAxis, leftAxis, line, text } from "./parts/marks.js";
import { LOG2E, sum } from "./parts/maths.js";
import { literal } from "./parts/python.js";
import { grid, linear, ticks } from "./parts/scale.js";
import { number } from "./parts/settings.js";

/**
 * @typedef {[length: number, width: number, isVirginica: number]} Flower in cm
 * @typedef {[length: number, width: number, one: number, isVirginica: number]} Example
 *   lengths in standard deviations from the mean; the 1 is for the bias
 * @typedef {[length: number, width: number, bias: number]} Theta
 * @typedef {[number, number]} Point
 *
 * @typedef {object} Data
 * @property {Flower[]} flowers
 * @property {Point} means
 * @property {Point} deviations
 * @property {Example[]} examples
 *
 * @typedef {{ level: number, outline: Point[] }} LevelSet the weights with a smaller loss
 *
 * @typedef {object} State
 * @property {Data} data
 * @property {Theta} theta
 * @property {Theta} best
 * @property {Theta[]} path
 * @property {LevelSet[]} surface
 */

const CONTROLS = {
  w_length: { label: "Weight of the length", low: -5, high: 10 },
  w_width: { label: "Weight of the width", low: -5, high: 10 },
  bias: { label: "Bias", low: -5, high: 5 },
  rate: { label: "Learning rate η", low: 0.1, high: 20 },
};
const RANGES = Object.values(CONTROLS);
const PARAMETERS = Object.keys(CONTROLS).slice(0, 3);
const SEEN = /** @type {Point} */ ([-5, 10]);
const LENGTHS = /** @type {Point} */ ([2.8, 7]); // cm, the part of the plane that the picture shows
const WIDTHS = /** @type {Point} */ ([0.9, 2.6]);
const NINE_TO_ONE = Math.log(9); // the score of probability 0.9

// A product of 100 probabilities is rounded to 0 below half the smallest float: 2 ** -150 and 2 ** -1075.
const UNDERFLOWS = [150 / LOG2E, 1075 / LOG2E];
const LEVELS = [UNDERFLOWS[1], 400, 200, UNDERFLOWS[0], 50, 30, 20, 15, 12, 11]; // nats
const KNOTS = grid(...SEEN, 33); // weights where the loss is computed
const ROW = KNOTS[16]; // where the levels' names stand

// ------------------------------------------------------------------------------------- the measures

/** @param {Flower[]} flowers @returns {Data} */
export function prepare(flowers) {
  const mean = (/** @type {number[]} */ xs) => sum(xs) / xs.length;
  const columns = [0, 1].map((j) => flowers.map((flower) => flower[j]));
  const means = /** @type {Point} */ (columns.map(mean));
  const deviations = /** @type {Point} */ (columns.map((xs, j) => Math.sqrt(mean(xs.map((x) => (x - means[j]) ** 2)))));
  const examples = flowers.map(
    ([length, width, label]) =>
      /** @type {Example} */ ([(length - means[0]) / deviations[0], (width - means[1]) / deviations[1], 1, label]),
  );
  return { flowers, means, deviations, examples };
}

/** @param {number} z */
function sigmoid(z) {
  const odds = Math.exp(-Math.abs(z));
  return (z < 0 ? odds : 1) / (1 + odds);
}

/** @param {Example} example @param {Theta} theta */
const score = (example, theta) => theta[0] * example[0] + theta[1] * example[1] + theta[2];

/** The score of what the flower is. @param {Example} example @param {Theta} theta */
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

/**
 * One step of gradient descent; each parameter stops at the end of its range.
 * @param {Example[]} examples @param {Theta} theta @param {number} rate @returns {Theta}
 */
export function descended(examples, theta, rate) {
  const slope = gradient(examples, theta);
  return /** @type {Theta} */ (
    theta.map((x, j) => {
      const { low, high } = RANGES[j];
      return Math.min(Math.max(x - rate * slope[j], low), high);
    })
  );
}

/**
 * Where in the plane of the weights the loss lies below each level.
 * @param {Example[]} examples @param {number} bias @returns {LevelSet[]}
 */
export function levelSets(examples, bias) {
  const losses = KNOTS.map((wWidth) => KNOTS.map((wLength) => nll(examples, [wLength, wWidth, bias])));
  return LEVELS.map((level) => ({ level, outline: convexOutline(losses, KNOTS, KNOTS, level) })).filter(({ outline }) => outline[2]);
}

/**
 * The ends of the part of the line a x + b y = c that lies in the picture of the flowers.
 * @param {number} a @param {number} b @param {number} c @returns {Point[]}
 */
export function chord(a, b, c) {
  const ends = /** @type {Point[]} */ ([
    ...LENGTHS.map((x) => [x, (c - a * x) / b]),
    ...WIDTHS.map((y) => [(c - b * y) / a, y]),
  ]);
  return ends.filter(([x, y]) => LENGTHS[0] <= x && x <= LENGTHS[1] && WIDTHS[0] <= y && y <= WIDTHS[1]);
}

// ------------------------------------------------------------------------------------- the pictures

const HEIGHT = 300;
const MARGIN = { left: 34, right: 10, top: 27, bottom: 40 };

/** @param {number} width @param {Point} xs @param {Point} ys */
const scales = (width, xs, ys) => ({
  x: linear(xs, [MARGIN.left, width - MARGIN.right]),
  y: linear(ys, [HEIGHT - MARGIN.bottom, MARGIN.top]),
});

const flowerChart = () =>
  chart({
    height: HEIGHT,
    describe: () => "Width over length of the petals: versicolor at the lower left, virginica at the upper right.",
    draw: (width, /** @type {State} */ { data, theta }) => {
      const { x, y } = scales(width, LENGTHS, WIDTHS);
      /** @param {number} label @param {string} idea @param {string} mark drawn from the flower's place */
      const marks = (label, idea, mark) => {
        const places = data.flowers.filter((flower) => flower[2] === label);
        const all = places.map(([length, w]) => `M${x(length)} ${y(w)}${mark}`);
        return svg("path", { class: `like-flowers fill-${idea}`, d: all.join("") });
      };
      const [a, b] = data.deviations.map((deviation, j) => theta[j] / deviation);
      const level = a * data.means[0] + b * data.means[1] - theta[2];
      /** @param {number} z @param {string} looks */
      const rule = (z, looks) =>
        line(chord(a, b, level + z).map(([length, w]) => [x(length), y(w)]), { class: `stroke-q ${looks}` });
      return [
        text(0, 12, "width, cm", { class: "muted" }),
        leftAxis(y, ticks(...WIDTHS, 4), MARGIN.left, { grid: width - MARGIN.right }),
        bottomAxis(x, ticks(...LENGTHS), HEIGHT - MARGIN.bottom, { title: "length of the petals, cm" }),
        marks(0, "x", "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z"),
        marks(1, "y", "m0-5l4.5 8h-9z"),
        rule(-NINE_TO_ONE, "like-faint"),
        rule(NINE_TO_ONE, "like-faint"),
        rule(0, "dashed"),
      ];
    },
  });

const surfaceChart = () =>
  chart({
    height: HEIGHT,
    describe: ({ theta, best }) => {
      const [here, there] = [theta, best].map(([a, b]) => `${fixed(a, 2)} and ${fixed(b, 2)}`);
      return `The NLL over both weights, a bowl. The present weights are ${here}, the best ${there}.`;
    },
    draw: (width, /** @type {State} */ { theta, best, path, surface }) => {
      const { x, y } = scales(width, SEEN, SEEN);
      const place = (/** @type {Point | Theta} */ [a, b]) => /** @type {Point} */ ([x(a), y(b)]);
      const [left, top] = place(best);
      const dots = path.map((at) => `M${place(at).join(" ")}h0`);
      return [
        text(0, 12, "weight of the width", { class: "muted" }),
        ...surface.map(({ level, outline }) =>
          line([...outline, outline[0]].map(place), { class: UNDERFLOWS.includes(level) ? "like-level dashed" : "like-level" }),
        ),
        bar(place([SEEN[0], SEEN[0]]), place([SEEN[1], SEEN[1]]), { class: "like-frame" }),
        leftAxis(y, ticks(...SEEN), MARGIN.left),
        bottomAxis(x, ticks(...SEEN), HEIGHT - MARGIN.bottom, { title: "weight of the length" }),
        ...levelNames(surface, x, y),
        text(left, top + 5, "✕", { class: "like-name", "text-anchor": "middle" }),
        line(path.map(place), { class: "stroke-q" }),
        svg("path", { class: "stroke-q like-dots", d: dots.join("") }),
        svg("circle", { class: "fill-q like-here", cx: x(theta[0]), cy: y(theta[1]), r: 6.5 }),
      ];
    },
  });

/**
 * The levels in numbers, where they cross a row of the grid from the left, as far as there is room.
 * @param {LevelSet[]} surface @param {(x: number) => number} x @param {(y: number) => number} y
 */
function levelNames(surface, x, y) {
  let end = MARGIN.left + 12;
  return surface.flatMap(({ level, outline }) => {
    const at = Math.min(...outline.filter((place) => place[1] === ROW).map((place) => x(place[0])));
    if (at < end || at === Infinity) return [];
    end = at + 30;
    return [text(at, y(ROW) + 4, fixed(level, 0), { class: "like-name", "text-anchor": "middle" })];
  });
}

// --------------------------------------------------------------------------------------- the figure

export default liveFigure({
  name: "LikelihoodSurface",
  settings: Object.fromEntries(Object.entries(CONTROLS).map(([name, { low, high }]) => [name, number(low, high)])),

  build(change, model) {
    const data = prepare(model.get("flowers"));
    const { examples } = data;
    const best = /** @type {Theta} */ (model.get("minimum"));
    /** @type {Theta[]} */
    let path = [];
    let surface = { bias: NaN, sets: /** @type {LevelSet[]} */ ([]) };

    /** @param {number[]} theta */
    const go = ([w_length, w_width, bias]) => change({ w_length, w_width, bias });
    /** @param {number} times */
    function descend(times) {
      for (; times > 0; times--) path.push(descended(examples, path[path.length - 1], model.get("rate")));
      go(path[path.length - 1]);
    }

    const sliders = Object.entries(CONTROLS).map(([name, control]) =>
      slider({ ...control, name, step: 0.05, idea: "q", write: (x) => fixed(x, 2), change: (x) => change({ [name]: x }) }),
    );
    const moves = buttons("Move the parameters", {
      "One step of gradient descent": () => descend(1),
      "Ten steps": () => descend(10),
      "To the minimum": () => go(best),
      "All wrong": () => go([-5, -5, 0]),
    });
    const [flowers, plane] = [flowerChart(), surfaceChart()];
    const numbers = answers({
      likelihood: { title: "Likelihood in 64 bits" },
      likelihood_float32: { title: "Likelihood in 32 bits" },
      log_likelihood: { title: "Log-likelihood", unit: "nats" },
      nll: { title: "NLL, its negative", unit: "nats" },
      cross_entropy: { title: "CE, per flower", unit: "nats" },
      accuracy: { title: "Flowers on the right side", unit: "of 100" },
    });
    const equation = ["nll", "cross_entropy", "nll_bits", "cross_entropy_bits"].map((name) => quantity(name));
    const slope = PARAMETERS.map((_, j) => quantity(`gradient[${j}]`));
    const lowest = PARAMETERS.map((_, j) => quantity(`minimum[${j}]`));
    const least = quantity("minimum_nll");
    const remark = html("p", { class: "live-remark" });
    /** @param {(Node | string | (Node | string)[])[][]} rows */
    const table = (...rows) =>
      html("table", {}, ...rows.map((cells, i) => html("tr", {}, ...cells.map((cell, j) => html(i && j ? "td" : "th", {}, ...[cell].flat())))));
    const picture = (/** @type {Node} */ drawing, /** @type {string} */ words) =>
      html("figure", {}, drawing, html("figcaption", {}, words));
    const [mean, deviation] = [data.means, data.deviations].map((pair) => pair.map((x) => fixed(x, 3)));

    return {
      parts: [
        form(moves, html("div", { class: "live-sliders" }, ...sliders.map(({ element }) => element))),
        html(
          "div",
          { class: "like-pictures" },
          picture(flowers.element, "● versicolor, ▲ virginica. Dashed: the model gives each probability ½; dotted: 0.1 and 0.9."),
          picture(plane.element, "NLL in nats at this bias; ✕ the least of all. Beyond the dashed rings likelihoods underflow: 104 nats for 32 bits, 745 for 64."),
        ),
        numbers.element,
        remark,
        html(
          "div",
          { class: "like-tables" },
          table(["unit", "NLL", "n × CE"], ["nats", equation[0], ["100 × ", equation[1]]], ["bits", equation[2], ["100 × ", equation[3]]]),
          table(["parameter", "CE gradient, nats", ["least NLL, ", least, " nats"]], ...PARAMETERS.map((name, j) => [name, slope[j], lowest[j]])),
        ),
        html("p", {}, `Weights are per standard deviation: of (length − ${mean[0]}) / ${deviation[0]} and (width − ${mean[1]}) / ${deviation[1]}.`),
      ],

      update(settings) {
        const theta = /** @type {Theta} */ (PARAMETERS.map((name) => settings[name]));
        const bias = theta[2];
        // Whatever else moves the parameters, a slider or Python, begins a new path.
        if (path.at(-1)?.join() !== theta.join()) path = [theta];
        if (surface.bias !== bias) surface = { bias, sets: levelSets(examples, bias) };
        const state = { data, theta, best, path, surface: surface.sets };
        const total = nll(examples, theta);
        const each = total / examples.length;
        const right = accuracy(examples, theta);
        const products = [Number, Math.fround].map((round) => likelihood(examples, theta, round));
        [...theta, settings.rate].forEach((x, j) => sliders[j].update(x));
        flowers.update(state);
        plane.update(state);
        products.forEach((product, j) =>
          numbers.update(
            j ? "likelihood_float32" : "likelihood",
            product,
            product ? scientific(product) : "0",
            product ? "100 factors" : "underflown",
          ),
        );
        numbers.update("log_likelihood", -total, fixed(-total));
        numbers.update("nll", total, fixed(total));
        numbers.update("cross_entropy", each, fixed(each));
        numbers.update("accuracy", right, fixed(100 * right, 0));
        [total, each, total * LOG2E, each * LOG2E].forEach((loss, j) => show(equation[j], loss, fixed(loss, j % 2 ? 6 : 4)));
        gradient(examples, theta).forEach((x, j) => show(slope[j], x, fixed(x)));
        best.forEach((x, j) => show(lowest[j], x, fixed(x)));
        show(least, nll(examples, best), fixed(nll(examples, best)));
        const steps = path.length - 1;
        const done = steps ? `Steps so far: ${steps}. ` : "";
        const words = done + remarkOn(theta, total - nll(examples, best), products);
        remark.replaceChildren(words);
        return `NLL ${inUnits(total, "nat")}. ${words}`;
      },
    };
  },

  python: (settings) => `import numpy as np
from sklearn.datasets import load_iris

from infolib.losses import sigmoid, sigmoid_cross_entropy

iris = load_iris()
two_species = iris.target > 0
petals = iris.data[two_species, 2:]  # length and width, cm
y = iris.target[two_species] - 1  # 1 for virginica
x = (petals - petals.mean(axis=0)) / petals.std(axis=0)
z = x @ [${literal(settings.w_length)}, ${literal(settings.w_width)}] + ${literal(settings.bias)}

likelihood = np.prod(sigmoid(np.where(y, z, -z)))
nll = sigmoid_cross_entropy(z, y, reduction="sum")
cross_entropy = sigmoid_cross_entropy(z, y)
log_likelihood = -nll
print(f"likelihood {likelihood:.3g}, its logarithm {log_likelihood:.4f} nats")
print(f"NLL {nll:.4f} nats = {len(x)} x {cross_entropy:.6f} nats")
`,
});

/**
 * What to see.
 * @param {Theta} theta @param {number} excess over the least loss, in nats
 * @param {number[]} products the likelihood in 64 and in 32 bits
 */
function remarkOn([wLength, wWidth], excess, products) {
  if (!products[0]) return "Even 64 bits hold no likelihood here, and from 0 nobody can tell which way is better. Its logarithm is fine.";
  if (!products[1]) return "32 bits hold no likelihood here. Its logarithm is fine.";
  if (excess < 1e-6) return "The least loss, and the largest likelihood. No step leads lower.";
  if (!wLength && !wWidth) return "With both weights 0 there is no line.";
  return `${inUnits(excess, "nat")} above the least loss, where the likelihood is e to the power of ${fixed(excess, 2)} times as large.`;
}
