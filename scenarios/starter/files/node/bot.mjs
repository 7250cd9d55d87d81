// A bot on the Digital Connection cloud: it answers every text with a greeting, once. No packages are needed.
import { createServer } from "node:http";

const env = process.env; // wavetank run sets these; elsewhere set them yourself
const url = `${env.WAVETANK_AGGREGATOR_URL}/v1.1/apps/${env.WAVETANK_APP_ID}/appusers/`;
const key = "Basic " + Buffer.from(`${env.WAVETANK_KEY_ID}:${env.WAVETANK_SECRET}`).toString("base64");
const answered = new Set(); // ids of messages; a bot that must survive a restart keeps them in a database

async function say(user, text) {
  const response = await fetch(`${url}${user}/messages`, {
    method: "POST",
    headers: { authorization: key, "content-type": "application/json" },
    body: JSON.stringify({ role: "appMaker", type: "text", text }),
  });
  if (!response.ok) throw new Error(`the cloud answers ${response.status} ${await response.text()}`);
}

async function take(webhook) {
  if (webhook.trigger !== "message:appUser") return;
  for (const message of webhook.messages) {
    if (message.type !== "text" || answered.has(message._id)) continue;
    answered.add(message._id);
    try {
      await say(webhook.appUser._id, `Hi ${message.name}`);
    } catch (err) {
      answered.delete(message._id); // it was not: the cloud brings it again
      throw err;
    }
  }
}

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  let status = 200;
  if (request.method === "POST") {
    if (request.headers["x-api-key"] !== env.WAVETANK_WEBHOOK_SECRET) status = 401;
    else {
      try {
        await take(JSON.parse(body));
      } catch (err) {
        console.error(err.message);
        status = 500; // the cloud sends the webhook again
      }
    }
  }
  response.writeHead(status).end();
});
const [host, port] = env.WAVETANK_LISTEN.split(":");
server.listen(Number(port), host);
