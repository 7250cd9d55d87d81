// A world as a file, or as a link that holds its whole log, and what differs between two worlds.
import * as api from "./api.js";
import { copy, dialog, doing, h, save, toast } from "./dom.js";
import { routed } from "./route.js";
import { charge } from "./templates.js";
import { channel } from "./time.js";

const LONGEST = 8000; // characters of a link
const LARGEST = 1 << 20; // bytes of the log that it holds

const squeezed = (stream, how) => new Response(stream.pipeThrough(how)).arrayBuffer();

// keep saves the world as a file.
export async function keep() {
  save("world.wavetank.json", JSON.stringify(await api.get("/save")));
}

// link copies an address that makes this world wherever it is opened.
export async function link() {
  const log = new Blob([JSON.stringify(await api.get("/save"))]);
  const bytes = new Uint8Array(await squeezed(log.stream(), new CompressionStream("deflate-raw")));
  const text = btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  if (text.length > LONGEST) throw new Error(`The log is too long for a link (${text.length} characters of ${LONGEST}): save it as a file.`);
  await copy(`${location.origin}${location.pathname}#share/${text}`, "Link");
}

// unlink is the log that a link holds, as text.
async function unlink(text) {
  if (text.length > LONGEST) throw new RangeError();
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  let size = 0;
  const bound = new TransformStream({ transform(chunk, to) {
    size += chunk.length;
    if (size > LARGEST) throw new RangeError();
    to.enqueue(chunk);
  } });
  const all = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).pipeThrough(bound);
  return new Response(all).text();
}

// shares lets load make a world of what a link holds.
export function shares(load) {
  routed((kind, value) => {
    if (kind !== "share") return;
    location.replace("#phones"); // who goes back makes no second one
    doing(async () => load(await unlink(value).catch(() => { throw new Error("This link holds no world, or only a part of one: copy it whole."); })));
  });
}

// pick asks for a file and hands its log on.
export function pick(load) {
  const input = h("input", { type: "file", accept: ".json,.ndjson", class: "offscreen", tabindex: "-1", "aria-label": "A saved world", "data-testid": "load-file", onchange: () => doing(async () => {
    const text = await input.files[0].text();
    input.value = "";
    await load(text);
    toast("Loaded: it is a world beside the others", false);
  }) });
  return input;
}

// seen is what people see in a world, what it has cost and what crossed its wire: lines of text, by where.
async function seen(id) {
  const [{ phones }, { agents, queue, kinds }, ledger] = await Promise.all(["/phones", "/overview", "/ledger"].map((path) => api.get(path, id)));
  const desks = await Promise.all(agents.map((a) => api.get(api.agentPath(a.name), id)));
  return new Map([...phones.map((p) => [`${p.name}’s phone`, p.bubbles.map((b) => `${b.from === "me" ? "sent" : "got"} “${b.template || b.text}”${b.status === "failed" ? ", failed" : ""}`)]),
    ...desks.map((d) => [`${d.agent}’s desk`, d.contacts.flatMap((c) => c.lines.map((l) => `${l.from || l.role}: “${l.template || l.text}”${l.status ? ", " + l.status : ""}${l.code ? " " + l.code : ""}`))]),
    ["the queue", queue.map((q) => `${q.customer} on ${channel(q.channel)}`)],
    ["the ledger", ledger.charges.map((c) => charge(c) + " " + ledger.currency)],
    ["the wire", Object.entries(kinds).map(([kind, n]) => `${kind}: ${n}`)]]);
}

// differ shows what is in one of two worlds only.
export async function differ(a, b) {
  const [left, right] = await Promise.all([seen(a.id), seen(b.id)]);
  const only = (here, there, who) => { // what is there twice here and once there is one more here
    const rest = [...there.get(who) ?? []];
    return (here.get(who) ?? []).filter((t) => { const i = rest.indexOf(t); if (i >= 0) rest.splice(i, 1); return i < 0; });
  };
  const rows = [...new Set([...left.keys(), ...right.keys()])].map((who) => [who, only(left, right, who), only(right, left, who)]).filter(([, x, y]) => x.length + y.length > 0);
  const cell = (list) => h("td", {}, list.map((t) => h("p", {}, t)));
  await dialog("What differs", rows.length === 0 ? h("p", {}, "Nothing differs.") : h("table", {}, h("thead", {}, h("tr", {}, h("th", {}), h("th", {}, "only in ", a.text), h("th", {}, "only in ", b.text))),
      h("tbody", {}, rows.map(([who, x, y]) => h("tr", {}, h("th", { scope: "row" }, who), cell(x), cell(y))))));
}
