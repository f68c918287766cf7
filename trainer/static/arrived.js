// The text of this page has reached the house and is in its history: what this device kept of it may go.

try {
  localStorage.removeItem(`trainer:draft:${document.querySelector("[data-shelf]").dataset.shelf}`);
} catch {
  // nothing is kept on this device
}
