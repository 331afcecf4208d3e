# auth_token_cache: each bad word has one clear message.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== no zone
--- http_config
    auth_token_cache valid=1m; # HERE
--- config
--- emerg
"auth_token_cache" needs zone=name:size in HERE



=== a zone without a size
--- http_config
    auth_token_cache zone=tokens; # HERE
--- config
--- emerg
"auth_token_cache" has a bad zone "tokens"; it is a name and a size, such as tokens:10m in HERE



=== a zone without a name
--- http_config
    auth_token_cache zone=:10m; # HERE
--- config
--- emerg
"auth_token_cache" has a bad zone ":10m"; it is a name and a size, such as tokens:10m in HERE



=== a zone that is too small
--- http_config
    auth_token_cache zone=tokens:128k; # HERE
--- config
--- emerg
"auth_token_cache" has a bad zone "tokens:128k"; its size is 256k or more in HERE



=== a size that is none
--- http_config
    auth_token_cache zone=tokens:much; # HERE
--- config
--- emerg
"auth_token_cache" has a bad zone "tokens:much"; its size is 256k or more in HERE



=== a time that is none
--- http_config
    auth_token_cache zone=tokens:1m valid=soon; # HERE
--- config
--- emerg
"auth_token_cache" has a bad valid "soon"; it is a time from 1ms to 1d in HERE



=== records that live for no time
--- http_config
    auth_token_cache zone=tokens:1m valid=0; # HERE
--- config
--- emerg
"auth_token_cache" has a bad valid "0"; it is a time from 1ms to 1d in HERE



=== too long
--- http_config
    auth_token_cache zone=tokens:1m stale=25h; # HERE
--- config
--- emerg
"auth_token_cache" has a bad stale "25h"; it is a time up to 1d in HERE



=== an unknown parameter
--- http_config
    auth_token_cache zone=tokens:1m ttl=1m; # HERE
--- config
--- emerg
"auth_token_cache" has an unknown parameter "ttl"; there are zone= valid= invalid= stale= in HERE



=== a parameter twice
--- http_config
    auth_token_cache zone=tokens:1m valid=1m valid=2m; # HERE
--- config
--- emerg
"auth_token_cache" has the parameter "valid" twice in HERE



=== twice
--- http_config
    auth_token_cache zone=tokens:1m;
    auth_token_cache zone=others:1m; # HERE
--- config
--- emerg
"auth_token_cache" is duplicate in HERE



=== a zone that another module has
--- http_config
    limit_req_zone $binary_remote_addr zone=tokens:1m rate=1r/s;
    auth_token_cache zone=tokens:1m; # HERE
--- config
--- emerg
the shared memory zone "tokens" is already declared for a different use in HERE
