// <wt-wire>: everything that crossed a wire, in order, with filters.
import { chosen, open } from "./route.js";
import { customerOf } from "./gherkin.js";
import { fill, h, stick, toEnd } from "./dom.js";
import { changed, fresh, on, world } from "./store.js";
import { clock } from "./time.js";

const ROWS = 2000; // in the page; older ones are dropped
const FRAME = 150; // rows drawn in one frame
const kinds = ["request", "webhook", "frame", "network", "desk", "unexpected"];

class Wire extends HTMLElement {
  connectedCallback() {
    this.rows = new Map(); // seq -> {entry, node}
    const filter = () => this.filter();
    const select = (label, id, options = []) => h("select", { "aria-label": label, onchange: filter, "data-testid": id }, h("option", { value: "" }, label), options.map((o) => h("option", { value: o }, o)));
    this.actor = select("all actors", "filter-actor");
    this.kind = select("all kinds", "filter-kind", kinds);
    this.conversation = select("all chats", "filter-conversation");
    this.text = h("input", { type: "search", placeholder: "Search", "aria-label": "Search the wire log", oninput: filter, "data-testid": "filter-text" });
    this.list = stick(h("ol", { class: "rows", tabindex: "0", "aria-label": "Wire log", "data-testid": "rows" }));
    this.none = h("p", { class: "empty" }, "Nothing crossed a wire yet.");
    this.list.addEventListener("click", (e) => { const row = e.target.closest("[data-seq]"); if (row) open("entry", row.dataset.seq); });
    this.list.addEventListener("keydown", (e) => this.key(e));
    this.append(h("div", { class: "filters", role: "search" }, this.actor, this.kind, this.conversation, this.text), this.none, this.list);
    on("world", () => { this.rows.clear(); this.list.replaceChildren(); });
    on("entries", () => this.draw());
    on("selected chains", () => this.light());
    on("desks", () => this.choices());
  }

  draw() {
    const all = [...fresh].sort((a, b) => a - b).slice(-ROWS);
    const seqs = all.slice(0, FRAME);
    fresh.clear();
    for (const seq of all.slice(FRAME)) fresh.add(seq);
    if (fresh.size > 0) changed("entries");
    const added = document.createDocumentFragment();
    let last = this.list.lastElementChild ? Number(this.list.lastElementChild.dataset.seq) : 0;
    for (const seq of seqs) {
      const e = world.entries.get(seq);
      if (!e) continue;
      const old = this.rows.get(seq);
      if (old?.entry === e) continue;
      const node = this.row(e);
      this.rows.set(seq, { entry: e, node });
      if (old) old.node.replaceWith(node);
      else if (seq > last) { added.append(node); last = seq; }
      else this.insert(node, seq);
    }
    this.list.append(added);
    while (this.rows.size > ROWS) {
      this.rows.delete(Number(this.list.firstElementChild.dataset.seq));
      this.list.firstElementChild.remove();
    }
    this.none.hidden = this.rows.size > 0;
    this.choices();
    this.light();
    if (!world.selected) toEnd(this.list);
  }

  insert(node, seq) {
    const next = [...this.list.children].find((o) => Number(o.dataset.seq) > seq);
    this.list.insertBefore(node, next ?? null);
  }

  row(e) {
    const bad = e.error || e.status >= 300 || e.answer?.result === false || e.name === "report failure" || e.name === "message:delivery:failure" || e.kind === "unexpected";
    const state = e.error ? "✗" : e.status || "";
    const li = h("li", { class: `row ${e.kind}${bad ? " bad" : ""}`, "data-seq": e.seq, "data-testid": "row" },
      h("button", { type: "button", tabindex: "-1", title: e.error },
        h("time", { datetime: e.at }, clock(e.at)),
        h("span", { class: "route" }, h("b", {}, e.from), h("i", { "aria-label": "to" }, "→"), h("b", {}, e.to)),
        h("span", { class: "name" }, e.name, e.attempt > 1 && h("em", {}, ` try ${e.attempt}`)),
        h("span", { class: "code" }, state)));
    li.hidden = !this.matches(e);
    return li;
  }

  choices() {
    const actors = new Set();
    const conversations = new Set();
    for (const { entry } of this.rows.values()) {
      actors.add(entry.from).add(entry.to);
      if (entry.conversation) conversations.add(entry.conversation);
    }
    this.options(this.actor, "all actors", [...actors].sort().map((a) => [a, a]));
    this.options(this.conversation, "all chats", [...conversations].map((c) => [c, customerOf(c) || c.slice(-6)]));
  }

  options(select, all, values) {
    const sig = JSON.stringify(values);
    if (select.sig === sig) return;
    select.sig = sig;
    const { value } = select;
    fill(select, h("option", { value: "" }, all), values.map(([v, label]) => h("option", { value: v }, label)));
    select.value = value;
    if (select.selectedIndex < 0) select.value = "";
  }

  matches(e) {
    const text = this.text.value.trim().toLowerCase();
    return (!this.actor.value || e.from === this.actor.value || e.to === this.actor.value)
      && (!this.kind.value || e.kind === this.kind.value)
      && (!this.conversation.value || e.conversation === this.conversation.value)
      && (!text || JSON.stringify(e).toLowerCase().includes(text));
  }

  filter() {
    for (const { entry, node } of this.rows.values()) node.hidden = !this.matches(entry);
  }

  // light shows every entry of the selected message.
  light() {
    const seqs = chosen()?.seqs ?? new Set(world.selected?.seq ? [world.selected.seq] : []);
    for (const seq of this.lit ?? []) if (!seqs.has(seq)) this.rows.get(seq)?.node.classList.remove("lit", "here");
    for (const seq of seqs) {
      const node = this.rows.get(seq)?.node;
      node?.classList.add("lit");
      node?.classList.toggle("here", seq === world.selected?.seq);
    }
    this.lit = new Set(seqs);
    this.list.classList.toggle("tracing", seqs.size > 0);
    const aim = world.selected?.seq ?? [...seqs].sort((a, b) => a - b)[0];
    if (aim && this.aim !== world.selected) {
      this.aim = world.selected;
      this.list.stuck = false;
      const block = world.selected.seq ? "nearest" : "start";
      requestAnimationFrame(() => this.rows.get(aim)?.node.scrollIntoView({ block })); // once the details have taken their room
    }
    if (!world.selected && this.aim) { this.aim = null; this.list.stuck = true; toEnd(this.list); }
  }

  key(e) {
    if (!["ArrowDown", "ArrowUp"].includes(e.key)) return;
    e.preventDefault();
    const rows = [...this.list.children].filter((o) => !o.hidden);
    const at = rows.findIndex((o) => Number(o.dataset.seq) === world.selected?.seq);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? rows.length - 1 : at + (e.key === "ArrowDown" ? 1 : -1)))];
    if (next) open("entry", next.dataset.seq);
  }
}

customElements.define("wt-wire", Wire);
