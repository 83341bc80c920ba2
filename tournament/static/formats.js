// What a format costs and how it is laid out, anew after each change of an option; without a script a button shows it.

const form = document.querySelector("[data-looks]");
let asked = 0;

async function look() {
  const turn = ++asked;
  const body = new FormData(form);
  body.set("look", "1");
  const answer = await fetch(location.href, { method: "POST", body });
  if (!answer.ok || turn !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.id;
  for (const part of document.querySelectorAll("[data-look]")) {
    part.replaceWith(page.querySelector(`[data-look="${part.dataset.look}"]`));
  }
  if (focused) document.getElementById(focused)?.focus();
}

form.addEventListener("change", () => look().catch(() => {}));
