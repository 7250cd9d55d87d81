// <wt-supervisor>: what waits, and what every agent has in hand.
import * as api from "./api.js";
import { act, attributes } from "./deskwork.js";
import { doing, h, menu, remake } from "./dom.js";
import { now, on, refresh, world } from "./store.js";
import { brief } from "./time.js";

class Supervisor extends HTMLElement {
  connectedCallback() {
    const setting = (label, name) => {
      const input = h("input", { type: "number", min: 0, max: 9999, "aria-label": label + ", seconds", "data-testid": name, onchange: () => doing(async () => { await api.post("/oceana", { [name]: (Number(input.value) || 0) + "s" }); refresh(); }) });
      this[name] = input;
      return h("label", {}, label, input, "s");
    };
    this.view = h("div", { class: "view", "data-testid": "supervised" });
    this.details = h("details", {}, h("summary", { "data-testid": "supervise" }, "Supervisor"),
      h("div", { class: "settings" }, setting("An alert rings for", "noAnswer"), setting("After-contact work", "afterContactWork"),
        h("span", { class: "asks" }, menu("Contacts are routed by", "What the workflow asks for; nothing ticked: the attributes of the contact", "drop", () => [attributes(world.overview.oceana.attributes, (list) => api.post("/oceana", { attributes: list }))], "routing"), this.asks = h("small", { "data-testid": "asks" }))), this.view);
    this.details.addEventListener("toggle", () => this.draw());
    this.append(this.details);
    on("overview desks", () => this.draw());
  }

  async draw() {
    if (!this.details.open) return;
    for (const name of ["noAnswer", "afterContactWork"]) {
      if (this[name] !== document.activeElement) this[name].value = seconds(world.overview.oceana[name]);
    }
    this.asks.textContent = world.overview.oceana.attributes.join(", ") || "what they bring";
    const { demands, agents } = await api.get("/queue").catch(() => ({ demands: [], agents: [] }));
    const watchers = agents.filter((a) => a.supervisor && a.state !== "Signed Out");
    remake(this.view,
      demands.length === 0 ? h("p", { class: "held" }, "No customer waits.") : demands.map((d) => h("p", {}, h("b", {}, `${d.waiting} on ${d.channel}`), ` for ${d.services.flatMap((s) => (s.names.length ? s.names : s.attributes)).join(" or ") || "anybody"}, the first for ${brief(now() - Date.parse(d.since))}${d.unserved ? ": " + d.unserved : ""}`)),
      h("table", {}, h("tbody", {}, agents.map((a) => h("tr", {}, h("th", { scope: "row" }, a.name, a.supervisor && " ★"), h("td", {}, a.state), h("td", {}, a.contacts.length === 0 ? "–" : a.contacts.map((c) => h("p", {}, `${c.customer}: ${how(c)} `,
        c.observers.map((o) => h("small", {}, `${o.name} ${how(o)} `)),
        c.state === "ACTIVE" && watchers.filter((w) => w.name !== a.name && !c.observers.some((o) => o.name === w.name)).map((w) => h("button", { type: "button", "data-testid": "observe", onclick: () => doing(() => act(w.name, "observe", { customer: c.customer })) }, `${w.name} observes`))))))))));
  }
}

const how = (o) => o.state.toLowerCase().replace("_", " ");

// seconds reads a span as Go writes it: 1m20s.
const seconds = (text) => [["h", 3600], ["m", 60], ["s", 1]].reduce((sum, [unit, n]) => sum + n * (Number(text.match(new RegExp(`([\\d.]+)${unit}(?![a-z])`))?.[1]) || 0), 0);

customElements.define("wt-supervisor", Supervisor);
