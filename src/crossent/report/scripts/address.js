// The selection in the address, so that a link shows what its sender saw.

const toHash = () => {
  const words = new URLSearchParams();  // in a fixed order, so that a selection has one address
  if (data) {
    if (state.truth >= 0) words.set("truth", data.classes[state.truth]);
    if (state.said >= 0) words.set("said", data.classes[state.said]);
    if (state.right) words.set("right", state.right);
    if (state.loss) words.set("loss", `${lowLoss(state.loss[0])}..${highLoss(state.loss[1])}`);
    if (state.sure) words.set("sure", `${lowSure(state.sure[0])}..${highSure(state.sure[1])}`);
  }
  if (state.unit === "bits") words.set("unit", "bits");
  return words.toString();
};
const range = (text, bins, low, high) => {
  const [from, to] = (text || "").split("..");
  let first = -1, last = -1;
  for (let bin = 0; bin < bins; bin++) {
    if (low(bin) === from && first < 0) first = bin;
    if (high(bin) === to) last = bin;
  }
  return first >= 0 && last >= first ? [first, last] : null;
};
const fromHash = () => {
  const found = none();
  const words = new URLSearchParams(location.hash.slice(1));
  found.unit = words.get("unit") === "bits" ? "bits" : "nats";
  if (data) {
    found.truth = words.has("truth") ? data.classes.indexOf(words.get("truth")) : -1;
    found.said = words.has("said") ? data.classes.indexOf(words.get("said")) : -1;
    found.right = ["yes", "no"].includes(words.get("right")) ? words.get("right") : "";
    found.loss = range(words.get("loss"), lossBins(), lowLoss, highLoss);
    found.sure = range(words.get("sure"), sureBins(), lowSure, highSure);
  }
  return found;
};

let lastHash = "";  // the address as it was written last
function changed(quietly) {
  // Keys with a dot are the explainer's.
  const others = location.hash.slice(1).split("&").filter((one) => one.includes(".") && one.split("=")[0].includes("."));
  const hash = [toHash(), ...others].filter(Boolean).join("&");
  if (!quietly && hash !== lastHash) history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  lastHash = hash;
  show();
}
