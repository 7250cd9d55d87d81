# A client of the cloud in Python that does what features/portable asks: wavetank run --connector-cmd 'exec python3 bot.py' features/portable
import base64, http.server, json, os, threading, urllib.error, urllib.parse, urllib.request
from datetime import datetime, timedelta

env = {name[9:]: value for name, value in os.environ.items() if name.startswith("WAVETANK_")}
file = os.path.join(env["STATE_DIR"], "bot.json")
known = json.load(open(file)) if os.path.exists(file) else {"seen": {}, "people": {}, "asked": {}, "told": {}}
auth = "Basic " + base64.b64encode(f"{env['KEY_ID']}:{env['SECRET']}".encode()).decode()
lock, waiting = threading.Lock(), []  # what to do again: path, body, type, and when

def clock(url):
    return datetime.fromisoformat(json.load(urllib.request.urlopen(url))["now"].replace("Z", "+00:00"))

def post(path, body, kind="application/json"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{env['AGGREGATOR_URL']}/v1.1/apps/{env['APP_ID']}{path}", data, {"Authorization": auth, "Content-Type": kind})
    for attempt in range(3):
        try:
            return json.load(urllib.request.urlopen(request))
        except urllib.error.HTTPError as refusal:
            wait = int(refusal.headers.get("Retry-After") or 0)
            if wait:
                waiting.append((clock(env["CLOCK_URL"]) + timedelta(seconds=wait), path, body, kind))
            if wait or refusal.code < 500 and refusal.code != 429:
                return None

def send(user, **message):
    return post(f"/appusers/{user}/messages", {"role": "appMaker", **message})

def say(user, text, *buttons):
    return send(user, type="text", text=text, actions=[{"type": kind, "text": label, "payload": label.upper()} for kind, label in buttons])

def upload(user):
    head = '--x\r\nContent-Disposition: form-data; name="source"; filename="note.txt"\r\nContent-Type: text/plain\r\n\r\n'
    send(user, type="file", **post("/attachments?access=public", (head + "Good day\r\n--x--\r\n").encode(), "multipart/form-data; boundary=x"))

def tell(user, whom, words):
    to = known["people"].get(whom)
    if sent := say(to, words):
        known["asked"][sent["message"]["_id"]] = known["told"][to] = user

commands = {
    "tell": lambda user, rest: tell(user, *rest.split(" ", 1)),
    "buttons": lambda user, _: say(user, "Choose", ("reply", "Yes"), ("reply", "No")),
    "more": lambda user, _: say(user, "There is more", ("postback", "More")),
    "template": lambda user, _: say(user, "&((namespace=[[communications]] template=[[hello_world]] language=[[en_US]]))&"),
    "picture": lambda user, _: send(user, type="image", mediaUrl="https://pictures.example/sun.png"),
    "upload": lambda user, _: upload(user),
    "typing": lambda user, _: post(f"/appusers/{user}/conversation/activity", {"role": "appMaker", "type": "typing:start"}),
    "join": lambda user, name: post("/appusers/merge", {"surviving": {"_id": known["people"].get(name)}, "discarded": {"_id": user}}),
}

def answer(user, m):
    if m["_id"] in known["seen"]:
        return
    known["seen"][m["_id"]] = known["people"][m["name"]] = user
    command, _, rest = m.get("text", "").partition(" ")
    if m["type"] == "location":
        say(user, f"You are at {m['coordinates']['lat']},{m['coordinates']['long']}")
    elif m["type"] in ("image", "file"):
        say(user, "Got " + m["mediaType"])
    elif m.get("payload"):
        say(user, "You picked " + m["payload"])
    else:
        commands.get(command, lambda *_: say(user, "Hi " + m["name"]))(user, rest)

def take(hook):
    user, trigger = hook.get("appUser", {}).get("_id"), hook["trigger"]
    for message in hook["messages"] if trigger == "message:appUser" else []:
        answer(user, message)
    for postback in hook.get("postbacks", []):
        say(user, "You chose " + postback["action"]["payload"])
    if trigger == "message:delivery:failure" and hook["message"]["_id"] in known["asked"]:
        say(known["asked"][hook["message"]["_id"]], "It did not arrive")
    if trigger == "conversation:read" and user in known["told"]:
        say(known["told"].pop(user), "It was read")
    for gone in hook.get("discarded", []):
        known["people"] = {name: hook["surviving"]["_id"] if id == gone["_id"] else id for name, id in known["people"].items()}
    with open(file, "w") as state:
        json.dump(known, state)

class Webhook(http.server.BaseHTTPRequestHandler):
    def do_GET(self, status=200):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["X-API-Key"] != env["WEBHOOK_SECRET"]:
            return self.do_GET(401)
        with lock:
            take(json.loads(body))
        self.do_GET()

def idle():  # says that it has nothing in hand, until when, and does what is due when it is asked
    while True:
        until = min(waiting)[0].isoformat() if waiting else ""
        now = clock(env["IDLE_URL"] + "?until=" + urllib.parse.quote(until))
        with lock:
            due = [task for task in waiting if task[0] <= now]
            for task in due:
                waiting.remove(task)
                post(*task[1:])

clock(env["IDLE_URL"])
threading.Thread(target=idle, daemon=True).start()
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Webhook).serve_forever()
