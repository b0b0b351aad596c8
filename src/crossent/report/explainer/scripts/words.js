// The one sentence that each card says about its numbers, and numbers in the unit that the reader chose.

const UNITS = {nats: 1, bits: Math.LN2};
const inUnit = (nats, unit) => nats / UNITS[unit];
const bothUnits = (nats) => `${lossText(nats)} nats = ${lossText(nats / Math.LN2)} bits`;
const group = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

function costSentence(now, names) {
  if (now.certain === null) {
    const happened = now.truth.filter((y) => y !== 0).length;
    return `The truth is spread over ${happened} classes: a loss of ${bothUnits(now.nats)}.`;
  }
  const p = now.probs[now.certain], s = now.surprisals[now.certain];
  const said = p === 0 && Number.isFinite(s) ? probText(p, s) : percentage(p);
  return `“${names[now.certain]}” happened and got ${said}: a loss of ${bothUnits(now.nats)}.`;
}

function pipelineSentence(now, names, unit) {
  const start = `Largest score ${shown(now.steps.highest)}, S = ${shown(now.steps.total)}`;
  const loss = `${lossText(inUnit(now.nats, unit))} ${unit}`;
  if (now.certain === null) return `${start}; the loss is Σ y · (−ln p) = ${loss}.`;
  const p = probText(now.probs[now.certain], now.surprisals[now.certain]);
  return `${start}; p(“${names[now.certain]}”) = ${p}, and −ln of it is ${loss}.`;
}

function surpriseSentence(p, nats) {
  if (nats === Infinity) return "p = 0: what was called impossible happened. The loss is infinite, and no other row can make up for it.";
  const both = `p = ${probText(p, nats)}: ${bothUnits(nats)}`;
  if (p === 1) return `${both}: no surprise at all.`;
  if (nats / Math.LN2 < 1) return `${both}, less surprising than one fair coin that lands heads.`;
  return `${both}, as surprising as ${lossText(nats / Math.LN2, 1)} fair coins that all land heads.`;
}

function pushSentence(name, cross, squared) {
  const where = cross >= 0 ? "up" : "down";
  const said = `Cross-entropy pushes the score of “${name}” ${where} by ${shown(Math.abs(cross))}, squared error by ${shown(Math.abs(squared))}`;
  const silent = cross > 0.5 && Math.abs(squared) < 0.1 * cross;
  return silent ? `${said}: confidently wrong, and squared error has nearly stopped pushing.` : `${said}.`;
}

function areaSentence(loss, least, gap, unit) {
  if (loss === Infinity) return "A class that happens has probability 0: its column, and the loss, have no end.";
  const said = (value) => lossText(inUnit(value, unit));
  return `${said(loss)} ${unit} = ${said(least)} ${unit} that no prediction can save + ${said(gap)} for a wrong guess.`;
}

function descentSentence(step, objective, least, first) {
  if (!Number.isFinite(objective)) return `Step ${group(step)}: the step is too long, and the objective has flown off to infinity. Reset, and take a smaller one.`;
  const said = `Step ${group(step)}: objective ${lossText(objective)}, ${lossText(objective - least)} above where crossent fit ends (${lossText(least)}).`;
  return objective > 1.2 * first ? `${said} The step is too long: it flies apart.` : said;
}
