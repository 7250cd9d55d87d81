// The guided tours: each step is the pane to look at, what is said, and what is done. Every step drives the control API, as a hand would.
import { advance, setSpeed } from "./clockbar.js";
import { addAgent } from "./desks.js";
import * as desk from "./desk.js";
import { arm, faultNamed, power } from "./faults.js";
import { addPerson } from "./phones.js";
import * as phone from "./phone.js";
import { open } from "./route.js";
import { world } from "./store.js";

// free is a name that nobody has yet: Ana, Ana 2, ...
function free(name, taken) {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name} ${n}`;
    if (!taken(candidate)) return candidate;
  }
}

async function cast(t, channel) {
  await setSpeed(0);
  t.ana = free("Ana", (n) => world.phones.has(n));
  await addPerson(t.ana, channel);
  for (const d of world.desks.values()) if (d.state === "Ready") await desk.act(d.agent, "state", { state: "not ready" }, "becomes not ready");
  t.alice = free("Alice", (n) => world.desks.has(n));
  await addAgent(t.alice);
}

// explainLast opens what happened to the last line that the agent sent.
function explainLast(t) {
  const contact = world.desks.get(t.alice)?.contacts.find((c) => c.customer === t.ana);
  const line = contact?.lines.findLast((l) => l.role === "agent");
  if (line) open("message", line.id);
}

export const stories = {
  window: {
    title: "The 24-hour window",
    about: "WhatsApp lets a business answer for 24 hours. Watch the window close, a reply bounce, and a template get through.",
    steps: [
      ["phones", "Ana has WhatsApp, and agent Alice is ready at her desk. Time stands still until we move it.", (t) => cast(t, "whatsapp")],
      ["phones", "Ana writes. Her message crosses WhatsApp, the cloud and the connector, and rings at Alice's desk. Every crossing is in the wire log.", (t) => phone.say(t.ana, "Is my order on its way?")],
      ["desks", "Alice answers the alert. From Ana's message on, WhatsApp gives her 24 hours.", (t) => desk.answer(t.alice, t.ana)],
      ["desks", "A day goes by in a moment: 23 hours 55 minutes. The window is still open, for five minutes more.", () => advance("23h55m")],
      ["desks", "A reply just in time: it is delivered.", (t) => desk.say(t.alice, t.ana, "Let me look into it.")],
      ["desks", "Ten minutes later the window has closed.", () => advance("10m")],
      ["desks", "Alice replies again. The desk lets her, and the cloud even accepts it with 201. Then WhatsApp says no: 470.", (t) => desk.say(t.alice, t.ana, "It left this morning.")],
      ["side", "Why? The journal knows: when Ana last wrote, when the window closed, and by how much this was too late.", (t) => explainLast(t)],
      ["phones", "An approved template gets through at any time. It costs money, and it does not open the window.", async (t) => { await desk.sendTemplate(t.alice, t.ana, "hello_world"); open("wire"); }],
      ["phones", "Only Ana can open the window: she writes back.", (t) => phone.say(t.ana, "Yes, please!")],
      ["phones", "Now an ordinary reply is delivered again. That is the whole rule. What you saw is written down as a scenario: see Gherkin.", (t) => desk.say(t.alice, t.ana, "It arrives today.")],
    ],
  },
  retries: {
    title: "The webhook that failed",
    about: "The cloud cannot reach the connector twice. Nothing is lost, nothing comes twice.",
    steps: [
      ["phones", "Ana writes on Messenger this time, and Alice is ready.", (t) => cast(t, "messenger")],
      ["side", "We arm a fault: the connector's next two webhooks are answered with 503. No chance in it, they are counted.", () => arm(faultNamed("webhook", "status 503"), 2)],
      ["phones", "Ana writes. The cloud's call fails, so nothing rings at the desk. Look at the clock: the next try is due.", (t) => phone.say(t.ana, "Are you open on Sunday?")],
      ["side", "A minute passes. The first repeat comes, and fails too.", () => advance("1m")],
      ["desks", "And on. The third try is taken: the message rings at Alice's desk, exactly once.", () => advance("15m")],
      ["side", "The whole way, with the time that each try took.", (t) => open("message", world.phones.get(t.ana).bubbles[0].id)],
    ],
  },
  crash: {
    title: "The connector that crashed",
    about: "The connector dies in the middle of a conversation, without a goodbye. Nothing is lost, nothing comes twice.",
    steps: [
      ["phones", "Ana has WhatsApp, and Alice is ready.", (t) => cast(t, "whatsapp")],
      ["desks", "They talk.", async (t) => { await phone.say(t.ana, "Is my order on its way?"); await desk.answer(t.alice, t.ana); }],
      ["side", "Now the connector is killed: a hard stop. Its socket to Oceana is gone, and the cloud's calls end without an answer.", () => power(false)],
      ["phones", "Ana writes. The cloud cannot hand it over and plans to try again.", (t) => phone.say(t.ana, "Hello?")],
      ["desks", "Alice replies. Oceana keeps it: there is nobody to take it.", (t) => desk.say(t.alice, t.ana, "It left this morning.")],
      ["phones", "The connector starts again on the log it left. Alice's reply goes out at once.", () => power(true)],
      ["desks", "A quarter of an hour later the cloud has tried again: Ana's message is at the desk, once.", () => advance("15m")],
      ["side", "Every try, and how long her message waited.", (t) => open("message", world.phones.get(t.ana).bubbles.filter((b) => b.from === "me").at(-1).id)],
    ],
  },
};
