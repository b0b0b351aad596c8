// The page: parts of a card, texts, bars, axes, and the one way in which everything is dragged.

const part = (root, name) => root.querySelector(`[data-part="${name}"]`);
const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };
const set = (element, attributes) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
};
const show = (element, visible) => (visible ? element.removeAttribute("display") : element.setAttribute("display", "none"));

// As many rows as there are classes; a new one is a copy of the first.
function rowsOf(body, count) {
  while (body.children.length > count) body.lastElementChild.remove();
  while (body.children.length < count) body.append(bare(body.firstElementChild.cloneNode(true)));
  return [...body.children];
}

const bare = (element) => {
  for (const one of element.querySelectorAll("[tabindex]")) one.removeAttribute("tabindex");
  return element;
};

function drawBar(svg, value, low, high) {
  const along = axis(low, high, 0, 100);
  const zero = along.at(0), end = along.at(value);
  set(svg.querySelector(".ce-fill"), {x: px(Math.min(zero, end)), width: px(Math.abs(end - zero))});
  set(svg.querySelector(".ce-end"), {x1: px(end), x2: px(end)});
  const middle = svg.querySelector(".ce-zero");
  if (middle) set(middle, {x1: px(zero), x2: px(zero)});
}

// Ticks that were drawn for other numbers are moved and told anew; a missing one is a copy of the first.
function drawTicks(group, places, horizontal) {
  rowsOf(group, places.length).forEach((tick, i) => {
    const [line, text] = tick.children;
    const at = px(places[i].at);
    set(line, horizontal ? {x1: at, x2: at} : {y1: at, y2: at});
    set(text, horizontal ? {x: at} : {y: at});
    write(text, places[i].text);
  });
}

const clean = (value) => Math.round(value * 1e12) / 1e12;

// Mouse, touch and keys on one element: arrows move by 0.01, with Shift by 0.1; Home and End go to the ends.
//   get, set: the value; low, high: where it can be; label, says: for those who listen; places: left and right end of the
//   part that is dragged over, as shares of the element's width
function slider(element, {get, set: put, low, high, label, says, places = [0, 1]}) {
  element.setAttribute("role", "slider");
  element.tabIndex = 0;
  const move = (value) => put(Math.min(Math.max(value, low()), high()));
  const byPointer = (event) => {
    const box = element.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width - places[0]) / (places[1] - places[0]);
    const wide = high() - low();
    const grain = wide <= 1 ? 0.01 : 10 ** Math.ceil(Math.log10(wide / 1000));
    move(clean(Math.round((low() + Math.min(Math.max(share, 0), 1) * wide) / grain) * grain));
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || element.getAttribute("aria-disabled") === "true") return;
    element.setPointerCapture(event.pointerId);
    element.focus({preventScroll: true});
    byPointer(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) byPointer(event);
  });
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || element.getAttribute("aria-disabled") === "true") return;
    const step = event.shiftKey ? 0.1 : 0.01;
    const from = Number.isFinite(get()) ? get() : get() < 0 ? low() : high();
    const moves = {
      ArrowRight: from + step, ArrowUp: from + step, ArrowLeft: from - step, ArrowDown: from - step,
      PageUp: from + 0.1, PageDown: from - 0.1, Home: low(), End: high(),
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    move(clean(moves[event.key]));
  });
  return {
    draw() {
      const value = get();
      set(element, {
        "aria-label": label(), "aria-valuemin": low(), "aria-valuemax": high(), "aria-valuetext": says(),
        "aria-valuenow": Math.min(Math.max(value, low()), high()),
      });
      element.setAttribute("aria-disabled", String(low() === high()));
    },
  };
}

// Buttons of which one is pressed.
function choice(buttons, pick) {
  for (const button of buttons) button.addEventListener("click", () => { press(buttons, button); pick(button); });
}
const press = (buttons, pressed) => {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button === pressed));
};

// What changed is said once the reader has stopped moving.
function teller(card) {
  const status = part(card, "status");
  let waiting = 0;
  return (text) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => write(status, text), 500);
  };
}
