// The guides, the phrases and the reference of the control API, which is drawn from its own description.
import { enter } from "./access.js";
import { get, withToken } from "./api.js";
import { guides, phrases } from "./docs-guides.js";
import { show } from "./docs-search.js";
import { fill, h } from "./dom.js";

const base = "/api/v1";
const main = document.getElementById("reference");

let api;
const component = (ref) => api.components[ref.split("/")[2]][ref.split("/")[3]];
const nameOf = (ref) => ref.split("/").pop();

// type is a schema in words: text, number, list of Bubble.
function type(schema) {
  if (schema.$ref) return h("a", { href: "#type-" + nameOf(schema.$ref) }, nameOf(schema.$ref));
  if (schema.anyOf) return schema.anyOf.flatMap((s, i) => (i ? [" or ", type(s)] : [type(s)]));
  if (schema.enum) return "one of";
  if (schema.format === "date-time") return "RFC 3339 instant";
  if (schema.contentEncoding) return schema.contentEncoding;
  if (schema.type === "array") return ["list of ", type(schema.items)];
  if (schema.type === "object" && schema.additionalProperties) return ["by name: ", type(schema.additionalProperties)];
  if (schema.type === "string") return "text";
  if (schema.type === "object") return "object";
  return schema.type ?? "any JSON";
}

function properties(schema) {
  const rows = Object.entries(schema.properties ?? {});
  if (!rows.length) return h("p", {}, "an empty object");
  const needs = new Set(schema.required ?? []);
  return h("table", {}, rows.map(([name, of]) => h("tr", {},
    h("td", {}, name),
    h("td", {}, type(of), schema.additionalProperties === false && needs.has(name) && ", required", schema.additionalProperties !== false && !needs.has(name) && ", may be missing"),
    h("td", {}, of.description, of.properties && properties(of)))));
}

const inner = (schema) => (schema.$ref ? component(schema.$ref) : schema);
const shown = (example) => h("pre", {}, JSON.stringify(example));

function parameters(list) {
  return h("table", {}, list.map((p) => h("tr", {},
    h("td", {}, p.name),
    h("td", {}, p.in, ", ", p.schema.enum ? "one of" : p.schema.type === "integer" ? "number" : "text"),
    h("td", {}, p.description, p.schema.enum && [": ", h("code", {}, p.schema.enum.join(", "))], !p.schema.enum && p.example !== "" && [", such as ", h("code", {}, String(p.example))]))));
}

const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";

function curl(method, path, op) {
  const full = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(op.parameters.find((p) => p.name === name).example));
  const body = op.requestBody?.content["application/json"].example;
  const verb = method === "get" || method === "post" && body ? "" : " -X " + method.toUpperCase();
  return "curl -s" + verb + " " + location.origin + base + full + (body ? " -d " + quoted(JSON.stringify(body)) : "");
}

function call(method, path, op) {
  const done = Object.entries(op.responses).filter(([status]) => status < 300);
  const refused = Object.entries(op.responses).filter(([status]) => status >= 400);
  return h("article", { id: op.operationId, "data-call": method.toUpperCase() + " " + path },
    h("h3", {}, h("b", { class: method }, method.toUpperCase()), base + path),
    h("p", {}, op.summary),
    op.parameters && [h("h4", {}, "Parameters"), parameters(op.parameters)],
    op.requestBody && [h("h4", {}, "Body"), properties(inner(op.requestBody.content["application/json"].schema))],
    h("h4", {}, "Example"), h("pre", {}, curl(method, path, op)),
    done.map(([status, answer]) => {
      const [kind, content] = Object.entries(answer.content)[0];
      return [h("h4", {}, "Answer ", status), h("p", {}, kind === "application/json" ? type(content.schema) : answer.description, status === "202" && ": " + answer.description), content.example && shown(content.example)];
    }),
    h("details", {}, h("summary", {}, "Refusals: " + refused.map(([status]) => status).join(", ")),
      h("table", {}, refused.map(([status, r]) => h("tr", {}, h("td", {}, status), h("td", {}), h("td", {}, component(r.$ref).description))))));
}

function draw() {
  const groups = api.tags.map((tag) => ({ ...tag, calls: [] }));
  for (const [path, item] of Object.entries(api.paths)) {
    for (const [method, op] of Object.entries(item)) groups.find((g) => g.name === op.tags[0]).calls.push([method, path, op]);
  }
  const bodies = new Set(groups.flatMap((g) => g.calls.map(([, , op]) => op.requestBody && nameOf(op.requestBody.content["application/json"].schema.$ref))));
  const within = JSON.stringify(api.components.schemas);
  const types = Object.entries(api.components.schemas).filter(([name]) => !bodies.has(name) || within.includes("/" + name + '"')); // a body is shown at its call
  const link = (id, text, title) => h("a", { href: "#" + id, title }, text);
  return {
    id: "api", title: "Control API",
    contents: [groups.map((g) => [h("h3", {}, g.name), g.calls.map(([method, path, op]) => link(op.operationId, method.toUpperCase() + " " + path, op.summary))]),
      h("h3", {}, "Types"), types.map(([name]) => link("type-" + name, name))],
    body: [h("h1", { id: "api" }, api.info.title), h("p", { class: "lead" }, api.info.description),
      h("p", {}, "JSON below ", h("code", {}, base), ". Drawn from ", h("a", { href: withToken(base + "/openapi.json") }, "openapi.json"),
        " (OpenAPI 3.1), from which clients in many languages can be generated."),
      groups.map((g) => [h("h2", {}, g.name), h("p", { class: "lead" }, g.description), g.calls.map((c) => call(...c))]),
      h("h2", {}, "Types"), types.map(([name, schema]) => h("article", { id: "type-" + name }, h("h3", {}, name), properties(schema)))],
  };
}

document.getElementById("home").setAttribute("href", "/");
try {
  await enter();
  const [parts, said, description] = await Promise.all([guides(), phrases(), get("/openapi.json")]);
  api = description;
  show(main, [...parts, ...said, draw()]);
  document.documentElement.dataset.live = "";
} catch (err) {
  fill(main, h("p", { class: "error" }, err.message));
}
