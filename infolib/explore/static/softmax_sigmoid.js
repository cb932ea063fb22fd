// @ts-check
/** The live figure of chapter 8: the same six scores through softmax and through sigmoids. */

import { answers } from "./parts/answers.js";
import { chart } from "./parts/chart.js";
import { button, checkbox, form, presets, slider } from "./parts/controls.js";
import { html, quantity, say, show, showNone } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { fixed, scientific } from "./parts/format.js";
import { bar, line } from "./parts/marks.js";
import { LOG2E, normalize, sum } from "./parts/maths.js";
import { literal } from "./parts/python.js";
import { linear } from "./parts/scale.js";
import { numbers } from "./parts/settings.js";

const CLASSES = ["cat", "dog", "couch", "airplane", "train", "car"];
const LARGEST = 10;
const CONFIDENT = 6; // a score of somebody who is sure: its sigmoid is 0.9975

/** The chapter's photograph: the scores behind the outputs of its six neurons, and its labels. */
const PHOTOGRAPH = {
  logits: [0.8, 0.9, 0.7, 0.01, 0.02, 0.05].map((p) => Math.log(p / (1 - p))),
  labels: [1, 1, 1, 0, 0, 0],
};

// ------------------------------------------------------------------------------------- the measures

/**
 * @typedef {ReturnType<typeof measure>} Measures
 * @typedef {import("./parts/dom.js").Piece} Piece
 */

/**
 * @param {number[]} logits
 * @returns {number[]}
 */
export function softmax(logits) {
  const top = Math.max(...logits);
  return normalize(logits.map((z) => Math.exp(z - top)));
}

/**
 * For the probability of no take sigmoid(-z): 1 - sigmoid(z) has lost its digits where z is large.
 * @param {number} z
 */
export const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/**
 * In nats. The largest score stays out of the sum, or tiny losses would be rounded to 0.
 * @param {number[]} logits
 * @param {number} label the number of the true class
 */
export function softmaxLoss(logits, label) {
  const top = logits.indexOf(Math.max(...logits));
  const others = logits.filter((_, j) => j !== top).map((z) => Math.exp(z - logits[top]));
  return logits[top] - logits[label] + Math.log1p(sum(others));
}

/**
 * Of one neuron, in nats.
 * @param {number} z
 * @param {number} y
 */
export const sigmoidLoss = (z, y) => Math.max(0, y ? -z : z) + Math.log1p(Math.exp(-Math.abs(z)));

/**
 * Prediction minus target. What the true class lacks is what the others have.
 * @param {number[]} p
 * @param {number} label
 */
export const softmaxGradient = (p, label) =>
  p.map((p_j, j) => (j === label ? -sum(p.filter((_, i) => i !== label)) : p_j));

/**
 * Prediction minus target.
 * @param {number} z
 * @param {number} y
 */
export const sigmoidGradient = (z, y) => (y ? -sigmoid(-z) : sigmoid(z));

/**
 * Everything that the figure shows. Losses are in nats; without exactly one true label softmax has none.
 * @param {number[]} logits
 * @param {number[]} labels
 */
export function measure(logits, labels) {
  const p = softmax(logits);
  const label = sum(labels) === 1 ? labels.indexOf(1) : null;
  const losses = logits.map((z, j) => sigmoidLoss(z, labels[j]));
  return {
    label,
    softmax: { outputs: p, gradient: label === null ? null : softmaxGradient(p, label) },
    softmaxLoss: label === null ? null : softmaxLoss(logits, label),
    sigmoid: { outputs: logits.map(sigmoid), gradient: logits.map((z, j) => sigmoidGradient(z, labels[j])) },
    losses,
    sigmoidLoss: sum(losses),
  };
}

// ------------------------------------------------------------------------------------ numbers as text

/** A probability: what is not 0 or 1 never reads as if it were. @param {number} p */
export function probability(p) {
  const text = fixed(p);
  if (Number(text) === p) return text;
  return text === "0.0000" ? "< 0.0001" : text === "1.0000" ? "> 0.9999" : text;
}

/** A derivative, likewise. @param {number} x */
export function derivative(x) {
  const size = probability(Math.abs(x));
  const sign = x < 0 ? "−" : x > 0 ? "+" : "";
  if (!size.includes(" ")) return sign + size;
  const [relation, digits] = size.split(" ");
  return `${x < 0 ? { "<": ">", ">": "<" }[relation] : relation} ${sign}${digits}`;
}

/** Of what is above 0, so that it never reads as 0. @param {number} x */
const exact = (x) => (x < 1e-4 ? scientific(x) : [fixed(x)]);

/** @param {number | null} loss */
const inNats = (loss) => (loss === null ? [] : [...exact(loss), " nats"]);

