/* The page's one live connection. Markup: components/live.html (data-live-url, data-poll-url, data-seq).
   Connects to data-live-url?since=<seq>. A frame is HTML, whose top-level elements replace those of the same id, or JSON:
   {"type": "chart", name, points: {series: [[x, y], …]}} | {"type": "title", text} | {"type": "seq", seq}
   {"type": "html", html} | {"type": "log", id, text} | {"type": "batch", seq, frames: […]}
   {"type": "toast", text, tone} | {"type": "reload"} | {"type": "done"}: nothing more will come
   After 5 s without a socket it polls data-poll-url?since=<seq> every 3 s, which answers with the same frames.
   Close codes 4400 to 4499 mean "not for you": no second try. */
(() => {
  const POLL_AFTER_MS = 5000;
  const POLL_EVERY_MS = 3000;
  const LONGEST_WAIT_MS = 15000;
  const badge = document.getElementById("live");
  if (!badge) return;

  let seq = Number(badge.dataset.seq) || 0;
  let socket = null;
  let tries = 0;
  let over = false;
  let retryTimer = 0;
  let pollTimer = 0;

  const STATES = {
    live: ["success", "Live"],
    reconnecting: ["warning", "Reconnecting"],
    polling: ["warning", "Polling"],
    done: ["neutral", "Finished"],
    closed: ["neutral", "Not live: reload to refresh"],
  };
  function show(state) {
    const [tone, word] = STATES[state];
    badge.className = `badge live-badge tone-${tone}`;
    const label = badge.querySelector("[data-live-word]");
    if (label.textContent !== word) label.textContent = word;
    badge.dataset.state = state;
  }

  // --- Frames ----------------------------------------------------------------------------------------
  const HANDLERS = {
    chart: (frame) => window.mlCharts?.append(frame.name, frame.points),
    title: (frame) => { document.title = frame.text; },
    seq: (frame) => advance(frame.seq),
    html: (frame) => replace(frame.html),
    log: (frame) => appendLog(frame.id, frame.text),
    batch: (frame) => { frame.frames.forEach(handle); advance(frame.seq); },
    toast: (frame) => document.dispatchEvent(new CustomEvent("toast", { detail: frame })),
    reload: () => location.reload(),
    done: () => finish("done"),
  };
  function handle(frame) {
    const handler = HANDLERS[frame.type];
    if (handler) handler(frame);
    else console.warn("live: unknown frame", frame.type);
  }
  function receive(text) {
    document.dispatchEvent(new CustomEvent("live:answered"));
    if (text.trimStart().startsWith("{")) handle(JSON.parse(text));
    else if (text.trim()) replace(text);
  }
  function advance(to) {
    if (Number.isFinite(to) && to > seq) seq = to;
  }
  function replace(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    for (const fresh of [...holder.content.children]) {
      const old = fresh.id && document.getElementById(fresh.id);
      if (old) keepState(old, fresh);
      if (!old) fresh.remove();
      else if (!fresh.hasAttribute("hx-swap-oob")) fresh.setAttribute("hx-swap-oob", "true");
    }
    const focused = document.activeElement?.id;
    window.htmx.swap(document.body, holder.innerHTML, { swapStyle: "none" });
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  // What the reader opened stays open.
  function keepState(old, fresh) {
    for (const details of [old, ...old.querySelectorAll("details[id]")]) {
      if (details.tagName !== "DETAILS" || !details.id) continue;
      const twin = fresh.id === details.id ? fresh : fresh.querySelector(`#${CSS.escape(details.id)}`);
      if (twin) twin.toggleAttribute("open", details.open);
    }
  }
  function appendLog(id, text) {
    const log = document.getElementById(id);
    if (!log) return;
    const following = log.scrollTop + log.clientHeight >= log.scrollHeight - 24;
    log.append(text);
    if (following) log.scrollTop = log.scrollHeight;
  }

  // --- Socket ------------------------------------------------------------------------------------------
  function connect() {
    clearTimeout(retryTimer);
    if (over || (socket && socket.readyState <= WebSocket.OPEN)) return;
    const url = new URL(badge.dataset.liveUrl, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("since", seq);
    if (!pollTimer) pollTimer = setTimeout(poll, POLL_AFTER_MS);
    socket = new WebSocket(url);
    socket.onopen = () => { tries = 0; stopPolling(); show("live"); };
    socket.onmessage = (event) => receive(event.data);
    socket.onclose = lost;
  }
  function lost(event) {
    if (over) return;
    if (event.code >= 4400 && event.code < 4500) { finish("closed"); return; }
    if (badge.dataset.state !== "polling") show("reconnecting");
    if (!pollTimer) pollTimer = setTimeout(poll, POLL_AFTER_MS);
    const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries) * (0.5 + Math.random() / 2);
    tries += 1;
    retryTimer = setTimeout(connect, wait);
  }
  // The network is gone, though the socket may not notice for minutes: begin anew.
  function drop() {
    if (over || !socket) return;
    clearTimeout(retryTimer);
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    socket = null;
    lost({ code: 1006 });
  }
  function finish(state) {
    over = true;
    clearTimeout(retryTimer);
    stopPolling();
    socket?.close();
    show(state);
  }

  // --- Polling ----------------------------------------------------------------------------------------
  async function poll() {
    if (!badge.dataset.pollUrl) return;
    show("polling");
    const url = new URL(badge.dataset.pollUrl, location.href);
    url.searchParams.set("since", seq);
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true", "X-Live-Poll": "1" } });
      // The socket may have come back while this was under way; its snapshot is newer.
      if (over || badge.dataset.state === "live") return;
      if ([401, 403, 404].includes(answer.status) || answer.redirected) { finish("closed"); return; }
      if (answer.ok && answer.status !== 204) receive(await answer.text());
    } catch (error) {
      console.info("live: no answer", error.message);
    }
    if (!over && badge.dataset.state === "polling") pollTimer = setTimeout(poll, POLL_EVERY_MS);
  }
  function stopPolling() {
    clearTimeout(pollTimer);
    pollTimer = 0;
  }

  // A phone that wakes up, or a network that returns, need not wait for the next try.
  window.addEventListener("online", connect);
  window.addEventListener("offline", drop);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) connect(); });
  window.addEventListener("pagehide", () => { over = true; socket?.close(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.querySelectorAll(".log").forEach((log) => { log.scrollTop = log.scrollHeight; });
  show("reconnecting");
  connect();
})();
