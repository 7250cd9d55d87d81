// <wt-script>: what was done to this world as a scenario. The world writes it, so that every tab has the same.
import { copy, doing, h, save, stick, toEnd } from "./dom.js";
import { script, write } from "./gherkin.js";
import { on, world } from "./store.js";

const PAUSE = 200; // ms

class Script extends HTMLElement {
  connectedCallback() {
    const number = (label, key, id) => h("label", { class: "times" }, label, h("input", { type: "number", min: "1", "aria-label": `${label} action`, "data-testid": id, oninput: (e) => { script[key] = Number(e.target.value) || (key === "from" ? 1 : 0); this.ask(); } }));
    this.title_ = h("input", { "aria-label": "Title of the scenario", placeholder: "Title", oninput: () => { script.title = this.title_.value; this.ask(); } });
    this.text = stick(h("pre", { tabindex: "0", role: "region", "aria-label": "Scenario", "data-testid": "gherkin" }));
    this.append(
      h("p", { class: "hint" }, "What was done in this world, and what was seen from the first to the last of these actions. Save it and run it: ", h("code", {}, "wavetank run recorded.feature")),
      h("div", { class: "actions" }, this.title_, number("from", "from", "span-from"), number("to", "to", "span-to"),
        h("button", { type: "button", "data-testid": "gherkin-copy", onclick: () => doing(async () => { await write(); await copy(script.text, "Scenario"); }) }, "Copy"),
        h("button", { type: "button", onclick: () => doing(async () => { await write(); save("recorded.feature", script.text); }) }, "Save")),
      this.text);
    on("overview shown", () => this.ask());
    on("world", () => { Object.assign(script, { from: 1, to: 0, text: "" }); for (const i of this.querySelectorAll("[type=number]")) i.value = ""; });
    on("gherkin", () => { this.text.textContent = script.text; toEnd(this.text); });
  }

  // ask waits until the hand rests, and writes nothing that is not looked at.
  ask() {
    if (this.timer || !this.checkVisibility() || !world.overview) return;
    const { actions, last } = world.overview;
    const sig = [world.id, actions, last, script.from, script.to, script.title].join();
    if (sig === this.sig) return;
    this.timer = setTimeout(() => { this.timer = 0; this.sig = sig; write().catch(() => {}); }, PAUSE); // the text says why
  }
}

customElements.define("wt-script", Script);
