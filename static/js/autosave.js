// form[data-autosave] saves itself 1.5 s after typing stops, on leaving a field and when the page is hidden, and says
// so. The contract with the server stands in docs/design-language.md. Loaded before keep.js and once.js: a form that
// is being saved is sent only when the save is over, else its version would be stale. What is typed into a form that is
// data-offline as well stays on this device (unsent.js) until the server has it.
(() => {
  "use strict";
  const PAUSE = 1500;
  const COPY = 300;
  const RETRY = [3000, 10000, 30000];
  const NO_SIGNAL = "没有信号";
  const { post, unsent } = window.zonebook;

  function start(form) {
    const says = form.querySelector(".save-state");
    const keeps = "offline" in form.dataset;
    let timer;
    let copying;
    let saving = null;
    let isChanged = false;
    let failures = 0;
    let isStopped = false;
    // What was sent and never answered: whether it arrived is asked, by sending the same again, before anything newer.
    let unanswered = unsent.unanswered(form);

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
      link.href = form.getAttribute("action") || location.pathname + location.search;
      link.textContent = "重新登录";
      return link;
    }

    // Copy to this device; whether it could be. What is being handed in lies there already, as such.
    function keep() {
      clearTimeout(copying);
      return keeps && (form.inert || unsent.keep(form, { unanswered }));
    }

    function failed(why) {
      isChanged = true;
      const isKept = keep();
      form.toggleAttribute("data-unsent", isKept);
      say(isKept ? `${why}，先存在这台手机上，${why === NO_SIGNAL ? "有信号" : "好了"}会自动送出` : "未保存 · 正在重试", "waiting");
      later(RETRY[Math.min(failures++, RETRY.length - 1)]);
    }

    function saved(answer) {
      failures = 0;
      seen(answer);
      form.removeAttribute("data-unsent");
      say(`已存到服务器 ${answer.saved_at}`);
      if (isChanged) return;
      clearTimeout(copying);
      if (keeps) unsent.drop(form);
      form.dispatchEvent(new CustomEvent("zonebook:saved"));
    }

    function seen(answer) {
      const version = form.elements.namedItem("version");
      if (version && "version" in answer) version.value = answer.version;
    }

    const read = async (response) =>
      (response.headers.get("content-type") || "").includes("json") ? response.json() : {};

    async function hear(response) {
      const answer = await read(response);
      if (response.status === 401 || response.status === 403) {
        keep();
        stop("登录已失效，文字还在这台设备上。", signInLink());
      } else if (response.ok && "saved_at" in answer) {
        saved(answer);
      } else if (response.status === 409) {
        stop(answer.message || "别处刚改过这份内容。提交时会并排列出两份，由您决定。");
      } else if (response.status === 422) {
        say(answer.message || "还没有保存：有的地方填得不对。", "waiting");
      } else {
        failed("服务器没有应答");
      }
    }

    async function transmit(fields, options) {
      unanswered = fields.toString();
      const response = await post(form.dataset.autosave, fields, { headers: { "X-Autosave": "1" }, ...options });
      if (response.status < 500) unanswered = "";
      return response;
    }

    async function send(options) {
      if (unanswered) {
        const response = await transmit(unanswered, options);
        if (response.ok) seen(await read(response));
        else if (unanswered || response.status === 401) return response;
      }
      return transmit(contents(), options);
    }

    function save(options = {}) {
      clearTimeout(timer);
      if (saving || !isChanged || isStopped || form.inert) return;
      if (keeps && navigator.onLine === false) {
        failed(NO_SIGNAL);
        return;
      }
      isChanged = false;
      say("正在保存…");
      saving = send({ keepalive: options.keepalive === true })
        .then(hear)
        .catch(() => failed(NO_SIGNAL))
        .finally(() => {
          saving = null;
          if (isChanged && !failures) later(PAUSE);
        });
    }

    form.addEventListener("input", () => {
      isChanged = true;
      clearTimeout(copying);
      copying = setTimeout(keep, COPY);
      later(keeps && navigator.onLine === false ? COPY : PAUSE);
    });
    form.addEventListener("change", () => save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden" || !isChanged) return;
      keep();
      save({ keepalive: true });
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
