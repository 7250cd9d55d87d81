// <wt-phones>: every phone, and the form that adds one.
import * as api from "./api.js";
import { doing, free, h, keyed } from "./dom.js";
import { channels } from "./gherkin.js";
import { changed, looked, on, refresh, setPhone, world } from "./store.js";
import "./phone.js";

export async function addPerson(name, channel, number = "", region = "") {
  const phone = await api.post("/phones", { name, channel, number, region });
  setPhone(phone);
  refresh();
}

class Phones extends HTMLElement {
  connectedCallback() {
    this.list = h("div", { class: "list" });
    this.empty = h("p", { class: "empty" }, "There is no phone yet. Add a person below, or let the tour do it.");
    this.tabs = h("nav", { class: "chips", "aria-label": "People" });
    const name = this.name = h("input", { name: "name", title: "Left empty, the name that is shown is taken", "aria-label": "Name of the person", autocomplete: "off", "data-testid": "person-name" });
    const channel = h("select", { name: "channel", "aria-label": "Channel", "data-testid": "person-channel" }, Object.entries(channels).map(([k, v]) => h("option", { value: k }, v)));
    const number = h("input", { name: "number", placeholder: "Number", title: "Left empty, one is made up", "aria-label": "Number", autocomplete: "off", inputmode: "tel" });
    const region = h("select", { "aria-label": "Region", hidden: true, "data-testid": "person-region" }, ["US", "EU"].map((r) => h("option", {}, r)));
    channel.addEventListener("change", () => { number.hidden = channel.value !== "whatsapp"; region.hidden = channel.value !== "messenger"; });
    const form = h("form", { class: "add", "data-testid": "add-person", onsubmit: (e) => {
      e.preventDefault();
      doing(async () => {
        await addPerson(name.value.trim() || name.placeholder, channel.value, channel.value === "whatsapp" ? number.value.trim() : "", region.hidden ? "" : region.value);
        name.value = number.value = "";
        changed("phones");
      });
    } }, name, channel, number, region, h("button", {}, "Add"));
    this.view = new IntersectionObserver((seen) => {
      for (const e of seen) looked(e.target.dataset.name, e.isIntersecting);
      changed("phones");
    }, { root: this.list, rootMargin: "50%" });
    this.append(h("header", { class: "head" }, h("h2", {}, "Phones"), this.tabs), this.empty, this.list, form);
    on("phones selected chains", () => this.draw());
  }

  draw() {
    const phones = [...world.phones.values()];
    this.empty.hidden = phones.length > 0;
    this.name.placeholder = free(["Ana", "Bo", "Cem", "Dia", "Eli", "Fay"], world.phones);
    this.dataset.count = Math.min(phones.length, 3);
    keyed(this.list, phones.map((p) => ({ key: p.name, sig: "", make: () => {
      const node = h("wt-phone", { class: "phone " + p.channel, id: "phone-" + encodeURIComponent(p.name), "data-testid": "phone", "data-name": p.name });
      this.view.observe(node); // it is drawn when it comes into view
      return node;
    } })));
    for (const p of phones) {
      const { node } = this.list.items.get(p.name);
      if (world.seen.has(p.name) && (node.phone !== p || world.selected || this.selected)) node.show(p);
    }
    this.selected = world.selected; // what was lit must go out
    keyed(this.tabs, phones.length < 2 ? [] : phones.map((p) => ({ key: p.name, sig: "", make: () => h("a", { href: "#phone/" + encodeURIComponent(p.name) }, p.name) })));
  }
}

customElements.define("wt-phones", Phones);
