# auth_token_preflight: a CORS preflight carries no token, ever.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== incident_29_preflight_refused: off by default: a preflight is refused like anything else
--- config
    location /api { auth_token "api"; proxy_pass http://app; }
--- request
OPTIONS /api
--- more_headers
Origin: http://other.example
Access-Control-Request-Method: GET
--- error_code: 401



=== incident_29_preflight_let_through: on: it is let through
--- config
    location /api {
        auth_token "api";
        auth_token_preflight on;
        auth_token_project web;
        auth_token_permission scan;
        proxy_set_header X-Auth-User $auth_token_user;
        add_header X-User "[$auth_token_user$auth_token_id$auth_token_error]";
        proxy_pass http://app;
    }
--- request
OPTIONS /api
--- more_headers
Origin: http://other.example
Access-Control-Request-Method: GET
--- response_body
upstream: OPTIONS /api
--- response_headers
X-User: []
! Authentication-Token-Expiration



=== what isn't quite a preflight is refused
--- request eval
['OPTIONS /api', 'OPTIONS /api', 'OPTIONS /api', 'GET /api', 'POST /api']
--- more_headers eval
['', 'Origin: http://other.example', 'Access-Control-Request-Method: GET', ("Origin: http://other.example\nAccess-Control-Request-Method: GET") x 2]
--- error_code eval
[(401) x 5]



=== a credential is checked, with a preflight as without
--- request eval
[('OPTIONS /api') x 4]
--- more_headers eval
[map { "Origin: http://other.example\nAccess-Control-Request-Method: GET\nAuthorization: Bearer $_" } '{{alice}}', '{{bob_api}}', 'nonsense', 'a b']
--- error_code eval
[200, 403, 401, 401]



=== off in a location stands before on above
--- config
    auth_token_preflight on;
    location /on  { auth_token "api"; proxy_pass http://app; }
    location /off { auth_token "api"; auth_token_preflight off; proxy_pass http://app; }
--- request eval
['OPTIONS /on', 'OPTIONS /off']
--- more_headers
Origin: http://other.example
Access-Control-Request-Method: GET
--- error_code eval
[200, 401]



=== it is on or off
--- config
    auth_token_preflight yes; # HERE
--- emerg
"auth_token_preflight" has an unknown value "yes"; there are on and off in HERE



=== it stands once in a level
--- config
    auth_token_preflight on;
    auth_token_preflight off; # HERE
--- emerg
"auth_token_preflight" is duplicate in HERE