/** @param {number | null} loss */
const spoken = (loss) => (loss === null ? "none" : `${loss < 1e-4 ? "below 0.0001" : fixed(loss)} nats`);

/**
 * How the softmax loss comes about.
 * @param {Measures} measures
 * @returns {Piece[]}
 */
function ofTheTrueClass({ label, softmax: { outputs, gradient } }) {
  if (label === null || gradient === null) return ["needs exactly one true label"];
  const missing = -gradient[label];
  const p = missing < 5e-5 ? ["(1 − ", ...scientific(missing), ")"] : exact(outputs[label]);
  return [missing < 5e-5 ? "−ln" : "−ln ", ...p, `, of ${CLASSES[label]}`];
}

// ------------------------------------------------------------------------------------------- a row

const LINE = 20; // pixels: a line of a row is half as high as its pictures

/**
 * What the pictures of a row show: of either output map, softmax first, the prediction, and how far it lies
 * above the target; null where there is no target.
 * @typedef {{ idea: string, output: number, gradient: number | null }[]} Lines
 */

/** @param {number} i @param {number} [inset] @returns {[number, number]} top and bottom of the bar in line i */
const edges = (i, inset = 4) => [i * LINE + inset, (i + 1) * LINE - inset];

/** @param {string} name */
const outputChart = (name) =>
  chart({
    height: 2 * LINE,
    describe: (/** @type {Lines} */ lines) => `${name}: softmax ${probability(lines[0].output)}, sigmoid ${probability(lines[1].output)}.`,
    draw: (width, /** @type {Lines} */ lines) => {
      const x = linear([0, 1], [2, width - 2]);
      return lines.flatMap(({ idea, output, gradient }, i) => {
        const [top, bottom] = edges(i);
        const [above, below] = edges(i, 2);
        const target = gradient === null ? [] : [x(gradient < 0 ? 1 : 0)];
        return [
          bar([x(output), top], [x(1), bottom], { class: `soft-rest stroke-${idea}${i ? " dashed" : ""}` }),
          bar([x(0), top], [x(output), bottom], { class: `fill-${idea}` }),
          ...target.map((at) => bar([at - 1.5, above], [at + 1.5, below], { class: "fill-p" })),
        ];
      });
    },
  });

/** @param {string} name */
const gradientChart = (name) =>
  chart({
    height: 2 * LINE,
    describe: (/** @type {Lines} */ lines) => {
      const [one, other] = lines.map(({ gradient }) => (gradient === null ? "none" : derivative(gradient)));
      return `${name}, prediction minus target: softmax ${one}, sigmoid ${other}.`;
    },
    draw: (width, /** @type {Lines} */ lines) => {
      const x = linear([-1, 1], [1, width - 1]);
      /** @param {number} value @param {string} kind */
      const rule = (value, kind) => line([[x(value), 2], [x(value), 2 * LINE - 2]], { class: kind });
      return [
        rule(-1, "live-grid"),
        rule(1, "live-grid"),
        ...lines.map(({ idea, gradient }, i) => {
          const [top, bottom] = edges(i);
          return bar([x(0), top], [x(gradient ?? 0), bottom], { class: `fill-${idea}` });
        }),
        rule(0, "live-rule"),
      ];
    },
  });

/**
 * One class: its score, its label, and what becomes of them.
 * @param {number} i
 * @param {(name: "logits" | "labels", value: number) => void} change
 */
function row(i, change) {
  const name = CLASSES[i];
  const label = checkbox(name, (on) => change("labels", Number(on)));
  const score = slider({
    label: "", name: `logits[${i}]`, low: -LARGEST, high: LARGEST, step: 0.1,
    write: (z) => fixed(z, 2), change: (z) => change("logits", z), idea: "rest",
  });
  label.input.setAttribute("aria-label", `${name} is true`);
  score.input.setAttribute("aria-label", `Score of ${name}`);
  const target = quantity(`labels[${i}]`);
  const loss = quantity(`sigmoid_losses[${i}]`);
  const pictures = [outputChart(name), gradientChart(name)];
  const said = { "aria-hidden": "true" }; // by the pictures
  const maps = /** @type {const} */ (["softmax", "sigmoid"]).map((map) => ({
    map,
    word: html("span", said, map),
    output: quantity(`${map}[${i}]`, { class: "soft-number", ...said }),
    gradient: quantity(`${map}_gradient[${i}]`, { class: "soft-number", ...said }),
  }));
  const words = html("p", { class: "soft-words" }, html("span", {}, "target ", target), html("span", {}, "sigmoid loss ", loss));
  const [first, second] = maps;
  const lines = [
    ...[first.word, pictures[0].element, first.output, pictures[1].element, first.gradient],
    ...[second.word, second.output, second.gradient], // the pictures span both lines
    words,
  ];
  const element = html(
    "div",
    { class: "soft-row", role: "group", "aria-label": name },
    html("div", { class: "soft-controls" }, label.element, score.element),
    html("div", { class: "soft-lines" }, ...lines),
  );

  /** @param {number} z @param {number} y @param {Measures} measures */
  function update(z, y, measures) {
    label.update(y === 1);
    score.update(z);
    show(target, y, String(y));
    show(loss, measures.losses[i], ...exact(measures.losses[i]), " nats");
    for (const { map, output, gradient } of maps) {
      const p = measures[map].outputs[i];
      const slope = measures[map].gradient?.[i];
      show(output, p, probability(p));
      if (slope === undefined) showNone(gradient);
      else show(gradient, slope, derivative(slope));
    }
    const drawn = maps.map(({ map }, k) => ({
      idea: "xq"[k],
      output: measures[map].outputs[i],
      gradient: measures[map].gradient?.[i] ?? null,
    }));
    for (const picture of pictures) picture.update(drawn);
  }
  return { element, update };
}

