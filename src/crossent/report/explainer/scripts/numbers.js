// The mathematics of the cards: the same forms as crossent's, so that the numbers are the same.
//
//   surprisal of class i from scores z    -ln p_i = (m - z_i) + ln(1 + sum over the others of e^(z_j - m))
//   m is the largest score; its own e^0 = 1 is the 1 of log1p, so a surprisal of 1e-30 is 1e-30, and nothing overflows
//   loss                                  sum y_i (-ln p_i), where y_i = 0 counts as 0 even if -ln p_i is infinite
//   gradient by the scores                p - y; of a class that surely happened -(sum of the others' p)

const sum = (values) => values.reduce((total, value) => total + value, 0);

// Neumaier's compensated sum: a long row loses no digits.
function exactSum(values) {
  let total = 0, lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? (total - next) + value : (value - next) + total;
    total = next;
  }
  return Number.isFinite(lost) ? total + lost : total;
}

function pipeline(scores) {
  const highest = Math.max(...scores);
  const top = scores.indexOf(highest);
  const shifted = scores.map((z) => (z === highest ? 0 : z - highest));
  const exponentials = shifted.map(Math.exp);
  const total = exactSum(exponentials);
  const rest = exactSum(exponentials.filter((_, place) => place !== top));
  return {highest, shifted, exponentials, total, logTotal: Math.log1p(rest)};
}

// e^z as it stands: overflows from 709.8 on, and vanishes below -745.
function naivePipeline(scores) {
  const exponentials = scores.map(Math.exp);
  const total = sum(exponentials);
  const probs = exponentials.map((e) => e / total);
  return {exponentials, total, probs, surprisals: probs.map((p) => -Math.log(p))};
}

function fromScores(scores) {
  const steps = pipeline(scores);
  return {
    steps,
    probs: steps.exponentials.map((e) => e / steps.total),
    surprisals: steps.shifted.map((z) => steps.logTotal - z),
  };
}

const surprisalsOf = (space, values) =>
  values.map((value) => (space === "probs" ? 0 - Math.log(value) : 0 - value) + 0);

const certainClass = (truth) => {
  const place = truth.indexOf(1);
  return place >= 0 && truth.every((y, i) => i === place || y === 0) ? place : null;
};

const crossEntropy = (truth, surprisals) =>
  exactSum(truth.map((y, i) => (y === 0 ? 0 : y * surprisals[i])));

const entropy = (truth) => exactSum(truth.map((y) => (y === 0 ? 0 : y * (0 - Math.log(y)))));

// sum y ln(y / p), each term y (t + e^-t - 1) with t = ln(y / p): none is below 0, so nothing cancels.
function divergence(truth, probs, surprisals) {
  if (certainClass(truth) !== null) return crossEntropy(truth, surprisals);
  return exactSum(truth.map((y, i) => {
    if (y === 0) return probs[i];
    const t = Math.log(y) + surprisals[i];
    return t === Infinity ? Infinity : y * (t + Math.expm1(-t));
  }));
}

function gradient(truth, probs, certain) {
  if (certain === null) return probs.map((p, i) => p - truth[i]);
  return probs.map((p, i) => (i === certain ? 0 - exactSum(probs.filter((_, j) => j !== i)) : p));
}

// d/dz_i of sum (p_j - y_j)^2 = 2 p_i sum_j p_j (g_i - g_j), g = p - y: the factor p_i is why it vanishes.
const squaredSlope = (probs, slopes, i) =>
  2 * probs[i] * exactSum(probs.map((q, j) => (j === i ? 0 : q * (slopes[i] - slopes[j]))));
const squaredGradient = (probs, slopes) => probs.map((_, i) => squaredSlope(probs, slopes, i));

// Everything that the cards show of one prediction.
function measure({space, values, truth}) {
  const certain = certainClass(truth);
  const scored = space === "logits" ? fromScores(values) : null;
  const surprisals = scored ? scored.surprisals : surprisalsOf(space, values);
  const probs = scored ? scored.probs : space === "probs" ? values.slice() : values.map(Math.exp);
  // Scores behind probabilities: their logarithms, whose softmax gives them back.
  const scores = scored ? values.slice() : surprisals.map((s) => 0 - s);
  const slopes = space === "logits" ? gradient(truth, probs, certain) : probs.map((p, i) => p - truth[i]);
  const nats = crossEntropy(truth, surprisals) + 0;
  return {
    space, truth, certain, scores, probs, surprisals, nats,
    bits: nats / Math.LN2,
    terms: truth.map((y, i) => (y === 0 ? 0 : y * surprisals[i])),
    gradient: slopes,
    squared: squaredGradient(probs, slopes),
    entropy: entropy(truth),
    divergence: divergence(truth, probs, surprisals),
    uniform: truth.length > 1 ? Math.log(truth.length) : 0,
    steps: scored ? scored.steps : pipeline(scores),
  };
}

const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

// ln(1 + e^z) without overflow
const log1pexp = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
