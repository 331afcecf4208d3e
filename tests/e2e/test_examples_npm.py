"""nginx-conf-examples/npm-registry.conf, with the npm client."""

import json
import os
import subprocess

from support.example_case import ExampleCase
from support.npm_registry import NpmRegistry


class Npm(ExampleCase):
    example = "npm-registry.conf"
    upstream_class = NpmRegistry

    @classmethod
    def people(cls):
        cls.reader = cls.user_with_token("rita")
        cls.writer = cls.user_with_token("will", "publish")
        cls.old = cls.cast.token("old", "user", user="will")
        cls.cast.revoke(cls.old)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("plain", "@team/scoped"):
            cls.npm("publish", at=cls.package(name), token=cls.writer)

    @classmethod
    def package(cls, name, version="1.0.0"):
        """A folder with a package that is ready to be published."""
        folder = cls.folder / "packages" / name.replace("/", "-") / version
        folder.mkdir(parents=True)
        about = {"name": name, "version": version, "license": "none", "main": "index.js"}
        (folder / "package.json").write_text(json.dumps(about))
        (folder / "index.js").write_text(f"module.exports = '{name} {version}';\n")
        return folder

    @classmethod
    def try_npm(cls, *words, at, token=None):
        """One call, with the token where the task page says: in .npmrc."""
        registry = f"127.0.0.1:{cls.nginx.port}/"
        auth = f"//{registry}:_authToken={token.text}\n" if token else ""
        # Each folder has a cache of its own: what was published must be downloaded.
        (at / ".npmrc").write_text(
            f"registry=http://{registry}\n{auth}cache={cls.folder}/caches/{at.parent.name}\n"
            "update-notifier=false\nfund=false\nfetch-retries=0\n")
        environment = {name: value for name, value in os.environ.items()
                       if not name.lower().startswith("npm_") and "proxy" not in name.lower()}
        return subprocess.run(["npm", *words], cwd=at, stdin=subprocess.DEVNULL, timeout=120,
                              env=environment | {"HOME": str(cls.folder)}, capture_output=True,
                              text=True, check=False)

    @classmethod
    def npm(cls, *words, at, token=None):
        done = cls.try_npm(*words, at=at, token=token)
        if done.returncode != 0:
            raise AssertionError(f"npm {words}: {done.stderr}")
        return done.stdout.strip()

    def project(self, name):
        folder = self.folder / "projects" / name
        folder.mkdir(parents=True)
        (folder / "package.json").write_text('{"name": "app", "version": "1.0.0"}')
        return folder

    def assert_npm_fails(self, why, *words, at, token=None):
        done = self.try_npm(*words, at=at, token=token)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stderr, why)

    def test_the_upstream_knows_who_published(self):
        self.assertEqual(self.upstream.publishers, {"plain": "will", "@team/scoped": "will"})

    def test_view_and_whoami(self):
        folder = self.project("view")
        version = self.npm("view", "plain", "version", at=folder, token=self.reader)
        self.assertEqual(version, "1.0.0")
        self.assertEqual(self.npm("whoami", at=folder, token=self.reader), "rita")

    def test_install(self):
        folder = self.project("install")
        before = len(self.upstream.requests)
        said = self.npm("install", "plain", "@team/scoped", at=folder, token=self.reader)
        self.assertIn("found 0 vulnerabilities", said)  # its POST was let through
        for name in ("plain", "@team/scoped"):
            installed = folder / "node_modules" / name / "index.js"
            self.assertIn(name, installed.read_text())
        told = self.upstream.requests[before:]
        self.assertEqual({one.header("X-Auth-User") for one in told}, {"rita"})
        archives = {one.path.rpartition("/")[2] for one in told if "/-/" in one.path}
        self.assertLessEqual({"plain-1.0.0.tgz", "scoped-1.0.0.tgz"}, archives)

    def test_who_may_not_publish(self):
        folder = self.package("forbidden")
        self.assert_npm_fails("E403", "publish", at=folder, token=self.reader)
        self.assert_npm_fails("E401|ENEEDAUTH", "publish", at=folder, token=self.old)
        self.assertNotIn("forbidden", self.upstream.packages)

    def test_who_may_not_read(self):
        folder = self.project("stranger")
        for token in (None, self.old):
            self.assert_npm_fails("E401", "view", "plain", at=folder, token=token)

    def test_what_readers_may_not_do(self):
        for method, path in (("PUT", "/plain"), ("DELETE", "/plain/-rev/1"),
                             ("PUT", "/-/package/plain/dist-tags/latest"),
                             ("POST", "/-/npm/v1/tokens"), ("POST", "/-/npm/v1/security/../tokens"),
                             ("PUT", "/-/user/org.couchdb.user:rita")):
            self.assert_refused(403, path, self.reader, method=method, body=b"{}")
            self.assert_refused(401, path, method=method, body=b"{}")
