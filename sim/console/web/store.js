// What the page knows of the world. The event stream says what changed; the control API says how it looks now.
import * as api from "./api.js";
import { toast } from "./dom.js";
import { chainOfEntry, follow, forget, forgetAll, phoneOf } from "./chain.js";

const KEPT = 5000; // entries in the page; an older one is asked for when it is looked at
const TAIL = 2000; // entries read when the page opens
const ROUND = 8; // phones asked for at once

export const world = {
  overview: null,
  phones: new Map(),
  desks: new Map(),
  entries: new Map(), // seq -> entry, in order
  older: new Map(), // entries that were asked for: few
  oldest: 1, // of entries
  actors: new Map(), // in entries -> how often
  chats: new Map(), // conversations in entries -> how often
  anew: 0, // how often entries was read again
  seen: new Set(), // names of the phones in view
  ready: null,
  play: null, // the scenario that is being played
  features: null, // what can be played, once asked for
  id: "", // which world it is: how often it was reset, and the play
  past: 0, // the instant that is looked at, in ms; 0: now
  before: null, // the last entries then, when entries do not go back that far
  selected: null, // {id} of a message or {seq} of an entry
};

// fresh are the sequence numbers of entries that came or changed since they were last drawn.
export const fresh = new Set();

const listeners = new Map(); // topic -> functions
const dirty = new Set();
let frame = 0;

export function on(topics, f) {
  for (const topic of topics.split(" ")) listeners.set(topic, [...(listeners.get(topic) ?? []), f]);
}

// changed lets everybody who draws a topic draw it in the next frame, once.
export function changed(...topics) {
  for (const t of topics) dirty.add(t);
  if (!frame) frame = requestAnimationFrame(draw);
}

function draw() {
  frame = 0;
  if (pressed) { frame = requestAnimationFrame(draw); return; }
  const run = new Set([...dirty].flatMap((t) => listeners.get(t) ?? []));
  dirty.clear();
  for (const f of run) queueMicrotask(f); // one that fails keeps no other from being drawn
}

// While something is pressed nothing is drawn: what moves between press and release takes the click away. A time line and a scroll bar are dragged
// to see what changes. A release outside of the page is known by a pointer that comes back without a button.
let pressed = false;
const dragged = ({ target: t, clientX: x, clientY: y }) => {
  const at = t.getBoundingClientRect();
  return t.type === "range" || (t.clientWidth && x - at.x - t.clientLeft >= t.clientWidth) || (t.clientHeight && y - at.y - t.clientTop >= t.clientHeight);
};
addEventListener("pointerdown", (e) => { pressed = e.button === 0 && !dragged(e); }, true);
addEventListener("keydown", (e) => { if (e.key === " " && e.target.localName === "button") pressed = true; }, true);
for (const up of ["pointerup", "keyup"]) addEventListener(up, () => setTimeout(() => { pressed = false; }), true); // once the click came
addEventListener("pointercancel", () => { pressed = false; }, true);
addEventListener("blur", () => { pressed = false; }); // of the window: an element's does not come up here
addEventListener("pointermove", (e) => { if (!e.buttons) pressed = false; }, true);

// The clock between two answers: it goes on at its speed while nothing holds it.
let anchor = { at: 0, seen: 0, speed: 0 };
export function now() {
  if (world.past) return world.past;
  return anchor.at + (performance.now() - anchor.seen) * anchor.speed;
}

export function setClock(c) {
  anchor = { at: Date.parse(c.now), seen: performance.now(), speed: c.settled ? c.speed : 0 };
}

export function moved(answer) { // of a call that moved the clock
  anchor = { ...anchor, at: Date.parse(answer.now), seen: performance.now() };
  changed("clock");
  refresh();
}

export function setPhone(phone) {
  if (phone.bubbles.length === 0 && phone.earlier) stale.phones.add(phone.name); // its messages are asked for when it is in view
  world.phones.set(phone.name, phone);
  changed("phones");
}

// looked tells which phones are in view: only those are kept up to date.
export function looked(name, seen) {
  if (seen) world.seen.add(name);
  else world.seen.delete(name);
  if (seen && stale.phones.has(name)) soon();
  if (seen && world.past) changed("looked");
}

export function setDesk(desk) {
  world.desks.set(desk.agent, desk);
  changed("desks");
}

export function select(what) {
  world.selected = what;
  changed("selected");
}

// Refreshing: one round at a time; what becomes stale meanwhile is in the next one.
const stale = { phones: new Set(), desks: new Set(), everyPhone: false };
let refreshing = null;
let again = false;
let renewed = false; // another world is shown since the last round
let unknown = false; // who is in it

