// <wt-library>: the scenarios that can be played, the tours first.
import * as api from "./api.js";
import { doing, h } from "./dom.js";
import { link } from "./player.js";
import { routed } from "./route.js";
import { on, restart, world } from "./store.js";

class Library extends HTMLElement {
  connectedCallback() {
    this.tours = h("div", { class: "tours" });
    this.search = h("input", { type: "search", placeholder: "Search scenarios, or @R082", "aria-label": "Search the scenarios", "data-testid": "scenario-search", oninput: () => this.filter() });
    this.list = h("div", { class: "features", "data-testid": "features" });
    this.append(this.tours, this.search, this.list,
      h("button", { type: "button", class: "quiet", "data-testid": "reset", onclick: () => doing(restart) }, "Start the world again"));
    routed((kind) => { if (kind === "scenarios") doing(() => this.load()); });
    on("play", () => this.mark());
  }

  async load() {
    if (world.features) return;
    const { features } = await api.get("/features");
    world.features = features;
    const all = features.flatMap((f) => f.scenarios.map((s) => ({ f, s })));
    this.tours.append(...all.filter(({ s }) => s.tags.includes("@tour")).map(({ f }) => h("article", { class: "offer" },
      h("h3", {}, f.name), h("p", {}, f.about), h("a", { class: "button go", href: "#play/" + encodeURI(f.file), "data-testid": "tour" }, "Start"))));
    this.list.append(...features.map((f) => h("details", {}, h("summary", {}, h("b", {}, f.name), h("small", {}, " " + f.file)),
      h("ol", {}, f.scenarios.map((s) => h("li", { "data-words": [f.file, f.name, s.name, ...s.tags].join(" ").toLowerCase() },
        h("a", { href: "#play/" + encodeURI(link(f.file, s.line)), "data-testid": "scenario" }, s.name), h("small", {}, " ", s.tags.join(" "))))))));
    this.search.hidden = features.length === 0;
    this.mark();
  }

  filter() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const f of this.list.children) {
      let some = false;
      for (const li of f.querySelectorAll("li")) {
        li.hidden = !words.every((w) => li.dataset.words.includes(w));
        some ||= !li.hidden;
      }
      f.hidden = !some;
      f.open = some && words.length > 0;
    }
  }

  mark() {
    const p = world.play;
    for (const a of this.list.querySelectorAll("a")) a.toggleAttribute("aria-current", Boolean(p) && a.hash === "#play/" + encodeURI(link(p.file, p.line)));
  }
}

customElements.define("wt-library", Library);
