// The contents: where the reader is, and a way there that keeps the selection.

function startNav() {
  const links = [...document.querySelectorAll(".contents a")];
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (!isOn() && state.unit === "nats") return;
      event.preventDefault();  // the address keeps the selection
      const section = byId(link.hash.slice(1)), title = section.querySelector("h2, h1");
      section.scrollIntoView();
      title.focus({ preventScroll: true });
    });
  }
  const watch = new IntersectionObserver((entries) => {
    for (const one of entries) {
      const link = links.find((candidate) => candidate.hash === `#${one.target.id}`);
      if (link && one.isIntersecting) {
        links.forEach((other) => other.removeAttribute("aria-current"));
        link.setAttribute("aria-current", "true");
      }
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  for (const section of document.querySelectorAll("main > section[id]")) watch.observe(section);
}
