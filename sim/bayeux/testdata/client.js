// Drives the client of the npm package faye: node client.js URL TRANSPORT. It prints a line when it hears the channel, one for each message,
// and one when it has left. A refused subscription is printed too.
const faye = require("faye");
const [url, transport] = process.argv.slice(2);
const client = new faye.Client(url, { retry: 0.1 });
for (const other of ["websocket", "eventsource", "long-polling", "cross-origin-long-polling", "callback-polling", "in-process"]) {
  // A client shakes hands by polling before it changes to a socket.
  if (other !== transport && !(transport === "websocket" && other === "long-polling")) client.disable(other);
}
const say = (...words) => process.stdout.write(words.join(" ") + "\n");
client.subscribe("/closed/a").then(() => say("open"), (e) => say("refused", e.code, e.message));
const heard = client.subscribe("/open/a", (data) => {
  say("heard", JSON.stringify(data));
  if (data.last) {
    heard.cancel();
    say("over", client._dispatcher.connectionType);
    client.disconnect().then(() => { say("left"); process.exit(0); });
  }
});
heard.then(() => say("subscribed"), (e) => say("failed", e.message));
client.on("transport:down", () => say("down"));
