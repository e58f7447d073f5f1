/* Drop zones: <form data-upload data-tus-url data-tus-src data-done-url> (components/drop_zone.html).
   Up to 16 MiB the form itself is posted, with progress; the page then follows the redirect, the header X-Done-URL or
   {"url"} in a JSON answer. A larger file goes to data-tus-url in resumable parts, with the form's other fields as
   metadata; afterwards the header X-Done-URL of the last answer, or data-done-url with {id} filled in, is opened.
   A refusal shows the server's sentence: JSON {"message", "hint"}, or the page's .error-summary or .field-error. */
(() => {
  const FORM_LIMIT = 16 * 1024 * 1024;
  const PART_BYTES = 32 * 1024 * 1024;
  const RETRY_MS = [0, 1000, 3000, 5000, 10000, 20000];
  const NO_ANSWER = "The upload stopped because the portal did not answer. Choose the same file again: it goes on where it stopped.";

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    const input = form.querySelector('input[type="file"]');
    const panel = form.querySelector("[data-upload-progress]");
    const bar = panel.querySelector("progress");
    const speed = form.querySelector("[data-upload-speed]");
    const pause = form.querySelector("[data-upload-pause]");
    const problem = form.querySelector("[data-upload-error]");
    let busy = false;
    let begun = 0;
    let shown = 0;

    form.classList.add("drop-ready");
    input.addEventListener("change", () => { if (input.files.length) send(input.files[0]); });
    form.addEventListener("submit", (event) => { event.preventDefault(); if (input.files.length) send(input.files[0]); });
    form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("drop-over"); });
    form.addEventListener("dragleave", () => form.classList.remove("drop-over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("drop-over");
      const { files } = event.dataTransfer;
      if (files.length > 1) { fail("Drop one file at a time."); return; }
      if (files.length) send(files[0]);
    });

    function send(file) {
      if (busy) return;
      if (!file.size) { fail(`${file.name} is empty. Choose a file with at least a header and one row.`); return; }
      busy = true;
      problem.hidden = true;
      panel.hidden = false;
      form.querySelector("[data-upload-name]").textContent = `Uploading ${file.name} (${size(file.size)})`;
      begun = performance.now();
      shown = 0;
      progress(0, file.size);
      if (file.size <= FORM_LIMIT) post(file);
      else resumable(file).catch((error) => fail(error.message));
    }

    // --- Small: the form itself ------------------------------------------------------------------
    function post(file) {
      const body = new FormData(form);
      body.set(input.name, file);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("X-CSRFToken", window.mlCsrf());
      request.upload.addEventListener("progress", (event) => progress(event.loaded, event.total));
      request.addEventListener("error", () => fail("The upload stopped because the portal did not answer. Try again."));
      request.addEventListener("load", () => {
        if (request.status >= 400) { fail(sentence(request.responseText, request.getResponseHeader("Content-Type"), request.status)); return; }
        go(request.getResponseHeader("X-Done-URL") || fromJson(request.responseText)?.url || request.responseURL);
      });
      request.send(body);
    }

    // --- Large: tus --------------------------------------------------------------------------------
    async function resumable(file) {
      await load(form.dataset.tusSrc);
      const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value && name !== "csrfmiddlewaretoken");
      const upload = new window.tus.Upload(file, {
        endpoint: form.dataset.tusUrl,
        chunkSize: PART_BYTES,
        retryDelays: RETRY_MS,
        removeFingerprintOnSuccess: true,
        metadata: { ...Object.fromEntries(fields), filename: file.name, filetype: file.type },
        // Read afresh for each part: a sign-in in another tab renews it.
        onBeforeRequest: (request) => request.setHeader("X-CSRFToken", window.mlCsrf()),
        onProgress: progress,
        onError: (error) => {
          const answer = error.originalResponse;
          fail(answer ? sentence(answer.getBody(), answer.getHeader("Content-Type"), answer.getStatus()) : NO_ANSWER);
        },
        onSuccess: ({ lastResponse }) => {
          const id = upload.url.replace(/\/$/, "").split("/").pop();
          go(lastResponse.getHeader("X-Done-URL") || form.dataset.doneUrl?.replace("{id}", id) || location.href);
        },
      });
      const [previous] = await upload.findPreviousUploads();
      if (previous) upload.resumeFromPreviousUpload(previous);
      pause.hidden = false;
      pause.textContent = "Pause";
      let paused = false;
      pause.onclick = async () => {
        paused = !paused;
        pause.textContent = paused ? "Go on" : "Pause";
        if (paused) { await upload.abort(); speed.textContent = "Paused"; }
        else { begun = performance.now(); shown = 0; upload.start(); }
      };
      upload.start();
    }
    function load(source) {
      if (window.tus) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement("script"), { src: source });
        script.onload = resolve;
        script.onerror = () => reject(new Error("The part of the page that sends large files did not load. Reload the page and try again."));
        document.head.append(script);
      });
    }

    // --- Words ----------------------------------------------------------------------------------------
    let startedAt = 0;
    function progress(sent, total) {
      bar.value = total ? (100 * sent) / total : 0;
      const now = performance.now();
      if (!shown) startedAt = sent;
      // Twice a second is enough to read, and a screen reader hears every change.
      if (now - shown < 500 && sent < total) return;
      shown = now;
      const rate = (sent - startedAt) / Math.max(0.001, (now - begun) / 1000);
      const left = rate > 0 ? `, ${Math.ceil((total - sent) / rate)} s left` : "";
      speed.textContent = sent >= total ? "Sent. Checking the file…" : `${Math.floor(bar.value)} % · ${size(rate)}/s${left}`;
    }
    function size(bytes) {
      if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
      return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
    }
    function fromJson(body) {
      try { return JSON.parse(body); } catch { return null; }
    }
    function sentence(body, type, status) {
      if ((type || "").includes("json")) {
        const answer = fromJson(body);
        const hint = answer?.hint || answer?.extra?.hint;
        if (answer?.message) return hint ? `${answer.message} ${hint}` : answer.message;
      }
      const page = new DOMParser().parseFromString(body, "text/html");
      const found = page.querySelector(".error-summary li, .field-error p, main p");
      return found?.textContent.trim() || `The portal refused the file (answer ${status}).`;
    }
    function fail(text) {
      busy = false;
      panel.hidden = true;
      pause.hidden = true;
      input.value = "";
      problem.textContent = text;
      problem.hidden = false;
    }
    function go(address) {
      busy = false;
      speed.textContent = "Done. Opening…";
      location.assign(address);
    }
  });
})();
