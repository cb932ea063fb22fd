// @ts-check
/** The live figure of chapter 7: a logistic regression on 100 irises, its likelihood, and its loss over the weights. */

import { answers } from "./parts/answers.js";
import { chart } from "./parts/chart.js";
import { chord, levelSets } from "./parts/contours.js";
import { buttons, form, slider } from "./parts/controls.js";
import { html, quantity, say, show, svg, table } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { fixed, inUnits, scientific } from "./parts/format.js";
import { descended, measure, nll, prepare, walk } from "./parts/logistic.js";
import { bar, bottomAxis, leftAxis, line, text } from "./parts/marks.js";
import { LOG2E } from "./parts/maths.js";
import { literal } from "./parts/python.js";
import { grid, linear, ticks } from "./parts/scale.js";
import { number } from "./parts/settings.js";

/**
 * @typedef {import("./parts/logistic.js").Data} Data the flowers: lengths and widths in cm, and 1 for virginica
 * @typedef {import("./parts/logistic.js").Theta} Theta
 * @typedef {import("./parts/logistic.js").Measures} Measures
 * @typedef {[number, number]} Point
 * @typedef {import("./parts/dom.js").Piece} Piece
 *
 * @typedef {import("./parts/contours.js").LevelSet} LevelSet the weights with a smaller loss
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
const PARAMETERS = /** @type {const} */ (["w_length", "w_width", "bias"]);
const SEEN = /** @type {Point} */ ([-5, 10]);
const LENGTHS = /** @type {Point} */ ([2.8, 7]); // cm, the part of the plane that the picture shows
const WIDTHS = /** @type {Point} */ ([0.9, 2.6]);
const NINE_TO_ONE = Math.log(9); // the score of probability 0.9

// Half the smallest float: what is less is rounded to 0. A product of many factors gets there a little sooner or
// later: below LEAST_NORMAL each of its roundings is coarse, and the smallest float times more than 1/2 is itself.
const UNDERFLOWS = [150 / LOG2E, 1075 / LOG2E];
const LEAST_NORMAL = { likelihood: 2 ** -1022, likelihood_float32: 2 ** -126 }; // with all digits
const LEVELS = [UNDERFLOWS[1], 400, 200, UNDERFLOWS[0], 50, 30, 20, 15, 12, 11]; // nats
const KNOTS = grid(...SEEN, 33); // weights where the loss is computed
const ROW = KNOTS[16]; // where the levels' names stand

// ------------------------------------------------------------------------------------- the pictures

const HEIGHT = 300;
const MARGIN = { left: 34, right: 10, top: 27, bottom: 40 };

/** @param {number} width @param {Point} xs @param {Point} ys */
const scales = (width, xs, ys) => ({
  x: linear(xs, [MARGIN.left, width - MARGIN.right]),
  y: linear(ys, [HEIGHT - MARGIN.bottom, MARGIN.top]),
});

/**
 * The ends of the line on which the flowers have score z.
 * @param {Data} data @param {Theta} theta @param {number} z
 */
function placesOfScore({ means, deviations }, theta, z) {
  const [a, b] = deviations.map((deviation, j) => theta[j] / deviation);
  return chord(a, b, a * means[0] + b * means[1] - theta[2] + z, LENGTHS, WIDTHS);
}

