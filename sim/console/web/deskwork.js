// What an agent can do with a contact beside writing. Which of it is possible now is what Oceana says: the capabilities of the contact.
import * as api from "./api.js";
import { doing, fill, h, menu } from "./dom.js";
import { refresh, setDesk, world } from "./store.js";

export async function act(agent, action, body) {
  setDesk(await api.post(api.agentPath(agent, action), body));
}

const button = (label, run, id) => h("button", { type: "button", "data-testid": id, onclick: () => doing(run) }, label);

// field is an input with a button that takes what it says.
function field(label, take, id, type = "text") {
  const input = h("input", { type, "aria-label": label, placeholder: label, autocomplete: "off", "data-testid": id && id + "-text" });
  return h("form", { class: "row-form", onsubmit: (e) => { e.preventDefault(); const v = input.value.trim(); if (v) { input.closest("details").open = false; doing(() => take(v)); } } }, input, h("button", { "data-testid": id }, "OK"));
}

// work are the buttons of a contact: {key, sig, make} for keyed.
export function work(desk, c) {
  const { agent } = desk;
  const customer = c.customer;
  const all = {
    canSingleStepTransferToUser: () => menu("Transfer", "Transfer " + customer, "drop", () => [
      world.overview.agents.filter((a) => a.name !== agent && a.state !== "Signed Out").map((a) => button(`To ${a.name} (${a.state})`, () => act(agent, "transfer", { customer, agent: a.name }), "transfer-to")),
      world.overview.oceana.services.map((s) => button("To service " + s, () => act(agent, "transfer", { customer, service: s }))),
      field("To a service", (service) => act(agent, "transfer", { customer, service }), "transfer-service")], "transfer"),
    canSetDispositionCode: () => menu("Outcome", "How it went", "drop", () => [field("Disposition code", (code) => act(agent, "disposition", { customer, code }), "disposition")], "outcome"),
    canExtendACW: () => button("More time", () => act(agent, "extendWork", { customer }), "extend"),
    canCompleteACW: () => button("Complete", () => act(agent, "completeWork", { customer }), "complete"),
    canCoach: () => menu("Coach", "Coach the agent", "drop", () => [field("Only the agent sees it", (text) => act(agent, "coach", { customer, text }), "coach")], "coach-menu"),
    canBargeIn: () => button("Barge in", () => act(agent, "bargeIn", { customer }), "barge-in"),
    canLeave: () => button("Leave", () => act(agent, "leave", { customer }), "leave"),
    canEnd: () => button("Close", () => act(agent, "close", { customer }), "close"),
  };
  return Object.entries(all).filter(([can]) => c.capabilities.includes(can)).map(([can, make]) => ({ key: can + c.conversationId, sig: "", make }));
}

let widget;

// rich is the widget: the ready messages for the channel of the contact, the phrases, and what else goes out.
export function rich(of) {
  const items = () => {
    const [{ agent }, { customer, groups }] = of();
    if (!widget) {
      doing(async () => { widget = await api.get("/richmedia"); fill(details.lastChild, items()); });
      return [h("p", {}, "…")];
    }
    const send = (action, body) => act(agent, action, { customer, ...body });
    return [
      widget.groups.filter((g) => groups.includes(g.groupName)).map((g) => h("fieldset", {}, h("legend", {}, g.groupName),
        g.groupItems.map((i) => button(i.title, () => send("sendRichMedia", { title: i.title }), "rich-item")))),
      (widget.phrases ?? []).map((text) => button(`“${text}”`, () => send("sendPhrase", { text }), "phrase")),
      button("File offer.pdf", () => send("sendFile", { file: "offer.pdf" }), "desk-file"),
      field("Another file", (file) => send("sendFile", { file }), "desk-other-file"),
      button("Start typing", () => send("typing", { typing: true }), "desk-typing"),
      button("Stop typing", () => send("typing", { typing: false }))];
  };
  const details = menu("+", "Rich media and files", "drop", items, "rich");
  return details;
}

export const skills = ["Language.English", "Language.French", "LOB.Sales", "LOB.Billing", "Location.Inhouse"];

// attributes are boxes to tick; take gets all that are ticked.
export function attributes(has, take) {
  const all = [...new Set([...skills, ...has, ...world.overview.agents.flatMap((a) => a.attributes)])];
  const boxes = all.map((a) => h("input", { type: "checkbox", checked: has.includes(a), onchange: () => doing(() => send()) }));
  const send = async (...more) => { await take([...all.filter((_, i) => boxes[i].checked), ...more]); refresh(); };
  return h("fieldset", {}, h("legend", {}, "Attributes"), all.map((a, i) => h("label", { class: "times" }, boxes[i], a)), field("Another: LOB.Sales", send, "attribute"));
}

// state is the menu of an agent.
export const state = (agent) => menu("⋯", "State of " + agent, "drop", () => [
  attributes(world.overview.agents.find((a) => a.name === agent)?.attributes ?? [], (list) => act(agent, "attributes", { attributes: list })),
  field("Not ready because of", (reason) => act(agent, "state", { state: "not ready", reason }), "reason"),
  button("Sign out", () => act(agent, "signOut", {}), "sign-out"),
  button("Lose the browser", () => act(agent, "loseBrowser", {}), "lose-browser")], "desk-menu");
