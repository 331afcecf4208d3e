# auth_token_key_file: what is read, what is refused, and what is said about it.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== a relative path is relative to nginx's configuration
--- without: key_file
--- http_config
    auth_token_key_file keys;
--- before_start
    symlink '{{key_file}}', "$ENV{TEST_NGINX_SERVER_ROOT}/conf/keys" or die $!;
--- config
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}



=== a symlink is followed
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/link;
--- before_start
    symlink 'keys', '{{dir}}/link' or die $!;
--- config
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}



=== the master reads it: workers that gave up root have the keys
--- config
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- script
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'it knows the token');
    my ($worker) = nginx_workers();
    SKIP: {
        skip 'workers stay who they are', 1 if $> || $ENV{TEST_NGINX_WORKER_USER} =~ /^root\b/;
        like(do { local (@ARGV, $/) = "/proc/$worker/status"; <> }, qr/^Uid:\s+[1-9]/m, 'the worker is somebody else');
    }



=== it wants one argument
--- without: key_file
--- http_config
    auth_token_key_file; # HERE
--- config
--- emerg
invalid number of arguments in "auth_token_key_file" directive in HERE



=== it stands once
--- http_config
    auth_token_key_file {{key_file}}; # HERE
--- config
--- emerg
"auth_token_key_file" is duplicate in HERE



=== it stands in http only
--- config
    auth_token_key_file {{key_file}}; # HERE
--- emerg
"auth_token_key_file" directive is not allowed here in HERE



=== a file that isn't there
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/nowhere; # HERE
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}/nowhere: can't be read: No such file or directory in HERE



=== a folder
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}; # HERE
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}: it is no regular file in HERE



=== a file that others may read
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file; # HERE
--- file: 0604 {{keys}}
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}/file: others may read it (mode 0604) in HERE



=== a file that others may write
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file; # HERE
--- file: 0602 {{keys}}
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}/file: others may write it (mode 0602) in HERE



=== a file that its group may write
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file; # HERE
--- file: 0620 {{keys}}
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}/file: its group may write it (mode 0620) in HERE



=== a file that its group may read is fine
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file;
--- file: 0640 {{keys}}
--- config
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}



=== a file that is too large
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file; # HERE
--- file eval
'0600 ' . '#' x 65_537
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}/file: it is larger than 65536 bytes in HERE



=== an empty file
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file; # HERE
--- file: 0600
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}/file: no key is current; exactly one must be in HERE



=== garbage
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file; # HERE
--- file eval
"0600 \x00\xff\x01garbage\n"
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}/file: line 1: a key id is one letter or digit in HERE



=== a key of a wrong length isn't told
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file; # HERE
--- file eval
"0600 # keys\nA current " . 'ab' x 31 . "\n"
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}/file: line 2: the key must be 64 hexadecimal digits (32 bytes) in HERE
--- no_error_log
abab



=== an unknown state
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file; # HERE
--- file eval
'0600 A primary ' . 'ab' x 32 . "\n"
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}/file: line 1: the state must be known, current, tokens-only or dropped in HERE
--- no_error_log
abab



=== two current keys
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file; # HERE
--- file eval
'0600 A current ' . 'ab' x 32 . "\nB current " . 'cd' x 32 . "\n"
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}/file: line 2: a second current key; exactly one may be current in HERE



=== a key id twice
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file; # HERE
--- file eval
'0600 A current ' . 'ab' x 32 . "\nA known " . 'cd' x 32 . "\n"
--- config
--- emerg
"auth_token_key_file" can't be used: {{dir}}/file: line 2: key id "A" stands twice in HERE



=== other keys than the store's know neither its tokens nor its seals
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file;
--- file eval
'0600 A current ' . 'ab' x 32 . "\n"
--- config
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- error_code: 401
