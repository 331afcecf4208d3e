# The module loads, and leaves alone what it was not asked to guard.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== a location without the gate is open
--- config
    location = /open { return 200 "open\n"; }
--- request
GET /open
--- response_body
open



=== the module alone changes nothing
--- without: key_file redis
--- config
    location = /open { return 200 "open\n"; }
--- request
GET /open
--- more_headers
Authorization: Bearer nonsense
--- response_body
open
--- response_headers
! WWW-Authenticate
! Authentication-Token-Expiration



=== a gated location lets a good token in
--- config
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api/things
--- more_headers
Authorization: Bearer {{alice}}
--- response_body
upstream: GET /api/things



=== a gated location refuses a request without a token
--- request
GET /api/things
--- error_code: 401
