// One part of the page at /docs at a time, by the address; or, while something is searched for, where it stands.
import { fill, h } from "./dom.js";

const most = 80; // hits; more words find fewer

export function show(main, parts) {
  const input = document.getElementById("search");
  const found = h("section", { id: "found", hidden: true });
  const sections = parts.map((part) => h("section", { hidden: true }, part.body));
  const contents = parts.map((part) => h("div", {}, h("a", { class: "part", href: "#" + part.id }, part.title), h("div", { class: "within", hidden: true }, part.contents)));
  fill(main, found, sections);
  fill(document.getElementById("contents"), contents);

  function turn() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const at = Math.max(0, sections.findIndex((s) => s.contains(target)));
    found.hidden = true;
    sections.forEach((s, i) => { s.hidden = i !== at; });
    contents.forEach((c, i) => { c.lastChild.hidden = i !== at; c.firstChild.setAttribute("aria-current", i === at); });
    if (target && target.nodeName !== "H1") target.scrollIntoView();
    else window.scrollTo(0, 0);
  }

  // leaves are what can be found, each below the last element with an id before it.
  const leaves = [];
  sections.forEach((section, i) => {
    let id = parts[i].id;
    for (const el of section.querySelectorAll("[id], p, li, tr, pre")) {
      if (el.id) id = el.id;
      const within = el.closest("tr") ?? el;
      if (within !== el || el.querySelector("table")) continue;
      const text = el.cells ? [...el.cells].map((c) => c.textContent).join(" · ") : el.textContent;
      leaves.push({ el, id, part: parts[i].title, text, low: text.toLowerCase() });
    }
  });

  function marked(text, words) {
    const low = text.toLowerCase();
    const from = Math.max(0, Math.min(...words.map((w) => low.indexOf(w))) - 60);
    const cut = text.slice(from, from + 260);
    const pattern = new RegExp("(" + words.map((w) => w.replace(/[^\p{L}\p{N}]/gu, "\\$&")).join("|") + ")", "iu");
    return [from > 0 && "… ", cut.split(pattern).map((piece, i) => (i % 2 ? h("mark", {}, piece) : piece)), from + 260 < text.length && " …"];
  }

  function search() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return turn();
    const hits = leaves.filter((l) => l.text.length < 4000 && words.every((w) => l.low.includes(w)));
    const heads = (l) => /^H/.test(l.el.nodeName);
    hits.sort((a, b) => heads(b) - heads(a));
    sections.forEach((s) => { s.hidden = true; });
    fill(found, h("h1", {}, hits.length ? `${hits.length} for “${input.value.trim()}”` : "nothing found"),
      hits.slice(0, most).map((l) => h("a", { class: "hit", href: "#" + l.id, onclick: () => { if (location.hash === "#" + l.id) turn(); } }, h("b", {}, l.part), h("span", {}, marked(l.text, words)))));
    found.hidden = false;
    window.scrollTo(0, 0);
  }

  input.oninput = search;
  addEventListener("hashchange", () => { input.value = ""; turn(); });
  addEventListener("keydown", (e) => {
    if (e.key === "/" && e.target !== input) { e.preventDefault(); input.focus(); }
    if (e.key === "Escape" && e.target === input) { input.value = ""; turn(); }
  });
  turn();
}
