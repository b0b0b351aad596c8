// Card 4: which way the loss pushes, beside squared error, and what becomes of both as the truth's score moves.

const MARGIN = 10;

function cardGradient(card, state) {
  const body = part(card, "rows"), tell = teller(card);
  const x = axis(-MARGIN, MARGIN, 56, 466), y = axis(-0.25, 1.1, 252, 12);
  const chosen = () => state.truth.indexOf(Math.max(...state.truth));

  // ln of what the other scores come to; the truth's score is told by how far it is above.
  const others = () => {
    const rest = state.now.scores.filter((_, i) => i !== chosen());
    if (rest.length === 0 || Math.max(...rest) === -Infinity) return -Infinity;
    const steps = pipeline(rest);
    return steps.highest + steps.logTotal;
  };
  const margin = () => state.now.scores[chosen()] - others();
  const put = (value) => { if (Number.isFinite(others())) state.setScore(chosen(), others() + value); };
  const says = () => `${shown(margin(), 2)} above the others; ${findingOf()}`;
  const along = slider(part(card, "plot"), {
    get: () => (Number.isNaN(margin()) ? 0 : Math.min(Math.max(margin(), -MARGIN), MARGIN)), set: put, low: () => -MARGIN, high: () => MARGIN,
    label: () => `score of ${state.example().labels[chosen()]} above the others`, says, places: [56 / 480, 466 / 480],
  });

  const curves = () => {
    const base = others(), place = chosen();
    if (!Number.isFinite(base) || state.now.scores[place] === Infinity) return [[], []];
    const cross = [], squared = [];
    for (const value of linspace(-MARGIN, MARGIN, 81)) {
      const {probs} = fromScores(state.now.scores.map((z, i) => (i === place ? base + value : z)));
      const slopes = probs.map((p, i) => p - state.truth[i]);
      cross.push([x.at(value), y.at(-slopes[place])]);
      squared.push([x.at(value), y.at(-squaredSlope(probs, slopes, place))]);
    }
    return [cross, squared];
  };

  const findingOf = () => pushSentence(state.names()[chosen()], 0 - state.now.gradient[chosen()], 0 - state.now.squared[chosen()]);

  const drawRows = () => {
    const {now} = state;
    rowsOf(body, now.probs.length).forEach((row, i) => {
      row.classList.toggle("ce-happened", now.truth[i] > 0);
      write(part(row, "label"), state.example().labels[i]);
      part(row, "label").parentElement.title = state.example().labels[i];
      write(part(row, "y"), shown(now.truth[i]));
      write(part(row, "p"), probText(now.probs[i], now.surprisals[i]));
      for (const [cell, value] of [[row.querySelector('[data-quantity="g"]'), now.gradient[i]], [row.querySelector('[data-quantity="q"]'), now.squared[i]]]) {
        drawBar(cell.querySelector("svg"), 0 - value, -1, 1);
        write(cell.querySelector(".ce-num"), shown(value));
      }
    });
  };

  const draw = () => {
    drawRows();
    const place = chosen(), here = x.px(Number.isNaN(margin()) ? 0 : margin());
    const [cross, squared] = curves();
    part(card, "cross-curve").setAttribute("d", pathOf(cross));
    part(card, "squared-curve").setAttribute("d", pathOf(squared));
    set(part(card, "now"), {x1: here, x2: here});
    set(part(card, "cross-dot"), {cx: here, cy: y.px(0 - state.now.gradient[place])});
    set(part(card, "squared-dot"), {x: here, y: y.px(0 - state.now.squared[place])});
    const finding = findingOf();
    write(part(card, "finding"), finding);
    part(card, "picture").setAttribute("aria-label", `How hard each loss pushes the score of the truth: ${finding}`);
    along.draw();
    if (state.touched) tell(finding);
  };
  for (const chip of card.querySelectorAll("[data-margin]")) chip.addEventListener("click", () => put(Number(chip.dataset.margin)));

  const facts = () => ({
    title: "Which way the loss pushes",
    formula: "dH/dz = p − y; squared error: 2 p_i Σ_j p_j (g_i − g_j), g = p − y",
    latex: "\\frac{\\partial H}{\\partial z_k} = p_k - y_k",
    rows: state.example().labels.map((label, i) => [label, `cross-entropy ${shown(state.now.gradient[i])}, squared error ${shown(state.now.squared[i])}`]),
    python: pythonRow(state, `found.gradient  # ${list(state.now.gradient)}\n`),
  });
  tools(card, facts, state.reset);
  state.onChange(draw);
  draw();
}
