// Loads anew a page that is older than what it shows.

// One that the browser kept aside is older than what was pressed since.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// One left open over the end of its day is loaded when it is looked at again, not under the fingers.
document.addEventListener("visibilitychange", () => {
  const over = Date.now() > Date.parse(document.getElementById("main").dataset.until);
  if (document.visibilityState !== "visible" || !over || document.querySelector(".htmx-request")) return;
  const fields = [...document.querySelectorAll("main input, main textarea")];
  if (fields.every((field) => field.value === field.defaultValue)) location.reload();
});
