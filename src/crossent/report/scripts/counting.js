// Rows, weight and loss of what is selected, counted anew whenever it changes.

// Cells that many classes made too coarse can't answer every question; then the random rows give an estimate.
const counting = () => {
  const exact = (cells.hasLoss || !state.loss) && (cells.hasSure || !state.sure);
  return exact ? [cells, true] : [sample, false];
};
const summed = (everything) => {
  const [source, exact] = everything ? [cells, true] : counting();
  const found = { exact, rows: 0, weight: 0, cost: 0, byLoss: new Float64Array(lossBins()),
    costByLoss: new Float64Array(lossBins()), bySure: new Float64Array(sureBins()), byTruth: new Map(), byPair: new Map() };
  const into = (map, key, n, weight, cost) => {
    const line = map.get(key) || { rows: 0, weight: 0, cost: 0 };
    line.rows += n; line.weight += weight; line.cost += cost;
    map.set(key, line);
  };
  for (let i = 0; i < source.n; i++) {
    if (!source.rows[i] || !(everything || holds(source, i))) continue;
    const n = source.rows[i] * source.times, weight = source.weight[i] * source.times, cost = source.cost[i] * source.times;
    found.rows += n; found.weight += weight; found.cost += cost;
    found.byLoss[source.lossBin[i]] += n;
    found.costByLoss[source.lossBin[i]] += cost;
    found.bySure[source.sureBin[i]] += n;
    into(found.byTruth, source.truth[i], n, weight, cost);
    into(found.byPair, source.truth[i] * data.classes.length + source.said[i], n, weight, cost);
  }
  return found;
};
const all = data && summed(true);

let finite = null;
function finiteCost() {
  if (finite === null) finite = all.costByLoss.slice(0, -1).reduce((sum, one) => sum + one, 0);
  return finite;
}
