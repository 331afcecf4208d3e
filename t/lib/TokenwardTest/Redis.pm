package TokenwardTest::Redis;

# A private Redis on a Unix socket and a port, without persistence; it ends with the test at the
# latest.

use v5.20;
use warnings;
use feature qw(signatures state);
no warnings 'experimental::signatures';

use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX qw(WNOHANG);
use TokenwardTest::Wait qw(wait_until);

# Options: folder, acl (a file), and arguments for redis-server as options => [...].
sub new($class, %options) {
    return bless {options => [], %options, socket => "$options{folder}/redis.sock"}, $class;
}

sub socket($self) { return $self->{socket} }
sub port($self)   { return $self->{port} }
sub pid($self)    { return $self->{pid} }

sub start($self) {
    for (1 .. 5) {
        $self->{port} //= free_port();
        $self->_launch;
        wait_until('Redis answers', sub { $self->_has_ended || $self->_answers });
        return $self if $self->{pid};
        delete $self->{port};    # somebody else took it in between
    }
    die "redis-server does not start; see $self->{folder}/redis.log\n";
}

sub free_port() {
    my $probe = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die $!;
    return $probe->sockport;
}

sub _launch($self) {
    unlink $self->{socket};
    my @acl     = $self->{acl} ? ('--aclfile', $self->{acl}) : ();
    my @command = (
        qw(setpriv --pdeathsig KILL redis-server --bind 127.0.0.1 --port), $self->{port},
        '--unixsocket', $self->{socket}, qw(--unixsocketperm 777 --appendonly no --save), '',
        '--dir', $self->{folder}, '--logfile', "$self->{folder}/redis.log", @acl,
        @{$self->{options}},
    );
    $self->{pid} = fork // die "fork: $!";
    if (!$self->{pid}) {
        { exec {$command[0]} @command }
        POSIX::_exit(127);
    }
}

sub _has_ended($self) {
    return waitpid($self->{pid}, WNOHANG) == $self->{pid} ? delete $self->{pid} : 0;
}

sub _answers($self) {
    return eval { $self->call('PING'); 1 };
}

sub stop($self, $signal = 'TERM') {
    my $pid = delete $self->{pid} or return;
    $self->disconnect;
    kill CONT => $pid if $signal ne 'KILL';    # or it would answer what waits
    kill $signal => $pid;
    waitpid $pid, 0;
}

# Connections stay open and nothing answers.
sub pause($self)  { kill STOP => $self->{pid} }
sub resume($self) { kill CONT => $self->{pid} if $self->{pid} }

sub disconnect($self) { delete $self->{connection} }

# One command as the administrator; dies of an error reply.
sub call($self, @words) {
    $self->{connection} //= $self->_connect;
    return _call($self->{connection}, @words);
}

sub _connect($self) {
    my $connection = IO::Socket::UNIX->new(Peer => $self->{socket}) or die "$self->{socket}: $!";
    binmode $connection;
    _call($connection, AUTH => @{$self->{login}}) if $self->{login};
    return $connection;
}

sub _call($connection, @words) {
    my $request = '*' . @words . "\r\n";
    $request .= '$' . length($_) . "\r\n$_\r\n" for @words;
    local $SIG{PIPE} = 'IGNORE';
    print $connection $request;
    $connection->flush;
    return _read($connection);
}

sub _read($connection) {
    local $/ = "\r\n";
    my $line = readline $connection // die "Redis closed the connection\n";
    chomp $line;
    my $kind = substr $line, 0, 1, '';
    die "$line\n"                                 if $kind eq '-';
    return $line                                  if $kind eq '+' || $kind eq ':';
    return undef                                  if $line < 0;
    return [map { _read($connection) } 1 .. $line] if $kind eq '*';
    read $connection, my $text, $line + 2;
    return substr $text, 0, $line;
}

# Everything there is, to be restored after a restart or a flush.
sub save($self) {
    return {map { $_ => $self->call(DUMP => $_) } @{$self->call(KEYS => '*')}};
}

sub restore($self, $saved) {
    $self->call(RESTORE => $_, 0, $saved->{$_}, 'REPLACE') for sort keys %$saved;
}

# The keys that HGETALL was asked for while the code ran, but for those of the links' own
# heartbeats.
sub lookups($self, $code) {
    my $monitor = $self->_connect;
    _call($monitor, 'MONITOR');
    $code->();
    state $mark = 0;
    $self->call(ECHO => 'mark ' . ++$mark);
    my @keys;
    while ((my $line = _read($monitor)) !~ /"ECHO" "mark $mark"/) {
        push @keys, $1 if $line =~ /"HGETALL" "([^"]*)"/i && $1 !~ /:meta$/;
    }
    return @keys;
}

# Every key's name and value as one text, to search for what must not be there.
sub dump($self) {
    my %reader = (
        string => sub ($key) { $self->call(GET => $key) },
        hash   => sub ($key) { $self->call(HGETALL => $key) },
        set    => sub ($key) { $self->call(SMEMBERS => $key) },
        zset   => sub ($key) { $self->call(ZRANGE => $key, 0, -1) },
        list   => sub ($key) { $self->call(LRANGE => $key, 0, -1) },
        stream => sub ($key) { $self->call(XRANGE => $key, '-', '+') },
    );
    return join "\n", map { ($_, _flat($reader{$self->call(TYPE => $_)}->($_))) }
        @{$self->call(KEYS => '*')};
}

sub _flat($value) {
    return ref $value ? map { _flat($_) } @$value : $value // '';
}

1;
