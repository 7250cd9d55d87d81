// The recordings of a report: what the world showed after each step of a scenario.

const files = new Map(); // index of a feature file -> promise of the scenes of its scenarios

async function unpack(index) {
  const text = document.querySelector(`script[data-recordings="${index}"]`)?.textContent ?? "";
  const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

// recording is of one scenario: {entries, frames}. A frame has what was there after its step; null for a step that was not run.
export async function recording(place) {
  const [file, n] = place.split("/");
  if (!files.has(file)) files.set(file, unpack(file));
  const entries = new Map();
  let before = new Map();
  const frames = (await files.get(file))[n].map((scene) => {
    if (!scene) return null;
    const parts = new Map(before);
    before = parts;
    for (const { name, value } of scene.parts ?? []) {
      if (value === null) parts.delete(name);
      else parts.set(name, value);
    }
    const came = (scene.entries ?? []).map((e) => e.seq);
    for (const e of scene.entries ?? []) entries.set(e.seq, e);
    return { parts, came, of: (kind) => [...parts].filter(([name]) => name.startsWith(kind + " ")).map(([, value]) => value) };
  });
  return { entries: new Map([...entries].sort(([a], [b]) => a - b)), frames };
}
