// <wt-phone>: one person's phone, in the manner of its network.
import * as api from "./api.js";
import { doing, fill, h, keyed, stick, toEnd } from "./dom.js";
import { drawBubble } from "./bubbles.js";
import { channels, quoted, record } from "./gherkin.js";
import { changed, setPhone } from "./store.js";
import { day, minute, utc } from "./time.js";
import { lit, open } from "./route.js";

const ticks = { sending: ["◷", "sending"], sent: ["✓", "sent"], delivered: ["✓✓", "delivered"], read: ["✓✓", "read"], failed: ["!", "failed"] };
const emoji = ["😀", "😂", "😍", "😢", "😡", "👍", "👎", "🙏", "🎉", "❤️", "🚚", "📦", "☕", "🌧️", "✅", "❓"];

const media = { image: ["a photo", "photo.jpg"], file: ["a document", "invoice.pdf"], voice: ["a voice note", "voice.ogg"], video: ["a video", "clip.mp4"], infected: ["an infected file", "eicar.pdf"] };

// act does something on a phone and writes it along.
export async function act(name, action, body, step) {
  setPhone(await api.post(api.phonePath(name, action), body));
  if (step) record("When", step);
  changed("acted");
}

export const say = (name, text) => act(name, "send", { text }, `${quoted(name)} sends ${quoted(text)}`);

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
    keyed(this.options, (phone.options ?? []).map((o) => ({ key: o.label, sig: "", make: () => h("button", { type: "button", "data-tap": o.label }, o.label) })));
    toEnd(this.log);
  }

  build(phone) {
    const name = phone.name;
    this.log = stick(h("ol", { class: "bubbles", role: "log", "aria-live": "polite", "aria-label": "Messages on the phone of " + name, tabindex: "0", "data-testid": "bubbles" }));
    this.typing = h("p", { class: "typing", hidden: true }, h("span", { class: "sr" }, "The business is typing"), h("i"), h("i"), h("i"));
    this.options = h("div", { class: "options", role: "group", "aria-label": "Quick replies" });
    this.input = h("input", { type: "text", "aria-label": "Message from " + name, placeholder: "Message", autocomplete: "off", "data-testid": "say" });
    const form = h("form", { class: "composer", onsubmit: (e) => { e.preventDefault(); this.send(); } },
      this.menu("☺", "Emoji", "grid", () => emoji.map((e) => h("button", { type: "button", onclick: () => { this.input.value += e; this.input.focus(); } }, e))),
      this.menu("+", "Attach and more", "list", () => this.attachments(name)),
      this.input,
      h("button", { class: "send", "aria-label": "Send", "data-testid": "send" }, "➤"));
    this.append(
      h("header", { class: "who" }, h("h3", {}, name), h("span", {}, [channels[phone.channel] ?? phone.channel, phone.address].join(" · "))),
      h("section", { class: "device", "aria-label": `Phone of ${name} on ${channels[phone.channel] ?? phone.channel}` },
        h("header", { class: "bar" }, h("span", { class: "face", "aria-hidden": "true" }, "W"), h("b", {}, phone.business?.name || "Wavetank Ltd"), h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"))),
        this.log, this.typing, this.options, form));
    this.addEventListener("click", (e) => this.clicked(e));
  }

  async earlier() {
    api.askMore(this.phone.name);
    this.log.stuck = false;
    setPhone(await api.get(api.phonePath(this.phone.name) + api.last(this.phone.name)));
  }

  menu(sign, label, look, items) {
    const details = h("details", { class: "menu" }, h("summary", { "aria-label": label, title: label }, sign), h("div", { class: "sheet " + look }));
    details.addEventListener("toggle", () => { if (details.open) fill(details.lastChild, items()); }); // fifty phones need no fifty menus
    details.addEventListener("click", (e) => { if (e.target.closest("button") && look === "list") details.open = false; });
    details.addEventListener("keydown", (e) => { if (e.key === "Escape") { details.open = false; details.firstChild.focus(); } });
    details.addEventListener("focusout", (e) => { if (e.relatedTarget && !details.contains(e.relatedTarget)) details.open = false; });
    return details;
  }

  attachments(name) {
    const item = (label, run, id) => h("button", { type: "button", "data-testid": id, onclick: () => doing(run) }, label);
    const who = quoted(name);
    return [
      item("Read the conversation", () => act(name, "read", {}, `${who} reads the conversation`), "read"),
      item("Send a location", () => act(name, "location", { lat: 51.5007, long: -0.1246 }, `${who} sends the location "51.5007,-0.1246"`), "location"),
      ...Object.entries(media).map(([kind, [label, file]]) => item("Send " + label, () => {
        const action = kind === "infected" ? "file" : kind;
        const noun = { file: "file", image: "image", voice: "voice note", video: "video" }[action];
        return act(name, action, { file }, `${who} sends the ${noun} ${quoted(file)}`);
      })),
      item("Start typing", () => act(name, "typing", {}, `${who} starts typing`)),
      item("Stop typing", () => act(name, "stopTyping", {}, `${who} stops typing`)),
      item("Call the business", () => act(name, "call", {}, `${who} calls the business`)),
      item("Add the business to a group", () => act(name, "group", {}, `${who} adds the business to a group`)),
    ];
  }

  bubble(b, on) {
    const [sign, status] = ticks[b.status] ?? ["", b.status];
    const mine = b.from === "me";
    return h("li", { class: `bubble ${mine ? "mine" : "theirs"} k-${b.kind}${b.status === "failed" ? " failed" : ""}${on ? " lit" : ""}`, "data-id": b.id, "data-testid": "bubble" },
      h("span", { class: "sr" }, mine ? "Sent: " : "Received: "),
      drawBubble(b),
      b.error && h("p", { class: "error" }, b.error),
      h("footer", {}, h("time", { datetime: b.at }, minute(b.at)), sign && h("span", { class: "ticks " + status, title: status, role: "img", "aria-label": status }, sign),
        h("button", { type: "button", class: "trace", "data-message": b.id, title: "Follow this message", "aria-label": "Follow this message" }, "⇢")));
  }

  clicked(e) {
    const tap = e.target.closest("[data-tap]");
    if (tap) {
      const label = tap.dataset.tap;
      doing(() => act(this.phone.name, "tap", { target: label }, `${quoted(this.phone.name)} taps ${quoted(label)}`));
      return;
    }
    const bubble = e.target.closest("li.bubble");
    if (bubble && !getSelection().toString()) open("message", bubble.dataset.id);
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    await doing(() => say(this.phone.name, text).catch((err) => { this.input.value = text; throw err; }));
    this.input.focus();
  }
}

customElements.define("wt-phone", Phone);
