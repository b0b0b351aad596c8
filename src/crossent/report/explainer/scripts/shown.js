// Numbers as a reader sees them, by the rules of crossent's own pages.

// Fixed decimals; a tie goes to the even digit, as in Python (toFixed takes it up).
function fixed(value, decimals) {
  const text = value.toFixed(decimals);
  const digits = Math.abs(value).toFixed(Math.min(100, decimals + 60)).split(".")[1] || "";
  if (!/^50*$/.test(digits.slice(decimals)) || Math.abs(value) >= 1e15) return text;
  const below = (Math.abs(value) - 10 ** -decimals / 2).toFixed(decimals);
  const above = (Math.abs(value) + 10 ** -decimals / 2).toFixed(decimals);
  return (value < 0 ? "-" : "") + (Number(below.at(-1)) % 2 === 0 ? below : above);
}

// So many digits, with an exponent where the number is far from 1 (Python's "g").
function general(size, precision) {
  const digits = Math.max(1, precision);
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  const strip = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent < -4 || exponent >= digits) return pythonExponent(`${strip(mantissa)}e${exponent}`);
  return strip(size.toFixed(digits - 1 - exponent));
}

const pythonExponent = (text) => text.replace(/e([+-])(\d)$/, "e$10$2");

function shown(value, decimals = 4) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text = size < 1e21 ? fixed(size, decimals) : String(size);
  if (size < 10 ** (1 - decimals) && Number(text) !== size) text = pythonExponent(size.toExponential(decimals - 1));
  else if (size >= 1e6) text = size < 1e12 ? fixed(size, 0) : general(size, decimals + 2);
  else if (Number(text) === size) text = text.replace(/\.?0+$/, "");
  else if (size < 1 && Number(text) === 1) text = belowOne(size);
  return (value < 0 ? "−" : "") + text;
}

function belowOne(size) {
  for (let digits = 4; digits < 18; digits += 1) {
    const text = fixed(size, digits);
    if (Number(text) !== 1) return text;
  }
  return "1";
}

// A loss keeps its zeros: 1.4170.
function lossText(value, decimals = 4) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size !== 0 && size < 10 ** (1 - decimals)) return sign + general(size, decimals - 1);
  return sign + (size < 1e6 ? fixed(size, decimals) : general(size, decimals));
}

// A probability as a percentage with no more digits than it takes.
function percentage(value) {
  if (Number.isNaN(value)) return "NaN";
  if (value === 0 || value === 1) return `${value * 100}%`;
  if (value < 1e-5) return `p = ${shown(value)}`;
  if (value < 0.0095) return `${general(100 * value, 2)}%`;
  for (let decimals = 0; decimals < 14; decimals += 1) {
    const text = fixed(100 * value, decimals);
    if (Number(text) < 100) return `${text}%`;
  }
  return "almost 100%";
}

// One that is too small for a double is written as the power that it is.
const probText = (p, surprisal) => (p === 0 && Number.isFinite(surprisal) ? `e^(${shown(0 - surprisal)})` : shown(p));
