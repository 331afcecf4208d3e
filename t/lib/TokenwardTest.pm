package TokenwardTest;

# The frame of every file in t/:
#
#   use TokenwardTest 'no_plan';
#   run_tests();
#   __DATA__
#
# It starts a private Redis, makes the cast (TokenwardTest::Cast) and adds to Test::Nginx:
#
#   {{alice}}              in any section: a token of the cast. Also {{dir}} (a private folder),
#                          {{redis}}, {{redis_port}}, {{login}} (of Redis's users for the gate),
#                          {{key_file}}, {{keys}} (what is in it), {{base64:text}}
#   http{} of each block   begins with the key file, the store and the upstream `app`
#   --- without: words     leaves some of that out: module key_file redis
#   --- file: mode text    makes {{dir}}/file
#   --- emerg              nginx must not start, and must say just this one line; HERE in it
#                          stands for the place of the line marked with `# HERE`
#   --- allow_emerg        the script brings such lines about, and looks for them itself
#   --- before_start       Perl, run before nginx starts
#   --- before             Perl, run in front of the requests
#   --- script             Perl instead of requests
#
# A block without `--- config` goes on with the nginx of the block before it. After each block
# the error log must be without [alert], [crit], [emerg], sanitizers' reports and tokens.

use v5.20;
use warnings;
use feature 'signatures';
no warnings 'experimental::signatures';

use Cwd qw(abs_path);
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(sha256_hex);
use File::Basename qw(dirname);
use File::Temp ();
use MIME::Base64 qw(encode_base64);
use Test::More ();

use TokenwardTest::Cast;
use TokenwardTest::Http;
use TokenwardTest::Redis;
use TokenwardTest::Wait qw(wait_until);

my $ROOT = dirname(abs_path(__FILE__)) . '/../..';
my $OWNER = $$;
my ($folder, $redis, $cast);

# Ours runs last: nginx is gone by then.
END {
    if ($$ == $OWNER) {
        local $?;
        $redis->stop if $redis;
    }
}

