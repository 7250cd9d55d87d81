// The control API of the address that served the page, about the world that this tab shows.

const query = new URLSearchParams(location.search);
let token = query.get("token") ?? "";
if (token) { // the address is shown, copied and kept: it is better without
  query.delete("token");
  history.replaceState(null, "", location.pathname + (query.size ? "?" + query : "") + location.hash);
}
export const use = (key) => { token = key; };
export const withToken = (path, sign = "?") => path + (token && `${sign}token=${encodeURIComponent(token)}`);

export const MAIN = "main"; // the world that is up
const owns = Boolean(document.querySelector("wt-phones")); // a guest's page follows the one that its address names
let world = query.get("world") ?? (owns ? MAIN : "");

// enter makes this tab show another world; other tabs stay where they are, and the address tells.
export function enter(id) {
  world = id;
  const at = new URL(location.href);
  if (id === MAIN) at.searchParams.delete("world");
  else at.searchParams.set("world", id);
  history.replaceState(null, "", at);
}

export const here = () => world;

export const about = (path, id = world) => (id ? `${path}${path.includes("?") ? "&" : "?"}world=${encodeURIComponent(id)}` : path);

// kept reads or writes what this browser keeps; where it keeps nothing, there is nothing.
export const kept = (key, value) => { try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); } catch { return null; } };

// who is the name of the one who acts, as the log of actions keeps it.
const plain = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/;
export const who = { get name() { return kept("actor") ?? "page"; }, set name(n) { if (plain.test(n)) kept("actor", n); else throw new Error("a name has up to 40 letters and digits"); } };

let guard = () => {};
export const guarded = (f) => { guard = f; }; // f throws where nothing may be done
let over = () => {};
export const ended = (f) => { over = f; }; // f is called when the world of this tab is over

async function call(method, path, body, id = world) {
  if (method !== "GET") guard(path);
  const headers = { "X-Wavetank-Actor": owns ? who.name : "guest" };
  if (token) headers.Authorization = "Bearer " + token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  const of = world;
  try {
    response = await fetch("/api/v1" + about(path, id), { method, headers, body: typeof body === "string" ? body : JSON.stringify(body) });
  } catch {
    throw new Error("the world does not answer: is it still up?");
  }
  const answer = await response.json().catch(() => ({}));
  if (of !== world) throw new Error("another world is shown");
  if (response.status === 404 && answer.error?.message.startsWith("world: ") && id === world && world !== MAIN) over();
  if (!response.ok) throw Object.assign(new Error(answer.error?.message ?? `${method} ${path}: ${response.status}`), { code: answer.error?.code });
  return answer;
}

export const get = (path, id) => call("GET", path, undefined, id);
export const post = (path, body = {}, id = world) => call("POST", path, body, id);
export const del = (path) => call("DELETE", path);
export const phonePath = (name, action = "") => "/phones/" + encodeURIComponent(name) + (action && `/${action}${last(name)}`);
export const agentPath = (name, action = "") => "/agents/" + encodeURIComponent(name) + (action && `/${action}${last()}`);

// last bounds what is asked of a phone or a desk; more of a phone once it was asked for.
const more = new Map();
export const last = (name) => "?last=" + (80 + (more.get(name) ?? 0));
export const askMore = (name) => more.set(name, (more.get(name) ?? 0) + 200);

// stream opens the event stream at its end. The browser resumes it by the id of the last event.
export function stream({ opened, entries, gone, lost }) {
  const source = new EventSource(about(withToken("/api/v1/journal/stream?after=end&batch=100", "&")));
  source.addEventListener("open", opened);
  source.addEventListener("entries", (event) => entries(event.data));
  source.addEventListener("play", gone);
  source.addEventListener("world", () => { source.close(); gone(); }); // there is another one to be followed
  source.addEventListener("error", lost);
  return source;
}

// follow opens the event stream of one phone.
export function follow(name, changed) {
  const source = new EventSource(about(withToken(`/api/v1/phones/${encodeURIComponent(name)}/stream${last(name)}`, "&")));
  source.addEventListener("phone", (event) => changed(JSON.parse(event.data)));
  return source;
}
