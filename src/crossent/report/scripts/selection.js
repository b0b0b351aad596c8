// What is selected: a truth, an answer, a range of losses; and the unit that numbers are shown in.

const none = () => ({ truth: -1, said: -1, right: "", loss: null, sure: null, unit: "nats" });
let state = none();
const isOn = () => state.truth >= 0 || state.said >= 0 || state.right !== "" || state.loss !== null || state.sure !== null;

const holds = (source, i) =>
  (state.truth < 0 || source.truth[i] === state.truth) &&
  (state.said < 0 || source.said[i] === state.said) &&
  (state.right === "" || (source.truth[i] === source.said[i]) === (state.right === "yes")) &&
  (state.loss === null || (source.lossBin[i] >= state.loss[0] && source.lossBin[i] <= state.loss[1])) &&
  (state.sure === null || (source.sureBin[i] >= state.sure[0] && source.sureBin[i] <= state.sure[1]));

const between = (first, last, bins) => {
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  return low === 0 && high === bins - 1 ? null : [low, high];
};

const pick = (part, extend) => {
  const next = { ...state };
  for (const [key, value] of Object.entries(part)) {
    const same = JSON.stringify(state[key]) === JSON.stringify(value);
    if (Array.isArray(value)) {
      const joined = extend && state[key] ? [Math.min(state[key][0], value[0]), Math.max(state[key][1], value[1])] : value;
      next[key] = same ? null : joined;
    } else next[key] = same && Object.keys(part).length === 1 ? -1 : value;
  }
  const keys = Object.keys(part);
  if (keys.length === 2 && keys.every((key) => state[key] === part[key])) keys.forEach((key) => { next[key] = -1; });
  state = next;
  changed();
};
