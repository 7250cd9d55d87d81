// Small helpers to build the page. Text is always set as text, never as HTML.

export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("aria-") && typeof value === "boolean") { el.setAttribute(key, value); continue; }
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
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

// keyed makes parent's children match items, each {key, sig, make}: a child is made again only when its sig changed.
export function keyed(parent, items) {
  const had = parent.items ?? new Map();
  const has = new Map();
  let at = parent.firstChild;
  for (const item of items) {
    let entry = had.get(item.key);
    if (!entry || entry.sig !== item.sig) {
      const node = item.make();
      if (entry) {
        if (at === entry.node) at = entry.node.nextSibling;
        const held = entry.node.contains(document.activeElement);
        const which = [...entry.node.querySelectorAll("button")].indexOf(document.activeElement);
        entry.node.replaceWith(node);
        if (held) (node.querySelectorAll("button")[which] ?? node).focus(); // who works by keyboard stays where they were
      }
      entry = { sig: item.sig, node };
    }
    had.delete(item.key);
    has.set(item.key, entry);
    if (entry.node === at) at = at.nextSibling;
    else parent.insertBefore(entry.node, at);
  }
  for (const entry of had.values()) entry.node.remove();
  parent.items = has;
}

// stick keeps a scrolled list at its end while its reader has not scrolled up.
export function stick(el) {
  el.stuck = true;
  el.addEventListener("scroll", () => { el.stuck = el.scrollHeight - el.scrollTop - el.clientHeight < 40; }, { passive: true });
  new ResizeObserver(() => toEnd(el)).observe(el);
  return el;
}

export function toEnd(el) {
  if (el.stuck) el.scrollTop = el.scrollHeight;
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

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // no clipboard without a secure address or a permission
    const area = h("textarea", { class: "offscreen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(what + " copied", false);
}

export function save(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = h("a", { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
