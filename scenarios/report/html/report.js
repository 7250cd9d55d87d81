// A report of a run: finding a scenario, opening it, and going through it by keyboard.
import { doing, toast } from "./dom.js";
import { follow, open, parse, routed } from "./route.js";
import { changed, select, world } from "./store.js";
import { strip } from "./strip.js";
import "./detail.js";
import "./theme.js";

const articles = [...document.querySelectorAll("article[data-at]")];
const search = document.getElementById("search");
const chips = [...document.querySelectorAll("[data-only]")];
let only = "";

const shown = () => articles.filter((a) => !a.hidden);
const here = () => document.activeElement?.closest?.("article[data-at]") ?? articles.find((a) => a.classList.contains("at"));

// words of an article, made at the first search.
const words = (a) => (a.words ??= `${a.dataset.at} ${a.dataset.outcome} ${a.dataset.drawn === undefined ? a.textContent : a.firstChild.querySelector("summary").textContent + a.querySelector(".steps").textContent}`.toLowerCase());

function filter() {
  const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const a of articles) a.hidden = (only !== "" && a.dataset.outcome !== only) || !wanted.every((w) => words(a).includes(w));
  for (const part of document.querySelectorAll(".of-file, .group")) {
    const n = part.querySelectorAll("article:not([hidden])").length;
    part.hidden = n === 0;
    part.style.setProperty("--n", n);
  }
  document.getElementById("none").hidden = shown().length > 0;
}

function goTo(article) {
  if (!article) return;
  for (const a of articles) a.classList.toggle("at", a === article);
  article.querySelector("summary").focus({ preventScroll: true });
  article.scrollIntoView({ block: "nearest" });
}

function openUp(article) {
  article.querySelector("details").open = true;
  goTo(article);
  article.scrollIntoView({ block: "start" });
}

function move(by) {
  const all = shown();
  const at = all.indexOf(here());
  goTo(all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))]);
}

const stepped = (by) => { const a = here() ?? articles.find((o) => o.querySelector("details").open); if (a?.querySelector("details").open) doing(async () => { const s = await strip(a); s.go(s.at + by); }); };

let released = null; // what a key does once it is up: what gets the focus before that gets the key too
addEventListener("keyup", () => { released?.(); released = null; });

const keys = {
  j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), l: () => stepped(1), ArrowRight: () => stepped(1), h: () => stepped(-1), ArrowLeft: () => stepped(-1),
  "/": () => { released = () => { search.focus(); search.select(); }; },
  Escape: () => { if (world.selected) { open("wire"); } },
};

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.target === search) {
    if (e.key === "Enter") { const first = shown()[0]; released = first && (() => openUp(first)); e.preventDefault(); }
    if (e.key === "Escape") { search.value = ""; filter(); search.blur(); }
    if (e.key === "ArrowDown") { e.preventDefault(); goTo(shown()[0]); }
    return;
  }
  if (e.target.closest("input, textarea, select, wt-detail") && e.key !== "Escape") return;
  if (e.key.startsWith("Arrow") && e.target.closest(".bubbles, .lines, pre")) return; // it scrolls
  if (e.key === "Enter" && e.target === document.body) { const a = here() ?? shown()[0]; released = a && (() => openUp(a)); return; }
  if (!keys[e.key]) return;
  e.preventDefault();
  keys[e.key]();
});

// A recording is drawn when its scenario is opened and seen: many may be open.
const seen = new IntersectionObserver((list) => {
  for (const e of list) if (e.isIntersecting) { seen.unobserve(e.target); draw(e.target.closest("article[data-at]")); }
}, { rootMargin: "200px" });

function draw(article) {
  return strip(article).catch((err) => toast(`The recording of ${article.dataset.at} cannot be shown: ${err.message}`));
}

document.addEventListener("toggle", (e) => {
  const article = e.target.closest("article[data-at]");
  if (!article || e.target.parentElement !== article) return;
  const watch = article.querySelector(".watch");
  if (!watch) return; // it has no steps
  if (e.target.open) seen.observe(watch);
  else seen.unobserve(watch);
}, true);
for (const a of document.querySelectorAll("article > details[open] .watch")) seen.observe(a);

search.addEventListener("input", filter);
for (const chip of chips) chip.addEventListener("click", () => {
  only = only === chip.dataset.only ? "" : chip.dataset.only;
  for (const c of chips) c.setAttribute("aria-pressed", c.dataset.only === only);
  filter();
});
document.addEventListener("click", (e) => {
  const summary = e.target.closest("article > details > summary");
  if (summary) for (const a of articles) a.classList.toggle("at", a === summary.closest("article[data-at]"));
});

// #scenario/FILE:LINE leads to a scenario, #scenario/FILE:LINE/STEP to a step of it.
routed((kind, value) => {
  if (kind !== "scenario") return;
  const [, at, n] = /^(.*?:\d+)(?:\/(\d+))?$/.exec(value) ?? [];
  const article = articles.find((a) => a.dataset.at === at);
  if (!article) return;
  openUp(article);
  doing(async () => { const s = await strip(article); if (n) s.go(Number(n) - 1); });
});
addEventListener("hashchange", follow);
if (parse()[0] === "scenario") follow();
else select(null);
changed("selected");
document.documentElement.toggleAttribute("data-ready", true);
