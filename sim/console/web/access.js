// The token of a world that wants one: from the address, kept for this tab, or asked for in a form.
import { get, use, withToken } from "./api.js";
import { h } from "./dom.js";

// enter comes back once the token is right.
export async function enter() {
  if (!document.documentElement.hasAttribute("data-locked")) return;
  let token = "";
  try { token = sessionStorage.getItem("token") ?? ""; } catch { /* none is kept */ }
  if (!withToken("")) use(token);
  for (let wrong = false; !withToken("") || !await right(); wrong = true) use(token = await asked(wrong || token));
  try { sessionStorage.setItem("token", decodeURIComponent(withToken("").slice(7))); } catch { /* a reload asks again */ }
}

const right = () => get("/clock").catch((err) => { if (err.code !== "unauthorized") throw err; });

function asked(wrong) {
  const input = h("input", { type: "password", required: true, autofocus: true, autocomplete: "off", "data-testid": "token" });
  const form = h("form", {}, h("h2", {}, "This world wants its token"), h("p", { role: "alert" }, wrong && "That is not the token of this world."),
    h("p", {}, h("label", {}, "What it was started with as --token ", input), " ", h("button", { class: "go" }, "Open")));
  const dialog = h("dialog", { class: "invite" }, form);
  dialog.addEventListener("cancel", (e) => e.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => { form.onsubmit = (e) => { e.preventDefault(); dialog.remove(); done(input.value.trim()); }; });
}
