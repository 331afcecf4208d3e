# Authorization: Bearer, as RFC 6750 § 2.1 and RFC 9110 § 11.4 write it.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== incident_27_scheme_case: the scheme's case doesn't matter
--- config
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 4]
--- more_headers eval
[map { "Authorization: $_ {{alice}}" } qw(Bearer bearer BEARER bEaReR)]
--- error_code eval
[(200) x 4]



=== nor does the case of the header's name
--- request eval
[('GET /api') x 2]
--- more_headers eval
['authorization: Bearer {{alice}}', 'AUTHORIZATION: Bearer {{alice}}']
--- error_code eval
[(200) x 2]



=== several blanks between scheme and token are fine
--- raw_request eval
"GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization:   Bearer    {{alice}}   \r\n\r\n"



=== the token's case does matter
--- script
    my $token   = '{{alice}}';
    my $swapped = $token =~ s/([a-z])(?=[^a-z]*$)/\U$1/r;
    isnt($swapped, $token, 'another token');
    is(http->get('/api', "Authorization: Bearer $swapped")->status, 401, 'is refused');



=== no Authorization at all: a challenge without an error code
--- request
GET /api
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="api"



=== incident_14_bearer_alone: the scheme alone
--- raw_request eval
"GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer\r\n\r\n"
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="the credential can't be read"



=== the scheme and blanks
--- raw_request eval
"GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer    \r\n\r\n"
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="the credential can't be read"



=== an empty Authorization is no credential
--- raw_request eval
"GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization:\r\n\r\n"
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="api"



=== the token without a scheme is no credential
--- request
GET /api
--- more_headers
Authorization: {{alice}}
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="api"



=== the scheme isn't a prefix
--- request eval
[('GET /api') x 3]
--- more_headers eval
['Authorization: Bearer{{alice}}', 'Authorization: Bearers {{alice}}', 'Authorization: Bear {{alice}}']
--- error_code eval
[(401) x 3]



=== a tab is no blank
--- raw_request eval
"GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer\t{{alice}}\r\n\r\n"
--- error_code: 401



=== another scheme is somebody else's
--- request eval
[('GET /api') x 3]
--- more_headers eval
[map { "Authorization: $_ {{alice}}" } qw(Digest Token Negotiate)]
--- error_code eval
[(401) x 3]
--- response_headers eval
[('WWW-Authenticate: Bearer realm="api"') x 3]



=== nothing stands behind the token
--- request eval
[('GET /api') x 4]
--- more_headers eval
['Authorization: Bearer {{alice}} x', 'Authorization: Bearer {{alice}}, Basic x', 'Authorization: Bearer {{alice}},{{alice}}', 'Authorization: Bearer {{alice}};']
--- error_code eval
[(401) x 4]
--- response_headers eval
[('WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="the credential can\'t be read"') x 4]



=== nothing stands around the token
--- request eval
[('GET /api') x 3]
--- more_headers eval
['Authorization: Bearer "{{alice}}"', 'Authorization: Bearer <{{alice}}>', 'Authorization: Bearer token={{alice}}']
--- error_code eval
[(401) x 3]



=== a token cut short, and one that goes on
--- request eval
[('GET /api') x 3]
--- more_headers eval
['Authorization: Bearer x{{alice}}', 'Authorization: Bearer {{alice}}x', 'Authorization: Bearer {{alice}}=']
--- error_code eval
[(401) x 3]
--- response_headers eval
[('WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="the token is not valid"') x 3]



=== 512 bytes are read, 513 aren't
--- request eval
[('GET /api') x 2]
--- more_headers eval
[map { 'Authorization: Bearer ' . 'x' x $_ } 512, 513]
--- error_code eval
[(401) x 2]
--- response_headers eval
['WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="the token is not valid"',
 'WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="the credential can\'t be read"']



=== a good token at the head of a long one is no token
--- request
GET /api
--- more_headers eval
'Authorization: Bearer {{alice}}' . 'x' x 4000
--- error_code: 401



=== incident_10_two_authorizations: two Authorization headers: nginx itself answers 400
--- raw_request eval
"GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {{alice}}\r\nAuthorization: Bearer {{bob}}\r\n\r\n"
--- error_code: 400



=== even when both say the same
--- raw_request eval
"GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {{alice}}\r\nAuthorization: Bearer {{alice}}\r\n\r\n"
--- error_code: 400



=== the query and the body are no place for a token
--- request eval
['GET /api?access_token={{alice}}', "POST /api\naccess_token={{alice}}"]
--- more_headers
Content-Type: application/x-www-form-urlencoded
--- error_code eval
[401, 401]



=== where Bearer isn't named, it isn't looked at
--- config
    location /api {
        auth_token "api";
        auth_token_source basic;
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="api"
