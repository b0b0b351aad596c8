// Card 1: scores, probabilities and truth as bars to drag, and what the prediction costs.

function cardBars(card, state) {
  const body = part(card, "rows"), chooser = part(card, "truth"), tell = teller(card);
  const kinds = {
    z: {get: (i) => state.now.scores[i], put: (i, v) => state.setScore(i, v), low: () => -scoreRange(), high: () => scoreRange(), says: (i) => shown(state.now.scores[i])},
    p: {get: (i) => state.now.probs[i], put: (i, v) => state.setProb(i, v), low: alone, high: () => 1, says: (i) => probText(state.now.probs[i], state.now.surprisals[i])},
    y: {get: (i) => state.truth[i], put: (i, v) => state.setTruth(i, v), low: alone, high: () => 1, says: (i) => shown(state.truth[i])},
  };
  // A single class has probability 1, whatever its score.
  function alone() { return state.truth.length === 1 ? 1 : 0; }
  // The axis stays while a bar is dragged, and grows where a score is set beyond it.
  let limit = 0, drawnFor = -1;
  function scoreRange() { return limit; }

  const sliders = new Map();
  const sliderOf = (cell, i) => {
    if (!sliders.has(cell)) {
      const kind = kinds[cell.dataset.quantity];
      sliders.set(cell, slider(cell.querySelector(".ce-drag"), {
        get: () => kind.get(i), set: (value) => kind.put(i, value), low: kind.low, high: kind.high,
        label: () => `${cell.dataset.label} of ${state.example().labels[i]}`, says: () => kind.says(i),
      }));
    }
    return sliders.get(cell);
  };

  const drawTruth = () => {
    const {labels} = state.example();
    if (drawnFor !== state.chosen) {
      chooser.replaceChildren(...labels.map((label, i) => new Option(label, i)), new Option("soft: as the bars say", "soft"));
      drawnFor = state.chosen;
    }
    chooser.value = state.now.certain === null ? "soft" : String(state.now.certain);
    chooser.lastElementChild.disabled = state.now.certain !== null;
  };
  chooser.addEventListener("change", () => { if (chooser.value !== "soft") state.setCertain(Number(chooser.value)); });

  const draw = () => {
    const {now} = state;
    const needed = scoreLimit(now.scores);
    if (!state.touched || needed > 1.25 * limit) limit = needed;
    rowsOf(body, now.scores.length).forEach((row, i) => {
      row.classList.toggle("ce-happened", now.truth[i] > 0);
      const label = part(row, "label");
      write(label, state.example().labels[i]);
      label.parentElement.title = label.textContent;
      for (const cell of row.querySelectorAll(".ce-cell")) {
        const kind = kinds[cell.dataset.quantity], low = kind === kinds.z ? -limit : 0;
        drawBar(cell.querySelector("svg"), kind.get(i), low, kind.high());
        write(cell.querySelector(".ce-num"), kind.says(i));
        sliderOf(cell, i).draw();
      }
    });
    write(part(card, "loss"), lossText(inUnit(now.nats, state.unit)));
    write(part(card, "unit"), state.unit);
    write(part(card, "p-truth"), now.certain === null ? "–" : probText(now.probs[now.certain], now.surprisals[now.certain]));
    write(part(card, "perfect"), lossText(inUnit(now.certain === null ? now.entropy : 0, state.unit)));
    write(part(card, "uniform"), lossText(inUnit(now.uniform, state.unit)));
    drawTruth();
    const finding = costSentence(now, state.names());
    write(part(card, "finding"), finding);
    if (state.touched) tell(finding);
  };
  const facts = () => ({
    title: "What a prediction costs",
    formula: "H(y, p) = −Σ y ln p",
    latex: "H(y, p) = -\\sum_k y_k \\ln p_k",
    rows: [
      ...state.example().labels.map((label, i) => [label, `z = ${kinds.z.says(i)}, p = ${kinds.p.says(i)}, y = ${kinds.y.says(i)}`]),
      ["loss", bothUnits(state.now.nats)],
    ],
    python: pythonRow(state, `found.nats, found.bits  # ${literal(state.now.nats)}, ${literal(state.now.bits)}\n`),
  });
  tools(card, facts, state.reset);
  state.onChange(draw);
  draw();
}
