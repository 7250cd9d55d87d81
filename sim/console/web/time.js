// How instants, spans and channels are written.

// channel is one of Oceana's, which calls Messenger Facebook.
export const channel = (name) => (name === "Facebook" ? "Messenger" : name.trim());

const pad = (n, width = 2) => String(n).padStart(width, "0");

export function utc(at) {
  const d = new Date(at);
  return `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}`;
}

export function clock(at, millis = false) {
  const d = new Date(at);
  const text = `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())}`;
  return millis ? `${text}.${pad(d.getUTCMilliseconds(), 3)}` : text;
}

export const minute = (at) => clock(at).slice(0, 5);

export function day(at) {
  return new Date(at).toLocaleDateString("en-GB", { timeZone: "UTC", weekday: "short", day: "numeric", month: "short", year: "numeric" });
}

export const instant = (at) => `${day(at).replace(/ \d{4}$/, "")}, ${clock(at)}`;

export const iso = (ms) => new Date(ms).toISOString().replace(/\.000Z$/, "Z");

export function local(at) {
  const d = new Date(at);
  const day = d.getDate() === d.getUTCDate() ? {} : { weekday: "short" };
  return d.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
}

const units = [["day", 86400000], ["hour", 3600000], ["minute", 60000], ["second", 1000], ["millisecond", 1]];

// words writes a span the way the steps of a scenario do: 23 hours 55 minutes.
export function words(ms, most = 5) {
  const parts = [];
  let rest = Math.round(Math.abs(ms));
  for (const [name, size] of units) {
    const n = Math.floor(rest / size);
    if (n > 0 && parts.length < most) parts.push(`${n} ${name}${n === 1 ? "" : "s"}`);
    rest -= n * size;
  }
  return parts.join(" ") || "0 seconds";
}

// brief is a span in little room: 4 min 59 s.
export function brief(ms) {
  const s = Math.abs(ms) / 1000;
  if (s > 0 && s < 1) return `${Math.max(1, Math.round(s * 1000))} ms`;
  if (s < 60) return `${Math.floor(s)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${pad(Math.floor(s % 60))} s`;
  if (s < 172800) return `${Math.floor(s / 3600)} h ${pad(Math.floor(s / 60) % 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
}

// real is a span of the machine's time, given in microseconds.
export const real = (us) => (us < 1000 ? `${us} µs` : us < 1e6 ? `${(us / 1000).toFixed(1)} ms` : `${(us / 1e6).toFixed(1)} s`);
