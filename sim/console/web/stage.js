// <wt-stage>: what a presenter needs: colours, presenting, windows for other screens, the floor, starting again.
import * as api from "./api.js";
import { setSpeed } from "./clockbar.js";
import { button, copy, doing, fill, h, menu, toast } from "./dom.js";
import { open } from "./route.js";
import { ofFile, ofSign } from "./logo.js";
import { templates } from "./templates.js";
import { on, refresh, refreshAll, restart, world } from "./store.js";

const root = document.documentElement;
const { body } = document;

// paint shows the page light or dark, whatever the system prefers.
function paint(theme) {
  const dark = theme === "dark";
  for (const sheet of document.styleSheets) for (const rule of sheet.cssRules) {
    if (rule.media && (rule.dark ||= /color-scheme: dark/.test(rule.media.mediaText))) rule.media.mediaText = dark ? "all" : "not all";
  }
  root.style.colorScheme = root.dataset.theme = theme;
  api.kept("theme", theme);
}
if (api.kept("theme")) paint(api.kept("theme"));

// A window for a screen of its own shows one pane and nothing else.
const view = new URLSearchParams(location.search).get("view");
if (view) { body.dataset.pane = body.dataset.view = view; root.classList.add("one"); }

class Stage extends HTMLElement {
  connectedCallback() {
    this.append(
      button("theme", "◐", () => paint((root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark" ? "light" : "dark"), "Dark or light"),
      button("restart", "↺", restart, "Start the world again"),
      this.menu = menu("Stage", "Show it to others", "drop stay", () => this.items(), "stage"));
    this.menu.addEventListener("click", ({ target }) => { if (target.matches(".go")) this.menu.open = false; });
    on("overview", () => this.tick());
    on("clock", () => this.tick());
  }

  items() {
    const window_ = (id, text, pane) => button(id, text, () => {
      const at = new URL(location.href);
      at.searchParams.set("view", pane);
      at.hash = pane;
      if (!window.open(at, "wavetank " + pane, "popup,width=1000,height=720")) toast("the browser opens no window");
    });
    const info = h("div", { class: "info" });
    const number = (id, value, most) => h("input", { type: "number", min: 1, max: most, value, "aria-label": id, "data-testid": "floor-" + id });
    const many = [number("customers", 20, 200), number("agents", 5, 50)];
    return [
      h("form", { class: "row-form", onsubmit: (e) => { e.preventDefault(); doing(() => this.floor(...many.map((m) => Number(m.value)))); } }, many[0], " customers, ", many[1], " agents ", h("button", { class: "go", "data-testid": "floor" }, "Let the floor work")),
      button("floor-rest", "Let the floor rest", () => api.del("/floor").then(refresh)),
      button("present", "Present: large, one pane", () => { this.menu.open = false; present(true); }),
      window_("window-phones", "A window with the customers", "phones"),
      window_("window-desks", "A window with the agents", "desks"),
      h("hr"),
      button("sandbox", "Make a WhatsApp sandbox", async () => this.sandbox(info, await api.post("/whatsapp/sandboxes"))),
      button("templates", "Templates, and what they cost", () => { this.menu.open = false; return templates(); }),
      info, h("hr"), this.business()];
  }

  // business is what people see of the business, and where its page is.
  business() {
    const set = async (body) => { await api.post("/business", body); await refreshAll(); };
    const name = h("input", { "aria-label": "Name of the business", "data-testid": "business-name" });
    const regions = [["pageRegion", "Messenger page in"], ["adminRegion", "administrator in"]].map(([key, label]) => {
      const s = h("select", { "data-testid": key, onchange: () => doing(() => set({ [key]: s.value })) }, ["US", "EU"].map((r) => h("option", {}, r)));
      return [key, s, h("label", { class: "times" }, label, s)];
    });
    doing(async () => {
      const b = await api.get("/business");
      name.value = b.name;
      for (const [key, s, label] of regions) { s.value = b[key]; label.hidden = !b[key]; }
    });
    const file = h("input", { type: "file", accept: "image/*", hidden: true, "aria-label": "A picture", "data-testid": "logo-file", onchange: () => doing(async () => set({ logo: await ofFile(file.files[0]) })) });
    return [
      h("form", { class: "row-form", onsubmit: (e) => { e.preventDefault(); doing(() => set({ name: name.value.trim() })); } }, name, h("button", { "data-testid": "business" }, "Name")),
      h("div", { class: "signs" }, [..."★♥☕♫☂"].map((s) => button("logo", s, () => set({ logo: ofSign(s) }), "Logo " + s)), button("logo-own", "Picture", () => file.click()), file), regions.map((r) => r[2])];
  }

  // floor fills the world and lets time run, ten times as fast as here.
  async floor(customers, agents) {
    await api.post("/floor", { customers, agents, seed: 1 });
    if (!world.overview.clock.speed && !world.overview.real) await setSpeed(10);
    await refreshAll();
    open("desks");
    document.querySelector("wt-supervisor details").open = true;
  }

  sandbox(info, s) {
    const facts = Object.entries(s).filter(([, v]) => v && typeof v === "string");
    fill(info, facts.map(([k, v]) => h("p", {}, h("small", {}, k + " "), v, " ", h("button", { type: "button", class: "quiet", onclick: () => copy(v, k) }, "copy"))));
    for (const p of world.phones.values()) if (p.channel === "whatsapp") for (const [id, what, text, target] of [["code", "sends the code", s.code, s.activationNumber], ["hello", "writes Hello there", "Hello", s.sandboxNumber]]) info.append(button("sandbox-" + id, `${p.name} ${what}`, async () => {
      await api.post(api.phonePath(p.name, "send"), { text, target });
      await refreshAll();
    }));
  }

  async tick() { // the floor's figures, beside what the supervisor sees
    if (this.asked || !document.querySelector("wt-supervisor details")?.open) return;
    this.asked = true;
    const f = await api.get("/floor").catch(() => ({}));
    setTimeout(() => { this.asked = false; }, 1000);
    const at = document.querySelector("[data-testid=service-level]") ?? document.querySelector("wt-supervisor .settings").appendChild(h("p", { "data-testid": "service-level" }));
    at.textContent = f.asked ? `${f.serviceLevel} % answered within 20 s · ${f.averageWait} s on average · ${f.waiting} wait · ${f.givenUp} gave up · ${f.transfers} transferred` : "";
  }
}

customElements.define("wt-stage", Stage);

// present is for a projector: one pane, large, with a button for the next step and notes for who speaks.
let bar;
export function present(yes) {
  root.classList.toggle("one", yes || Boolean(view));
  if (yes) body.dataset.present = "";
  else delete body.dataset.present;
  bar?.remove();
  if (!yes) return;
  const key = () => "notes " + (world.play?.file ?? "");
  const notes = h("textarea", { rows: 2, "aria-label": "Notes", placeholder: "Notes: what you want to say", "data-testid": "notes", value: api.kept(key()) ?? "", oninput: () => api.kept(key(), notes.value) });
  bar = h("aside", { class: "presenter" }, notes,
    button("next-step", "Next step", async () => {
      const next = document.querySelector("[data-testid=play-next]");
      if (world.play && !world.play.outcome) next.click();
      else open("scenarios");
      notes.value = api.kept(key()) ?? "";
    }),
    button("present-end", "End", () => present(false)));
  bar.querySelector("[data-testid=next-step]").className = "go";
  document.getElementById("panes").before(bar);
}
