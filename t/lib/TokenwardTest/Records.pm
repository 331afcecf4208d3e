package TokenwardTest::Records;

# Makes tokens and sealed records from the key file alone, written from the description of
# their form and not from the C++: what both understand alike is right. Also for what the
# command line rightly never makes: sessions without a sign-in, tokens that expired years
# ago, bad seals.

use v5.20;
use warnings;
use feature 'signatures';
no warnings 'experimental::signatures';

use Compress::Raw::Zlib ();
use Digest::SHA qw(hmac_sha256 sha384_hex);
use MIME::Base64 qw(encode_base64url);

my @BASE62 = ('0' .. '9', 'A' .. 'Z', 'a' .. 'z');

sub new($class, %world) {
    my $self = bless {prefix => 'tw:', %world}, $class;    # redis, key_file
    open my $in, '<', $self->{key_file} or die "$self->{key_file}: $!";
    while (<$in>) {
        my ($id, $state, $hex) = split;
        next unless ($state // '') =~ /^(?:current|known|tokens-only)$/;
        $self->{keys}{$id} = pack 'H*', $hex;
        $self->{current} = $id if $state eq 'current';
    }
    return $self;
}

# RFC 5869 without salt, for one block of output.
sub _subkey($self, $id, $label) {
    return hmac_sha256("$label\x01", hmac_sha256($self->{keys}{$id}, "\0" x 32));
}

sub _base62($value, $size) {
    my $text = '';
    for (1 .. $size) {
        $text  = $BASE62[$value % 62] . $text;
        $value = int($value / 62);
    }
    return $text;
}

sub random_base62($size) {
    return join '', map { $BASE62[rand 62] } 1 .. $size;
}

sub random_id() {
    return 'tok_' . join '', map { ('a' .. 'z', 2 .. 7)[rand 32] } 1 .. 16;
}

# Closes a token with its CRC, whatever stands before.
sub with_crc($text) {
    return $text . _base62(Compress::Raw::Zlib::crc32($text), 6);
}

# (token, name of its record)
sub mint($self, $type_prefix = 'twu', $id = $self->{current}) {
    return $self->_mint_of("${type_prefix}_$id" . random_base62(30), $id);
}

sub _mint_of($self, $head, $id) {
    my $mac = hmac_sha256($head, $self->_subkey($id, 'tokenward lookup v1'));
    my $tag = _base62(unpack('Q>', $mac) >> 17, 8);
    return (with_crc($head . $tag), "$self->{prefix}gate:t:" . unpack 'H*', substr $mac, 16);
}

# The record of a token that was made elsewhere.
sub record_of($self, $token) {
    my $head = substr $token, 0, -14;
    my (undef, $record) = $self->_mint_of($head, substr $head, -31, 1);
    return $record;
}

# The record of a token that another server issued.
sub imported_record($self, $token) {
    return "$self->{prefix}gate:t:" . substr sha384_hex($token), 0, 32;
}

# Sorted fields with their seal, as one list.
sub seal($self, $record, %fields) {
    my $part    = sub ($text) { pack 'N/a*', $text };
    my $message = join '', map { $part->($_) } 'tokenward seal 1', $record,
        map { ($_, $fields{$_}) } sort keys %fields;
    my $mac = hmac_sha256($message, $self->_subkey($self->{current}, 'tokenward gate v1'));
    return (%fields, seal => $self->{current} . encode_base64url($mac));
}

# Writes a record as it is, in place of what was there.
sub put($self, $record, %fields) {
    $self->{redis}->call(DEL => $record);
    $self->{redis}->call(HSET => $record, %fields);
}

sub put_sealed($self, $record, %fields) {
    $self->put($record, $self->seal($record, v => 1, %fields));
}

sub get($self, $record) {
    return @{$self->{redis}->call(HGETALL => $record)};
}

sub _incarnation($self, $record, $field = 'inc') {
    return $self->{redis}->call(HGET => $record, $field) // die "no $record";
}

# Writes a token's record and returns the token. Options: type, owner, organization, projects
# (keys, or nothing for all), permissions, attributes, expires (epoch), id, name, prefix,
# predecessor (a token id), imported (the token, where it isn't to be minted).
sub token($self, %want) {
    my ($token, $record) =
        $want{imported}
        ? ($want{imported}, $self->imported_record($want{imported}))
        : $self->mint($want{prefix} // 'twu');
    my %fields = (
        id       => $want{id}   // random_id(),
        name     => $want{name} // 'written by a test',
        type     => $want{type},
        projects => $want{projects} ? $self->_bound($want{projects}) : '*',
        perms    => $want{permissions} ? join(' ', @{$want{permissions}}) : '*',
    );
    if ($want{organization}) {
        @fields{qw(org orginc)} = ($want{organization}, $want{organization_incarnation});
    } else {
        $fields{owner}    = $want{owner};
        $fields{ownerinc} = $want{owner_incarnation}
            // $self->_incarnation("$self->{prefix}gate:u:$want{owner}");
    }
    $fields{exp}  = $want{expires}     if defined $want{expires};
    $fields{pred} = $want{predecessor} if defined $want{predecessor};
    $fields{"a:$_"} = $want{attributes}{$_} for keys %{$want{attributes} // {}};
    $self->put_sealed($record, %fields);
    return $token;
}

sub _bound($self, $projects) {
    return join ' ',
        map { "$_=" . $self->_incarnation("$self->{prefix}gate:p:$_") } @$projects;
}

1;
