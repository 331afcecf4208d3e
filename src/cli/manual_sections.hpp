/// @file manual_sections.hpp
/// What the manual says beside options and commands. Troff, for man(7).
#pragma once

#include <string_view>

namespace tokenward::cli {

/// Of the page: to be changed with what it says.
inline constexpr std::string_view k_manual_date = "2026-11-26";

inline constexpr std::string_view k_manual_begin = R"(.SH NAME
tokenward \- make and manage API tokens that nginx checks against Redis
.SH SYNOPSIS
.B tokenward
.RI [ "common options" ]
.I command
.RI [ arguments ]
.SH DESCRIPTION
.B tokenward
keeps API tokens, and who may do what, as sealed records in Redis.
The module
.B ngx_http_auth_token_module
of nginx checks every request's token against them.
A token is shown once, when it is made; no copy of it is kept.
.PP
Whoever runs
.B tokenward
with key file and Redis at hand is the local system administrator: nobody is asked for a password.
What is done is noted in the audit log with the name of the user of the system.
.PP
With nothing configured,
.B "tokenward redis start"
or
.B "tokenward serve"
makes a data folder with keys, a private Redis and a first administrator.
.PP
No secret is ever an argument, where others on the machine would see it: passwords come from files or
from standard input.
.SH COMMON OPTIONS
They may stand before or after the command.
What the command line leaves open comes from the environment, then from the config file.
)";

inline constexpr std::string_view k_manual_end = R"(.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
Refused, not found, or something else is wrong, as
.B doctor
and
.B fsck
find it.
.TP
.B 2
Wrong usage.
.TP
.B 3
Redis can't be reached.
.PP
With
.BR \-\-json ,
results are JSON on standard output, and an error is
.B {"error": "..."}
on standard error.
.SH ENVIRONMENT
The common options name a variable each.
One that is set to nothing is as good as not set.
.TP
.B NO_COLOR
When it is set to anything, there are no colours, unless
.B \-\-color
says otherwise.
.TP
.B TERM
On a terminal of type
.B dumb
there are none either.
.TP
.B XDG_DATA_HOME
Holds the data folder of users other than root.
.SH FILES
.TP
.I /etc/tokenward/tokenward.conf
Config file: lines of the form
.BR "name = value" ,
with names as the common options without
.BR \-\- ,
and comments that begin with
.BR # .
.TP
.I /etc/tokenward/keys
Key file.
Who reads it can make tokens; without it no token works.
.TP
.I /var/lib/tokenward
Data folder of root, with a private Redis and a key file of its own.
.SH EXAMPLES
A user, a project, and a token for it:
.PP
.nf
.RS
tokenward user create alice
tokenward project create web
tokenward user grant alice scan \-\-project web
tokenward token create \-\-name ci \-\-type project \-\-project web \-\-user alice \-\-expires 90d
.RE
.fi
.PP
All expired tokens, revoked by a script:
.PP
.nf
.RS
tokenward token list \-\-status expired \-\-json | jq \-r '.[].id' | xargs \-r tokenward token revoke
.RE
.fi
.PP
A backup, and the store made again of it in an empty Redis:
.PP
.nf
.RS
tokenward export /var/backups/tokenward.jsonl
tokenward import /var/backups/tokenward.jsonl
.RE
.fi
.PP
Is everything as it should be, nginx's way to Redis included?
.PP
.nf
.RS
tokenward doctor \-\-as www\-data
.RE
.fi
.PP
Completion in the shell that runs:
.PP
.nf
.RS
source <(tokenward completion bash)
.RE
.fi
.SH SEE ALSO
A page a command, such as
.BR tokenward\-token (1)
and
.BR tokenward\-serve (1);
.BR nginx (8),
.BR redis\-server (1)
)";

/// Of a command's own page.
inline constexpr std::string_view k_command_manual_end = R"(.SH SEE ALSO
.BR tokenward (1)
for the common options, exit status, environment and files.
)";

} // namespace tokenward::cli
