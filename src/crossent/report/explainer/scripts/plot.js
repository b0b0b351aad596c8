// Where things lie in a picture: the same rules as those by which Python drew it.

const px = (place) => {
  const text = place.toFixed(2);
  return text === "-0.00" ? "0.00" : text;
};

function axis(low, high, start, end) {
  const at = (value) => start + ((Math.min(Math.max(value, low), high) - low) / (high - low)) * (end - start);
  return {low, high, start, end, at, px: (value) => px(at(value)), back: (place) => low + ((place - start) / (end - start)) * (high - low)};
}

const pathOf = (points) => (points.length ? "M" + points.map(([x, y]) => `${px(x)} ${px(y)}`).join("L") : "");

function ticks(high, most = 5) {
  const raw = high / most;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((one) => one >= raw * (1 - 1e-9));
  return Array.from({length: Math.floor((high / step) * (1 + 1e-9)) + 1}, (_, place) => step * place);
}

const scoreLimit = (scores) => {
  const largest = Math.max(0, ...scores.filter(Number.isFinite).map(Math.abs));
  return largest <= 5 ? 6 : Math.ceil(1.25 * largest);
};

const linspace = (low, high, count) => Array.from({length: count}, (_, i) => low + ((high - low) * i) / (count - 1));
