# Redis can't be asked: 503 with Retry-After; never let in, never 401.

use TokenwardTest 'no_plan';

our $API = <<'_EOC_';
    location /api { auth_token "api"; proxy_pass http://app; }
    location /scan { auth_token "api"; auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
_EOC_

# Asks with alice's token.
sub ask {
    my ($path) = @_;
    return http->get($path // '/api', 'Authorization: Bearer ' . token('alice'));
}

# Every status on the way must be one of two.
sub wait_for {
    my ($wanted, $meanwhile, $path) = @_;
    wait_until("a $wanted", sub {
        my $status = ask($path)->status;
        fail("$status while waiting for $wanted") if $status != $wanted && $status != $meanwhile;
        return $status == $wanted;
    });
}

# The whole of a refusal for want of Redis.
sub is_unavailable {
    my ($answer, $name) = @_;
    is($answer->status, 503, "$name - status");
    is($answer->header('Retry-After'), 1, "$name - Retry-After");
    is_deeply([map { $answer->headers($_) } 'WWW-Authenticate', 'Authentication-Token-Expiration'], [], "$name - no other header");
    is($answer->header('X-Reason'), 'store_unavailable', "$name - reason") if defined $answer->header('X-Reason');
}

run_tests();

__DATA__

=== Redis isn't there when nginx starts, and comes
--- config eval: '    add_header X-Reason $auth_token_error always;' . $::API
--- before_start
    token('alice');
    $::kept = redis->save;
    redis->stop;
--- script
    is_unavailable(ask(), 'without Redis');
    is(http->get('/api')->status, 401, 'no token is 401 all the same');
    is(http->get('/api', 'Authorization: Bearer nonsense')->status, 401, 'so is one that is made up');
    redis->start;
    redis->restore($::kept);
    wait_for(200, 503);
    pass('it is asked again');



=== Redis stops while nginx runs, and comes back
--- script
    my $keep = http;
    is($keep->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'before');
    $::kept = redis->save;
    redis->stop;
    wait_for(503, 503);
    is_unavailable(ask(), 'stopped');
    is($keep->get('/api', 'Authorization: Bearer {{alice}}')->status, 503, 'on an old connection, too');
    redis->start;
    redis->restore($::kept);
    wait_for(200, 503);
    is($keep->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'on an old connection, too');



=== Redis is killed while a request waits for it
--- script
    $::kept = redis->save;
    redis->pause;
    my @waiting = map { http } 1 .. 5;
    $_->ask('GET /api', 'Authorization: Bearer {{alice}}') for @waiting;
    redis->stop('KILL');
    is_unavailable($_->answer, 'killed') for @waiting;
    redis->start;
    redis->restore($::kept);
    wait_for(200, 503);



=== connections are cut: nobody is let in for that, and the next request is served
--- script
    for (1 .. 5) {
        redis->call(qw(CLIENT KILL TYPE normal SKIPME yes));
        wait_for(200, 503);
    }
    pass('five times');



=== the log tells of an outage, and doesn't drown in it
--- config eval: '    add_header X-Reason $auth_token_error always; add_header X-Log fresh;' . $::API
--- script
    $::kept = redis->save;
    redis->stop;
    wait_for(503, 503);
    ask() for 1 .. 50;
    redis->start;
    redis->restore($::kept);
    wait_for(200, 503);
    my @lines = grep { !/refused:/ && /auth_token:/ } do { local @ARGV = $Test::Nginx::Util::ErrLogFile; <> };
    cmp_ok(scalar(@lines), '>=', 2, 'it tells');
    cmp_ok(scalar(@lines), '<=', 10, 'it does not drown') or diag @lines;
    like($lines[-1], qr/connected again/, 'and how it ended');



=== Redis is emptied
--- script
    my ($unknown) = records->mint;
    is(http->get('/api', "Authorization: Bearer $unknown")->status, 401, 'before: an unknown token is 401');
    $::kept = redis->save;
    redis->call('FLUSHALL');
    is_unavailable(ask(), 'a token that was good');
    is_unavailable(http->get('/api', "Authorization: Bearer $unknown"), 'an unknown one');
    is_unavailable(http->get('/api', 'Authorization: Bearer {{alice_expired}}'), 'an expired one');
    is(http->get('/api', 'Authorization: Bearer nonsense')->status, 401, 'a made-up one');
    redis->restore($::kept);
    wait_for(200, 503);



=== the records are there, but those of the owner went with an emptied store
--- script
    $::kept = redis->save;
    redis->call(DEL => 'tw:gate:u:alice', 'tw:gate:meta');
    is_unavailable(ask(), 'no owner, no meta');
    redis->restore($::kept);
    wait_for(200, 503);
    redis->call(DEL => 'tw:gate:u:alice');
    is(ask()->status, 401, 'no owner in a store that is ours');
    redis->restore($::kept);



=== another store has come in place of ours
--- script
    $::kept = redis->save;
    redis->call('FLUSHALL');
    redis->call(HSET => 'tw:gate:meta', v => 1, store => 'A' x 12, seal => 'A' . 'x' x 43);
    is_unavailable(ask(), 'a meta with a bad seal');
    redis->call('FLUSHALL');
    redis->restore($::kept);
    wait_for(200, 503);



=== Redis becomes a replica, and a master again
--- script
    redis->call(qw(REPLICAOF 127.0.0.1 1));
    wait_for(503, 200);
    is_unavailable(ask(), 'a replica');
    redis->call(qw(REPLICAOF NO ONE));
    wait_for(200, 503);
    pass('a master');



=== the user may not read: NOPERM
--- script
    redis->call(ACL => SETUSER => 'tokenward-gate', '-hgetall');
    is_unavailable(ask(), 'NOPERM');
    redis->call(ACL => SETUSER => 'tokenward-gate', '+hgetall');
    wait_for(200, 503);



=== the user may not read one key: NOPERM, not unknown
--- script
    redis->call(ACL => SETUSER => 'tokenward-gate', 'resetkeys', '~tw:gate:t:*', '~tw:gate:u:alice', '~tw:gate:meta');
    is(ask()->status, 200, 'what needs only those');
    is_unavailable(ask('/scan'), 'what needs more');
    redis->call(ACL => SETUSER => 'tokenward-gate', '~tw:gate:*');
    is(ask('/scan')->status, 200, 'allowed again');



=== the user is switched off
--- script
    redis->call(ACL => SETUSER => 'tokenward-gate', 'off');
    redis->call(qw(CLIENT KILL USER tokenward-gate));
    wait_for(503, 503);
    is_unavailable(ask(), 'off');
    redis->call(ACL => SETUSER => 'tokenward-gate', 'on');
    wait_for(200, 503);



=== a key is of another type: WRONGTYPE
--- script
    my $record = records->record_of('{{alice}}');
    my %fields = records->get($record);
    for my $type (['SET', $record, 'x'], ['LPUSH', $record, 'x'], ['SADD', $record, 'x']) {
        redis->call(DEL => $record);
        redis->call(@$type);
        is_unavailable(ask(), $type->[0]);
    }
    records->put($record, %fields);
    is(ask()->status, 200, 'a hash again');



=== where_read_timeout: Redis is paused: 503 within read_timeout, and back again
--- without: redis
--- http_config
    auth_token_redis {{redis}} {{login}} read_timeout=300ms;
--- config eval: $::API
--- script
    wait_for(200, 503);    # 300 ms may be too little while nginx starts
    redis->pause;
    is_unavailable(ask(), 'paused');
    is_unavailable(ask(), 'paused, another');
    redis->resume;
    wait_for(200, 503);



=== clients that leave while Redis is paused
--- script
    redis->pause;
    for (1 .. 20) {
        my $http = http;
        $http->ask('GET /scan', 'Authorization: Bearer {{alice}}');
        $http->close;
    }
    redis->resume;
    wait_for(200, 503);
    is(ask('/scan')->status, 200, 'others are served');



=== one store is down, another isn't
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        auth_token_redis unix:{{dir}}/nowhere.sock;
        location / { auth_token "away"; proxy_pass http://app; }
    }
--- config eval
$::API . <<'_EOC_';
    location /away { proxy_pass http://unix:{{dir}}/h2.sock; }
_EOC_
--- script
    for (1 .. 3) {
        is(ask('/away')->status, 503, 'the one');
        is(ask('/api')->status, 200, 'the other');
    }



=== error_page 503 takes the refusal, and Retry-After stays
--- without: redis
--- http_config
    auth_token_redis unix:{{dir}}/nowhere.sock;
--- config
    location /api { auth_token "api"; error_page 503 /later.html; proxy_pass http://app; }
    location = /later.html { root html; }
--- user_files
>>> later.html
come back later
--- script
    my $answer = ask();
    is_unavailable($answer, 'error_page');
    is($answer->body, "come back later\n", 'its page');
