#include "nginx/event_loop_adapter.hpp"

#include "nginx/guard.hpp"

namespace tokenward::nginx {
namespace {

/// What `ngx_event_t::data` points at: nginx's debug log reads a descriptor behind three pointers,
/// as in ngx_connection_t.
struct EventIdentity {
    void* owner = nullptr;
    void* unused[2] = {nullptr, nullptr};
    ngx_socket_t fd = static_cast<ngx_socket_t>(-1);
};
static_assert(offsetof(EventIdentity, fd) == offsetof(ngx_connection_t, fd));

/// Level-triggered: whoever reads may stop after one buffer and is told again.
class Watch final : public redis::IoWatch {
public:
    Watch(ngx_connection_t* connection, redis::IoHandler& handler) noexcept
        : connection_(connection), handler_(handler) {
        connection_->data = this;
        connection_->read->handler = on_read;
        connection_->write->handler = on_write;
        connection_->read->log = connection_->log;
        connection_->write->log = connection_->log;
    }

    ~Watch() override {
        for (auto* const event : {connection_->read, connection_->write}) {
            want(event, event->write != 0 ? NGX_WRITE_EVENT : NGX_READ_EVENT, false);
            if (event->posted) {
                ngx_delete_posted_event(event);
            }
        }
        ngx_free_connection(connection_);
        connection_->fd = static_cast<ngx_socket_t>(-1); // the descriptor is its opener's to close
    }

    void want_read(bool wanted) override { want(connection_->read, NGX_READ_EVENT, wanted); }
    void want_write(bool wanted) override { want(connection_->write, NGX_WRITE_EVENT, wanted); }

private:
    static void want(ngx_event_t* event, ngx_int_t kind, bool wanted) noexcept {
        if (wanted && !event->active) {
            ngx_add_event(event, kind, NGX_LEVEL_EVENT);
        } else if (!wanted && event->active) {
            ngx_del_event(event, kind, 0);
        }
    }

    static Watch& of(ngx_event_t* event) noexcept {
        return *static_cast<Watch*>(static_cast<ngx_connection_t*>(event->data)->data);
    }

    static void on_read(ngx_event_t* event) noexcept {
        guarded_void(ngx_cycle->log, [event] { of(event).handler_.on_readable(); });
    }

    static void on_write(ngx_event_t* event) noexcept {
        guarded_void(ngx_cycle->log, [event] { of(event).handler_.on_writable(); });
    }

    ngx_connection_t* connection_;
    redis::IoHandler& handler_;
};

class TimerEvent final : public redis::Timer {
public:
    TimerEvent(redis::TimerHandler& handler, redis::TimerKind kind, ngx_log_t* log) noexcept
        : handler_(handler) {
        identity_.owner = this;
        event_.data = &identity_;
        event_.handler = on_event;
        event_.log = log;
        event_.cancelable = kind == redis::TimerKind::Background ? 1 : 0;
    }

    ~TimerEvent() override { TimerEvent::stop(); }

    void start(redis::Milliseconds delay) override {
        stop(); // nginx leaves a timer as it is when the new one is within 300 ms of it
        ngx_add_timer(&event_, static_cast<ngx_msec_t>(delay.count()));
    }

    void stop() override {
        if (event_.timer_set) {
            ngx_del_timer(&event_);
        }
    }

private:
    static void on_event(ngx_event_t* event) noexcept {
        auto* const timer =
            static_cast<TimerEvent*>(static_cast<EventIdentity*>(event->data)->owner);
        guarded_void(event->log, [timer] { timer->handler_.on_timer(); });
    }

    redis::TimerHandler& handler_;
    EventIdentity identity_;
    ngx_event_t event_{};
};

class PostedEvent final : public redis::Deferred {
public:
    PostedEvent(redis::DeferHandler& handler, ngx_log_t* log) noexcept : handler_(handler) {
        identity_.owner = this;
        event_.data = &identity_;
        event_.handler = on_event;
        event_.log = log;
    }

    ~PostedEvent() override {
        PostedEvent::cancel();
        if (alive_ != nullptr) {
            *alive_ = false;
        }
    }

    void schedule() override {
        // Posted events run until none is left: one that posts itself there would never let go.
        auto* const queue = alive_ != nullptr ? &ngx_posted_next_events : &ngx_posted_events;
        ngx_post_event(&event_, queue);
    }

    void cancel() override {
        if (event_.posted) {
            ngx_delete_posted_event(&event_);
        }
    }

private:
    static void on_event(ngx_event_t* event) noexcept {
        auto* const posted =
            static_cast<PostedEvent*>(static_cast<EventIdentity*>(event->data)->owner);
        bool alive = true;
        posted->alive_ = &alive;
        guarded_void(event->log, [posted] { posted->handler_.on_deferred(); });
        if (alive) {
            posted->alive_ = nullptr;
        }
    }

    redis::DeferHandler& handler_;
    EventIdentity identity_;
    ngx_event_t event_{};
    bool* alive_ = nullptr; ///< set while the handler runs, which may destroy this
};

/// ngx_random() is a macro for random(), which would mean the member of that name below.
std::uint32_t any_number() noexcept {
    return static_cast<std::uint32_t>(ngx_random());
}

} // namespace

std::unique_ptr<redis::IoWatch> EventLoopAdapter::watch(int fd, redis::IoHandler& handler) {
    auto* const connection = ngx_get_connection(fd, log_);
    if (connection == nullptr) {
        return nullptr;
    }
    return std::make_unique<Watch>(connection, handler);
}

std::unique_ptr<redis::Timer> EventLoopAdapter::timer(redis::TimerHandler& handler,
                                                      redis::TimerKind kind) {
    return std::make_unique<TimerEvent>(handler, kind, log_);
}

std::unique_ptr<redis::Deferred> EventLoopAdapter::deferred(redis::DeferHandler& handler) {
    return std::make_unique<PostedEvent>(handler, log_);
}

redis::Milliseconds EventLoopAdapter::now() const {
    return redis::Milliseconds(ngx_current_msec);
}

std::uint32_t EventLoopAdapter::random() {
    return any_number();
}

} // namespace tokenward::nginx
