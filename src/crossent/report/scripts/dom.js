// The page's elements, and how a script makes new ones.

const byId = (id) => document.getElementById(id);
const element = (tag, text, properties) => {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  return Object.assign(made, properties || {});
};
const filled = (select, options) => { for (const [value, text] of options) select.append(new Option(text, value)); };
const shortened = (text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

// What scrolls is reached by the keys.
function scrollable() {
  for (const one of document.querySelectorAll(".scroll, .plot")) {
    if (one.scrollWidth > one.clientWidth + 1) one.tabIndex = 0; else one.removeAttribute("tabindex");
  }
}
