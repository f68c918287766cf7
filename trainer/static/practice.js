// A practice question is checked where it stands: the page that answers the form is read, and its question put here.
// Where anything goes wrong the form is sent as it would have been without this script.

function check(form) {
  const place = form.querySelector("fieldset").id;
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "document";
  request.onload = () => {
    const fresh = request.response?.getElementById(place)?.closest("form");
    if (!fresh) return form.submit();
    form.replaceWith(document.adoptNode(fresh));
    listen(fresh);
    fresh.querySelector("[id$='-told'], input[aria-invalid], input:not([type=hidden])")?.focus();
  };
  request.onerror = () => form.submit();
  request.send(new FormData(form));
}

function listen(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check(form);
  });
}

document.querySelectorAll("form.practice").forEach(listen);
