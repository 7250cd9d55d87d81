// Why a message ended as it did: the entries of its chain, in words.
import { world } from "./store.js";
import { brief, instant, words } from "./time.js";

const DAY = 86400000;
const names = { whatsapp: "WhatsApp", messenger: "Messenger", twitter: "Twitter", web: "the web messenger", android: "the Android app", ios: "the iOS app", cloud: "the cloud", connector: "the connector", oceana: "Oceana", scanner: "the virus scanner" };
export const actor = (a) => names[a] ?? a.replace(/^phone (.*)/, "$1's phone").replace(/^agent /, "");
const upper = (text) => text[0].toUpperCase() + text.slice(1);
const at = (e) => instant(e.at);

// explain tells the story of a chain, oldest first; the last sentences say how it ended.
export function explain(entries) {
  if (entries.length === 0) return ["Nothing of this message is in the journal any more."];
  const first = entries[0];
  const said = [];
  const say = (text) => said.push(text);
  const failure = entries.find((e) => e.kind === "network" && e.name === "report failure");
  const inbound = first.from.startsWith("phone ");

  if (inbound) say(`${first.from.slice(6)} sent it on ${at(first)}.`);
  else if (first.kind === "desk") say(`${actor(first.from)} sent it from the desk on ${at(first)}.`);
  else say(`It first appears on ${at(first)}: ${actor(first.from)} to ${actor(first.to)}, ${first.name}.`);

  retries(entries.filter((e) => e.kind === "webhook"), "webhook", say);
  for (const e of entries) refusal(e, say);
  posts(entries.filter((e) => e.kind === "request" && e.payload?.role === "appMaker"), say);

  const drawn = entries.find((e) => e.kind === "network" && e.to.startsWith("phone ") && !e.error);
  if (failure) rejected(failure, entries, say);
  else if (drawn) say(`${upper(actor(drawn.from))} put it on ${actor(drawn.to)} on ${at(drawn)}.`);
  const held = entries.find(blocked);
  if (held) {
    say(`The virus scanner held it back: ${held.error.split(": ")[1]}. Until the scanner says continue the cloud passes a message on to no one, and ${actor(held.to)} shows that it was not delivered.`);
    if (entries.some(taken)) say("In its place the agent reads that a file was blocked.");
  } else if (inbound) routed(entries, say);
  waits(entries, say);

  const last = entries.at(-1);
  if (!failure && !drawn && !inbound) say(`It never reached a phone: the last thing that happened was ${actor(last.from)} to ${actor(last.to)}, ${last.name}${last.error ? `, which failed: ${last.error}` : last.status ? `, answered ${last.status}` : ""}.`);
  if (entries.some((e) => !e.status && !e.error && e.kind !== "network" && e.kind !== "desk")) {
    const due = world.overview?.clock.due[0];
    say(`An answer is still outstanding.${due ? ` Next due: ${due.label}, on ${instant(due.at)}.` : ""}`);
  }
  return said;
}

function retries(calls, what, say) {
  const bad = calls.filter((e) => e.status >= 300 || e.error);
  if (bad.length === 0) return;
  say(`${bad.length === 1 ? "One try" : bad.length + " tries"} of the cloud's ${what} failed: ${bad.map((e) => `${instant(e.at)} ${e.error || "answered " + e.status}`).join("; ")}.`);
  const good = calls.find((e) => e.status >= 200 && e.status < 300 && e.seq > bad[0].seq);
  if (good) say(`The try on ${at(good)} was taken.`);
  else {
    const due = world.overview?.clock.due.find((d) => /webhook|retr/i.test(d.label));
    say(due ? `The next try is due on ${instant(due.at)}.` : "No further try is due.");
  }
}

