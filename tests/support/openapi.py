"""Holds answers against /openapi.json."""

import json
import re

import jsonschema


class OpenApi:
    """What the daemon says of itself. `check` fails the test on an answer that it doesn't describe."""

    def __init__(self, document):
        self.document = document
        self._validators = {}
        self.answered = set()  # operations that gave a good answer
        self._operations = [
            (method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + r"\Z"), operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]

    @property
    def operations(self):
        return {operation["operationId"] for _, _, operation in self._operations}

    def operation(self, method, path):
        path = path.partition("?")[0]
        for known, pattern, operation in self._operations:
            if known == method and pattern.match(path):
                return operation
        return None

    def check(self, method, path, answer):
        operation = self.operation(method, path)
        if operation is None:
            return
        responses = operation["responses"]
        if str(answer.status) in responses:
            self.answered.add(operation["operationId"])
            described = responses[str(answer.status)]
        elif answer.status >= 400:
            name = responses["default"]["$ref"].rpartition("/")[2]
            described = self.document["components"]["responses"][name]
        else:
            raise AssertionError(f"{method} {path}: {answer.status} is not in /openapi.json")
        if "content" not in described:
            if answer.body:
                raise AssertionError(f"{method} {path}: a body that is not in /openapi.json")
            return
        media_type, content = next(iter(described["content"].items()))
        if answer.header("Content-Type") != media_type:
            raise AssertionError(f"{method} {path}: {answer.header('Content-Type')}")
        self._validator(content["schema"]).validate(json.loads(answer.body))

    def _validator(self, schema):
        name = schema["$ref"]
        if name not in self._validators:
            self._validators[name] = jsonschema.Draft202012Validator(self._whole(schema))
        return self._validators[name]

    def _whole(self, schema):
        """With what is referred to in its place; none refers to itself."""
        if isinstance(schema, list):
            return [self._whole(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/components/schemas/")
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            return self._whole({**self.document["components"]["schemas"][name], **rest})
        return {key: self._whole(value) for key, value in schema.items()}
