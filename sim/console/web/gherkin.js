// What is done by hand, written along as a scenario. Time that passed between two steps becomes a step of its own.
import { changed, now, on, world } from "./store.js";
import { iso, words } from "./time.js";

export const quoted = (text) => '"' + text.replaceAll("\\", "\\\\").replaceAll('"', '\\"') + '"';

const businesses = { whatsapp: "a WhatsApp production number", messenger: "a Messenger page", twitter: "a Twitter account", web: "a web messenger", android: "an Android app", ios: "an iOS app" };

export const channels = { whatsapp: "WhatsApp", messenger: "Messenger", twitter: "Twitter", web: "Web", android: "Android", ios: "iOS" };

const TITLE = "What was done by hand";
export const script = { start: 0, at: 0, steps: [], title: TITLE };

// begin starts a recording at the present instant. Who is there already is written down; what they did before is not. Of a scenario
// that is being played the recording has the steps that are done.
export function begin() {
  const p = world.play;
  script.start = script.at = Math.round(now());
  Object.assign(script, { id: world.id, play: p?.id, done: 0, title: p?.scenario ?? TITLE });
  script.steps = p ? [] : [...[...world.phones.values()].map(uses), ...[...world.desks.values()].map(works)];
  if (p) played(p);
  keepIt();
}

// played writes down the steps that the player has done.
export function played(p) {
  if (script.id !== world.id || !world.id.endsWith("." + p.id)) return; // on the way from one world to the other
  if (script.play !== p.id) { begin(); return; }
  if (p.done <= script.done) return;
  script.steps.push(...p.steps.slice(script.done, p.done).map(({ keyword, text, doc, table }) => ({ keyword, text, doc, table })));
  script.done = p.done;
  script.at = Date.parse(p.steps[p.done - 1].at);
  keepIt();
}

// uses and works are the steps that bring a person and an agent into a scenario.
export function uses(phone) {
  const number = phone.channel === "whatsapp" ? ` with number ${quoted(phone.address)}` : phone.region === "EU" ? ' in region "EU"' : "";
  return { keyword: "Given", text: `${quoted(phone.name)} uses ${channels[phone.channel] ?? phone.channel}${number}`, needs: phone.channel };
}

export const works = (desk) => ({ keyword: "Given", text: `agent ${quoted(desk.agent)} is ${desk.state === "Ready" ? "ready" : "not ready"}` });

// restore takes up the recording that a reload of the page interrupted.
export function restore() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(slot()));
    if (kept && kept.id === world.id && kept.start <= now() && world.overview.entries >= kept.entries) {
      Object.assign(script, { play: undefined }, kept);
      changed("gherkin");
      return;
    }
  } catch { /* nothing kept */ }
  begin();
}

on("renewed", restore);

// slot is where a recording is kept: that of the world that is up waits while a scenario is played.
const slot = () => (world.overview.play ? "gherkin of a play" : "gherkin");

function keepIt() {
  try {
    if (script.id === world.id) sessionStorage.setItem(slot(), JSON.stringify({ ...script, entries: world.overview.entries }));
  } catch { /* no storage: a reload begins anew */ }
  changed("gherkin");
}

// passed writes down the time since the last step.
export function passed() {
  const at = Math.round(now());
  const gap = at - script.at;
  if (gap <= 0) return;
  script.at = at;
  const last = script.steps.at(-1);
  if (last?.span) last.span += gap;
  else script.steps.push({ keyword: "When", span: gap });
  keepIt();
}

// record adds a step; needs names a channel or a template that the scenario has to set up.
export function record(keyword, text, needs, table) {
  passed();
  script.steps.push({ keyword, text, needs, table });
  keepIt();
}

// renamed makes the scenario one of a person who had the new name from the start: no step gives another one.
export function renamed(name, to) {
  for (const s of script.steps) if (s.text) s.text = s.text.replaceAll(quoted(name), quoted(to));
  keepIt();
}

// note writes down what no step says, as a comment.
export const note = (text) => record("#", text);

