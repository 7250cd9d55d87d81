// An entry that was an HTTP call, as a command line. Credentials are left to the environment.
import { world } from "./store.js";

const shell = (text) => "'" + text.replaceAll("'", "'\\''") + "'";

export function curl(e) {
  const ready = world.ready;
  if (!ready || (e.kind !== "request" && e.kind !== "webhook")) return "";
  const body = e.payload === undefined ? [] : ["-H 'Content-Type: application/json'", "--data-raw " + shell(JSON.stringify(e.payload))];
  if (e.kind === "webhook") {
    if (!ready.connector.webhook) return "";
    return ["curl -i -X POST " + shell(ready.connector.webhook), '-H "X-API-Key: $WEBHOOK_SECRET"', ...body].join(" \\\n  ");
  }
  const [method, path] = e.name.split(" ");
  if (!path) return "";
  const user = [...world.entries.values()].find((o) => o.kind === "webhook" && o.conversation === e.conversation && o.payload?.appUser)?.payload.appUser._id;
  const url = `${ready.aggregator.url}/v1.1/apps/${ready.aggregator.appId}${path.replace("{userId}", user ?? "USER_ID")}`;
  return [`curl -i -X ${method} ` + shell(url), '-u "$KEY_ID:$SECRET"', ...body].join(" \\\n  ");
}
