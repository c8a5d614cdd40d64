// form[data-autosave] saves itself 1.5 s after typing stops, on leaving a field and when the page is hidden, and says
// so. The contract with the server stands in docs/design-language.md. Loaded before keep.js and once.js: a form that
// is being saved is sent only when the save is over, else its version would be stale.
(() => {
  "use strict";
  const PAUSE = 1500;
  const RETRY = [3000, 10000, 30000];

  function start(form) {
    const says = form.querySelector(".save-state");
    let timer;
    let saving = null;
    let isChanged = false;
    let failures = 0;
    let isStopped = false;

    function say(text, tone = "", link = null) {
      if (!says) return;
      says.dataset.tone = tone;
      says.replaceChildren(text, ...(link ? [link] : []));
    }

    function contents() {
      const data = new FormData(form);
      form.querySelectorAll('input[type="file"], input[type="password"]').forEach((field) => data.delete(field.name));
      return new URLSearchParams(data);
    }

    function later(pause) {
      clearTimeout(timer);
      if (!isStopped) timer = setTimeout(save, pause);
    }

    function stop(text, link) {
      isStopped = true;
      clearTimeout(timer);
      say(text, "late", link);
    }

    function signInLink() {
      const link = document.createElement("a");
      link.href = location.pathname + location.search;
      link.textContent = "重新登录";
      return link;
    }

    function failed() {
      isChanged = true;
      say("未保存 · 正在重试", "waiting");
      later(RETRY[Math.min(failures++, RETRY.length - 1)]);
    }

    async function hear(response) {
      if (response.redirected || response.status === 401 || response.status === 403) {
        stop("登录已失效，文字还在这台设备上。", signInLink());
        return;
      }
      const isJson = (response.headers.get("content-type") || "").includes("json");
      const answer = isJson ? await response.json() : {};
      if (response.ok && isJson) {
        failures = 0;
        const version = form.elements.namedItem("version");
        if (version && "version" in answer) version.value = answer.version;
        say(`已保存 ${answer.saved_at}`);
        if (!isChanged) form.dispatchEvent(new CustomEvent("zonebook:saved"));
      } else if (response.status === 409) {
        stop(answer.message || "别处刚改过这份内容。提交时会并排列出两份，由您决定。");
      } else if (response.status === 422) {
        say(answer.message || "还没有保存：有的地方填得不对。", "waiting");
      } else {
        failed();
      }
    }

    function save(options = {}) {
      clearTimeout(timer);
      if (saving || !isChanged || isStopped) return;
      isChanged = false;
      say("正在保存…");
      saving = fetch(form.dataset.autosave, {
        method: "POST",
        body: contents(),
        headers: { "X-Autosave": "1" },
        credentials: "same-origin",
        keepalive: options.keepalive === true,
      })
        .then(hear, failed)
        .finally(() => {
          saving = null;
          if (isChanged && !failures) later(PAUSE);
        });
    }

    form.addEventListener("input", () => {
      isChanged = true;
      later(PAUSE);
    });
    form.addEventListener("change", () => save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save({ keepalive: true });
    });
    window.addEventListener("online", () => save());
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (!saving) return;
      event.preventDefault();
      saving.finally(() => form.requestSubmit(event.submitter));
    });
  }

  document.querySelectorAll("form[data-autosave]").forEach(start);
})();
