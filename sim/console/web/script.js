// <wt-script>: the scenario that is written along with what is done by hand.
import { copy, h, save, stick, toEnd } from "./dom.js";
import { begin, feature, script } from "./gherkin.js";
import { on } from "./store.js";

class Script extends HTMLElement {
  connectedCallback() {
    this.title_ = h("input", { "aria-label": "Title of the scenario", value: script.title, oninput: () => { script.title = this.title_.value; this.draw(); } });
    this.text = stick(h("pre", { tabindex: "0", "aria-label": "Scenario", "data-testid": "gherkin" }));
    this.append(
      h("p", { class: "hint" }, "Whatever you do by hand is written along here. Save it and run it: ", h("code", {}, "wavetank run recorded.feature")),
      h("div", { class: "actions" }, this.title_,
        h("button", { type: "button", "data-testid": "gherkin-copy", onclick: () => copy(feature(), "Scenario") }, "Copy"),
        h("button", { type: "button", onclick: () => save("recorded.feature", feature()) }, "Save"),
        h("button", { type: "button", class: "quiet", onclick: begin }, "Start anew")),
      this.text);
    on("gherkin overview", () => this.draw());
  }

  draw() {
    if (document.activeElement !== this.title_) this.title_.value = script.title;
    const text = feature();
    if (text !== this.text.textContent) this.text.textContent = text;
    toEnd(this.text);
  }
}

customElements.define("wt-script", Script);
