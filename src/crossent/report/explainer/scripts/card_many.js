// Card 5: the probabilities of many rows multiplied, and their -ln added; two models and the reader's own.

function cardMany(card, state, data) {
  const cells = [...card.querySelectorAll('[data-quantity="yours"]')], tell = teller(card);
  const buttons = [...card.querySelectorAll("[data-times]")];
  const lengths = axis(0, data.longest, 0, 100);
  let yours = cells.map(() => data.yours), times = 1, moved = false;

  const models = () => {
    const own = {p: yours, losses: yours.map((p) => 0 - Math.log(p))};
    return [...data.models, own].map(({p, losses}) => {
      const total = exactSum(losses);
      const once = p.reduce((product, one) => product * one, 1);
      return {losses, mean: total / p.length, total: total * times, product: once ** times};
    });
  };
  const sliders = cells.map((cell, i) => slider(cell.querySelector(".ce-drag"), {
    get: () => yours[i], set: (p) => { moved = true; yours[i] = p; draw(); }, low: () => 0, high: () => 1,
    label: () => `your model: p of what happened to student ${i + 1}`, says: () => shown(yours[i]),
  }));

  const findingOf = (all) => {
    const said = (value) => lossText(inUnit(value, state.unit), 3);
    const [a, b, own] = all;
    if (times > 1) {
      const lost = all.filter((one) => one.product === 0 && Number.isFinite(one.total)).length;
      const which = ["", "one product is", "two products are", "all three products are"][lost];
      const vanished = lost ? `${which} too small for a double and 0; ` : "";
      return `${group(4 * times)} students: ${vanished}the sums are ${said(a.total)}, ${said(b.total)} and ${said(own.total)}, and the means have not moved.`;
    }
    const first = `Model A: product ${shown(a.product)}, sum ${said(a.total)}. Model B: product ${shown(b.product)}, sum ${said(b.total)}.`;
    if (!moved) return `${first} The larger product is the smaller sum.`;
    const verdict = own.total < b.total ? "Yours is better than both." : own.total < a.total ? "Yours is better than A." : "Both are better than yours.";
    return `${first} Yours: product ${shown(own.product)}, sum ${said(own.total)}. ${verdict}`;
  };

  const draw = () => {
    const all = models();
    all.forEach((model, k) => {
      const product = part(card, `product-${k}`);
      write(product, shown(model.product));
      product.classList.toggle("ce-broken", model.product === 0 && Number.isFinite(model.total));
      write(part(card, `total-${k}`), lossText(inUnit(model.total, state.unit), 3));
      write(part(card, `mean-${k}`), lossText(inUnit(model.mean, state.unit), 3));
      let end = 0;
      model.losses.forEach((loss, i) => {
        const start = Math.min(end, data.longest);
        end += loss;
        set(part(card, `stack-${k}`).children[i], {x: lengths.px(start), width: px(lengths.at(end) - lengths.at(start))});
      });
    });
    cells.forEach((cell, i) => {
      drawBar(cell.querySelector("svg"), yours[i], 0, 1);
      write(cell.querySelector(".ce-num"), shown(yours[i]));
      sliders[i].draw();
    });
    write(part(card, "power"), times > 1 ? `each ${group(times)} times` : "");
    const finding = findingOf(all);
    write(part(card, "finding"), finding);
    if (moved || times > 1) tell(finding);
  };
  choice(buttons, (button) => { times = Number(button.dataset.times); draw(); });

  const facts = () => {
    const all = models(), names = ["model A", "model B", "your model"];
    return {
      title: "From one row to many",
      formula: "−ln Π p = Σ −ln p",
      latex: "-\\ln \\prod_i p_i = \\sum_i -\\ln p_i",
      rows: all.map((model, k) => [names[k], `product ${shown(model.product)}, sum ${lossText(model.total, 3)}, mean ${lossText(model.mean, 3)} nats`]),
      python: `import math\nimport crossent as ce\n\np = ${list(yours)}\nmath.prod(p) ** ${times}, ${times} * sum(ce.surprisal(p))  # ${literal(all[2].product)}, ${literal(all[2].total)}\n`,
    };
  };
  tools(card, facts, () => { yours = cells.map(() => data.yours); times = 1; moved = false; press(buttons, buttons[0]); draw(); });
  state.onChange(draw);
  draw();
}
