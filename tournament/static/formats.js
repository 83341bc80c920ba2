// What a format costs and how it is laid out, anew after each change of an option; without a script a button shows it.

const form = document.querySelector("[data-looks]");
let asked = 0;
let press = Promise.resolve();

async function look() {
  const turn = ++asked;
  const body = new FormData(form);
  body.set("look", "1");
  const answer = await fetch(location.href, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  await press;
  if (!answer.ok || turn !== asked || form.dataset.sent) return;
  const focused = document.activeElement?.id;
  for (const part of document.querySelectorAll("[data-look]")) {
    part.replaceWith(page.querySelector(`[data-look="${part.dataset.look}"]`));
  }
  if (focused) document.getElementById(focused)?.focus();
}

form.addEventListener("change", () => look().catch(() => {}));

// What is typed meanwhile is not in the answer: the change that it ends in asks anew.
form.addEventListener("input", () => asked++);

// A button that is replaced between its press and its release is not clicked: the answer waits for both.
form.addEventListener("pointerdown", (event) => {
  if (!event.target.closest("button")) return;
  press = new Promise((done) => {
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(done), { once: true });
  });
});
