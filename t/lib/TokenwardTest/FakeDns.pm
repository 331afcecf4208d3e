package TokenwardTest::FakeDns;

# A name server that knows one IPv4 address for every name; it ends with its test.

use v5.20;
use warnings;
use feature 'signatures';
no warnings 'experimental::signatures';

use IO::Select;
use IO::Socket::INET;
use POSIX ();

my ($A, $IN) = (1, 1);

# Options: port, address.
sub start($class, %options) {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $options{port}, Proto => 'udp')
        or die "port $options{port}: $!";
    pipe my $alive, my $life or die $!;
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        close $life;
        my $select = IO::Select->new($socket, $alive);
        while (my @ready = $select->can_read) {
            last if grep { $_ == $alive } @ready;
            $socket->recv(my $question, 512);
            $socket->send(_answer($question, $options{address}));
        }
        POSIX::_exit(0);
    }
    return bless {pid => $pid, life => $life}, $class;
}

# RFC 1035 § 4.1: the question comes back, with an address when one is asked for.
sub _answer($question, $address) {
    my ($id) = unpack 'n', $question;
    my ($name, $type) = substr($question, 12) =~ /\A((?:[^\0].*?)?\0)(..)/s;
    my $known = unpack('n', $type) == $A;
    my $answer = $known ? pack('n n n N n a4', 0xC00C, $A, $IN, 1, 4, pack 'C4', split /\./, $address) : '';
    return pack('n6', $id, 0x8180, 1, $known ? 1 : 0, 0, 0) . $name . $type . pack('n', $IN) . $answer;
}

sub DESTROY($self) {
    local ($?, $@);
    close delete $self->{life} if $self->{life};
    waitpid delete $self->{pid}, 0 if $self->{pid};
}

1;
