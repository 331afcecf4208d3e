# auth_token_import: tokens that another server issued, known by their hash alone.

use TokenwardTest 'no_plan';

our $IMPORT = "auth_token_import sonarqube;\n";
our $API    = <<'_EOC_';
    add_header X-Reason $auth_token_error always;
    add_header X-Fingerprint "[$auth_token_fingerprint]" always;
    location /api  { auth_token "api"; auth_token_source bearer basic header=X-Token; proxy_pass http://app; }
    location /scan { auth_token "api"; auth_token_project arg=project; auth_token_permission scan; proxy_pass http://app; }
    location /make { auth_token "api"; auth_token_permission provision; proxy_pass http://app; }
    location = /status { auth_token_status; }
_EOC_

our $DIGITS = 'c0ffee' x 6 . '0123';
our $USER   = "squ_$DIGITS";

# Writes the record of an imported token.
sub imported {
    my ($token, %want) = @_;
    return records->token(type => 'user', owner => 'alice', %want, imported => $token);
}

# One of that shape that nobody has issued.
sub made_up {
    return sprintf 'squ_%040x', ++our $made_up;
}

sub ask {
    my ($token, $path) = @_;
    return http->get($path // '/api', "Authorization: Bearer $token");
}

sub lookups_of {
    my ($token) = @_;
    return join ' ', redis->lookups(sub { ask($token) });
}

# More of them at once than most tests have, each with a connection to nginx, which has two more.
room_for_files(8192);
Test::Nginx::Util::worker_connections(4096);

run_tests();

__DATA__

=== without the directive: refused, and Redis isn't asked
--- config eval: $::API
--- script
    imported($::USER);
    is(ask($::USER)->status, 401);
    is(ask($::USER)->header('X-Reason'), 'forged_token', 'as anything else that is no token');
    is(ask($::USER)->header('X-Fingerprint'), '[]', 'and has no fingerprint');
    is(lookups_of($::USER), '', 'no look-up');



=== with it: let in, wherever a token may stand
--- http_config eval: $::IMPORT
--- config eval: $::API
--- script
    imported($::USER);
    is(ask($::USER)->status, 200, 'Bearer');
    is(http->get('/api', 'Authorization: Basic ' . MIME::Base64::encode_base64("$::USER:", ''))->status, 200, 'Basic, as user name');
    is(http->get('/api', 'Authorization: Basic ' . MIME::Base64::encode_base64("alice:$::USER", ''))->status, 200, 'Basic, as password');
    is(http->get('/api', "X-Token: $::USER")->status, 200, 'a header');
    is(http->get('/api', "X-Token: $::USER", 'Authorization: Bearer {{alice}}')->status, 400, 'beside another one');



=== only whole ones of that very shape ask Redis
--- script
    my @others = (
        substr($::USER, 0, -1), "${main::USER}0", uc $::USER, "sqx_$::DIGITS", "sqco_" . substr($::DIGITS, 1),
        "squ_" . ('g' x 40), "squ_" . uc $::DIGITS, "squ-$::DIGITS", "twu_$::DIGITS",
    );
    is(lookups_of($_), '', $_) for @others;
    is(ask($_)->header('X-Fingerprint'), '[]', "$_: no fingerprint") for @others;
    is(lookups_of('{{alice}}x'), '', 'nor does one that is made up as ours');
    my $unknown = made_up();
    is(lookups_of($unknown), records->imported_record($unknown), 'one of that shape does');
    is(ask($unknown)->header('X-Reason'), 'unknown_token');



=== project and global tokens do what theirs do
--- script
    my $project = imported("sqp_$::DIGITS", type => 'project', projects => ['web']);
    is(ask($project, '/scan?project=web')->status, 200, 'its project');
    is(ask($project, '/scan?project=api')->status, 403, 'another one');
    my $global = imported("sqa_$::DIGITS", type => 'global', owner => 'bob');
    is(ask($global, '/scan?project=api')->status, 200, 'every project');
    is(ask($global, '/make')->status, 200, 'its other permission');
    is(ask(imported("squ_$::DIGITS"), '/make')->status, 403, 'what its owner may not');
    is(ask(imported("squ_$::DIGITS", owner => 'carol'))->status, 200, 'an active owner');
    token('carol');    # deactivates her
    is(ask("squ_$::DIGITS")->status, 401, 'a deactivated one');



=== the record counts, not the prefix: as with the server that issued it
--- script
    is(ask(imported("squ_$::DIGITS", type => 'project', projects => ['web']), '/scan?project=api')->status, 403);



=== revoked, expired, forged
--- script
    my $token  = imported(made_up(), expires => 1_700_000_000);
    is(ask($token)->header('X-Reason'), 'expired_token');
    my $record = records->imported_record($token);
    records->put_sealed($record, id => 'tok_' . 'a' x 16, why => 'revoked');
    is(ask($token)->header('X-Reason'), 'revoked_token');
    imported($token);
    is(ask($token)->status, 200);
    redis->call(HSET => $record, name => 'changed');
    is(ask($token)->status, 401, 'a bad seal');



=== the fingerprint: stable, and no part of the hash that Redis holds
--- script
    my ($print) = ask($::USER)->header('X-Fingerprint') =~ /^\[([0-9a-f]{16})\]$/;
    is($print, substr(Digest::SHA::sha384_hex($::USER), 32, 16));
    is(index(records->imported_record($::USER), $print), -1);
    isnt(ask(made_up())->header('X-Fingerprint'), "[$print]", 'another one');



=== our own tokens may have such a prefix
--- http_config eval: $::IMPORT . 'auth_token_prefix user=squ user=twu;'
--- config eval: $::API
--- script
    imported($::USER);
    is(ask(records->token(type => 'user', owner => 'alice', prefix => 'squ'))->status, 200, 'one of ours');
    is(ask($::USER)->status, 200, 'an imported one');



=== auth_token_prefix says nothing of imported ones
--- http_config eval: $::IMPORT . 'auth_token_prefix user=acme;'
--- config eval: $::API
--- script
    is(ask(imported($::USER))->status, 200);



=== many at once: those beyond 64 wait their turn
--- http_config eval: $::IMPORT
--- config eval: $::API
--- script
    my @tokens = map { imported(made_up()) } 1 .. 300;
    is(ask('{{alice}}')->status, 200, 'the link is there');
    redis->pause;
    my @waiting = map { http->ask('GET /api', "Authorization: Bearer $_") } @tokens;
    redis->resume;
    is_deeply([map { $_->answer->status } @waiting], [(200) x 300]);



=== what waits when the link is lost isn't kept waiting
--- http_config eval: $::IMPORT
--- config eval: $::API
--- script
    imported($::USER);
    is(ask('{{alice}}')->status, 200, 'the link is there');
    my $kept = redis->save;
    redis->pause;
    my @waiting = map { http->ask('GET /api', 'Authorization: Bearer ' . made_up()) } 1 .. 200;
    redis->stop('KILL');
    is_deeply([map { $_->answer->status } @waiting], [(503) x 200]);
    redis->start;
    redis->restore($kept);
    my $status;
    wait_until('Redis is there again', sub { ($status = ask($::USER)->status) != 503 });
    is($status, 200);



=== made-up ones can't crowd others out
--- http_config eval: $::IMPORT
--- config eval: $::API
--- script
    my $counted = sub { JSON::PP::decode_json(http->get('/status')->body)->{stores}[0]{import_reads_refused} };
    imported($::USER);
    is(ask('{{alice}}')->status, 200, 'the link is there');
    my $before = $counted->();
    redis->pause;
    my @waiting = map { http->ask('GET /api', 'Authorization: Bearer ' . made_up()) } 1 .. 1104;
    my @crowded = map { $waiting[$_]->answer } 1088 .. 1103;
    is_deeply([map { $_->status } @crowded], [(503) x 16], 'no more than 64 at once and 1024 who wait');
    is($crowded[0]->header('Retry-After'), 1);
    is($crowded[0]->header('X-Reason'), 'store_unavailable');
    my $ours = http->ask('GET /api', 'Authorization: Bearer {{alice}}');
    redis->resume;
    is($ours->answer->status, 200, 'one of ours waits its turn');
    is_deeply([map { $waiting[$_]->answer->status } 0 .. 1087], [(401) x 1088], 'so do the made-up ones');
    is(ask($::USER)->status, 200, 'room again');
    is($counted->(), $before + 16, 'those refused are counted');



=== made-up ones are remembered, and what is hot asks nothing
--- http_config eval: $::IMPORT . 'auth_token_cache zone=tokens:1m;'
--- config eval: $::API
--- script
    imported($::USER);
    wait_until('it is hot', sub { lookups_of($::USER) eq '' });
    is(ask($::USER)->status, 200);
    my $unknown = made_up();
    wait_until('it is known not to be', sub { lookups_of($unknown) eq '' });
    is(ask($unknown)->status, 401);
    records->put_sealed(records->imported_record($::USER), id => 'tok_' . 'a' x 16, why => 'revoked');
    wait_until('revoked', sub { ask($::USER)->status == 401 });
    is(ask($::USER)->status, 401, 'and stays so');
    imported($::USER);



=== no name of an open location's user is one
--- http_config eval: $::IMPORT . 'log_format named "$remote_user;"; server { listen unix:{{dir}}/open.sock; location / { return 200 "[$remote_user]"; } }'
--- config
    location / { proxy_pass http://unix:{{dir}}/open.sock; proxy_set_header Authorization $http_authorization; }
--- script
    my $named = sub { http->get('/', 'Authorization: Basic ' . MIME::Base64::encode_base64("$_[0]:", ''))->body };
    is($named->('somebody'), '[somebody]');
    is($named->($::USER), '[]');



=== it names a server that is known
--- http_config
    auth_token_import gitlab; # HERE
--- config
--- emerg
"auth_token_import" has an unknown value "gitlab"; there is sonarqube in HERE



=== it stands once
--- http_config
    auth_token_import sonarqube;
    auth_token_import sonarqube; # HERE
--- config
--- emerg
"auth_token_import" is duplicate in HERE



=== it stands in http only
--- config
    auth_token_import sonarqube; # HERE
--- emerg
"auth_token_import" directive is not allowed here in HERE