sub import {
    my (undef, @arguments) = @_;
    _set_defaults();
    require Test::Nginx::Socket;
    _set_the_stage();
    Test::Nginx::Util::no_shuffle();
    Test::Nginx::Util::no_root_location();
    Test::Nginx::Util::master_on();
    Test::Nginx::Util::worker_connections(512);
    Test::Nginx::Util::log_level($ENV{TEST_NGINX_LOG_LEVEL} // 'info');
    Test::Nginx::Util::add_block_preprocessor(\&_prepare);
    Test::Nginx::Util::add_test_cleanup_handler(\&_examine);
    no warnings 'once';    # Test::Nginx's own
    my $run = $Test::Nginx::Util::RunTestHelper;
    $Test::Nginx::Util::RunTestHelper = sub { _run(@_) or $run->(@_) };

    no strict 'refs';
    my $caller = caller;
    *{"${caller}::$_"} = \&$_
        for qw(token token_id records redis tokenward http wait_until nginx_pid nginx_workers room_for_files);
    @_ = ('Test::Nginx::Socket', @arguments);
    goto &{Test::Nginx::Socket->can('import')};
}

# For `prove -I t/lib t/`; ./dev test sets all of it.
sub _set_defaults() {
    $folder = File::Temp->newdir('tokenward-t.XXXXXX', TMPDIR => 1);
    chmod 0755, $folder;    # workers give up root
    my $cache = ($ENV{XDG_CACHE_HOME} // "$ENV{HOME}/.cache") . '/tokenward';
    push @INC, "$cache/test-nginx/usr/share/perl5";
    $ENV{TOKENWARD_BUILD}      //= "$ROOT/build";
    $ENV{TOKENWARD_MODULE}     //= "$ENV{TOKENWARD_BUILD}/modules/ngx_http_auth_token_module.so";
    $ENV{TEST_NGINX_BINARY}    //= '/usr/sbin/nginx';
    $ENV{TEST_NGINX_SERVROOT}  //= "$folder/servroot";
    $ENV{TEST_NGINX_PORT}      //= TokenwardTest::Redis::free_port();
    $ENV{TEST_NGINX_TIMEOUT}   //= 20;
    $ENV{TEST_NGINX_FORCE_RESTART_ON_TEST} //= 0;
    if ($> == 0 && (my @nobody = getpwnam 'nobody')) {
        $ENV{TEST_NGINX_WORKER_USER} //= "nobody @{[scalar getgrgid $nobody[3]]}";
    }
    $SIG{INT} = $SIG{TERM} = sub { exit 1 };    # by way of END
}

sub _set_the_stage() {
    my $acl = "$ROOT/redis/users.acl";
    my %password = map { $_ => _make_password($_) } qw(tokenward-gate tokenward-seen tokenward);
    my $users = _read($acl)
        =~ s/#GATE_PASSWORD_SHA256/#@{[sha256_hex $password{'tokenward-gate'}]}/r
        =~ s/#SEEN_PASSWORD_SHA256/#@{[sha256_hex $password{'tokenward-seen'}]}/r
        =~ s/#DAEMON_PASSWORD_SHA256/#@{[sha256_hex $password{tokenward}]}/r;
    _write("$folder/users.acl", $users . "\nuser test on >test ~* &* +\@all\n");
    $redis = TokenwardTest::Redis->new(
        folder => "$folder",
        acl    => "$folder/users.acl",
        login  => [qw(test test)],
    )->start;
    $cast = TokenwardTest::Cast->new(
        redis       => $redis,
        key_file    => "$folder/keys",
        program     => "$ENV{TOKENWARD_BUILD}/bin/tokenward",
        environment => {
            TOKENWARD_CONFIG              => '/dev/null',
            TOKENWARD_KEY_FILE            => "$folder/keys",
            TOKENWARD_REDIS               => 'unix:' . $redis->socket,
            TOKENWARD_REDIS_USER          => 'tokenward',
            TOKENWARD_REDIS_PASSWORD_FILE => "$folder/tokenward.password",
            TOKENWARD_REDIS_DB            => 0,
            TOKENWARD_PREFIX              => 'tw:',
        },
    );
}

sub _make_password($user) {
    my $password = TokenwardTest::Records::random_base62(20);
    _write("$folder/$user.password", "$password\n", 0600);
    return $password;
}

# For scripts.

sub token($name)    { return $cast->token($name) }
sub token_id($name) { return $cast->id($name) }
sub records()       { return $cast->records }
sub redis()         { return $redis }
sub tokenward(@words) { return $cast->run(@words) }
sub http()          { return TokenwardTest::Http->connect($Test::Nginx::Util::ServerPort) }

# Lets this program, and the nginx it starts, open that many files.
sub room_for_files($count) {
    my ($soft) = split ' ', `prlimit --pid=$$ --nofile --noheadings --raw --output=SOFT`;
    return if $soft eq 'unlimited' || $soft >= $count;
    system('prlimit', "--pid=$$", "--nofile=$count:") == 0 or die "can't raise the limit of open files\n";
}

# The master's, once it has a worker: a signal that comes sooner may be lost.
sub nginx_pid() {
    return wait_until('nginx has a worker', sub {
        my $file = $Test::Nginx::Util::PidFile;
        my ($pid) = -s $file ? _read($file) =~ /(\d+)/ : ();
        return defined $pid && _children($pid) ? $pid : undef;
    });
}

sub nginx_workers() { return _children(nginx_pid()) }

sub _children($pid) {
    open my $in, '<', "/proc/$pid/task/$pid/children" or return ();
    return split ' ', readline($in) // '';
}

# Placeholders, innermost first.

sub _value_of($name) {
    return encode_base64($1, '') if $name =~ /^base64:(.*)/s;
    return "$folder"             if $name eq 'dir';
    return 'unix:' . $redis->socket if $name eq 'redis';
    return $redis->port             if $name eq 'redis_port';
    return "user=tokenward-gate password_file=$folder/tokenward-gate.password"
        . " writer_user=tokenward-seen writer_password_file=$folder/tokenward-seen.password" if $name eq 'login';
    return "$folder/keys"        if $name eq 'key_file';
    return _read("$folder/keys") if $name eq 'keys';
    return token($name);
}

sub _read($path) {
    open my $in, '<', $path or die "$path: $!";
    local $/;
    return readline $in;
}

sub _write($path, $text, $mode = 0644) {
    open my $out, '>', $path or die "$path: $!";
    print $out $text;
    close $out;
    chmod $mode, $path;
}

sub _fill($value) {
    return [map { _fill($_) } @$value] if ref $value eq 'ARRAY';
    return $value if ref $value || !defined $value;
    1 while $value =~ s/\{\{((?:(?!\{\{).)*?)\}\}/_value_of($1)/es;
    return $value;
}

# What each block gets.

my $UPSTREAM = <<'_EOC_';
    upstream app { server unix:{{dir}}/app.sock; }
    server {
        listen unix:{{dir}}/app.sock;
        auth_token off;
        location / { return 200 "upstream: $request_method $request_uri\n"; }
    }
_EOC_

sub _prepare($block) {
    for my $section (@{$block->_section_order}) {
        $block->set_value($section, _fill(($block->$section)[0]));
    }
    _add_surroundings($block) if defined $block->config;
    _make_file($block->file)  if defined $block->file;
    my @bad = ('\[alert\]', '\[crit\]', 'Sanitizer', 'runtime error:');
    if (defined $block->emerg) {
        $block->set_value(must_die => 1);
        $block->set_value(suppress_stderr => 1);
        $block->set_value(error_log => '[emerg]');
    } elsif (defined $block->allow_emerg) {
        $block->set_value(error_log => '[emerg]');
    } else {
        push @bad, '\[emerg\]';
    }
    my $bad = join '|', @bad;
    $block->set_value(no_error_log => [_list(scalar $block->no_error_log), qr/$bad/]);
    $block->set_value(no_shutdown_error_log => qr/$bad/);
    if (defined(my $code = $block->before)) {
        $block->set_value(init => "package main;\n$code");
    }
}

sub _list($patterns) {
    return () if !defined $patterns;
    return ref $patterns eq 'ARRAY' ? @$patterns : ref $patterns ? $patterns
        : split /\n+/, $patterns;
}

sub _add_surroundings($block) {
    my %without = map { $_ => 1 } split ' ', $block->without // '';
    my $http = $block->http_config // '';
    $http = $UPSTREAM . $http                          if !$without{module};
    # Only who looks for a timeout may meet one, on a busy machine, too.
    $http = "    auth_token_redis {{redis}} {{login}} connect_timeout=20s read_timeout=20s;\n$http"
        if !$without{redis};
    $http = "    auth_token_key_file {{key_file}};\n$http" if !$without{key_file};
    my $main = $block->main_config // '';
    $main = "load_module $ENV{TOKENWARD_MODULE};\n$main"
        if !$without{module} && $ENV{TOKENWARD_MODULE} ne 'built-in';
    $block->set_value(http_config => _fill($http));
    $block->set_value(main_config => _fill($main));

    # Test::Nginx starts nginx anew only when this section is another one.
    state $bad = 0;
    my $rest = md5_hex(map { $_ // '' } $http, $main, scalar $block->user_files,
        scalar $block->file, scalar $block->before_start, defined $block->emerg ? ++$bad : 0);
    $block->set_value(config => "# $rest\n" . $block->config);
    my $code = $block->before_start // '';
    $block->set_value(post_setup_server_root => <<"_EOC_");
package main;
unlink map { "$folder/\$_.sock" } qw(app app2 h2);    # of an nginx that was killed
$code
_EOC_
}

sub _make_file($words) {
    my ($mode, $text) = $words =~ /^(\d+) ?(.*)/s or die "--- file: $words";
    unlink "$folder/file";
    _write("$folder/file", $text, oct $mode);
}

# Runs a script in place of requests; false when there is none.
sub _run($block, $dry_run, $repeated) {
    my $code = $block->script // return 0;
    my $name = $block->name;
    eval "package main;\n#line 1 \"script of $name\"\n$code; 1"
        or Test::More::fail("$name - script: $@");
    $redis->resume;    # in case the script died
    Test::Nginx::Socket::check_error_log($block, undef, $dry_run, $repeated, 0);
    return 1;
}

# After each block.

sub _examine($block) {
    my @lines = do {
        open my $in, '<', $Test::Nginx::Util::ErrLogFile or return;
        readline $in;
    };
    _examine_emerg($block, @lines) if defined $block->emerg;
    my $name = $block->name;
    my @ours = map { s/, client: .*//r } grep { /auth_token:/ } @lines;
    my @loud = grep { !/\[(?:debug|info)\]/ } @lines;
    if (my @bad = grep { _holds_token($_) } @ours, @loud) {
        Test::More::fail("$name - no token in the error log");
        Test::More::diag(@bad);
    }
    truncate $Test::Nginx::Util::ErrLogFile, 0;    # so that the next block sees its own lines
}

sub _holds_token($text) {
    for my $token ($cast->all_tokens) {
        return 1 if index($text, $token) >= 0;
    }
    return 0;
}

sub _examine_emerg($block, @lines) {
    my $conf = $Test::Nginx::Util::ConfFile;
    my $here = '';
    open my $in, '<', $conf or die "$conf: $!";
    while (<$in>) {
        $here = "$conf:$." if /# HERE\b/;
    }
    my $expected = $block->emerg =~ s/\bHERE\b/$here/r;
    my $said = join '', map { s/^.*?\[emerg\] \d+#\d+: //r } grep { /\[emerg\]/ } @lines;
    my $name = $block->name . ' - one clear message';
    if ($expected =~ /\.\.\./) {    # the system's own words stand there
        my $pattern = join '[^"\n]+', map { quotemeta } split /\.\.\./, $expected;
        Test::More::like($said, qr/\A$pattern\z/, $name);
        return;
    }
    Test::More::is($said, $expected, $name);
}

1;
