# nginx's signals: a new configuration, a bad one, an orderly end.

use TokenwardTest 'no_plan';

our $CONFIG = <<'_EOC_';
    location /api { auth_token "first"; proxy_pass http://app; }
_EOC_

# Changes nginx.conf and tells nginx.
sub reconfigure {
    my ($change) = @_;
    my $path = $Test::Nginx::Util::ConfFile;
    my $text = do { local (@ARGV, $/) = $path; <> };
    local $_ = $text;
    $change->();
    open my $out, '>', $path or die $!;
    print $out $_;
    close $out;
    kill HUP => nginx_pid();
}

sub realm {
    return (http->get('/api')->header('WWW-Authenticate') // '') =~ /realm="(\w+)"/ ? $1 : '';
}

sub log_lines {
    my ($pattern) = @_;
    local @ARGV = $Test::Nginx::Util::ErrLogFile;
    return grep { /$pattern/ } <>;
}

run_tests();

__DATA__

=== a new configuration
--- config eval: "# block 1\n" . $::CONFIG
--- script
    is(realm(), 'first', 'before');
    reconfigure(sub { s/"first"/"second"/ });
    wait_until('the new one', sub { realm() eq 'second' });
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'a token');



=== the gate is taken out of the configuration, and put back
--- config eval: "# block 2\n" . $::CONFIG
--- script
    reconfigure(sub { s/auth_token "first"/auth_token off/ });
    wait_until('open', sub { http->get('/api')->status == 200 });
    reconfigure(sub { s/auth_token off; proxy/auth_token "back"; proxy/ });
    wait_until('gated', sub { realm() eq 'back' });



=== a bad configuration leaves the old one at work
--- config eval: "# block 3\n" . $::CONFIG
--- allow_emerg
--- script
    is(realm(), 'first', 'before');
    reconfigure(sub { s/"first"/"sec\\ond"/ });
    wait_until('nginx says so', sub { log_lines(qr/\[emerg\] .*"auth_token" has a bad realm/) });
    is(realm(), 'first', 'after');
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'a token');



=== a key file that is gone leaves the old keys at work
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file;
--- file: 0600 {{keys}}
--- config eval: "# block 4\n" . $::CONFIG
--- allow_emerg
--- script
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'before');
    unlink redis->{folder} . '/file';
    reconfigure(sub { s/"first"/"second"/ });
    wait_until('nginx says so', sub { log_lines(qr/\[emerg\] .*"auth_token_key_file" can't be used/) });
    is(realm(), 'first', 'after');
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'a token');



=== other keys: the tokens of the old ones are made up now
--- without: key_file
--- http_config
    auth_token_key_file {{dir}}/file;
--- file: 0600 {{keys}}
--- config eval: "# block 5\n" . $::CONFIG
--- script
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'before');
    open my $out, '>', redis->{folder} . '/file' or die $!;
    print $out 'A current ' . 'ab' x 32 . "\n";
    close $out;
    kill HUP => nginx_pid();
    wait_until('the new keys', sub { http->get('/api', 'Authorization: Bearer {{alice}}')->status == 401 });



=== many reloads
--- config eval: "# block 6\n" . $::CONFIG
--- script
    for my $n (1 .. 10) {
        reconfigure(sub { s/auth_token "\w+"; proxy/auth_token "r$n"; proxy/ });
        wait_until('the new one', sub { realm() eq "r$n" });
        is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'a token');
    }
    wait_until('the old workers are gone', sub { nginx_workers() == 1 });



=== a reload while a request waits for Redis: the old worker ends it
--- without: redis
--- http_config
    auth_token_redis {{redis}} {{login}} read_timeout=20s;
--- config eval: "# block 7\n" . $::CONFIG
--- script
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'before');
    redis->pause;
    my $http = http;
    $http->ask('GET /api', 'Authorization: Bearer {{alice}}');
    is(http->get('/api')->status, 401, 'it was read');
    reconfigure(sub { s/"first"/"second"/ });
    wait_until('the new one', sub { realm() eq 'second' });
    redis->resume;
    is($http->answer->status, 200, 'the answer comes');



=== nginx ends while Redis is down, and leaves nothing open
--- without: redis
--- http_config
    auth_token_redis unix:{{dir}}/nowhere.sock;
--- config eval: "# block 8\n" . $::CONFIG
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- error_code: 503



=== nginx ends while the link is in use, and leaves nothing open
--- config eval: "# block 9\n" . $::CONFIG
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
