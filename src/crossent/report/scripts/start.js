// All together: what is shown follows what is selected; the page's controls wake.

function show() {
  showUnit();
  document.dispatchEvent(new CustomEvent("crossent:unit", { detail: state.unit }));
  if (data) {
    writeControls();
    const now = summed(false);
    byId("filter-count").textContent = sentence(now);
    listRows();
    for (const figure of figures) follow(figure.dataset.chart, now);
  }
  visible.forEach(refresh);
}

if (data) {
  byId("rows-live").hidden = false;
  byId("rows-static").hidden = true;
  startControls();
  startRows();
}
startNav();
state = fromHash();
changed(true);
scrollable();
addEventListener("resize", scrollable);
for (const one of document.querySelectorAll("details")) one.addEventListener("toggle", scrollable);
addEventListener("hashchange", () => { if (location.hash.includes("=") || !location.hash) { state = fromHash(); changed(true); } });
document.addEventListener("crossent-vega", startCharts);
window.crossentReport = { state: () => JSON.parse(JSON.stringify(state)), counts: () => { const now = summed(false); return { rows: now.rows, cost: now.cost, exact: now.exact }; } };
document.documentElement.dataset.ready = "true";
