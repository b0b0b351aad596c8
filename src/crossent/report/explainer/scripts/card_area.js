// Card 7: cross-entropy as an area, split into the entropy of the truth and the divergence from it.

function cardArea(card, state, softest) {
  const picture = part(card, "picture"), columns = part(card, "columns"), tell = teller(card);
  const x = axis(0, 1, 56, 466);
  const initial = () => (certainClass(state.example().truth) === null ? 0 : softest);
  let softness = initial(), moved = false;

  const made = () => {
    const {probs, surprisals} = state.now;
    const truth = state.truth.map((y) => (softness ? (1 - softness) * y + softness / state.truth.length : y));
    return {
      truth, surprisals, own: truth.map((y) => 0 - Math.log(y)), loss: crossEntropy(truth, surprisals),
      entropy: entropy(truth), divergence: divergence(truth, probs, surprisals),
    };
  };
  const drag = part(card, "softness");
  const along = slider(drag, {
    get: () => softness, set: (value) => { softness = value; moved = true; draw(); }, low: () => 0, high: () => 1,
    label: () => "truth softened by", says: () => shown(softness),
  });

  const drawColumns = ({truth, surprisals, own}) => {
    const unit = UNITS[state.unit];
    const heights = truth.flatMap((y, i) => (y ? [surprisals[i], own[i]].filter(Number.isFinite) : []));
    const top = 1.15 * Math.max(1, ...heights);
    const y = axis(0, top, 252, 24);
    drawTicks(part(picture, "y-axis"), ticks(top / unit).map((value) => ({at: y.at(value * unit), text: shown(value)})), false);
    columns.classList.toggle("ce-many-columns", truth.length > 12);
    let right = 0;
    rowsOf(columns, truth.length).forEach((column, i) => {
      const left = right;
      right += truth[i];
      const from = x.at(left), wide = x.at(right) - from;
      const low = y.at(Math.min(surprisals[i], own[i])), high = y.at(Math.max(surprisals[i], own[i]));
      const more = surprisals[i] > own[i];
      set(part(column, "low"), {x: px(from), width: px(wide), y: px(low), height: px(252 - low)});
      set(part(column, "gap"), {x: px(from), width: px(wide), y: px(high), height: px(low - high), fill: more ? "url(#ce-area-hatch)" : "none", class: `ce-gap ce-${more ? "more" : "less"}`});
      const name = part(column, "name"), text = state.names()[i];
      set(name, {x: px(from + wide / 2)});
      write(name, wide > 7.5 * text.length ? text : "");
      set(part(column, "endless"), {x1: px(from + wide / 2), x2: px(from + wide / 2)});
      show(part(column, "endless"), surprisals[i] === Infinity && wide > 0);
    });
  };

  const draw = () => {
    const now = made(), said = (value) => lossText(inUnit(value, state.unit));
    drawColumns(now);
    write(part(card, "loss"), said(now.loss));
    write(part(card, "entropy"), said(now.entropy));
    write(part(card, "divergence"), said(now.divergence));
    write(part(card, "y-title"), state.unit === "nats" ? "surprise −ln p (nats)" : "surprise −log2 p (bits)");
    const finding = areaSentence(now.loss, now.entropy, now.divergence, state.unit);
    write(part(card, "finding"), finding);
    picture.setAttribute("aria-label", finding);
    drawBar(drag.querySelector("svg"), softness, 0, 1);
    write(part(card, "softness-text"), shown(softness));
    along.draw();
    if (moved || state.touched) tell(finding);
  };
  part(card, "as-it-is").addEventListener("click", () => { softness = 0; moved = true; draw(); });
  part(card, "say-truth").addEventListener("click", () => { moved = true; state.put("probs", made().truth); });

  const facts = () => {
    const now = made();
    return {
      title: "What no prediction can save",
      formula: "H(y, p) = H(y) + KL(y, p)",
      latex: "H(y, p) = H(y) + D_{\\mathrm{KL}}(y \\,\\|\\, p)",
      rows: [["loss H(y, p)", bothUnits(now.loss)], ["entropy H(y)", bothUnits(now.entropy)], ["divergence KL(y, p)", bothUnits(now.divergence)]],
      python: `import crossent as ce\n\ntruth = ${list(now.truth)}\nce.cross_entropy(truth, ${state.space}=${list(state.values)})  # ${literal(now.loss)}\nce.entropy(truth)  # ${literal(now.entropy)}\nce.kl_divergence(truth, ${state.space}=${list(state.values)})  # ${literal(now.divergence)}\n`,
    };
  };
  let chosen = state.chosen;
  tools(card, facts, () => { softness = initial(); moved = false; state.reset(); });
  state.onChange(() => {
    if (state.chosen !== chosen) { chosen = state.chosen; softness = initial(); moved = false; }
    draw();
  });
  draw();
}
