// Has the browser keep the page for when there is no connection (see templates/sw.js). A browser that
// refuses, as some do in private windows, shows its own page then.
const { worker } = document.querySelector("[data-worker]").dataset;
if ("serviceWorker" in navigator) {
  // When the page is there: what the worker fetches is not needed for it.
  addEventListener("load", () => navigator.serviceWorker.register(worker).catch(() => {}));
}
