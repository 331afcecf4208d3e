# The two events that a gate tells Redis of at once; last uses are in tests/e2e/test_gate_uses.py.

use TokenwardTest 'no_plan';

# The fields of the events that name a token, each as one text.
sub events_of {
    my ($id)    = @_;
    my @entries = @{redis->call(qw(XRANGE tw:seen:events - +))};
    my @events  = map { my %event = @{$_->[1]}; \%event } @entries;
    return map { "$_->{event} $_->{addr}" } grep { $_->{id} eq $id } @events;
}

sub new_id { return TokenwardTest::Records::random_id() }

# Whatever was told before this call is in Redis after it.
sub pass_on {
    my $id = new_id();
    my $token = records->token(type => 'user', owner => 'alice', id => $id, predecessor => new_id());
    http->get('/api', "Authorization: Bearer $token");
    wait_until('another event', sub { events_of($id) });
}

run_tests();

__DATA__

=== a successor that is used is told of, once an hour
--- config
    location /api  { auth_token "api"; proxy_pass http://app; }
    location /scan { auth_token "api"; auth_token_permission admin; proxy_pass http://app; }
--- script
    my $id    = new_id();
    my $token = records->token(type => 'user', owner => 'alice', id => $id, predecessor => new_id());
    is(http->get('/scan', "Authorization: Bearer $token")->status, 403, 'it may not');
    pass_on();
    is_deeply([events_of($id)], [], 'so it was not used');
    is(http->get('/api', "Authorization: Bearer $token")->status, 200, 'it may');
    wait_until('the event', sub { events_of($id) });
    is(http->get('/api', "Authorization: Bearer $token")->status, 200, 'again');
    pass_on();
    is_deeply([events_of($id)], ['successor-used 127.0.0.1'], 'one event');



=== a token without predecessor is no event
--- config
    location /api { auth_token "api"; proxy_pass http://app; }
--- script
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'let in');
    pass_on();
    is_deeply([events_of(token_id('alice'))], [], 'no event');



=== the client's address is the one that nginx believes
--- config
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Forwarded-For;
    location /api { auth_token "api"; proxy_pass http://app; }
--- script
    my $token = token('alice_revoked');
    is(http->get('/api', "Authorization: Bearer $token", 'X-Forwarded-For: 2001:db8::7')->status, 401, 'refused');
    my $id = token_id('alice_revoked');
    wait_until('the event', sub { events_of($id) });
    is_deeply([events_of($id)], ['tombstone-used 2001:db8::7'], 'its address');



=== a decision made again after a redirect, or in a subrequest, is no other use
--- config
    location /api   { auth_token "api"; proxy_pass http://app; }
    location /twice { auth_token "api"; try_files /nowhere @again; }
    location @again { auth_token "api"; mirror /mirror; proxy_pass http://app; }
    location /mirror { internal; auth_token "api"; proxy_pass http://app; }
--- script
    my $id    = new_id();
    my $token = records->token(type => 'user', owner => 'alice', id => $id, predecessor => new_id());
    is(http->get('/twice', "Authorization: Bearer $token")->status, 200, 'let in');
    pass_on();
    is_deeply([events_of($id)], ['successor-used 127.0.0.1'], 'one event');



=== the first use of a successor is told of when the cache answers, too
--- http_config eval: "auth_token_cache zone=tokens:1m;\n"
--- config
    location /api  { auth_token "api"; proxy_pass http://app; }
    location /scan { auth_token "api"; auth_token_permission admin; proxy_pass http://app; }
--- script
    my $id    = new_id();
    my $token = records->token(type => 'user', owner => 'alice', id => $id, predecessor => new_id());
    my $asked = sub { my ($path) = @_; join ' ', redis->lookups(sub { http->get($path, "Authorization: Bearer $token") }) };
    wait_until('it is cached', sub { $asked->('/scan') eq '' });
    is_deeply([events_of($id)], [], 'it was refused, so it was not used');
    is($asked->('/api'), '', 'no look-up');
    wait_until('the event', sub { events_of($id) });
    is_deeply([events_of($id)], ['successor-used 127.0.0.1'], 'told of');
