// The control API of the address that served the page.

const query = new URLSearchParams(location.search);
let token = query.get("token") ?? "";
if (token) { // the address is shown, copied and kept: it is better without
  query.delete("token");
  history.replaceState(null, "", location.pathname + (query.size ? "?" + query : "") + location.hash);
}
export const use = (key) => { token = key; };
export const withToken = (path, sign = "?") => path + (token && `${sign}token=${encodeURIComponent(token)}`);

async function call(method, path, body) {
  const headers = {};
  if (token) headers.Authorization = "Bearer " + token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch("/api/v1" + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Error("the world does not answer: is it still up?");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.error?.message ?? `${method} ${path}: ${response.status}`), { code: answer.error?.code });
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const del = (path) => call("DELETE", path);
export const phonePath = (name, action = "") => "/phones/" + encodeURIComponent(name) + (action && `/${action}${last(name)}`);
export const agentPath = (name, action = "") => "/agents/" + encodeURIComponent(name) + (action && `/${action}${last()}`);

// last bounds what is asked of a phone or a desk; more of a phone once somebody asked for it.
const more = new Map();
export const last = (name) => "?last=" + (80 + (more.get(name) ?? 0));
export const askMore = (name) => more.set(name, (more.get(name) ?? 0) + 200);

// stream opens the event stream at its end. The browser resumes it by the id of the last event.
export function stream({ opened, entries, gone, lost }) {
  const source = new EventSource(withToken("/api/v1/journal/stream?after=end&batch=100", "&"));
  source.addEventListener("open", opened);
  source.addEventListener("entries", (event) => entries(event.data));
  source.addEventListener("play", gone);
  source.addEventListener("world", () => { source.close(); gone(); }); // there is another one to be followed
  source.addEventListener("error", lost);
  return source;
}

// follow opens the event stream of one phone.
export function follow(name, changed) {
  const source = new EventSource(withToken(`/api/v1/phones/${encodeURIComponent(name)}/stream${last(name)}`, "&"));
  source.addEventListener("phone", (event) => changed(JSON.parse(event.data)));
  return source;
}
