// The world as it was at an instant: at once from what the page holds, and exactly, from the log, once the hand rests. It is read only.
import * as api from "./api.js";
import { changed, now, on, refreshAll, world } from "./store.js";

const REST = 150; // ms after which the log is asked
const MOST = 80; // bubbles of a phone that are shown, as of the present
const WIRE = 200; // crossings that are shown of a time of which the page holds
const SOME = 50; // or fewer
let present = null; // what is shown when nothing is looked back at
let timer;
let asked = 0;

api.guarded((path) => {
  if (world.past && !path.startsWith("/branch") && path !== "/load") throw new Error("This is the past: go on from here, which makes a branch, or go back to now.");
});

// upTo are the items of a list, in the order of their instants, that were there.
function upTo(list, at) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const mid = (low + high) >> 1;
    if (Date.parse(list[mid].at) <= at) low = mid + 1;
    else high = mid;
  }
  return high === list.length ? list : list.slice(0, high);
}

// began is when each conversation came to a desk, and when it left, by the journal.
function began() {
  const all = new Map();
  for (const e of world.entries.values()) {
    if (e.kind !== "desk" || !e.from.startsWith("agent ")) continue;
    const key = e.from.slice(6) + e.conversation;
    if (e.name === "answer" || e.name === "observe") all.set(key, { from: Date.parse(e.at), to: Infinity });
    else if (e.name === "close" && all.has(key)) all.get(key).to = Date.parse(e.at);
  }
  return all;
}

// look shows an instant; 0 is now.
export function look(at) {
  clearTimeout(timer);
  world.before = null;
  if (!at) {
    if (!present) return;
    Object.assign(world, { past: 0, phones: present.phones, desks: present.desks, overview: present.overview });
    present = null;
    asked++;
    document.body.removeAttribute("data-past");
    changed("past", "phones", "desks", "overview", "clock");
    refreshAll();
    return;
  }
  present ??= { phones: new Map(world.phones), desks: new Map(world.desks), overview: world.overview, contacts: began(), start: now() };
  world.past = at;
  document.body.toggleAttribute("data-past", true);
  world.phones = new Map([...present.phones].map(([name, p]) => {
    const bubbles = upTo(p.bubbles, at).slice(-MOST);
    return [name, bubbles.length === p.bubbles.length ? p : { ...p, bubbles, typing: false, options: [] }];
  }));
  world.desks = new Map([...present.desks].map(([name, d]) => [name, { ...d, alerts: d.alerts.filter((a) => Date.parse(a.rung) <= at), contacts: d.contacts.flatMap((c) => {
    const span = present.contacts.get(name + c.conversationId);
    if (span && span.from > at) return [];
    const lines = upTo(c.lines, at);
    return [lines.length === c.lines.length ? c : { ...c, lines, open: c.open || Boolean(span && at < span.to) }];
  }) }]));
  world.overview = { ...present.overview, queue: present.overview.queue.filter((q) => Date.parse(q.since) <= at) };
  changed("past", "phones", "desks", "overview", "clock");
  rest(at);
}

// rest asks the log once the hand rests.
function rest(at) {
  clearTimeout(timer);
  timer = setTimeout(() => exactly(at).catch((err) => { // what the page holds stays, and the page says so
    if (world.past !== at) return;
    world.overview = { ...world.overview, guessed: err.message };
    changed("past");
  }), REST);
}

on("looked", () => { if (world.past) rest(world.past); }); // a phone that comes into view is of the past, too

// learn keeps bubbles of a phone that the present no longer shows, so that dragging on shows them at once.
function learn(name, bubbles) {
  const known = present.phones.get(name);
  const ids = new Set(known?.bubbles.map((b) => b.id));
  const more = bubbles.filter((b) => !ids.has(b.id));
  if (known && more.length > 0) present.phones.set(name, { ...known, bubbles: [...known.bubbles, ...more].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)) });
}

// exactly asks the log.
async function exactly(at) {
  const of = ++asked;
  const then = "at=" + encodeURIComponent(new Date(at).toISOString());
  const o = await api.get("/overview?" + then);
  const phones = await Promise.all(o.people.map(async (name) => [name, !world.seen.has(name) && world.phones.get(name) || await api.get(`${api.phonePath(name)}${api.last(name)}&${then}`)]));
  const desks = await Promise.all(o.agents.map(async ({ name }) => [name, await api.get(`${api.agentPath(name)}${api.last()}&${then}`)]));
  const early = world.entries.get(world.oldest + SOME)?.at;
  const before = world.oldest > 1 && !(Date.parse(early) <= at) ? (await api.get(`/journal?after=${Math.max(0, o.last - WIRE)}&limit=${WIRE}`)).entries.filter((e) => e.seq <= o.last) : null;
  if (of !== asked || world.past !== at) return; // the hand went on
  world.before = before;
  for (const [name, p] of phones) learn(name, p.bubbles);
  world.phones = new Map(phones);
  world.desks = new Map(desks);
  const { branches, play, generation, world: id, actions, connector, shared } = present.overview;
  world.overview = { ...o, branches, play, generation, world: id, actions, connector, shared, exact: true };
  changed("past", "phones", "desks", "overview");
}
