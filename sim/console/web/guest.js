// One phone, held by a person who scanned its code. The key in the address opens nothing else.
import * as api from "./api.js";
import { doing, h, toast } from "./dom.js";
import "./phone.js";
import { on, setPhone, world } from "./store.js";

const [name, key] = location.hash.slice(1).split("/").map(decodeURIComponent);
api.use(key);
const phone = h("wt-phone", { "data-testid": "phone", "data-name": name });
document.querySelector("main").append(phone);
on("phones", () => {
  const mine = world.phones.get(name);
  phone.className = "phone " + mine.channel;
  phone.show(mine);
});
doing(async () => {
  if (!key) throw new Error("This address names no phone: scan its code again.");
  setPhone(await api.get(api.phonePath(name) + api.last()));
  let source;
  const see = () => {
    source?.close();
    if (!document.hidden) (source = api.follow(name, setPhone)).onerror = () => toast("no connection to the world");
  };
  see();
  document.addEventListener("visibilitychange", see); // see store.js
  document.documentElement.toggleAttribute("data-ready", true);
});
addEventListener("hashchange", () => location.reload());
