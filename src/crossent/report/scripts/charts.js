// Charts come alive when they are seen, follow what is selected, and select what is clicked.

const views = new Map(), pending = new Map();

const follow = (name, found) => {
  const held = views.get(name);
  if (!held || !data || !specs[name].usermeta.follows || !picked[name]) return;
  const shown = isOn() ? picked[name](held.lines, found) : held.lines.map((one) => ({ ...one }));
  held.view.data("picked", shown).run();
};

async function draw(figure) {
  const name = figure.dataset.chart, plot = figure.querySelector(".plot");
  const width = plot.clientWidth, drawnUnit = state.unit;
  if (!specs[name] || !window.crossentVega || !width) return;
  const spec = { ...sized(scaled(specs[name], perUnit()), Math.min(width, 960)), config: drawings.config };
  // Vega marks the rows that it is given; ours stay clean, or it would take new rows for old ones.
  const lines = spec.usermeta.follows ? JSON.parse(JSON.stringify(spec.datasets.all)) : [];
  if (spec.usermeta.follows) spec.datasets.picked = lines.map((one) => ({ ...one, picked: true }));
  const asked = `${width} ${drawnUnit}`;
  if (pending.get(name) === asked) return;
  pending.set(name, asked);
  let host = plot.querySelector(".live");
  if (!host) { host = element("div", null, { className: "live", hidden: true }); plot.append(host); }
  const made = element("div");
  host.append(made);
  host.hidden = false;
  Object.assign(made.style, { visibility: "hidden", position: "absolute" });
  try {
    const result = await window.crossentVega(made, spec, { ast: true, renderer: "svg", actions: false, mode: "vega-lite" });
    if (pending.get(name) !== asked) { result.view.finalize(); made.remove(); return; }  // another was asked for since
    pending.delete(name);
    const before = views.get(name);
    if (before) before.view.finalize();
    views.set(name, { view: result.view, lines, width, unit: drawnUnit });
    result.view.addEventListener("click", (event, item) => {
      const part = item && item.datum && data ? pickOf(name, item.datum) : null;
      if (part) pick(part, event.shiftKey);
    });
    const drawn = made.querySelector("svg");
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", figure.querySelector("h3").textContent);
    for (const inside of drawn.children) inside.setAttribute("aria-hidden", "true");  // the table says it in words
    for (const old of plot.querySelectorAll(":scope > svg")) old.remove();
    for (const old of [...host.children]) if (old !== made && old.style.visibility !== "hidden") old.remove();
    made.style.visibility = made.style.position = "";
    follow(name, summed(false));
  } catch (problem) {
    pending.delete(name);
    made.remove();
    if (!host.children.length) host.remove();
    console.warn(`crossent: ${name} stays a picture: ${problem.message}`);
  }
}

const figures = [...document.querySelectorAll("figure[data-chart]")];
const visible = new Set();
function refresh(figure) {
  const held = views.get(figure.dataset.chart), width = figure.querySelector(".plot").clientWidth;
  if (!held || held.unit !== state.unit || Math.abs(held.width - width) > 2) draw(figure);
}

function startCharts() {
  const watch = new IntersectionObserver((entries) => {
    for (const one of entries) {
      if (one.isIntersecting) { visible.add(one.target); refresh(one.target); } else visible.delete(one.target);
    }
  }, { rootMargin: "300px" });
  figures.forEach((figure) => watch.observe(figure));
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => visible.forEach(refresh), 120); });
}
