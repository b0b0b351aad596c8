// Card 6: descent by single steps, in tens, played, or to the end; at any learning rate, also one that flies apart.

const LAST = 20000;
const CLOSE = 1e-9; // of the objective: nearer to the least than any digit that is shown

function cardDescent(card, state, data) {
  const tell = teller(card), rate = part(card, "rate"), play = part(card, "play");
  const plane = {x: axis(...data.plane.x, 46, 312), y: axis(...data.plane.y, 214, 10)};
  const surface = {x: axis(...data.surface.x, 46, 312), y: axis(...data.surface.y, 214, 10)};
  const learning = () => data.safe * 10 ** Number(rate.value);
  let way, heights, trail, playing = 0;

  const begin = () => {
    way = descent({...data, rate: learning()});
    heights = [way.objective];
    trail = [way.weights];
  };
  const arrived = () => way.objective - data.least <= CLOSE * data.least;
  const ended = () => arrived() || !Number.isFinite(way.objective) || way.step >= LAST;
  const walk = (steps) => {
    way.rate = learning();
    for (let taken = 0; taken < steps && !ended(); taken += 1) {
      way.next();
      heights.push(way.objective);
      trail.push(way.weights);
    }
    draw(true);
  };

  const halfPlane = () => {
    const {x, y} = plane, {weights, intercept} = way;
    const corners = [[x.low, y.low], [x.high, y.low], [x.high, y.high], [x.low, y.high]];
    const score = ([a, b]) => a * weights[0] + b * weights[1] + intercept;
    const kept = [];
    corners.forEach((corner, i) => {
      const next = corners[(i + 1) % 4], here = score(corner), there = score(next);
      if (here >= 0) kept.push(corner);
      if (here >= 0 !== there >= 0) kept.push(corner.map((value, j) => value + (here / (here - there)) * (next[j] - value)));
    });
    return kept.length > 2 ? `${pathOf(kept.map(([a, b]) => [x.at(a), y.at(b)]))}Z` : "";
  };

  const drawPlane = () => {
    if (!way.weights.every(Number.isFinite)) return;
    part(part(card, "plane"), "half").setAttribute("d", halfPlane());
    [...card.querySelectorAll(".ce-student")].forEach((mark, i) => {
      const z = way.scores[i], happened = data.truth[i] ? z : -z;
      show(part(mark, "ring"), happened <= 0);
      write(part(mark, "said"), lossText(sigmoid(happened), 2));
    });
  };

  const drawTrace = () => {
    const seen = heights.filter(Number.isFinite), top = Math.max(1.4, 1.05 * seen.reduce((a, b) => Math.max(a, b), 0));
    const wide = Math.max(20, way.step);
    const x = axis(0, wide, 46, 312), y = axis(0, Math.min(top, 1e300), 214, 10), trace = part(card, "trace");
    drawTicks(part(trace, "y-axis"), ticks(y.high, 4).map((value) => ({at: y.at(value), text: axisText(value)})), false);
    drawTicks(part(trace, "x-axis"), ticks(wide, 4).map((value) => ({at: x.at(value), text: shown(value)})), true);
    const floor = y.px(data.least);
    set(part(trace, "floor"), {y1: floor, y2: floor});
    set(part(trace, "floor-text"), {y: floor});
    const every = Math.max(1, Math.ceil(seen.length / 600));
    const kept = seen.map((value, i) => [x.at(i), y.at(value)]).filter((_, i) => i % every === 0 || i === seen.length - 1);
    part(trace, "line").setAttribute("d", pathOf(kept));
    set(part(trace, "dot"), {cx: x.px(seen.length - 1), cy: y.px(seen.at(-1))});
    // The way leaves the surface where descent flies apart; the picture shows the part of it that is inside.
    const inside = trail.filter((pair, i) => pair.every((value) => Math.abs(value) < 1e4) && (i % every === 0 || i === trail.length - 1));
    const raw = (one, value) => one.start + ((value - one.low) / (one.high - one.low)) * (one.end - one.start);
    const spots = inside.map(([a, b]) => [raw(surface.x, a), raw(surface.y, b)]);
    part(card, "way").setAttribute("d", pathOf(spots));
    set(part(card, "here"), {cx: px(spots.at(-1)[0]), cy: px(spots.at(-1)[1])});
    trace.setAttribute("aria-label", part(card, "finding").textContent);
  };
  const axisText = (value) => (value >= 1e4 ? general(value, 2) : shown(value));

  const findingOf = () => {
    const said = descentSentence(way.step, way.objective, data.least, heights[0]);
    return arrived() ? `Arrived after ${group(way.step)} steps: objective ${lossText(way.objective)}, where crossent fit ends (${lossText(data.least)}).` : said;
  };

  const draw = (moved) => {
    const finding = findingOf();
    write(part(card, "finding"), finding);
    drawPlane();
    drawTrace();
    write(part(card, "number"), group(way.step));
    write(part(card, "objective"), lossText(way.objective));
    write(part(card, "loss"), lossText(inUnit(way.loss, state.unit)));
    write(part(card, "errors"), `${way.errors} of ${data.points.length}`);
    write(part(card, "rate-text"), shown(learning(), 3));
    rate.setAttribute("aria-valuetext", shown(learning(), 3));
    for (const name of ["step", "ten", "to-end"]) part(card, name).disabled = ended();
    play.disabled = ended() && !playing;
    if (moved) tell(finding);
  };

  const stop = () => {
    clearInterval(playing);
    playing = 0;
    play.setAttribute("aria-pressed", "false");
    write(play, "Play");
  };
  // Slow enough to see the line turn at first, then ever more steps at a time.
  const start = () => {
    play.setAttribute("aria-pressed", "true");
    write(play, "Pause");
    playing = setInterval(() => {
      walk(1 + Math.floor(way.step / 20));
      if (ended()) { stop(); draw(true); }
    }, 60);
  };
  part(card, "step").addEventListener("click", () => { stop(); walk(1); });
  part(card, "ten").addEventListener("click", () => { stop(); walk(10); });
  part(card, "to-end").addEventListener("click", () => { stop(); walk(LAST); });
  play.addEventListener("click", () => (playing ? stop() : start()));
  rate.addEventListener("input", () => draw(false));
  rate.addEventListener("keydown", (event) => {
    const sign = {ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1}[event.key];
    if (!sign || !event.shiftKey) return;
    event.preventDefault();
    rate.value = String(Number(rate.value) + 0.1 * sign);
    draw(false);
  });
  for (const chip of card.querySelectorAll("[data-rate]")) {
    chip.addEventListener("click", () => { stop(); rate.value = chip.dataset.rate; begin(); draw(true); });
  }

  const facts = () => ({
    title: "Going downhill",
    formula: "w ← w − rate · dF/dw, F = mean loss + α/2 |w|²".replace("α/2 |w|²", "α/2 |w|^2"),
    latex: "w \\leftarrow w - \\eta \\, \\frac{\\partial F}{\\partial w}, \\quad F = \\frac1n \\sum_i H_i + \\frac{\\alpha}{2} |w|^2",
    rows: [
      ["step", group(way.step)], ["learning rate", shown(learning())], ["objective", lossText(way.objective)],
      ["weights", way.weights.map((w) => shown(w)).join(", ")], ["intercept", shown(way.intercept)], ["crossent fit", lossText(data.least)],
    ],
    python: `import crossent as ce\n\npoints = [${data.points.map(list).join(", ")}]\nmodel = ce.fit(points, ${list(data.truth)}, alpha=${literal(data.alpha)})\nmodel.objective  # ${literal(data.least)}; after ${way.step} steps the card is at ${literal(way.objective)}\n`,
  });
  tools(card, facts, () => { stop(); rate.value = "-1"; begin(); draw(false); });
  state.onChange(() => draw(false));
  begin();
  draw(false);
}
