# auth_token_status: what was decided and read, counted over all workers.

use TokenwardTest 'no_plan';

workers(2);

our $CACHE  = "auth_token_cache zone=tokens:1m;\n";
our $CONFIG = <<'_EOC_';
    location /any { auth_token "api"; auth_token_type user project; proxy_pass http://app; }
    location /json { allow 127.0.0.1; deny all; auth_token_status; location /json/below { } }
    location = /prometheus { auth_token_status prometheus; }
    location = /closed { deny all; auth_token_status; }
    location = /gated { auth_token "status"; auth_token_status; }
_EOC_

our @DENIED = qw(
    no_credential malformed_credential conflicting_credentials ambiguous_path ambiguous_project forged_token
    unknown_token revoked_token inactive_owner expired_token wrong_type wrong_attribute wrong_organization
    wrong_project missing_permission cross_origin store_unavailable internal
);

sub status { return JSON::PP::decode_json(http->get('/json')->body) }

# The samples of a text in Prometheus's format: name{labels} => value. Dies of what the format, or
# `promtool check metrics`, doesn't allow.
sub samples {
    my ($text) = @_;
    my (%sample, %type, $name);
    die "no newline at the end\n" if $text !~ /\n\z/;
    for (split /\n/, $text) {
        if (/^# HELP ([a-z_]+) ([A-Z][^\\]*\.)$/) {
            die "twice: $_\n" if exists $type{$1};
            ($name, $type{$1}) = ($1, undef);
        } elsif (/^# TYPE ([a-z_]+) (counter|gauge|histogram)$/) {
            my ($of, $type) = ($1, $2);
            die "not behind its HELP: $_\n" if $of ne $name || defined $type{$of};
            die "its name and type disagree: $_\n" if ($type eq 'counter') != ($of =~ /_total$/);
            $type{$of} = $type;
        } elsif (/^(([a-z_]+)(?:\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\})?) (\d+(?:\.\d+)?)$/) {
            my ($series, $of, $value) = ($1, $2, $3);
            $of =~ s/_(?:bucket|sum|count)$// if $type{$name} eq 'histogram';
            die "not behind its TYPE: $_\n" if $of ne $name || !$type{$of};
            die "twice: $_\n" if exists $sample{$series};
            $sample{$series} = $value;
        } else {
            die "no line of this format: $_\n";
        }
    }
    return \%sample;
}

sub ask {
    my ($token) = @_;
    return http->get('/any', defined $token ? "Authorization: Bearer $token" : ())->status;
}

# Asked until what all workers counted fulfils it.
sub counts {
    my ($what, $fulfilled) = @_;
    ok(eval { wait_until($what, sub { local $_ = status(); $fulfilled->() }) }, $what)
        or diag(explain(status()));
}

run_tests();

__DATA__

=== everything is there, at zero or more
--- http_config eval: $::CACHE
--- config eval: $::CONFIG
--- script
    my $answer = http->get('/json');
    is($answer->status, 200);
    is($answer->header('Content-Type'), 'application/json');
    is($answer->header('Cache-Control'), 'no-store');
    my $status = JSON::PP::decode_json($answer->body);
    is_deeply([sort keys %{$status->{denied}}], [sort @::DENIED], 'every reason');
    is_deeply([sort keys %$status], [qw(allowed cache denied stores)]);
    is(scalar @{$status->{stores}}, 1, 'one store');
    is($status->{stores}[0]{store}, 'unix:' . redis->socket, 'by its address alone');
    unlike($answer->body, qr/password|tokenward-gate/, 'nothing else of it');



=== decisions of all workers
--- script
    my $before = status();
    my $more = sub { $_->{denied}{$_[0]} - $before->{denied}{$_[0]} };
    is(ask(), 401) for 1 .. 7;
    is(ask('twu_nonsense'), 401) for 1 .. 5;
    is(ask(token('carol')), 401) for 1 .. 3;
    is(ask(token('alice')), 200) for 1 .. 9;
    counts('as many as there were', sub {
        $more->('no_credential') == 7 && $more->('forged_token') == 5 && $more->('inactive_owner') == 3
            && $_->{allowed} - $before->{allowed} == 9;
    });
    is($more->('internal'), 0) for status();