/** The words above the pictures; the groups of the rows and their controls have names of their own. */
const heading = () =>
  html(
    "div",
    { class: "soft-row soft-key", "aria-hidden": "true" },
    html("div", { class: "soft-controls" }),
    html("div", { class: "soft-lines" }, html("p", { class: "soft-words" }, html("span", {}, "Prediction"), html("span", {}, "Prediction − target"))),
  );

/** What the six come to together. */
function foot() {
  const maps = /** @type {const} */ (["softmax", "sigmoid"]).map((map) => ({
    map,
    total: quantity(`${map}_sum`, { class: "soft-number" }),
    bits: quantity(`${map}_loss_bits`, { class: "soft-number soft-bits" }),
  }));
  const lines = maps.flatMap(({ map, total, bits }) => [map, "sum"].map((words) => html("span", {}, words)).concat(total, bits));
  const element = html(
    "div",
    { class: "soft-row", role: "group", "aria-label": "All six" },
    html("div", { class: "soft-controls soft-words" }, "All six: sum of the outputs, and loss in bits"),
    html("div", { class: "soft-lines" }, ...lines),
  );

  /** @param {Measures} measures */
  function update(measures) {
    for (const { map, total, bits } of maps) {
      const outputs = sum(measures[map].outputs);
      const nats = measures[`${map}Loss`];
      show(total, outputs, fixed(outputs));
      if (nats === null) showNone(bits);
      else show(bits, nats * LOG2E, ...exact(nats * LOG2E), " bits");
    }
  }
  return { element, update };
}

/** The large numbers. */
function losses() {
  const three = answers({
    softmax_loss: { title: "Softmax loss", idea: "x" },
    sigmoid_loss: { title: "Sigmoid loss, sum", idea: "q" },
    label_set_probability: { title: "Probability of this label set" },
  });

  /** @param {Measures} measures */
  function update(measures) {
    const { softmaxLoss: one, sigmoidLoss: total } = measures;
    const likely = Math.exp(-total);
    three.update("softmax_loss", one, inNats(one), ofTheTrueClass(measures));
    three.update("sigmoid_loss", total, inNats(total), "reduction: sum over the neurons");
    three.update("label_set_probability", likely, exact(likely), "e to the minus sigmoid loss");
  }
  return { element: three.element, update };
}

/**
 * What to see, or what softmax lacks.
 * @param {number[]} labels
 * @param {Measures} measures
 */
function remarkOn(labels, { label, softmax: { outputs } }) {
  if (label === null) {
    const n = sum(labels);
    const remedy = n ? `${n} are ticked: untick all but one` : "none is ticked: tick one";
    return `The softmax loss of a label needs exactly one true class, and ${remedy}, or use the sigmoids, which take any set.`;
  }
  const largest = Math.max(...outputs);
  if (largest - Math.min(...outputs) < 1e-12) {
    return "Equal scores: softmax gives each class 1/6, and its loss is ln 6, whatever they are. The sigmoids see what they are.";
  }
  if (largest > outputs[label]) {
    const bet = CLASSES[outputs.indexOf(largest)];
    return `Softmax gives ${bet} more than ${CLASSES[label]}, though ${CLASSES[label]} is true: a step against the gradient lowers the score of ${bet} and raises that of ${CLASSES[label]}.`;
  }
  return "Softmax shares out 1: what one class gains, the others lose. Shift all scores alike, and only the sigmoids move.";
}

// ------------------------------------------------------------------------------------- the controls

/** @typedef {{ logits: number[], labels: number[] }} Settings */

/**
 * @param {(changes: Partial<Settings>) => void} change
 * @param {() => Settings} present
 */
