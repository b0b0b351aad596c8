// The kept rows that are selected, as a table to sort, search and leaf through; a row opens into its arithmetic.

const PER_PAGE = 25;
const rowsTable = byId("rows-table");
const order = { by: "loss", down: true };
let listed = [], pageNumber = 0;
const numberOf = (i) => (rows.number ? rows.number[i] : data.rows.first + i);
const idOf = (i) => {
  const id = data.rows.id;
  return Array.isArray(id) ? id[i] : String(numberOf(i) + (id || 0));
};
const pOf = (i) => (rows.p ? rows.p[i] : Math.exp(-rows.loss[i]));
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

function drawHeads() {
  const line = rowsTable.querySelector("thead tr");
  line.textContent = "";
  for (const one of columns) {
    const head = element("th", null, { scope: "col", className: one.number ? "number" : "" });
    const current = order.by === one.key;
    const button = element("button", `${one.title}${current ? (order.down ? " ↓" : " ↑") : ""}`, { type: "button" });
    if (current) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
    button.addEventListener("click", () => {
      if (order.by === one.key) order.down = !order.down; else { order.by = one.key; order.down = Boolean(one.number); }
      listRows();
      rowsTable.querySelectorAll("thead button")[columns.indexOf(one)].focus();
    });
    head.append(button);
    line.append(head);
  }
}

function listRows() {
  const asked = byId("rows-search").value.trim().toLowerCase();
  listed = [];
  for (let i = 0; i < rows.n; i++) {
    if (!holds(rows, i)) continue;
    if (asked && ![idOf(i), data.classes[rows.truth[i]], data.classes[rows.said[i]]].some((text) => text.toLowerCase().includes(asked))) continue;
    listed.push(i);
  }
  const by = columns.find((one) => one.key === order.by) || columns[0], sign = order.down ? -1 : 1;
  const keys = new Map(listed.map((i) => [i, by.value(i)]));
  listed.sort((a, b) => { const [x, y] = [keys.get(a), keys.get(b)]; return (x < y ? -sign : x > y ? sign : a - b); });
  pageNumber = 0;
  drawHeads();
  turnPage();
}

function turnPage() {
  const pages = Math.max(1, Math.ceil(listed.length / PER_PAGE)), body = rowsTable.querySelector("tbody");
  body.textContent = "";
  for (const i of listed.slice(pageNumber * PER_PAGE, (pageNumber + 1) * PER_PAGE)) body.append(rowLine(i));
  const kept = data.complete ? "" : ` of the ${counted(rows.n)} kept`;
  byId("rows-count").textContent = `${counted(listed.length)} row${listed.length === 1 ? "" : "s"}${kept}`;
  byId("rows-page").textContent = `page ${pageNumber + 1} of ${pages}`;
  byId("rows-before").disabled = pageNumber === 0;
  byId("rows-after").disabled = pageNumber >= pages - 1;
}

function rowLine(i) {
  const made = element("tr");
  columns.forEach((one, place) => {
    const cell = element(place ? "td" : "th", null, { className: one.number ? `number ${one.key}` : one.key });
    if (!place) {
      cell.scope = "row";
      const button = element("button", null, { type: "button" });
      button.append(element("bdi", shortened(idOf(i))));
      button.setAttribute("aria-expanded", "false");
      button.addEventListener("click", () => openRow(made, button, i));
      cell.append(button);
    } else if (one.name) cell.append(element("bdi", one.text(i) || '""', { title: one.value(i) }));
    else cell.textContent = one.text(i);
    made.append(cell);
  });
  return made;
}

function openRow(made, button, i) {
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
  made.classList.toggle("open", !isOpen);
  if (isOpen) { made.nextElementSibling.remove(); return; }
  const below = element("tr"), cell = element("td", null, { colSpan: columns.length });
  cell.append(arithmetic(i));
  below.append(cell);
  made.after(below);
}

function arithmetic(i) {
  const place = data.worked.indexOf(i), kept = place >= 0 && byId(`worked-${place}`);
  if (kept) return kept.querySelector(".steps").cloneNode(true);
  const made = element("div", null, { className: "steps" }), p = pOf(i);
  const told = element("p");
  told.append("The truth is ", element("bdi", data.classes[rows.truth[i]]), ` and was given p = ${probability(p)}; the prediction said `,
    element("bdi", data.classes[rows.said[i]]), ` with ${percent(rows.sure[i] / 65535, 2)}.`);
  made.append(told, element("p", `−ln ${probability(p)} = ${lossText(rows.loss[i], 4)} nats = ${lossText(rows.loss[i] / LN2, 4)} bits`));
  return made;
}

function startRows() {
  byId("rows-search").addEventListener("input", listRows);
  byId("rows-before").addEventListener("click", () => { pageNumber -= 1; turnPage(); });
  byId("rows-after").addEventListener("click", () => { pageNumber += 1; turnPage(); });
}
