// Which entries belong to the same message. A message has another id on each wire: the phone's, the cloud's and Oceana's.

const byId = new Map(); // id -> {ids, seqs, phone}

// phoneOf is whose phone an entry came from or went to.
export const phoneOf = (e) => [e.from, e.to].find((a) => a.startsWith("phone "))?.slice(6);

function idsOf(e) {
  const p = e.payload ?? {};
  const ids = [e.message];
  if (e.kind === "network") ids.push(p.id, p.originalId, p.messageId, p.externalMessageId);
  if (e.kind === "frame") ids.push(p.messageId, p.firstMessage?.messageId, e.answer?.messageId);
  if (e.kind === "webhook") {
    if (p.messages?.length === 1) ids.push(p.messages[0]._id, p.messages[0].source?.originalMessageId);
    ids.push(p.message?._id);
    for (const m of p.externalMessages ?? []) ids.push(m.id);
  }
  if (e.kind === "request") {
    ids.push(/:([^:/]+)\/post$/.exec(p.metadata?.effect ?? "")?.[1]);
    if (p.role === "appMaker") ids.push(e.answer?.message?._id);
    if (e.name.startsWith("POST /sdk/")) { // a device's: it joins what the phone shows to what the cloud stored
      ids.push(p.message?._clientId, e.answer?.messageId);
      if (e.answer?.messages?.length === 1) ids.push(e.answer.messages[0]._id);
    }
  }
  return ids.filter((id) => typeof id === "string" && id !== "");
}

// follow adds an entry to the chain of its message.
export function follow(e) {
  const ids = idsOf(e);
  if (ids.length === 0) return;
  let chain;
  for (const id of ids) {
    const other = byId.get(id);
    if (!other || other === chain) continue;
    if (!chain) { chain = other; continue; }
    for (const o of other.ids) { chain.ids.add(o); byId.set(o, chain); }
    for (const s of other.seqs) chain.seqs.add(s);
    chain.phone ??= other.phone;
  }
  chain ??= { ids: new Set(), seqs: new Set() };
  for (const id of ids) { chain.ids.add(id); byId.set(id, chain); }
  chain.seqs.add(e.seq);
  chain.phone = phoneOf(e) ?? chain.phone;
}

// forget drops an entry that is no longer kept.
export function forget(e) {
  for (const id of idsOf(e)) {
    const chain = byId.get(id);
    if (!chain) continue;
    chain.seqs.delete(e.seq);
    if (chain.seqs.size === 0) for (const o of chain.ids) byId.delete(o);
  }
}

export const forgetAll = () => byId.clear();
export const chainOf = (id) => byId.get(id);
export const chainOfEntry = (e) => idsOf(e).map((id) => byId.get(id)).find(Boolean);
