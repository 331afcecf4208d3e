# auth_token_redis: addresses and parameters, good and bad.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== by Unix socket
--- without: redis
--- config
    auth_token_redis {{redis}} {{login}};
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}



=== by IPv4 address and port
--- without: redis
--- config
    auth_token_redis 127.0.0.1:{{redis_port}} {{login}};
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}



=== by name and port, whose addresses are tried in turn
--- without: redis
--- config
    auth_token_redis localhost:{{redis_port}} {{login}};
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}



=== every parameter at once
--- without: redis
--- config
    auth_token_redis {{redis}} user=reader password_file={{dir}}/file writer_user=tokenward-seen writer_password_file={{dir}}/tokenward-seen.password db=0 prefix=tw: connect_timeout=2s read_timeout=2000ms;
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- file: 0600 the reader's password
--- before_start
    redis->call(ACL => SETUSER => 'reader', 'reset', 'on', ">the reader's password", '~tw:gate:*', '+hgetall', '+role', '+select');
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}



=== a server's own store stands before that of http
--- without: redis
--- http_config
    auth_token_redis unix:{{dir}}/nowhere.sock;
--- config
    auth_token_redis {{redis}} {{login}};
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}



=== another database is another store
--- without: redis
--- config
    auth_token_redis {{redis}} {{login}} db=1;
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- error_code: 503



=== incident_03_two_prefixes: another prefix is another store
--- without: redis
--- config
    auth_token_redis {{redis}} {{login}} prefix=other:;
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- error_code: 503



=== a wrong password: 503, and one line says why
--- without: redis
--- config
    auth_token_redis {{redis}} user=reader password_file={{dir}}/file;
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- file: 0600 not the password
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- error_code: 503
--- error_log
AUTH: WRONGPASS wrong user or password, or the user is disabled
--- no_error_log
not the password



=== it wants an argument
--- without: redis
--- config
    auth_token_redis; # HERE
--- emerg
invalid number of arguments in "auth_token_redis" directive in HERE



=== it stands once in a level
--- without: redis
--- config
    auth_token_redis {{redis}};
    auth_token_redis {{redis}}; # HERE
--- emerg
"auth_token_redis" is duplicate in HERE



=== it stands in no location
--- config
    location /api {
        auth_token_redis {{redis}}; # HERE
    }
--- emerg
"auth_token_redis" directive is not allowed here in HERE



=== an address has a port
--- without: redis
--- config
    auth_token_redis 127.0.0.1; # HERE
--- emerg
"auth_token_redis" has a bad address: Redis address "127.0.0.1": expected unix:/path, host:port or [v6]:port in HERE



=== a port is at most 65535
--- without: redis
--- config
    auth_token_redis 127.0.0.1:65536; # HERE
--- emerg
"auth_token_redis" has a bad address: Redis address "127.0.0.1:65536": expected unix:/path, host:port or [v6]:port in HERE



=== a path is absolute
--- without: redis
--- config
    auth_token_redis unix:redis.sock; # HERE
--- emerg
"auth_token_redis" has a bad address: Redis address "unix:redis.sock": expected unix:/path, host:port or [v6]:port in HERE



=== an IPv6 address is bracketed
--- without: redis
--- config
    auth_token_redis ::1:6379; # HERE
--- emerg
"auth_token_redis" has a bad address: Redis address "::1:6379": expected unix:/path, host:port or [v6]:port in HERE



=== a name is known
--- without: redis
--- config
    auth_token_redis no-such-host.invalid:6379; # HERE
--- emerg
"auth_token_redis" has an address that can't be resolved: Redis host "no-such-host.invalid" can't be resolved: ... in HERE



=== an unknown parameter
--- without: redis
--- config
    auth_token_redis {{redis}} pool=5; # HERE
--- emerg
"auth_token_redis" has an unknown parameter "pool"; there are ... in HERE



=== a password in the configuration isn't told to the log
--- without: redis
--- config
    auth_token_redis {{redis}} password=secret; # HERE
--- emerg
"auth_token_redis" has an unknown parameter "password"; there are ... in HERE
--- no_error_log
secret



