# A client of the cloud in Python that does what features/portable asks: wavetank run --connector-cmd 'exec python3 bot.py' features/portable
import base64, http.server, json, os, threading
from urllib.error import HTTPError
from urllib.request import Request, urlopen

env = {name.removeprefix("WAVETANK_"): value for name, value in os.environ.items()}
file, app = env["STATE_DIR"] + "/bot.json", f"{env['AGGREGATOR_URL']}/v1.1/apps/{env['APP_ID']}"
known = json.load(open(file)) if os.path.exists(file) else {"seen": {}, "people": {}, "asked": {}}
auth = "Basic " + base64.b64encode(f"{env['KEY_ID']}:{env['SECRET']}".encode()).decode()
note = '--x\r\nContent-Disposition: form-data; name="source"; filename="note.txt"\r\nContent-Type: text/plain\r\n\r\nGood day\r\n--x--\r\n'

def post(path, body, kind="application/json", tries=3):
    data = (body if body is note else json.dumps(body)).encode()
    try:
        return json.load(urlopen(Request(app + path, data, {"Authorization": auth, "Content-Type": kind})))
    except HTTPError as refusal:
        if wait := int(refusal.headers.get("Retry-After") or 0):
            waiting = urlopen(f"{env['CLOCK_URL']}/wait?for={wait}s")
            threading.Thread(target=lambda: waiting.read() and post(path, body, kind)).start()
        elif tries > 1 and (refusal.code == 429 or refusal.code >= 500):
            return post(path, body, kind, tries - 1)

def say(user, text="", asker=None, **message):
    sent = post(f"/appusers/{user}/messages", {"role": "appMaker", "type": "text", "text": text, **message})
    if sent and asker:
        known["asked"][sent["message"]["_id"]] = known["asked"][user] = asker

def actions(kind, *labels):
    return [{"type": kind, "text": label, "payload": label.upper()} for label in labels]

commands = {
    "tell": lambda user, name, *words: say(known["people"].get(name), " ".join(words), user),
    "buttons": lambda user: say(user, "Choose", actions=actions("reply", "Yes", "No")),
    "more": lambda user: say(user, "There is more", actions=actions("postback", "More")),
    "template": lambda user: say(user, "&((namespace=[[communications]] template=[[hello_world]] language=[[en_US]]))&"),
    "picture": lambda user: say(user, type="image", mediaUrl="https://pictures.example/sun.png"),
    "upload": lambda user: say(user, type="file", **post("/attachments?access=public", note, "multipart/form-data; boundary=x")),
    "typing": lambda user: post(f"/appusers/{user}/conversation/activity", {"role": "appMaker", "type": "typing:start"}),
    "join": lambda user, name: post("/appusers/merge", {"surviving": {"_id": known["people"].get(name)}, "discarded": {"_id": user}}),
}

def greeting(m):
    at, media, payload = m.get("coordinates"), m.get("mediaType"), m.get("payload")
    return f"You are at {at['lat']},{at['long']}" if at else f"Got {media}" if media else f"You picked {payload}" if payload else f"Hi {m['name']}"

def take(hook):
    user, trigger, people, asked = hook.get("appUser", {}).get("_id"), hook["trigger"], known["people"], known["asked"]
    for m in hook["messages"] if trigger == "message:appUser" else []:
        (command, *rest), again = m["text"].split(" "), m["_id"] in known["seen"]
        known["seen"][m["_id"]] = people[m["name"]] = user
        again or (commands[command](user, *rest) if command in commands else say(user, greeting(m)))
    for postback in hook.get("postbacks", []):
        say(user, "You chose " + postback["action"]["payload"])
    if trigger == "message:delivery:failure" and hook["message"]["_id"] in asked:
        say(asked[hook["message"]["_id"]], "It did not arrive")
    if trigger == "conversation:read" and user in asked:
        say(asked.pop(user), "It was read")
    for gone in hook.get("discarded", []):
        people.update({name: hook["surviving"]["_id"] for name, id in people.items() if id == gone["_id"]})
    json.dump(known, open(file, "w"))

class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body, refused = self.rfile.read(int(self.headers["Content-Length"])), self.headers["X-API-Key"] != env["WEBHOOK_SECRET"]
        refused or take(json.loads(body))
        self.send_response(401 if refused else 200)
        self.end_headers()

http.server.HTTPServer(("127.0.0.1", int(env["PORT"])), Webhook).serve_forever()
