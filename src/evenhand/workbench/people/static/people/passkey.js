// Passkeys: asks the server what to prove, has the device prove it, sends the answer as a form.
// Without this script the password and the code of an app still let people in.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

function asMade(credential) {
  const { response } = credential;
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
    },
    clientExtensionResults: {},
  };
}

function asProven(credential) {
  const { response } = credential;
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
    clientExtensionResults: {},
  };
}

async function make(options) {
  const asked = { ...options, challenge: bytes(options.challenge) };
  asked.user = { ...options.user, id: bytes(options.user.id) };
  asked.excludeCredentials = known(options.excludeCredentials);
  return asMade(await navigator.credentials.create({ publicKey: asked }));
}

async function prove(options) {
  const asked = { ...options, challenge: bytes(options.challenge) };
  asked.allowCredentials = known(options.allowCredentials);
  return asProven(await navigator.credentials.get({ publicKey: asked }));
}

function serve(form, address, act) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const { publicKey } = await answer.json();
      form.elements.credential.value = JSON.stringify(await act(publicKey));
    } catch {
      failed.hidden = false;
      return;
    }
    form.submit();
  });
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey-ask]"))
    serve(form, form.dataset.passkeyAsk, prove);
  for (const form of document.querySelectorAll("form[data-passkey-make]"))
    serve(form, form.dataset.passkeyMake, make);
}

for (const label of document.querySelectorAll("[data-show-password]")) {
  const field = document.getElementById(label.dataset.showPassword);
  label.hidden = false;
  label.querySelector("input").addEventListener("change", (event) => {
    field.type = event.target.checked ? "text" : "password";
  });
}