const flowerChart = () =>
  chart({
    height: HEIGHT,
    describe: (/** @type {State} */ { data, theta }) => {
      const [from, to] = placesOfScore(data, theta, 0).map((place) => place.map((x) => `${fixed(x, 2)} cm`).join(" by "));
      const divided = to ? `The line of probability ½ runs from ${from} to ${to}.` : "No line of probability ½ crosses the picture.";
      return `Length by width of the petals: versicolor at the lower left, virginica at the upper right. ${divided}`;
    },
    draw: (width, /** @type {State} */ { data, theta }) => {
      const { x, y } = scales(width, LENGTHS, WIDTHS);
      /** @param {number} label @param {string} idea @param {string} mark drawn from the flower's place */
      const marks = (label, idea, mark) => {
        const places = data.rows.filter((flower) => flower[2] === label);
        const all = places.map(([length, w]) => `M${x(length)} ${y(w)}${mark}`);
        return svg("path", { class: `like-flowers fill-${idea}`, d: all.join("") });
      };
      /** @param {number} z @param {string} looks */
      const rule = (z, looks) =>
        line(placesOfScore(data, theta, z).map(([length, w]) => [x(length), y(w)]), { class: `stroke-q ${looks}` });
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
      return `The NLL over both weights at bias ${fixed(theta[2], 2)}, a bowl. The present weights are ${here}, the best at any bias ${there}.`;
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

/** Both pictures, each with its words. @param {Theta} best */
function pictures(best) {
  const [flowers, plane] = [flowerChart(), surfaceChart()];
  const captions = [
    "● versicolor, ▲ virginica. Dashed: the model gives each probability ½; dotted: 0.1 and 0.9.",
    `NLL in nats at this bias; ✕ the weights of the least NLL, at bias ${fixed(best[2], 2)}. Near the dashed rings likelihoods underflow: ` +
      "about 104 nats for 32 bits, 745 for 64 (a little before, they lose digits).",
  ];
  const figures = [flowers, plane].map(({ element }, i) => html("figure", {}, element, html("figcaption", {}, captions[i])));
  const element = html("div", { class: "like-pictures" }, ...figures);

  /** @param {State} state */
  function update(state) {
    flowers.update(state);
    plane.update(state);
  }
  return { element, update };
}

// -------------------------------------------------------------------------------------- the numbers

function numbers() {
  const six = answers({
    likelihood: { title: "Likelihood in 64 bits" },
    likelihood_float32: { title: "Likelihood in 32 bits" },
    log_likelihood: { title: "Log-likelihood", unit: "nats" },
    nll: { title: "NLL, its negative", unit: "nats" },
    cross_entropy: { title: "CE, per flower", unit: "nats" },
    accuracy: { title: "Flowers judged rightly", unit: "of 100" },
  });

  /** @param {Measures} measures */
  function update({ total, each, right, products }) {
    for (const name of /** @type {const} */ (["likelihood", "likelihood_float32"])) {
      const product = products[name];
      const how = product === 0 ? "underflowed" : product < LEAST_NORMAL[name] ? "almost underflowed: digits lost" : "100 factors";
      six.update(name, product, product ? scientific(product) : "0", how);
    }
    six.update("log_likelihood", -total, fixed(-total));
    six.update("nll", total, fixed(total));
    six.update("cross_entropy", each, fixed(each));
    six.update("accuracy", right, fixed(100 * right, 0));
  }
  return { element: six.element, update };
}

/** @param {Theta} best @param {number} leastNll */
function tables(best, leastNll) {
  const losses = ["nll", "cross_entropy", "nll_bits", "cross_entropy_bits"].map((name) => quantity(name));
  const slopes = PARAMETERS.map((_, j) => quantity(`gradient[${j}]`));
  const lowest = PARAMETERS.map((_, j) => quantity(`minimum[${j}]`));
  const least = quantity("minimum_nll");
  best.forEach((x, j) => show(lowest[j], x, fixed(x)));
  show(least, leastNll, fixed(leastNll));
  const element = html(
    "div",
    { class: "like-tables" },
    table("The loss in two units", ["unit", "NLL", "n × CE"], [
      ["nats", losses[0], ["100 × ", losses[1]]],
      ["bits", losses[2], ["100 × ", losses[3]]],
    ]),
    table(
      "Gradient and minimum",
      ["parameter", "CE gradient, nats", ["at the least NLL, ", least, " nats"]],
      PARAMETERS.map((name, j) => [name, slopes[j], lowest[j]]),
    ),
  );

  /** @param {Measures} measures */
  function update({ total, each, slope }) {
    [total, each, total * LOG2E, each * LOG2E].forEach((loss, j) => show(losses[j], loss, fixed(loss, j % 2 ? 6 : 4)));
    slope.forEach((x, j) => show(slopes[j], x, fixed(x)));
  }
  return { element, update };
}

/**
 * What to see.
 * @param {Theta} theta @param {Measures} measures @param {number} excess over the least loss, in nats
 * @returns {Piece[]}
 */
function remarkOn(theta, { slope, products }, excess) {
  if (isAtEnd(theta, slope)) return ["A step of descent leads beyond the range of a slider here, and stops at its end."];
  if (!products.likelihood) return ["Even 64 bits hold no likelihood here, and from 0 nobody can tell which way is better. Its logarithm is fine."];
  if (!products.likelihood_float32) return ["32 bits hold no likelihood here. Its logarithm is fine."];
  if (Math.max(...slope.map(Math.abs)) < 1e-9) return ["The least loss, and the largest likelihood. No step leads lower."];
  if (excess < 1e-6) return ["The least loss, but for less than a millionth of a nat."];
  if (!theta[0] && !theta[1]) return ["With both weights 0 there is no line."];
  const above = `${inUnits(excess, "nat")} above the least loss; the likelihood there is `;
  if (excess >= 1) return [above, ["e", fixed(excess)], " times this one."];
  const decimals = Math.max(3, Math.ceil(-Math.log10(excess))); // enough to be more than 1
  return [above, `${fixed(Math.exp(excess), decimals)} times this one.`];
}

/** Whether a step would leave the range of a parameter. @param {Theta} theta @param {Theta} slope */
const isAtEnd = (theta, slope) =>
  PARAMETERS.some((name, j) => {
    const { low, high } = CONTROLS[name];
    return (theta[j] === high && slope[j] < 0) || (theta[j] === low && slope[j] > 0);
  });

/** Pieces for the screen reader. @param {Piece[]} pieces */
const aloud = (pieces) => pieces.map((piece) => (typeof piece === "string" ? piece : piece.join(" to the power of "))).join("");

// ------------------------------------------------------------------------------------- the controls

/**
 * @param {(changes: Record<string, number>) => void} change
 * @param {(theta: Theta) => void} go
 * @param {(times: number) => void} descend
 * @param {Theta} best
 */
function controls(change, go, descend, best) {
  const sliders = Object.entries(CONTROLS).map(([name, control]) => ({
    name,
    ...slider({ ...control, name, step: 0.05, idea: "q", write: (x) => fixed(x, 2), change: (x) => change({ [name]: x }) }),
  }));
  const moves = buttons("Move the parameters", {
    "One step of gradient descent": () => descend(1),
    "Ten steps": () => descend(10),
    "Back to 0": () => go([0, 0, 0]),
    "To the minimum": () => go(best),
    "All wrong": () => go([-5, -5, 0]),
  });
  const element = form(moves, html("div", { class: "live-sliders" }, ...sliders.map((each) => each.element)));

  /** @param {Record<string, number>} settings */
  function update(settings) {
    for (const each of sliders) each.update(settings[each.name]);
  }
  return { element, update };
}

// --------------------------------------------------------------------------------------- the figure

export default liveFigure({
  name: "LikelihoodSurface",
  settings: Object.fromEntries(Object.entries(CONTROLS).map(([name, { low, high }]) => [name, number(low, high)])),

  build(change, model) {
    const data = prepare(model.get("flowers"));
    const { examples } = data;
    const best = /** @type {Theta} */ (model.get("minimum"));
    const leastNll = nll(examples, best);
    /** @type {Theta[]} */
    let path = [];
    let surface = { bias: NaN, sets: /** @type {LevelSet[]} */ ([]) };

    const go = (/** @type {Theta} */ [w_length, w_width, bias]) => change({ w_length, w_width, bias });
    /** @param {number} times */
    function descend(times) {
      const rate = model.get("rate");
      path = path.concat(walk(path[path.length - 1], times, (theta) => descended(examples, theta, rate, RANGES)));
      go(path[path.length - 1]);
    }
    const controlled = controls(change, go, descend, best);
    const drawn = pictures(best);
    const six = numbers();
    const details = tables(best, leastNll);
    const remark = html("p", { class: "live-remark" });
    const [mean, deviation] = [data.means, data.deviations].map((pair) => pair.map((x) => fixed(x, 3)));

    return {
      parts: [
        controlled.element,
        drawn.element,
        six.element,
        remark,
        details.element,
        html("p", {}, `Weights are per standard deviation: of (length − ${mean[0]}) / ${deviation[0]} and (width − ${mean[1]}) / ${deviation[1]}.`),
      ],

      update(settings) {
        const theta = /** @type {Theta} */ (PARAMETERS.map((name) => settings[name]));
        const bias = theta[2];
        // Whatever else moves the parameters, a slider or Python, begins a new path.
        if (path.at(-1)?.join() !== theta.join()) path = [theta];
        if (surface.bias !== bias) surface = { bias, sets: levelSets((a, b) => nll(examples, [a, b, bias]), KNOTS, LEVELS) };
        const measures = measure(examples, theta);
        controlled.update(settings);
        drawn.update({ data, theta, best, path, surface: surface.sets });
        six.update(measures);
        details.update(measures);
        const steps = path.length - 1;
        const words = remarkOn(theta, measures, measures.total - leastNll);
        if (steps) words.unshift(`Steps so far: ${steps}. `);
        say(remark, ...words);
        return `NLL ${inUnits(measures.total, "nat")}. ${aloud(words)}`;
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
