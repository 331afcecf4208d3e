-- For wrk: requests that differ in their Authorization header only.
--   wrk … -s load.lua URL -- FILE [MILLISECONDS]
-- FILE holds one header value a line, taken in turn; MILLISECONDS is the pause after each answer.

function init(args)
    local ready = {}
    for value in io.lines(args[1]) do
        ready[#ready + 1] = wrk.format("GET", nil, { Host = "localhost", Authorization = value })
    end
    local at = 0
    function request()
        at = at % #ready + 1
        return ready[at]
    end
    local pause = tonumber(args[2])
    if pause then
        function delay() return pause end
    end
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests": %d, "seconds": %.6f, "refused": %d, "lost": %d, "p50_us": %d, "p99_us": %d}\n',
        summary.requests, summary.duration / 1e6, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50), latency:percentile(99)))
end
