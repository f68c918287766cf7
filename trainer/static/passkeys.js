// Forms with `data-passkey` ask a device for a passkey before they are sent: its value is the address of what the
// device is told. They are hidden where this script does not run or the browser knows no passkeys; what is marked
// `data-without-passkeys` then says what else works. What the device gives goes into the field marked `data-given`.

const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON && navigator.credentials;

async function ask(form) {
  const answer = await fetch(form.dataset.passkey);
  if (!answer.ok) throw new Error(answer.statusText);
  const options = await answer.json();
  const given = form.hasAttribute("data-new")
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  form.querySelector("[data-given]").value = JSON.stringify(given.toJSON());
}

function listen(form) {
  const failed = form.querySelector("[data-failed]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      await ask(form);
    } catch {
      failed.hidden = false;
      return;
    }
    form.submit();
  });
  form.hidden = false;
}

if (able) {
  document.querySelectorAll("form[data-passkey]").forEach(listen);
  for (const text of document.querySelectorAll("[data-without-passkeys]")) text.hidden = true;
}
