"""A gRPC server that says what it was told, and a client; run by Debian's own Python, whose package
python3-grpcio is.

    grpc_echo.py serve                prints its port; ends with its standard input
    grpc_echo.py call PORT            calls as standard input says, in JSON: a list of
                                      {"metadata": {…}, "method": …, "messages": [sizes]};
                                      prints the outcome of each
"""

import json
import sys
from concurrent import futures

import grpc

_CALL = "/test.Echo/Call"
_STREAM = "/test.Echo/Stream"


class _Echo(grpc.GenericRpcHandler):
    def service(self, details):
        if details.method == _CALL:
            return grpc.unary_unary_rpc_method_handler(
                lambda _, context: _told(context, 1))
        if details.method == _STREAM:
            return grpc.stream_stream_rpc_method_handler(
                lambda messages, context: iter([_told(context, sum(map(len, messages)))]))
        return None


def _told(context, size):
    metadata = [list(pair) for pair in context.invocation_metadata()]
    return json.dumps({"metadata": metadata, "size": size}).encode()


def serve():
    server = grpc.server(futures.ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers([_Echo()])
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(None)


def _outcome(channel, call):
    messages = (b"x" * size for size in call.get("messages", [1]))
    streaming = call["method"] == "Stream"
    method = channel.stream_stream(_STREAM) if streaming else channel.unary_unary(_CALL)
    metadata = list(call["metadata"].items())
    argument = messages if streaming else next(messages)
    try:
        done = method(argument, metadata=metadata, timeout=30)
        reply = next(done) if streaming else done
        return {"code": "OK", "told": json.loads(reply)}
    except grpc.RpcError as error:
        return {"code": error.code().name, "told": None}


def call(port):
    with grpc.insecure_channel(f"127.0.0.1:{port}", [("grpc.enable_http_proxy", 0)]) as channel:
        outcomes = [_outcome(channel, one) for one in json.load(sys.stdin)]
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    serve() if sys.argv[1] == "serve" else call(sys.argv[2])
