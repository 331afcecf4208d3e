package TokenwardTest::Http;

# A connection to nginx that sends exactly what it is told, and several requests of it.

use v5.20;
use warnings;
use feature 'signatures';
no warnings 'experimental::signatures';

use IO::Select;
use IO::Socket::INET;

my $TIMEOUT = 20;    # seconds; for a machine under load

sub connect($class, $port) {
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port)
        or die "can't connect to nginx: $!";
    binmode $socket;
    return bless {socket => $socket, buffer => ''}, $class;
}

sub send($self, $bytes) {
    local $SIG{PIPE} = 'IGNORE';
    $self->{socket}->print($bytes);
    $self->{socket}->flush;
    return $self;
}

# A request line without version, and headers as they are.
sub ask($self, $line, @headers) {
    return $self->send(join "\r\n", "$line HTTP/1.1", 'Host: localhost', @headers, '', '');
}

sub get($self, $path, @headers) {
    return $self->ask("GET $path", @headers)->answer;
}

sub close($self) { close $self->{socket} }

# The next answer: {status, headers => [[name, value] …], body}; undef when nginx hung up.
sub answer($self, $method = 'GET') {
    my $head = $self->_take_until("\r\n\r\n") // return undef;
    my ($first, @lines) = split /\r\n/, $head;
    my ($status)  = $first =~ m{^HTTP/1\.[01] (\d{3})} or die "no answer: $first\n";
    my @headers   = map { [split /: ?/, $_, 2] } @lines;
    my $answer    = bless {status => $status, headers => \@headers}, 'TokenwardTest::Answer';
    my $has_body  = $method ne 'HEAD' && $status != 304 && $status != 204;
    $answer->{body} = !$has_body ? '' : $self->_body($answer);
    return $answer;
}

sub _body($self, $answer) {
    if (defined(my $length = $answer->header('Content-Length'))) {
        return $self->_take($length);
    }
    my $body = '';
    if (($answer->header('Transfer-Encoding') // '') eq 'chunked') {
        while (my $size = hex $self->_take_until("\r\n")) {
            $body .= $self->_take($size);
            $self->_take(2);
        }
        $self->_take(2);
        return $body;
    }
    1 while $self->_more;
    return substr $self->{buffer}, 0, length $self->{buffer}, '';
}

sub _more($self) {
    IO::Select->new($self->{socket})->can_read($TIMEOUT) or die "no answer from nginx in time\n";
    return sysread $self->{socket}, $self->{buffer}, 65_536, length $self->{buffer};
}

sub _take($self, $length) {
    while (length $self->{buffer} < $length) {
        $self->_more or die "the answer is cut off\n";
    }
    return substr $self->{buffer}, 0, $length, '';
}

sub _take_until($self, $end) {
    my $at;
    while (($at = index $self->{buffer}, $end) < 0) {
        $self->_more or return undef;
    }
    my $text = substr $self->{buffer}, 0, $at + length $end, '';
    return substr $text, 0, $at;
}

package TokenwardTest::Answer;

sub status($self)  { return $self->{status} }
sub body($self)    { return $self->{body} }

# All lines of that name, joined as RFC 9110 § 5.3 says; undef when there is none.
sub header($self, $name) {
    my @values = $self->headers($name);
    return @values ? join ', ', @values : undef;
}

sub headers($self, $name) {
    return map { $_->[1] } grep { lc $_->[0] eq lc $name } @{$self->{headers}};
}

1;
