"""Schemathesis hooks: a fresh service token for each request, and ids that exist.

Without the ids nearly every request would end at an address of nothing, and without the tokens at
the door. Both come from the program that started the services.
"""

import json
import os
import random
import urllib.parse
import urllib.request

import schemathesis

TOKENS = os.environ["FUZZ_TOKENS"]
AUDIENCE = os.environ["FUZZ_SERVICE"]
KNOWN = json.loads(os.environ["FUZZ_KNOWN"])
CHANCE = random.Random(int(os.environ["FUZZ_SEED"]))

# People's tools first: most doors are theirs, and what they do is kept under a person's name.
PREFERRED = ("office", "operator", "portal")


def caller_of(case):
    allowed = case.operation.definition.raw.get("x-callers")
    if not allowed:
        return "office"
    return next((one for one in PREFERRED if one in allowed), allowed[0])


def cache_key(case, _context):
    return caller_of(case)


@schemathesis.auth(refresh_interval=20, cache_by_key=cache_key)
class ServiceToken:
    """Tokens hold for a minute."""

    def get(self, case, _context):
        query = urllib.parse.urlencode({"audience": AUDIENCE, "caller": caller_of(case)})
        with urllib.request.urlopen(f"{TOKENS}?{query}") as answer:
            return answer.read().decode()

    def set(self, case, data, _context):
        if any("service" in one for one in case.operation.definition.raw.get("security", [])):
            case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """The Comune always exists; other ids in three of four requests, and few are destroyed."""
    if not isinstance(path_parameters, dict):
        return path_parameters
    chance = 0.05 if context.operation.path.endswith("keys:destroy") else 0.75
    for name in path_parameters:
        if name in KNOWN and (name == "tenant" or CHANCE.random() < chance):
            path_parameters[name] = KNOWN[name]
    return path_parameters


@schemathesis.hook
def map_query(context, query):
    """Pages are shown to whoever has a link; a stream of events would only be waited for."""
    is_stream = context.operation.path.endswith("/events")
    if isinstance(query, dict) and "link" in query and not is_stream and CHANCE.random() < 0.75:
        query["link"] = KNOWN["link"]
    return query


@schemathesis.hook
def map_body(_context, body):
    """In half of the requests, ids in the body exist too."""
    if CHANCE.random() < 0.5:
        put_known(body)
    return body


def put_known(value):
    if isinstance(value, dict):
        for name, inside in value.items():
            if name in KNOWN and isinstance(inside, str):
                value[name] = KNOWN[name]
            else:
                put_known(inside)
    elif isinstance(value, list):
        for inside in value[:50]:
            put_known(inside)
