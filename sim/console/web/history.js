// <wt-history>: undo and redo, the worlds that are kept beside each other, which of them this tab shows, and the time line.
import * as api from "./api.js";
import { button, copy, doing, h, keyed, menu, toast } from "./dom.js";
import { write, script } from "./gherkin.js";
import { look } from "./past.js";
import { differ, keep, link, pick, shares } from "./share.js";
import { on, refreshAll, show, world } from "./store.js";
import { instant } from "./time.js";
import "./timeline.js";

// branched makes a call that makes a world, and shows that.
export async function branched(path, body) {
  const { branches } = await api.post(path, body);
  look(0);
  await show(branches.at(-1).id);
}

const load = (log) => branched("/load", log);

const labels = { main: "Live" };
const label = (b) => labels[b.name] ?? b.name;

class History extends HTMLElement {
  connectedCallback() {
    this.undo = button("undo", "↶ Undo", () => this.step("/undo"), "Take back what was done last");
    this.redo = button("redo", "↷", () => this.step("/redo"), "Do again what was taken back");
    this.shown = h("span", { class: "shown", role: "status", "data-testid": "shown" });
    this.tabs = h("div", { class: "chips", role: "group", "aria-label": "Worlds", "data-testid": "worlds" });
    this.more = menu("⋯", "This world", "drop", () => this.items(), "world");
    this.append(h("div", { class: "acts" }, this.undo, this.redo, this.tabs, button("what-if", "+ What if", () => branched("/branch", {}), "Make a branch of this world and go on there"), this.more, this.shown), this.file = pick(load), document.createElement("wt-timeline"));
    shares(load);
    on("overview play", () => this.draw());
  }

  async step(path) {
    await api.post(path);
    await refreshAll();
  }

  items() {
    const b = this.here;
    const name = h("input", { value: b ? label(b) : "", "aria-label": "Name of this branch", "data-testid": "branch-name" });
    const me = h("input", { value: api.who.name, "aria-label": "Who acts here, as the log of actions says", "data-testid": "actor" });
    const own = b && b.id !== api.MAIN;
    return [
      own && h("form", { class: "row-form", onsubmit: (e) => { e.preventDefault(); this.more.open = false; doing(async () => { await api.post(`/branches/${b.id}/name`, { name: name.value.trim() }); await refreshAll(); }); } }, name, h("button", { "data-testid": "branch-rename" }, "Rename")),
      button("world-save", "Save as a file", keep),
      button("world-load", "Load a file", () => this.file.click()),
      button("world-link", "Copy a link that holds it", link),
      button("world-feature", "Copy as a feature", async () => { await write(); await copy(script.text, "Feature"); }),
      b && world.overview.branches.filter((o) => o !== b).map((o) => button("world-differ", `What differs from ${label(o)}`, () => differ({ id: o.id, text: label(o) }, { id: b.id, text: label(b) }))),
      own && button("branch-drop", "Drop this branch", () => this.drop(b)),
      h("form", { class: "row-form", onsubmit: (e) => { e.preventDefault(); this.more.open = false; doing(async () => { api.who.name = me.value.trim(); toast(`The log says that ${api.who.name} acts`, false); }); } }, me, h("button", {}, "Acts"))];
  }

  async drop(b) {
    await show(api.MAIN);
    await api.del("/branches/" + b.id);
    await refreshAll();
  }

  draw() {
    const o = world.overview;
    if (!o) return;
    const { branches, play } = o;
    this.hidden = branches.length === 0;
    this.here = branches.find((b) => b.shown);
    this.undo.disabled = Boolean(play) || o.actions === 0;
    this.redo.disabled = Boolean(play) || !this.here?.undone;
    const tabs = branches.map((b) => ({ id: b.id, text: label(b), title: b.from ? `from ${b.from} after action ${b.action}, ${b.actions - b.action} more` : `${b.actions} actions` }));
    if (play) tabs.push({ id: api.here(), text: "▶ " + (world.play?.scenario ?? "Scenario"), title: "A scenario in a world of its own", here: true });
    keyed(this.tabs, tabs.map((t) => {
      const here = t.id === api.here();
      return { key: t.here ? "play" : t.id, sig: t.text + t.title + here, make: () => h("button", { type: "button", "data-testid": "world-tab", "data-id": t.id, title: t.title, "aria-pressed": here, onclick: () => { look(0); doing(() => show(t.id)); } }, t.text) };
    }));
    const [main] = branches;
    const live = main && api.here() !== main.id;
    this.shown.textContent = play ? "This tab plays a scenario in a world of its own" : live ? `This tab shows the branch ${label(this.here ?? main)}` : "";
    if (live) this.shown.textContent += `; the live world is at ${instant(main.now)}`;
    this.classList.toggle("aside", Boolean(live));
    const on = this.tabs.querySelector("[aria-pressed=true]");
    if (on && this.at !== (this.at = on.textContent)) on.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("wt-history", History);
