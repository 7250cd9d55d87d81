// What a visitor sees of the messenger. Whatever comes from the wire is text: nothing of it becomes markup.

const el = (tag, props = {}, ...children) => {
  const e = Object.assign(document.createElement(tag), props);
  e.append(...children);
  return e;
};
const safe = (uri) => (/^https?:\/\//i.test(uri ?? "") ? uri : undefined);

export class Widget {
  constructor(messenger, where) {
    this.m = messenger;
    this.badge = el("b");
    this.button = el("button", { className: "open", ariaLabel: "Open the chat", onclick: () => this.open(true) }, "Chat", this.badge);
    this.note = el("p", { className: "note", role: "status" });
    this.lines = el("div", { className: "lines", role: "log" });
    this.typing = el("div", { className: "typing" });
    this.replies = el("div", { className: "replies" });
    this.text = el("input", { type: "text", placeholder: "Write to us", ariaLabel: "Message", maxLength: 4000 });
    const file = el("input", { type: "file", accept: "image/*", onchange: () => this.picture(file) });
    const write = el("form", { className: "write" }, el("label", { title: "Send a picture" }, "+", file), this.text, el("button", {}, "Send"));
    write.onsubmit = (e) => { e.preventDefault(); this.send(); };
    this.panel = el("section", { className: "chat", hidden: true, ariaLabel: "Chat" },
      el("h2", {}, "The Jacket Shop", el("button", { ariaLabel: "Close the chat", onclick: () => this.open(false) }, "×")),
      this.note, this.lines, this.typing, this.replies, write);
    where.append(this.button, this.panel);
    messenger.addEventListener("change", () => this.draw());
    messenger.addEventListener("message", () => { if (!this.panel.hidden) this.m.read(); });
  }

  open(yes) {
    this.panel.hidden = !yes;
    this.button.hidden = yes;
    if (yes) this.text.focus();
    this.m.read();
    this.draw();
  }

  send() {
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = "";
    this.m.send(text);
  }

  async picture(input) {
    try { await this.m.sendImage(input.files[0]); } catch (e) { this.note.textContent = e.message; }
    input.value = "";
  }

  draw() {
    const { messages, unread, typing, online, problem } = this.m;
    this.badge.textContent = unread || "";
    this.note.textContent = online ? problem : "No connection. What you write is kept here until you try again.";
    this.typing.textContent = typing ? `${typing === true ? "An agent" : typing} is typing…` : "";
    this.lines.replaceChildren(...messages.map((m) => this.line(m)));
    const asked = (messages.at(-1)?.actions ?? []).filter((a) => a.type === "reply");
    this.replies.replaceChildren(...asked.map((a) =>
      el("button", { type: "button", onclick: () => this.m.send(a.text, { payload: a.payload, metadata: a.metadata }) }, a.text)));
    this.lines.scrollTop = this.lines.scrollHeight;
  }

  line(m) {
    const p = el("p", { className: `${m.role === "appUser" ? "mine" : ""} ${m.state ?? ""}` });
    if (m.state === "failed") p.onclick = () => this.m.retry(m);
    const media = safe(m.mediaUrl);
    if (m.type === "image" && media) p.append(el("img", { src: media, alt: m.altText ?? "picture" }));
    else if (media) p.append(el("a", { href: media, target: "_blank", rel: "noopener" }, media.split("/").at(-1)));
    if (m.text?.trim()) p.append(m.text);
    const acts = (m.actions ?? []).filter((a) => a.type !== "reply").map((a) => this.action(a)).filter(Boolean);
    if (acts.length) p.append(el("span", { className: "acts" }, ...acts));
    return p;
  }

  action(a) {
    if (a.type === "postback") return el("button", { type: "button", onclick: () => this.m.press(a) }, a.text);
    if (safe(a.uri)) return el("a", { href: a.uri, target: "_blank", rel: "noopener" }, a.text);
    return undefined;
  }
}
