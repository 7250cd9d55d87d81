// An entry of the journal as something to keep, and the same thing done once more.
import * as api from "./api.js";
import { say, sendTemplate } from "./desk.js";
import { customerOf } from "./gherkin.js";
import { act } from "./phone.js";
import { world } from "./store.js";

// fixture is an entry as a file of fixtures: what crossed and what came back, without what differs from run to run.
export function fixture(e) {
  const { kind, name, from, to, payload, status, answer, error } = e;
  return JSON.stringify({ name: `${kind} ${name}, ${from} to ${to}`, request: payload, status, answer, error }, null, 2) + "\n";
}

// again is what does an entry once more, or null. A webhook is posted again by the cloud, byte for byte; what a person or an agent did is
// done again by them.
export function again(e) {
  const p = e.payload ?? {};
  if (e.kind === "webhook" && !e.name.startsWith("processor ")) return () => api.post(`/journal/${e.seq}/resend`);
  const [who, name] = [e.from.slice(0, 6), e.from.slice(6)];
  if (who === "phone " && e.name === "message" && p.text && p.type === "text" && world.phones.has(name)) return () => act(name, "send", { text: p.text });
  if (who === "agent " && (e.name === "send" && p.text || e.name === "sendTemplate")) {
    const customer = customerOf(e.conversation);
    return () => (e.name === "send" ? say(name, customer, p.text) : sendTemplate(name, customer, p.template, p.params ?? []));
  }
  return null;
}
