# The shared cache: what is hot asks Redis nothing, and what was changed is never served again.

use TokenwardTest 'no_plan';

our $CACHE  = "auth_token_cache zone=tokens:1m;\n";
our $QUICK  = "auth_token_redis {{redis}} {{login}} connect_timeout=500ms read_timeout=500ms;\n";
our $CONFIG = <<'_EOC_';
    add_header X-Cache $auth_token_cache always;
    add_header X-Reason $auth_token_error always;
    location /scan { auth_token "api"; auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
    location /any  { auth_token "api"; auth_token_type user project; proxy_pass http://app; }
    location /open { return 204; }
_EOC_

sub ask {
    my ($path, $token) = @_;
    my $answer = http->get($path, "Authorization: Bearer $token");
    return join ' ', grep { length } $answer->status, $answer->header('X-Cache'), $answer->header('X-Reason');
}

# Asked until the answer is this one.
sub becomes {
    my ($path, $token, $wanted) = @_;
    my $got;
    eval { wait_until($wanted, sub { ($got = ask($path, $token)) eq $wanted }) };
    is($got, $wanted, "$path becomes $wanted");
}

sub made {
    return JSON::PP::decode_json(tokenward(qw(token create --json --name), 'cached ' . ++our $count, @_));
}

sub reload {
    my $change = shift // sub { };
    my $path = $Test::Nginx::Util::ConfFile;
    local $_ = do { local (@ARGV, $/) = $path; <> };
    s/worker_processes .*?;/worker_processes 1;/;
    $change->();
    open my $out, '>', $path or die $!;
    print $out $_;
    close $out;
    my $workers = sub { join ' ', split ' ', do { local (@ARGV, $/) = "/proc/@{[nginx_pid()]}/task/@{[nginx_pid()]}/children"; <> } };
    my $before = $workers->();
    kill HUP => nginx_pid();
    wait_until('the new worker alone', sub { my $now = $workers->(); $now !~ / / && $now ne $before });
}

run_tests();

__DATA__

=== a hot token asks Redis nothing
--- http_config eval: $::CACHE
--- config eval: $::CONFIG
--- script
    becomes('/any', token('alice'), '200 hit');
    is(join(' ', redis->lookups(sub { is(ask('/any', token('alice')), '200 hit') for 1 .. 20 })), '', 'no look-up');



=== incident_02_scope_on_a_cache_hit: it is judged afresh everywhere
--- script
    becomes('/any', token('bob_api'), '200 hit');
    like(ask('/scan', token('bob_api')), qr/^403 .*wrong_project/, 'another project');
    like(ask('/scan', token('carol')), qr/^401 /, 'deactivated');
    becomes('/scan', token('alice_web'), '200 hit');



=== a permission taken away and given back
--- script
    becomes('/scan', token('alice_web'), '200 hit');
    for (1 .. 5) {
        tokenward(qw(user ungrant alice scan --project web));
        becomes('/scan', token('alice_web'), '403 missing_permission');
        tokenward(qw(user grant alice scan --project web));
        becomes('/scan', token('alice_web'), '200 hit');
    }



=== a revoked token
--- script
    my $made = made(qw(--type user --user alice));
    becomes('/any', $made->{token}, '200 hit');
    tokenward(qw(token revoke), $made->{id});
    becomes('/any', $made->{token}, '401 revoked_token');
    is(ask('/any', $made->{token}), '401 revoked_token', 'and stays so') for 1 .. 20;
    is(join(' ', redis->lookups(sub { ask('/any', $made->{token}) })), '', 'its tombstone is kept, too');



=== incident_04_cached_entry_outlives_expiry: a hot token expires
--- script
    my $at   = time + 3;
    my $made = made(qw(--type user --user alice --expires), POSIX::strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $at));
    becomes('/any', $made->{token}, '200 hit');
    becomes('/any', $made->{token}, '401 expired_token');
    cmp_ok(time, '<=', $at + 2, 'in time');



=== an unknown token is remembered, until it is known
--- script
    my $made  = made(qw(--type user --user alice));
    my ($key) = redis->lookups(sub { ask('/any', $made->{token}) });
    my $saved = redis->call(DUMP => $key);
    redis->call(DEL => $key);
    becomes('/any', $made->{token}, '401 unknown_token');
    ask('/any', $made->{token});
    is(join(' ', redis->lookups(sub { is(ask('/any', $made->{token}), '401 unknown_token') for 1 .. 5 })), '', 'no look-up');
    redis->call(RESTORE => $key, 0, $saved);
    becomes('/any', $made->{token}, '200 hit');



=== a reload keeps what is hot
--- script
    # nginx gives the new worker 100 ms before the old one goes: on a machine that is too busy,
    # and under valgrind, it can't hear from Redis so soon.
    my $lookups;
    for (1 .. 8) {
        becomes('/any', token('alice'), '200 hit');
        becomes('/any', token('alice_again'), '200 hit');
        reload();
        becomes('/open', token('alice'), '204');
        $lookups = join ' ', redis->lookups(sub { becomes('/any', token('alice_again'), '200 hit') });
        last if $lookups eq '';
    }
  SKIP: {
        skip 'a worker under valgrind is gone before the next one can hear', 1 if $ENV{TOKENWARD_SLOW_NGINX};
        is($lookups, '', 'no look-up');
    }



=== incident_39_push_link_killed_alone: what it missed is not served
--- script
    my $made = made(qw(--type user --user alice));
    becomes('/any', $made->{token}, '200 hit');
    for (1 .. 5) {
        redis->call(qw(CLIENT KILL TYPE pubsub));
        tokenward(qw(user deactivate alice));
        becomes('/any', $made->{token}, '401 inactive_owner');
        tokenward(qw(user activate alice));
        becomes('/any', $made->{token}, '200 hit');
    }



=== FLUSHALL: 503, and back when the store is
--- script
    becomes('/any', token('alice'), '200 hit');
    my $saved = redis->save;
    redis->call('FLUSHALL');
    becomes('/any', token('alice'), '503 store_unavailable');
    redis->restore($saved);
    becomes('/any', token('alice'), '200 hit');



=== a Redis that no longer answers is not trusted for long
--- without: redis
--- http_config eval: $::CACHE . $::QUICK
--- config eval: $::CONFIG
--- script
    becomes('/any', token('alice'), '200 hit');
    redis->pause;
    becomes('/any', token('alice'), '503 store_unavailable');
    redis->resume;
    becomes('/any', token('alice'), '200 hit');



=== incident_39_replica_behind_a_cache: a master that became one
--- script
    becomes('/any', token('alice'), '200 hit');
    redis->call(qw(REPLICAOF 127.0.0.1 1));
    becomes('/any', token('alice'), '503 store_unavailable');
    redis->call(qw(REPLICAOF NO ONE));
    becomes('/any', token('alice'), '200 hit');



=== incident_39_swapped_behind_a_cache: another store at the same address (SWAPDB)
--- script
    becomes('/any', token('alice'), '200 hit');
    redis->call(qw(SWAPDB 0 1));
    becomes('/any', token('alice'), '503 store_unavailable');
    redis->call(qw(SWAPDB 0 1));
    becomes('/any', token('alice'), '200 hit');



=== two stores under one key file share a zone, and no record
--- http_config
    auth_token_cache zone=tokens:1m;
    server {
        listen unix:{{dir}}/other.sock;
        auth_token_redis {{redis}} {{login}} db=1;
        location /any { auth_token "other"; add_header X-Cache $auth_token_cache always; proxy_pass http://app; }
    }
--- config
    add_header X-Cache $auth_token_cache always;
    add_header X-Reason $auth_token_error always;
    location /any   { auth_token "api"; proxy_pass http://app; }
    location /other { proxy_pass http://unix:{{dir}}/other.sock:/any; }
--- script
    my $made = made(qw(--type user --user alice));
    redis->call(COPY => $_, $_, DB => 1, 'REPLACE') for @{redis->call(KEYS => 'tw:gate:*')};
    becomes('/any', $made->{token}, '200 hit');
    becomes('/other', $made->{token}, '200 hit');
    tokenward(qw(token revoke), $made->{id});
    becomes('/any', $made->{token}, '401 revoked_token');
    # Redis's messages name no database: there it may be read again, and was never revoked.
    like(ask('/other', $made->{token}), qr/^200 /) for 1 .. 5;
    becomes('/other', $made->{token}, '200 hit');



=== stale=: what was hot goes on while Redis is away
--- without: redis
--- http_config eval: $::QUICK . 'auth_token_cache zone=stale:1m stale=1m;'
--- config eval: $::CONFIG
--- script
    my $made = made(qw(--type user --user alice));
    becomes('/any', token('alice'), '200 hit');
    ask('/any', $made->{token});
    tokenward(qw(token revoke), $made->{id});
    becomes('/any', $made->{token}, '401 revoked_token');
    redis->pause;
    becomes('/any', token('alice'), '200 stale');
    is(ask('/any', token('alice_again')), '503 store_unavailable', 'what was not');
    is(ask('/any', $made->{token}), '503 store_unavailable', 'nor a revoked one');
    redis->resume;
    becomes('/any', token('alice'), '200 hit');



=== valid= ends every entry
--- http_config
    auth_token_cache zone=short:1m valid=200ms invalid=0;
--- config eval: $::CONFIG
--- script
    for (1 .. 3) {
        becomes('/any', token('alice'), '200 hit');
        becomes('/any', token('alice'), '200 miss');
    }
