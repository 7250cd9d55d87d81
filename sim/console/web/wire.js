// <wt-wire>: everything that crossed a wire, in order, with filters. Only the rows in view are elements, and they are used again.
import { chosen, open } from "./route.js";
import { customerOf } from "./gherkin.js";
import { fill, h } from "./dom.js";
import { changed, fresh, on, world } from "./store.js";
import { clock } from "./time.js";

const ROW = 25; // px, as in the style sheet
const BEYOND = 12; // rows drawn above and below what is in view
const SLICE = 6; // ms of a frame spent on a filter
const CHATS = 300; // conversations to choose from
const kinds = ["request", "webhook", "frame", "network", "desk", "fault", "unexpected"];

// makeRow is a row for one entry; drawRow fills it.
export function makeRow() {
  const part = (tag, name) => h(tag, { class: name });
  const parts = { time: part("time"), from: h("b"), to: h("b"), name: part("span", "name"), code: part("span", "code") };
  const button = h("button", { type: "button", tabindex: "-1" }, parts.time, h("span", { class: "route" }, parts.from, h("i", { "aria-label": "to", role: "img" }, "→"), parts.to), parts.name, parts.code);
  return Object.assign(h("li", { "data-testid": "row" }, button), { parts, button });
}

export function drawRow(row, e, lit) {
  const here = e.seq === world.selected?.seq;
  const on = lit?.has(e.seq) || here;
  if (row.entry === e && row.on === on && row.here === here) return;
  Object.assign(row, { entry: e, on, here });
  const bad = e.error || e.status >= 300 || e.answer?.result === false || e.name === "report failure" || e.name === "message:delivery:failure" || e.kind === "fault" || e.kind === "unexpected";
  row.className = `row ${e.kind}${bad ? " bad" : ""}${on ? " lit" : ""}${here ? " here" : ""}`;
  row.dataset.seq = e.seq;
  row.button.title = e.error ?? "";
  const p = row.parts;
  p.time.textContent = clock(e.at);
  p.time.dateTime = e.at;
  p.from.textContent = e.from;
  p.to.textContent = e.to;
  fill(p.name, e.name, e.attempt > 1 && h("em", {}, ` try ${e.attempt}`));
  p.code.textContent = e.error ? "✗" : e.status || "";
}

class Wire extends HTMLElement {
  connectedCallback() {
    const filter = () => this.filter();
    const select = (label, id, options = []) => h("select", { "aria-label": label, onchange: filter, "data-testid": id }, h("option", { value: "" }, label), options.map((o) => h("option", { value: o }, o)));
    this.actor = select("all actors", "filter-actor");
    this.kind = select("all kinds", "filter-kind", kinds);
    this.conversation = select("all chats", "filter-conversation");
    this.text = h("input", { type: "search", placeholder: "Search", "aria-label": "Search the wire log", oninput: filter, "data-testid": "filter-text" });
    this.rows = h("ol");
    this.list = h("div", { class: "rows", tabindex: "0", role: "region", "aria-label": "Wire log", "data-testid": "rows" }, this.rows);
    this.none = h("p", { class: "empty" }, "Nothing crossed a wire yet.");
    this.seqs = []; // of what the filters let through
    this.rest = []; // what they have not looked at
    this.pool = [];
    this.stuck = true;
    this.list.addEventListener("scroll", () => { this.stuck = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40; this.show(); }, { passive: true });
    new ResizeObserver(() => { this.height = this.list.clientHeight; this.bring(); this.show(); }).observe(this.list);
    this.list.addEventListener("click", (e) => { const row = e.target.closest("[data-seq]"); if (row) open("entry", row.dataset.seq); });
    this.list.addEventListener("keydown", (e) => this.key(e));
    this.append(h("div", { class: "filters", role: "search" }, this.actor, this.kind, this.conversation, this.text), this.none, this.list);
    on("world", () => this.again());
    on("entries filtered", () => this.take());
    on("selected chains", () => { this.light(); this.show(); });
    on("entries desks", () => this.choices());
    on("past", () => { this.stuck = true; this.show(); });
  }

  // take looks at what came, for as long as a frame allows.
  take() {
    if (this.anew !== world.anew) { this.anew = world.anew; this.again(); }
    const came = [...fresh];
    fresh.clear();
    const last = Math.max(this.seqs.at(-1) ?? 0, this.rest.at(-1) ?? 0);
    for (const seq of came) {
      if (seq > last) this.rest.push(seq);
      else if (this.words && !this.seqs.includes(seq) && world.entries.has(seq) && this.matches(world.entries.get(seq))) this.seqs.splice(this.seqs.findIndex((o) => o > seq), 0, seq); // by its answer
    }
    const until = performance.now() + SLICE;
    let i = 0;
    for (; i < this.rest.length && performance.now() < until; i++) {
      const e = world.entries.get(this.rest[i]);
      if (e && this.matches(e)) this.seqs.push(e.seq);
    }
    this.rest = this.rest.slice(i);
    if (this.rest.length > 0) changed("filtered");
    const gone = this.seqs.findIndex((seq) => seq >= world.oldest);
    if (gone !== 0) this.seqs.splice(0, gone < 0 ? this.seqs.length : gone);
    this.none.hidden = world.entries.size > 0;
    if (this.selected !== world.selected) this.light();
    this.show(gone > 0 && !this.stuck ? gone : 0);
  }

