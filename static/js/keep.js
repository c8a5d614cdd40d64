// Nobody's typing is lost. What is typed into form[data-keep] is copied into this tab's session storage under the
// person and the page, and offered again when the page comes back without it: after a session that ran out, after a
// broken connection, after a tab closed by a slip of the finger. Passwords, files and hidden fields are never copied.
// What is typed into form[data-offline] is kept by unsent.js, for longer than a tab lives.
(() => {
  "use strict";
  const PREFIX = "zonebook:typed:";
  const AWAY = "zonebook:signed-out";
  const user = document.documentElement.dataset.user || "";
  const store = window.sessionStorage;

  const nameOf = (form, index) => `${PREFIX}${user}:${location.pathname}#${form.id || index}`;
  const isKept = (field) =>
    field.name && field.name !== "csrfmiddlewaretoken" && !["password", "file", "hidden", "submit", "button"].includes(field.type);
  const fieldsOf = (form) => [...form.elements].filter(isKept);
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
  const isText = (field) => field.tagName === "TEXTAREA" || ["text", "tel", "search", "number"].includes(field.type);

  function read(form) {
    return fieldsOf(form).map((field) => ({
      name: field.name,
      value: isTicked(field) ? `${field.value}=${field.checked}` : field.value,
      text: isText(field),
    }));
  }

  function differs(form, kept) {
    const now = JSON.stringify(read(form).map(({ name, value }) => [name, value]));
    return now !== JSON.stringify(kept.values.map(({ name, value }) => [name, value]));
  }

  // Put the kept text back; return what found no field (a row that was added by hand and is not there any more).
  function restore(form, kept) {
    const fields = fieldsOf(form);
    const left = [];
    kept.values.forEach(({ name, value, text }) => {
      const index = fields.findIndex((f) => f.name === name && (!isTicked(f) || value.startsWith(`${f.value}=`)));
      if (index < 0) {
        if (text && value.trim()) left.push(value);
        return;
      }
      const [field] = fields.splice(index, 1);
      if (isTicked(field)) field.checked = value === `${field.value}=true`;
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return left;
  }

  function offer(form, key, kept) {
    const note = document.createElement("div");
    note.className = "note note-waiting kept-offer";
    note.setAttribute("role", "status");
    note.innerHTML =
      '<i class="bi bi-arrow-counterclockwise" aria-hidden="true"></i><div><p></p><p class="row-flow">' +
      '<button type="button" class="btn btn-outline-secondary" data-restore>恢复我写的</button>' +
      '<button type="button" class="btn btn-link" data-drop>不要了</button></p></div>';
    note.querySelector("p").textContent = `您 ${kept.at} 在这里写过的内容没有提交成功，文字还在。`;
    note.querySelector("[data-restore]").addEventListener("click", () => {
      const left = restore(form, kept);
      if (!left.length) return note.remove();
      const box = document.createElement("textarea");
      box.className = "form-control";
      box.readOnly = true;
      box.value = left.join("\n\n");
      note.querySelector("div").replaceChildren("下面这些文字没有对应的格子，请自己抄到合适的地方：", box);
    });
    note.querySelector("[data-drop]").addEventListener("click", () => {
      store.removeItem(key);
      note.remove();
    });
    form.before(note);
  }

  // A copy is spent when the server took it: it was sent, the person is still signed in, and the browser was led on.
  function isSpent(kept, wasAway) {
    const [visit] = performance.getEntriesByType("navigation");
    return kept.sent && !wasAway && visit && visit.type === "navigate" && !document.documentElement.dataset.refused;
  }

  function sweep(wasAway) {
    Object.keys(store).filter((key) => key.startsWith(PREFIX)).forEach((key) => {
      if (!key.startsWith(`${PREFIX}${user}:`) || isSpent(JSON.parse(store.getItem(key)), wasAway)) store.removeItem(key);
    });
  }

  function watch(form, index) {
    const key = nameOf(form, index);
    const untouched = JSON.stringify(read(form));
    const kept = JSON.parse(store.getItem(key) || "null");
    if (kept && differs(form, kept)) offer(form, key, kept);
    let isDirty = Boolean(document.documentElement.dataset.refused);
    let timer;

    const copy = (sent) => {
      const at = new Date().toTimeString().slice(0, 5);
      store.setItem(key, JSON.stringify({ at, sent, values: read(form), path: location.pathname }));
    };
    form.addEventListener("input", () => {
      isDirty = JSON.stringify(read(form)) !== untouched;
      clearTimeout(timer);
      timer = setTimeout(copy, 300, false);
    });
    form.addEventListener("zonebook:saved", () => {
      isDirty = false;
      clearTimeout(timer);
      store.removeItem(key);
    });
    document.addEventListener("submit", (event) => {
      if (event.target !== form || event.defaultPrevented) return;
      clearTimeout(timer);
      copy(true);
      isDirty = false;
    });
    form.querySelectorAll("a[data-leave]").forEach((link) =>
      link.addEventListener("click", () => {
        clearTimeout(timer);
        store.removeItem(key);
        isDirty = false;
      }),
    );
    window.addEventListener("beforeunload", (event) => {
      if (isDirty) event.preventDefault();
    });
  }

  // Signed in again but led elsewhere: say where the text waits.
  function pointBack() {
    const key = Object.keys(store).find((name) => name.startsWith(`${PREFIX}${user}:`));
    const kept = key && JSON.parse(store.getItem(key));
    if (!kept || kept.path === location.pathname) return;
    const note = document.createElement("div");
    note.className = "note note-waiting";
    note.innerHTML = '<i class="bi bi-arrow-counterclockwise" aria-hidden="true"></i><div></div>';
    const link = document.createElement("a");
    link.href = kept.path;
    link.textContent = "回去接着写";
    note.querySelector("div").append(`登录失效前您写的内容（${kept.at}）还没有提交成功，文字还在。`, link);
    document.getElementById("main").prepend(note);
  }

  if (!user) {
    store.setItem(AWAY, "yes");
    return;
  }
  const wasAway = store.getItem(AWAY) === "yes";
  store.removeItem(AWAY);
  sweep(wasAway);
  document.querySelectorAll("form[data-keep]:not([data-offline])").forEach(watch);
  if (wasAway) pointBack();
})();
