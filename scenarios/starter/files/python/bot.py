"""A bot on the Digital Connection cloud: it answers every text with a greeting, once. No packages are needed."""
import base64
import json
import os
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ENV = os.environ  # wavetank run sets these; elsewhere set them yourself
URL = f"{ENV['WAVETANK_AGGREGATOR_URL']}/v1.1/apps/{ENV['WAVETANK_APP_ID']}/appusers/"
KEY = "Basic " + base64.b64encode(f"{ENV['WAVETANK_KEY_ID']}:{ENV['WAVETANK_SECRET']}".encode()).decode()
answered = set()  # ids of messages; a bot that must survive a restart keeps them in a database
lock = threading.Lock()


def say(user, text):
    body = json.dumps({"role": "appMaker", "type": "text", "text": text}).encode()
    request = urllib.request.Request(URL + user + "/messages", body, {"Authorization": KEY, "Content-Type": "application/json"})
    urllib.request.urlopen(request).read()


def take(webhook):
    if webhook["trigger"] != "message:appUser":
        return
    for message in webhook["messages"]:
        with lock:
            if message["type"] != "text" or message["_id"] in answered:
                continue
            answered.add(message["_id"])
        try:
            say(webhook["appUser"]["_id"], f"Hi {message['name']}")
        except Exception:
            answered.discard(message["_id"])  # it was not: the cloud brings it again
            raise


class Webhooks(BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply(200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("X-API-Key") != ENV["WAVETANK_WEBHOOK_SECRET"]:
            return self.reply(401)
        try:
            take(json.loads(body))
        except Exception as err:
            print(err, file=sys.stderr)
            return self.reply(500)  # the cloud sends the webhook again
        return self.reply(200)

    def reply(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


host, port = ENV["WAVETANK_LISTEN"].split(":")
ThreadingHTTPServer((host, int(port)), Webhooks).serve_forever()
