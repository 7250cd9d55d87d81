// A client of the cloud's SDK side, as a web messenger 4.x speaks it: REST below the address that the config names, and Bayeux over a
// WebSocket. What it holds is told by its event "change"; a message of the business by "message".

const stored = (key) => { try { return localStorage.getItem(key) ?? undefined; } catch { return undefined; } };
const store = (key, value) => {
  try { value === undefined ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch { /* a browser that keeps nothing */ }
};
const seconds = (n) => new Promise((done) => setTimeout(done, 1000 * n));

export class Messenger extends EventTarget {
  messages = []; unread = 0; typing = false; online = true; problem = "";

  constructor({ configBaseUrl, appId }) {
    super();
    Object.assign(this, { configBaseUrl, appId });
    this.id = stored(`${appId}.clientId`) ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
    store(`${appId}.clientId`, this.id);
    addEventListener("online", () => this.listen());
  }

  // init reads the config and goes on with the visit that the browser has stored: once, and again if it failed. What is sent meanwhile waits.
  init() {
    return this.started ??= this.#start().catch((e) => { this.started = undefined; throw e; });
  }

  async #start() {
    this.config = (await (await fetch(`${this.configBaseUrl}apps/${this.appId}/config`)).json()).config;
    this.user = stored(`${this.appId}.appUserId`);
    this.session = stored(`${this.appId}.sessionToken`);
    if (!this.user || !this.session) return;
    try {
      this.#begin(await this.#call("GET", `/appusers/${this.user}`));
      await this.listen();
    } catch (e) {
      if (![401, 403, 404].includes(e.status)) throw e;
      this.#forget(); // the visit is over: a new visitor
    }
  }

  async send(text, more = {}) {
    await this.#say({ type: "text", text, ...more });
  }

  // retry sends a message again that has failed.
  async retry(m) {
    this.messages = this.messages.filter((o) => o !== m);
    await this.#say(m.sent);
  }

  async #say(sent) {
    const mine = { role: "appUser", type: sent.type, text: sent.text, state: "sending", sent };
    this.messages.push(mine);
    this.#change();
    try {
      await this.#known();
      const { message } = await this.#post("messages", { message: { role: "appUser", ...sent }, sender: this.#sender() });
      delete mine.state;
      this.#replace(mine, message);
    } catch (e) {
      mine.state = "failed";
      this.problem = e.code ? e.message : "";
    }
    this.#change();
  }

  async sendImage(file) {
    await this.#known();
    const form = new FormData();
    form.append("sender", JSON.stringify(this.#sender()));
    form.append("source", file);
    const { message } = await this.#post("images", form);
    this.#add(message);
    this.#change();
  }

  press(action) { return this.#post("postback", { postback: { actionId: action._id }, sender: this.#sender() }); }

  async read() {
    if (!this.unread) return;
    this.unread = 0;
    this.#change();
    await this.#post("conversation/read");
  }

  async login(userId, jwt) {
    await this.init();
    const visit = { appUserId: this.user, sessionToken: this.session };
    this.#hangUp();
    this.#forget();
    Object.assign(this, { userId, jwt });
    const session = await this.#call("POST", "/login", { ...visit, userId, client: this.#client() });
    if (session.appUser) {
      this.#begin(session);
      await this.listen();
    }
    this.#change();
  }

  async logout() {
    if (this.user) await this.#call("POST", `/appusers/${this.user}/logout`, { client: { id: this.id } });
    this.#hangUp();
    this.#forget();
    this.#change();
  }

  // listen subscribes to the app user's channel, and fetches what was said meanwhile. It gives up as often as the config says; the
  // browser's word that the network is back begins anew. One attempt is on its way at a time, whatever asks for it.
  listen() {
    const { user } = this;
    if (this.attempt?.user !== user) {
      const attempt = this.attempt = { user, done: this.#listen(user).finally(() => { if (this.attempt === attempt) this.attempt = undefined; }) };
    }
    return this.attempt.done;
  }

  async #listen(user) {
    await undefined; // until this attempt is known as the one
    if (!user || this.socket) return;
    const { retryInterval, maxConnectionAttempts } = this.config.realtime;
    for (let i = 0; i < maxConnectionAttempts && this.user === user; i++) {
      try {
        await this.#connect(user);
        this.online = true;
        const page = await this.#call("GET", `/appusers/${this.user}/messages`);
        page.messages.forEach((m) => this.#add(m));
        this.unread = page.conversation.unreadCount;
        return this.#change();
      } catch (e) {
        if (e.refused) break;
        await seconds(retryInterval);
      }
    }
    if (this.user === user) this.online = false;
    this.#change();
  }

  #connect(user) {
    const channel = `/sdk/apps/${this.appId}/appusers/${user}`;
    const ext = { appUserId: user, appId: this.appId, ...(this.jwt ? { jwt: this.jwt } : { sessionToken: this.session }) };
    const socket = new WebSocket(this.config.realtime.baseUrl.replace(/^http/, "ws"));
    const tell = (m) => socket.send(JSON.stringify([m]));
    const again = (clientId) => tell({ channel: "/meta/connect", clientId, connectionType: "websocket" });
    return new Promise((done, failed) => {
      socket.onopen = () => tell({ channel: "/meta/handshake", version: "1.0", supportedConnectionTypes: ["websocket"] });
      socket.onclose = () => {
        failed(new Error("no connection"));
        if (this.socket !== socket) return;
        this.socket = undefined;
        this.listen();
      };
      socket.onmessage = ({ data }) => {
        for (const m of JSON.parse(data)) {
          if (m.channel === channel) m.data.events.forEach((e) => this.#event(e));
          else if (m.successful === false) { failed(Object.assign(new Error(m.error), { refused: true })); socket.close(); }
          else if (m.channel === "/meta/handshake") { again(m.clientId); tell({ channel: "/meta/subscribe", clientId: m.clientId, subscription: channel, ext }); }
          else if (m.channel === "/meta/connect") again(m.clientId);
          else if (m.channel === "/meta/subscribe" && this.user !== user) socket.close(); // they logged in or out meanwhile
          else if (m.channel === "/meta/subscribe") { this.socket = socket; done(); }
        }
      };
    });
  }

  #event({ type, message, activity, appUser }) {
    if (type === "message" && message.source.id !== this.id) {
      this.#add(message);
      if (message.role !== "appUser") {
        this.typing = false;
        this.unread++;
        this.dispatchEvent(new Event("message"));
      }
    }
    if (type === "link" && appUser._id !== this.user) { // merged into a user who was known already
      this.#hangUp();
      this.#begin({ appUser, sessionToken: appUser.sessionToken });
      this.listen();
    }
    if (type === "activity" && activity.role === "appMaker" && activity.type.startsWith("typing:")) {
      this.typing = activity.type === "typing:start" && (activity.data.name || true);
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => { this.typing = false; this.#change(); }, 10_000);
    }
    this.#change();
  }

  // #known makes the app user with the first message.
  async #known() {
    await this.init();
    if (!this.user) this.#begin(await this.#call("POST", "/appusers", { ...(this.userId && { userId: this.userId }), client: this.#client() }));
    if (!this.socket) await this.listen();
    if (!this.socket) throw new Error("no connection");
  }

  #begin({ appUser, conversation, messages, sessionToken }) {
    this.user = appUser._id;
    if (sessionToken) this.session = sessionToken;
    if (!this.jwt) { store(`${this.appId}.appUserId`, this.user); store(`${this.appId}.sessionToken`, this.session); }
    messages?.forEach((m) => this.#add(m));
    this.unread = conversation?.unreadCount ?? 0;
    this.#change();
  }

  #forget() {
    for (const key of ["appUserId", "sessionToken"]) store(`${this.appId}.${key}`);
    Object.assign(this, { user: undefined, session: undefined, jwt: undefined, userId: undefined, messages: [], unread: 0, typing: false });
  }

  #hangUp() {
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  #add(m) {
    if (this.messages.some((o) => o._id === m._id)) return;
    this.messages.push(m);
    this.messages.sort((a, b) => (a.received ?? Infinity) - (b.received ?? Infinity));
  }

  #replace(old, m) {
    this.messages = this.messages.filter((o) => o !== old);
    this.#add(m);
  }

  #client() {
    return { platform: "web", id: this.id, info: { sdkVersion: "1.0", vendor: "wavetank", URL: location.host, userAgent: navigator.userAgent,
      referrer: document.referrer, browserLanguage: navigator.language, currentUrl: location.href, currentTitle: document.title } };
  }

  #sender() { return { type: "appUser", client: this.#client() }; }
  #change() { this.dispatchEvent(new Event("change")); }
  #post(what, body) { return this.#call("POST", `/appusers/${this.user}/${what}`, body); }

  async #call(method, path, body) {
    const headers = { Accept: "application/json", "x-smooch-sdk": "web/wavetank/1.0", "x-smooch-clientid": this.id, "x-smooch-appid": this.appId };
    if (!(body instanceof FormData)) { headers["Content-Type"] = "application/json"; body = body && JSON.stringify(body); }
    if (this.jwt) headers.Authorization = `Bearer ${this.jwt}`;
    else if (this.session) headers.Authorization = `Basic ${btoa(`${this.user}:${this.session}`)}`;
    const r = await fetch(`${this.config.baseUrl.web}/apps/${this.appId}${path}`, { method, headers, body });
    const answer = r.headers.get("Content-Type")?.includes("application/json") ? await r.json() : {};
    if (!r.ok) throw Object.assign(new Error(answer.error?.description ?? r.statusText), { status: r.status, code: answer.error?.code });
    return answer;
  }
}
