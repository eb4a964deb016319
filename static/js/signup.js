// Proposes the browser's time zone in the sign-up form, where none is chosen yet.
// The hunter sees it and may choose another; nothing is set silently.
const zone = document.querySelector("[data-propose-timezone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !zone.value && [...zone.options].some((option) => option.value === here)) {
  zone.value = here;
}
