// form[data-offline] (one on a page): puts back what was typed here and not sent yet, sends the form by script so that it
// knows whether the server got it, and lets the form be opened without a connection where the address is secure. Loaded
// after autosave.js and before the page's own script, which finds the rows as they were.
(() => {
  "use strict";
  const form = document.querySelector("form[data-offline]");
  if (!form) return;
  const RETRY = 15000;
  const { unsent } = window.zonebook;
  const page = document.documentElement.dataset;
  const path = form.getAttribute("action");
  const says = form.querySelector(".save-state");

  // --- what was typed, back in its fields ---
  const numberOf = (name) => (/^entry-(\d+)-/.exec(name) || [])[1];

  function matchRows(values) {
    const rows = form.querySelector("[data-entries]");
    const wanted = new Set([...values.keys()].map(numberOf).filter(Boolean));
    [...rows.children].forEach((row) => {
      const number = numberOf(row.querySelector("[name]").name);
      if (!wanted.delete(number)) row.remove();
    });
    const blank = document.getElementById("entry-template").innerHTML;
    wanted.forEach((number) => rows.insertAdjacentHTML("beforeend", blank.replaceAll("entry-blank-", `entry-${number}-`)));
  }

  const isFilled = (field) =>
    field.name && field.name !== "csrfmiddlewaretoken" && !["file", "submit", "button"].includes(field.type);

  function fill(body) {
    const values = new URLSearchParams(body);
    matchRows(values);
    [...form.elements].filter(isFilled).forEach((field) => {
      if (field.type === "radio" || field.type === "checkbox") {
        field.checked = values.getAll(field.name).includes(field.value);
      } else {
        field.value = values.get(field.name) || "";
      }
    });
  }

  // --- sending it ---
  function freshKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function say(text, tone) {
    says.dataset.tone = tone;
    says.textContent = text;
  }

  const unlock = () => form.dispatchEvent(new CustomEvent("zonebook:unlock", { bubbles: true }));

  function free() {
    form.inert = false;
    unlock();
  }

  let waiting = null; // the note that it will be handed in

  // Handed in without a connection: it lies ready, and goes out as soon as there is one.
  function lieReady(item) {
    unlock();
    say("没有信号，先存在这台手机上，有信号会自动提交", "waiting");
    if (waiting) return;
    const again = unsent.control("先不交，再改改", () => {
      stopWaiting();
      // Should the sending have arrived all the same, what is written from now on must not pass for it.
      form.elements.namedItem("form_key").value = freshKey();
      unsent.keep(form, { unanswered: item.unanswered });
      free();
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
    waiting = unsent.note(
      "waiting", "cloud-slash",
      `没有信号：${item.name}已经存在这台手机上，等着提交。有信号时打开责任簿就会自动交上去；是否迟交，以服务器收到的时间为准。`,
      again,
    );
    waiting.timer = setInterval(() => navigator.onLine && send("submit", item), RETRY);
    form.before(waiting);
    waiting.scrollIntoView({ block: "center" });
  }

  function stopWaiting() {
    if (!waiting) return;
    clearInterval(waiting.timer);
    waiting.remove();
    waiting = null;
  }

  let isSending = false;

  async function send(step, item) {
    if (isSending) return;
    isSending = true;
    form.inert = true;
    const isKept = unsent.write(item);
    const outcome = navigator.onLine === false ? null : await unsent.deliver(item, step).catch(() => null);
    isSending = false;
    if (outcome && outcome.refused) {
      // Two texts are the person's to choose from; what only has to be mended is saved as it is.
      if (outcome.status === 409) unsent.write({ ...item, refused: outcome.refused });
      await unsent.show(item, step).catch(() => fail(step, item, isKept));
    } else if (outcome && !outcome.isAway) {
      unsent.drop(form);
      if (step === "submit") forget();
      location.assign(outcome.url || path);
    } else if (outcome) {
      stopWaiting();
      free();
      say("登录已失效，文字还在这台设备上。请重新登录后再提交。", "late");
    } else {
      fail(step, item, isKept);
    }
  }

  function fail(step, item, isKept) {
    if (step === "submit" && isKept) return lieReady(item);
    free();
    say(isKept ? "没有信号，先存在这台手机上，有信号会自动送出" : "没有信号，没有送出。请不要关掉这一页。", "waiting");
  }

  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    event.preventDefault();
    const button = event.submitter;
    const step = button && button.name === "step" ? button.value : "submit";
    send(step, unsent.itemOf(form, { step: step === "submit" ? "submit" : "save", unanswered: unsent.unanswered(form) }));
  });
  document.addEventListener("click", (event) => event.target.closest("a[data-leave]") && unsent.drop(form));
  // Coming back with the browser's arrow to a form that was sent: the server knows what became of it.
  window.addEventListener("pageshow", (event) => event.persisted && form.inert && location.reload());
  window.addEventListener("online", () => waiting && send("submit", unsent.get(path)));

  // --- opening it without a connection ---
  const DEVICE = `zonebook:form:${page.user}`;
  const html = form.innerHTML.replace(/<input[^>]*name="csrfmiddlewaretoken"[^>]*>/, "");

  function remember() {
    const copy = {
      path, save: form.dataset.autosave, html, blank: document.getElementById("entry-template").innerHTML,
      body: unsent.bodyOf(form), care: page.care || "",
    };
    try {
      localStorage.setItem(DEVICE, JSON.stringify(copy));
    } catch {
      localStorage.removeItem(DEVICE);
    }
  }

  // Of a week that is handed in only the form is needed, for the next one.
  function forget() {
    const copy = JSON.parse(localStorage.getItem(DEVICE) || "null");
    if (copy) localStorage.setItem(DEVICE, JSON.stringify({ ...copy, body: "", handed: path }));
  }

  // --- begin ---
  if (form.dataset.worker && window.isSecureContext && navigator.serviceWorker) {
    if (!page.refused) remember();
    form.addEventListener("zonebook:saved", remember);
    navigator.serviceWorker.register(form.dataset.worker);
  }
  const item = page.refused ? null : unsent.get(path);
  if (page.refused) {
    if (unsent.get(path) && !document.querySelector(".conflict")) unsent.keep(form);
  } else if (item) {
    fill(item.body);
    if (item.step === "submit") send("submit", item);
    else form.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (form.dataset.begin) {
    fill(form.dataset.begin);
    form.elements.namedItem("form_key").value = freshKey(); // the server's may have been used up
  }
})();
