// The control API of the address that served the page.

const given = new URLSearchParams(location.search).get("token");
const token = given ?? "";

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
export const phonePath = (name, action = "") => "/phones/" + encodeURIComponent(name) + (action && "/" + action);
export const agentPath = (name, action = "") => "/agents/" + encodeURIComponent(name) + (action && "/" + action);

// stream opens the event stream at its end. The browser resumes it by the id of the last event.
export function stream({ opened, entry, gone, lost }) {
  const query = new URLSearchParams({ after: "1000000000" });
  if (token) query.set("token", token);
  const source = new EventSource("/api/v1/journal/stream?" + query);
  source.addEventListener("open", opened);
  source.addEventListener("play", gone);
  source.addEventListener("world", () => { source.close(); gone(); }); // there is another one to be followed
  source.addEventListener("entry", (event) => entry(event.data));
  source.addEventListener("error", lost);
  return source;
}
