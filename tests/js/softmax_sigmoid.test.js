// Run by `node --test`: the measures of the figure of chapter 8.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  derivative,
  measure,
  probability,
  sigmoid,
  sigmoidGradient,
  sigmoidLoss,
  softmax,
  softmaxGradient,
  softmaxLoss,
} from "../../infolib/explore/static/softmax_sigmoid.js";

/** Relative, however small the number: an absolute tolerance would hide what rounding took. */
function near(found, expected, tolerance = 1e-14) {
  if (expected === 0) assert.equal(found, 0);
  else assert.ok(Math.abs(found / expected - 1) < tolerance, `${found} for ${expected}`);
}

const PHOTOGRAPH = [0.8, 0.9, 0.7, 0.01, 0.02, 0.05].map((p) => Math.log(p / (1 - p)));

test("softmax of equal scores is even, and a shift of all changes nothing", () => {
  for (const z of [-10, 0, 10]) assert.deepEqual(softmax([z, z, z, z]), [0.25, 0.25, 0.25, 0.25]);
  assert.deepEqual(softmax([1, 2, 3]), softmax([-7, -6, -5]));
  assert.deepEqual(softmax([1000, 0]), [1, 0]);
});

test("sigmoid keeps the digits of small probabilities", () => {
  assert.equal(sigmoid(0), 0.5);
  near(sigmoid(-10), 4.5397868702434395e-5);
  near(sigmoid(10), 0.9999546021312976);
  near(sigmoid(Math.log(4)), 0.8);
});

test("softmax loss is minus the log-probability of the class, tiny ones included", () => {
  near(softmaxLoss([0, 0, 0, 0, 0, 0], 3), Math.log(6));
  near(softmaxLoss(PHOTOGRAPH, 0), 1.3491423223505965);
  near(softmaxLoss([10, -10, -10], 0), 4.1223072363804075e-9);
  near(softmaxLoss([-10, 10, 10], 0), 20 + Math.log(2 + Math.exp(-20)));
});

test("sigmoid loss is that of the yes/no question", () => {
  near(sigmoidLoss(0, 0), Math.LN2);
  near(sigmoidLoss(0, 1), Math.LN2);
  near(sigmoidLoss(10, 1), 4.5398899216864646e-5);
  near(sigmoidLoss(10, 0), 10.000045398899217);
  near(sigmoidLoss(-10, 0), 4.5398899216864646e-5);
  near(sigmoidLoss(-10, 1), 10.000045398899217);
});

test("gradients are prediction minus target, with all digits where the two are close", () => {
  near(sigmoidGradient(10, 1), -4.5397868702434395e-5);
  near(sigmoidGradient(-10, 0), 4.5397868702434395e-5);
  near(sigmoidGradient(Math.log(4), 0), 0.8);
  const p = softmax([10, -10, -10]);
  near(softmaxGradient(p, 0)[0], -4.122307227883698e-9);
  near(softmaxGradient(p, 0)[1], p[1]);
});

test("gradients are the slopes of the losses", () => {
  const step = 1e-5;
  const logits = [1.5, -0.25, 3, -7.5, 9, 0];
  logits.forEach((z, j) => {
    const moved = (by) => logits.map((old, i) => (i === j ? old + by : old));
    const slope = (softmaxLoss(moved(step), 2) - softmaxLoss(moved(-step), 2)) / (2 * step);
    assert.ok(Math.abs(softmaxGradient(softmax(logits), 2)[j] - slope) < 1e-8);
    for (const y of [0, 1]) {
      const rise = (sigmoidLoss(z + step, y) - sigmoidLoss(z - step, y)) / (2 * step);
      assert.ok(Math.abs(sigmoidGradient(z, y) - rise) < 1e-8);
    }
  });
});

test("softmax has a loss and a gradient for exactly one label", () => {
  for (const labels of [[0, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]]) {
    const { label, softmax: part, softmaxLoss: loss, sigmoidLoss: other } = measure(PHOTOGRAPH, labels);
    assert.deepEqual([label, part.gradient, loss], [null, null, null]);
    assert.ok(other > 0);
  }
  const { label, softmax: part, softmaxLoss: loss } = measure(PHOTOGRAPH, [0, 1, 0, 0, 0, 0]);
  assert.equal(label, 1);
  near(loss, -Math.log(part.outputs[1]));
  assert.ok(Math.abs(part.gradient.reduce((a, b) => a + b)) < 1e-15);
});

test("the sigmoid loss is the sum over the neurons", () => {
  const { losses, sigmoidLoss: total } = measure(PHOTOGRAPH, [1, 1, 1, 0, 0, 0]);
  near(total, -Math.log(0.8 * 0.9 * 0.7 * 0.99 * 0.98 * 0.95));
  near(losses[5], -Math.log(0.95), 1e-13);
});

test("what is not 0 or 1 never reads as if it were", () => {
  assert.deepEqual([0, 6.1e-6, 0.00005, 0.25, 0.99994, 0.99997, 1].map(probability), [
    "0.0000", "< 0.0001", "0.0001", "0.2500", "0.9999", "> 0.9999", "1.0000",
  ]);
  assert.deepEqual([0, 6.1e-6, -6.1e-6, 0.5, -0.5, 0.99997, -0.99997].map(derivative), [
    "0.0000", "< +0.0001", "> −0.0001", "+0.5000", "−0.5000", "> +0.9999", "< −0.9999",
  ]);
});
