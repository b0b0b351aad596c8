// The data in the page: kept rows as columns, and all rows as counts in cells of like rows; null in a page without.

const stored = (id) => { const found = byId(id); return found ? JSON.parse(found.textContent) : null; };
const data = stored("crossent-rows"), drawings = stored("crossent-charts") || { charts: {} };
const specs = drawings.charts;

const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const column = (text, Kind) => (text === null || text === undefined ? null : new Kind(bytes(text).buffer));
const narrow = () => (data.classes.length - 1 < 256 ? Uint8Array : Uint16Array);
const rows = data && {
  n: data.rows.n,
  loss: column(data.rows.loss, Float32Array),
  lossBin: column(data.rows.loss_bin, Uint8Array),
  sure: column(data.rows.sure, Uint16Array),
  sureBin: column(data.rows.sure_bin, Uint8Array),
  truth: column(data.rows.truth, narrow()),
  said: column(data.rows.said, narrow()),
  p: column(data.rows.p_truth, Float32Array),
  weight: column(data.rows.weight, Float32Array),
  why: column(data.rows.why, Uint8Array),  // 1: drawn at random, 2: among the costliest
  number: column(data.rows.number, Uint32Array),
};
const cells = data && (data.complete ? rowsAsCells() : {
  n: data.cells.n,
  truth: column(data.cells.truth, narrow()),
  said: column(data.cells.said, narrow()),
  lossBin: column(data.cells.loss_bin, Uint8Array),
  sureBin: column(data.cells.sure_bin, Uint8Array),
  rows: column(data.cells.rows, Uint32Array),
  weight: column(data.cells.weight, Float32Array) || column(data.cells.rows, Uint32Array),
  cost: column(data.cells.cost, Float32Array),
  hasLoss: data.cells.has_loss,
  hasSure: data.cells.has_sure,
  times: 1,
});
const sample = data && !data.complete && rowsAsCells(true);

function rowsAsCells(randomOnly) {
  const weight = new Float64Array(rows.n), cost = new Float64Array(rows.n), one = new Uint8Array(rows.n);
  let kept = 0;
  for (let i = 0; i < rows.n; i++) {
    one[i] = randomOnly && !(rows.why[i] & 1) ? 0 : 1;
    kept += one[i];
    weight[i] = one[i] * (rows.weight ? rows.weight[i] : 1);
    cost[i] = weight[i] === 0 ? 0 : weight[i] * rows.loss[i];
  }
  return { n: rows.n, truth: rows.truth, said: rows.said, lossBin: rows.lossBin, sureBin: rows.sureBin, rows: one,
    weight, cost, hasLoss: true, hasSure: true, times: randomOnly ? (kept ? data.rows_in_all / kept : 0) : 1 };
}

// The bins of losses and of how sure a prediction was; their edges are what an address and a reader see.

const lossBins = () => data.loss_edges.length + 1;
const sureBins = () => data.sure_edges.length - 1;
const lowLoss = (bin) => (bin === lossBins() - 1 ? "infinite" : edgeText(data.loss_edges[bin]));
const highLoss = (bin) => (bin >= lossBins() - 2 ? (bin === lossBins() - 1 ? "infinite" : "finite") : edgeText(data.loss_edges[bin + 1]));
const lowSure = (bin) => edgeText(data.sure_edges[bin]), highSure = (bin) => edgeText(data.sure_edges[bin + 1]);
