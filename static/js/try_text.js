/* Try it with a text: form[data-ask="prompt" | "chat"] asks the API at data-api and shows the answer as it comes, with a
   Stop button. Without this script it is a plain form, answered whole. */
(() => {
  const NO_ANSWER = "The portal did not answer. Check the connection, then try again.";
  const WORDS = {
    loading: "Loading the model, which takes a few seconds…",
    waiting: "Somebody else's question is being answered first…",
  };

  // --- Texts -----------------------------------------------------------------------------------------
  document.querySelectorAll("form[data-ask]").forEach((form) => {
    const button = form.querySelector("[data-ask-button]");
    const stop = form.querySelector("[data-ask-stop]");
    const status = form.querySelector("[data-ask-status]");
    const problem = form.querySelector("[data-ask-problem]");
    const place = form.dataset.ask === "chat" ? chat(form) : prompt(form);
    let asking = null;

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!asking && form.reportValidity()) ask();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit();
    });
    stop.addEventListener("click", () => asking?.abort());

    async function ask() {
      asking = new AbortController();
      busy(true);
      const begun = performance.now();
      const seen = { text: "", pieces: 0, last: null, first: 0 };
      place.begin();
      try {
        const answer = await fetch(form.dataset.api, {
          method: "POST",
          signal: asking.signal,
          headers: { "Content-Type": "application/json", "X-CSRFToken": window.mlCsrf() },
          body: JSON.stringify({ version: Number(form.dataset.version), stream: true, rows: [{ ...place.asked(), ...sampling(form) }] }),
        });
        if (!answer.ok) throw new Error(sentence(await answer.json().catch(() => null)));
        for await (const message of messages(answer.body)) take(message, seen, begun);
        if (!seen.last) throw new Error("The answer broke off. Ask again.");
        tell(seen, begun);
      } catch (error) {
        if (error.name === "AbortError") status.textContent = `Stopped after ${count(seen.pieces, "piece")} of text.`;
        else fail(error instanceof TypeError ? NO_ANSWER : error.message);
      }
      place.end(seen.text);
      busy(false);
      asking = null;
    }

    function take(message, seen, begun) {
      if (message.error) throw new Error(sentence(message.error));
      if (message.status) status.textContent = WORDS[message.status] || "";
      if (message.predictions) seen.last = message;
      if (message.delta === undefined) return;
      if (!seen.pieces) {
        seen.first = performance.now() - begun;
        status.textContent = "Writing…";
      }
      seen.pieces += 1;
      seen.text += message.delta;
      place.show(seen.text);
    }
    function tell(seen, begun) {
      const { tokens, finish_reason: reason } = seen.last.predictions[0];
      const seconds = (performance.now() - begun) / 1000;
      const parts = [];
      if (tokens !== undefined) parts.push(count(tokens, "token"));
      parts.push(`${seconds.toFixed(1)} s`, `first piece after ${(seen.first / 1000).toFixed(1)} s`);
      if (reason === "length") parts.push("ended by the limit of tokens");
      status.textContent = [parts.join(" · "), ...seen.last.warnings.map((warning) => warning.message)].join(" ");
    }
    function busy(yes) {
      button.disabled = yes;
      stop.hidden = !yes;
      place.busy(yes);
      if (!yes) return;
      problem.hidden = true;
      status.textContent = "Asking…";
    }
    function fail(text) {
      status.textContent = "";
      problem.textContent = text;
      problem.hidden = false;
    }
  });

  function prompt(form) {
    const field = form.querySelector("textarea[name=prompt]");
    const output = document.querySelector("[data-output]");
    const written = output.querySelector("[data-written]");
    const given = Object.assign(document.createElement("span"), { className: "text-secondary" });
    const text = document.createElement("span");
    written.append(given, text);
    form.querySelectorAll("[data-sample]").forEach((sample) => {
      sample.addEventListener("click", () => { field.value = sample.dataset.sample; field.focus(); });
    });
    return {
      asked: () => ({ prompt: field.value }),
      begin() {
        // What the form without this script has left.
        document.getElementById("answer")?.replaceChildren();
        output.hidden = false;
        given.textContent = field.value;
        text.textContent = "";
      },
      show(whole) { text.textContent = whole; },
      end() {},
      busy(yes) { written.setAttribute("aria-busy", String(yes)); },
    };
  }

  function chat(form) {
    const field = form.querySelector("textarea[name=message]");
    const system = form.querySelector("textarea[name=system]");
    const kept = form.querySelector("[data-conversation]");
    const log = document.querySelector("[data-chat-log]");
    const list = log.querySelector("[data-bubbles]");
    const bubble = document.querySelector("template[data-bubble]").content.firstElementChild;
    const again = form.querySelector("[data-chat-new]");
    let said = kept.value ? JSON.parse(kept.value) : [];
    let current = null;
    const add = (who, text) => {
      const item = bubble.cloneNode(true);
      item.classList.add(who === "You" ? "bubble-end" : "bubble-start");
      item.querySelector(".bubble-who").textContent = who;
      item.querySelector(".bubble-text").textContent = text;
      list.append(item);
      log.scrollTop = log.scrollHeight;
      return item;
    };
    const keep = (messages) => {
      said = messages;
      kept.value = JSON.stringify(said);
      again.hidden = !said.length;
    };
    again.addEventListener("click", () => {
      keep([]);
      list.replaceChildren();
      field.focus();
    });
    return {
      asked: () => ({ messages: [...(system.value ? [{ role: "system", content: system.value }] : []), ...said] }),
      begin() {
        document.getElementById("answer")?.replaceChildren();
        keep([...said, { role: "user", content: field.value }]);
        add("You", field.value);
        current = add("Model", "");
        field.value = "";
      },
      show(whole) {
        const follows = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
        current.querySelector(".bubble-text").textContent = whole;
        if (follows) log.scrollTop = log.scrollHeight;
      },
      end(whole) {
        if (whole) { keep([...said, { role: "assistant", content: whole }]); return; }
        // Nothing came: the question goes back to where it can be sent again.
        current.remove();
        list.lastElementChild.remove();
        field.value = said.at(-1).content;
        keep(said.slice(0, -1));
      },
      busy(yes) { log.setAttribute("aria-busy", String(yes)); },
    };
  }

  // --- Words and lines -------------------------------------------------------------------------------
  function sampling(form) {
    const inputs = [...form.querySelectorAll(".sampling input[type=number]")].filter((input) => input.value !== "");
    return Object.fromEntries(inputs.map((input) => [input.name, Number(input.value)]));
  }
  function sentence(body) {
    const hint = body?.extra?.hint || body?.hint;
    if (!body?.message) return "The portal could not answer this and has written down why.";
    return hint ? `${body.message} ${hint}` : body.message;
  }
  function count(number, word) {
    return `${number} ${word}${number === 1 ? "" : "s"}`;
  }
  async function* messages(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) if (line) yield JSON.parse(line);
    }
  }
})();
