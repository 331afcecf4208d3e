# auth_token_redis … resolve: nginx's resolver is asked again, for the next connect.

use TokenwardTest 'no_plan';

use TokenwardTest::FakeDns;
use TokenwardTest::FakeRedis;

our $dns_port = TokenwardTest::Redis::free_port();

run_tests();

__DATA__

=== the name leads elsewhere: the link follows
--- without: redis
--- http_config eval
"    resolver 127.0.0.1:$::dns_port ipv6=off;\n    resolver_timeout 1s;\n"
--- config eval
<<"_EOC_";
    auth_token_redis localhost:$::dns_port resolve;
    location /api { auth_token "api"; proxy_pass http://app; }
_EOC_
--- before_start
    # The system says 127.0.0.1, where nobody listens; the name server says 127.0.0.2.
    my %hashes = map { my $key = $_; $key => [records->get($key)] } 'tw:gate:meta', 'tw:gate:u:alice', records->record_of(token('alice'));
    $::redis = TokenwardTest::FakeRedis->start(address => "127.0.0.2:$::dns_port", hashes => \%hashes);
    $::dns   = TokenwardTest::FakeDns->start(port => $::dns_port, address => '127.0.0.2');
--- script
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 503, 'before');
    wait_until('the name server was asked', sub { http->get('/api', 'Authorization: Bearer {{alice}}')->status == 200 });
    pass('after');



=== a name server that is silent: the addresses stay as they were
--- without: redis
--- http_config eval
"    resolver 127.0.0.1:$::dns_port ipv6=off;\n    resolver_timeout 1s;\n"
--- config
    auth_token_redis localhost:{{redis_port}} {{login}} resolve;
    location /api { auth_token "api"; proxy_pass http://app; }
--- before_start
    undef $::dns;
    undef $::redis;
--- script
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'before');
    wait_until('the name server was asked in vain', sub { grep { /redis host "localhost" can't be resolved/ } do { local @ARGV = $Test::Nginx::Util::ErrLogFile; <> } });
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'after');



=== it needs a resolver
--- without: redis
--- config
    auth_token_redis localhost:6379 resolve; # HERE
--- emerg
"auth_token_redis" has "resolve", but no "resolver" is set here or above, in HERE



=== a Unix socket has no name to look up
--- without: redis
--- config
    auth_token_redis {{redis}} resolve; # HERE
--- emerg
"auth_token_redis" has "resolve" with a Unix socket in HERE



=== nor has a number
--- without: redis
--- config
    auth_token_redis 127.0.0.1:6379 resolve; # HERE
--- emerg
"auth_token_redis" has "resolve" with an address that is no name in HERE



=== it has no value
--- without: redis
--- config
    auth_token_redis localhost:6379 resolve=on; # HERE
--- emerg
"auth_token_redis" has an unknown parameter "resolve"; there are ... in HERE



=== it stands once
--- without: redis
--- config
    auth_token_redis localhost:6379 resolve resolve; # HERE
--- emerg
"auth_token_redis" has the parameter "resolve" twice in HERE