export function refresh() {
  if (world.past) return Promise.resolve(); // what comes meanwhile is asked for afterwards
  again = true;
  refreshing ??= rounds().finally(() => { refreshing = null; });
  return refreshing;
}

async function rounds() {
  let failed;
  do {
    again = false;
    failed = await round().then(() => false, () => true); // the next event or the next tick tries again
  } while (again);
  if (renewed && !failed) {
    renewed = false;
    changed("renewed", "play");
  }
}

export function refreshAll() {
  stale.everyPhone = true;
  for (const name of world.desks.keys()) stale.desks.add(name);
  return refresh();
}

async function round() {
  if (unknown) { // in one answer, so in order
    unknown = false;
    for (const p of (await api.get("/phones?last=0")).phones) setPhone(p);
  }
  if (stale.everyPhone) {
    stale.everyPhone = false;
    for (const name of world.phones.keys()) stale.phones.add(name);
  }
  if (world.id === "another") { stale.phones.clear(); stale.desks.clear(); } // they are of the world that was left
  const due = [...stale.phones].filter((name) => world.seen.has(name) || !world.phones.has(name));
  const phones = due.slice(0, ROUND);
  const desks = [...stale.desks];
  for (const name of phones) stale.phones.delete(name);
  stale.desks.clear();
  again ||= due.length > phones.length;
  await Promise.all([api.get("/overview").then(setOverview),
    ...phones.map((name) => api.get(api.phonePath(name) + api.last(name)).then(setPhone, () => {})),
    Promise.all(desks.map((name) => api.get(api.agentPath(name) + api.last()).catch(() => null))).then((all) => all.filter(Boolean).forEach(setDesk))]);
}

function setOverview(o) {
  const before = world.overview;
  const other = world.id;
  world.id = `${o.world} ${o.generation}.${o.play?.id ?? 0}`;
  world.overview = o;
  setClock(o.clock);
  if (other && other !== world.id) renew();
  const { play } = world;
  if (play?.id !== o.play?.id || play?.done !== o.play?.done || play?.outcome !== o.play?.outcome) {
    api.get("/play").then((answer) => { world.play = answer.play; changed("play"); }, () => {});
  }
  for (const name of o.people) if (!world.phones.has(name)) { stale.phones.add(name); again = true; }
  for (const name of before?.people ?? []) if (!o.people.includes(name)) dropPhone(name);
  for (const a of o.agents) {
    const desk = world.desks.get(a.name);
    if (!desk || desk.state !== a.state || desk.alerts.length !== a.alerts || desk.contacts.filter((c) => c.open).length !== a.open) {
      if (desk?.seen === JSON.stringify(a)) continue; // asked already: they count differently
      if (desk) desk.seen = JSON.stringify(a);
      stale.desks.add(a.name);
      again = true;
    }
  }
  changed("overview", "clock");
}

// renew forgets everything: another world is shown.
function renew() {
  for (const known of [world.phones, world.desks, world.entries, world.older, world.actors, world.chats, world.seen, fresh, stale.phones, stale.desks]) known.clear();
  forgetAll();
  waiting = [];
  world.oldest = 1;
  world.anew++;
  world.selected = null;
  again = renewed = unknown = true;
  for (const f of new Set([...listeners.get("world"), ...[...listeners.values()].flat()])) f();
  listen();
}

export function dropPhone(name) { // of a person who left, or goes by another name
  world.phones.delete(name);
  world.seen.delete(name);
  stale.phones.delete(name);
  changed("phones");
}

// touch marks what an entry may have changed.
function touch(e) {
  for (const actor of [e.from, e.to]) if (actor.startsWith("agent ")) stale.desks.add(actor.slice(6));
  const phone = phoneOf(e) ?? chainOfEntry(e)?.phone;
  if (phone) stale.phones.add(phone);
  else if (e.kind === "network") stale.everyPhone = true;
  if (e.conversation) {
    for (const desk of world.desks.values()) {
      if (desk.contacts.some((c) => c.conversationId === e.conversation)) stale.desks.add(desk.agent);
    }
  }
}

const count = (map, key, by) => { const n = (map.get(key) ?? 0) + by; if (n) map.set(key, n); else map.delete(key); };

function tally(e, by) {
  for (const actor of new Set([e.from, e.to])) count(world.actors, actor, by);
  if (e.conversation) count(world.chats, e.conversation, by);
}