export function feature() {
  const steps = [...script.steps];
  const clock = script.play ? steps[0]?.text.startsWith("the clock reads") && steps.shift() : { keyword: "Given", text: `the clock reads "${iso(script.start)}"` };
  const setUp = clock ? [clock] : [];
  for (const channel of new Set(steps.map((s) => s.needs).filter((n) => businesses[n]))) {
    const text = businesses[channel];
    if (!steps.some((s) => s.text?.startsWith(text))) setUp.push({ keyword: "Given", text });
  }
  for (const name of new Set(steps.map((s) => s.needs).filter((n) => n && !businesses[n]))) {
    const t = !steps.some((s) => s.text?.includes(`template "${name}" in namespace`)) && world.overview?.templates.find((o) => o.name === name);
    if (t) setUp.push({ keyword: "Given", text: `the approved template "${t.name}" in namespace "${t.namespace}" and language "${t.language}"`, doc: t.body });
  }
  const lines = ["Feature: Recorded in the console", "", "  Scenario: " + (script.title || "Untitled")];
  let keyword = "";
  for (const s of [...setUp, ...steps]) {
    if (s.keyword === "#") { lines.push("    # No step says this: " + s.text); continue; }
    const text = s.span ? `${words(s.span)} pass${/^1 \w+$/.test(words(s.span)) ? "es" : ""}` : s.text;
    lines.push(`    ${s.keyword === keyword && keyword !== "*" ? "And" : s.keyword} ${text}`);
    keyword = s.keyword;
    if (s.doc) lines.push('      """', ...s.doc.replaceAll('"""', '\\"\\"\\"').split("\n").map((l) => "      " + l), '      """');
    for (const row of s.table ?? []) lines.push(`      | ${row.map((c) => c.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("|", "\\|")).join(" | ")} |`);
  }
  return lines.join("\n") + "\n";
}

// stepOf is an entry of the journal as a step: its keyword and text, or null when no step says it.
export function stepOf(e) {
  const p = e.payload ?? {};
  const who = (actor) => quoted(actor.replace(/^(phone|agent) /, ""));
  const when = (text) => ({ keyword: "When", text });
  const then = (text) => ({ keyword: "Then", text });
  const customer = customerOf(e.conversation);
  if (e.kind === "network" && e.from.startsWith("phone ")) {
    if (e.name === "message" && p.type === "location") return when(`${who(e.from)} sends the location "${p.text.replace(/.*q=/s, "")}"`);
    if (e.name === "message" && p.text) return when(`${who(e.from)} sends ${quoted(p.text)}`);
    if (e.name === "read") return when(`${who(e.from)} reads the conversation`);
  }
  if (e.kind === "network" && e.to.startsWith("phone ") && p.kind) {
    return then(p.kind === "template" ? `${who(e.to)} sees the template ${quoted(p.template)}` : `${who(e.to)} sees ${quoted(p.text ?? "")}`);
  }
  if (e.kind === "desk" && e.from.startsWith("agent ")) {
    const agent = "agent " + who(e.from);
    if (["answer", "ignore", "reject"].includes(e.name) && customer) return when(`${agent} ${e.name}s ${quoted(customer)}`);
    if (e.name === "close" && customer) return when(`${agent} closes the contact with ${quoted(customer)}`);
    if (e.name === "send") return when(`${agent} sends ${quoted(p.text ?? "")}${customer ? " to " + quoted(customer) : ""}`);
    if (e.name === "sendTemplate") return when(`${agent} sends the template ${quoted(p.template)}${p.params?.length ? ` with ${quoted(p.params.join(", "))}` : ""}`);
  }
  if (e.kind === "desk" && e.name === "alert" && p.customer) return then(`agent ${who(e.to)} is alerted by ${quoted(p.customer)}`);
  if (e.kind === "frame" && e.name === "newMessage" && e.from === "connector" && customer) {
    const desk = [...world.desks.values()].find((d) => d.contacts.some((c) => c.conversationId === e.conversation));
    if (desk && p.message && p.type === "text") return then(`agent ${quoted(desk.agent)} sees ${quoted(p.message)} from ${quoted(customer)}`);
  }
  if (e.kind === "webhook" && e.to === "connector") return then(`a ${quoted(e.name)} webhook reached the connector`);
  if (e.kind === "request" && p.role === "appMaker") return then("the cloud received 1 message");
  return null;
}

// customerOf is the name that the desks know for a conversation.
export function customerOf(conversation) {
  if (!conversation) return "";
  for (const desk of world.desks.values()) {
    const c = [...desk.contacts, ...desk.alerts].find((o) => o.conversationId === conversation);
    if (c) return c.customer;
  }
  return world.overview?.queue.find((q) => q.conversationId === conversation)?.customer ?? "";
}
