# Bad configuration: nginx doesn't start, and one line says what is wrong and where.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== auth_token wants one argument
--- config
    auth_token; # HERE
--- emerg
invalid number of arguments in "auth_token" directive in HERE



=== auth_token wants one argument, not two
--- config
    auth_token the realm; # HERE
--- emerg
invalid number of arguments in "auth_token" directive in HERE



=== auth_token stands once in a level
--- config
    auth_token "api";
    auth_token "api"; # HERE
--- emerg
"auth_token" is duplicate in HERE



=== auth_token off beside auth_token is a duplicate, too
--- config
    auth_token "api";
    auth_token off; # HERE
--- emerg
"auth_token" is duplicate in HERE



=== a realm isn't empty
--- config
    auth_token ""; # HERE
--- emerg
"auth_token" has a bad realm ""; it is 1 to 200 printable ASCII characters without " and \ in HERE



=== a realm holds no quotation mark
--- config
    auth_token 'the "api"'; # HERE
--- emerg
"auth_token" has a bad realm "the "api""; it is 1 to 200 printable ASCII characters without " and \ in HERE



=== a realm holds no backslash
--- config
    auth_token 'the \\api'; # HERE
--- emerg
"auth_token" has a bad realm "the \api"; it is 1 to 200 printable ASCII characters without " and \ in HERE



