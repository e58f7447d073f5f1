/* What every page can do by attribute:
   data-submit-once="Starting…"   form: its button says so and a second submit is dropped
   data-copy="text"               button: copies the text
   data-dialog-open="id"          button: opens <dialog id>
   data-hotkey="n" | "g d"        link, button or input: key or key sequence; "?" lists them
   data-autosubmit                form or select: submits on change
   data-select-all="name"         checkbox: ticks every box of that name in its form
   data-theme-choice="dark"       button: system | light | dark
   data-focus                     element: takes the focus when it arrives (error summaries)
   data-menu                      <details>: closes on Escape and on a press elsewhere
   time[data-relative]            kept fresh
   Toasts, confirm dialogs and htmx errors: feedback.js. */
(() => {
  // The cookie first: signing in again in another tab renews it, and what this page was given is then too old.
  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1]
    || document.querySelector('meta[name="csrf-token"]')?.content || "";
  window.mlCsrf = token;
  document.addEventListener("htmx:configRequest", (event) => {
    const { headers, parameters } = event.detail;
    headers["X-CSRFToken"] = token();
    if (parameters.csrfmiddlewaretoken) parameters.csrfmiddlewaretoken = token();
  });

  // --- Presses ------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const target = event.target.closest("[data-copy],[data-dialog-open],[data-theme-choice],[data-shortcuts]");
    if (!target) return;
    if (target.dataset.copy !== undefined) copy(target);
    if (target.dataset.dialogOpen) document.getElementById(target.dataset.dialogOpen)?.showModal();
    if (target.dataset.themeChoice) chooseTheme(target.dataset.themeChoice);
    if (target.dataset.shortcuts !== undefined) showShortcuts();
  });

  async function copy(button) {
    const word = button.querySelector("span") || button;
    const before = word.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      word.textContent = "Copied";
    } catch {
      const text = "The browser did not allow copying. Select the text and copy it by hand.";
      document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "warning" } }));
      return;
    }
    setTimeout(() => { word.textContent = before; }, 1500);
  }

  function chooseTheme(name) {
    window.mlTheme.set(name);
    showTheme();
  }
  function showTheme() {
    document.querySelectorAll("[data-theme-choice]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === window.mlTheme.choice));
    });
  }

  // --- Forms ---------------------------------------------------------------------------------------
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const text = form.dataset.submitOnce;
    if (text === undefined || event.defaultPrevented) return;
    if (form.dataset.submitted) { event.preventDefault(); return; }
    form.dataset.submitted = "yes";
    const button = event.submitter || form.querySelector("button:not([type=button])");
    // Disabled only after the browser has collected the form, or the button's own value would be lost.
    setTimeout(() => {
      if (!button) return;
      button.dataset.before = button.innerHTML;
      button.disabled = true;
      button.textContent = text;
    });
  });
  function allowAgain(form) {
    if (!form.dataset?.submitted) return;
    delete form.dataset.submitted;
    form.querySelectorAll("button[data-before]").forEach((button) => {
      button.innerHTML = button.dataset.before;
      button.disabled = false;
      delete button.dataset.before;
    });
  }
  document.addEventListener("htmx:afterRequest", (event) => allowAgain(event.detail.elt));
  // Back from the browser's page cache: the form must work again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-submitted]").forEach(allowAgain);
  });
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.closest("[data-autosubmit]")) input.form?.requestSubmit();
    if (input.dataset.selectAll) {
      input.form?.querySelectorAll(`input[name="${CSS.escape(input.dataset.selectAll)}"]`).forEach((box) => {
        box.checked = input.checked;
      });
    }
  });

  // --- Keys ----------------------------------------------------------------------------------------
  let pressed = "";
  let forget = 0;
  const keysOn = () => localStorage.getItem("hotkeys") !== "off";
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenu();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]") || !keysOn()) return;
    if (event.key === "?") { event.preventDefault(); showShortcuts(); return; }
    if (event.key.length !== 1) return;
    clearTimeout(forget);
    forget = setTimeout(() => { pressed = ""; }, 1000);
    const sequence = pressed ? `${pressed} ${event.key}` : event.key;
    const target = find(sequence) || find(event.key);
    pressed = target ? "" : event.key;
    if (!target) return;
    event.preventDefault();
    if (target.matches("input:not([type=file]), textarea, select")) target.focus();
    else target.click();
  });
  function find(keys) {
    return [...document.querySelectorAll(`[data-hotkey="${CSS.escape(keys)}"]`)].find((item) => !item.disabled);
  }
  function closeMenu() {
    const menu = document.querySelector("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  function showShortcuts() {
    const list = document.getElementById("shortcuts-list");
    if (!list) return;
    closeMenu();
    list.replaceChildren();
    const add = (keys, label) => {
      const dt = document.createElement("dt");
      keys.split(" ").forEach((key) => dt.append(Object.assign(document.createElement("kbd"), { textContent: key }), " "));
      list.append(dt, Object.assign(document.createElement("dd"), { textContent: label }));
    };
    add("?", "Show this list");
    document.querySelectorAll("[data-hotkey]").forEach((item) => {
      add(item.dataset.hotkey, item.dataset.hotkeyLabel || item.getAttribute("aria-label") || item.textContent.trim()
        || item.labels?.[0]?.querySelector("span")?.textContent || "");
    });
    const box = document.getElementById("shortcuts-on");
    box.checked = keysOn();
    box.onchange = () => localStorage.setItem("hotkeys", box.checked ? "on" : "off");
    document.getElementById("shortcuts-dialog").showModal();
  }

  // --- Time and focus ----------------------------------------------------------------------------
  const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });
  function ago(when) {
    const seconds = Math.round((when - Date.now()) / 1000);
    for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
      const count = Math.trunc(seconds / size);
      if (count) return words.format(count, unit);
    }
    return "just now";
  }
  function freshen() {
    document.querySelectorAll("time[data-relative]").forEach((time) => {
      const text = ago(new Date(time.dateTime));
      if (time.textContent !== text) time.textContent = text;
    });
  }
  function arrive(root) {
    root.querySelector?.("[data-focus]")?.focus();
  }
  setInterval(freshen, 20000);
  document.addEventListener("htmx:afterSettle", (event) => arrive(event.target));
  showTheme();
  arrive(document);
})();
