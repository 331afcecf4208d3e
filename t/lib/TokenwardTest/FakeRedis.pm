package TokenwardTest::FakeRedis;

# Something on a Unix socket that speaks like a Redis and isn't one. It answers HGETALL from a
# table of hashes, and with raw bytes where a test says so; it ends with its test.

use v5.20;
use warnings;
use feature 'signatures';
no warnings 'experimental::signatures';

use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX ();

# The reply to a command, or what becomes of its connection.
our $SILENCE = \'silence';
our $HANG_UP = \'hang up';

# Options: socket (a path) or address (host:port); hashes (key name => [field, value …]); replies (key name or command => bytes,
# $SILENCE or $HANG_UP, or a list of such: one after the other, the last for ever).
sub start($class, %options) {
    my $listener = $options{socket} ? _listen_at_path($options{socket})
        : IO::Socket::INET->new(LocalAddr => $options{address}, Listen => 10, ReuseAddr => 1);
    $listener or die $!;
    pipe my $alive, my $life or die $!;
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        close $life;
        eval { bless({%options}, $class)->_serve($listener, $alive) };
        warn $@ if $@;
        POSIX::_exit(0);
    }
    return bless {%options, pid => $pid, life => $life}, $class;
}

sub _listen_at_path($path) {
    unlink $path;
    my $listener = IO::Socket::UNIX->new(Local => $path, Listen => 10);
    chmod 0777, $path;
    return $listener;
}

sub stop($self) {
    my $pid = delete $self->{pid} or return;
    close delete $self->{life};
    waitpid $pid, 0;
    unlink $self->{socket} if $self->{socket};
}

sub DESTROY($self) {
    local ($?, $@);
    $self->stop if $self->{life};
}

sub bulk($text)   { return '$' . length($text) . "\r\n$text\r\n" }
sub array(@texts) { return '*' . @texts . "\r\n" . join '', map { bulk($_) } @texts }

sub _serve($self, $listener, $alive) {
    local $SIG{PIPE} = 'IGNORE';
    my $select = IO::Select->new($listener, $alive);
    my %buffer;
    while (my @ready = $select->can_read) {
        for my $socket (@ready) {
            return if $socket == $alive;
            if ($socket == $listener) {
                $select->add(scalar $listener->accept);
                next;
            }
            if (!sysread($socket, $buffer{$socket}, 65_536, length($buffer{$socket} // ''))
                || !$self->_answer($socket, \$buffer{$socket})) {
                $select->remove($socket);
                delete $buffer{$socket};
                close $socket;
            }
        }
    }
}

# Answers all whole commands in the buffer; false to hang up.
sub _answer($self, $socket, $buffer) {
    while (my @words = _take_command($buffer)) {
        my $reply = $self->_reply_to(@words);
        next                      if $reply == $SILENCE;
        return 0                  if $reply == $HANG_UP;
        syswrite $socket, $$reply;
    }
    return 1;
}

sub _take_command($buffer) {
    my ($count, $rest) = $$buffer =~ /\A\*(\d+)\r\n(.*)\z/s or return;
    my @words;
    for (1 .. $count) {
        my ($length) = $rest =~ /\A\$(\d+)\r\n/ or return;
        my $head = length($length) + 3;
        return if length $rest < $head + $length + 2;
        push @words, substr $rest, $head, $length;
        substr $rest, 0, $head + $length + 2, '';
    }
    $$buffer = $rest;
    return @words;
}

# A reference: to bytes, or one of the two above.
sub _reply_to($self, $command, @words) {
    my $name = uc $command eq 'HGETALL' ? $words[0] : uc $command;
    if (exists $self->{replies}{$name}) {
        my $reply = $self->{replies}{$name};
        $reply = @$reply > 1 ? shift @$reply : $reply->[0] if ref $reply eq 'ARRAY';
        return ref $reply ? $reply : \$reply;
    }
    return \(my $hash = array(@{$self->{hashes}{$name} // []})) if uc $command eq 'HGETALL';
    return \"*3\r\n\$6\r\nmaster\r\n:0\r\n*0\r\n" if $name eq 'ROLE';
    return \(my $info = bulk("# Server\r\nrun_id:" . 'a' x 40 . "\r\n")) if $name eq 'INFO';
    return \"+OK\r\n";
}

1;
