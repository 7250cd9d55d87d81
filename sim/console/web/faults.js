// <wt-faults>: what is told to go wrong, in order and counted.
import * as api from "./api.js";
import { doing, h, keyed } from "./dom.js";
import { on, refresh, world } from "./store.js";

// hops are the places of faults.
const hops = [
  { at: "inbound", label: "Messages from phones" },
  { at: "scan", label: "Calls of the scanner" },
  { at: "webhook", label: "Webhooks" },
  { at: "frame", label: "Frames to Oceana" },
  { at: "notification", label: "Frames from Oceana" },
  { at: "file", label: "Files to and from Oceana" },
  { at: "post", label: "Sends" },
  { at: "rest", label: "Other calls of the cloud" },
  { at: "media", label: "Downloads" },
  { at: "outbound", label: "Messages to phones" },
];

// effects are what can go wrong: how a rule begins with it.
const effects = [
  { does: "status 503", label: "answer 503", on: ["webhook", "scan", "post", "rest", "media", "file"] },
  { does: "status 429 retry-after 5", label: "answer 429, Retry-After 5", on: ["post", "rest"] },
  { does: "twice", label: "are delivered twice", on: ["webhook"] },
  { does: "reverse", label: "arrive in reverse order", on: ["webhook"] },
  { does: "silence", label: "are never answered", on: ["webhook", "scan"] },
  { does: "lost", label: "lose their answers", on: ["post", "rest"] },
  { does: "delay", label: "are delayed", value: "5s" },
  { does: "reset", label: "are reset" },
  { does: "truncate", label: "are truncated" },
  { does: "slow", label: "are slowed", value: "1KB/s" },
];

const faults = hops.flatMap((hop) => effects.filter((e) => !e.on || e.on.includes(hop.at)).map((effect) => ({ at: hop.at, do: effect.does, hop, effect, label: `${hop.label} ${effect.label}` })));

export const faultNamed = (at, what) => faults.find((f) => f.at === at && f.do === what);

// known is the fault of a rule that is armed.
const known = (rule) => faults.find((f) => f.at === rule.at && (f.do === rule.do || (f.effect.value && rule.do.startsWith(f.do + " "))));

function labelOf(rule) {
  const f = known(rule);
  const value = f?.effect.value ? " " + rule.do.slice(f.do.length + 1) : "";
  return (f ? f.label + value : `${rule.at}: ${rule.do}`) + (rule.for ? ` (${rule.for})` : "");
}

const ordinal = (n) => n + (n % 100 > 10 && n % 100 < 14 ? "th" : ["th", "st", "nd", "rd"][n % 10] ?? "th");

// arm arms the next so many crossings, or what more a rule says: every, from and to, for, value.
export async function arm(fault, next, more = {}) {
  const { value, ...rest } = more;
  const rule = { at: fault.at, do: fault.effect.value ? `${fault.do} ${value || fault.effect.value}` : fault.do, ...(next ? { next } : {}), ...rest };
  await api.post("/faults", rule);
  await refresh();
}

// power kills the connector or starts it again.
export async function power(on) {
  await api.post("/connector/" + (on ? "start" : "kill"));
  await refresh();
}

const left = (r) => (r.every ? `every ${ordinal(r.every)}` : r.next ? `${r.next} left` : "all") + (r.to ? ` until ${r.to}` : "") + (r.used ? `, ${r.used} met` : "");

class Faults extends HTMLElement {
  connectedCallback() {
    const options = faults.map((f, i) => [f, h("option", { value: i }, f.label)]);
    this.what = h("select", { "aria-label": "Fault", "data-testid": "fault", onchange: () => this.fit() }, hops.map((hop) => h("optgroup", { label: hop.label }, options.filter(([f]) => f.hop === hop).map(([, o]) => o))));
    this.what.value = faults.indexOf(faultNamed("webhook", "status 503"));
    this.value = h("input", { type: "text", "aria-label": "How long, or how fast", "data-testid": "fault-value" });
    this.how = h("select", { "aria-label": "Which of them", "data-testid": "fault-which", onchange: () => this.fit() }, h("option", { value: "next" }, "the next"), h("option", { value: "every" }, "every Nth"), h("option", { value: "between" }, "between"));
    this.number = h("input", { type: "number", min: "1", max: "99", value: "1", "aria-label": "How many times", "data-testid": "fault-next" });
    this.from = h("input", { type: "text", "aria-label": "From", placeholder: "2020-11-03T09:00:00Z", "data-testid": "fault-from" });
    this.to = h("input", { type: "text", "aria-label": "To", placeholder: "2020-11-03T10:00:00Z", "data-testid": "fault-to" });
    this.whose = h("select", { "aria-label": "For which phone", "data-testid": "fault-for" });
    this.list = h("ol", { class: "armed", "data-testid": "armed" });
    this.none = h("p", { class: "empty" }, "Nothing is armed. Faults happen to the next crossings, in order, and are gone when used up. There is no chance in it.");
    this.clear = h("button", { type: "button", class: "quiet", "data-testid": "fault-clear", onclick: () => doing(async () => { await api.del("/faults"); await refresh(); }) }, "Clear all");
    this.state = h("b", { role: "status" });
    this.switch = h("button", { type: "button", "data-testid": "power", onclick: () => doing(() => power(world.overview.connector === "killed")) });
    this.connector = h("p", { class: "power" }, this.state, this.switch);
    this.append(h("form", { class: "add", onsubmit: (e) => { e.preventDefault(); doing(() => this.arm()); } }, this.what, this.value, h("label", { class: "times" }, this.how, this.number), this.from, this.to, this.whose, h("button", { "data-testid": "fault-arm" }, "Arm")), this.none, this.list, this.clear, this.connector);
    this.fit();
    on("overview", () => this.draw());
  }

  // fit shows the fields that the choices need.
  fit() {
    const { value } = faults[this.what.value].effect;
    this.value.hidden = !value;
    this.value.placeholder = value ?? "";
    this.number.hidden = this.how.value === "between";
    this.from.hidden = this.to.hidden = this.how.value !== "between";
  }

  arm() {
    const n = Number(this.number.value) || 1;
    if (this.how.value === "between" && (!this.from.value.trim() || !this.to.value.trim())) throw new Error("between: give both instants, such as 2020-11-03T09:00:00Z");
    const which = { next: {}, every: { every: n }, between: { from: this.from.value.trim(), to: this.to.value.trim() } }[this.how.value];
    const whose = this.whose.value ? { for: this.whose.value } : {};
    return arm(faults[this.what.value], this.how.value === "next" ? n : 0, { value: this.value.value.trim(), ...which, ...whose });
  }

  draw() {
    const rules = world.overview?.faults ?? [];
    const connector = world.overview?.connector ?? "";
    const people = world.overview?.people ?? [];
    this.connector.hidden = connector === "";
    this.connector.classList.toggle("off", connector === "killed");
    this.state.textContent = connector === "killed" ? "The connector is dead" : "The connector runs";
    this.switch.textContent = connector === "killed" ? "Start again" : "Kill";
    this.none.hidden = rules.length > 0;
    this.clear.hidden = rules.length === 0;
    keyed(this.whose, ["", ...people].map((name) => ({ key: name, sig: name, make: () => h("option", { value: name }, name || "any phone") })));
    keyed(this.list, rules.map((r, i) => ({ key: i, sig: JSON.stringify(r), make: () => h("li", {}, h("b", {}, labelOf(r)), h("span", { class: "count" }, left(r))) })));
  }
}

customElements.define("wt-faults", Faults);
