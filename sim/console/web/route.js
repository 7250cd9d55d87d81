// Deep links: #phone/Ana, #desk/Alice, #message/ID, #entry/12, #wire, #faults, #gherkin, #scenarios, #at/2020-11-04T08:55:00Z (the first
// entry from then on), #play/FILE:LINE/STEPS.
import { chainOf, chainOfEntry } from "./chain.js";
import { entryOf, select, world } from "./store.js";

const panes = { phone: "phones", phones: "phones", desk: "desks", desks: "desks" };

// keyboard tells whether the last thing opened was opened by keyboard: then the focus goes there too.
export let keyboard = false;

// open goes to an address; pane is where to look then when only one is shown, if not there.
export function open(kind, value = "", pane = "") {
  look = pane;
  const el = document.activeElement;
  keyboard = Boolean(el?.closest("li") && el.matches(":focus-visible"));
  const hash = "#" + kind + (value === "" ? "" : "/" + encodeURIComponent(value));
  if (location.hash === hash) follow();
  else location.hash = hash;
}

export function parse() {
  const [, kind, value = ""] = /^#?([^/]*)\/?(.*)$/.exec(location.hash);
  try {
    return [kind, decodeURIComponent(value)];
  } catch {
    return [kind, ""];
  }
}

let look = "";
const followers = [];
export const routed = (f) => followers.push(f);

// follow goes to where the address says.
export function follow() {
  const [kind, value] = parse();
  if (kind === "message") select({ id: value });
  else if (kind === "entry") select({ seq: Number(value) });
  else if (kind === "at") select({ seq: [...world.entries.values()].find((e) => Date.parse(e.at) >= Date.parse(value))?.seq ?? 0 });
  else select(null);
  if (kind && kind !== "play") document.body.dataset.pane = look || (panes[kind] ?? "side");
  look = "";
  for (const f of followers) f(kind, value);
  if (kind === "phone" || kind === "desk") {
    const el = document.getElementById(`${kind}-${encodeURIComponent(value)}`);
    el?.scrollIntoView({ block: "nearest", inline: "nearest" });
    document.querySelectorAll(".aimed").forEach((o) => o.classList.remove("aimed"));
    el?.classList.add("aimed");
  }
}

// chosen is the chain of the message that is selected, if any.
export function chosen() {
  const s = world.selected;
  if (!s) return undefined;
  if (s.id) return chainOf(s.id);
  const e = entryOf(s.seq);
  return e && chainOfEntry(e);
}

export const lit = (id) => Boolean(chosen()?.ids.has(id));
