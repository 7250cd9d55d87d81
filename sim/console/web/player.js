// <wt-player>: the scenario that is being played, step by step or by itself, in a bar below the panes. A scenario's comments are told along.
import * as api from "./api.js";
import { copy, doing, fill, h, keyed } from "./dom.js";
import { open, parse, routed } from "./route.js";
import { changed, on, refreshAll, show, world } from "./store.js";

const fixed = Number(new URLSearchParams(location.search).get("pause")); // ms between two steps
const still = matchMedia("(prefers-reduced-motion: reduce)");
const speeds = { "½×": 2, "1×": 1, "2×": .5, "5×": .2 };

export const link = (file, line) => `${file}${line ? ":" + line : ""}`;

// paneOf is where to look at a step when only one pane is shown.
const paneOf = (text) => (/^(no )?agent /.test(text) ? "desks" : text.startsWith('"') ? "phones" : /rejected/.test(text) ? "side" : "");

class Player extends HTMLElement {
  connectedCallback() {
    this.hidden = true;
    const button = (id, label, run, more) => h("button", { type: "button", "data-testid": "play-" + id, onclick: run, ...more }, label);
    this.title_ = h("h2", {});
    this.caption = h("p", { class: "caption", "aria-live": "polite", "data-testid": "caption" });
    this.fault = h("pre", { class: "error", role: "alert", "data-testid": "play-error" });
    this.progress = h("progress", { "aria-label": "Progress of the scenario" });
    this.steps = h("ol", { class: "steps", tabindex: "0", "aria-label": "Steps", "data-testid": "steps" });
    this.run = button("run", "", () => this.toggle());
    this.one = button("next", "Next", () => { this.pause(); doing(() => this.next()); });
    this.speed = h("select", { "aria-label": "Pace", "data-testid": "play-speed" }, Object.keys(speeds).map((s) => h("option", {}, s)));
    this.speed.value = "1×";
    this.append(
      h("div", { class: "told" }, this.title_, this.caption, this.fault, this.progress),
      this.steps,
      h("div", { class: "actions" }, this.run, this.one, this.speed,
        button("restart", "↺", () => { this.pause(); doing(() => this.ask("/play/restart")); }, { "aria-label": "Back to the start", title: "Back to the start" }),
        button("link", "Link", () => copy(location.href.split("#")[0] + `#play/${encodeURI(link(this.play.file, this.play.line))}/${this.play.done}`, "Link to this step"), { title: "Copy a link to this step" }),
        this.written = button("gherkin", "See the Gherkin", () => open("gherkin"), { class: "go" }),
        button("end", "Leave", () => { this.pause(); doing(() => this.leave()); }, { class: "quiet", title: "Back to the world that is up" })));
    this.addEventListener("keydown", (e) => { if (e.key === "ArrowRight" && e.target === this.steps) this.one.click(); });
    routed((kind, value) => { if (kind === "play") doing(() => this.begin(value)); });
    on("play", () => this.draw());
  }

  get play() { return world.play; }

  // begin goes to #play/FILE, #play/FILE:LINE or #play/FILE:LINE/STEPS.
  async begin(value) {
    const [, file, line, to] = /^(.*?\.feature)(?::(\d+))?(?:\/(\d+))?$/.exec(value) ?? [];
    if (!file) throw new Error(`${value || "#play"} names no feature file`);
    const at = { file, line: Number(line ?? 0), to: Number(to ?? 0) };
    const p = world.play ??= (await api.get("/play")).play; // a reload comes before the first round
    this.pause();
    if (p && p.file === file && (!at.line || at.line === p.line) && !p.outcome && p.done <= (at.to || p.done)) {
      if (at.to > p.done) await this.ask("/play/next", () => ({ to: at.to }));
      return; // it plays already, here or in another browser
    }
    await this.ask("/play", () => at);
    this.run.focus();
    if (!to && this.play.tags.includes("@tour") && !still.matches) this.toggle();
  }

  // ask makes one call after the other, shows what the server says, and lets the panes catch up.
  async ask(path, body = () => ({})) {
    this.busy = (this.busy ?? 0) + 1;
    this.draw();
    const turn = Promise.resolve(this.turn).catch(() => {}).then(async () => {
      const { play } = await api.post(path, body());
      if (play?.world && play.world !== api.here()) await show(play.world);
      world.play = play;
      changed("play");
      await refreshAll();
      if (this.play) this.aim();
    });
    this.turn = turn;
    try {
      await turn;
    } finally {
      this.busy--;
      this.draw();
    }
  }

