// Numbers as Python writes them, in nats or bits.

const LN2 = Math.LN2;
const general = (value, digits) => {
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  const exponent = Number(power), short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  if (exponent >= -4 && exponent < digits) return String(Number(value.toPrecision(digits)));
  return `${short}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
};
const lossText = (value, digits) => {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value !== 0 && Math.abs(value) < 10 ** (1 - digits)) return general(value, digits - 1).replace(/^-/, "−");
  const text = Math.abs(value) < 1e6 ? value.toFixed(digits) : general(value, digits);
  return text.replace(/^-/, "−");
};
const counted = (number) => Math.round(number).toString().replace(/\B(?=(\d{3})+$)/g, ",");
const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}%`;
const edgeText = (value) => String(Number(value.toPrecision(4)));
const probability = (p) => (p === 0 || p >= 0.00995 ? p.toFixed(4) : general(p, 3));
const perUnit = () => (state.unit === "bits" ? 1 / LN2 : 1);

// Python wrote nats; what it wrote is kept, and stands again when the reader goes back to nats.
const written = new Map();
function showUnit() {
  for (const one of document.querySelectorAll("data.n")) {
    if (!written.has(one)) written.set(one, one.textContent);
    if (state.unit === "nats") { one.textContent = written.get(one); continue; }
    const value = Number(one.value) / LN2;
    const plus = "plus" in one.dataset && value > 0 ? "+" : "";
    one.textContent = plus + lossText(value, Number(one.dataset.digits)) + ("unit" in one.dataset ? " bits" : "");
  }
  for (const one of document.querySelectorAll("span.unit")) one.textContent = state.unit;
}
