/// @file pidfd.hpp
/// <sys/pidfd.h>, which lacks its `extern "C"` in glibc before 2.37.
#pragma once

#include <csignal>

#include <fcntl.h>
#include <sys/types.h>

extern "C" {
#include <sys/pidfd.h>
}
