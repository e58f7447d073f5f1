/* The log of a job: wraps each line so that level and search can hide it, and follows the end when asked.
   Markup: <pre id="log">, [data-log-tools="log"] with [data-log-level], [data-log-search], [data-log-follow]; [data-log-none].
   Lines look like "12:03:04 WARNING text"; live.js appends text, which is wrapped as it arrives. */
(() => {
  const tools = document.querySelector("[data-log-tools]");
  const log = tools && document.getElementById(tools.dataset.logTools);
  if (!log) return;
  const level = tools.querySelector("[data-log-level]");
  const search = tools.querySelector("[data-log-search]");
  const follow = tools.querySelector("[data-log-follow]");
  const none = document.querySelector("[data-log-none]");
  const HEAD = /^\d\d:\d\d:\d\d (DEBUG|INFO|WARNING|ERROR) /;
  const RANK = { debug: 0, info: 1, warning: 2, error: 3 };

  function show(line) {
    const low = level.value && RANK[line.dataset.level] < RANK[level.value];
    line.hidden = Boolean(low || (search.value && !line.textContent.toLowerCase().includes(search.value.toLowerCase())));
  }
  function wrap(node) {
    const lines = document.createDocumentFragment();
    let last = "info";
    for (const text of node.textContent.split("\n")) {
      if (!text) continue;
      const found = HEAD.exec(text);
      // A continued line belongs to the one above it.
      last = found ? found[1].toLowerCase() : last;
      const line = Object.assign(document.createElement("span"), { className: "log-line", textContent: `${text}\n` });
      line.dataset.level = last;
      show(line);
      lines.append(line);
    }
    node.replaceWith(lines);
  }
  function end() {
    if (follow.checked) log.scrollTop = log.scrollHeight;
  }
  function filter() {
    const lines = [...log.children];
    lines.forEach(show);
    none.hidden = !lines.length || lines.some((line) => !line.hidden);
    end();
  }
  const isText = (node) => node.nodeType === Node.TEXT_NODE;
  [...log.childNodes].filter(isText).forEach(wrap);
  new MutationObserver((changes) => {
    changes.flatMap((change) => [...change.addedNodes]).filter(isText).filter((node) => node.isConnected).forEach(wrap);
    end();
  }).observe(log, { childList: true });
  level.addEventListener("change", filter);
  search.addEventListener("input", filter);
  follow.addEventListener("change", end);
  tools.hidden = false;
  end();
})();