  // leave ends a scenario once its world is shown no longer: whatever looks at a world that is over is told so. Who goes elsewhere meanwhile stays there.
  async leave() {
    const id = api.here();
    await Promise.resolve(this.turn).catch(() => {});
    const from = location.hash;
    await show(api.MAIN);
    await api.post("/play/end", {}, id);
    await refreshAll();
    if (location.hash === from) open("scenarios");
  }

  toggle() {
    if (this.running) { this.pause(); return; }
    this.running = true;
    this.draw();
    this.wait(0);
  }

  pause() {
    this.running = false;
    clearTimeout(this.timer);
    this.draw();
  }

  wait(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => doing(() => this.next()), ms);
  }

  async next() {
    try {
      await this.ask("/play/next", () => ({ to: (this.play?.done ?? 0) + 1 }));
    } catch (err) {
      this.running = false;
      throw err;
    } finally {
      if (!this.play || this.play.outcome) this.running = false;
      if (this.running) this.wait(this.pace());
      this.draw();
    }
  }

  // pace is long enough to read what is told.
  pace() {
    const said = this.play.steps[this.play.done - 1]?.comment;
    return fixed || (said ? 1500 + 50 * said.length : 1200) * speeds[this.speed.value];
  }

  // aim points at what the step at hand is about: a message that it looks at is opened.
  aim() {
    const p = this.play;
    const step = p.steps[p.done - 1];
    if (!step) return;
    const pane = paneOf(step.text) || document.body.dataset.pane;
    const looks = step.keyword === "Then" && this.messageIn(step.text);
    const [kind] = parse();
    if (looks) open("message", looks, pane);
    else if (this.aimed && kind === "message") open("wire", "", pane);
    this.aimed = Boolean(looks);
    document.body.dataset.pane = pane;
    changed("pane");
  }

  messageIn(text) {
    const [, words] = /(?:message|sees|see|file) "((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
    if (!words) return "";
    const is = (o) => o.text === words || o.template === words || o.media?.name === words;
    for (const d of world.desks.values()) for (const c of d.contacts) { const l = c.lines.findLast(is); if (l) return l.id; }
    for (const o of world.phones.values()) { const b = o.bubbles.findLast(is); if (b) return b.id; }
    return "";
  }

  draw() {
    const p = this.play;
    this.hidden = !p;
    if (!p) return;
    this.dataset.done = p.done;
    this.dataset.outcome = p.outcome;
    const last = p.steps[p.done - 1];
    const end = { passed: " · passed", failed: " · failed" }[p.outcome] ?? "";
    fill(this.title_, h("b", {}, p.feature), " — ", p.scenario, h("small", {}, ` · ${p.done} of ${p.steps.length}${end}`));
    this.caption.textContent = p.steps.slice(0, p.done).findLast((s) => s.comment)?.comment ?? p.about;
    this.fault.textContent = last?.error || p.error;
    this.fault.hidden = p.outcome !== "failed";
    this.caption.hidden = !this.fault.hidden;
    this.progress.max = p.steps.length;
    this.progress.value = p.done;
    this.run.textContent = this.running ? "❚❚ Pause" : "▶ Play";
    this.run.className = this.running ? "" : "go";
    this.run.hidden = this.one.hidden = this.speed.hidden = Boolean(p.outcome);
    this.one.disabled = Boolean(this.busy);
    this.written.hidden = !p.outcome;
    keyed(this.steps, p.steps.map((s, i) => {
      const look = i >= p.done ? "" : s.error ? "failed" : i === p.done - 1 ? "now" : "done";
      return { key: `${p.id} ${i}`, sig: look + s.last, make: () => this.step(s, p.steps[i - 1]?.last ?? 0, look) };
    }));
    const here = this.steps.children[Math.max(p.done - 1, 0)];
    if (here) this.steps.scrollTop = here.offsetTop - (this.steps.clientHeight - here.clientHeight) / 2;
  }

  // step links to the first thing that crossed in it.
  step(s, before, look) {
    const more = s.doc || s.table?.map((row) => row.join(" | ")).join("\n");
    const text = [h("b", {}, s.keyword), " ", s.text, more && h("span", { title: more }, " …")];
    return h("li", { class: look, "aria-current": look === "now" || look === "failed" ? "step" : null, "data-testid": "step" },
      look && s.last > before ? h("a", { href: "#entry/" + (before + 1), title: "What crossed in this step" }, text) : text);
  }
}

customElements.define("wt-player", Player);
