// The clock of a sitting: counts down by the server's time, and is heard only when ten, five and one minutes are left,
// and when the end is moved: each saved answer brings back when that is.

const left = document.querySelector("[data-due]");
const loaded = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.requestStart ?? 0);
let due = Number(left.dataset.due);
let end = loaded + (due - left.dataset.now) * 1000;
const thresholds = new Map([[600, left.dataset.say10], [300, left.dataset.say5], [60, left.dataset.say1], [0, left.dataset.say0]]);
let before = Infinity;

function announce(text) {
  document.querySelector("[data-announce]").textContent = text;
}

function pad(number) {
  return String(number).padStart(2, "0");
}

function tick() {
  const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
  const minutes = Math.floor(seconds / 60);
  left.textContent = seconds < 3600
    ? `${minutes}:${pad(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(seconds % 60)}`;
  for (const [limit, words] of thresholds) {
    if (before > limit && seconds <= limit && before !== Infinity) announce(words);
  }
  if (before > 3 && seconds <= 3) document.dispatchEvent(new Event("trainer:last-call"));
  if (seconds === 0 && before !== 0) setTimeout(() => location.replace(left.dataset.address), 2000);
  before = seconds;
}

document.addEventListener("trainer:end", ({ detail }) => {
  if (detail.due === due) return;
  due = detail.due;
  end = detail.asked + detail.left * 1000; // a slow answer makes it too early by a moment, never too late
  document.querySelector("[data-ends]").textContent = detail.said;
  announce(`${left.dataset.sayMoved} ${detail.said}`);
  tick();
});
document.querySelector("[data-as-of]").hidden = true;
tick();
setInterval(tick, 1000);
