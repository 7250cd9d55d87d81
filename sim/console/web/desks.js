// <wt-desks>: the queue, every desk, and the form that adds an agent.
import * as api from "./api.js";
import { skills } from "./deskwork.js";
import { doing, free, h, keyed } from "./dom.js";
import { now, on, refresh, setDesk, world } from "./store.js";
import { brief, channel } from "./time.js";
import "./desk.js";
import "./supervisor.js";

export async function addAgent(name, supervisor = false, skill = "") {
  const desk = await api.post("/agents", { name, ready: true, supervisor, attributes: skill ? [skill] : [] });
  setDesk(desk);
  refresh();
}

class Desks extends HTMLElement {
  connectedCallback() {
    this.queue = h("ol", { class: "queue", "aria-label": "Queue", "data-testid": "queue" });
    this.waiting = h("p", { class: "waiting", role: "status", "data-testid": "waiting" });
    this.list = h("div", { class: "list" });
    this.empty = h("p", { class: "empty" }, "No agent is signed in. Add one, and the next customer rings there.");
    const name = this.name = h("input", { name: "name", title: "Left empty, the name that is shown is taken", "aria-label": "Name of the agent", autocomplete: "off", "data-testid": "agent-name" });
    const supervisor = h("input", { type: "checkbox", "data-testid": "agent-supervisor" });
    const skill = h("select", { "aria-label": "Attribute", "data-testid": "agent-attribute" }, h("option", { value: "" }, "no attribute"), skills.map((s) => h("option", {}, s)));
    const form = h("form", { class: "add", "data-testid": "add-agent", onsubmit: (e) => {
      e.preventDefault();
      doing(async () => { await addAgent(name.value.trim() || name.placeholder, supervisor.checked, skill.value); skill.value = name.value = ""; supervisor.checked = false; });
    } }, name, skill, h("label", { class: "times" }, supervisor, "supervisor"), h("button", {}, "Add"));
    this.append(h("header", { class: "head" }, h("h2", {}, "Agent desks"), this.waiting), this.queue, document.createElement("wt-supervisor"), this.empty, this.list, form);
    on("desks overview selected chains", () => this.draw());
    on("clock", () => this.tick());
  }

  draw() {
    const desks = [...world.desks.values()];
    const queue = world.overview?.queue ?? [];
    this.empty.hidden = desks.length > 0;
    this.name.placeholder = free(["Alice", "Bob", "Carol", "Dave"], world.desks);
    this.waiting.textContent = queue.length === 0 ? "queue empty" : `${queue.length} waiting`;
    this.waiting.classList.toggle("some", queue.length > 0);
    const unserved = Object.entries(Object.groupBy(queue.filter((q) => q.unserved), (q) => q.unserved)).map(([why, all]) => ({ key: why, sig: all.length, make: () => h("li", {}, h("b", {}, `${all.length === 1 ? "One waits" : all.length + " wait"} in vain: ${why}.`)) }));
    keyed(this.queue, [...unserved, ...queue.map((q) => ({ key: q.conversationId + q.guid, sig: "", make: () => h("li", {}, h("b", {}, q.customer), ` on ${channel(q.channel)} `, h("small", { class: "since", "data-at": q.waits })) }))]);
    keyed(this.list, desks.map((d) => ({ key: d.agent, sig: "", make: () => document.createElement("wt-desk") })));
    for (const d of desks) {
      const { node } = this.list.items.get(d.agent);
      if (node.desk !== d || world.selected || this.selected) node.show(d);
    }
    this.selected = world.selected;
    this.tick();
  }

  tick() {
    for (const el of this.queue.querySelectorAll(".since")) el.textContent = brief(now() - Date.parse(el.dataset.at));
    for (const { node } of this.list.items?.values() ?? []) node.tick();
  }
}

customElements.define("wt-desks", Desks);
