// <wt-clock>: the virtual clock, and what moves it.
import * as api from "./api.js";
import { doing, h, keyed } from "./dom.js";
import { moved, now, on, refresh, world } from "./store.js";
import { brief, clock, day, local, words } from "./time.js";

const speeds = [1, 10, 60, 600, 3600];

// advance lets time pass.
export async function advance(by) {
  moved(await api.post("/clock/advance", { by }));
}

export async function setSpeed(speed) {
  await api.post("/clock/speed", { speed });
  await refresh();
}

class Clock extends HTMLElement {
  connectedCallback() {
    this.time = h("time", { class: "now", "data-testid": "now" });
    this.date = h("span", { class: "date" });
    this.local = h("span", { class: "local", title: "The same instant where you are" });
    this.run = h("button", { type: "button", class: "run", "data-testid": "run", onclick: () => this.toggle() });
    this.speed = h("select", { "aria-label": "Speed", "data-testid": "speed", onchange: () => { if (this.running()) doing(() => setSpeed(Number(this.speed.value))); } },
      speeds.map((s) => h("option", { value: s }, s + "×")));
    this.speed.value = "60";
    const step = (label, by, id) => h("button", { type: "button", "data-testid": id, onclick: () => this.move(() => advance(by)) }, label);
    this.steps = h("div", { class: "steps", role: "group", "aria-label": "Let time pass" },
      step("+1 s", "1s", "plus-1s"), step("+5 min", "5m", "plus-5m"), step("+1 h", "1h", "plus-1h"), step("+23 h 55 min", "23h55m", "plus-23h55m"),
      h("button", { type: "button", "data-testid": "next-due", onclick: () => this.move(async () => { moved(await api.post("/clock/next")); }) }, "Next due"));
    this.dueText = h("summary", { "data-testid": "due" });
    this.due = h("ol", {});
    this.held = h("p", { class: "held", "data-testid": "why-still" });
    this.details = h("details", { class: "menu due" }, this.dueText, h("div", { class: "sheet drop" }, this.held, this.due));
    this.append(h("div", { class: "read", role: "timer", "aria-label": "Virtual time" }, this.date, this.time, h("abbr", { title: "Coordinated Universal Time" }, "UTC"), this.local), this.run, this.speed, this.steps, this.details);
    on("clock overview", () => this.draw());
  }

  running() { return (world.overview?.clock.speed ?? 0) > 0; }

  toggle() { doing(async () => { await setSpeed(this.running() ? 0 : Number(this.speed.value)); }); }

  async move(work) {
    const watch = setTimeout(refresh, 400); // slow: show what it waits for
    this.classList.add("moving");
    await doing(work);
    clearTimeout(watch);
    this.classList.remove("moving");
  }

  draw() {
    const o = world.overview;
    if (!o) return;
    const at = now();
    this.time.textContent = clock(at);
    this.time.dateTime = new Date(at).toISOString();
    this.date.textContent = day(at);
    this.local.textContent = local(at) + " here";
    const running = this.running();
    this.run.textContent = running ? "❚❚ Pause" : "▶ Run";
    this.classList.toggle("running", running);
    if (running && speeds.includes(o.clock.speed)) this.speed.value = String(o.clock.speed);
    for (const b of [this.run, this.speed, ...this.steps.children]) b.disabled = o.real;
    const { due, open } = o.clock;
    const next = due.find((d) => Date.parse(d.at) >= at) ?? due[0];
    this.dueText.textContent = open.length > 0 ? `${open.length} in flight` : next ? `due in ${brief(Date.parse(next.at) - at)}` : "nothing due";
    this.dueText.classList.toggle("open", open.length > 0);
    const why = open.length > 0 ? "Time waits for what is in flight: " + open.join("; ") + "."
      : o.real ? "This is the real clock, which is not moved."
        : running ? `Time runs ${o.clock.speed} times as fast as real time.` : "Time stands still because it is paused: run it, or jump.";
    this.held.textContent = why + (due.length === 0 ? " Nothing is scheduled." : " Due next:");
    keyed(this.due, due.map((d, i) => ({ key: `${i} ${d.label}`, sig: d.at, make: () => h("li", {}, h("time", {}, clock(d.at, true)), " ", d.label, h("small", {}, " in " + words(Date.parse(d.at) - at, 2))) })));
  }
}

customElements.define("wt-clock", Clock);
