//! The browser's end of the event socket. Written on `web-sys`: the wrappers hide the close code, on which
//! it depends whether to try again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use domain::event::frame::{ClientFrame, CloseCode, DEAD_AFTER, PATH, SUBPROTOCOL, ServerFrame};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use super::backoff;
use super::conn::Conn;
use super::inbox::News;
use super::store::Live;

/// What outlives a connection.
struct Line {
    live: Live,
    attempt: Cell<u32>,
    socket: RefCell<Option<WebSocket>>,
    watchdog: RefCell<Option<TimeoutHandle>>,
}

/// Opens the socket and keeps it open for as long as the page lives.
pub(super) fn start(live: Live) {
    let line = Rc::new(Line {
        live,
        attempt: Cell::new(0),
        socket: RefCell::new(None),
        watchdog: RefCell::new(None),
    });
    // Coming back to a tab or to the network is the best moment to try.
    let awake = Rc::clone(&line);
    let wake = Closure::<dyn Fn()>::new(move || {
        if awake.live.conn.get_untracked() == Conn::Reconnecting && awake.socket.borrow().is_none() {
            open(&awake);
        }
    });
    let _ = window().add_event_listener_with_callback("online", wake.as_ref().unchecked_ref());
    wake.forget();
    // A page wants every row: a new hello without a cursor brings them.
    let asked = Rc::clone(&line);
    Effect::new(move |before: Option<u64>| {
        let now = live.wanted.get();
        if before.unwrap_or(0) != now {
            live.inbox.update_value(super::inbox::Inbox::forget);
            hello(&asked);
        }
        now
    });
    open(&line);
}

fn open(line: &Rc<Line>) {
    if line.socket.borrow().is_some() {
        return;
    }
    let Some(url) = url() else { return };
    let Ok(socket) = WebSocket::new_with_str(&url, SUBPROTOCOL) else {
        return again(line);
    };
    line.live.inbox.update_value(super::inbox::Inbox::connected);

    let opened = Rc::clone(line);
    let on_open = Closure::<dyn Fn()>::new(move || {
        hello(&opened);
        watch(&opened);
    });
    let heard = Rc::clone(line);
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            receive(&heard, &text);
        }
    });
    let closed = Rc::clone(line);
    let on_close = Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| {
        closed.socket.replace(None);
        closed.watchdog.replace(None).inspect(TimeoutHandle::clear);
        match CloseCode::from_number(event.code()).filter(|code| !code.retries()) {
            Some(code) => closed.live.conn.set(Conn::Ended(ended(code))),
            None => again(&closed),
        }
    });
    socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
    socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
    // The closures live as long as the socket's JavaScript object does.
    on_open.forget();
    on_message.forget();
    on_close.forget();
    line.socket.replace(Some(socket));
    watch(line);
}

/// Says where the page is. On a socket that is not open yet nothing is sent: opening does it.
fn hello(line: &Line) {
    let cursor = line.live.inbox.with_value(|inbox| inbox.cursor().cloned());
    let hello = ClientFrame::Hello { clusters: None, cursor };
    if let (Some(socket), Ok(text)) = (line.socket.borrow().as_ref(), serde_json::to_string(&hello))
        && socket.ready_state() == WebSocket::OPEN
    {
        let _ = socket.send_with_str(&text);
        line.live.conn.set(Conn::CatchingUp);
    }
}

fn receive(line: &Rc<Line>, text: &str) {
    let Ok(frame) = serde_json::from_str::<ServerFrame>(text) else {
        // A frame of a newer server: what it meant is unknown, so the page asks for everything again.
        leptos::logging::warn!("an event frame could not be read");
        line.live.inbox.update_value(super::inbox::Inbox::forget);
        return abandon(line);
    };
    line.attempt.set(0);
    let live = line.live;
    let mut news = News::Nothing;
    live.inbox.update_value(|inbox| news = inbox.take(frame));
    live.take(news);
    live.heard.set(live.now.get_untracked());
    if live.inbox.with_value(super::inbox::Inbox::is_whole) && live.conn.get_untracked() != Conn::Live {
        live.conn.set(Conn::Live);
    }
    watch(line);
}

/// The server marks at least every 25 s: longer silence means that the other end is gone, whatever the socket says.
/// One that has not even opened by then is given up too.
fn watch(line: &Rc<Line>) {
    let silent = Rc::downgrade(line);
    let bark = move || {
        if let Some(line) = silent.upgrade() {
            abandon(&line);
        }
    };
    let millis = u64::try_from(DEAD_AFTER).unwrap_or(35_000);
    let next = set_timeout_with_handle(bark, Duration::from_millis(millis)).ok();
    if let Some(old) = line.watchdog.replace(next) {
        old.clear();
    }
}

/// Gives the connection up and tries again. Its own close event is not waited for: over a dead network it comes only
/// when the browser has given the closing handshake up, a minute later.
fn abandon(line: &Rc<Line>) {
    let Some(socket) = line.socket.replace(None) else { return };
    socket.set_onopen(None);
    socket.set_onmessage(None);
    socket.set_onclose(None);
    let _ = socket.close_with_code(4000);
    again(line);
}

fn again(line: &Rc<Line>) {
    line.live.conn.set(Conn::Reconnecting);
    let attempt = line.attempt.get();
    line.attempt.set(attempt.saturating_add(1));
    let millis = backoff::wait(attempt, js_sys::Math::random());
    let line = Rc::clone(line);
    set_timeout(move || open(&line), Duration::from_millis(u64::from(millis.unsigned_abs())));
}

fn ended(code: CloseCode) -> &'static str {
    match code {
        CloseCode::SignedOut => "signed out: sign in again",
        CloseCode::NotAllowed => "you may not see this",
        CloseCode::TooMany => "too many open pages: close some and reload",
        CloseCode::ProtocolError => "this page is out of date: reload it",
        CloseCode::TooSlow | CloseCode::Restarting => "reload the page",
    }
}

fn url() -> Option<String> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    // The root of everything that is asked of the server names the place.
    let root = leptos::server_fn::client::get_server_url();
    Some(format!("{scheme}://{}{root}{PATH}", location.host().ok()?))
}
