// <wt-timeline>: everything that was done and that crossed a wire, a lane for each person and agent. Dragged, the page shows that instant.
import * as api from "./api.js";
import { button, h } from "./dom.js";
import { branched } from "./history.js";
import { look } from "./past.js";
import { now, on, world } from "./store.js";
import { instant } from "./time.js";

class Timeline extends HTMLElement {
  connectedCallback() {
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.seek = h("input", { type: "range", step: "1", "aria-label": "Time line", "data-testid": "timeline", oninput: () => this.drag() });
    this.told = h("b", { role: "status", "data-testid": "past" });
    this.spent = h("span", { "data-testid": "past-ledger" });
    this.past = h("p", { class: "past", hidden: true }, this.told, this.spent,
      button("go-on", "Go on from here", () => branched("/branch", { at: new Date(world.past).toISOString() })), button("to-now", "Back to now", () => look(0)));
    this.past.children[2].className = "go";
    this.append(h("div", { class: "reel" }, this.canvas, this.seek), this.past);
    this.log = [];
    on("overview", () => this.follow());
    on("world", () => { this.log = []; this.spans = null; look(0); });
    on("past", () => this.draw());
    on("clock", () => { if (!world.past) this.range(); });
    new ResizeObserver(() => this.paint()).observe(this);
  }

  // follow asks for the actions that came, and draws the lanes anew when something crossed.
  follow() {
    const o = world.overview;
    if (!o || world.past) return;
    if (o.actions !== this.log.length && !this.asking) {
      this.asking = true;
      const { id } = world;
      if (o.actions < this.log.length) this.log = [];
      api.get("/actions?after=" + this.log.length).then(({ actions }) => {
        if (id === world.id) { this.log.push(...actions); this.paintLater(); }
      }, () => {}).finally(() => { this.asking = false; });
    }
    this.range();
    if (o.last !== this.last) { this.last = o.last; this.paintLater(); }
  }

  // paintLater paints what crosses within a second at once: a picture looks at every entry that the page holds.
  paintLater() {
    this.later ||= setTimeout(() => { this.later = 0; this.paint(); }, 1000);
  }

  // charges asks for the ledger once while the page shows the past.
  charges() {
    if (this.charged === this.last) return;
    this.charged = this.last;
    api.get("/ledger").then((l) => { this.ledger = l; if (world.past) this.draw(); }, () => { this.charged = undefined; });
  }

  range() {
    const first = world.entries.get(world.oldest)?.at ?? world.entries.values().next().value?.at;
    this.start = Math.min(...[this.log.find((a) => a.at)?.at, first].filter(Boolean).map((t) => Date.parse(t)), now());
    this.end = Math.max(now(), this.start + 1);
    this.seek.min = this.start;
    this.seek.max = this.end;
    if (document.activeElement !== this.seek || !world.past) this.seek.value = this.end;
  }

  drag() {
    const at = Number(this.seek.value);
    look(at >= this.end ? 0 : at);
  }

  draw() {
    const { past } = world;
    this.past.hidden = !past;
    this.classList.toggle("open", Boolean(past));
    if (!past) { this.seek.value = this.end; return; }
    this.charges();
    this.seek.setAttribute("aria-valuetext", instant(past));
    this.told.textContent = `${instant(past)} UTC, read only${world.overview.guessed ? ", and only as this page remembers it: " + world.overview.guessed : ""}`;
    const paid = (this.ledger?.charges ?? []).filter((c) => Date.parse(c.at) <= past);
    this.spent.textContent = this.ledger ? `ledger: ${paid.length} charged, ${paid.reduce((sum, c) => sum + c.amount, 0)} ${this.ledger.currency}` : "";
  }

  // lanes are the actors with the instants at which they acted, as numbers from 0 to 1.
  lanes() {
    const all = new Map();
    const span = this.end - this.start;
    const mark = (who, at, acted) => {
      const lane = all.get(who) ?? [];
      all.set(who, lane);
      lane.push([(Date.parse(at) - this.start) / span, acted]);
    };
    for (const e of world.entries.values()) {
      const people = [e.from, e.to].filter((who) => /^(phone|agent) /.test(who));
      if (people.length === 0) mark("wires", e.at, false);
      for (const who of people) mark(who.slice(6), e.at, false);
    }
    for (const a of this.log) if (a.at) mark(a.path?.name ?? a.body?.name ?? a.actor, a.at, true);
    return all;
  }

  paint() {
    const { clientWidth: width, clientHeight: height } = this.seek;
    if (!this.start || width === 0) return;
    const ratio = devicePixelRatio;
    Object.assign(this.canvas, { width: width * ratio, height: height * ratio });
    const ctx = this.canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    const ink = getComputedStyle(this);
    const lanes = [...this.lanes()];
    const tall = height / Math.max(lanes.length, 1);
    lanes.forEach(([who, marks], i) => {
      const y = i * tall;
      for (const acted of [false, true]) {
        ctx.fillStyle = ink.getPropertyValue(acted ? "--accent" : "--line");
        let last = -1;
        for (const [x, is] of marks) {
          const px = Math.round(x * (width - 2));
          if (is !== acted || px === last) continue;
          last = px;
          ctx.fillRect(px, y + (acted ? 0 : 1), acted ? 2 : 1, Math.max(1, tall - (acted ? 1 : 2)));
        }
      }
      if (tall < 8) return;
      ctx.fillStyle = ink.getPropertyValue("--dim");
      ctx.font = "8px sans-serif";
      ctx.fillText(who, 2, y + tall - 2);
    });
  }
}

customElements.define("wt-timeline", Timeline);