=== a realm is ASCII
--- config eval
"    auth_token 'M\xc3\xbcnchen'; # HERE\n"
--- emerg eval
qq{"auth_token" has a bad realm "M\xc3\xbcnchen"; it is 1 to 200 printable ASCII characters without " and \\ in HERE\n}



=== a realm is at most 200 characters long
--- config eval
"    auth_token '" . 'r' x 201 . "'; # HERE\n"
--- emerg eval
qq{"auth_token" has a bad realm "} . 'r' x 201 . qq{"; it is 1 to 200 printable ASCII characters without " and \\ in HERE\n}



=== auth_token isn't allowed inside if
--- config
    location / {
        auth_token "api";
        if ($arg_open) {
            auth_token off; # HERE
        }
    }
--- emerg
"auth_token" directive is not allowed here in HERE



=== auth_token isn't allowed outside http
--- main_config
    auth_token "api"; # HERE
--- config
--- emerg
"auth_token" directive is not allowed here in HERE



=== a gate needs a key file
--- without: key_file
--- config
    location /api {
        auth_token "api"; # HERE
    }
--- emerg
"auth_token" needs "auth_token_key_file"; it is used in HERE



=== a gate needs a Redis
--- without: redis
--- config
    location /api {
        auth_token "api"; # HERE
    }
--- emerg
"auth_token" needs "auth_token_redis"; it is used in HERE



=== a Redis of another server doesn't help
--- without: redis
--- http_config
    server {
        listen unix:{{dir}}/other.sock;
        auth_token_redis {{redis}};
    }
--- config
    location /api {
        auth_token "api"; # HERE
    }
--- emerg
"auth_token" needs "auth_token_redis"; it is used in HERE



=== an inherited gate names the line that turned it on
--- without: redis
--- config
    auth_token "api"; # HERE
    location /api { }
--- emerg
"auth_token" needs "auth_token_redis"; it is used in HERE



=== a project needs a permission to ask for
--- config
    location /api {
        auth_token "api";
        auth_token_project web; # HERE
    }
--- emerg
"auth_token_project" needs "auth_token_permission" to ask for on the project; it is used in HERE



=== an inherited project needs a permission, too
--- config
    auth_token_project $arg_project; # HERE
    location /api { auth_token "api"; }
    location /scan { auth_token "api"; auth_token_permission scan; }
--- emerg
"auth_token_project" needs "auth_token_permission" to ask for on the project; it is used in HERE



=== a permission without a gate is an error
--- config
    location /api {
        auth_token_permission scan; # HERE
    }
--- emerg
"auth_token_permission" has no effect: "auth_token" is set neither here nor below, in HERE



=== a type without a gate is an error
--- config
    location /api {
        auth_token_type user; # HERE
    }
--- emerg
"auth_token_type" has no effect: "auth_token" is set neither here nor below, in HERE



=== a project without a gate is an error
--- config
    location /api {
        auth_token_project web; # HERE
        auth_token_permission scan;
    }
--- emerg
"auth_token_project" has no effect: "auth_token" is set neither here nor below, in HERE



=== a permission beside auth_token off is an error
--- config
    auth_token "api";
    location /api {
        auth_token off;
        auth_token_permission scan; # HERE
    }
--- emerg
"auth_token_permission" has no effect: "auth_token" is set neither here nor below, in HERE



=== a permission in limit_except without a gate is an error
--- config
    location /api {
        limit_except GET {
            auth_token_permission scan; # HERE
        }
    }
--- emerg
"auth_token_permission" has no effect: "auth_token" is set neither here nor below, in HERE



=== auth_token_permission wants an argument
--- config
    auth_token_permission; # HERE
--- emerg
invalid number of arguments in "auth_token_permission" directive in HERE



=== a permission is a word
--- config
    auth_token "api";
    auth_token_permission scan 2fast; # HERE
--- emerg
"auth_token_permission" has a bad permission "2fast" in HERE



=== a permission isn't empty
--- config
    auth_token "api";
    auth_token_permission ""; # HERE
--- emerg
"auth_token_permission" has a bad permission "" in HERE



=== auth_token_permission stands once in a level
--- config
    auth_token "api";
    auth_token_permission scan;
    auth_token_permission admin; # HERE
--- emerg
"auth_token_permission" is duplicate in HERE



=== a permission's variable is written well
--- config
    auth_token "api";
    auth_token_permission ${arg; # HERE
--- emerg
the closing bracket in "arg" variable is missing in HERE



=== a project's key is in its grammar
--- config
    auth_token "api";
    auth_token_permission scan;
    auth_token_project "a/b"; # HERE
--- emerg
"auth_token_project" has a bad project key "a/b" in HERE



=== a project's key isn't digits alone
--- config
    auth_token "api";
    auth_token_permission scan;
    auth_token_project 4711; # HERE
--- emerg
"auth_token_project" has a bad project key "4711" in HERE



=== a project's key isn't empty
--- config
    auth_token "api";
    auth_token_permission scan;
    auth_token_project ""; # HERE
--- emerg
"auth_token_project" has a bad project key "" in HERE



=== auth_token_project stands once in a level
--- config
    auth_token "api";
    auth_token_permission scan;
    auth_token_project web;
    auth_token_project api; # HERE
--- emerg
"auth_token_project" is duplicate in HERE



=== auth_token_project isn't allowed in limit_except
--- config
    location /api {
        auth_token "api";
        limit_except GET {
            auth_token_project web; # HERE
        }
    }
--- emerg
"auth_token_project" directive is not allowed here in HERE



=== a project's variable is written well
--- config
    auth_token "api";
    auth_token_permission scan;
    auth_token_project $; # HERE
--- emerg
invalid variable name in HERE



=== a type is one of five
--- config
    auth_token "api";
    auth_token_type user admin; # HERE
--- emerg
"auth_token_type" has an unknown type "admin"; there are user, project, global, organization and session in HERE



=== a type is written in lower case
--- config
    auth_token "api";
    auth_token_type User; # HERE
--- emerg
"auth_token_type" has an unknown type "User"; there are user, project, global, organization and session in HERE



=== auth_token_type wants an argument
--- config
    auth_token "api";
    auth_token_type; # HERE
--- emerg
invalid number of arguments in "auth_token_type" directive in HERE



=== auth_token_type stands once in a level
--- config
    auth_token "api";
    auth_token_type user;
    auth_token_type session; # HERE
--- emerg
"auth_token_type" is duplicate in HERE



=== a source is one of six
--- config
    auth_token "api";
    auth_token_source bearer digest; # HERE
--- emerg
"auth_token_source" has an unknown source "digest"; there are bearer, basic, basic_username, basic_password, header=Name and cookie=Name in HERE



=== a source has no value that it doesn't take
--- config
    auth_token "api";
    auth_token_source bearer=x; # HERE
--- emerg
"auth_token_source" has an unknown source "bearer=x"; there are bearer, basic, basic_username, basic_password, header=Name and cookie=Name in HERE



=== a source's header has a name
--- config
    auth_token "api";
    auth_token_source header=; # HERE
--- emerg
"auth_token_source" has a bad header name "" in HERE



=== a source's header has a name of an HTTP field
--- config
    auth_token "api";
    auth_token_source "header=X Token"; # HERE
--- emerg
"auth_token_source" has a bad header name "X Token" in HERE



=== Authorization has words of its own
--- config
    auth_token "api";
    auth_token_source header=Authorization; # HERE
--- emerg
"auth_token_source" has header=Authorization; say bearer, basic or cookie=name instead in HERE



=== Cookie has a word of its own
--- config
    auth_token "api";
    auth_token_source header=cookie; # HERE
--- emerg
"auth_token_source" has header=cookie; say bearer, basic or cookie=name instead in HERE



=== a source's cookie has a name
--- config
    auth_token "api";
    auth_token_source cookie=; # HERE
--- emerg
"auth_token_source" has a bad cookie name "" in HERE



=== a source's cookie has a name of a cookie
--- config
    auth_token "api";
    auth_token_source "cookie=a;b"; # HERE
--- emerg
"auth_token_source" has a bad cookie name "a;b" in HERE



=== auth_token_source wants an argument
--- config
    auth_token_source; # HERE
--- emerg
invalid number of arguments in "auth_token_source" directive in HERE



=== auth_token_source stands once in a level
--- config
    auth_token "api";
    auth_token_source bearer;
    auth_token_source basic; # HERE
--- emerg
"auth_token_source" is duplicate in HERE



=== a challenge is one of four
--- config
    auth_token "api";
    auth_token_challenge negotiate; # HERE
--- emerg
"auth_token_challenge" has an unknown kind "negotiate"; there are bearer, basic, both and off in HERE



=== auth_token_challenge stands once in a level
--- config
    auth_token "api";
    auth_token_challenge bearer;
    auth_token_challenge off; # HERE
--- emerg
"auth_token_challenge" is duplicate in HERE



=== auth_token_challenge wants one argument
--- config
    auth_token_challenge bearer basic; # HERE
--- emerg
invalid number of arguments in "auth_token_challenge" directive in HERE



=== the expiration header has a name of an HTTP field
--- config
    auth_token "api";
    auth_token_expiration_header "X:Y"; # HERE
--- emerg
"auth_token_expiration_header" has a bad header name "X:Y" in HERE



=== the expiration header isn't one that HTTP gives a meaning
--- config
    auth_token "api";
    auth_token_expiration_header Content-length; # HERE
--- emerg
"auth_token_expiration_header" has the header "Content-length", which HTTP gives another meaning, in HERE



=== the expiration header's name isn't empty
--- config
    auth_token "api";
    auth_token_expiration_header ""; # HERE
--- emerg
"auth_token_expiration_header" has a bad header name "" in HERE



=== the expiration header's format is one of four
--- config
    auth_token "api";
    auth_token_expiration_header X-Expires format=rfc2822; # HERE
--- emerg
"auth_token_expiration_header" has an unknown format "rfc2822"; there are iso8601, sonarqube, github and epoch in HERE



=== the expiration header's format isn't empty
--- config
    auth_token "api";
    auth_token_expiration_header X-Expires format=; # HERE
--- emerg
"auth_token_expiration_header" has an unknown format ""; there are iso8601, sonarqube, github and epoch in HERE



=== the expiration header knows no other parameter
--- config
    auth_token "api";
    auth_token_expiration_header X-Expires colour=red; # HERE
--- emerg
"auth_token_expiration_header" has an unknown parameter "colour=red"; there are format= and expose in HERE



=== no expiration header has no format
--- config
    auth_token "api";
    auth_token_expiration_header off format=epoch; # HERE
--- emerg
"auth_token_expiration_header" has a parameter after "off" in HERE



=== auth_token_expiration_header wants at most three arguments
--- config
    auth_token_expiration_header X-Expires format=epoch expose more; # HERE
--- emerg
invalid number of arguments in "auth_token_expiration_header" directive in HERE



=== auth_token_expiration_header stands once in a level
--- config
    auth_token "api";
    auth_token_expiration_header off;
    auth_token_expiration_header X-Expires; # HERE
--- emerg
"auth_token_expiration_header" is duplicate in HERE
