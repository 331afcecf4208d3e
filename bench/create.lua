-- For wrk: POSTs that each make a token of another name.
--   wrk … -s create.lua URL -- TOKEN PREFIX
-- Counts answers other than 201 as refused.

function init(args)
    local number = 0
    local headers = {
        Host = "localhost",
        Authorization = "Bearer " .. args[1],
        ["Content-Type"] = "application/json",
    }
    function request()
        number = number + 1
        local body = '{"type":"user","expires":"90d","name":"' .. args[2] .. number .. '"}'
        return wrk.format("POST", "/api/v1/tokens", headers, body)
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
