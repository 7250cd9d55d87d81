// <wt-faults>: what is told to go wrong, in order and counted.
import * as api from "./api.js";
import { doing, h, keyed } from "./dom.js";
import { record } from "./gherkin.js";
import { on, refresh, world } from "./store.js";


const faults = [
  { at: "webhook", do: "status 503", label: "Webhooks answer 503", step: (n) => (n === 1 ? "the next 1 webhook answers 503" : `the next ${n} webhooks answer 503`) },
  { at: "webhook", do: "twice", label: "Webhooks are delivered twice", step: (n) => `the next ${n} webhooks are delivered twice` },
  { at: "webhook", do: "reverse", label: "Webhooks arrive in reverse order", step: (n) => `the next ${n} webhooks arrive in reverse order` },
  { at: "webhook", do: "silence", label: "Webhooks are never answered", step: (n) => `the next ${n} webhooks are never answered` },
  { at: "post", do: "status 503", label: "The cloud answers a send with 503", step: () => "the cloud answers the next send with 503" },
  { at: "post", do: "status 429 retry-after 5", label: "The cloud answers a send with 429, Retry-After 5", step: () => "the cloud answers the next send with 429 and Retry-After 5" },
  { at: "post", do: "lost", label: "A send is accepted but its answer is lost", step: () => "the cloud accepts the next send but the answer is lost" },
];

const labelOf = (rule) => faults.find((f) => f.at === rule.at && f.do === rule.do)?.label ?? `${rule.at}: ${rule.do}`;

export async function arm(fault, next) {
  await api.post("/faults", { at: fault.at, do: fault.do, next });
  const times = fault.at === "post" ? next : 1;
  for (let i = 0; i < times; i++) record("Given", fault.step(next));
  await refresh();
}

// power kills the connector or starts it again.
export async function power(on) {
  await api.post("/connector/" + (on ? "start" : "kill"));
  record("When", on ? "the connector starts again" : "the connector is killed");
  await refresh();
}

export const faultNamed = (at, what) => faults.find((f) => f.at === at && f.do === what);

class Faults extends HTMLElement {
  connectedCallback() {
    const what = h("select", { "aria-label": "Fault", "data-testid": "fault" }, faults.map((f, i) => h("option", { value: i }, f.label)));
    const next = h("input", { type: "number", min: "1", max: "99", value: "1", "aria-label": "How many times", "data-testid": "fault-next" });
    this.list = h("ol", { class: "armed", "data-testid": "armed" });
    this.none = h("p", { class: "empty" }, "Nothing is armed. Faults happen to the next crossings, in order, and are gone when used up. There is no chance in it.");
    this.clear = h("button", { type: "button", class: "quiet", "data-testid": "fault-clear", onclick: () => doing(async () => { await api.del("/faults"); record("Given", "no fault is armed"); await refresh(); }) }, "Clear all");
    this.state = h("b", { role: "status" });
    this.switch = h("button", { type: "button", "data-testid": "power", onclick: () => doing(() => power(world.overview.connector === "killed")) });
    this.connector = h("p", { class: "power" }, this.state, this.switch);
    this.append(h("form", { class: "add", onsubmit: (e) => { e.preventDefault(); doing(() => arm(faults[what.value], Number(next.value) || 1)); } }, what, h("label", { class: "times" }, next, " times"), h("button", { "data-testid": "fault-arm" }, "Arm")), this.none, this.list, this.clear, this.connector);
    on("overview", () => this.draw());
  }

  draw() {
    const rules = world.overview?.faults ?? [];
    const connector = world.overview?.connector ?? "";
    this.connector.hidden = connector === "";
    this.connector.classList.toggle("off", connector === "killed");
    this.state.textContent = connector === "killed" ? "The connector is dead" : "The connector runs";
    this.switch.textContent = connector === "killed" ? "Start again" : "Kill";
    this.none.hidden = rules.length > 0;
    this.clear.hidden = rules.length === 0;
    keyed(this.list, rules.map((r, i) => ({ key: i, sig: JSON.stringify(r), make: () => h("li", {}, h("b", {}, labelOf(r)), h("span", { class: "count" }, `${r.next} left`)) })));
  }
}

customElements.define("wt-faults", Faults);
