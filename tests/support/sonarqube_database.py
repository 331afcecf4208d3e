"""SonarQube's tables of users, projects and tokens in a PostgreSQL, as far as an import needs them:
names, types and keys are those of its schema, everything else is left out.
"""

from .sonarqube_tokens import TYPES, hash_of

DATABASE = "sonarqube"

_TABLES = """
create table users (
  uuid varchar(255) primary key, login varchar(255) not null unique, active boolean default true
);
create table projects (
  uuid varchar(40) primary key, kee varchar(400) not null unique
);
create table user_tokens (
  uuid varchar(40) primary key, user_uuid varchar(255) not null, name varchar(100) not null,
  token_hash varchar(255) not null unique, last_connection_date bigint,
  created_at bigint not null, type varchar(100) not null, expiration_date bigint,
  {project}, unique (user_uuid, name)
);
"""


class SonarqubeDatabase:
    """`names_keys`: as it was until 10.0, where a token names its project's key."""

    def __init__(self, postgres, *, names_keys=False):
        self._postgres = postgres
        self._column = "project_key" if names_keys else "project_uuid"
        self._names_keys = names_keys
        self._created = 1_600_000_000_000
        length = 255 if names_keys else 40
        postgres.run(f"drop database if exists {DATABASE}")
        postgres.run(f"create database {DATABASE}")
        self._run(_TABLES.format(project=f"{self._column} varchar({length})"))

    def user(self, login, active=True):
        self._run(f"insert into users values ({_text(_uuid(login))}, {_text(login)}, {active})")

    def project(self, key):
        self._run(f"insert into projects values ({_text(_uuid(key))}, {_text(key)})")

    def token(self, token, name, login, *, project=None, used=None, expires=None):
        """Each is made later than the one before."""
        self._created += 1000
        if project and not self._names_keys:
            project = _uuid(project)
        values = [_text(hash_of(token)[:40]), _text(_uuid(login)), _text(name),
                  _text(hash_of(token)), _number(used), str(self._created),
                  _text(TYPES[token[:3]]), _number(expires), _text(project)]
        self._run("insert into user_tokens (uuid, user_uuid, name, token_hash, "
                  "last_connection_date, created_at, type, expiration_date, "
                  f"{self._column}) values ({', '.join(values)})")

    def _run(self, commands):
        self._postgres.run(commands, DATABASE)


def _uuid(name):
    return f"uuid-of-{name}"[:40]


def _text(value):
    return "null" if value is None else "'" + value.replace("'", "''") + "'"


def _number(value):
    return "null" if value is None else str(value)
