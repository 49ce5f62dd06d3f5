// What the pages can do besides with a script. Each works without it too.
"use strict";

// The time in the frame goes on as the sandbox's clock does.
for (const time of document.querySelectorAll("time[data-rate]")) {
  const rate = Number(time.dataset.rate);
  if (!(rate > 0)) continue;
  // The text is in the sandbox's zone: only its digits are moved.
  const [, date, clock, zone] = /^(\S+) (\S+)(.*)$/.exec(time.textContent);
  const shown = Date.parse(date + "T" + clock + "Z");
  const began = performance.now();
  setInterval(() => {
    const now = new Date(shown + (performance.now() - began) * rate);
    time.textContent = now.toISOString().slice(0, 19).replace("T", " ") + zone;
  }, Math.max(100, Math.min(1000, 1000 / rate)));
}

// A button that needs a box ticked waits for it.
for (const button of document.querySelectorAll("button[data-needs]")) {
  const box = button.form && button.form.elements.namedItem(button.dataset.needs);
  if (!box) continue;
  const follow = () => { button.disabled = !box.checked; };
  box.addEventListener("change", follow);
  window.addEventListener("pageshow", follow);
  follow();
}

// A list that filters as soon as a choice is made.
for (const form of document.querySelectorAll("form[data-filter]")) {
  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLSelectElement) form.requestSubmit();
  });
}

// A button that copies a text, where the browser lets it.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => { navigator.clipboard.writeText(button.dataset.copy); });
}

// A link that is drawn as a button is pressed by the space bar, too.
for (const link of document.querySelectorAll('a[role="button"]')) {
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") { event.preventDefault(); link.click(); }
  });
}
