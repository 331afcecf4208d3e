# Authorization: Basic, as RFC 7617 writes it: the token as user name with an empty password, or
# as password with any user name.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== the token as user name with an empty password
--- config
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Basic {{base64:{{alice}}:}}



=== the token as password, whatever the user name
--- request eval
[('GET /api') x 4]
--- more_headers eval
[map { "Authorization: Basic {{base64:$_:{{alice}}}}" } 'alice', 'somebody else', "M\xc3\xbcller", 'x-token-auth']
--- error_code eval
[(200) x 4]



=== the scheme's case doesn't matter
--- request eval
[('GET /api') x 3]
--- more_headers eval
[map { "Authorization: $_ {{base64:{{alice}}:}}" } qw(basic BASIC bAsIc)]
--- error_code eval
[(200) x 3]



=== missing padding is accepted
--- script
    for my $name ('', 'a', 'ab') {
        my $unpadded = '{{base64:%:{{alice}}}}' =~ s/=+$//r;
        my $text = MIME::Base64::encode_base64("$name:" . token('alice'), '') =~ s/=+$//r;
        next if $name eq '';
        is(http->get('/api', "Authorization: Basic $text")->status, 200, "user name $name");
    }



=== padding that doesn't fit isn't
--- script
    for my $padding ('=', '==', '===', '====') {
        my $text = MIME::Base64::encode_base64('abc:' . token('alice'), '') =~ s/=+$//r;
        $text .= $padding;
        next if length($text) % 4 == 0 && $padding ne '====' && $padding ne '===';
        is(http->get('/api', "Authorization: Basic $text")->status, 401, "with $padding");
    }



=== what isn't base64
--- request eval
[('GET /api') x 7]
--- more_headers eval
[map { "Authorization: Basic $_" } '{{alice}}:', '%%%', 'YTo=YTo=', 'YTp4 YTp4', 'YTp-_w', 'YTp4,', 'Y']
--- error_code eval
[(401) x 7]
--- response_headers eval
[('WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="the credential can\'t be read"') x 7]



=== incident_14_empty_basic: a scheme alone, an empty name, an empty pair, no colon
--- request eval
[('GET /api') x 4]
--- more_headers eval
['Authorization: Basic', 'Authorization: Basic {{base64::{{alice}}}}', 'Authorization: Basic {{base64::}}', 'Authorization: Basic {{base64:{{alice}}}}']
--- error_code eval
[(401) x 4]



=== the first colon splits
--- request eval
[('GET /api') x 2]
--- more_headers eval
['Authorization: Basic {{base64:user::{{alice}}}}', 'Authorization: Basic {{base64:{{alice}}::}}']
--- error_code eval
[(401) x 2]



=== a token as user name with a password isn't looked at: the password is
--- request eval
[('GET /api') x 2]
--- more_headers eval
['Authorization: Basic {{base64:{{alice}}:password}}', 'Authorization: Basic {{base64:{{alice}}:{{bob}}}}']
--- error_code eval
[401, 200]



=== control bytes in the decoded pair
--- request eval
[('GET /api') x 4]
--- more_headers eval
[map { "Authorization: Basic {{base64:$_}}" } "{{alice}}\0:", "{{alice}}:\n", "a\r\nb:{{alice}}", "a:{{alice}}\0"]
--- error_code eval
[(401) x 4]
--- response_headers eval
[('WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="the credential can\'t be read"') x 4]



=== a user name that isn't UTF-8
--- request
GET /api
--- more_headers eval
"Authorization: Basic {{base64:M\xfcller:{{alice}}}}"
--- error_code: 401



=== over 512 bytes
--- request eval
[('GET /api') x 2]
--- more_headers eval
[map { "Authorization: Basic {{base64:$_:{{alice}}}}" } 'u' x 300, 'u' x 600]
--- error_code eval
[200, 401]



=== basic_username: the user name alone
--- config
    location /api {
        auth_token "api";
        auth_token_source basic_username;
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 4]
--- more_headers eval
['Authorization: Basic {{base64:{{alice}}:}}', 'Authorization: Basic {{base64:x:{{alice}}}}', 'Authorization: Basic {{base64:{{alice}}:x}}', 'Authorization: Bearer {{alice}}']
--- error_code eval
[200, 401, 401, 401]



=== basic_password: the password alone
--- config
    location /api {
        auth_token "api";
        auth_token_source basic_password;
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 3]
--- more_headers eval
['Authorization: Basic {{base64:{{alice}}:}}', 'Authorization: Basic {{base64:x:{{alice}}}}', 'Authorization: Bearer {{alice}}']
--- error_code eval
[401, 200, 401]



=== where Basic isn't named, it isn't looked at
--- config
    location /api {
        auth_token "api";
        auth_token_source bearer;
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Basic {{base64:{{alice}}:}}
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="api"
