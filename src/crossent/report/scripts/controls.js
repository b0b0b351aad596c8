// The bar of controls and the buttons in tables: what is selected, to read and to change, and the sentence beside it.

const form = byId("filter-form");

function fillControls() {
  const seen = new Set(all.byTruth.keys());
  const names = data.classes.map((text, place) => [place, shortened(text) || '""']);
  filled(form.truth, [["-1", "any"], ...names.filter(([place]) => seen.has(place))]);
  filled(form.said, [["-1", "any"], ...names.slice(0, -1)]);
  const losses = [...Array(lossBins()).keys()];
  filled(form.loss0, losses.map((bin) => [bin, lowLoss(bin) === "infinite" ? "∞" : lowLoss(bin)]));
  filled(form.loss1, losses.map((bin) => [bin, bin >= lossBins() - 2 ? (bin === lossBins() - 1 ? "∞" : "below ∞") : highLoss(bin)]));
  const sures = [...Array(sureBins()).keys()];
  filled(form.sure0, sures.map((bin) => [bin, `${edgeText(100 * data.sure_edges[bin])}%`]));
  filled(form.sure1, sures.map((bin) => [bin, `${edgeText(100 * data.sure_edges[bin + 1])}%`]));
}

function readControls() {
  state = { ...state, truth: Number(form.truth.value), said: Number(form.said.value), right: form.right.value,
    loss: between(Number(form.loss0.value), Number(form.loss1.value), lossBins()),
    sure: between(Number(form.sure0.value), Number(form.sure1.value), sureBins()),
    unit: form.unit.value };
  changed();
}

function writeControls() {
  form.truth.value = String(state.truth);
  form.said.value = String(state.said);
  form.right.value = state.right;
  [form.loss0.value, form.loss1.value] = (state.loss || [0, lossBins() - 1]).map(String);
  [form.sure0.value, form.sure1.value] = (state.sure || [0, sureBins() - 1]).map(String);
  form.unit.value = state.unit;
  byId("filter-clear").disabled = !isOn();
  byId("filter").classList.toggle("on", isOn());
}

function sentence(found) {
  const mean = found.weight > 0 ? found.cost / found.weight : NaN;
  const about = found.exact ? "" : "about ";
  const loss = Number.isNaN(mean) ? "" : ` · mean loss ${lossText(mean * perUnit(), 4)} ${state.unit}`;
  if (!isOn()) return `All ${counted(found.rows)} rows${loss}`;
  const share = all.cost > 0 && Number.isFinite(all.cost) ? ` · ${percent(found.cost / all.cost)} of all loss` : "";
  const rest = found.exact ? "" : " (estimated from the random rows)";
  return `${about}${counted(found.rows)} of ${counted(all.rows)} rows${loss}${share}${rest}`;
}

function addPickButtons() {
  for (const one of document.querySelectorAll("tr[data-pick]")) {
    const part = JSON.parse(one.dataset.pick), cell = element("td"), button = element("button", "select", { type: "button", className: "pick" });
    button.setAttribute("aria-label", `select ${one.querySelector("th").textContent}`);
    button.addEventListener("click", () => pick(part));
    cell.append(button);
    one.append(cell);
  }
  for (const head of document.querySelectorAll("table:has(tr[data-pick]) thead tr")) {
    const last = element("td");
    head.append(last);
  }
}

function startControls() {
  fillControls();
  byId("filter").hidden = false;
  addPickButtons();
  form.addEventListener("change", readControls);
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("filter-clear").addEventListener("click", () => { state = { ...none(), unit: state.unit }; changed(); });
  byId("filter-link").addEventListener("click", async (event) => {
    const button = event.currentTarget;
    try { await navigator.clipboard.writeText(location.href); button.textContent = "Copied"; }
    catch { button.textContent = "It is in the address bar"; }
    setTimeout(() => { button.textContent = "Copy link"; }, 2000);
  });
}
