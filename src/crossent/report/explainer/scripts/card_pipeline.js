// Card 2: from scores to a loss, number by number, with the shift by the largest score or without.

function cardPipeline(card, state) {
  const body = part(card, "rows"), shift = part(card, "shift"), tell = teller(card);
  const offsets = [...card.querySelectorAll("[data-offset]")];
  let offset = 0, shifting = true;

  const scores = () => state.now.scores.map((z) => z + offset);
  const inputs = new Map();
  const inputOf = (cell, i) => {
    if (!inputs.has(cell)) {
      const input = document.createElement("input");
      set(input, {type: "number", step: "0.01"});
      input.addEventListener("input", () => { if (input.value !== "") state.setScore(i, Number(input.value) - offset); });
      input.addEventListener("blur", () => draw());
      input.addEventListener("keydown", (event) => {
        const sign = {ArrowUp: 1, ArrowDown: -1}[event.key];
        if (!sign) return;
        event.preventDefault();
        const from = Number.isFinite(scores()[i]) ? scores()[i] : 0;
        state.setScore(i, clean(from + sign * (event.shiftKey ? 0.1 : 0.01)) - offset);
        input.value = String(clean(scores()[i]));
      });
      cell.replaceChildren(input);
      inputs.set(cell, input);
    }
    return inputs.get(cell);
  };

  const broken = (cell, value, text) => {
    write(cell, text);
    cell.classList.toggle("ce-broken", !shifting && !Number.isFinite(value));
  };

  // The row of numbers to show: each step as it stands, right or overflowing.
  const steps = () => {
    const given = scores();
    if (!shifting) {
      const naive = naivePipeline(given);
      return {given, shifted: given, ...naive, nats: crossEntropy(state.truth, naive.surprisals)};
    }
    const right = fromScores(given);
    const kept = offset === 0 ? state.now : {...right, nats: crossEntropy(state.truth, right.surprisals)};
    return {given, shifted: right.steps.shifted, exponentials: right.steps.exponentials, total: right.steps.total, probs: kept.probs, surprisals: kept.surprisals, nats: kept.nats};
  };

  const draw = () => {
    const {now, unit} = state, made = steps();
    rowsOf(body, now.scores.length).forEach((row, i) => {
      row.classList.toggle("ce-happened", now.truth[i] > 0);
      write(part(row, "label"), state.example().labels[i]);
      part(row, "label").parentElement.title = state.example().labels[i];
      const input = inputOf(part(row, "z"), i);
      input.setAttribute("aria-label", `score of ${state.example().labels[i]}`);
      input.placeholder = shown(made.given[i]);
      if (document.activeElement !== input) input.value = Number.isFinite(made.given[i]) ? String(clean(made.given[i])) : "";
      write(part(row, "shifted"), shifting ? shown(made.shifted[i]) : "–");
      broken(part(row, "e"), made.exponentials[i], probText(made.exponentials[i], shifting ? 0 - made.shifted[i] : NaN));
      broken(part(row, "p"), made.probs[i], probText(made.probs[i], shifting ? made.surprisals[i] : NaN));
      const s = inUnit(made.surprisals[i], unit);
      write(part(row, "s"), lossText(s));
      part(row, "s").classList.toggle("ce-broken", !shifting && Number.isNaN(s));
    });
    write(part(card, "shift-head"), shifting ? "z − max" : "no shift");
    write(part(card, "exp-head"), shifting ? "e^(z − max)" : "e^z");
    write(part(card, "highest"), `max ${shown(Math.max(...made.given))}`);
    broken(part(card, "total"), made.total === 0 ? NaN : made.total, `S = ${shown(made.total)}`);
    write(part(card, "loss"), lossText(inUnit(made.nats, unit)));
    part(card, "loss").classList.toggle("ce-broken", !shifting && Number.isNaN(made.nats));
    part(card, "note").hidden = state.space === "logits";
    const finding = findingOf(made, now, unit);
    write(part(card, "finding"), finding);
    if (state.touched || offset || !shifting) tell(finding);
  };

  const findingOf = (made, now, unit) => {
    if (!shifting && Number.isNaN(made.nats)) {
      const why = made.total === 0 ? "Every e^z is too small for a double, S is 0, and 0 / 0" : "e^z is too large for a double, S is infinite, and ∞ / ∞";
      const right = `${lossText(inUnit(now.nats, unit))} ${unit}`;
      return `${why} is not a number (NaN). Subtract the largest score first, and the loss is ${right}, as it should be.`;
    }
    if (shifting && offset === 0) return pipelineSentence(now, state.names(), unit);
    const loss = `${lossText(inUnit(made.nats, unit))} ${unit}`;
    return shifting ? `Every score ${offset < 0 ? "−" : "+"} 1000, and nothing has changed: the loss is ${loss}.` : `Without the shift: S = ${shown(made.total)}, loss ${loss}. Here nothing overflows.`;
  };

  const toggle = (on) => { shifting = on; shift.setAttribute("aria-checked", String(on)); draw(); };
  shift.addEventListener("click", () => toggle(!shifting));
  choice(offsets, (button) => { offset = Number(button.dataset.offset); draw(); });

  const facts = () => {
    const made = steps();
    return {
      title: "From scores to a loss",
      formula: shifting ? "p = e^(z − max z) / S, S = Σ e^(z − max z), loss = −Σ y ln p" : "p = e^z / S, S = Σ e^z, loss = −Σ y ln p",
      latex: shifting ? "p_k = e^{z_k - m} / S, \\quad S = \\sum_j e^{z_j - m}, \\quad m = \\max z" : "p_k = e^{z_k} / S, \\quad S = \\sum_j e^{z_j}",
      rows: [
        ...state.example().labels.map((label, i) => [label, `z = ${shown(made.given[i])}, e = ${shown(made.exponentials[i])}, p = ${shown(made.probs[i])}, −ln p = ${lossText(made.surprisals[i])}`]),
        ["S", shown(made.total)], ["loss", `${lossText(made.nats)} nats`],
      ],
      python: `import crossent as ce\n\nlogits = ${list(made.given)}\nce.softmax(logits)\nce.cross_entropy(${list(state.truth)}, logits=logits)  # ${literal(state.now.nats)}\n`,
    };
  };
  tools(card, facts, () => { offset = 0; press(offsets, offsets[0]); toggle(true); state.reset(); });
  state.onChange(draw);
  draw();
}
