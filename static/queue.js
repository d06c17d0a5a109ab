/* Review queue: a row leaves at once, comes back if the server refuses, and Z undoes. */
(() => {
  const { $, $$, say, store, toast, typing } = window.lode, q = $('[data-queue]');
  if (!q) return;
  const state = q.dataset.state === 'public' ? 'approved' : q.dataset.state, keys = $('[data-keys]'), rows = () => $$('[data-row]', q), cur = () => $('[data-row][aria-current=true]', q), done = [];
  keys.checked = store.get('queue-keys') !== 'off'; keys.onchange = () => store.set('queue-keys', keys.checked ? null : 'off');
  const counts = { answer: 'approved', move: 'approved', approve: 'approved', reject: 'rejected', spam: 'spam', trash: 'trash' };
  const num = (k, d) => $$(`[data-count=${k}]`).forEach((n) => { n.textContent = (+n.textContent.replace(/,/g, '') + d).toLocaleString('en-US'); });
  const pick = (r, focus = true) => { if (!r) return; cur()?.removeAttribute('aria-current'); r.setAttribute('aria-current', 'true'); r.tabIndex = -1; if (focus) { r.focus({ preventScroll: true }); r.scrollIntoView({ block: 'nearest' }); } };
  const word = { answer: 'Approved and answered', move: 'Moved to the forum', approve: 'Approved', reject: 'Rejected', spam: 'Marked as spam', trash: 'Moved to trash' };
  const place = (list) => list.forEach(({ r, next }) => q.insertBefore(r, next?.isConnected ? next : null));
  const send = async (url, body) => {
    const r = await fetch(url, { method: 'POST', body: new URLSearchParams(body), headers: { Accept: 'application/json' } });
    if (r.ok) return r.json();
    const page = new DOMParser().parseFromString(await r.text(), 'text/html');
    throw new Error($('[data-conflict]', page)?.textContent || $('#sum', page)?.textContent || $('h1', page)?.textContent || 'Not saved.');
  };
  const pageAt = (url) => fetch(url).then((x) => x.text()).catch(() => '').then((text) => new DOMParser().parseFromString(text, 'text/html'));
  const refresh = async (r) => { const now = $('[data-row]', await pageAt('/moderation?post=' + $('.pick', r).value)); if (now) { const on = r === cur(); r.replaceWith(now); if (on) pick(now); } };
  let chain = Promise.resolve();
  const undo = () => {
    const b = done.pop(); if (!b) return;
    if (b.again) { say('Undone'); chain = chain.then(() => b.saved).then((path) => path && send(path, {})).then(() => b.again()).catch((e) => toast(e.message)); return; }
    place(b.list); num(state, b.list.length); num(counts[b.what], -b.list.length); pick(b.list[0].r); $('.toasts').replaceChildren(); say('Undone');
    chain = chain.then(() => b.saved).then((path) => path && send(path, {})).then(() => b.list.forEach(({ r }) => { const v = $('[name=version]', r); v.value = +v.value + 2; })).catch((e) => toast(e.message));
  };
  const act = (what, list, extra = {}) => {
    if (!list.length) return;
    const all = rows(), after = all.slice(all.indexOf(list.at(-1)) + 1).find((r) => !list.includes(r)) || all.findLast((r) => !list.includes(r));
    const one = list.length === 1, id = (r) => $('.pick', r).value;
    const url = one ? `/moderation/posts/${id(list[0])}/${{ answer: 'answer', move: 'move', approve: 'approval', reject: 'rejection', spam: 'spam', trash: 'trash' }[what]}` : '/moderation/bulk';
    const body = one ? [['version', $('[name=version]', list[0]).value], ...Object.entries(extra)] : [['action', what], ...Object.entries(extra), ...list.map((r) => ['post', id(r)])];
    const entry = { what, list: list.map((r) => ({ r, next: r.nextElementSibling })).reverse() };
    list.forEach((r) => { $('.pick', r).checked = false; r.remove(); });
    num(state, -list.length); num(counts[what], list.length); pick(after); done.push(entry);
    toast(one ? `${word[what]}.` : `${word[what]}: ${list.length}.`, undo);
    entry.saved = chain = chain.then(() => send(url, body)).then((r) => r.undo).catch((e) => {
      const i = done.indexOf(entry); if (i >= 0) done.splice(i, 1);
      place(entry.list); num(state, list.length); num(counts[what], -list.length); toast(e.message);
    });
    if (!rows().length) entry.saved.then(() => { if (!rows().length) location.href = '/moderation?state=' + state; });
  };
  /* A form of its own page comes onto the card. It stays there, with what was typed, until it is sent. */
  const inline = (r, what) => $(`[data-inline=${what}]`, r);
  const open = async (r, what) => {
    const link = $(`[data-form=${what}]`, r); if (!link) return;
    if (!inline(r, what)) {
      const form = $(`[data-inline=${what}]`, await pageAt(link.href));
      if (!form) { location.href = link.href; return; }
      $$('[data-inline]', q).forEach((f) => { if (f.hidden || !$('textarea', f)?.value) f.remove(); });
      $('.acts', r).after(form);
    }
    inline(r, what).hidden = false; $('textarea, select', inline(r, what)).focus();
  };
  const close = (form) => { const r = form.closest('[data-row]'); form.hidden = true; pick(r); };
  q.addEventListener('click', (e) => {
    const link = e.target.closest('[data-form]'), cancel = e.target.closest('[data-cancel]');
    if (link && !e.metaKey && !e.ctrlKey && !e.shiftKey) { e.preventDefault(); open(link.closest('[data-row]'), link.dataset.form); }
    if (cancel) { e.preventDefault(); close(cancel.closest('[data-inline]')); }
  });
  q.addEventListener('keydown', (e) => {
    const form = e.target.closest('[data-inline]'); if (!form || e.isComposing) return;
    if (e.key === 'Escape') { e.preventDefault(); close(form); }
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); form.requestSubmit(); }
  });
  q.addEventListener('submit', (e) => {
    const form = e.target.closest('[data-inline]'); if (!form) return;
    e.preventDefault();
    const r = form.closest('[data-row]'), what = form.dataset.inline, id = $('.pick', r).value;
    if (what !== 'edit') { const sent = Object.fromEntries(new FormData(form)); delete sent.version; act(what, [r], sent); return; }
    const entry = { again: () => refresh($('.pick[value="' + id + '"]', q)?.closest('[data-row]') ?? r) };
    done.push(entry);
    entry.saved = chain = chain.then(() => send(form.action, new FormData(form))).then(async (x) => { await entry.again(); toast('Edited.', undo); return x.undo; })
      .catch((x) => { done.splice(done.indexOf(entry), 1); toast(x.message); });
  });
  const reject = (r) => { const s = $('[name=rule]', r); s.focus(); s.showPicker?.(); };
  q.addEventListener('submit', (e) => {
    const what = e.submitter?.dataset.act, r = e.target.closest('[data-row]'); if (!what) return;
    const rule = $('[name=rule]', r)?.value, note = $('[name=note]', r)?.value;
    if (what === 'reject' && !rule) { e.preventDefault(); toast('Choose the rule that the writer will be told.'); reject(r); return; }
    e.preventDefault(); act(what, [r], what === 'reject' ? { rule, note } : {});
  });
  q.addEventListener('focusin', (e) => { const r = e.target.closest('[data-row]'); if (r && r !== cur()) pick(r, false); });
  const chosen = () => $$('.pick:checked', q).map((c) => c.closest('[data-row]'));
  const all = $('[data-all]'); all.onchange = () => $$('.pick', q).forEach((c) => { c.checked = all.checked; });
  $('#bulk').addEventListener('submit', (e) => {
    const what = $('#action').value, rule = $('#bulk-rule').value; e.preventDefault();
    if (!what || !chosen().length) { toast(what ? 'Select some posts first.' : 'Choose what to do with the selected posts.'); return; }
    if (what === 'reject' && !rule) { toast('Choose the rule that the writers will be told.'); $('#bulk-rule').focus(); return; }
    act(what, chosen(), what === 'reject' ? { rule } : {});
  });
  document.addEventListener('keydown', (e) => {
    if (!keys.checked || typing(e)) return;
    const r = cur(), list = rows(), i = list.indexOf(r), k = e.key, what = { a: 'approve', s: 'spam', d: 'trash' }[k.toLowerCase()];
    if (k === 'j') pick(list[i + 1]); else if (k === 'k') pick(list[i - 1]);
    else if (what) act(what, e.shiftKey ? chosen() : r ? [r] : []);
    else if (k === 'f' && r) reject(r);
    else if (k === 'r' && r) open(r, 'answer');
    else if (k === 'e' && r) open(r, 'edit');
    else if (k === 'm' && r) open(r, 'move');
    else if (k === 'x' && r) { const c = $('.pick', r); c.checked = !c.checked; }
    else if (k === 'X') { all.checked = !all.checked; all.onchange(); }
    else if (k === 'o' && r) location.href = $('[data-open-page]', r).href;
    else if (k === 'z') undo(); else if (k === '?') $('#keys').showModal(); else return;
    e.preventDefault();
  });
  pick(rows()[0], false);
})();
