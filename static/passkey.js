/* Passkeys: a button with data-passkey asks the site for a question, the device for
   its answer, and sends the form with it. Without it the buttons are not shown. */
(() => {
  const bytes = (s) => Uint8Array.from(atob(s.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const text = (b) => b && btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const keys = (list) => list?.map((k) => ({ ...k, id: bytes(k.id) }));

  /* A question with a user is one for a new key. */
  const ask = (q) => {
    const publicKey = { ...q, challenge: bytes(q.challenge) };
    if (!q.user) return navigator.credentials.get({ publicKey: { ...publicKey, allowCredentials: keys(q.allowCredentials) } });
    return navigator.credentials.create({ publicKey: { ...publicKey, user: { ...q.user, id: bytes(q.user.id) }, excludeCredentials: keys(q.excludeCredentials) } });
  };
  const answer = (c) => {
    const r = c.response, response = {};
    for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) if (r[name]) response[name] = text(r[name]);
    if (r.getTransports) response.transports = r.getTransports();
    return JSON.stringify({ id: c.id, rawId: text(c.rawId), type: c.type, authenticatorAttachment: c.authenticatorAttachment ?? undefined, response, clientExtensionResults: c.getClientExtensionResults() });
  };
  const words = {
    NotAllowedError: 'Nothing was signed: it was stopped, or it took too long. Try again.',
    InvalidStateError: 'This device has a passkey for your account already.',
    SecurityError: 'This browser takes no passkeys for this address.',
  };

  document.querySelectorAll('[data-passkey]').forEach((button) => {
    const form = button.form, field = form.querySelector('[data-passkey-answer]'), note = form.querySelector('[data-passkey-note]');
    if (!window.PublicKeyCredential) { button.hidden = true; return; }
    button.addEventListener('click', async (e) => {
      if (field.value) return;
      e.preventDefault(); note.textContent = '';
      if (!button.formNoValidate && !form.reportValidity()) return;
      button.disabled = true;
      try {
        const r = await fetch(button.dataset.passkey, { method: 'POST' });
        if (r.redirected || r.status === 401) { location.reload(); return; }
        if (!r.ok) { const page = new DOMParser().parseFromString(await r.text(), 'text/html'); throw new Error((page.querySelector('#sum') ?? page.querySelector('h1'))?.textContent); }
        field.value = answer(await ask(await r.json()));
        button.disabled = false; form.requestSubmit(button);
      } catch (err) { button.disabled = false; note.textContent = words[err.name] || err.message || 'That did not work. Try again.'; }
    });
    addEventListener('pageshow', (e) => { if (e.persisted) field.value = ''; });
  });
})();