=== the cache, Redis and the push links
--- script
    counts('both workers hear', sub {
        my $push = $_->{stores}[0]{push};
        $push->{links}{ready} == 2 && defined $push->{proof_age_ms} && $push->{proof_age_ms} < 60_000;
    });
    my $before = status()->{stores}[0];
    ask(token('alice_web')) for 1 .. 40;
    counts('hits and reads', sub {
        my $store = $_->{stores}[0];
        $store->{cache_hits} > $before->{cache_hits} && $store->{redis_reads} > $before->{redis_reads}
            && $store->{redis_latency}{count} > $before->{redis_latency}{count}
            && $_->{cache}{granting}{entries} > 0 && $_->{cache}{granting}{bytes} <= $_->{cache}{granting}{capacity};
    });
    counts('heartbeats', sub { $_->{stores}[0]{push_delay}{count} > $before->{push_delay}{count} });
    tokenward(qw(user grant alice scan --project web));
    counts('a change heard of', sub { $_->{stores}[0]{invalidations} > $before->{invalidations} });
    redis->call(qw(CLIENT KILL TYPE pubsub));
    counts('a push link made anew', sub {
        $_->{stores}[0]{push_reconnects} > $before->{push_reconnects} && $_->{stores}[0]{push}{links}{ready} == 2;
    });



=== Prometheus's text says the same
--- script
    my $answer = http->get('/prometheus');
    is($answer->header('Content-Type'), 'text/plain; version=0.0.4; charset=utf-8');
    is($answer->header('Cache-Control'), 'no-store');
    my $sample = eval { samples($answer->body) } // {};
    is($@, '', 'well-formed');
    my $status = status();
    my $store  = 'store="unix:' . redis->socket . '"';
    is($sample->{auth_token_allowed_total}, $status->{allowed});
    is($sample->{qq(auth_token_denied_total{reason="$_"})}, $status->{denied}{$_}, $_) for @::DENIED;
    for (grep { !ref $status->{stores}[0]{$_} && $_ ne 'store' } keys %{$status->{stores}[0]}) {
        ok(defined $sample->{"auth_token_${_}_total{$store}"}, $_);
    }
    is($sample->{"auth_token_push_links{$store,state=\"ready\"}"}, 2);
    for my $histogram (qw(redis_latency_seconds push_delay_seconds)) {
        my @buckets = map { $sample->{$_} } sort { ($a =~ /le="([\d.]+)/)[0] <=> ($b =~ /le="([\d.]+)/)[0] }
            grep { /auth_token_${histogram}_bucket.*le="\d/ } keys %$sample;
        is_deeply(\@buckets, [sort { $a <=> $b } @buckets], "$histogram: buckets add up");
        is($sample->{"auth_token_${histogram}_bucket{$store,le=\"+Inf\"}"},
            $sample->{"auth_token_${histogram}_count{$store}"}, 'to the count');
        cmp_ok($sample->{"auth_token_${histogram}_count{$store}"}, '>', 0, 'of some');
    }
    cmp_ok($sample->{'auth_token_cache_capacity_bytes{part="granting"}'}, '>', 0);



=== a reload loses no count
--- script
    my $wanted = status()->{denied}{no_credential} + 20;
    my @old = nginx_workers();
    my $pid = nginx_pid();
    ask() for 1 .. 20;
    kill HUP => $pid;    # sooner than the workers' next tenth of a second
    wait_until('new workers alone', sub {
        my %now = map { $_ => 1 } nginx_workers();
        return keys %now == 2 && !grep { $now{$_} } @old;
    });
    is(status()->{denied}{no_credential}, $wanted, 'all that came before, and no more');
    counts('both new workers hear', sub { $_->{stores}[0]{push}{links}{ready} == 2 });



=== GET and HEAD alone, for whom nginx lets in
--- script
    my $head = http->ask('HEAD /json')->answer('HEAD');
    is($head->status, 200);
    cmp_ok($head->header('Content-Length'), '>', 100);
    is(http->ask("$_ /json", 'Content-Length: 0')->answer->status, 405, $_) for qw(POST PUT DELETE OPTIONS);
    is(http->get('/json/below')->status, 404, 'not inherited');
    is(http->get('/closed')->status, 403, 'deny all');
    is(http->get('/gated')->status, 401, 'under a gate');
    is(http->get('/gated', 'Authorization: Bearer ' . token('alice'))->status, 200, 'with a token');



=== without a cache, a store or keys
--- without: redis key_file
--- config
    location = /json { auth_token_status; }
    location = /prometheus { auth_token_status prometheus; }
--- script
    my $status = status();
    is_deeply([sort keys %$status], [qw(allowed denied stores)]);
    is_deeply($status->{stores}, []);
    eval { samples(http->get('/prometheus')->body) };
    is($@, '', 'well-formed');



=== an unknown format
--- config
    location = /json {
        auth_token_status xml; # HERE
    }
--- emerg
"auth_token_status" has an unknown format "xml"; there is prometheus in HERE



=== twice in one location
--- config
    location = /json {
        auth_token_status;
        auth_token_status prometheus; # HERE
    }
--- emerg
"auth_token_status" is duplicate in HERE
