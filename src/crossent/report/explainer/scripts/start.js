// Wake the cards: they stand already as Python drew them.

for (const root of document.querySelectorAll(".ce-cards")) {
  const data = JSON.parse(root.querySelector(".ce-data").textContent);
  const state = makeState(data);
  const card = (name) => root.querySelector(`[data-card="${name}"]`);

  for (const control of root.querySelectorAll('[data-live], [data-part="top"]')) control.hidden = false;
  for (const scroll of root.querySelectorAll(".ce-scroll")) {
    scroll.tabIndex = 0;
    set(scroll, {role: "group", "aria-label": "table; scrolls where it is long"});
  }
  cardBars(card("bars"), state);
  cardPipeline(card("pipeline"), state);
  cardSurprise(card("surprise"), state);
  cardGradient(card("gradient"), state);
  cardMany(card("many"), state, data.many);
  cardDescent(card("descent"), state, data.many);
  cardArea(card("area"), state, data.softness);

  const chooser = part(root, "example");
  chooser.addEventListener("change", () => state.choose(Number(chooser.value)));
  const name = part(root, "example-name");
  const units = [...root.querySelectorAll("[data-unit-choice]")];
  // One switch for the whole page: its own where the cards are alone, else that of the page around them.
  document.addEventListener("crossent:unit", (event) => state.setUnit(event.detail?.unit ?? event.detail));
  for (const button of units) {
    button.addEventListener("click", () => document.dispatchEvent(new CustomEvent("crossent:unit", {detail: button.dataset.unitChoice})));
  }
  state.onChange(() => {
    chooser.value = String(state.chosen);
    if (name) write(name, state.example().name);
    root.dataset.unit = state.unit;
    press(units, units.find((button) => button.dataset.unitChoice === state.unit));
  });
  address(state);
  state.tell();

  // What the tests ask: the page's own functions on other numbers.
  window.crossentCards = {state, measure, naivePipeline, crossEntropy, entropy, divergence, shown, lossText, percentage, probText, descent, data};
}
