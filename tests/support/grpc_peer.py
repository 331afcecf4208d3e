"""A gRPC application and its client, as programs: Debian's python3-grpcio is for the system's own
Python, which may not be the one that runs the tests.

    grpc_peer.py serve unix:PATH         says "serving", and serves until its input ends
    grpc_peer.py call HOST:PORT          for each line of its input, a token or nothing: a call of
                                         each kind, and a line of JSON that tells their outcomes
"""

import json
import sys
from concurrent import futures

import grpc

_UNARY, _STREAM = "/test.Echo/Unary", "/test.Echo/Stream"
_TIMEOUT = 20  # seconds; for a machine under load


class Echo(grpc.GenericRpcHandler):
    """Answers with what it was told of the caller, and with each message of a stream."""

    def service(self, details):
        told = dict(details.invocation_metadata)
        who = f"{told.get('x-auth-user', '')} {told.get('authorization', '')}".strip().encode()
        return {
            _UNARY: grpc.unary_unary_rpc_method_handler(lambda message, context: who),
            _STREAM: grpc.stream_stream_rpc_method_handler(
                lambda messages, context: (who + b" " + message for message in messages)),
        }.get(details.method)


def serve(address):
    server = grpc.server(futures.ThreadPoolExecutor(4), handlers=[Echo()])
    server.add_insecure_port(address)
    server.start()
    print("serving", flush=True)
    sys.stdin.read()
    server.stop(None).wait()


def outcome_of(make_call):
    """The call's status and the answers it got."""
    answers = []
    try:
        answers += [answer.decode() for answer in make_call()]
    except grpc.RpcError as error:
        return {"status": error.code().name, "answers": answers}
    return {"status": "OK", "answers": answers}


def call(channel, token):
    """A call of each kind."""
    told = {"metadata": [("authorization", f"Bearer {token}")] if token else [], "timeout": _TIMEOUT}
    return {
        "unary": outcome_of(lambda: [channel.unary_unary(_UNARY)(b"", **told)]),
        "stream": outcome_of(lambda: channel.stream_stream(_STREAM)(iter([b"one", b"two"]), **told)),
    }


def call_for_each_line(address):
    with grpc.insecure_channel(address) as channel:
        for line in sys.stdin:
            print(json.dumps(call(channel, line.strip())), flush=True)


if __name__ == "__main__":
    {"serve": serve, "call": call_for_each_line}[sys.argv[1]](sys.argv[2])
