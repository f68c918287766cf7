// Items to put in order are moved by buttons, by choosing a number and by dragging; right sides of pairs are dragged.
// The boxes stay what is sent: without this script they are filled by hand.

let dragged;
document.documentElement.classList.add("can-move");

function changed(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

function number(list) {
  list.querySelectorAll("select").forEach((box, place) => {
    box.value = place + 1;
  });
  changed(list);
}

function move(item, place) {
  const list = item.parentElement;
  const others = [...list.children].filter((other) => other !== item);
  list.insertBefore(item, others[Math.max(place, 0)] ?? null);
  number(list);
}

function target(event) {
  if (!dragged) return null;
  const place = event.target.closest?.(dragged.matches(".tiles li") ? ".pairs > div" : ".order > li");
  return place?.closest("fieldset") === dragged.closest("fieldset") ? place : null;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  const item = button?.closest(".order > li");
  if (!item) return;
  move(item, [...item.parentElement.children].indexOf(item) + (button.dataset.move === "up" ? -1 : 1));
  button.focus();
});

// Before anybody else hears of it: what is saved has a number at every item, or at none.
document.addEventListener(
  "input",
  (event) => {
    const box = event.target;
    if (!box.matches(".order select")) return;
    const list = box.closest(".order");
    if (box.value) move(box.closest("li"), box.value - 1);
    else list.querySelectorAll("select").forEach((other) => (other.value = ""));
    box.focus();
  },
  true,
);

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".order > li, .tiles > li");
});
document.addEventListener("dragend", () => {
  dragged = null;
});
document.addEventListener("dragover", (event) => {
  if (target(event)) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const place = target(event);
  if (!place) return;
  event.preventDefault();
  if (dragged.matches(".tiles li")) {
    const box = place.querySelector("select");
    box.value = dragged.dataset.token;
    changed(box);
  } else move(dragged, [...place.parentElement.children].indexOf(place));
});
