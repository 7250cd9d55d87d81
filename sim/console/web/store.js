// What the page knows of the world. The event stream says what changed; the control API says how it looks now.
import * as api from "./api.js";
import { follow, forget, forgetAll } from "./chain.js";

const KEPT = 5000; // entries; older ones are asked for again when needed
const TAIL = 2000; // entries read when the page opens

export const world = {
  overview: null,
  phones: new Map(),
  desks: new Map(),
  entries: new Map(), // seq -> entry, in order
  ready: null,
  play: null, // the scenario that is being played
  features: null, // what can be played, once asked for
  id: "", // which world it is: how often it was reset, and the play
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
  if (frame) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    const run = new Set([...dirty].flatMap((t) => listeners.get(t) ?? []));
    dirty.clear();
    for (const f of run) f();
  });
}

// The clock between two answers: it goes on at its speed while nothing holds it.
let anchor = { at: 0, seen: 0, speed: 0 };
export function now() {
  return anchor.at + (performance.now() - anchor.seen) * anchor.speed;
}

function setClock(c) {
  anchor = { at: Date.parse(c.now), seen: performance.now(), speed: c.settled ? c.speed : 0 };
}

export function moved(answer) { // of a call that moved the clock
  anchor = { ...anchor, at: Date.parse(answer.now), seen: performance.now() };
  changed("clock");
  refresh();
}

export function setPhone(phone) {
  world.phones.set(phone.name, phone);
  changed("phones");
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

export function refresh() {
  again = true;
  refreshing ??= rounds().finally(() => { refreshing = null; });
  return refreshing;
}

async function rounds() {
  try {
    while (again) {
      again = false;
      await round();
    }
    if (renewed) changed("renewed", "play");
    renewed = false;
  } catch { /* the next event or the next beat tries again */ }
}

export function refreshAll() {
  stale.everyPhone = true;
  for (const name of world.desks.keys()) stale.desks.add(name);
  return refresh();
}

async function round() {
  const { everyPhone } = stale;
  const phones = [...stale.phones];
  const desks = [...stale.desks];
  stale.phones.clear();
  stale.desks.clear();
  stale.everyPhone = false;
  const work = [api.get("/overview").then(setOverview)];
  if (everyPhone || phones.length > 6) work.push(api.get("/phones").then((all) => all.phones.forEach(setPhone)));
  else work.push(...phones.map((name) => api.get(api.phonePath(name)).then(setPhone, () => {})));
  work.push(...desks.map((name) => api.get(api.agentPath(name)).then(setDesk, () => {})));
  await Promise.all(work);
}

function setOverview(o) {
  const before = world.id;
  world.id = `${o.generation}.${o.play?.id ?? 0}`;
  world.overview = o;
  setClock(o.clock);
  if (before && before !== world.id) renew();
  const { play } = world;
  if (play?.id !== o.play?.id || play?.done !== o.play?.done || play?.outcome !== o.play?.outcome) {
    api.get("/play").then((answer) => { world.play = answer.play; changed("play"); }, () => {});
  }
  for (const name of o.people) if (!world.phones.has(name)) { stale.phones.add(name); again = true; }
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
  for (const known of [world.phones, world.desks, world.entries, fresh, stale.phones, stale.desks]) known.clear();
  forgetAll();
  waiting = [];
  oldest = Infinity;
  world.selected = null;
  stale.everyPhone = again = renewed = true;
  for (const f of new Set([...listeners.get("world"), ...[...listeners.values()].flat()])) f();
  listen();
}

// touch marks what an entry may have changed.
function touch(e) {
  let found = false;
  for (const actor of [e.from, e.to]) {
    if (actor.startsWith("phone ")) { stale.phones.add(actor.slice(6)); found = true; }
    if (actor.startsWith("agent ")) stale.desks.add(actor.slice(6));
  }
  if (e.kind === "network" && !found && !holderOf(e.message)) stale.everyPhone = true;
  if (e.conversation) {
    for (const desk of world.desks.values()) {
      if (desk.contacts.some((c) => c.conversationId === e.conversation)) stale.desks.add(desk.agent);
    }
  }
}

// holderOf marks the phone that holds a message.
function holderOf(id) {
  for (const phone of world.phones.values()) {
    if (phone.bubbles.some((b) => b.id === id)) { stale.phones.add(phone.name); return true; }
  }
  return false;
}

let oldest = Infinity;

function keep(e) {
  const old = world.entries.get(e.seq);
  if (old && (old.status || old.error) && !(e.status || e.error)) return; // an older state of the same entry
  world.entries.set(e.seq, e);
  fresh.add(e.seq);
  follow(e);
  oldest = Math.min(oldest, e.seq);
  while (world.entries.size > KEPT) { // by number: the first key of a map that shrinks at its front is slow to find
    const first = world.entries.get(oldest);
    if (first) {
      world.entries.delete(oldest);
      forget(first);
    }
    oldest++;
  }
}

// Entries wait here when they come faster than a frame allows; the page stays usable meanwhile.
const SLICE = 8; // ms
let waiting = [];
let pumping = false;

function take(raw) {
  waiting.push(raw);
  if (!pumping) pump();
}

function pump() {
  const until = performance.now() + SLICE;
  let i = 0;
  while (i < waiting.length && performance.now() < until) {
    const e = JSON.parse(waiting[i++]);
    keep(e);
    touch(e);
  }
  waiting = waiting.slice(i);
  changed("entries", ...(world.selected ? ["chains"] : []));
  soon();
  pumping = true; // what comes in the same moment waits for the next slice
  setTimeout(() => { pumping = false; if (waiting.length > 0) pump(); });
}

async function history() {
  const after = Math.max(0, (world.overview?.entries ?? 0) - TAIL);
  const known = [...world.entries.values()];
  const { entries } = await api.get("/journal?after=" + after);
  oldest = Infinity;
  world.entries.clear(); // so that the order is that of the journal
  for (const e of entries) keep(e);
  for (const e of known) keep(e);
  changed("entries");
}

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
    entry: take,
    gone: refresh,
    lost() { live(false); },
  });
}

export async function start() {
  stale.everyPhone = true;
  await round();
  await refresh();
  api.get("/world").then((r) => { world.ready = r; }, () => {});
  listen();
  // Beats catch what crosses no wire: a person added in another browser, a fault used up, the clock drifting.
  setInterval(() => { if (!document.hidden) refresh(); }, 2000);
  setInterval(() => { if (anchor.speed > 0 && !document.hidden) changed("clock"); }, 250);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
}
