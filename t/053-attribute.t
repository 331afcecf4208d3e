# auth_token_attribute: what a location says of itself, for tokens pinned to it.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== a pinned token fits where the location says the same
--- config
    add_header X-Reason $auth_token_error always;
    auth_token "api";
    location /cardiology { auth_token_attribute department cardiology; proxy_pass http://app; }
    location /neurology  { auth_token_attribute department neurology; proxy_pass http://app; }
    location /silent     { proxy_pass http://app; }
    location /both       { auth_token_attribute department cardiology; auth_token_attribute user_type nurse; proxy_pass http://app; }
    location /case       { auth_token_attribute Department cardiology; proxy_pass http://app; }
    location /value-case { auth_token_attribute department Cardiology; proxy_pass http://app; }
--- request eval
[map { "GET $_" } qw(/cardiology /neurology /silent /both /case /value-case)]
--- more_headers
Authorization: Bearer {{alice_pinned}}
--- error_code eval
[200, 403, 403, 200, 403, 403]
--- response_headers eval
['! X-Reason', 'X-Reason: wrong_attribute', 'X-Reason: wrong_attribute', '! X-Reason', 'X-Reason: wrong_attribute', 'X-Reason: wrong_attribute']



=== a token that isn't pinned passes
--- request eval
[map { "GET $_" } qw(/cardiology /neurology /silent /both)]
--- more_headers
Authorization: Bearer {{alice}}
--- error_code eval
[(200) x 4]



=== a token pinned to two attributes needs both
--- script
    my $token = JSON::PP::decode_json(tokenward(qw(token create --json --name two-pins --type user --user alice --attribute department=cardiology --attribute user_type=nurse)))->{token};
    is(http->get('/both', "Authorization: Bearer $token")->status, 200, 'both');
    is(http->get('/cardiology', "Authorization: Bearer $token")->status, 403, 'one');



=== values may hold variables; an empty one fits no token, pinned or not
--- http_config
    map $arg_at $department {
        heart cardiology;
        ghost "";
    }
--- config
    location /api {
        auth_token "api";
        auth_token_attribute department $department;
        proxy_pass http://app;
    }
--- request eval
[('GET /api?at=heart', 'GET /api?at=ghost', 'GET /api') x 2]
--- more_headers eval
[('Authorization: Bearer {{alice_pinned}}') x 3, ('Authorization: Bearer {{alice}}') x 3]
--- error_code eval
[200, 403, 403, 200, 403, 403]



=== attributes of the levels above are taken over, name by name
--- config
    auth_token "api";
    auth_token_attribute department cardiology;
    auth_token_attribute site north;
    location /inherited { proxy_pass http://app; }
    location /another   { auth_token_attribute user_type nurse; proxy_pass http://app; }
    location /own       { auth_token_attribute department neurology; proxy_pass http://app; }
    location /off {
        auth_token off;
        location /off/on { auth_token "api"; proxy_pass http://app; }
    }
--- request eval
[map { "GET $_" } qw(/inherited /another /own /off/on)]
--- more_headers
Authorization: Bearer {{alice_pinned}}
--- error_code eval
[200, 200, 403, 403]



=== a name is in its grammar
--- config
    auth_token "api";
    auth_token_attribute "a b" c; # HERE
--- emerg
"auth_token_attribute" has a bad attribute name "a b" in HERE



=== a fixed value is in its grammar
--- config
    auth_token "api";
    auth_token_attribute department ""; # HERE
--- emerg
"auth_token_attribute" has a bad attribute value "" in HERE



=== a name stands once in a level
--- config
    auth_token "api";
    auth_token_attribute department a;
    auth_token_attribute department b; # HERE
--- emerg
"auth_token_attribute" names the attribute "department" twice in HERE



=== it wants a name and a value
--- config
    auth_token_attribute department; # HERE
--- emerg
invalid number of arguments in "auth_token_attribute" directive in HERE



=== without a gate it is an error
--- config
    auth_token_attribute department a; # HERE
--- emerg
"auth_token_attribute" has no effect: "auth_token" is set neither here nor below, in HERE
