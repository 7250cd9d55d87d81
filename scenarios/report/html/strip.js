// The strip of one scenario: a frame for each step, drawn with the console's modules when it comes into view.
import { follow, forgetAll } from "./chain.js";
import { fill, h } from "./dom.js";
import { chosen, open } from "./route.js";
import { on, setClock, world } from "./store.js";
import { brief, clock, day } from "./time.js";
import { drawRow, makeRow } from "./wire.js";
import { recording } from "./recordings.js";
import "./phone.js";
import "./desk.js";

const states = { passed: "", failed: "failed", skipped: "not run", undefined: "undefined", ambiguous: "ambiguous" };
let current = null; // the strip that the page's world belongs to

class Strip {
  constructor(article, shot) {
    Object.assign(this, { article, shot, at: 0, nodes: new Map() });
    this.steps = [...article.querySelectorAll("[data-step]")];
    this.list = h("div", { class: "recording", tabindex: "0", role: "region", "aria-label": "Recording: what was there after each step", "data-testid": "recording" });
    this.frames = this.steps.map((step, i) => h("section", { class: "shot " + step.dataset.state, "data-n": i, "aria-label": "After step " + (i + 1), "data-testid": "frame" }));
    this.list.append(...this.frames);
    article.querySelector(".watch").append(this.list);
    const view = new IntersectionObserver((seen) => {
      for (const e of seen) if (e.isIntersecting) { view.unobserve(e.target); this.draw(Number(e.target.dataset.n)); }
    }, { root: this.list, rootMargin: "0px 60%" });
    for (const f of this.frames) view.observe(f);
    this.said = this.steps.map((step) => step.firstChild.data);
    this.steps.forEach((step, i) => step.firstChild.replaceWith(this.button(i)));
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true });
    for (const by of ["wheel", "touchmove", "pointerdown"]) this.list.addEventListener(by, () => { this.byHand = true; }, { passive: true });
    article.addEventListener("click", (e) => { // before the page follows what was clicked
      const frame = e.target.closest(".shot");
      this.use(frame ? Number(frame.dataset.n) : this.at);
    }, true);
    this.list.addEventListener("click", (e) => { const row = e.target.closest("[data-seq]"); if (row) open("entry", row.dataset.seq); });
  }

  button(n) {
    const [keyword] = this.said[n].split(" ", 1);
    return h("button", { type: "button", onclick: () => this.go(n) }, h("b", {}, keyword), this.said[n].slice(keyword.length));
  }

  // use makes the world that the console's modules look at the one of this scenario, as it was after a step.
  use(n = this.at) {
    const frame = this.shot.frames[n];
    if (current !== this) {
      current = this;
      forgetAll();
      world.selected = null;
      world.entries.clear();
      for (const [seq, e] of this.shot.entries) { world.entries.set(seq, e); follow(e); }
    }
    if (!frame) return;
    const at = frame.parts.get("clock");
    world.overview = { clock: { ...at, open: [] }, queue: [], templates: [], agents: [], people: [], channels: [], faults: [], oceana: { services: [] }, play: null };
    setClock({ now: at.now, settled: false });
    world.desks = new Map(frame.of("desk").map((d) => [d.agent, d]));
    world.phones = new Map(frame.of("phone").map((p) => [p.name, p]));
  }

  draw(n) {
    const el = this.frames[n];
    const frame = this.shot.frames[n];
    const step = this.steps[n];
    const title = h("p", { class: "step" }, h("b", {}, `${n + 1} of ${this.steps.length}`), " ", this.said[n]);
    if (!frame) {
      fill(el, h("header", {}, title), h("p", { class: "empty" }, step.dataset.state === "skipped" ? "This step was not run." : "There was no world yet."));
      return;
    }
    this.use(n);
    const { now, due } = frame.parts.get("clock");
    const before = this.shot.frames[n - 1]?.parts.get("clock").now;
    const passed = before ? Date.parse(now) - Date.parse(before) : 0;
    const phones = frame.of("phone").map((p) => this.node("wt-phone", { class: "phone " + p.channel, "data-testid": "phone", "data-name": p.name }, { offers: [], ...p }));
    const desks = frame.of("desk").map((d) => this.node("wt-desk", {}, d));
    const rows = frame.came.map((seq) => Object.assign(makeRow(), { of: this.shot.entries.get(seq) }));
    for (const row of rows) row.button.tabIndex = 0;
    this.nodes.set(n, { shown: [...phones, ...desks], rows });
    fill(el,
      h("header", {}, title, h("p", { class: "read" }, h("time", { class: "now", datetime: now, "data-testid": "now" }, clock(now)), h("span", {}, ` ${day(now)} UTC`, passed > 0 && `, ${brief(passed)} later`),
        states[step.dataset.state] && h("em", {}, states[step.dataset.state]))),
      this.facts(frame, due, now),
      h("div", { class: "stage" }, phones.map((o) => o.node), desks.map((o) => o.node), phones.length + desks.length === 0 && h("p", { class: "empty" }, "No phone and no desk yet.")),
      h("div", { class: "rows" }, h("h5", {}, rows.length === 0 ? "Nothing crossed a wire in this step" : `The wire: ${rows.length} crossing${rows.length === 1 ? "" : "s"} in this step`), h("ol", {}, rows)));
    for (const { node, of } of [...phones, ...desks]) { node.show(of); node.removeAttribute("id"); }
    this.light(n);
  }

  node(tag, props, of) { return { node: h(tag, props), of }; }

  facts(frame, due, now) {
    const queue = frame.parts.get("queue") ?? [];
    const next = due?.[0];
    return h("ul", { class: "facts" },
      queue.map((q) => h("li", { class: "some" }, h("b", {}, q.customer), ` on ${q.channel} waits in the queue: ${q.why}`)),
      ["faults", "ledger"].map((name) => frame.parts.get(name) && h("li", { class: name === "faults" ? "some" : "" }, frame.parts.get(name))),
      next && h("li", {}, `Next due in ${brief(Date.parse(next.at) - Date.parse(now))}: ${next.label}`));
  }

  // light shows which bubbles and crossings belong to the message that is followed.
  light(n) {
    const drawn = this.nodes.get(n);
    const lit = chosen()?.seqs;
    for (const row of drawn.rows) drawRow(row, row.of, lit);
    drawn.rows[0]?.closest(".rows").classList.toggle("tracing", Boolean(world.selected));
  }

  relight() {
    for (const [n, { shown }] of this.nodes) {
      this.use(n);
      for (const { node, of } of shown) node.show(of);
      this.light(n);
    }
    this.use();
  }

  mark(n) {
    this.at = n;
    this.steps.forEach((step, i) => { step.classList.toggle("now", i === n); if (i === n) step.setAttribute("aria-current", "step"); else step.removeAttribute("aria-current"); });
    const list = this.steps[n]?.parentElement;
    if (list) list.scrollTop = this.steps[n].offsetTop - list.clientHeight / 2;
  }

  go(n) {
    const to = Math.max(0, Math.min(this.steps.length - 1, n));
    if (!this.frames[to]) return;
    this.mark(to);
    this.byHand = false;
    this.list.scrollTo({ left: this.frames[to].offsetLeft - this.list.offsetLeft - 12, behavior: "instant" });
  }

  scrolled() {
    if (!this.byHand) return; // frames that are drawn move the others
    const left = this.list.scrollLeft + this.list.offsetLeft + 40;
    const n = this.frames.findIndex((f) => f.offsetLeft + f.offsetWidth > left);
    if (n >= 0 && n !== this.at) this.mark(n);
  }
}

const strips = new WeakMap();

// strip is the one of an article, made when it is first asked for.
export function strip(article) {
  if (!strips.has(article)) {
    strips.set(article, recording(article.dataset.recording).then((shot) => {
      const s = new Strip(article, shot);
      const bad = s.steps.findIndex((step) => !["passed", "skipped"].includes(step.dataset.state));
      s.use();
      s.go(Math.max(bad, 0));
      article.dataset.drawn = "";
      return s;
    }));
  }
  return strips.get(article);
}

on("selected", () => current?.relight());
