"""nginx-conf-examples/git-over-http.conf, with the git client and git's own server."""

import os
import subprocess

from support.example_case import ExampleCase
from support.git_upstream import GitUpstream

_BIG = 3 << 20  # over http.postBuffer: git sends it in chunks


class Git(ExampleCase):
    example = "git-over-http.conf"
    upstream_class = GitUpstream

    @classmethod
    def people(cls):
        for project in ("web", "api"):
            cls.cast.project(project)
        cls.reader = cls.user_with_token("rita", "read", project="web")
        cls.writer = cls.user_with_token("will", "read", "write", project="web")
        cls.stranger = cls.user_with_token("sam", "read", "write", project="api")
        cls.old = cls.cast.token("old", "user", user="will")
        cls.cast.revoke(cls.old)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.upstream.repositories = cls.folder / "repositories"
        for project in ("web", "api"):
            cls.git("init", "-q", "--bare", "-b", "main", cls.bare(project))
        cls.begun = cls.folder / "begun"
        cls.git("clone", "-q", cls.url("web", cls.writer), cls.begun)
        cls.commit(cls.begun, b"begun")
        cls.git("push", "-q", "origin", "HEAD:main", at=cls.begun)

    @classmethod
    def bare(cls, project):
        return cls.folder / "repositories" / f"{project}.git"

    @classmethod
    def url(cls, project, token=None, user="git"):
        who = f"{user}:{token.text}@" if token else ""
        return f"http://{who}127.0.0.1:{cls.nginx.port}/{project}.git"

    @classmethod
    def try_git(cls, *words, at=None):
        """One call, which asks nobody for a password."""
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("GIT_") and "proxy" not in name.lower()}
        who = {f"GIT_{role}_{what}": f"will{at_example}" for role in ("AUTHOR", "COMMITTER")
               for what, at_example in (("NAME", ""), ("EMAIL", "@example.com"))}
        environment |= who | {"HOME": str(cls.folder), "GIT_CONFIG_NOSYSTEM": "1",
                              "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        return subprocess.run(["git", *map(str, words)], cwd=at or cls.folder, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60, check=False)

    @classmethod
    def git(cls, *words, at=None):
        done = cls.try_git(*words, at=at)
        if done.returncode != 0:
            raise AssertionError(f"git {words}: {done.stderr}")
        return done.stdout.strip()

    @classmethod
    def commit(cls, folder, content):
        (folder / "file").write_bytes(content)
        cls.git("add", "file", at=folder)
        cls.git("commit", "-q", "-m", "one more", at=folder)
        return cls.git("rev-parse", "HEAD", at=folder)

    def assert_git_fails(self, why, *words, at=None):
        done = self.try_git(*words, at=at)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, why)

    def head_of(self, project="web"):
        return self.git("rev-parse", "main", at=self.bare(project))

    def test_clone_fetch_and_push(self):
        mine, theirs = self.folder / "mine", self.folder / "theirs"
        self.git("clone", "-q", self.url("web", self.reader), theirs)
        self.git("clone", "-q", self.url("web", self.writer, user="will"), mine)
        pushed = self.commit(mine, os.urandom(_BIG))
        self.git("push", "-q", "origin", "HEAD:main", at=mine)
        self.assertEqual(self.head_of(), pushed)
        self.assertIn(("transfer-encoding", "chunked"), self.upstream.requests[-1].headers)
        self.git("pull", "-q", at=theirs)
        self.assertEqual(self.git("rev-parse", "HEAD", at=theirs), pushed)
        self.assert_git_fails("403", "push", "origin", "HEAD:other", at=theirs)

    def test_the_token_in_other_places(self):
        as_name = f"http://{self.reader.text}:@127.0.0.1:{self.nginx.port}/web.git"
        self.assertIn("refs/heads/main", self.git("ls-remote", as_name))
        bearer = f"http.extraHeader=Authorization: Bearer {self.reader.text}"
        self.assertIn("refs/heads/main", self.git("-c", bearer, "ls-remote", self.url("web")))

    def test_a_credential_helper(self):
        """It is asked because of the Basic challenge."""
        saved = self.folder / "saved"
        saved.write_text(self.url("web", self.reader) + "\n")
        helper = f"credential.helper=store --file={saved}"
        self.assertIn("refs/heads/main", self.git("-c", helper, "ls-remote", self.url("web")))

    def test_who_may_not_fetch(self):
        for why, url in (("could not read Username", self.url("web")),
                         ("Authentication failed", self.url("web", self.old)),
                         ("403", self.url("web", self.stranger)),
                         ("403", self.url("api", self.reader)),
                         ("403", self.url("other", self.writer))):
            self.assert_git_fails(why, "ls-remote", url)

    def test_who_may_not_push(self):
        before = self.head_of()
        self.commit(self.begun, os.urandom(16))
        for token in (self.reader, self.stranger):
            self.assert_git_fails("403", "push", self.url("web", token), "HEAD:main",
                                  at=self.begun)
        self.assert_git_fails("403", "push", self.url("api", self.writer), "HEAD:main",
                              at=self.begun)
        self.assertEqual(self.head_of(), before)

    def test_what_only_looks_like_a_fetch(self):
        fetch, push = "service=git-upload-pack", "service=git-receive-pack"
        for query in (push, f"{fetch}&{push}", f"{push}&{fetch}", f"{fetch}%0a", f"{fetch}&x", ""):
            self.assert_refused(403, f"/web.git/info/refs?{query}", self.reader)
        for path in ("/web.git/git-receive-pack", "/web.git/git-upload-pack/../git-receive-pack",
                     "/web.git/git-%72eceive-pack", "/web.git/git-receive-pack?/git-upload-pack",
                     "/web.git/git-receive-pack%3f/git-upload-pack",
                     "/web.git//git-receive-pack"):
            answer = self.answer(path, self.reader, method="POST", body=b"0000")
            self.assertIn(answer.status, (400, 403), path)

    def test_another_repository_in_the_path(self):
        for path in ("/web.git/../api.git/info/refs", "/web.git/%2e%2e/api.git/info/refs",
                     "/web.git/..%2fapi.git/info/refs", "/web.git;/../api.git/info/refs"):
            self.assert_refused(400, f"{path}?service=git-upload-pack", self.reader)

    def test_what_is_no_repository(self):
        for path in ("/", "/web", "/web.git", "/group/web.git/info/refs"):
            self.assert_refused(404, path, self.writer)
