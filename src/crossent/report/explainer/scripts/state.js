// The row that the cards 1, 2, 4 and 7 share: what it was preloaded with, and what the reader has made of it.

const finite = (value) => (value === null ? NaN : Number(value));

function makeState(data) {
  const examples = data.examples.map((one) => ({...one, values: one.values.map(finite), truth: one.truth.map(finite)}));
  const listeners = [];
  const state = {examples, chosen: 0, unit: "nats", touched: false};

  const row = () => ({space: state.space, values: state.values, truth: state.truth});
  const tell = () => {
    state.now = measure(row());
    for (const listener of listeners) listener(state);
  };
  state.example = () => examples[state.chosen];
  state.names = () => state.example().shorts;
  state.onChange = (listener) => listeners.push(listener);
  state.tell = tell;

  state.reset = () => {
    const {space, values, truth} = state.example();
    Object.assign(state, {space, values: values.slice(), truth: truth.slice(), touched: false});
    tell();
  };
  state.choose = (chosen) => { state.chosen = chosen; state.reset(); };
  state.setUnit = (unit) => {
    if (!(unit in UNITS) || unit === state.unit) return;
    state.unit = unit;
    tell();
  };
  state.put = (space, values, truth = state.truth) => {
    Object.assign(state, {space, values, truth, touched: true});
    tell();
  };
  state.setScores = (scores) => state.put("logits", scores);
  state.setScore = (place, score) => state.setScores(state.now.scores.map((z, i) => (i === place ? score : z)));
  state.setProb = (place, p) => state.put("probs", shared(state.now.probs, place, p));
  state.setTruth = (place, y) => state.put(state.space, state.values, shared(state.truth, place, y));
  state.setCertain = (place) => state.put(state.space, state.values, state.truth.map((_, i) => (i === place ? 1 : 0)));

  Object.assign(state, {space: examples[0].space, values: examples[0].values.slice(), truth: examples[0].truth.slice()});
  state.now = measure(row());
  return state;
}

// One probability is moved; the others keep their proportions, or share evenly where they had nothing.
function shared(probs, place, p) {
  if (probs.length === 1) return [1];
  const rest = exactSum(probs.filter((_, i) => i !== place));
  return probs.map((q, i) => {
    if (i === place) return p;
    return rest > 0 ? Math.max(0, (q / rest) * (1 - p)) : (1 - p) / (probs.length - 1);
  });
}
