# Something that speaks like a Redis and isn't a good one. Whatever it says to a look-up: nobody is
# let in for it, nobody is told that a token is unknown, the worker lives, and a good token works
# again at once.

use TokenwardTest 'no_plan';

use TokenwardTest::FakeRedis;

our ($worker, $fake);

# Starts the fake with the store's real records; `replies` names what it says instead.
sub fake {
    my (%options) = @_;
    undef $fake;
    my %hashes = map { my $key = $_; my @fields = eval { records->get($key) }; $key => \@fields }
        @{redis->call(KEYS => 'tw:gate:*')};
    my $folder = redis->{folder};
    $fake = TokenwardTest::FakeRedis->start(socket => "$folder/fake.sock", hashes => {%hashes, %{$options{hashes} // {}}}, replies => $options{replies} // {});
}

# A user token whose record will be answered with `$reply`.
sub hostile_token {
    my ($replies, $reply) = @_;
    my ($token, $record) = records->mint;
    $replies->{$record} = $reply;
    return $token;
}

# The hostile replies, by what they are.
sub hostile_replies {
    my $bulk  = \&TokenwardTest::FakeRedis::bulk;
    my $array = \&TokenwardTest::FakeRedis::array;
    my %reply = (
        'a status'              => "+OK\r\n",
        'a number'              => ":1\r\n",
        'zero'                  => ":0\r\n",
        'nothing'               => "\$-1\r\n",
        'no array'              => "*-1\r\n",
        'an empty string'       => "\$0\r\n\r\n",
        'a string'              => $bulk->('active'),
        'a field alone'         => $array->('v'),
        'three'                 => $array->('v', '1', 'seal'),
        'numbers'               => "*2\r\n:1\r\n:2\r\n",
        'statuses with a number' => "*2\r\n+v\r\n:1\r\n",
        'a nil value'           => "*2\r\n" . $bulk->('v') . "\$-1\r\n",
        'a nil field'           => "*2\r\n\$-1\r\n" . $bulk->('1'),
        'an error inside'       => "*2\r\n" . $bulk->('v') . "-ERR no\r\n",
        'an array inside'       => "*2\r\n" . $bulk->('v') . $array->('1'),
        'an empty array inside' => "*2\r\n" . $bulk->('v') . "*0\r\n",
        'arrays all the way'    => "*1\r\n" x 7 . ":1\r\n",
        'too deep'              => "*1\r\n" x 100,
        'far too deep'          => "*1\r\n" x 100_000,
        'a huge array'          => "*1000000000\r\n",
        'a large array'         => "*100000\r\n",
        'an array of 2^32 + 2'  => "*4294967298\r\n",
        'an array beyond 2^64'  => "*99999999999999999999999\r\n",
        'an array below zero'   => "*-2\r\n",
        'an array of x'         => "*x\r\n",
        'an array of nothing'   => "*\r\n",
        'a huge string'         => "*2\r\n\$2000000000\r\n",
        'a string beyond 2^64'  => "*2\r\n\$99999999999999999999999\r\n",
        'a string below zero'   => "*2\r\n\$-2\r\n",
        'a string of x'         => "*2\r\n\$x\r\n",
        'a long string'         => "*2\r\n" . $bulk->('v') . $bulk->('x' x 2_000_000),
        'a long status'         => '+' . 'x' x 2_000_000 . "\r\n",
        'too many fields'       => $array->(map { ("f$_", $_) } 1 .. 600),
        'a record too large'    => $array->(map { ("f$_", 'x' x 4000) } 1 .. 100),
        'a map of RESP3'        => "%1\r\n+v\r\n+1\r\n",
        'a push of RESP3'       => ">2\r\n+invalidate\r\n*0\r\n",
        'a null of RESP3'       => "_\r\n",
        'a truth of RESP3'      => "#t\r\n",
        'a set of RESP3'        => "~1\r\n+v\r\n",
        'HTTP'                  => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        'zeros'                 => "\0" x 100,
        'a NUL'                 => "\0\r\n",
        'bytes'                 => join('', map { chr } 128 .. 255) . "\r\n",
        'an empty line'         => "\r\n",
        'a line without CR'     => "*0\n",
        'an end in the midst'   => $TokenwardTest::FakeRedis::HANG_UP,
        'an error'              => "-ERR something\r\n",
        'an empty error'        => "-\r\n",
        'an error of bytes'     => "-\0\x01%s%n\x{ff}\e[31m\r\n",
        'a long error'          => '-ERR ' . 'x' x 100_000 . "\r\n",
    );
    $reply{$_} = "-$_ some words\r\n" for qw(LOADING NOPERM NOAUTH READONLY MASTERDOWN CLUSTERDOWN TRYAGAIN BUSY MISCONF OOM WRONGTYPE);
    $reply{MOVED} = "-MOVED 1234 127.0.0.1:6379\r\n";
    $reply{ASK}   = "-ASK 1234 127.0.0.1:6379\r\n";
    return %reply;
}

our $CONFIG = <<'_EOC_';
    auth_token_redis unix:{{dir}}/fake.sock read_timeout=2s;
    location /api { auth_token "api"; proxy_pass http://app; }
    location /scan { auth_token "api"; auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
_EOC_

sub ask {
    my ($token, $path) = @_;
    return http->get($path // '/api', "Authorization: Bearer $token");
}

# The good token works, in the same worker as before.
sub all_is_well {
    my ($name) = @_;
    wait_until("a good token works after $name", sub {
        my $status = ask(token('alice'))->status;
        $status == 200 || $status == 503 or fail("$status after $name");
        return $status == 200;
    });
    my $pid = join ' ', nginx_workers();
    $worker //= $pid;
    is($pid, $worker, "$name - the worker lives");
}

run_tests();

__DATA__

=== incident_20_hostile_replies: a reply of a wrong kind, shape or size to the look-up of a token
--- without: redis
--- config eval: $::CONFIG
--- before_start
    token('alice');
    our (%replies, %token) = ();
    my %reply = hostile_replies();
    $token{$_} = hostile_token(\%replies, $reply{$_}) for sort keys %reply;
    fake(replies => \%replies);
    undef $::worker;
--- script
    our %token;
    all_is_well('nothing');
    for my $name (sort keys %token) {
        my $answer = ask($token{$name});
        is($answer->status, 503, "$name - status");
        is($answer->header('Retry-After'), 1, "$name - Retry-After");
        all_is_well($name);
    }



=== the same to the look-up of an owner and of a project
--- without: redis
--- config eval: $::CONFIG
--- before_start
    token('alice');
    our (%replies, %owner) = ();
    my %reply = hostile_replies();
    my $n = 0;
    for my $name ('a status', 'nothing', 'no array', 'an empty string', 'a field alone', 'numbers', 'an array inside', 'a huge array', 'a truth of RESP3', 'an end in the midst', 'LOADING', 'NOPERM', 'MOVED') {
        my $login = 'hostile-' . ++$n;
        $owner{$name} = records->token(type => 'user', owner => $login, owner_incarnation => 'A' x 12);
        my $key = $n % 3 == 0 ? "tw:gate:u:$login" : $n % 3 == 1 ? "tw:gate:u:$login:web" : "tw:gate:u:$login";
        records->put_sealed("tw:gate:u:$login", inc => 'A' x 12, active => 1, perms => '');
        $replies{$key} = $reply{$name};
    }
    fake(replies => \%replies);
    undef $::worker;
--- script
    our %owner;
    for my $name (sort keys %owner) {
        is(ask($owner{$name}, '/scan')->status, 503, "$name - status");
        all_is_well($name);
    }



=== silence: 503 within read_timeout
--- without: redis
--- config
    auth_token_redis unix:{{dir}}/fake.sock read_timeout=200ms;
    location /api { auth_token "api"; proxy_pass http://app; }
--- before_start
    our (%replies, %token) = ();
    $token{$_->[0]} = hostile_token(\%replies, $_->[1]) for
        ['silence', $TokenwardTest::FakeRedis::SILENCE],
        ['half a head', '*2'], ['half a length', "*2\r\n\$1"], ['half a string', "*2\r\n\$5\r\nab"],
        ['one field of two', "*2\r\n\$1\r\nv\r\n"];
    fake(replies => \%replies);
    undef $::worker;
--- script
    our %token;
    for my $name (sort keys %token) {
        is(ask($token{$name})->status, 503, "$name - status");
        all_is_well($name);
    }



=== two replies to one question: nobody gets the second
--- without: redis
--- config eval: $::CONFIG
--- before_start
    our %replies = ();
    our @token = map { hostile_token(\%replies, "*0\r\n" . TokenwardTest::FakeRedis::array(records->get(records->record_of(token('alice'))))) } 1 .. 3;
    fake(replies => \%replies);
    undef $::worker;
--- script
    our @token;
    for my $token (@token) {
        my $answer = ask($token);
        isnt($answer->status, 200, 'not let in');
        all_is_well('a second reply');
    }



=== another token's record, a record a little changed: no record
--- without: redis
--- config eval: $::CONFIG
--- before_start
    our (%replies, %token) = ();
    my $array = \&TokenwardTest::FakeRedis::array;
    my @good  = records->get(records->record_of(token('alice')));
    my $token = sub { my ($name, $fields) = @_; $token{$name} = hostile_token(\%replies, $array->(@$fields)) };
    $token->('alice\'s record', \@good);
    $token->('without a seal', ['v', '1', 'id', TokenwardTest::Records::random_id()]);
    $token->('an empty seal', ['v', '1', 'seal', '']);
    $token->('a field twice', [@good, 'type', 'session']);
    $token->('a seal twice', [@good, 'seal', 'A' . 'x' x 43]);
    $token->('empty names', ['', '', '', '']);
    $token->('names of bytes', ["\0", "\xff", "seal\0", 'A' . 'x' x 43]);
    fake(replies => \%replies);
    undef $::worker;
--- script
    our %token;
    for my $name (sort keys %token) {
        my $answer = ask($token{$name});
        is($answer->status, 401, "$name - as if there were none");
        all_is_well($name);
    }
--- error_log
has a bad seal; it counts as absent



=== a large good record is read whole
--- config
    location ~ ^/(?<project>[\w.-]+)$ { auth_token "api"; auth_token_project $project; auth_token_permission browse; proxy_pass http://app; }
--- script
    my @projects = map { "a-project-with-a-rather-long-name-so-that-the-record-grows-beyond-every-buffer-there-is-$_" } 1 .. 500;
    records->put_sealed("tw:gate:p:$_", inc => 'B' x 12) for @projects;
    my $token = records->token(type => 'user', owner => 'alice', projects => \@projects);
    cmp_ok(length join('', records->get(records->record_of($token))), '>', 50_000, 'large');
    my $http = http;
    is($http->get("/$projects[-1]", "Authorization: Bearer $token")->status, 200, 'its last project');
    is($http->get("/$projects[0]", "Authorization: Bearer $token")->status, 200, 'its first project');
    is($http->get('/web', "Authorization: Bearer $token")->status, 403, 'another project');



=== a bad handshake: 503, and a good one mends it
--- without: redis
--- config eval: $::CONFIG
--- before_start
    fake(replies => {ROLE => "+OK\r\n"});
    undef $::worker;
--- script
    my $array = \&TokenwardTest::FakeRedis::array;
    my $bulk  = \&TokenwardTest::FakeRedis::bulk;
    my %bad = (
        'a status to ROLE' => {ROLE => "+master\r\n"},
        'a replica'        => {ROLE => "*5\r\n" . join '', map { $bulk->($_) } qw(slave 127.0.0.1 1 connect -1)},
        'a sentinel'       => {ROLE => "*2\r\n" . $bulk->('sentinel') . "*0\r\n"},
        'an empty ROLE'    => {ROLE => "*0\r\n"},
        'an error to ROLE' => {ROLE => "-ERR unknown command\r\n"},
        'LOADING'          => {ROLE => "-LOADING Redis is loading\r\n"},
        'no meta'          => {'tw:gate:meta' => "*0\r\n"},
        'a nil meta'       => {'tw:gate:meta' => "*-1\r\n"},
        'a meta of bad seal' => {'tw:gate:meta' => $array->(v => 1, store => 'A' x 12, seal => 'A' . 'x' x 43)},
        'a hang-up'        => {ROLE => $TokenwardTest::FakeRedis::HANG_UP},
        'garbage'          => {ROLE => "garbage\r\n"},
    );
    for my $name (sort keys %bad) {
        fake(replies => $bad{$name});
        my $answer = ask(token('alice'));
        is($answer->status, 503, "$name - status");
        is($answer->header('Retry-After'), 1, "$name - Retry-After");
        fake();
        all_is_well($name);
    }



=== a bad answer to a heartbeat cuts the link, and a good one mends it
--- without: redis
--- config eval: $::CONFIG
--- before_start
    my @meta = records->get('tw:gate:meta');
    my $meta = TokenwardTest::FakeRedis::array(@meta);
    fake(replies => {'tw:gate:meta' => [$meta, "*0\r\n", $meta], ROLE => ["*3\r\n\$6\r\nmaster\r\n:0\r\n*0\r\n"]});
    undef $::worker;
--- script
    is(ask(token('alice'))->status, 200, 'before');
    wait_until('the link is cut', sub { grep { /link lost: gate:meta/ || /gate:meta/ } do { local @ARGV = $Test::Nginx::Util::ErrLogFile; <> } });
    all_is_well('a bad heartbeat');
