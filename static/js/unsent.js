// What is typed into form[data-offline] stays on this device until the server has it: in local storage, under the person
// whose page it is. While any page of this person is open it is sent when there is a connection, once: the form's key and
// version go with it. Nobody else's page shows it or sends it, and signing out wipes everything, after asking.
(() => {
  "use strict";
  const PREFIX = "zonebook:unsent:";
  const FORM = "zonebook:form:"; // the form itself, for opening it without a connection (offline-form.js)
  const PERSON = "zonebook:person";
  const EVERY = 30000;
  const ANSWER = 300; // within which a page that has the form open says so
  const { post, ticket } = window.zonebook;
  const page = document.documentElement.dataset;
  let isWiped = false;

  // --- what is kept ---
  const pathOf = (form) => form.getAttribute("action");
  const nameOf = (path) => `${PREFIX}${page.user}:${path}`;
  const keys = (prefix) => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  const read = (key) => JSON.parse(localStorage.getItem(key) || "null");
  const get = (path) => read(nameOf(path));
  const all = () => keys(nameOf("")).map(read);

  function write(item) {
    if (isWiped || !page.user) return false;
    try {
      localStorage.setItem(nameOf(item.path), JSON.stringify(item));
      return true;
    } catch {
      return false; // the browser keeps nothing: the page goes on saying that it is not saved
    }
  }

  function bodyOf(form) {
    const data = new FormData(form);
    form.querySelectorAll('input[type="file"]').forEach((field) => data.delete(field.name));
    data.delete("csrfmiddlewaretoken"); // it would be too old anyway
    return new URLSearchParams(data).toString();
  }

  // The item of the form as it is now. ``step`` is "save", or "submit" where it is to be handed in.
  const itemOf = (form, more = {}) => ({
    name: form.dataset.offline, path: pathOf(form), save: form.dataset.autosave, at: Date.now(),
    step: "save", unanswered: "", refused: "", body: bodyOf(form), ...more,
  });
  const keep = (form, more) => write(itemOf(form, more));
  const drop = (form) => localStorage.removeItem(nameOf(pathOf(form)));

  function unanswered(form) {
    const item = "offline" in form.dataset && !page.refused ? get(pathOf(form)) : null;
    return item ? item.unanswered : "";
  }

  function when(item) {
    const at = new Date(item.at);
    const clock = at.toTimeString().slice(0, 5);
    return at.toDateString() === new Date().toDateString() ? clock : `${at.getMonth() + 1}月${at.getDate()}日 ${clock}`;
  }

  // --- sending ---
  const REASONS = { 409: "别处也改过这份内容", 422: "有的地方要改" };

  // Send an item, or let it take another step of its form. Answers {url} or {saved_at} when it was taken, {isAway} when
  // its person is not signed in, {refused, status} with the reason when it was not; throws when nothing was heard.
  async function deliver(item, step = item.step) {
    const fields = new URLSearchParams(item.body);
    if (item.unanswered) {
      const earlier = await post(item.save, item.unanswered, { headers: { "X-Autosave": "1" } });
      if (earlier.status >= 500) throw new Error(`status ${earlier.status}`);
      if (earlier.ok) fields.set("version", (await earlier.json()).version);
    }
    const isSave = step === "save";
    if (!isSave) fields.set("step", step);
    const headers = isSave ? { "X-Autosave": "1" } : { "X-Led-By-Script": "1" };
    const answer = await post(isSave ? item.save : item.path, fields, { headers });
    if (answer.status >= 500) throw new Error(`status ${answer.status}`);
    if (answer.status === 401) return { isAway: true };
    const isJson = (answer.headers.get("content-type") || "").includes("json");
    const said = isJson ? await answer.json() : {};
    if (answer.ok && isJson) return said;
    return { refused: said.message || REASONS[answer.status] || "服务器没有收下", status: answer.status };
  }

  // Lead the browser to the server's own answer: the form with what was kept, and why it was not taken.
  async function show(item, step = item.step) {
    const token = await ticket();
    const form = document.createElement("form");
    form.method = "post";
    form.action = item.path;
    form.hidden = true;
    const fields = new URLSearchParams(item.body);
    fields.set("step", step);
    fields.set("csrfmiddlewaretoken", token || "");
    for (const [name, value] of fields) {
      const field = document.createElement("textarea"); // keeps line breaks, which an input would not
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  }

  // A page that has the form open sends it itself: its text may be newer, and the version is its own.
  const isHere = (path) => Boolean(document.querySelector(`form[data-offline][action="${path}"]`));
  const channel = window.BroadcastChannel && new BroadcastChannel("zonebook:forms");

  function isElsewhere(path) {
    return new Promise((done) => {
      if (!channel) return done(false);
      setTimeout(done, ANSWER, false);
      channel.addEventListener("message", ({ data }) => data.open === path && done(true));
      channel.postMessage({ asks: path });
    });
  }

  if (channel) {
    channel.addEventListener("message", ({ data }) => isHere(data.asks) && channel.postMessage({ open: data.asks }));
  }

  let isSending = false;

  async function sendAll() {
    if (!page.user || isSending || isWiped || navigator.onLine === false) return;
    isSending = true;
    try {
      for (const item of all()) {
        if (item.refused || isHere(item.path) || (await isElsewhere(item.path))) continue;
        settle(item, await deliver(item).catch(() => null));
      }
    } finally {
      isSending = false;
    }
  }

  function settle(item, outcome) {
    const now = get(item.path);
    if (!now || now.body !== item.body) return; // another page went on with it
    if (outcome && (outcome.url || outcome.saved_at)) {
      localStorage.removeItem(nameOf(item.path));
      tellTaken(item, outcome);
    } else if (outcome && outcome.refused) {
      write({ ...item, refused: outcome.refused });
      tellRefused({ ...item, refused: outcome.refused });
    }
  }

  // --- saying so ---
  function note(tone, icon, text, ...controls) {
    const box = document.createElement("div");
    box.className = `note note-${tone}`;
    box.setAttribute("role", "status");
    box.innerHTML = `<i class="bi bi-${icon}" aria-hidden="true"></i><div><p></p><p class="row-flow"></p></div>`;
    box.querySelector("p").textContent = text;
    box.querySelector(".row-flow").append(...controls);
    return box;
  }

  function control(label, run, kind = "btn-outline-secondary") {
    const made = document.createElement(typeof run === "string" ? "a" : "button");
    made.className = `btn ${kind}`;
    made.textContent = label;
    if (typeof run === "string") made.href = run;
    else {
      made.type = "button";
      made.addEventListener("click", run);
    }
    return made;
  }

  const main = () => document.getElementById("main");

  function tellTaken(item, outcome) {
    const did = item.step === "submit" ? "已经提交" : "已存到服务器";
    const way = control("打开看看", outcome.url || item.path);
    main().prepend(note("done", "check2-circle", `您 ${when(item)} 写的${item.name}${did}。`, way));
  }

  function tellRefused(item) {
    const text = `您 ${when(item)} 写的${item.name}还没有送成：${item.refused.replace(/[。.]$/, "")}。`;
    const box = note(
      "late", "exclamation-triangle", text,
      control("打开看看", () => show(item)),
      control("不要了", () => {
        if (!window.confirm(`这台手机上 ${when(item)} 写的${item.name}不要了？删掉就找不回来了。`)) return;
        localStorage.removeItem(nameOf(item.path));
        box.remove();
      }, "btn-link"),
    );
    main().prepend(box);
  }

  // --- signing out ---
  async function wipe() {
    isWiped = true;
    localStorage.clear();
    sessionStorage.clear();
    if (window.caches) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
    if (window.indexedDB && indexedDB.databases) {
      (await indexedDB.databases()).forEach(({ name }) => indexedDB.deleteDatabase(name));
    }
    if (navigator.serviceWorker) {
      await Promise.all((await navigator.serviceWorker.getRegistrations()).map((worker) => worker.unregister()));
    }
  }

  function isAgreed() {
    const own = all();
    const others = keys(PREFIX).length - own.length;
    const lost = own.map((item) => `${item.name}（${when(item)}写的）`);
    if (others) lost.push(`别人在这台设备上没送出的${others}份`);
    if (!lost.length) return true;
    return window.confirm(`还没有送到服务器：${lost.join("、")}。退出登录会清掉这台设备上存的内容，这些就没有了。要退出吗？`);
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-forget]")) return;
    event.preventDefault();
    if (isAgreed()) {
      await wipe().catch(() => {}); // the server's answer has the browser wipe what a script cannot
      form.submit();
    } else {
      form.dispatchEvent(new CustomEvent("zonebook:unlock", { bubbles: true }));
    }
  });
  window.addEventListener("storage", (event) => {
    if (event.key === null) isWiped = true; // signed out in another tab: nothing is written down any more
  });

  window.zonebook.unsent = { get, itemOf, bodyOf, write, keep, drop, unanswered, deliver, show, note, control };

  if (!page.user) {
    localStorage.removeItem(PERSON); // whoever holds the device now is not known
    return;
  }
  localStorage.setItem(PERSON, page.user);
  keys(FORM).filter((key) => key !== FORM + page.user).forEach((key) => localStorage.removeItem(key));
  all().filter((item) => item.refused && !isHere(item.path)).forEach(tellRefused);
  window.addEventListener("online", sendAll);
  setInterval(sendAll, EVERY);
  sendAll();
})();
