// <wt-detail>: the selected message or entry: what happened, its way, what crossed.
import { chosen, keyboard, open } from "./route.js";
import { curl } from "./curl.js";
import { again, fixture } from "./again.js";
import { copy, doing, h, remake, toast } from "./dom.js";
import { stepOf } from "./gherkin.js";
import { entryOf, fetchEntry, on, world } from "./store.js";
import { brief, clock, real } from "./time.js";
import { actor, explain } from "./why.js";

class Detail extends HTMLElement {
  connectedCallback() {
    this.hidden = true;
    this.pretty = true;
    on("selected chains", () => this.draw());
    this.addEventListener("keydown", (e) => { if (e.key === "Escape") { open("wire"); document.querySelector("wt-wire .rows")?.focus(); } });
  }

  draw() {
    const s = world.selected;
    this.hidden = !s;
    if (!s) { this.sig = ""; return; }
    const chain = chosen();
    const way = chain ? [...chain.seqs].sort((a, b) => a - b).map((seq) => world.entries.get(seq)).filter(Boolean) : [];
    const e = s.seq ? entryOf(s.seq) : null;
    if (s.seq && e === undefined) { fetchEntry(s.seq).catch(() => {}); return; }
    const sig = JSON.stringify([s, way, e, this.pretty]);
    if (sig === this.sig) return; // nothing new: keep the scroll position and the focus
    const other = JSON.stringify(s) !== this.of;
    this.sig = sig;
    this.of = JSON.stringify(s);
    remake(this,
      h("header", {}, h("h3", { tabindex: "-1" }, e ? `Entry ${e.seq}` : "One message"), h("button", { type: "button", class: "quiet", "aria-label": "Close the details", "data-testid": "detail-close", onclick: () => open("wire") }, "✕")),
      (way.length > 0 || !e) && this.story(way),
      way.length > 0 && this.way(way, e),
      e && this.entry(e),
      !e && way.length === 0 && h("p", { class: "empty" }, "The journal no longer holds this message."));
    if (other) {
      this.scrollTop = 0;
      if (keyboard && !document.activeElement?.closest("wt-wire")) this.querySelector("h3").focus();
    }
  }

  story(way) {
    return h("section", { class: "story", "aria-label": "Why", "data-testid": "why-text" }, h("h4", {}, "What happened, and why"), explain(way).map((text) => h("p", {}, text)));
  }

  way(way, here) {
    const start = Date.parse(way[0].at);
    return h("section", { class: "way", "aria-label": "Its way" }, h("h4", {}, "Its way, with the time in the world", way[0].wall && " and the real time"), h("ol", { "data-testid": "way" }, way.map((e) => h("li", { class: e === here ? "here" : "" },
      h("a", { href: "#entry/" + e.seq }, h("span", { class: "after" }, "+" + brief(Date.parse(e.at) - start), e.wall && h("small", { title: "real time" }, ` ${real(e.wall - way[0].wall)}`)), h("span", {}, `${actor(e.from)} → ${actor(e.to)} `, h("small", {}, e.name, e.status ? " " + e.status : "")))))));
  }

  entry(e) {
    const command = curl(e);
    const step = stepOf(e);
    const line = step && `${step.keyword} ${step.text}`;
    return h("section", { class: "entry", "data-testid": "entry" },
      h("h4", {}, `${e.kind}: ${e.name}`),
      h("p", { class: "meta" }, `${clock(e.at, true)} UTC, ${e.from} → ${e.to}`, e.attempt > 1 && `, try ${e.attempt}`, e.took > 0 && `, really ${real(e.took)} to the answer`),
      h("div", { class: "actions" },
        h("button", { type: "button", onclick: () => { this.pretty = !this.pretty; this.draw(); }, "aria-pressed": !this.pretty }, "Raw"),
        command && h("button", { type: "button", "data-testid": "copy-curl", onclick: () => copy(command, "curl command") }, "Copy as curl"),
        h("button", { type: "button", "data-testid": "copy-fixture", onclick: () => copy(fixture(e), "Fixture") }, "Copy as fixture"),
        again(e) && h("button", { type: "button", "data-testid": "resend", onclick: () => doing(async () => { await again(e)(); toast("Sent again", false); }) }, "Send again"),
        step && h("button", { type: "button", "data-testid": "copy-step", title: line, onclick: () => copy(line, "Step") }, "Copy as Gherkin step")),
      e.error && h("p", { class: "error" }, e.error),
      this.json("Payload", e.payload), this.json(e.status ? `Answer ${e.status}` : "Answer", e.answer));
  }

  json(title, value) {
    if (value === undefined) return null;
    return [h("h5", {}, title), h("pre", { tabindex: "0", "aria-label": title, "data-testid": title.split(" ")[0].toLowerCase() }, this.pretty ? JSON.stringify(value, null, 2) : JSON.stringify(value))];
  }
}

customElements.define("wt-detail", Detail);