  again() {
    this.words = this.text.value.trim().toLowerCase();
    this.seqs = [];
    this.rest = [...world.entries.keys()];
  }

  filter() {
    this.again();
    this.take();
  }

  matches(e) {
    return (!this.actor.value || e.from === this.actor.value || e.to === this.actor.value)
      && (!this.kind.value || e.kind === this.kind.value)
      && (!this.conversation.value || e.conversation === this.conversation.value)
      && (!this.words || JSON.stringify(e).toLowerCase().includes(this.words));
  }

  // show draws the rows in view. dropped is how many went at the front: what is read stays where it is.
  show(dropped = 0) {
    const before = world.before?.filter((e) => this.matches(e));
    const length = before?.length ?? this.upTo();
    this.rows.style.height = length * ROW + "px";
    Object.assign(this.list.dataset, { count: length, last: before?.at(-1)?.seq ?? this.seqs[length - 1] ?? 0 });
    if (this.stuck && !world.selected) this.list.scrollTop = length * ROW;
    else if (dropped > 0) this.list.scrollTop -= dropped * ROW;
    const height = this.height ??= this.list.clientHeight;
    const top = this.stuck && !world.selected ? Math.max(0, length * ROW - height) : this.list.scrollTop;
    const from = Math.max(0, Math.floor(top / ROW) - BEYOND);
    const to = Math.min(length, Math.ceil((top + height) / ROW) + BEYOND);
    const lit = chosen()?.seqs;
    for (let i = from; i < to; i++) {
      const row = this.pool[i - from] ??= makeRow();
      const e = before ? before[i] : world.entries.get(this.seqs[i]);
      if (!e) { row.remove(); continue; } // forgotten since take looked
      if (!row.parentNode) this.rows.append(row);
      this.set(row, i, e, lit);
    }
    for (const row of this.pool.slice(Math.max(0, to - from))) row.remove();
    this.list.classList.toggle("tracing", Boolean(world.selected) && (lit?.size > 0 || world.selected.seq > 0));
  }

  // upTo is how many rows there are at the instant that is looked at.
  upTo() {
    let [low, high] = [0, this.seqs.length];
    while (world.past && low < high) {
      const mid = (low + high) >> 1;
      const e = world.entries.get(this.seqs[mid]);
      if (!e || Date.parse(e.at) <= world.past) low = mid + 1;
      else high = mid;
    }
    return high;
  }

  set(row, i, e, lit) {
    if (row.i !== i) { row.i = i; row.style.top = i * ROW + "px"; row.setAttribute("aria-posinset", i + 1); }
    if (row.size !== this.seqs.length) row.setAttribute("aria-setsize", row.size = this.seqs.length);
    drawRow(row, e, lit);
  }

  choices() {
    this.options(this.actor, "all actors", [...world.actors.keys()].sort().map((a) => [a, a]));
    this.options(this.conversation, "all chats", [...world.chats.keys()].slice(-CHATS).map((c) => [c, customerOf(c) || c.slice(-6)]));
  }

  options(select, all, values) {
    const sig = JSON.stringify(values);
    if (select.sig === sig || document.activeElement === select) return; // an open list is not changed under its reader
    select.sig = sig;
    const { value } = select;
    fill(select, h("option", { value: "" }, all), values.map(([v, label]) => h("option", { value: v }, label)));
    select.value = value;
    if (select.selectedIndex < 0) { select.value = ""; this.filter(); }
  }

  // light brings the selected message into view, once the details have taken their room.
  light() {
    if (this.selected === world.selected) return;
    this.selected = world.selected;
    this.stuck = !world.selected;
    this.aim = world.selected?.seq ?? Math.min(...(chosen()?.seqs ?? []));
    if (world.selected && this.seqs.indexOf(this.aim) < 0) this.selected = undefined; // it may come yet
    else if (world.selected) requestAnimationFrame(() => { this.bring(); this.show(); });
  }

  bring() {
    const at = this.seqs.indexOf(this.aim) * ROW;
    if (!world.selected || at < 0) return;
    const { scrollTop, clientHeight } = this.list;
    if (!world.selected.seq) this.list.scrollTop = at;
    else if (at < scrollTop) this.list.scrollTop = at;
    else if (at + ROW > scrollTop + clientHeight) this.list.scrollTop = at + ROW - clientHeight;
  }

  key(e) {
    if (!["ArrowDown", "ArrowUp"].includes(e.key)) return;
    e.preventDefault();
    const at = this.seqs.indexOf(world.selected?.seq);
    const last = this.seqs.length - 1;
    const next = this.seqs[at < 0 ? last : Math.max(0, Math.min(last, at + (e.key === "ArrowDown" ? 1 : -1)))];
    if (next) open("entry", next);
  }
}

customElements.define("wt-wire", Wire);
