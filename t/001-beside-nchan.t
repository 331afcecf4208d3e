# Debian's nchan brings a hiredis of its own, whose symbols nginx offers to every module: ours must
# use its own, whichever comes first.

use TokenwardTest 'no_plan';

our $APP = <<'_EOC_';
    variables_hash_max_size 2048;
    server {
        listen unix:{{dir}}/app.sock;
        location / { return 200 "upstream: $request_method $request_uri\n"; }
    }
_EOC_

our $CONFIG = <<'_EOC_';
    location /api {
        auth_token "api";
        auth_token_project web;
        auth_token_permission scan;
        proxy_pass http://unix:{{dir}}/app.sock:/;
    }
    location /channel { nchan_pubsub; }
_EOC_

# What the gate answers to a good token, a revoked one and none.
our @HEADERS = ('Authorization: Bearer {{alice_web}}', 'Authorization: Bearer {{alice_revoked}}', '');

run_tests();

__DATA__

=== incident_31_nchan_first: nchan is loaded before
--- without: module
--- main_config
    load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
    load_module {{module}};
--- http_config eval: $::APP
--- config eval: $::CONFIG
--- request eval
[('GET /api') x 3]
--- more_headers eval
\@::HEADERS
--- error_code eval
[200, 401, 401]



=== incident_31_nchan_last: nchan is loaded after
--- without: module
--- main_config
    load_module {{module}};
    load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
--- http_config eval: $::APP
--- config eval: $::CONFIG
--- request eval
[('GET /api') x 3]
--- more_headers eval
\@::HEADERS
--- error_code eval
[200, 401, 401]
