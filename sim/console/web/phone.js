// <wt-phone>: one person's phone, in the manner of its network.
import * as api from "./api.js";
import { doing, fill, h, keyed, menu, refocus, stick, toEnd } from "./dom.js";
import { drawBubble } from "./bubbles.js";
import { channels } from "./gherkin.js";
import { paint } from "./logo.js";
import { changed, dropPhone, setPhone, world } from "./store.js";
import { day, minute, utc } from "./time.js";
import { lit, open } from "./route.js";

const ticks = { sending: ["◷", "sending"], sent: ["✓", "sent"], delivered: ["✓✓", "delivered"], read: ["✓✓", "read"], failed: ["!", "failed"] };
const emoji = ["😀", "😂", "😍", "😢", "😡", "👍", "👎", "🙏", "🎉", "❤️", "🚚", "📦", "☕", "🌧️", "✅", "❓"];

const sayings = ["Is my order on its way?", "Yes, please!", "Thank you"];
const smileys = ["👍", "❤️", "😂", "😢"];

// What a phone can do beside writing: the action, what it is called, and its file. Only what its client offers is
// in the menu; what comes to nothing in the end is offered by real clients too.
const deeds = [
  ["read", "Read the conversation"],
  ["image", "Send a photo", "photo.jpg"], ["file", "Send a document", "invoice.pdf"], ["voice", "Send a voice note", "voice.ogg"],
  ["video", "Send a video", "clip.mp4"], ["sticker", "Send a sticker", "wave.webp"], ["file", "Send an infected file", "eicar.pdf"],
  ["location", "Send a location"], ["liveLocation", "Share a live location"], ["contact", "Send a contact card"],
  ["typing", "Start typing"], ["stopTyping", "Stop typing"], ["mute", "Mute"], ["unmute", "Unmute"],
  ["call", "Call the business"], ["group", "Add the business to a group"], ["post", "Post it publicly"],
  ["login", "Log in as"], ["secondDevice", "Send it on a second device"], ["visit", "Open the site again"], ["offline", "Lose the network"],
  ["online", "Be back"], ["close", "Close the app"], ["open", "Open the app"], ["logout", "Log out"],
];

// act does something on a phone.
export async function act(name, action, body) {
  setPhone(await api.post(api.phonePath(name, action), body));
  changed("acted");
}

export async function rename(name, to) {
  const phone = await api.post(api.phonePath(name, "rename"), { name: to });
  if (to === name) return;
  dropPhone(name);
  setPhone(phone);
}

export async function remove(name) {
  await api.del(api.phonePath(name));
  dropPhone(name);
}

export const say = (name, text) => act(name, "send", { text });

// invitation shows the code that makes another phone this one.
function invitation(name, { url, size, path }) {
  const svg = (tag, props) => { const el = document.createElementNS(document.querySelector("svg").namespaceURI, tag); for (const [k, v] of Object.entries(props)) el.setAttribute(k, v); return el; };
  const code = svg("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": "QR code", "shape-rendering": "crispEdges" });
  code.append(svg("path", { d: path }));
  const dialog = h("dialog", { class: "invite", "data-testid": "invitation", "aria-label": "Invitation" }, h("h2", {}, `Scan to be ${name}`), code, h("p", {}, h("a", { href: url, target: "_blank", rel: "noreferrer" }, url.split("#")[0])),
    h("button", { type: "button", class: "go", onclick: () => dialog.close() }, "Close"));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

class Phone extends HTMLElement {
  show(phone) {
    if (!this.phone) this.build(phone);
    this.phone = phone;
    const items = phone.earlier ? [{ key: "earlier", sig: phone.earlier, make: () => h("li", { class: "day" }, h("button", { type: "button", class: "quiet", onclick: () => doing(() => this.earlier()) }, `${phone.earlier} earlier`)) }] : [];
    let last = "";
    for (const b of phone.bubbles) {
      const date = utc(b.at);
      if (date !== last) items.push({ key: "day " + date, sig: "", make: () => h("li", { class: "day" }, day(b.at)) });
      last = date;
      const on = lit(b.id);
      items.push({ key: b.id, sig: JSON.stringify(b) + on, make: () => this.bubble(b, on) });
    }
    keyed(this.log, items);
    this.typing.hidden = !phone.typing;
    this.sub.textContent = [channels[phone.channel] ?? phone.channel, phone.elsewhere && "in a browser or app of its own", phone.address, phone.muted && "muted", phone.notifications && phone.notifications + " new"].filter(Boolean).join(" · ");
    this.form.hidden = !!phone.elsewhere;
    this.opened.hidden = !phone.opened;
    this.opened.textContent = "The browser shows " + phone.opened;
    keyed(this.options, (phone.options ?? []).map((o) => ({ key: o.label, sig: "", make: () => h("button", { type: "button", "data-tap": o.label }, o.label) })));
    this.business.firstChild.textContent = phone.business?.name || "Wavetank Ltd";
    paint(this.face, phone.business?.picture);
    toEnd(this.log);
  }