function controls(change, present) {
  const zeros = CLASSES.map(() => 0);
  /** Sure of the labels, or of their opposites. @param {number} score */
  const sure = (score) => () => change({ logits: present().labels.map((y) => (y ? score : -score)) });
  /** Whether all scores can move by a whole step; rounding may have moved them a little. @param {number} step */
  const hasRoom = (step) => Math.max(...present().logits.map((z) => step * z)) < LARGEST - 1 + 1e-9;
  const shifts = [1, -1].map((step) => {
    const within = (/** @type {number} */ z) => Math.min(Math.max(z + step, -LARGEST), LARGEST);
    const element = button(step > 0 ? "All + 1" : "All − 1", () => {
      if (hasRoom(step)) change({ logits: present().logits.map(within) });
    });
    return { step, element };
  });
  const element = presets(
    "Settings worth a look",
    { "The photograph": PHOTOGRAPH, "Only the cat": { labels: [1, ...zeros.slice(1)] }, "All scores 0": { logits: zeros } },
    change,
    { "Confident and right": sure(CONFIDENT), "Confident and wrong": sure(-CONFIDENT) },
  );
  element.append(...shifts.map((shift) => shift.element));

  /** A button that can move nothing more says so, and keeps the focus. */
  function update() {
    for (const { step, element } of shifts) element.setAttribute("aria-disabled", String(!hasRoom(step)));
  }
  return { element, update };
}

// --------------------------------------------------------------------------------------- the figure

export default liveFigure({
  name: "SoftmaxSigmoid",
  settings: {
    logits: numbers((xs) => xs.length === CLASSES.length && xs.every((z) => Math.abs(z) <= LARGEST)),
    labels: numbers((ys) => ys.length === CLASSES.length && ys.every((y) => y === 0 || y === 1)),
  },

  build(change, model) {
    /** @returns {Settings} */
    const present = () => ({ logits: model.get("logits"), labels: model.get("labels") });
    const rows = CLASSES.map((_, i) =>
      row(i, (name, value) => change({ [name]: present()[name].map((old, j) => (j === i ? value : old)) })),
    );
    const settings = controls(change, present);
    const totals = foot();
    const results = losses();
    const remark = html("p", { class: "live-remark" });

    return {
      parts: [
        form(settings.element),
        html(
          "div",
          {},
          html("p", { class: "soft-key" }, "Tick the truth, move the scores. Bars: predictions, 0 to 1. Blue marks: targets. Dashed: probability of no."),
          heading(),
          ...rows.map(({ element }) => element),
          totals.element,
        ),
        results.element,
        remark,
        html(
          "p",
          { class: "soft-key" },
          'The sigmoid loss is the sum over the neurons, reduction="sum" in infolib and in PyTorch’s BCEWithLogitsLoss. The default of both, "mean", divides it by 6.',
        ),
      ],

      update({ logits, labels }) {
        const measures = measure(logits, labels);
        const words = remarkOn(labels, measures);
        settings.update();
        rows.forEach((each, i) => each.update(logits[i], labels[i], measures));
        totals.update(measures);
        results.update(measures);
        say(remark, words);
        return `Softmax loss ${spoken(measures.softmaxLoss)}, sigmoid loss ${spoken(measures.sigmoidLoss)}. ${words}`;
      },
    };
  },

  python({ logits, labels }) {
    const { label } = measure(logits, labels);
    const softmaxPart =
      label === null
        ? `softmax_loss = softmax_loss_bits = softmax_gradient = None  # needs exactly one true label
`
        : `softmax_loss = losses.softmax_cross_entropy(logits, ${label})
softmax_loss_bits = losses.softmax_cross_entropy(logits, ${label}, base=2)
softmax_gradient = softmax - labels
print(f"softmax: {softmax_loss:.5g} nats = {softmax_loss_bits:.5g} bits")
`;
    return `import math

from infolib import losses

logits = ${literal(logits)}
labels = ${literal(labels)}  # ${CLASSES.join(", ")}
softmax, sigmoid = losses.softmax(logits), losses.sigmoid(logits)
softmax_sum, sigmoid_sum = softmax.sum(), sigmoid.sum()
${softmaxPart}sigmoid_losses = losses.sigmoid_cross_entropy(logits, labels, reduction="none")
sigmoid_loss = losses.sigmoid_cross_entropy(logits, labels, reduction="sum")
sigmoid_loss_bits = losses.sigmoid_cross_entropy(logits, labels, base=2, reduction="sum")
sigmoid_gradient = sigmoid - labels
label_set_probability = math.exp(-sigmoid_loss)
print(f"sigmoid: {sigmoid_loss:.5g} nats = {sigmoid_loss_bits:.5g} bits")
print(f"probability of this label set: {label_set_probability:.4g}")
`;
  },
});
