// The cards' state in the address, so that a link shows what its sender saw.  Keys begin with "cards."; whatever else
// the address says belongs to the page around the cards and is left as it is.

const PREFIX = "cards.";
const SPACES = {logits: "z", probs: "p", log_probs: "l"};

const isMixture = (values) => values.every((v) => v >= 0 && v <= 1) && Math.abs(exactSum(values) - 1) < 1e-6;
const FITS = {logits: (values) => values.some((v) => v > -Infinity), probs: isMixture, log_probs: (values) => isMixture(values.map(Math.exp))};

function address(state) {
  const said = () => location.hash.slice(1).split("&").filter(Boolean);
  let written = "", waiting = 0;

  const restore = () => {
    const mine = Object.fromEntries(said().filter((one) => one.startsWith(PREFIX)).map((one) => one.slice(PREFIX.length).split("=")));
    if (Object.keys(mine).length === 0) return;
    const chosen = Number(mine.e ?? 0);
    if (state.examples[chosen] && chosen !== state.chosen) state.choose(chosen);
    const numbers = (key) => {
      const values = (mine[key] ?? "").split(",").map((text) => (text === "" ? NaN : Number(text)));
      return values.length === state.values.length && !values.some(Number.isNaN) ? values : null;
    };
    const truth = numbers("y");
    for (const [space, key] of Object.entries(SPACES)) {
      const values = numbers(key);
      if (values && FITS[space](values)) state.put(space, values, truth && isMixture(truth) ? truth : state.truth);
    }
  };

  const store = () => {
    const kept = said().filter((one) => !one.startsWith(PREFIX));
    if (state.chosen) kept.push(`${PREFIX}e=${state.chosen}`);
    if (state.touched) kept.push(`${PREFIX}${SPACES[state.space]}=${state.values.join(",")}`, `${PREFIX}y=${state.truth.join(",")}`);
    const next = kept.join("&");
    if (next === location.hash.slice(1)) return;
    written = next ? `#${next}` : "";
    try {
      history.replaceState(history.state, "", written || location.pathname + location.search);
    } catch { /* a sandbox without an address of its own: the cards work all the same */ }
  };

  restore();
  state.onChange(() => { clearTimeout(waiting); waiting = setTimeout(store, 300); });
  addEventListener("hashchange", () => { if (location.hash !== written) restore(); });
}
