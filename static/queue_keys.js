/* The keys of the review queue. They can be switched off and changed; this browser remembers. */
(() => {
  const { $, $$, store, typing } = window.lode, queue = window.lode.queue;
  if (!queue) return;
  const switches = $$('[data-keys]'), fields = $$('[data-key]'), said = $('[data-key-said]'), hint = said.textContent;
  const own = () => { try { return JSON.parse(store.get('queue-keymap')) ?? {}; } catch { return {}; } };
  let on, does;
  const key = (act) => fields.find((f) => f.dataset.key === act)?.value ?? '';
  const label = (root) => $$('kbd[data-k]', root).forEach((k) => { const v = key(k.dataset.k); k.textContent = v.toUpperCase(); k.hidden = !v || !on; });
  const show = () => {
    const mine = own(); on = store.get('queue-keys') !== 'off';
    switches.forEach((s) => { s.checked = on; });
    fields.forEach((f) => { f.value = mine[f.dataset.key] ?? f.defaultValue; });
    does = Object.fromEntries(fields.filter((f) => f.value).map((f) => [f.value, f.dataset.key]));
    label(document);
  };
  switches.forEach((s) => { s.onchange = () => { store.set('queue-keys', s.checked ? null : 'off'); show(); }; });
  fields.forEach((f) => {
    f.onfocus = () => f.select();
    f.onchange = () => {
      const v = f.value.toLowerCase(), taken = fields.find((o) => o !== f && v && o.value === v);
      said.textContent = v && !/^\p{Ll}$/u.test(v) ? 'Please choose a letter.' : taken ? `${v.toUpperCase()} is taken: ${taken.getAttribute('aria-label')}.` : '';
      if (said.textContent) { show(); return; }
      store.set('queue-keymap', JSON.stringify({ ...own(), [f.dataset.key]: v }));
      said.textContent = v ? `${v.toUpperCase()} from now on.` : 'No key from now on.'; show();
    };
  });
  $('[data-keys-reset]').onclick = () => { store.set('queue-keymap', null); said.textContent = hint; show(); };
  addEventListener('storage', show);
  Object.assign(queue, { label, undoKey: () => on && key('undo').toUpperCase() });
  show();

  document.addEventListener('keydown', (e) => {
    if (!on || typing(e) || e.keyCode === 229 || $('dialog[open]')) return;
    const r = queue.cur(), rule = /^[1-9]$/.test(e.key), what = rule ? 'rule' : does[e.key.toLowerCase()], many = e.shiftKey && !rule;
    const moves = what === 'next' || what === 'previous', decides = what === 'approve' || what === 'spam' || what === 'trash';
    if (e.key === '?') $('#keys').showModal();
    else if (!what || (many && !decides && what !== 'select')) return;
    else if (e.repeat && !moves) { /* the press has acted */ }
    else if (many && decides) queue.act(what, queue.chosen());
    else if (many) { queue.all.checked = !queue.all.checked; queue.all.onchange(); }
    else if (moves) queue.step(what === 'next' ? 1 : -1);
    else if (what === 'undo') queue.undo();
    else if (!r) return;
    else if (!queue.inSight(r)) queue.show(r);
    else if (!queue.isCard(r)) queue.press(r, what);
    else if (rule) queue.byRule(+e.key);
    else if (decides) queue.actHere(what);
    else if (what === 'select') { const c = $('.pick', r); c.checked = !c.checked && !c.disabled; }
    else if (what === 'reject') queue.choose(r);
    else if (what === 'open') location.href = $('[data-open-page]', r).href;
    else if (what === 'person') { const a = $('[data-open-person]', r); if (a) location.href = a.href; }
    else queue.open(r, what);
    e.preventDefault();
  });
})();
