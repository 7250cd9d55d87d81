# A client of the cloud in Python that does what features/portable asks: wavetank run --connector-cmd 'exec python3 bot.py' features/portable
import base64, json, os, threading, wsgiref.simple_server, urllib.request as web

env = {name.removeprefix("WAVETANK_"): value for name, value in os.environ.items()}
file, app = env["STATE_DIR"] + "/bot.json", f"{env['AGGREGATOR_URL']}/v1.1/apps/{env['APP_ID']}"
seen, people, asked = json.load(open(file)) if os.path.exists(file) else ({}, {}, {})
auth = "Basic " + base64.b64encode(f"{env['KEY_ID']}:{env['SECRET']}".encode()).decode()
note = '--x\r\nContent-Disposition: form-data; name="source"; filename="note.txt"\r\nContent-Type: text/plain\r\n\r\nGood day\r\n--x--\r\n'

def post(path, data, kind="application/json", tries=3):
    try:
        return json.load(web.urlopen(web.Request(app + path, data.encode(), {"Authorization": auth, "Content-Type": kind})))
    except web.HTTPError as refusal:
        if wait := int(refusal.headers["Retry-After"] or 0):
            clock = web.urlopen(f"{env['CLOCK_URL']}/wait?for={wait}s")  # from now on, so that it is asked before the webhook is answered
            threading.Thread(target=lambda: clock.read() and post(path, data, kind)).start()
        elif tries > 1 and (refusal.code == 429 or refusal.code >= 500): return post(path, data, kind, tries - 1)

def say(user, **message):
    return post(f"/appusers/{user}/messages", json.dumps({"role": "appMaker", "type": "text", **message}))

commands = {"tell": lambda user, name, *words: asked.update({people.get(name): user}) or say(people.get(name), text=" ".join(words)),
            "buttons": lambda user: say(user, text="Choose", actions=[{"type": "reply", "text": t, "payload": t.upper()} for t in ("Yes", "No")]),
            "more": lambda user: say(user, text="There is more", actions=[{"type": "postback", "text": "More", "payload": "MORE"}]),
            "template": lambda user: say(user, text="&((namespace=[[communications]] template=[[hello_world]] language=[[en_US]]))&"),
            "picture": lambda user: say(user, type="image", mediaUrl="https://pictures.example/sun.png"),
            "upload": lambda user: say(user, type="file", **post("/attachments?access=public", note, "multipart/form-data; boundary=x")),
            "typing": lambda user: post(f"/appusers/{user}/conversation/activity", '{"role": "appMaker", "type": "typing:start"}'),
            "join": lambda user, name: post("/appusers/merge", json.dumps({"surviving": {"_id": people.get(name)}, "discarded": {"_id": user}}))}
answers = {"text": "Hi {name}", "image": "Got {mediaType}", "file": "Got {mediaType}", "location": "You are at {coordinates[lat]},{coordinates[long]}"}

def webhook(request, respond):
    hook = json.loads(request["wsgi.input"].read(int(request["CONTENT_LENGTH"]))) if request.get("HTTP_X_API_KEY") == env["WEBHOOK_SECRET"] else {}
    user, trigger = hook.get("appUser", {}).get("_id"), hook.get("trigger")
    for m in [m for m in hook.get("messages", []) if trigger == "message:appUser" and m["_id"] not in seen]:
        seen[m["_id"]] = people[m["name"]] = user
        (command, *words), answer = m["text"].split(" "), "You picked {payload}" if "payload" in m else answers[m["type"]]
        commands[command](user, *words) if command in commands else say(user, text=answer.format(**m))
    for postback in hook.get("postbacks", []): say(user, text="You chose " + postback["action"]["payload"])
    if trigger == "message:delivery:failure" and user in asked: say(asked[user], text="It did not arrive")
    if trigger == "conversation:read" and user in asked: say(asked.pop(user), text="It was read")
    for gone in hook.get("discarded", []): people.update({name: hook["surviving"]["_id"] for name in people if people[name] == gone["_id"]})
    json.dump([seen, people, asked], open(file, "w"))
    respond("200 OK" if hook else "401 Unauthorized", [])
    return []

wsgiref.simple_server.make_server("127.0.0.1", int(env["PORT"]), webhook).serve_forever()
