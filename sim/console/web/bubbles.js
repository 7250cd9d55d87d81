// How a phone draws a message: one function per kind. A kind that is not here is drawn as its text.
import { h } from "./dom.js";

export const kinds = {
  text: (b) => [quote(b), words(b), link(b)],
  template: (b) => [tag("template " + (b.template ?? "")), words(b)],
  image: (b) => [picture(b.media ?? { name: b.text }), b.text && b.text !== b.media?.name && words(b)],
  sticker: (b) => [h("p", { class: "sticker", role: "img", "aria-label": "sticker " + (b.media?.name ?? b.text) }, "◉‿◉")],
  file: (b) => [document_(b.media ?? { name: b.text }), b.media && b.text && b.text !== b.media.name && words(b)],
  audio: (b) => [player("voice", b)],
  video: (b) => [player("video", b)],
  location: (b) => [pin(b)],
  liveLocation: (b) => [tag("live"), pin(b)],
  card: (b) => (b.cards ?? []).map(card),
  carousel: (b) => [words(b), h("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": `${(b.cards ?? []).length} cards` }, (b.cards ?? []).map(card))],
  list: (b) => [words(b), (b.cards ?? []).map(card)],
  form: (b) => [b.text.trim() && words(b), form(b.form ?? { fields: [] })],
  hidden: (b) => [placeholder("hidden", b)],
  unsupported: (b) => [placeholder("cannot be shown", b)],
  notice: (b) => [words(b)],
};

// drawBubble draws what is inside a bubble. What can be tapped carries its label in data-tap.
export function drawBubble(b) {
  const draw = kinds[b.kind] ?? unknown;
  return [draw(b), buttons(b.buttons), (b.reactions ?? []).length > 0 && h("p", { class: "reactions" }, b.reactions.join(" "))];
}

const unknown = (b) => [tag(b.kind), words(b)];
const words = (b) => b.text && h("p", { class: "words" }, b.text);
const tag = (text) => h("p", { class: "tag" }, text);
const quote = (b) => b.quoted && h("blockquote", {}, b.quoted.text);
const link = (b) => b.link && h("p", { class: "link" }, h("b", {}, b.link.title || b.link.host), " ", h("span", {}, b.link.host));
const placeholder = (what, b) => h("p", { class: "placeholder" }, b.text || "This message " + what);

function picture(media) {
  return h("figure", { class: "picture", role: "img", "aria-label": "picture " + (media.name ?? "") },
    h("span", { "aria-hidden": "true" }, "▨"), h("figcaption", {}, media.name || "picture"));
}

function document_(media) {
  return h("p", { class: "file" }, h("span", { class: "icon", "aria-hidden": "true" }, "▤"), h("span", {}, h("b", {}, media.name || "file"),
    h("small", {}, [media.type, media.size && Math.ceil(media.size / 1024) + " kB"].filter(Boolean).join(", "))));
}

function player(what, b) {
  return h("p", { class: "player", role: "img", "aria-label": `${what} ${b.media?.name ?? b.text}` },
    h("span", { class: "icon", "aria-hidden": "true" }, "▶"), h("span", { class: "track", "aria-hidden": "true" }), h("small", {}, b.media?.name ?? b.text));
}

function pin(b) {
  const at = b.place ? `${b.place.lat},${b.place.long}` : b.text;
  return h("figure", { class: "pin", role: "img", "aria-label": "location " + at }, h("span", { "aria-hidden": "true" }, "◎"), h("figcaption", {}, at));
}

function card(c) {
  return h("article", { class: "card" }, c.image && picture(c.image), h("b", {}, c.title), c.description && h("p", {}, c.description),
    buttons(c.buttons));
}

// form draws questions to answer; phone.js sends what is in them.
function form({ fields, submitted }) {
  const ask = (f) => (f.type === "select"
    ? h("select", { name: f.name, "data-testid": "form-" + f.name, disabled: submitted, multiple: f.selectSize > 1 }, f.options.map((o) => h("option", { value: o.name }, o.label)))
    : h("input", { name: f.name, "data-testid": "form-" + f.name, type: f.type === "email" ? "email" : "text", placeholder: f.placeholder, disabled: submitted }));
  return h("form", { class: "questions", "data-form": true, novalidate: true },
    fields.map((f) => h("label", {}, h("span", {}, f.label), ask(f))),
    h("button", { "data-testid": "form-send", disabled: submitted }, submitted ? "Sent" : "Send"));
}

function buttons(list) {
  return list?.length > 0 && h("div", { class: "buttons" }, list.map((x) => h("button", { type: "button", "data-tap": x.label, title: x.url }, x.label)));
}