function keep(e) {
  const old = world.entries.get(e.seq);
  if (e.seq < world.oldest || old && (old.status || old.error) && !(e.status || e.error)) return; // gone, or an older state of the same entry
  if (old) tally(old, -1);
  tally(e, 1);
  world.entries.set(e.seq, e);
  fresh.add(e.seq);
  follow(e);
  for (; world.entries.size > KEPT; world.oldest++) { // by number: the first key of a map that shrinks at its front is slow to find
    const first = world.entries.get(world.oldest);
    if (!first) continue;
    world.entries.delete(world.oldest);
    fresh.delete(world.oldest);
    tally(first, -1);
    forget(first);
  }
}

// Lists of entries wait here when they come faster than a frame allows; the page stays usable meanwhile.
const SLICE = 6; // ms
const WAITING = 100; // lists
let waiting = [];
let pumping = false;

function take(raw) {
  waiting.push(raw);
  if (waiting.length > WAITING) { // most would be forgotten at once
    waiting = waiting.slice(-WAITING / 2);
    stale.everyPhone = true;
    for (const name of world.desks.keys()) stale.desks.add(name);
  }
  if (!pumping) pump();
}

function pump() {
  const until = performance.now() + SLICE;
  while (waiting.length > 0 && performance.now() < until) {
    for (const e of JSON.parse(waiting.shift())) {
      keep(e);
      touch(e);
    }
  }
  changed("entries", ...(world.selected ? ["chains"] : []));
  soon();
  pumping = true; // what comes in the same moment waits for the next slice, one in each frame
  const next = () => { pumping = false; if (waiting.length > 0) pump(); };
  if (waiting.length > 0 && !document.hidden) requestAnimationFrame(next);
  else setTimeout(next);
}

async function history() {
  const last = world.overview?.last ?? 0;
  const { entries } = await api.get(`/journal?after=${Math.max(0, last - TAIL)}`);
  const known = [...world.entries.values()];
  for (const map of [world.entries, world.actors, world.chats]) map.clear(); // so that the order is that of the journal
  world.oldest = Math.min(entries[0]?.seq ?? 1, known[0]?.seq ?? Infinity);
  for (const e of [...entries, ...known].sort((a, b) => a.seq - b.seq)) keep(e);
  world.anew++;
  changed("entries");
}

// fetchEntry asks for an entry that the page does not hold.
export async function fetchEntry(seq) {
  const { entries } = await api.get(`/journal?after=${seq - 1}&limit=1`);
  if (world.older.size > 50) world.older.clear();
  world.older.set(seq, entries[0]?.seq === seq ? entries[0] : null);
  changed("selected");
}

export const entryOf = (seq) => world.entries.get(seq) ?? world.older.get(seq);

function live(yes) {
  document.documentElement.toggleAttribute("data-live", yes);
  changed("live");
}

let ran = 0;
function soon() { // a burst of entries is one refresh
  if (ran) return;
  ran = setTimeout(() => { ran = 0; refresh(); }, 15);
}

let source;

function listen() {
  source?.close();
  source = api.stream({
    async opened() {
      await history().catch(() => {});
      await refreshAll();
      live(true);
    },
    entries: take,
    gone: refresh,
    lost() {
      live(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(() => { if (!document.hidden) listen(); }, 2000); // by an answer that is none: of a proxy, while the world begins
    },
  });
}

// show makes this tab show another world.
export async function show(id) {
  if (id === api.here()) return;
  live(false);
  api.enter(id);
  world.id = "another"; // so that the next overview renews
  world.play = null;
  await refresh();
}

// restart begins the world anew, once the one who asks is sure.
export async function restart() {
  if (!confirm("Throw this world away and start it again?")) return;
  await api.post("/reset");
  await refreshAll();
}

export async function start() {
  api.ended(() => { toast("The world that this tab showed is over: this is the one that is up."); show(api.MAIN); });
  const first = () => Promise.all([api.get("/phones?last=0").then((all) => all.phones.forEach(setPhone)), refresh()]);
  await first().catch(first); // the world of the address is over, and the one that is up is shown by now
  api.get("/world").then((r) => { world.ready = r; }, () => {});
  listen();
  // Beats catch what crosses no wire: a person added in another browser, a fault used up, the clock drifting.
  let changes = 0;
  setInterval(() => {
    if (document.hidden) return;
    if (world.overview?.changes !== changes) stale.everyPhone = true;
    changes = world.overview?.changes;
    refresh();
  }, 2000);
  setInterval(() => { if (anchor.speed > 0 && !document.hidden) changed("clock"); }, 250);
  // A browser opens six streams to a host, and keeps pages that were left: only what is looked at has one.
  document.addEventListener("visibilitychange", () => { if (document.hidden) source.close(); else listen(); });
}
