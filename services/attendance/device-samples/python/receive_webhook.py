"""A receiver of webhooks in Python, with its standard library alone.

SECRET is whsec_…, PORT where it listens. In real life it stands behind something that ends TLS.
"""

import base64
import hashlib
import hmac
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

KEY = base64.b64decode(os.environ["SECRET"].removeprefix("whsec_"))
known = set()


def is_genuine(headers, body):
    moment = headers.get("webhook-timestamp", "")
    if not moment.isdigit() or abs(time.time() - int(moment)) > 300:
        return False
    signed = f"{headers.get('webhook-id', '')}.{moment}.".encode() + body
    right = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(one.encode(), f"v1,{right}".encode()) for one in given)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        # The bytes as they came: JSON that was read and written again has another signature.
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        genuine = is_genuine(self.headers, body)
        self.send_response(204 if genuine else 401)
        self.end_headers()
        # The same id is the same message, sent again because an answer was lost.
        if genuine and self.headers["webhook-id"] not in known:
            known.add(self.headers["webhook-id"])
            print(body.decode(), flush=True)


HTTPServer(("", int(os.environ.get("PORT", "9000"))), Receiver).serve_forever()
