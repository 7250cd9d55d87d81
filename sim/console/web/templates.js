// The templates of the business: one is made and handed in for review; how each stands and what they cost is beside it.
import * as api from "./api.js";
import { dialog, doing, fill, h } from "./dom.js";
import { on } from "./store.js";
import { instant } from "./time.js";

export const charge = (c) => `${c.template} to ${c.to}, ${c.country}: ${c.amount}`;

const cell = (...parts) => h("td", {}, parts);
let draw = () => {};
on("overview", () => draw());

// templates shows them in a dialog.
export async function templates() {
  const first = await api.get("/whatsapp/templates");
  const pick = (label, all, id) => h("select", { "aria-label": label, "data-testid": id }, all.map(([value, text]) => h("option", { value }, text ?? value)));
  const text = (label, id) => h("input", { "aria-label": label, placeholder: label, required: true, autocomplete: "off", "data-testid": id });
  const [name, body] = [text("Name: parcel_sent", "template-name"), text("Text: It is on its way, {{1}}.", "template-body")];
  const category = pick("Category", first.categories.map((c) => [c]), "template-category");
  const language = pick("Language", ["en_US", "en_GB", "de", "es", "fr", "it", "pt_BR"].map((l) => [l]), "template-language");
  const tag = pick("A reviewer finds", [["", "nothing to object to"], ...first.tags.map((t) => [t.name, "found: " + t.name.replace("_", " ")])], "template-tag");
  const [list, cost] = [h("table", { "data-testid": "reviews" }), h("div", { "data-testid": "charges" })];
  const show = async () => {
    const [{ templates: all, currency, rates }, ledger] = await Promise.all([api.get("/whatsapp/templates"), api.get("/ledger")]);
    fill(list, h("tbody", {}, all.map((t) => h("tr", {}, cell(h("b", {}, t.name), h("small", {}, ` ${t.language} ${t.category ?? ""}`), h("p", {}, t.body)), cell(t.status, h("small", {}, t.reason ? ` ${t.reason}` : t.status === "pending" ? ` until ${instant(t.decided)}` : ""))))));
    fill(cost, h("p", {}, `A template costs, in ${currency}: ` + Object.entries(rates).map(([to, n]) => `${to ? "+" + to : "else"} ${n}`).join(", ")),
      ledger.charges.map((c) => h("p", {}, charge(c))), h("p", {}, h("b", {}, ledger.charges.length ? `${ledger.amount} ${currency} in all, ${ledger.free} free.` : "No template was charged.")));
  };
  const form = h("form", { class: "questions", onsubmit: (e) => { e.preventDefault(); doing(async () => {
    await api.post("/whatsapp/templates", { name: name.value.trim(), namespace: "communications", language: language.value, category: category.value, body: body.value.trim(), tags: tag.value ? [tag.value] : [] });
    name.value = body.value = "";
    await show();
  }); } }, name, body, category, language, tag, h("button", { class: "go", "data-testid": "submit-template" }, "Submit for review"));
  await show();
  draw = show;
  await dialog("Templates", h("div", { class: "sides" }, h("div", {}, form, list), h("div", {}, h("h3", {}, "Ledger"), cost)));
  draw = () => {};
}
