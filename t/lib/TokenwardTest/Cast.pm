package TokenwardTest::Cast;

# Who plays in the tests: users, projects, an organization, and tokens made when a test first
# names them.
#
#   alice   may `scan` the project web, and `browse` anywhere
#   bob     may `scan` and `provision` anywhere
#   carol   is deactivated once her token is made
#   acme    an organization with the projects web and shop; api is in none

use v5.20;
use warnings;
use feature 'signatures';
no warnings 'experimental::signatures';

use IPC::Open3 qw(open3);
use JSON::PP qw(decode_json);
use TokenwardTest::Records;

our $FAR_EXPIRY       = '2031-05-06T07:08:09Z';
our $FAR_EXPIRY_EPOCH = 1_935_817_689;

my @USER = qw(--type user --user alice);

# The arguments of `tokenward token create`.
my %BY_COMMAND = (
    alice          => [@USER],
    alice_again    => [@USER],
    alice_expiring => [@USER, '--expires', $FAR_EXPIRY],
    alice_revoked  => [@USER],
    alice_on_web   => [@USER, qw(--project web)],
    alice_to_scan  => [@USER, qw(--permission scan)],
    alice_pinned   => [@USER, qw(--attribute department=cardiology)],
    alice_web      => [qw(--type project --user alice --project web)],
    bob            => [qw(--type user --user bob)],
    bob_expiring   => [qw(--type user --user bob --expires), $FAR_EXPIRY],
    bob_api        => [qw(--type project --user bob --project api)],
    bob_global     => [qw(--type global --user bob)],
    carol          => [qw(--type user --user carol)],
    carol_expiring => [qw(--type user --user carol --expires), $FAR_EXPIRY],
    acme_all       => [qw(--type organization --organization acme --all-projects)],
    acme_web       => [qw(--type organization --organization acme --project web)],
);

# What no command makes: sign-ins come later, and nothing is made expired.
my %BY_HAND = (
    alice_session => {type => 'session', owner => 'alice', prefix => 'tws'},
    alice_expired => {type => 'user',    owner => 'alice', expires => 1_700_000_000},
    nobody        => {type => 'user', owner => 'nobody', owner_incarnation => 'A' x 12},
);

my %AFTERWARDS = (
    alice_revoked  => sub ($self, $id) { $self->run(qw(token revoke), $id) },
    carol          => sub ($self, $id) { $self->run(qw(user deactivate carol)) },
    carol_expiring => sub ($self, $id) { $self->run(qw(user deactivate carol)) },
);

# Options: program, environment (where the store is), redis and key_file.
sub new($class, %world) {
    my $self = bless {%world}, $class;
    $self->run('keygen');
    $self->run('init');
    $self->run(qw(org create acme));
    $self->run(qw(project create), @$_)
        for [qw(web --organization acme)], [qw(shop --organization acme)], ['api'];
    $self->run(qw(user create), $_) for qw(alice bob carol);
    $self->run(qw(user grant), @$_)
        for [qw(alice scan --project web)], [qw(alice browse)], [qw(bob scan provision)];
    $self->{records} = TokenwardTest::Records->new(redis => $world{redis}, key_file => $world{key_file});
    return $self;
}

sub records($self) { return $self->{records} }

# Runs the command line and returns what it printed; dies when it refuses.
sub run($self, @words) {
    local %ENV = (%ENV, %{$self->{environment}});
    my $pid    = open3(my $in, my $out, undef, $self->{program}, @words);
    my $output = do { local $/; readline $out } // '';
    waitpid $pid, 0;
    die "tokenward @words: exit ", $? >> 8, "\n$output" if $?;
    return $output;
}

# The token of that name in the tables above.
sub token($self, $name) {
    return $self->_made($name)->{token};
}

# Its public name.
sub id($self, $name) {
    return $self->_made($name)->{id};
}

sub _made($self, $name) {
    return $self->{made}{$name} //= $self->_make($name);
}

sub _make($self, $name) {
    return $self->_make_by_hand($name) if $BY_HAND{$name};
    my $words = $BY_COMMAND{$name} or die "nobody in the cast is called $name\n";
    $self->run(qw(user activate carol)) if $name =~ /^carol/;
    my $made =
        decode_json($self->run(qw(token create --json --name), "named $name", @$words));
    $AFTERWARDS{$name}->($self, $made->{id}) if $AFTERWARDS{$name};
    return $made;
}

sub _make_by_hand($self, $name) {
    my $id = TokenwardTest::Records::random_id();
    return {
        id    => $id,
        token => $self->{records}->token(name => "named $name", id => $id, %{$BY_HAND{$name}}),
    };
}

# All tokens made so far: what no log may hold.
sub all_tokens($self) {
    return map { $_->{token} } values %{$self->{made}};
}

1;
