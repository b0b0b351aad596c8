// What a chart is drawn from: its specification in the reader's unit and width, and its rows as far as they are selected.

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

const pickOf = (name, row) => {
  if (name === "losses") return { loss: [row.bin, row.bin] };
  if (name === "sureness") return { sure: [row.bin, row.bin] };
  if (name === "reliability") return { sure: [row.first, row.last] };
  if (name === "classes") return { truth: row.number };
  return name === "confusion" ? { truth: row.t, said: row.s } : null;
};
