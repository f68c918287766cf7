// Buttons that print the page; they are hidden where this script does not run.

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
  button.hidden = false;
}
