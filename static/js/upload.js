/* Drop zones: <form data-upload data-tus-url data-tus-src data-done-url> (components/drop_zone.html).
   Files of at most 16 MiB together go as the form itself, with progress; the page then follows the redirect, the header
   X-Done-URL or {"url"} in a JSON answer. A larger file goes to data-tus-url in resumable parts, with the form's other
   fields as metadata; afterwards the header X-Done-URL of the last answer, or data-done-url with {id} filled in, is
   opened. Several large files go there one after the other, each with the metadata part=yes, and then the form is posted
   with their ids in the field "uploads".
   A refusal shows the server's sentence: JSON {"message", "hint"}, or the page's .error-summary or .field-error. */
(() => {
  const FORM_LIMIT = 16 * 1024 * 1024;
  const ENVELOPE = 64 * 1024; // the form's other fields and boundaries
  const PART_BYTES = 32 * 1024 * 1024;
  const RETRY_MS = [0, 1000, 3000, 5000, 10000, 20000];
  const NO_ANSWER = "The upload stopped because the portal did not answer. Choose the same file again: it goes on where it stopped.";

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    const input = form.querySelector('input[type="file"]');
    const panel = form.querySelector("[data-upload-progress]");
    const speed = form.querySelector("[data-upload-speed]");
    const pause = form.querySelector("[data-upload-pause]");
    const problem = form.querySelector("[data-upload-error]");
    const arrived = new Map(); // ids of files that are up already, should another of the same choice have failed
    let busy = false;

    form.classList.add("drop-ready");
    input.addEventListener("change", () => send([...input.files]));
    form.addEventListener("submit", (event) => { event.preventDefault(); send([...input.files]); });
    form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("drop-over"); });
    form.addEventListener("dragleave", () => form.classList.remove("drop-over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("drop-over");
      const folder = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).find((entry) => entry?.isDirectory);
      if (folder) fail(`${folder.name} is a folder. Pack it as a ZIP and drop that.`);
      else send([...event.dataTransfer.files]);
    });

    async function send(files) {
      if (busy || !files.length) return;
      if (files.length > 1 && !input.multiple) { fail("Drop one file at a time."); return; }
      const empty = files.find((file) => !file.size);
      if (empty) { fail(`${empty.name} is empty: it has 0 bytes. Leave it out, or export it again.`); return; }
      busy = true;
      problem.hidden = true;
      panel.hidden = false;
      const meter = new window.MlUploadMeter(form, files);
      try {
        go(await (meter.total + ENVELOPE <= FORM_LIMIT ? post(files, meter) : inParts(files, meter)));
      } catch (error) {
        fail(error.message);
      }
    }

    async function inParts(files, meter) {
      await load(form.dataset.tusSrc);
      if (files.length === 1) return (await resumable(files[0], {}, meter)).page;
      const ids = [];
      for (const file of files) {
        const name = `${file.name}|${file.size}|${file.lastModified}`;
        meter.begin(file);
        if (!arrived.has(name)) arrived.set(name, (await resumable(file, { part: "yes" }, meter)).id);
        meter.end(file);
        ids.push(arrived.get(name));
      }
      arrived.clear();
      return post([], meter, { uploads: ids.join(",") });
    }

    // --- The form itself: small files, or the ids of large ones; resolves to the page to open ------------------------
    function post(files, meter, values = {}) {
      const body = new FormData(form);
      body.delete(input.name);
      files.forEach((file) => body.append(input.name, file));
      Object.entries(values).forEach(([name, value]) => body.set(name, value));
      return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open("POST", form.action);
        request.setRequestHeader("X-CSRFToken", window.mlCsrf());
        if (files.length) request.upload.addEventListener("progress", (event) => meter.show((meter.total * event.loaded) / event.total));
        request.addEventListener("error", () => reject(new Error("The upload stopped because the portal did not answer. Try again.")));
        request.addEventListener("load", () => {
          if (request.status >= 400) { reject(new Error(sentence(request.responseText, request.getResponseHeader("Content-Type"), request.status))); return; }
          resolve(request.getResponseHeader("X-Done-URL") || fromJson(request.responseText)?.url || request.responseURL);
        });
        request.send(body);
      });
    }

    // --- Large: tus; resolves to the upload's id and the page to open ---------------------------------------------------
    function resumable(file, extra, meter) {
      const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value && name !== "csrfmiddlewaretoken");
      const metadata = { ...Object.fromEntries(fields), ...extra, filename: file.name, filetype: file.type };
      return new Promise((resolve, reject) => {
        const upload = new window.tus.Upload(file, {
          endpoint: form.dataset.tusUrl,
          chunkSize: PART_BYTES,
          retryDelays: RETRY_MS,
          removeFingerprintOnSuccess: true,
          metadata,
          // Read afresh for each part: a sign-in in another tab renews it.
          onBeforeRequest: (request) => request.setHeader("X-CSRFToken", window.mlCsrf()),
          onProgress: (sent) => meter.show(meter.before + sent),
          onError: (error) => {
            const answer = error.originalResponse;
            reject(new Error(answer ? sentence(answer.getBody(), answer.getHeader("Content-Type"), answer.getStatus()) : NO_ANSWER));
          },
          onSuccess: ({ lastResponse }) => {
            const id = upload.url.replace(/\/$/, "").split("/").pop();
            resolve({ id, page: lastResponse.getHeader("X-Done-URL") || form.dataset.doneUrl?.replace("{id}", id) || location.href });
          },
        });
        offerPause(upload, meter);
        // Begun for something else, as another kind or as one of several, it is not continued here.
        upload.findPreviousUploads().then((found) => {
          const previous = found.find((each) => same(each.metadata ?? {}, metadata));
          if (previous) upload.resumeFromPreviousUpload(previous);
          upload.start();
        });
      });
    }
    function same(one, other) {
      return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => one[name] === other[name]);
    }
    function offerPause(upload, meter) {
      let paused = false;
      pause.hidden = false;
      pause.textContent = "Pause";
      pause.onclick = async () => {
        paused = !paused;
        pause.textContent = paused ? "Go on" : "Pause";
        if (paused) { await upload.abort(); speed.textContent = "Paused"; }
        else { meter.restart(); upload.start(); }
      };
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
      return found?.textContent.trim() || `The portal refused what was sent (answer ${status}).`;
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
