// <wt-tour>: plays a story, step by step or by itself, in a bar below the panes.
import { doing, fill, h } from "./dom.js";
import { open, parse, routed } from "./route.js";
import { stories } from "./stories.js";

const PAUSE = 5200; // to read a caption, ms
const still = matchMedia("(prefers-reduced-motion: reduce)");

class Tour extends HTMLElement {
  connectedCallback() {
    this.hidden = true;
    routed((kind, value) => { if (kind === "tour" && stories[value] && this.name !== value) this.begin(value); });
  }

  begin(name) {
    clearTimeout(this.timer);
    Object.assign(this, { name, story: stories[name], step: -1, cast: {}, playing: false, hidden: false });
    this.draw();
    this.querySelector("[data-testid=tour-play]").focus();
  }

  end() {
    clearTimeout(this.timer);
    this.hidden = true;
    this.name = "";
    this.playing = false;
    if (parse()[0] === "tour") open("wire");
  }

  play() {
    this.playing = !this.playing;
    clearTimeout(this.timer);
    if (this.playing) this.next();
    else this.draw();
  }

  async next() {
    clearTimeout(this.timer);
    if (this.busy || this.step >= this.story.steps.length - 1) return;
    this.busy = true;
    this.step++;
    this.draw();
    const [pane, , run] = this.story.steps[this.step];
    document.body.dataset.pane = pane; // where only one is shown
    const failed = await run(this.cast)?.then?.(() => false, (err) => err);
    this.busy = false;
    if (failed) {
      this.playing = false;
      doing(() => { throw failed; });
    }
    this.dataset.step = this.step + 1;
    if (this.step === this.story.steps.length - 1) this.playing = false;
    if (this.playing) this.timer = setTimeout(() => this.next(), Number(new URLSearchParams(location.search).get("pause")) || PAUSE);
    this.draw();
  }

  draw() {
    const { steps, title, about } = this.story;
    const last = this.step === steps.length - 1;
    const held = document.activeElement?.dataset?.testid;
    fill(this,
      h("div", { class: "told" }, h("h2", {}, title, h("small", {}, this.step < 0 ? ` ${steps.length} steps` : ` ${this.step + 1} of ${steps.length}`)),
        h("p", { class: "caption", "aria-live": "polite", "data-testid": "caption" }, this.step < 0 ? about : steps[this.step][1]),
        h("progress", { max: steps.length, value: this.step + 1, "aria-label": "Progress of the tour" })),
      h("div", { class: "actions" },
        !last && h("button", { type: "button", class: this.playing ? "" : "go", "data-testid": "tour-play", onclick: () => this.play() }, this.playing ? "❚❚ Pause" : still.matches ? "Play" : "▶ Play"),
        !last && h("button", { type: "button", "data-testid": "tour-next", disabled: this.busy, onclick: () => { this.playing = false; this.next(); } }, "Next"),
        last && h("button", { type: "button", class: "go", onclick: () => { this.end(); open("gherkin"); } }, "See the Gherkin"),
        h("button", { type: "button", class: "quiet", "data-testid": "tour-end", onclick: () => this.end() }, last ? "Done" : "Stop")));
    if (held?.startsWith("tour-")) (this.querySelector(`[data-testid=${held}]`) ?? this.querySelector("button"))?.focus();
  }
}

customElements.define("wt-tour", Tour);
