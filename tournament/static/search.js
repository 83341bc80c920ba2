// A search under way: its numbers follow it, and the page comes anew when it is over. Without a script it reloads.

const panel = document.querySelector("[data-search]");
const bar = panel.querySelector("progress");

async function look() {
  const answer = await fetch(panel.dataset.search, { headers: { Accept: "application/json" } });
  const state = answer.ok ? await answer.json() : { running: false };
  if (!state.running) return location.reload();
  bar.value = state.elapsed;
  for (const [name, words] of Object.entries(state.facts)) {
    const place = panel.querySelector(`[data-fact="${name}"]`);
    if (place && place.textContent !== words) place.textContent = words;
  }
  setTimeout(patient, 500);
}

// A server that restarts is asked again: the search is not in it.
function patient() {
  look().catch(() => setTimeout(patient, 2000));
}
setTimeout(patient, 500);
