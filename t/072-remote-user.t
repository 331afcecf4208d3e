# $remote_user: the accepted owner wherever a gate is, never the name that a Basic header claims.

use TokenwardTest 'no_plan';

our $LOG = <<'_EOC_';
    log_format who '$status [$remote_user]';
_EOC_

# Of this server alone: the upstream here is an nginx, too.
our $LOGS = <<'_EOC_';
    access_log logs/who.log who;
    access_log logs/combined.log combined;
_EOC_

# The lines of this nginx's log, as many as are expected: it writes one after its answer is sent.
sub logged {
    my ($count) = @_;
    my @lines;
    wait_until("$count lines of the log", sub {
        @lines = do { local @ARGV = "$Test::Nginx::Util::LogDir/who.log"; <> };
        return @lines >= $count;
    });
    chomp @lines;
    return @lines;
}

sub has_token {
    local (@ARGV, $/) = "$Test::Nginx::Util::LogDir/combined.log";
    return index(<>, $_[0]) >= 0;
}

run_tests();

__DATA__

=== incident_36_refusals: the owner of who is let in, nobody on a refusal
--- http_config eval: $::LOG
--- config eval
$::LOGS . <<'_EOC_';
    location /api { auth_token "api"; proxy_pass http://app; }
    location /scan { auth_token "api"; auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
    location /open { proxy_pass http://app; }
_EOC_
--- script
    my $http = http;
    my @requests = (
        ['/api', 'Authorization: Bearer {{alice}}'],
        ['/api', 'Authorization: Basic {{base64:{{alice}}:}}'],
        ['/api', 'Authorization: Basic {{base64:root:{{alice}}}}'],
        ['/api', 'Authorization: Basic {{base64:root:secret}}'],
        ['/api', 'Authorization: Basic {{base64:{{alice_revoked}}:}}'],
        ['/scan', 'Authorization: Basic {{base64:{{acme_web}}:}}'],
        ['/api'],
    );
    $http->get(@$_) for @requests;
    is_deeply([logged(7)], ['200 [alice]', '200 [alice]', '200 [alice]', '401 [-]', '401 [-]', '200 [-]', '401 [-]'], 'as logged');
    ok(!has_token($_), 'no token in the combined log') for '{{alice}}', '{{alice_revoked}}', '{{acme_web}}';



=== incident_36_before_the_gate: a request that ends before the gate claims no name
--- http_config eval: $::LOG . '    limit_req_zone $server_name zone=all:64k rate=1r/m;'
--- config eval
$::LOGS . <<'_EOC_';
    location /api/ { auth_token "api"; proxy_pass http://app; }
    location /limited { limit_req zone=all; auth_token "api"; proxy_pass http://app; }
_EOC_
--- script
    my @basic = 'Authorization: Basic {{base64:{{alice}}:x}}';
    is(http->get('/api', @basic)->status, 301, 'a redirect of nginx');
    is(http->get('/limited', @basic)->status, 401, 'the first');
    is(http->get('/limited', @basic)->status, 503, 'a limit');
    is(http->get('/api/', @basic, 'Content-Length: x')->status, 400, 'a malformed request');
    is(http->send("FOO\r\n\r\n")->answer->status, 400, 'no request at all');
    is_deeply([grep { !/\[-\]$/ } logged(5)], [], 'no name logged');
    ok(!has_token('{{alice}}'), 'no token in the combined log');



=== beside a gate, an open location tells a name, but no token
--- http_config eval: $::LOG
--- config eval
$::LOGS . <<'_EOC_';
    location /api  { auth_token "api"; proxy_pass http://app; }
    location /open { proxy_pass http://app; }
_EOC_
--- script
    http->get('/open', 'Authorization: Basic {{base64:{{alice}}:}}');
    http->get('/open', 'Authorization: Basic {{base64:{{alice_revoked}}:x}}');
    http->get('/open', 'Authorization: Basic {{base64:root:x}}');
    is_deeply([logged(3)], ['200 [-]', '200 [-]', '200 [root]'], 'as logged');
    ok(!has_token($_), 'in the combined log') for '{{alice}}', '{{alice_revoked}}';



=== a server without any gate is nginx's own
--- http_config eval: $::LOG
--- config eval
$::LOGS . <<'_EOC_';
    location /open { proxy_pass http://app; }
_EOC_
--- script
    http->get('/open', 'Authorization: Basic {{base64:root:x}}');
    is_deeply([logged(1)], ['200 [root]'], 'what Basic claims');



=== auth_basic in an open location keeps its user
--- http_config eval: $::LOG
--- config eval
$::LOGS . <<'_EOC_';
    location /api   { auth_token "api"; proxy_pass http://app; }
    location /basic {
        auth_basic "basic";
        auth_basic_user_file {{dir}}/file;
        add_header X-User "[$remote_user]";
        proxy_pass http://app;
    }
_EOC_
--- file: 0644 root:{PLAIN}secret
--- request
GET /basic
--- more_headers
Authorization: Basic {{base64:root:secret}}
--- response_headers
X-User: [root]
