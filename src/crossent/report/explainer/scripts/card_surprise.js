// Card 3: the curve -ln p and its ruler, with one probability to move along both, down to zero.

function cardSurprise(card, state) {
  const x = axis(0, 1, 62, 462), y = axis(0, 15, 262, 48), ruler = axis(0, 15, 28, 436);
  const tell = teller(card);
  let p = 0, moved = false;

  const ofExample = () => {
    const place = state.truth.indexOf(Math.max(...state.truth));
    return {p: state.now.probs[place], nats: state.now.surprisals[place]};
  };
  // Beside a probability that is too small for a double the card still knows its surprise.
  let nats = 0;
  const put = (next, its = 0 - Math.log(next)) => { p = next; nats = its + 0; draw(); };
  const says = () => `${probText(p, nats)}, ${lossText(inUnit(nats, state.unit))} ${state.unit}`;
  const along = slider(part(card, "plot"), {
    get: () => p, set: (value) => { moved = true; put(value); }, low: () => 0, high: () => 1,
    label: () => "probability of what happened", says, places: [62 / 480, 462 / 480],
  });

  const draw = () => {
    const {unit} = state, endless = nats === Infinity;
    const at = {x: x.px(p), y: y.px(nats)};
    set(part(card, "dot"), {cx: at.x, cy: at.y});
    set(part(card, "drop"), {x1: at.x, x2: at.x, y1: at.y});
    set(part(card, "ruler-dot"), {cx: nats > 15 ? "456" : ruler.px(nats)});
    show(part(card, "endless"), endless);
    show(part(card, "now"), !endless);
    for (const levels of card.querySelectorAll("[data-in]")) show(levels, levels.dataset.in === unit);
    for (const one of card.querySelectorAll("tspan[data-nats]")) write(one, lossText(inUnit(Number(one.dataset.nats), unit), 3));
    write(part(card, "y-title"), unit === "nats" ? "surprise −ln p (nats)" : "surprise −log2 p (bits)");
    write(part(card, "loss"), lossText(inUnit(nats, unit)));
    write(part(card, "unit"), unit);
    const finding = surpriseSentence(p, nats);
    write(part(card, "finding"), finding);
    part(card, "picture").setAttribute("aria-label", `The curve of −ln p: ${finding}`);
    along.draw();
    if (moved) tell(finding);
  };

  const follow = () => { moved = false; const now = ofExample(); put(now.p, now.nats); };
  for (const chip of card.querySelectorAll("[data-p]")) chip.addEventListener("click", () => { moved = true; put(Number(chip.dataset.p)); });
  part(card, "example-p").addEventListener("click", follow);

  const facts = () => ({
    title: "How surprised should one be?",
    formula: "surprise = −ln p",
    latex: "I(p) = -\\ln p",
    rows: [["p", shown(p)], ["surprise", bothUnits(nats)], ["coins that all land heads", lossText(nats / Math.LN2)]],
    python: `import crossent as ce\n\nce.surprisal(${literal(p)}), ce.surprisal(${literal(p)}, base=2)  # ${literal(nats)}, ${literal(nats / Math.LN2)}\n`,
  });
  tools(card, facts, follow);
  let before = state.now, unit = state.unit;
  state.onChange(() => {
    if (state.now.nats !== before.nats || state.unit === unit) follow();
    else draw();
    before = state.now;
    unit = state.unit;
  });
  follow();
}
