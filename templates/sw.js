// Shows a page of its own when there is no connection. It keeps that page and what it is drawn with,
// and nothing else: no page of anybody's, no press to be sent later.
const { cache, page, files } = {{ keeps|safe }};

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(tidy()));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  if (mode === "navigate") event.respondWith(fetch(event.request).catch(() => kept(page)));
  else if (files.some((file) => new URL(file, location).href === url)) {
    event.respondWith(fetch(event.request).catch(() => kept(url)));
  }
});

// All of it or nothing: when one file is missing, the worker of before stays.
async function keep() {
  const store = await caches.open(cache);
  // Without cookies, so that it is the page of nobody. Files change their names with what is in them:
  // those that the browser has already are not asked for again.
  const credentials = "omit";
  await store.addAll([new Request(page, { cache: "no-cache", credentials }), ...files.map((file) => new Request(file, { credentials }))]);
  await skipWaiting();
}

// Another language or another release: what it kept goes.
async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("offline-") && name !== cache).map((name) => caches.delete(name)));
  await clients.claim();
}

async function kept(address) {
  return (await caches.match(address, { ignoreVary: true })) ?? Response.error();
}
