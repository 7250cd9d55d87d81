// The shop's page: who is logged in, and a messenger in the corner.
import { Messenger } from "./messenger.js";
import { Widget } from "./widget.js";

const $ = (id) => document.getElementById(id);
const site = await (await fetch("/shop/site")).json();
$("options").textContent = `Smooch.init(${JSON.stringify(site, null, 2)})`;
$("copy").onclick = () => navigator.clipboard?.writeText($("options").textContent);

const messenger = new Messenger(site);
new Widget(messenger, document.body);

function shown() {
  $("login").hidden = !!messenger.userId;
  $("logout").hidden = !messenger.userId;
  $("who").textContent = messenger.userId ?? "";
}

$("login").onsubmit = async (e) => {
  e.preventDefault();
  const user = $("user").value.trim();
  const r = await fetch("/shop/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user }) });
  if (!r.ok) return;
  await messenger.login(user, (await r.json()).jwt);
  shown();
};
$("logout").onsubmit = async (e) => {
  e.preventDefault();
  await messenger.logout();
  shown();
};
await messenger.init();
shown();