  build(phone) {
    const name = phone.name;
    this.log = stick(h("ol", { class: "bubbles", "aria-live": "polite", "aria-label": "Messages on the phone of " + name, tabindex: "0", "data-testid": "bubbles" }));
    this.typing = h("p", { class: "typing", hidden: true }, h("span", { class: "sr" }, "The business is typing"), h("i"), h("i"), h("i"));
    this.options = h("div", { class: "options", role: "group", "aria-label": "Quick replies" });
    this.input = h("input", { type: "text", "aria-label": "Message from " + name, placeholder: "Message", autocomplete: "off", "data-testid": "say" });
    const form = this.form = h("form", { class: "composer", onsubmit: (e) => { e.preventDefault(); this.send(); } },
      menu("☺", "Emoji", "grid", () => [...emoji, ...sayings].map((e) => h("button", { type: "button", class: e.length > 4 ? "wide" : "", "data-testid": "ready", onclick: () => { this.input.value += e; this.input.focus(); } }, e)), "emoji"),
      menu("+", "Attach and more", "drop", () => this.attachments(name), "attach"),
      this.input,
      h("button", { class: "send", "aria-label": "Send", "data-testid": "send" }, "➤"));
    this.deeds = h("div", { class: "options", role: "group", "aria-label": "This message", hidden: true });
    this.sub = h("span");
    this.opened = h("p", { class: "opened", hidden: true });
    const facts = () => Object.entries(this.phone.business ?? {}).filter(([k, v]) => k !== "name" && !v.startsWith("data:")).map(([k, v]) => h("p", {}, h("small", {}, k), " ", v));
    this.append(
      h("header", { class: "who" }, h("h3", {}, name), this.sub, menu("⋯", `Rename or remove ${name}`, "drop", () => this.person(), "person")),
      h("section", { class: "device", "aria-label": `Phone of ${name} on ${channels[phone.channel] ?? phone.channel}` },
        h("header", { class: "bar" }, this.face = h("span", { class: "face", "aria-hidden": "true" }), this.business = menu("Business", "Profile of the business", "drop", () => [facts(), facts().length === 0 && h("p", {}, "It shows no profile.")], "profile"), h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"))),
        this.log, this.opened, this.typing, this.options, this.deeds, form));
    this.addEventListener("click", (e) => this.clicked(e));
    this.addEventListener("submit", (e) => { if (e.target.closest("[data-form]")) { e.preventDefault(); doing(() => this.fillIn(e.target)); } });
  }

  async earlier() {
    api.askMore(this.phone.name);
    this.log.stuck = false;
    const then = world.past ? "&at=" + encodeURIComponent(new Date(world.past).toISOString()) : "";
    setPhone(await api.get(api.phonePath(this.phone.name) + api.last(this.phone.name) + then));
  }

  attachments(name) {
    const own = h("input", { placeholder: "other file, lat,long or name", "aria-label": "Which file, place or person; empty: an example" });
    const offered = (d) => this.phone.offers.includes({ stopTyping: "typing", unmute: "mute" }[d] ?? d) && (!/mute/.test(d) || d === (this.phone.muted ? "unmute" : "mute"));
    return [own, deeds.filter(([d]) => offered(d)).map(([d, label, file]) => h("button", { type: "button", "data-testid": file === "eicar.pdf" ? "infected" : d, onclick: () => doing(() => {
      const given = own.value.trim();
      const written = this.input.value.trim();
      if (file) {
        const name = given || file;
        const caption = d === "image" && written;
        if (caption) this.input.value = "";
        return act(this.phone.name, d, { file: name, text: caption || "" });
      }
      if (/ocation/.test(d)) {
        const [lat, long] = (given || "51.5007,-0.1246").split(",").map(Number);
        return act(this.phone.name, d, { lat, long });
      }
      const said = { post: "Great shop!", secondDevice: "Hello" }[d];
      if (said) this.input.value = "";
      const named = { contact: "Bo", login: "cust-1" }[d];
      return act(this.phone.name, d, { text: said ? written || given || said : named && (given || named) });
    }) }, label))];
  }

  // about offers what can be done with one message.
  about(b) {
    const { name, offers } = this.phone;
    const close = () => { this.deeds.hidden = true; };
    const item = (label, run, title, id) => h("button", { type: "button", title, "aria-label": title, "data-testid": id, onclick: () => { close(); doing(run); } }, label);
    fill(this.deeds, h("small", {}, b.text.slice(0, 40)),
      offers.includes("react") && smileys.map((e) => item(e, () => act(name, "react", { on: b.text, text: e }), "React with " + e, "react")),
      offers.includes("reply") && item("Reply", async () => { this.answering(b.text); this.input.focus(); }, undefined, "reply-to"),
      offers.includes("delete") && b.from === "me" && item("Delete", () => act(name, "delete", { on: b.text }), undefined, "delete"),
      item("✕", async () => {}, "Close"));
    this.deeds.hidden = false;
    this.deeds.querySelector("button").focus();
  }

  answering(text) {
    this.replying = text;
    this.input.placeholder = text ? `Reply to “${text.slice(0, 30)}”` : "Message";
  }

  // person is the menu of the one who holds the phone.
  person() {
    const { name } = this.phone;
    const to = h("input", { value: name, "aria-label": "New name of " + name, "data-testid": "rename-to" });
    return [
      h("form", { class: "row-form", onsubmit: (e) => { e.preventDefault(); doing(() => rename(name, to.value.trim())); } }, to, h("button", { "data-testid": "rename" }, "Rename")),
      h("button", { type: "button", "data-testid": "remove", onclick: () => doing(() => remove(name)) }, "Remove " + name),
      world.overview?.shared && h("button", { type: "button", "data-testid": "invite", onclick: () => doing(async () => invitation(name, await api.post(api.phonePath(name) + "/invite"))) }, `Let a person be ${name}: show a QR code`)];
  }

  bubble(b, on) {
    const [sign, status] = ticks[b.status] ?? ["", b.status];
    const mine = b.from === "me";
    return h("li", { class: `bubble ${mine ? "mine" : "theirs"} k-${b.kind}${b.status === "failed" ? " failed" : ""}${on ? " lit" : ""}`, "data-id": b.id, "data-testid": "bubble" },
      h("span", { class: "sr" }, mine ? "Sent: " : "Received: "),
      drawBubble(b),
      b.error && b.error !== b.text && h("p", { class: "error" }, b.error),
      h("footer", {}, h("time", { datetime: b.at }, minute(b.at)), sign && h("span", { class: "ticks " + status, title: status, role: "img", "aria-label": status }, sign),
        h("button", { type: "button", class: "trace", "data-message": b.id, title: "Follow this message", "aria-label": "Follow this message" }, "⇢"),
        h("button", { type: "button", class: "trace", "data-more": b.id, title: "More", "aria-label": "React, reply or delete" }, "⋯")));
  }

  // fillIn sends the answers to a form.
  fillIn(form) {
    const fields = [...form.elements].filter((el) => el.name);
    const answers = Object.fromEntries(fields.map((el) => [el.name, el.multiple ? [...el.selectedOptions].map((o) => o.value).join(", ") : el.value]));
    return act(this.phone.name, "form", { answers });
  }

  clicked(e) {
    if (e.target.closest("[data-form]")) return; // what is asked there is not the message
    const tap = e.target.closest("[data-tap]");
    if (tap) {
      const label = tap.dataset.tap;
      doing(() => act(this.phone.name, "tap", { target: label }));
      return;
    }
    const more = e.target.closest("[data-more]");
    if (more) { this.about(this.phone.bubbles.find((b) => b.id === more.dataset.more)); return; }
    const bubble = e.target.closest("li.bubble");
    if (bubble && !document.body.classList.contains("guest") && !getSelection().toString()) open("message", bubble.dataset.id);
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    const on = this.replying;
    this.answering();
    const { name } = this.phone;
    await doing(() => (on ? act(name, "reply", { on, text }) : say(name, text)).catch((err) => { this.input.value = text; throw err; }));
    refocus(this.input);
  }
}

customElements.define("wt-phone", Phone);
