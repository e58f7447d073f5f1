/* Toasts, confirm dialogs, and what a failed htmx request says.
   form[data-confirm="Question?"][data-confirm-text][data-confirm-button]   asks before submitting
   hx-confirm="Question?"                                                  the same for htmx
   HX-Trigger: {"toast": {"text", "tone" or "level"}}  or  CustomEvent("toast", {detail: {text, tone, retry}})   shows a toast
   A failed htmx request becomes a toast with the server's sentence, the request id and "Try again". */
(() => {
  const FADE_MS = 8000;
  const SENTENCES = {
    0: "The portal did not answer. Check the connection, then try again.",
    401: "You are signed out. Sign in again in another tab, then try again.",
    403: "Your role does not allow this. Ask an owner of the team.",
    404: "This is no longer here. It may have been deleted; reload the page.",
    409: "This changed in the meantime. Reload the page to see how it is now.",
    413: "This is larger than the portal accepts.",
    429: "Too many requests in a short time. Wait a minute, then try again.",
    503: "The portal is busy or restarting. Try again in a few seconds.",
  };

  // --- Toasts ----------------------------------------------------------------------------------------
  function toast({ text, tone, level = "info", retry = null }) {
    const list = document.getElementById("toasts");
    const template = document.getElementById("toast-template");
    if (!list || !template || !text) return;
    const item = template.content.firstElementChild.cloneNode(true);
    tone ||= level;
    item.className = `kit-toast tone-${tone}`;
    item.querySelector(".kit-toast-text").textContent = text;
    if (retry) {
      const button = item.querySelector("[data-toast-retry]");
      button.hidden = false;
      button.addEventListener("click", () => { item.remove(); retry(); });
    }
    list.append(item);
    fade(item, tone, retry);
  }
  // Bad news and choices stay until they are closed; good news goes by itself unless the reader is on it.
  function fade(item, tone, retry) {
    if (retry || item.querySelector("form") || tone === "danger" || tone === "error" || tone === "warning") return;
    const timer = setInterval(() => {
      if (item.matches(":hover, :focus-within")) return;
      clearInterval(timer);
      item.remove();
    }, FADE_MS);
  }
  document.addEventListener("toast", (event) => toast(event.detail));
  document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest(".kit-toast")?.remove());
  document.querySelectorAll("#toasts .kit-toast").forEach((item) => {
    fade(item, [...item.classList].find((name) => name.startsWith("tone-")).slice(5), null);
  });

  // --- Failed htmx requests ---------------------------------------------------------------------
  function again(detail) {
    const { elt, requestConfig } = detail;
    return () => window.htmx.trigger(elt, requestConfig?.triggeringEvent?.type || (elt.tagName === "FORM" ? "submit" : "click"));
  }
  function sentence(xhr) {
    if ((xhr.getResponseHeader("Content-Type") || "").includes("json")) {
      try {
        const body = JSON.parse(xhr.responseText);
        const hint = body.hint || body.extra?.hint;
        if (body.message) return hint ? `${body.message} ${hint}` : body.message;
      } catch { /* not JSON after all: the sentence below serves */ }
    }
    return SENTENCES[xhr.status] || "The portal could not finish this and has written down why.";
  }
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if ((xhr.getResponseHeader("HX-Trigger") || "").includes('"toast"')) return;
    const id = xhr.getResponseHeader("X-Request-ID");
    const text = id && xhr.status >= 500 ? `${sentence(xhr)}\nRequest ${id}` : sentence(xhr);
    const retry = xhr.status >= 500 || xhr.status === 429 ? again(event.detail) : null;
    toast({ text, tone: "danger", retry });
  });
  // Signed out meanwhile: the answer is the sign-in page, which must not land inside this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (!xhr.responseURL || !new URL(xhr.responseURL).pathname.startsWith("/accounts/login")) return;
    event.detail.shouldSwap = false;
    toast({ text: SENTENCES[401], tone: "danger", retry: again(event.detail) });
  });
  document.addEventListener("htmx:sendError", (event) => {
    toast({ text: SENTENCES[0], tone: "danger", retry: again(event.detail) });
    offline(true);
  });
  document.addEventListener("htmx:timeout", (event) => {
    toast({ text: SENTENCES[0], tone: "danger", retry: again(event.detail) });
  });

  // --- Offline ----------------------------------------------------------------------------------------
  function offline(yes) {
    const notice = document.getElementById("offline");
    if (notice) notice.hidden = !yes;
  }
  window.addEventListener("offline", () => offline(true));
  window.addEventListener("online", () => offline(false));
  document.addEventListener("htmx:afterOnLoad", () => offline(false));
  document.addEventListener("live:answered", () => offline(false));

  // --- Confirm ----------------------------------------------------------------------------------------
  function ask(question, text, word) {
    const dialog = document.getElementById("confirm-dialog");
    document.getElementById("confirm-title").textContent = question;
    document.getElementById("confirm-text").textContent = text || "";
    document.getElementById("confirm-yes").textContent = word || "Continue";
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  }
  // Capturing, so that it comes before htmx and before data-submit-once.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed) { delete form.dataset.confirmed; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    if (!await ask(form.dataset.confirm, form.dataset.confirmText, form.dataset.confirmButton)) return;
    if (form.isConnected) {
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
      return;
    }
    // A live update has put a fresh copy of the form in its place while the question was open.
    const fresh = [...document.forms].find((other) => other.dataset.confirm && other.action === form.action);
    if (!fresh) return;
    fresh.dataset.confirmed = "yes";
    fresh.requestSubmit();
  }, true);
  document.addEventListener("htmx:confirm", async (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    const { confirmText, confirmButton } = event.detail.elt.dataset;
    if (await ask(event.detail.question, confirmText, confirmButton)) event.detail.issueRequest(true);
  });
})();
