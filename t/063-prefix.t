# auth_token_prefix: what tokens begin with.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== by default: the five prefixes of the five types
--- config
    location /api { auth_token "api"; auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
--- request eval
[('GET /api') x 5]
--- more_headers eval
[map { "Authorization: Bearer {{$_}}" } qw(alice alice_web bob_global acme_all alice_session)]
--- error_code eval
[(200) x 5]



=== another prefix is refused without asking Redis
--- script
    my $token  = records->token(type => 'user', owner => 'alice', prefix => 'ghp');
    my $answer = http->get('/api', "Authorization: Bearer $token");
    is($answer->status, 401, 'though its record is there');



=== prefixes of one's own
--- http_config
    auth_token_prefix user=twu user=acme session=acmes;
--- config
    location /api { auth_token "api"; proxy_pass http://app; }
--- script
    my $ours   = records->token(type => 'user', owner => 'alice', prefix => 'acme');
    is(http->get('/api', "Authorization: Bearer $ours")->status, 200, 'the new one');
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'the old one, named too');
    is(http->get('/api', 'Authorization: Bearer {{alice_session}}')->status, 401, 'one that is named no more');



=== a type that isn't named keeps its default
--- http_config
    auth_token_prefix user=acme;
--- config
    location /api { auth_token "api"; auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
--- request eval
[('GET /api') x 3]
--- more_headers eval
[map { "Authorization: Bearer $_" } '{{alice_web}}', '{{alice_session}}', '{{alice}}']
--- error_code eval
[200, 200, 401]



=== a type is one of five
--- http_config
    auth_token_prefix admin=twa; # HERE
--- config
--- emerg
"auth_token_prefix" has an unknown type "admin"; there are user, project, global, organization and session in HERE



=== a prefix is letters and digits
--- http_config
    auth_token_prefix user=tw_u; # HERE
--- config
--- emerg
"auth_token_prefix" has a bad prefix "tw_u"; it is 1 to 16 letters and digits in HERE



=== a prefix isn't empty
--- http_config
    auth_token_prefix user; # HERE
--- config
--- emerg
"auth_token_prefix" has a bad prefix ""; it is 1 to 16 letters and digits in HERE



=== it stands once
--- http_config
    auth_token_prefix user=a;
    auth_token_prefix user=b; # HERE
--- config
--- emerg
"auth_token_prefix" is duplicate in HERE



=== it stands in http only
--- config
    auth_token_prefix user=a; # HERE
--- emerg
"auth_token_prefix" directive is not allowed here in HERE
