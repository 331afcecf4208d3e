package TokenwardTest::Wait;

# Waiting for a condition, never for a time.

use v5.20;
use warnings;
use feature 'signatures';
no warnings 'experimental::signatures';

use Exporter 'import';
use Time::HiRes qw(sleep time);

our @EXPORT_OK = qw(wait_until);

my $DEADLINE = 20;    # seconds; for a machine under load

# Returns what the condition returned, once it is true; dies after the deadline.
sub wait_until($what, $condition) {
    my $deadline = time + $DEADLINE;
    while (1) {
        my $result = $condition->();
        return $result if $result;
        die "waited $DEADLINE s in vain: $what\n" if time > $deadline;
        sleep 0.005;
    }
}

1;