function refusal(e, say) {
  const a = e.answer ?? {};
  if (e.kind === "frame" && (a.result === false || e.status >= 400)) say(`${upper(actor(e.to))} refused ${e.name} of ${actor(e.from)} with ${a.code ?? e.status}: ${a.errorMessage ?? "no reason given"}.`);
  if (e.kind === "network" && e.error && !blocked(e)) say(`${upper(actor(e.to))} refused it: ${e.error}`);
}

function posts(calls, say) {
  for (const e of calls) {
    if (e.error) say(`The connector's post of ${at(e)} got no answer: ${e.error}.`);
    else if (e.status >= 300) say(`The cloud answered the post of ${at(e)} with ${e.status}.`);
    else if (e.status) say(`The connector posted it to the cloud on ${at(e)}, which answered ${e.status}: the cloud takes every message, and the channel decides afterwards.`);
  }
}

function rejected(failure, entries, say) {
  const error = failure.payload?.error ?? {};
  const inner = error.underlyingError?.errors?.[0] ?? error.underlyingError ?? {};
  const code = inner.code ?? error.code;
  const conversation = entries.find((e) => e.conversation)?.conversation;
  const closes = code === 470 || error.code === "blocked" || code === 131047;
  if (closes) {
    const last = lastInbound(conversation, failure.seq);
    const when = Date.parse(failure.at);
    if (last) {
      say(`The customer last wrote on ${instant(last)}. The window closed 24 hours later, on ${instant(last + DAY)}.`);
      say(`This message came on ${instant(when)}: ${words(when - last - DAY, 3)} too late.`);
    } else say("The customer never wrote on this channel, so there was no window to answer in.");
  }
  say(`${upper(actor(failure.from))} rejected it with ${code}: ${inner.title ?? inner.message ?? error.message ?? "no reason given"}`);
  if (code === 470) say("A template is delivered all the same. Only the customer opens the window again, by writing.");
}

// lastInbound is when the customer of a conversation last wrote before an entry, by the network's own stamp.
function lastInbound(conversation, before) {
  let last = 0;
  for (const e of world.entries.values()) {
    if (e.seq >= before) break;
    if (e.kind !== "webhook" || e.name !== "message:appUser" || e.conversation !== conversation) continue;
    for (const m of e.payload?.messages ?? []) last = Math.max(last, (m.source?.originalMessageTimestamp ?? m.received ?? 0) * 1000);
  }
  return last;
}

const blocked = (e) => e.name === "not delivered" && e.payload?.code === "blocked";
const taken = (e) => e.kind === "frame" && e.to === "oceana" && e.status === 200;

function routed(entries, say) {
  const frame = entries.find(taken);
  if (!frame) {
    if (!entries.some((e) => e.error)) say("Oceana has not seen it.");
    return;
  }
  say(`Oceana took it on ${at(frame)}, ${frame.name === "requestChat" ? "as the first message of a contact" : "in an open contact"}.`);
  if (frame.name !== "requestChat") return;
  const desk = [...world.entries.values()].filter((e) => e.kind === "desk" && e.conversation === frame.conversation && e.seq > frame.seq);
  const answered = desk.find((e) => e.name === "answer");
  if (answered) say(`${actor(answered.from)} answered on ${at(answered)}${gap(frame, answered)}.`);
  else say(desk.some((e) => e.name === "alert") ? "It rings at a desk that has not answered yet." : "No agent was free: it waits in the queue.");
}

function gap(a, b) {
  const ms = Date.parse(b.at) - Date.parse(a.at);
  return ms > 0 ? `, after ${brief(ms)}` : "";
}

function waits(entries, say) {
  for (let i = 1; i < entries.length; i++) {
    const ms = Date.parse(entries[i].at) - Date.parse(entries[i - 1].at);
    const same = entries[i].kind === "webhook" && entries[i - 1].kind === "webhook"; // tries, told above
    if (ms >= 1000 && !same) say(`Between ${entries[i - 1].name} (${actor(entries[i - 1].from)}) and ${entries[i].name} (${actor(entries[i].from)}) lay ${words(ms, 3)}.`);
  }
}
