// Small helpers to build the page. Text is always set as text, never as HTML.

export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("aria-") && typeof value === "boolean") { el.setAttribute(key, value); continue; }
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) el[key] = value; // a property, so that match can hand it on
    else if (key === "class") el.className = value;
    else if (key === "value" || key === "checked" || key === "disabled" || key === "hidden" || key === "open") el[key] = value;
    else el.setAttribute(key, value === true ? "" : value);
  }
  append(el, children);
  return el;
}

function append(el, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    el.append(child instanceof Node ? child : String(child));
  }
}

export function fill(el, ...children) {
  el.replaceChildren();
  append(el, children);
  return el;
}

// keyed makes parent's children match items, each {key, sig, make}: a child is brought up to date only when its sig changed, and
// stays the same element, so that a press, the focus and what is scrolled survive it.
export function keyed(parent, items) {
  const had = parent.items ?? new Map();
  const has = new Map();
  let at = parent.firstChild;
  for (const item of items) {
    let entry = had.get(item.key);
    if (!entry) entry = { sig: item.sig, node: item.make() };
    else if (entry.sig !== item.sig) Object.assign(entry, { sig: item.sig, node: match(entry.node, item.make(), () => { if (at === entry.node) at = at.nextSibling; }) });
    had.delete(item.key);
    has.set(item.key, entry);
    if (entry.node === at) at = at.nextSibling;
    else parent.insertBefore(entry.node, at);
  }
  for (const entry of had.values()) entry.node.remove();
  parent.items = has;
}

// remake gives el the children that fill would, and keeps every element of the old ones that is still there.
export function remake(el, ...children) {
  const next = el.cloneNode(false);
  append(next, children);
  matchChildren(el, next);
  return el;
}

const handlers = ["onclick", "onchange", "oninput", "onsubmit"];
const alike = (a, b) => a.nodeName === b.nodeName && a.dataset?.testid === b.dataset?.testid && a.type === b.type;

// match makes the node old look like next, and returns the one that is to stay.
function match(old, next, replaced = () => {}) {
  if (!alike(old, next)) {
    replaced();
    old.replaceWith(next);
    return next;
  }
  if (!(old instanceof Element)) {
    if (old.data !== next.data) old.data = next.data;
    return old;
  }
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const f of handlers) if (old[f] !== next[f]) old[f] = next[f];
  matchChildren(old, next);
  return old;
}

function matchChildren(old, next) {
  let at = old.firstChild;
  for (const child of [...next.childNodes]) {
    let like = at;
    while (like && !alike(like, child)) like = like.nextSibling;
    if (!like) { old.insertBefore(child, at); continue; }
    while (at !== like) { const gone = at; at = at.nextSibling; gone.remove(); }
    at = like.nextSibling;
    match(like, child);
  }
  while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
}

// free is the first name that is not taken.
export function free(names, taken) {
  for (let n = 1; ; n++) for (const name of names) if (!taken.has(n === 1 ? name : `${name} ${n}`)) return n === 1 ? name : `${name} ${n}`;
}

