// The page: what is on it, which tab is shown, and the start.
import { post } from "./api.js";
import { doing, h } from "./dom.js";
import { restore } from "./gherkin.js";
import { follow, open, parse, routed } from "./route.js";
import { changed, on, start, world } from "./store.js";
import { stories } from "./stories.js";
import "./clockbar.js";
import "./phones.js";
import "./desks.js";
import "./wire.js";
import "./detail.js";
import "./faults.js";
import "./script.js";
import "./tour.js";

const tabs = ["wire", "faults", "gherkin", "stories"];
const of = (kind) => (tabs.includes(kind) ? kind : kind === "entry" || kind === "message" ? "wire" : "");

function show(tab) {
  for (const name of tabs) {
    document.getElementById("tab-" + name).setAttribute("aria-selected", name === tab);
    document.getElementById("tab-" + name).tabIndex = name === tab ? 0 : -1;
    document.getElementById("panel-" + name).hidden = name !== tab;
  }
}

function tabKeys(e) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  const at = tabs.indexOf(e.target.id?.slice(4));
  if (!step || at < 0) return;
  const next = tabs[(at + step + tabs.length) % tabs.length];
  open(next);
  document.getElementById("tab-" + next).focus();
}

routed((kind) => {
  if (of(kind)) show(of(kind));
  for (const link of document.querySelectorAll("#panes a")) link.toggleAttribute("aria-current", link.dataset.pane === document.body.dataset.pane);
});

for (const name of tabs) document.getElementById("tab-" + name).addEventListener("click", () => open(name));
document.getElementById("tabs").addEventListener("keydown", tabKeys);

document.getElementById("panel-stories").append(...Object.entries(stories).map(([name, s]) => h("article", { class: "offer" },
  h("h3", {}, s.title), h("p", {}, s.about), h("a", { class: "button go", href: "#tour/" + name, "data-testid": "tour-" + name }, "Start"))),
  h("button", { type: "button", class: "quiet", "data-testid": "reset", onclick: () => doing(async () => {
    if (!confirm("Throw this world away and start it again?")) return;
    await post("/reset");
    location.assign(location.pathname + location.search);
  }) }, "Start the world again"));

const badge = document.getElementById("fault-badge");
on("overview", () => {
  const n = world.overview.faults.reduce((sum, r) => sum + r.next, world.overview.connector === "killed" ? 1 : 0);
  badge.hidden = n === 0;
  badge.textContent = n;
  badge.setAttribute("aria-label", n + " armed");
});
on("live", () => {
  const yes = document.documentElement.hasAttribute("data-live");
  document.getElementById("live").textContent = yes ? "live" : "no connection";
});
on("phones desks overview", () => {
  document.body.toggleAttribute("data-empty", world.phones.size === 0 && world.desks.size === 0);
});

window.addEventListener("hashchange", follow);
show("wire");
await doing(async () => {
  await start();
  restore();
  follow();
  if (!parse()[0]) document.body.dataset.pane = "phones";
  changed("overview", "phones", "desks", "clock", "gherkin");
  document.documentElement.toggleAttribute("data-ready", true);
  performance.mark("ready");
});
