// A client that was generated from openapi.json plays the 24-hour window: a free text too late is rejected, a template is not.
import createClient from "openapi-fetch";
import type { paths, components } from "./api";

declare const process: { env: Record<string, string> };
const c = createClient<paths>({ baseUrl: process.env.WAVETANK_CONTROL });

function done<T>(r: { data?: T; error?: unknown }): T {
  if (r.data === undefined) throw new Error(JSON.stringify(r.error));
  return r.data;
}

type Action = paths["/agents/{name}/{action}"]["post"]["parameters"]["path"]["action"];
async function desk(action: Action, body: components["schemas"]["AgentInput"]): Promise<string> {
  const answer = done(await c.POST("/agents/{name}/{action}", { params: { path: { name: "Alice", action } }, body }));
  if (!("contacts" in answer)) throw new Error("not settled");
  return answer.contacts[0].lines.at(-1)!.status;
}

done(await c.POST("/agents", { body: { name: "Alice" } }));
done(await c.POST("/phones", { body: { name: "Ana", channel: "WhatsApp" } }));
done(await c.POST("/phones/{name}/{action}", { params: { path: { name: "Ana", action: "send" } }, body: { text: "Is my order on its way?" } }));
done(await c.POST("/clock/advance", { body: { by: "23h55m" } }));
await desk("answer", { customer: "Ana" });
done(await c.POST("/clock/advance", { body: { by: "5m1s" } }));
const late = await desk("send", { text: "It left this morning." });
const template = await desk("sendTemplate", { template: "hello_world" });
const backwards = await c.POST("/clock/advance", { body: { by: "-1s" } });
console.log(late, template, backwards.error?.error.code);
