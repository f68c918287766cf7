// The preview of a folder: asks each second whether its files have changed, and then loads the page again.
const shown = document.documentElement.dataset.state;

const look = async () => {
  try {
    const answer = await fetch('/state', { cache: 'no-store' });
    if (answer.ok && (await answer.text()) !== shown) location.reload();
  } catch {
    // the preview was stopped; it may be started again
  }
  setTimeout(look, 1000);
};

setTimeout(look, 1000);