// menu is a button that opens a sheet. Its items are made when it opens: fifty phones need no fifty menus. An open sheet stays where it is when
// messages push its button along, so that a hand meets the item it was going for; who scrolls away from it closes it.
export function menu(sign, label, look, items, id) {
  const sheet = h("div", { class: "sheet " + look, popover: "manual", tabindex: "-1" }); // a press on what takes no focus stays inside
  const summary = h("summary", { "aria-label": sign.length > 2 ? undefined : label, title: label, "data-testid": id }, sign);
  const details = h("details", { class: "menu" }, summary, sheet);
  const shown = () => sheet.matches(":popover-open");
  summary.addEventListener("click", () => { // before it opens, so that nothing moves once it is seen
    if (details.open) return;
    if (shown()) sheet.hidePopover(); // it was closed a moment ago, and the event is on its way
    fill(sheet, items());
  });
  const place = () => { // above everything, and whole: below the button if there is room, else above it
    const at = summary.getBoundingClientRect();
    const below = innerHeight - at.bottom - 8;
    const up = below < Math.min(sheet.scrollHeight + 2, at.top - 8);
    sheet.style.maxHeight = Math.max(40, up ? at.top - 8 : below) + "px";
    sheet.style.left = Math.max(4, Math.min(at.left, innerWidth - sheet.offsetWidth - 4)) + "px";
    sheet.style.top = (up ? at.top - 2 - sheet.offsetHeight : at.bottom + 2) + "px";
  };
  const watch = new ResizeObserver(place);
  details.addEventListener("toggle", () => {
    window[details.open ? "addEventListener" : "removeEventListener"]("resize", place);
    if (!details.open) { watch.disconnect(); sheet.hidePopover(); return; }
    if (shown()) return; // of the event before
    if (!sheet.firstChild) fill(sheet, items());
    sheet.showPopover();
    watch.observe(sheet);
    place();
  });
  details.addEventListener("click", (e) => { if (e.target.closest("button") && look === "drop") details.open = false; });
  details.addEventListener("keydown", (e) => { if (e.key === "Escape") { details.open = false; summary.focus(); } });
  details.addEventListener("focusout", (e) => { if (e.relatedTarget && !details.contains(e.relatedTarget)) details.open = false; });
  return details;
}

for (const away of ["pointerdown", "wheel", "touchmove"]) addEventListener(away, (e) => { for (const d of document.querySelectorAll(".menu[open]")) if (!d.contains(e.target)) d.open = false; }, { passive: true });

// refocus goes back to an input once what it sent has gone, unless its user is elsewhere by then: that would close the menu under a hand.
export function refocus(input) {
  if (input.form.contains(document.activeElement)) input.focus();
}

// stick keeps a scrolled list at its end while its reader has not scrolled up.
export function stick(el) {
  el.stuck = true;
  el.addEventListener("scroll", () => { el.stuck = el.scrollHeight - el.scrollTop - el.clientHeight < 40; }, { passive: true });
  new ResizeObserver(() => toEnd(el)).observe(el);
  return el;
}

const ends = new Set();

// toEnd scrolls once all that is drawn now is drawn: scrolling one list after drawing each would lay the page out as often.
export function toEnd(el) {
  if (!el.stuck) return;
  if (ends.size === 0) queueMicrotask(() => { for (const o of ends) o.scrollTop = 1e9; ends.clear(); });
  ends.add(el);
}

// dialog shows something above the page, until it is closed.
export function dialog(title, ...inside) {
  const d = h("dialog", { class: "differ", "data-testid": "dialog", "aria-label": title }, h("h2", {}, title), inside, h("button", { type: "button", class: "go", "data-testid": "dialog-close", onclick: () => d.close() }, "Close"));
  document.body.append(d);
  d.showModal();
  d.scrollTop = 0; // the button that has the focus is at the end
  return new Promise((closed) => d.addEventListener("close", () => { d.remove(); closed(); }));
}

let toastTimer;
export function toast(text, bad = true) {
  const el = document.getElementById("toast");
  el.textContent = text;
  el.classList.toggle("bad", bad);
  el.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { el.hidden = true; }, 6000);
}

// doing runs what a button does; what fails is told and not thrown.
export async function doing(work) {
  try {
    return await work();
  } catch (err) {
    toast(err.message);
    return undefined;
  }
}

// button is one that does something, by its data-testid.
export const button = (id, text, run, title) => h("button", { type: "button", "data-testid": id, title, "aria-label": title, onclick: () => doing(run) }, text);

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // no clipboard without a secure address or a permission
    const area = h("textarea", { class: "offscreen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) { toast(what + " not copied: the browser does not allow it"); return; }
  }
  toast(what + " copied", false);
}

export function save(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = h("a", { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
