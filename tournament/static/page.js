// Small conveniences; every page works without them.

// <button data-copy="#input">: copies the value of a field, and says so in the button's own words.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || button.dataset.said) return;
  const field = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(field.value);
  button.dataset.said = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => {
    button.textContent = button.dataset.said;
    delete button.dataset.said;
  }, 3000);
});

// Ways to subscribe, those of this device first: no webcal on Android, which has nothing to open it with.
const device = [["android", /Android/], ["apple", /iPhone|iPad|Macintosh/], ["windows", /Windows/]]
  .find(([, sign]) => sign.test(navigator.userAgent))?.[0] ?? "other";
for (const list of document.querySelectorAll("[data-ways]")) {
  const ways = [...list.children];
  const own = ways.filter((way) => way.dataset.device.split(" ").includes(device));
  list.prepend(...own);
  own[0]?.querySelector("a").classList.replace("btn-outline-primary", "btn-primary");
  for (const way of ways) way.hidden = (way.dataset.not ?? "").split(" ").includes(device);
  if (device === "android") list.querySelector('[data-device="apple"]').hidden = true;
}

// What this device can do is shown, again where live.js has put what is new.
function fit() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  for (const link of document.querySelectorAll("a[data-apple][data-android]")) {
    if (device in link.dataset) link.href = link.dataset[device];
  }
}
fit();
document.addEventListener("fresh", fit);

// <details data-menu>: closes on Escape and on a click elsewhere.
for (const menu of document.querySelectorAll("details[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// Tabs that do not fit beside each other begin where the reader is.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const tabs = tab.closest(".tabs");
  tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
}

// A timetable opens where the day stands, unless somebody comes back to where they were.
if (!location.hash && performance.getEntriesByType("navigation")[0]?.type === "navigate") {
  document.getElementById("now")?.scrollIntoView({ behavior: "instant" });
}

// <select data-submit>: a filter applies itself; without scripts its form has a button.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});

// An error summary takes the focus, so that a screen reader starts there.
document.querySelector("[data-error-summary]")?.focus();

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[method=post]") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
