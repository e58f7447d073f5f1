/* The Train page: split bar, search, changed marks and resets of the settings, and the summary kept up to date.
   Markup: form[data-train], [data-split-bar], [data-split-words], [data-settings-search], [data-setting data-default],
   [data-changed], [data-reset]. htmx replaces the form when target, task, trainer or preset changes; listeners therefore
   sit on the document. Without script the page works by its “Update the page” button. */
(() => {
  const SUMMARY_AFTER_MS = 300;
  let timer = 0;

  const current = (input) => (input.type === "checkbox" ? String(input.checked) : input.value);
  const control = (setting) => setting.querySelector("input, select");

  function mark(setting) {
    const changed = current(control(setting)) !== setting.dataset.default;
    setting.querySelector("[data-changed]").hidden = !changed;
    setting.querySelector("[data-reset]").hidden = !changed;
  }
  function reset(setting) {
    const input = control(setting);
    if (input.type === "checkbox") input.checked = setting.dataset.default === "true";
    else input.value = setting.dataset.default;
    mark(setting);
    input.focus();
    later(input.form);
  }
  function splitBar(form) {
    const share = (name) => Math.min(80, Math.max(0, Number(form.elements[name]?.value) || 0));
    const [validation, test] = [share("validation"), share("test")];
    const train = Math.max(0, 100 - validation - test);
    const bar = form.querySelector("[data-split-bar]");
    if (!bar) return;
    const [, middle, last] = bar.children;
    middle.setAttribute("x", train);
    middle.setAttribute("width", validation);
    last.setAttribute("x", train + validation);
    last.setAttribute("width", test);
    form.querySelector("[data-split-words]").textContent = `${train} % training, ${validation} % validation, ${test} % test`;
  }
  function search(input) {
    const wanted = input.value.trim().toLowerCase();
    input.form.querySelectorAll("[data-setting]").forEach((setting) => {
      setting.hidden = Boolean(wanted) && !setting.textContent.toLowerCase().includes(wanted);
    });
    input.form.querySelectorAll(".settings-group").forEach((group) => {
      group.hidden = !group.querySelector("[data-setting]:not([hidden])");
    });
  }
  // Only the summary: replacing the form would take the field away that is being typed in.
  function later(form) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      window.htmx?.ajax("POST", form.dataset.planUrl, {
        source: form, target: "#train-summary", select: "#train-summary", swap: "outerHTML",
      });
    }, SUMMARY_AFTER_MS);
  }
  function ready(root) {
    const form = root.matches?.("form[data-train]") ? root : root.querySelector?.("form[data-train]");
    if (!form) return;
    form.querySelectorAll("[data-setting]").forEach(mark);
    form.querySelectorAll("[data-settings-search]").forEach((field) => { field.hidden = false; });
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-train]");
    if (!form) return;
    if (event.target.id === "settings-search") { search(event.target); return; }
    const setting = event.target.closest("[data-setting]");
    if (setting) mark(setting);
    splitBar(form);
    // Fields with hx-post renew the whole form by themselves.
    if (!event.target.hasAttribute("hx-post")) later(form);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.id === "settings-search") event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reset]");
    if (button) reset(button.closest("[data-setting]"));
  });
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
  ready(document);
})();
