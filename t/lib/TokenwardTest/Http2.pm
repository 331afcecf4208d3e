package TokenwardTest::Http2;

# As much of an HTTP/2 client (RFC 9113) as it takes to send many requests at once over one
# connection: headers go out as literals, and of the answer it reads the body.

use v5.20;
use warnings;
use feature 'signatures';
no warnings 'experimental::signatures';

use IO::Select;
use IO::Socket::UNIX;

my ($DATA, $HEADERS, $RESET, $SETTINGS, $PING, $GOAWAY) = (0, 1, 3, 4, 6, 7);
my ($END_STREAM, $END_HEADERS) = (1, 4);
my $TIMEOUT = 20;

sub connect($class, $path) {
    my $socket = IO::Socket::UNIX->new(Peer => $path) or die "$path: $!";
    my $self = bless {socket => $socket, buffer => '', next => 1, body => {}, done => {}}, $class;
    $self->_write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . _frame($SETTINGS, 0, 0, ''));
    return $self;
}

sub _frame($type, $flags, $stream, $payload) {
    return substr(pack('N', length $payload), 1) . pack('CCN', $type, $flags, $stream) . $payload;
}

# RFC 7541 § 6.2.2, a name and value without Huffman codes; lengths below 127 + 128.
sub _literal($name, $value) {
    return "\0" . join '', map { _length(length $_) . $_ } $name, $value;
}

sub _length($length) {
    return $length < 127 ? chr $length : chr(127) . chr($length - 127);
}

sub _write($self, $bytes) {
    local $SIG{PIPE} = 'IGNORE';
    syswrite $self->{socket}, $bytes;
}

# Sends a GET and returns its stream.
sub get($self, $path, @headers) {
    return $self->_ask(GET => $path, $END_STREAM | $END_HEADERS, @headers);
}

# Sends the head of a POST, whose body may follow.
sub begin_post($self, $path, @headers) {
    return $self->_ask(POST => $path, $END_HEADERS, @headers);
}

sub _ask($self, $method, $path, $flags, @headers) {
    my $stream = $self->{next};
    $self->{next} += 2;
    my $block = join '', map { _literal(@$_) } [':method', $method], [':scheme', 'http'],
        [':path', $path], [':authority', 'localhost'], map { [split /: /, $_, 2] } @headers;
    $self->_write(_frame($HEADERS, $flags, $stream, $block));
    return $stream;
}

sub reset($self, $stream) {
    $self->_write(_frame($RESET, 0, $stream, pack 'N', 8));    # CANCEL
}

# The body of a stream's answer, once it is whole; undef when nginx reset it.
sub body($self, $stream) {
    $self->_read_frame until exists $self->{done}{$stream};
    return $self->{done}{$stream} ? $self->{body}{$stream} // '' : undef;
}

sub _read_frame($self) {
    my ($high, $low, $type, $flags, $stream) = unpack 'CnCCN', $self->_take(9);
    my $payload = $self->_take(($high << 16) + $low);
    $self->_write(_frame($SETTINGS, 1, 0, '')) if $type == $SETTINGS && !($flags & 1);
    $self->_write(_frame($PING, 1, 0, $payload)) if $type == $PING && !($flags & 1);
    die "the connection ends\n" if $type == $GOAWAY;
    $self->{body}{$stream} .= $payload if $type == $DATA;
    $self->{done}{$stream} = 1 if ($type == $DATA || $type == $HEADERS) && $flags & 1;
    $self->{done}{$stream} = 0 if $type == $RESET;
}

sub _take($self, $length) {
    while (length $self->{buffer} < $length) {
        IO::Select->new($self->{socket})->can_read($TIMEOUT) or die "no frame in time\n";
        sysread($self->{socket}, $self->{buffer}, 65_536, length $self->{buffer})
            or die "nginx hung up\n";
    }
    return substr $self->{buffer}, 0, $length, '';
}

1;