=== a parameter twice
--- without: redis
--- config
    auth_token_redis {{redis}} db=1 db=2; # HERE
--- emerg
"auth_token_redis" has the parameter "db" twice in HERE



=== a parameter without a value
--- without: redis
--- config
    auth_token_redis {{redis}} db=; # HERE
--- emerg
"auth_token_redis" has a parameter without a value: "db" in HERE



=== a word is no parameter
--- without: redis
--- config
    auth_token_redis {{redis}} user; # HERE
--- emerg
"auth_token_redis" has a parameter without a value: "user" in HERE



=== a database is a number
--- without: redis
--- config
    auth_token_redis {{redis}} db=-1; # HERE
--- emerg
"auth_token_redis" has a bad db "-1"; it is a number from 0 to 65535 in HERE



=== a prefix is in its grammar
--- without: redis
--- config
    auth_token_redis {{redis}} prefix=tw*; # HERE
--- emerg
"auth_token_redis" has a bad prefix "tw*"; it is at most 64 letters, digits and ._:{}- in HERE



=== a timeout is a time
--- without: redis
--- config
    auth_token_redis {{redis}} read_timeout=soon; # HERE
--- emerg
"auth_token_redis" has a bad read_timeout "soon"; it is a time from 1ms to 60s in HERE



=== a timeout isn't zero
--- without: redis
--- config
    auth_token_redis {{redis}} connect_timeout=0; # HERE
--- emerg
"auth_token_redis" has a bad connect_timeout "0"; it is a time from 1ms to 60s in HERE



=== a timeout is at most a minute
--- without: redis
--- config
    auth_token_redis {{redis}} read_timeout=61s; # HERE
--- emerg
"auth_token_redis" has a bad read_timeout "61s"; it is a time from 1ms to 60s in HERE



=== a user has a password
--- without: redis
--- config
    auth_token_redis {{redis}} user=reader; # HERE
--- emerg
"auth_token_redis" has a user without a password_file in HERE



=== a writer has a password
--- without: redis
--- config
    auth_token_redis {{redis}} writer_user=writer; # HERE
--- emerg
"auth_token_redis" has a writer_user without a writer_password_file in HERE



=== a writer's password has a user
--- without: redis
--- config
    auth_token_redis {{redis}} writer_password_file={{dir}}/file; # HERE
--- file: 0600 secret
--- emerg
"auth_token_redis" has a writer_password_file without a writer_user in HERE
--- no_error_log
secret



=== a writer's password file that isn't there
--- without: redis
--- config
    auth_token_redis {{redis}} writer_user=writer writer_password_file={{dir}}/nowhere; # HERE
--- emerg
"auth_token_redis" can't use its writer_password_file: {{dir}}/nowhere: can't be read: No such file or directory in HERE



=== a writer's password file that others may read
--- without: redis
--- config
    auth_token_redis {{redis}} writer_user=writer writer_password_file={{dir}}/file; # HERE
--- file: 0644 secret
--- emerg
"auth_token_redis" can't use its writer_password_file: {{dir}}/file: others may read it (mode 0644) in HERE
--- no_error_log
secret



=== a password file that isn't there
--- without: redis
--- config
    auth_token_redis {{redis}} user=reader password_file={{dir}}/nowhere; # HERE
--- emerg
"auth_token_redis" can't use its password_file: {{dir}}/nowhere: can't be read: No such file or directory in HERE



=== a password file that others may read
--- without: redis
--- config
    auth_token_redis {{redis}} user=reader password_file={{dir}}/file; # HERE
--- file: 0644 secret
--- emerg
"auth_token_redis" can't use its password_file: {{dir}}/file: others may read it (mode 0644) in HERE
--- no_error_log
secret



=== a password file with an empty first line
--- without: redis
--- config
    auth_token_redis {{redis}} user=reader password_file={{dir}}/file; # HERE
--- file eval
"0600 \nsecret\n"
--- emerg
"auth_token_redis" can't use its password_file: {{dir}}/file: its first line is empty in HERE
--- no_error_log
secret
