(() => {
  "use strict";
  const LN2 = Math.LN2, PER_PAGE = 25;
  const byId = (id) => document.getElementById(id);
  const stored = (id) => { const found = byId(id); return found ? JSON.parse(found.textContent) : null; };
  const data = stored("crossent-rows"), drawings = stored("crossent-charts") || { charts: {} };
  const specs = drawings.charts;
  const element = (tag, text, properties) => {
    const made = document.createElement(tag);
    if (text !== undefined && text !== null) made.textContent = text;
    return Object.assign(made, properties || {});
  };

  // ------------------------------------------------------------------ numbers as Python writes them

  const general = (value, digits) => {
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    const exponent = Number(power), short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
    if (exponent >= -4 && exponent < digits) return String(Number(value.toPrecision(digits)));
    return `${short}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  };
  const lossText = (value, digits) => {
    if (Number.isNaN(value)) return "–";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    if (value !== 0 && Math.abs(value) < 10 ** (1 - digits)) return general(value, digits - 1).replace(/^-/, "−");
    const text = Math.abs(value) < 1e6 ? value.toFixed(digits) : general(value, digits);
    return text.replace(/^-/, "−");
  };
  const counted = (number) => Math.round(number).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}%`;
  const edgeText = (value) => String(Number(value.toPrecision(4)));

  // ------------------------------------------------------------------ what is selected

  const none = () => ({ truth: -1, said: -1, right: "", loss: null, sure: null, unit: "nats" });
  let state = none();
  const isOn = () => state.truth >= 0 || state.said >= 0 || state.right !== "" || state.loss !== null || state.sure !== null;
  const perUnit = () => (state.unit === "bits" ? 1 / LN2 : 1);

  const lossBins = () => data.loss_edges.length + 1;
  const sureBins = () => data.sure_edges.length - 1;
  const lowLoss = (bin) => (bin === lossBins() - 1 ? "infinite" : edgeText(data.loss_edges[bin]));
  const highLoss = (bin) => (bin >= lossBins() - 2 ? (bin === lossBins() - 1 ? "infinite" : "finite") : edgeText(data.loss_edges[bin + 1]));
  const lowSure = (bin) => edgeText(data.sure_edges[bin]), highSure = (bin) => edgeText(data.sure_edges[bin + 1]);

  const toHash = () => {
    const words = new URLSearchParams();  // in a fixed order, so that a selection has one address
    if (data) {
      if (state.truth >= 0) words.set("truth", data.classes[state.truth]);
      if (state.said >= 0) words.set("said", data.classes[state.said]);
      if (state.right) words.set("right", state.right);
      if (state.loss) words.set("loss", `${lowLoss(state.loss[0])}..${highLoss(state.loss[1])}`);
      if (state.sure) words.set("sure", `${lowSure(state.sure[0])}..${highSure(state.sure[1])}`);
    }
    if (state.unit === "bits") words.set("unit", "bits");
    return words.toString();
  };
  const range = (text, bins, low, high) => {
    const [from, to] = (text || "").split("..");
    let first = -1, last = -1;
    for (let bin = 0; bin < bins; bin++) {
      if (low(bin) === from && first < 0) first = bin;
      if (high(bin) === to) last = bin;
    }
    return first >= 0 && last >= first ? [first, last] : null;
  };
  const fromHash = () => {
    const found = none();
    const words = new URLSearchParams(location.hash.slice(1));
    found.unit = words.get("unit") === "bits" ? "bits" : "nats";
    if (data) {
      found.truth = words.has("truth") ? data.classes.indexOf(words.get("truth")) : -1;
      found.said = words.has("said") ? data.classes.indexOf(words.get("said")) : -1;
      found.right = ["yes", "no"].includes(words.get("right")) ? words.get("right") : "";
      found.loss = range(words.get("loss"), lossBins(), lowLoss, highLoss);
      found.sure = range(words.get("sure"), sureBins(), lowSure, highSure);
    }
    return found;
  };

  // ------------------------------------------------------------------ columns

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

  const holds = (source, i) =>
    (state.truth < 0 || source.truth[i] === state.truth) &&
    (state.said < 0 || source.said[i] === state.said) &&
    (state.right === "" || (source.truth[i] === source.said[i]) === (state.right === "yes")) &&
    (state.loss === null || (source.lossBin[i] >= state.loss[0] && source.lossBin[i] <= state.loss[1])) &&
    (state.sure === null || (source.sureBin[i] >= state.sure[0] && source.sureBin[i] <= state.sure[1]));

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

  // ------------------------------------------------------------------ the bar of controls

  const form = byId("filter-form");
  const filled = (select, options) => { for (const [value, text] of options) select.append(new Option(text, value)); };
  const shortened = (text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
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
  const between = (first, last, bins) => {
    const [low, high] = [Math.min(first, last), Math.max(first, last)];
    return low === 0 && high === bins - 1 ? null : [low, high];
  };
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
  const pick = (part, extend) => {
    const next = { ...state };
    for (const [key, value] of Object.entries(part)) {
      const same = JSON.stringify(state[key]) === JSON.stringify(value);
      if (Array.isArray(value)) {
        const joined = extend && state[key] ? [Math.min(state[key][0], value[0]), Math.max(state[key][1], value[1])] : value;
        next[key] = same ? null : joined;
      } else next[key] = same && Object.keys(part).length === 1 ? -1 : value;
    }
    const keys = Object.keys(part);
    if (keys.length === 2 && keys.every((key) => state[key] === part[key])) keys.forEach((key) => { next[key] = -1; });
    state = next;
    changed();
  };

  // ------------------------------------------------------------------ numbers in nats or bits

  const written = new Map();
  function showUnit() {
    for (const one of document.querySelectorAll("data.n")) {
      if (!written.has(one)) written.set(one, one.textContent);
      if (state.unit === "nats") { one.textContent = written.get(one); continue; }
      const value = Number(one.value) / LN2;
      const plus = "plus" in one.dataset && value > 0 ? "+" : "";
      one.textContent = plus + lossText(value, Number(one.dataset.digits)) + ("unit" in one.dataset ? " bits" : "");
    }
    for (const one of document.querySelectorAll("span.unit")) one.textContent = state.unit;
  }

  // ------------------------------------------------------------------ charts

  const views = new Map(), pending = new Map();
  const scaled = (spec, factor) => {
    const fields = new Set(spec.usermeta.nats), made = JSON.parse(JSON.stringify(spec));
    if (factor === 1 || !fields.size) return made;
    const dressed = (row) => {
      for (const field of fields) if (typeof row[field] === "number") row[field] *= factor;
      if (typeof row.number === "number") row.text = row.prefix + lossText(row.number * factor, 4);
    };
    const walk = (node) => {
      if (Array.isArray(node)) { node.forEach(walk); return; }
      if (node === null || typeof node !== "object") return;
      if (Array.isArray(node.values) && node.name) node.values.forEach(dressed);
      if (typeof node.title === "string") node.title = node.title.replace("nats", "bits");
      if (node.scale && typeof node.scale.domainMax === "number") node.scale.domainMax *= factor;
      for (const [key, value] of Object.entries(node)) if (key !== "tooltip" && key !== "values") walk(value);
    };
    walk(made);
    Object.values(made.datasets || {}).forEach((lines) => lines.forEach(dressed));
    return made;
  };
  const NARROW = 480;
  const sized = (spec, width) => {
    if (spec.facet) {
      const side = width < NARROW ? 106 : spec.spec.width;
      spec.spec.width = spec.spec.height = side;
      spec.columns = Math.max(1, Math.min(6, Math.floor((width - 30) / (side + spec.spacing + 4))));
      return spec;
    }
    if (width < NARROW) {
      const walk = (node) => {
        if (node === null || typeof node !== "object") return;
        if (node.scale && typeof node.scale.domainMax === "number") node.scale.domainMax *= 1.22;  // room for numbers
        if (node.legend) Object.assign(node.legend, { orient: "bottom", direction: "horizontal" });
        Object.values(node).forEach(walk);
      };
      walk(spec.encoding);
      walk(spec.layer);
    }
    return { ...spec, width, autosize: { type: "fit-x", contains: "padding" } };
  };
  const picked = {
    losses: (lines, found) => lines.map((one) => ({ ...one, rows: found.byLoss[one.bin],
      up: found.byLoss[one.bin] / all.rows, down: finiteCost() > 0 ? -found.costByLoss[one.bin] / finiteCost() : 0 })),
    sureness: (lines, found) => lines.map((one) => ({ ...one, rows: found.bySure[one.bin] })),
    classes: (lines, found) => lines.map((one) => {
      const mine = found.byTruth.get(one.number), whole = all.byTruth.get(one.number);
      return { ...one, rows: mine ? mine.rows : 0, loss: mine ? (mine.cost / whole.weight) * perUnit() : 0,
        share: mine ? mine.cost / all.cost : 0 };
    }),
    confusion: (lines, found) => lines.flatMap((one) => {
      const mine = found.byPair.get(one.t * data.classes.length + one.s);
      return mine ? [{ ...one, rows: mine.rows, share: all.cost > 0 ? mine.cost / all.cost : 0 }] : [];
    }),
  };
  let finite = null;
  function finiteCost() {
    if (finite === null) finite = all.costByLoss.slice(0, -1).reduce((sum, one) => sum + one, 0);
    return finite;
  }
  const pickOf = (name, row) => {
    if (name === "losses") return { loss: [row.bin, row.bin] };
    if (name === "sureness") return { sure: [row.bin, row.bin] };
    if (name === "reliability") return { sure: [row.first, row.last] };
    if (name === "classes") return { truth: row.number };
    return name === "confusion" ? { truth: row.t, said: row.s } : null;
  };
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

  // ------------------------------------------------------------------ rows

  const table = byId("rows-table");
  const order = { by: "loss", down: true };
  let found = [], page = 0;
  const numberOf = (i) => (rows.number ? rows.number[i] : data.rows.first + i);
  const idOf = (i) => {
    const id = data.rows.id;
    return Array.isArray(id) ? id[i] : String(numberOf(i) + (id || 0));
  };
  const pOf = (i) => (rows.p ? rows.p[i] : Math.exp(-rows.loss[i]));
  const probability = (p) => (p === 0 || p >= 0.00995 ? p.toFixed(4) : general(p, 3));
  const columns = data && [
    { key: "id", title: data.rows.id === null ? "row" : "id", value: (i) => (Array.isArray(data.rows.id) ? idOf(i) : i) },
    { key: "truth", title: "truth", value: (i) => data.classes[rows.truth[i]], text: (i) => shortened(data.classes[rows.truth[i]]), name: true },
    { key: "said", title: "said", value: (i) => data.classes[rows.said[i]], text: (i) => shortened(data.classes[rows.said[i]]), name: true },
    { key: "loss", title: "loss", value: (i) => rows.loss[i], text: (i) => lossText(rows.loss[i] * perUnit(), 3), number: true },
    { key: "p", title: "p(truth)", value: pOf, text: (i) => probability(pOf(i)), number: true },
    { key: "sure", title: "sure", value: (i) => rows.sure[i], text: (i) => percent(rows.sure[i] / 65535, 2), number: true },
    ...(data.weighted ? [{ key: "weight", title: "weight", value: (i) => rows.weight[i], text: (i) => String(Number(rows.weight[i].toPrecision(6))), number: true }] : []),
    ...(data.complete ? [] : [{ key: "kept", title: "kept as", value: (i) => rows.why[i], text: (i) => (rows.why[i] & 2 ? "costliest" : "random") }]),
  ];
  function heads() {
    const line = table.querySelector("thead tr");
    line.textContent = "";
    for (const one of columns) {
      const head = element("th", null, { scope: "col", className: one.number ? "number" : "" });
      const current = order.by === one.key;
      const button = element("button", `${one.title}${current ? (order.down ? " ↓" : " ↑") : ""}`, { type: "button" });
      if (current) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      button.addEventListener("click", () => {
        if (order.by === one.key) order.down = !order.down; else { order.by = one.key; order.down = Boolean(one.number); }
        list();
        table.querySelectorAll("thead button")[columns.indexOf(one)].focus();
      });
      head.append(button);
      line.append(head);
    }
  }
  function list() {
    const asked = byId("rows-search").value.trim().toLowerCase();
    found = [];
    for (let i = 0; i < rows.n; i++) {
      if (!holds(rows, i)) continue;
      if (asked && ![idOf(i), data.classes[rows.truth[i]], data.classes[rows.said[i]]].some((text) => text.toLowerCase().includes(asked))) continue;
      found.push(i);
    }
    const by = columns.find((one) => one.key === order.by) || columns[0], sign = order.down ? -1 : 1;
    const keys = new Map(found.map((i) => [i, by.value(i)]));
    found.sort((a, b) => { const [x, y] = [keys.get(a), keys.get(b)]; return (x < y ? -sign : x > y ? sign : a - b); });
    page = 0;
    heads();
    turn();
  }
  function turn() {
    const pages = Math.max(1, Math.ceil(found.length / PER_PAGE)), body = table.querySelector("tbody");
    body.textContent = "";
    for (const i of found.slice(page * PER_PAGE, (page + 1) * PER_PAGE)) body.append(line(i));
    const kept = data.complete ? "" : ` of the ${counted(rows.n)} kept`;
    byId("rows-count").textContent = `${counted(found.length)} row${found.length === 1 ? "" : "s"}${kept}`;
    byId("rows-page").textContent = `page ${page + 1} of ${pages}`;
    byId("rows-before").disabled = page === 0;
    byId("rows-after").disabled = page >= pages - 1;
  }
  function line(i) {
    const made = element("tr");
    columns.forEach((one, place) => {
      const cell = element(place ? "td" : "th", null, { className: one.number ? `number ${one.key}` : one.key });
      if (!place) {
        cell.scope = "row";
        const button = element("button", null, { type: "button" });
        button.append(element("bdi", shortened(idOf(i))));
        button.setAttribute("aria-expanded", "false");
        button.addEventListener("click", () => open(made, button, i));
        cell.append(button);
      } else if (one.name) cell.append(element("bdi", one.text(i) || '""', { title: one.value(i) }));
      else cell.textContent = one.text(i);
      made.append(cell);
    });
    return made;
  }
  function open(made, button, i) {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    made.classList.toggle("open", !isOpen);
    if (isOpen) { made.nextElementSibling.remove(); return; }
    const below = element("tr"), cell = element("td", null, { colSpan: columns.length });
    cell.append(steps(i));
    below.append(cell);
    made.after(below);
  }
  function steps(i) {
    const place = data.worked.indexOf(i), kept = place >= 0 && byId(`worked-${place}`);
    if (kept) return kept.querySelector(".steps").cloneNode(true);
    const made = element("div", null, { className: "steps" }), p = pOf(i);
    const told = element("p");
    told.append("The truth is ", element("bdi", data.classes[rows.truth[i]]), ` and was given p = ${probability(p)}; the prediction said `,
      element("bdi", data.classes[rows.said[i]]), ` with ${percent(rows.sure[i] / 65535, 2)}.`);
    made.append(told, element("p", `−ln ${probability(p)} = ${lossText(rows.loss[i], 4)} nats = ${lossText(rows.loss[i] / LN2, 4)} bits`));
    return made;
  }

  // ------------------------------------------------------------------ all together

  let words = "";  // the address as it was written last
  function changed(quietly) {
    // Keys with a dot are the explainer's.
    const others = location.hash.slice(1).split("&").filter((one) => one.includes(".") && one.split("=")[0].includes("."));
    const hash = [toHash(), ...others].filter(Boolean).join("&");
    if (!quietly && hash !== words) history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    words = hash;
    show();
  }
  function show() {
    showUnit();
    document.dispatchEvent(new CustomEvent("crossent:unit", { detail: state.unit }));
    if (data) {
      writeControls();
      const now = summed(false);
      byId("filter-count").textContent = sentence(now);
      list();
      for (const figure of figures) follow(figure.dataset.chart, now);
    }
    visible.forEach(refresh);
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
  function scrollable() {
    for (const one of document.querySelectorAll(".scroll, .plot")) {
      if (one.scrollWidth > one.clientWidth + 1) one.tabIndex = 0; else one.removeAttribute("tabindex");
    }
  }
  function startNav() {
    const links = [...document.querySelectorAll(".contents a")];
    for (const link of links) {
      link.addEventListener("click", (event) => {
        if (!isOn() && state.unit === "nats") return;
        event.preventDefault();  // the address keeps the selection
        const section = byId(link.hash.slice(1)), title = section.querySelector("h2, h1");
        section.scrollIntoView();
        title.focus({ preventScroll: true });
      });
    }
    const watch = new IntersectionObserver((entries) => {
      for (const one of entries) {
        const link = links.find((candidate) => candidate.hash === `#${one.target.id}`);
        if (link && one.isIntersecting) {
          links.forEach((other) => other.removeAttribute("aria-current"));
          link.setAttribute("aria-current", "true");
        }
      }
    }, { rootMargin: "-20% 0px -70% 0px" });
    for (const section of document.querySelectorAll("main > section[id]")) watch.observe(section);
  }

  if (data) {
    fillControls();
    byId("filter").hidden = false;
    byId("rows-live").hidden = false;
    byId("rows-static").hidden = true;
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
    byId("rows-search").addEventListener("input", list);
    byId("rows-before").addEventListener("click", () => { page -= 1; turn(); });
    byId("rows-after").addEventListener("click", () => { page += 1; turn(); });
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
})();
