// The page: what is on it, which tab is shown, and the start.
import { enter } from "./access.js";
import { enter as enterWorld, here } from "./api.js";
import { doing } from "./dom.js";
import { follow, open, parse, routed } from "./route.js";
import { changed, on, start, world } from "./store.js";
import "./clockbar.js";
import "./history.js";
import "./phones.js";
import "./desks.js";
import "./wire.js";
import "./detail.js";
import "./faults.js";
import "./script.js";
import "./player.js";
import "./library.js";
import "./stage.js";

const tabs = ["wire", "faults", "gherkin", "scenarios"];
const of = (kind) => (tabs.includes(kind) ? kind : ["entry", "message", "at", "play"].includes(kind) ? "wire" : "");

function show(tab) {
  for (const name of tabs) {
    document.getElementById("tab-" + name).setAttribute("aria-selected", name === tab);
    document.getElementById("tab-" + name).tabIndex = name === tab ? 0 : -1;
    document.getElementById("panel-" + name).hidden = name !== tab;
  }
  changed("shown");
}

function tabKeys(e) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  const at = tabs.indexOf(e.target.id?.slice(4));
  if (!step || at < 0) return;
  const next = tabs[(at + step + tabs.length) % tabs.length];
  open(next);
  document.getElementById("tab-" + next).focus();
}

const pane = () => {
  for (const link of document.querySelectorAll("#panes a")) link.toggleAttribute("aria-current", link.dataset.pane === document.body.dataset.pane);
};
on("pane", pane);
routed((kind) => {
  if (of(kind)) show(of(kind));
  pane();
});

for (const name of tabs) document.getElementById("tab-" + name).addEventListener("click", () => open(name));
document.getElementById("tabs").addEventListener("keydown", tabKeys);

const badge = document.getElementById("fault-badge");
on("overview", () => {
  const n = world.overview.faults.reduce((sum, r) => sum + (r.next || 1), world.overview.connector === "killed" ? 1 : 0);
  badge.hidden = n === 0;
  badge.textContent = n;
  badge.setAttribute("aria-label", n + " armed");
});
on("live", () => {
  const yes = document.documentElement.hasAttribute("data-live");
  document.getElementById("live").textContent = yes ? "live" : "no connection";
  if (yes && parse()[0] === "at") follow(); // the journal is here
});
on("phones desks overview", () => {
  document.body.toggleAttribute("data-empty", world.phones.size === 0 && world.desks.size === 0);
});

addEventListener("popstate", () => { enterWorld(here()); follow(); }); // who goes back stays in the world that the tab shows
show("wire");
await doing(async () => {
  await enter();
  await start();
  follow();
  if (!parse()[0]) document.body.dataset.pane = "phones";
  changed("overview", "phones", "desks", "clock", "play");
  document.documentElement.toggleAttribute("data-ready", true);
  performance.mark("ready");
});
