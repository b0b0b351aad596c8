// What a card shows, to be taken along: as Python that computes it again, as text, Markdown or LaTeX.
//   a card gives {title, rows: [[name, value], ...], formula, latex, python}

const literal = (value) => {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : 'float("-inf")';
  return String(value);
};
const list = (values) => `[${values.map(literal).join(", ")}]`;
const quoted = (names) => `[${names.map((name) => JSON.stringify(name)).join(", ")}]`;

// The measure's own words for the row that the cards share.
function pythonRow(state, extra = "") {
  const {space, values, truth} = state;
  const example = state.example();
  const classes = example.named ? `, classes=${quoted(example.classes)}` : "";
  return `import crossent as ce\n\nfound = ce.explain(${list(truth)}, ${space}=${list(values)}${classes})\n${extra}`;
}

const ESCAPES = {"\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "^": "\\textasciicircum{}", "_": "\\_", "~": "\\textasciitilde{}", "%": "\\%", "−": "$-$", "∞": "$\\infty$", "·": "$\\cdot$", "Σ": "$\\Sigma$", "α": "$\\alpha$", "“": "``", "”": "''"};
const latexText = (text) => text.replace(/[\\{}$&#^_~%−∞·Σα“”]/g, (sign) => ESCAPES[sign]);
const markdownText = (text) => text.replace(/[\\`*_[\]<>|#]/g, "\\$&").replace(/\n/g, " ");

const FORMS = {
  Python: (card) => card.python,
  text: ({title, formula, rows}) => {
    const wide = Math.max(...rows.map(([name]) => name.length));
    return `${title}\n${formula}\n\n${rows.map(([name, value]) => `  ${name.padEnd(wide)}  ${value}`).join("\n")}\n`;
  },
  Markdown: ({title, latex, rows}) =>
    `**${markdownText(title)}**\n\n$$${latex}$$\n\n| | |\n| --- | --- |\n${rows.map((row) => `| ${row.map(markdownText).join(" | ")} |`).join("\n")}\n`,
  LaTeX: ({title, latex, rows}) =>
    `\\paragraph{${latexText(title)}}\n\\[ ${latex} \\]\n\\begin{tabular}{ll}\n${rows.map((row) => `${row.map(latexText).join(" & ")} \\\\`).join("\n")}\n\\end{tabular}\n`,
};

// To the clipboard; where that is denied, into a box whose text is selected.
async function copyText(card, text, form) {
  const box = part(card, "copied"), status = part(card, "status");
  const area = box.querySelector("textarea");
  area.value = text;
  try {
    await navigator.clipboard.writeText(text);
    box.hidden = true;
    write(status, `Copied as ${form}.`);
    return true;
  } catch {
    box.hidden = false;
    area.focus();
    area.select();
    write(status, `Selected as ${form}: press Ctrl+C to copy.`);
    return false;
  }
}

// The foot of a card: what it gives to take along, and the way back.
function tools(card, facts, reset) {
  part(card, "tools").hidden = false;
  for (const button of card.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const before = button.textContent;
      if (!(await copyText(card, FORMS[button.dataset.copy](facts()), button.dataset.copy))) return;
      button.textContent = "copied ✓";
      setTimeout(() => { button.textContent = before; }, 1200);
    });
  }
  part(card, "reset").addEventListener("click", () => { part(card, "copied").hidden = true; reset(); });
}
