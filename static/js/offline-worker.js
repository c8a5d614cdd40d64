// The service worker of the week's form: the server's page first, without a connection the shell. It keeps static files
// and the shell, which are the same for everybody; nothing that belongs to a person. ``FORM`` is set by the address that
// loads this (records/views/weeks/offline.py): another deployment is another version, which throws the old files away.
"use strict";
const PREFIX = "zonebook-form-";
const CACHE = PREFIX + self.FORM.version;
const PATIENCE = 4000;

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(self.FORM.files);
  await cache.put(self.FORM.shell, await fetch(self.FORM.shell, { credentials: "omit", cache: "no-store" }));
}

async function clear() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.clients.claim();
}

const late = () => new Promise((_, reject) => setTimeout(reject, PATIENCE));
const kept = (request) => caches.match(request, { cacheName: CACHE, ignoreSearch: true, ignoreVary: true });

async function page(request) {
  try {
    return await Promise.race([fetch(request), late()]);
  } catch {
    return (await kept(self.FORM.shell)) || Response.error();
  }
}

const file = async (request) => (await kept(request)) || fetch(request);

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(clear()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (self.FORM.files.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});
