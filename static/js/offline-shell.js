// The week's form without a connection, made of what this device keeps of the person who last signed in on it. Loaded
// first: the scripts after it find the form as if the server had made it. The server's page takes over as soon as it can.
(() => {
  "use strict";
  const root = document.documentElement;
  const form = document.getElementById("form");
  const blank = document.getElementById("entry-template");
  const says = document.querySelector("[data-says]");
  const EVERY = 8000;
  const DAY = 86400000;
  const read = (key) => JSON.parse(localStorage.getItem(key) || "null");
  const user = localStorage.getItem("zonebook:person") || "";
  const copy = user && read(`zonebook:form:${user}`);

  // --- weeks, as the server counts them (ISO 8601); a day is its midnight in UTC, whatever the device's time zone ---
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const thursdayOf = (day) => new Date(day + (3 - ((new Date(day).getUTCDay() + 6) % 7)) * DAY);
  const firstMonday = (year) => +thursdayOf(Date.UTC(year, 0, 4)) - 3 * DAY;

  function weekNow() {
    const thursday = thursdayOf(today);
    const number = 1 + Math.round((thursday - 3 * DAY - firstMonday(thursday.getUTCFullYear())) / (7 * DAY));
    return `${thursday.getUTCFullYear()}-W${String(number).padStart(2, "0")}`;
  }

  const inPath = (path) => (/\/(\d{4}-W\d{2})\//.exec(path) || [])[1];
  const week = inPath(location.pathname) || weekNow();
  const [year, number] = week.split("-W").map(Number);
  const monday = firstMonday(year) + (number - 1) * 7 * DAY;

  // --- the choices of days: those of this week that have come, made like the first of those the server made ---
  function setDays(row) {
    const choices = [...row.querySelectorAll('label:has([name$="-done_on"])')];
    if (!choices.length) return;
    const list = choices[0].parentElement;
    choices.forEach((choice) => choice.remove());
    for (let day = monday; day < monday + 7 * DAY && day <= today; day += DAY) {
      const choice = choices[0].cloneNode(true);
      const field = choice.querySelector("input");
      const date = new Date(day);
      const said = day === today ? "今天" : `周${"日一二三四五六"[date.getUTCDay()]}`;
      field.value = date.toISOString().slice(0, 10);
      field.toggleAttribute("checked", day === today);
      choice.querySelector("span").textContent = `${said} ${date.getUTCDate()}日`;
      list.append(choice);
    }
  }

  // --- the form ---
  function build(path, body) {
    const ofWeek = (text) => text.replaceAll(inPath(copy.path), week);
    Object.assign(form.dataset, { offline: `第${number}周记实`, autosave: ofWeek(copy.save), begin: body });
    form.setAttribute("action", path);
    form.innerHTML = ofWeek(copy.html);
    blank.innerHTML = copy.blank;
    const photos = form.querySelector("[data-photos]");
    const wait = document.createElement("p");
    wait.textContent = "照片要等有信号时再加。已经加上的都在服务器上。";
    [...photos.parentElement.children].forEach((child) => child === photos || child.matches("h2") || child.remove());
    photos.replaceChildren();
    photos.after(wait);
    form.querySelectorAll(".photo-button").forEach((button) => button.remove());
    form.querySelector('[name="step"][value="copy"]')?.remove();
    blank.content.querySelectorAll("[data-entry]").forEach(setDays);
    form.querySelectorAll("[data-entry]").forEach(setDays);
    form.hidden = false;
  }

  function begin() {
    if (!copy) {
      says.textContent = "没有信号。这台手机上还没有这张表：有信号时登录后打开一次“写本周记实”，以后没有信号也能写。";
      return;
    }
    root.dataset.user = user;
    if (copy.care) root.dataset.care = copy.care;
    const path = copy.path.replace(inPath(copy.path), week);
    const isUnsent = Boolean(read(`zonebook:unsent:${user}:${path}`));
    const sunday = new Date(monday + 6 * DAY);
    const days = [new Date(monday), sunday].map((day) => `${day.getUTCMonth() + 1}月${day.getUTCDate()}日`);
    document.querySelector("h1").textContent = week === weekNow() ? "写本周记实" : `第${number}周记实`;
    document.querySelector(".page-lead").textContent = `第${number}周 · ${days.join("–")}`;
    if (!isUnsent && copy.handed === path) {
      says.textContent = "没有信号。这一周的已经交了，要看、要改请等有信号时。";
    } else if (isUnsent || copy.path === path) {
      build(path, copy.body);
    } else if (week === weekNow()) {
      build(path, `version=0&entry-0-done_on=${new Date(today).toISOString().slice(0, 10)}`);
    } else {
      says.textContent = "没有信号。这一周的内容不在这台手机上，请等有信号时再打开。";
    }
  }

  // --- back to the server's page, once nothing waits here and nobody is typing ---
  const isTyping = () => form.contains(document.activeElement) && document.activeElement.matches("textarea, input");

  async function look() {
    const { unsent, ticket } = window.zonebook;
    if (isTyping() || form.inert || (form.dataset.offline && unsent.get(form.getAttribute("action")))) return;
    try {
      await ticket();
    } catch {
      return;
    }
    location.replace(form.getAttribute("action") || location.href);
  }

  begin();
  setInterval(look, EVERY);
  window.addEventListener("online", look);
  form.addEventListener("zonebook:saved", look);
})();
