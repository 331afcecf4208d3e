# A record with a bad seal is no record: who can write to Redis can take rights away, and can't
# make one.

use TokenwardTest 'no_plan';

our $CONFIG = <<'_EOC_';
    add_header X-Reason $auth_token_error always;
    location /api  { auth_token "api"; proxy_pass http://app; }
    location /scan { auth_token "api"; auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
    location /scan-api { auth_token "api"; auth_token_project api; auth_token_permission scan; proxy_pass http://app; }
    location /admin { auth_token "api"; auth_token_permission admin; proxy_pass http://app; }
_EOC_

# Status and reason.
sub ask {
    my ($path, $token) = @_;
    my $answer = http->get($path, "Authorization: Bearer $token");
    return join ' ', $answer->status, grep { defined } $answer->header('X-Reason');
}

# Runs code with a record changed, and puts it back.
sub with_record {
    my ($record, $change, $code) = @_;
    my %fields  = records->get($record);
    my %changed = %fields;
    $change->(\%changed);
    records->put($record, %changed);
    $code->();
    %fields ? records->put($record, %fields) : redis->call(DEL => $record);
}

run_tests();

__DATA__

=== a token's record that was changed
--- config eval: $::CONFIG
--- script
    my $record = records->record_of('{{alice_expired}}');
    my %change = (
        'a later expiry' => sub { $_[0]{exp} = 4_000_000_000 },
        'no expiry'      => sub { delete $_[0]{exp} },
        'another owner'  => sub { $_[0]{owner} = 'bob' },
        'another type'   => sub { $_[0]{type} = 'session' },
        'another id'     => sub { $_[0]{id} = 'tok_' . 'a' x 16 },
        'no seal'        => sub { delete $_[0]{seal} },
        'a seal cut short' => sub { chop $_[0]{seal} },
        'another letter in the seal' => sub { substr($_[0]{seal}, 5, 1) = substr($_[0]{seal}, 5, 1) eq 'x' ? 'y' : 'x' },
        'another key id' => sub { substr($_[0]{seal}, 0, 1) = 'Z' },
        'one field more' => sub { $_[0]{x} = '' },
    );
    is(ask('/api', '{{alice_expired}}'), '401 expired_token', 'as it is');
    for my $name (sort keys %change) {
        with_record($record, $change{$name}, sub { is(ask('/api', '{{alice_expired}}'), '401 unknown_token', $name) });
    }
--- error_log eval
qr/\[error\] .*auth_token: the record "tw:gate:t:[0-9a-f]{32}" has a bad seal; it counts as absent/



=== a record that was copied to another name
--- script
    my ($token, $record) = records->mint;
    records->put($record, records->get(records->record_of('{{alice}}')));
    is(ask('/api', $token), '401 unknown_token', 'a token');
    my %bob = records->get('tw:gate:u:bob');
    with_record('tw:gate:u:alice', sub { %{$_[0]} = %bob }, sub {
        is(ask('/api', '{{alice}}'), '401 inactive_owner', "another user's authority");
    });
    with_record('tw:gate:u:alice:api', sub { %{$_[0]} = records->get('tw:gate:u:alice:web') }, sub {
        is(ask('/scan-api', '{{alice}}'), '403 missing_permission', 'authority on another project');
    });
    redis->call(DEL => $record);



=== authority that was written by hand
--- script
    with_record('tw:gate:u:alice', sub { $_[0]{perms} = 'admin scan' }, sub {
        is(ask('/admin', '{{alice}}'), '401 inactive_owner', 'more permissions');
    });
    with_record('tw:gate:u:alice:web', sub { $_[0]{perms} = 'admin scan' }, sub {
        is(ask('/scan', '{{alice}}'), '403 missing_permission', 'more on a project');
    });
    with_record('tw:gate:u:carol', sub { $_[0]{active} = 1 }, sub {
        is(ask('/api', '{{carol}}'), '401 inactive_owner', 'activated');
    });
    is(ask('/scan', '{{alice}}'), '200', 'as it was');



=== taking away always works
--- script
    redis->call(HDEL => 'tw:gate:u:alice:web', 'perms');
    is(ask('/scan', '{{alice}}'), '403 missing_permission', 'a field');
    tokenward(qw(user ungrant alice scan --project web));
    tokenward(qw(user grant alice scan --project web));
    is(ask('/scan', '{{alice}}'), '200', 'granted again');
    my ($token) = map { records->token(type => 'user', owner => 'alice') } 1;
    is(ask('/api', $token), '200', 'a token');
    redis->call(DEL => records->record_of($token));
    is(ask('/api', $token), '401 unknown_token', 'without its record');



=== incident_35_sealed_record: sealed well, and yet no record of a form that is known
--- script
    my $record = sub { my (%change) = @_; my $token = records->token(type => 'user', owner => 'alice');
        my $name = records->record_of($token);
        my %fields = (records->get($name), %change);
        delete @fields{'seal', grep { !defined $fields{$_} } keys %fields};
        records->put($name, records->seal($name, %fields));
        return $token };
    is(ask('/api', $record->()), '200', 'one that is');
    my @changes = ([v => 2], [v => undef], [v => ''], [unknown => 'limit'], [type => 'admin'], [type => undef], [name => "a\nb"], [name => ''], [id => 'x'], [perms => undef], [perms => ''  . "\0"],
        [projects => undef], [projects => 'web'], [exp => 'never'], [exp => '-1'], [exp => '1e9'], [owner => undef], [owner => 'a b'], [org => 'acme'], [ownerinc => 'short'], ['a:b c' => 'x'], ['a:x' => ''], [pred => 'x'], [why => 'revoked']);
    for my $change (@changes) {
        is(ask("/api", $record->(@$change)), "401 unknown_token", join("=", map { $_ // "nothing" } @$change) =~ s{[^ -~]}{?}gr);
    }
--- error_log eval
qr/auth_token: the record "tw:gate:t:[0-9a-f]{32}" is not of a form known here; it counts as absent/



=== keys are rotated: add, promote, demote, drop
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file;
--- file: 0600 {{keys}}
--- config eval: $::CONFIG
--- script
    my $file = redis->{folder} . '/file';
    my $old  = token('alice');
    my $keygen = sub {
        system($ENV{TOKENWARD_BUILD} . '/bin/tokenward', 'keygen', '--key-file', $file, @_) == 0 or die;
        kill HUP => nginx_pid();
    };
    my $records = sub { TokenwardTest::Records->new(redis => redis, key_file => $file) };
    my $status  = sub { my ($token) = @_; http->get('/api', "Authorization: Bearer $token")->status };
    is($status->($old), 200, 'before');
    $keygen->('--add');
    $keygen->(qw(--promote B));
    my $new = $records->()->token(type => 'user', owner => 'alice');
    like($new, qr/^twu_B/, 'a token of the new key');
    wait_until('it is known', sub { $status->($new) == 200 });
    is($status->($old), 200, 'the old one, too');
    $keygen->(qw(--demote A --force));
    wait_until('seals of the old key count no more, nor does that of the store', sub { $status->($old) == 503 });
    my $meta = {$records->()->get('tw:gate:meta')};
    $records->()->put_sealed('tw:gate:meta', store => $meta->{store});
    for my $key ('tw:gate:u:alice', records->record_of($old)) {
        my %fields = $records->()->get($key);
        delete @fields{qw(seal v)};
        $records->()->put_sealed($key, %fields);
    }
    wait_until('sealed anew by the new key, the old token works', sub { $status->($old) == 200 });
    $keygen->(qw(--drop A --force));
    wait_until('a dropped key knows no token', sub { $status->($old) == 401 });
    wait_until('the new one works on', sub { $status->($new) == 200 });
