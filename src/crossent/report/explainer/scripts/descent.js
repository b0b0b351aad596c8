// Gradient descent on two weights and an intercept, step for step that of crossent's own students.
//
//   F(w, b) = mean loss + alpha / 2 |w|^2; steps are taken on features that are centred and divided by their spread, where
//   the spread carries the penalty's share of the curvature: variance + alpha / (1/4), p (1 - p) being at most 1/4

function descent({points, truth, start, alpha, rate}) {
  const count = points.length;
  const middle = [0, 1].map((j) => sum(points.map((row) => row[j])) / count);
  const spread = [0, 1].map((j) => Math.sqrt(sum(points.map((row) => (row[j] - middle[j]) ** 2)) / count + 4 * alpha));
  const scaled = points.map((row) => row.map((value, j) => (value - middle[j]) / spread[j]));
  let weights = start.weights.map((w, j) => w * spread[j]);
  let level = start.intercept + start.weights[0] * middle[0] + start.weights[1] * middle[1];
  const way = {rate, step: 0};

  const look = () => {
    const raw = weights.map((w, j) => w / spread[j]);
    const scores = scaled.map((row) => row[0] * weights[0] + row[1] * weights[1] + level);
    const loss = exactSum(scores.map((z, i) => log1pexp(truth[i] ? -z : z))) / count;
    const slopes = scores.map((z, i) => (truth[i] ? 0 - sigmoid(-z) : sigmoid(z)) / count);
    Object.assign(way, {
      weights: raw, intercept: level - middle[0] * raw[0] - middle[1] * raw[1], loss, scores, slopes,
      objective: loss + (alpha / 2) * (raw[0] ** 2 + raw[1] ** 2),
      errors: scores.filter((z, i) => (z > 0) !== Boolean(truth[i])).length,
    });
  };
  way.next = () => {
    weights = weights.map((w, j) => w - way.rate * (sum(scaled.map((row, i) => row[j] * way.slopes[i])) + (alpha * way.weights[j]) / spread[j]));
    level -= way.rate * sum(way.slopes);
    way.step += 1;
    look();
  };
  look();
  return way;
}
