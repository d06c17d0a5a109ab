/* Review queue: a row leaves at once, and comes back if the server refuses. What it can do is
   window.lode.queue, for the keys and for what others do meanwhile. */
(() => {
  const { $, $$, say, toast } = window.lode, q = $('[data-queue]');
  if (!q) return;
  const tab = (s) => (s === 'public' ? 'approved' : s), state = tab(q.dataset.state), work = $('[data-work]'), empty = $('[data-empty]'), bulk = $('#bulk');
  const waits = state === 'pending' || state === 'reported', alone = new URLSearchParams(location.search).has('post');
  const every = () => $$('[data-row]', q), isGone = (r) => r.dataset.gone !== undefined, rows = () => every().filter((r) => !isGone(r));
  const line = () => $$('[data-beside], [data-row]'), isCard = (r) => r.dataset.row !== undefined; // what waits and is no post stands above
  const cur = () => line().find((r) => r.matches('[aria-current=true]')), id = (r) => $('.pick', r).value, rowOf = (post) => $(`.pick[value="${post}"]`, q)?.closest('[data-row]');
  const done = [], mine = new Set(), seen = every().map(id); // in the order of the page
  let chain = Promise.resolve(), unsaved = 0, filling = false, leaving = false;
  const signedOut = 'You were signed out, and nothing was saved. Sign in in another tab, then go on here.';

  const num = (k, d) => $$(`[data-count=${k}]`).forEach((n) => { n.textContent = (+n.textContent.replace(/,/g, '') + d).toLocaleString('en-US'); });
  /* What becomes of the counts: a card says where it comes from, and whether it was reported. */
  const count = (list, to, d) => list.forEach((r) => { const { state: from, reported } = $('article', r).dataset; num(tab(from), -d); num(to, d); if (reported !== undefined) num('reported', -d); });
  const pick = (r, focus = true) => {
    if (!r) return;
    cur()?.removeAttribute('aria-current'); r.setAttribute('aria-current', 'true'); r.tabIndex = -1;
    if (focus) { r.focus({ preventScroll: true }); r.scrollIntoView({ block: 'nearest' }); }
    q.dispatchEvent(new Event('pick'));
  };
  const step = (d, focus = true) => { const all = line(); let i = all.indexOf(cur()) + d; while (all[i] && isGone(all[i])) i += d; pick(all[i], focus); };
  /* Keys act on nothing that nobody sees: three lines of its text must be in the window, below the bar. */
  const text = (r) => $('[data-words]', r) ?? r;
  const inSight = (r) => {
    const { top, bottom } = text(r).getBoundingClientRect(), bar = bulk.getBoundingClientRect();
    return Math.min(bottom, innerHeight) - Math.max(top, bar.top > 0 ? 0 : bar.bottom, 0) >= Math.min(bottom - top, 72) - 1;
  };
  const show = (r) => { pick(r); text(r).scrollIntoView({ block: 'nearest' }); };
  const more = () => !alone && $('.pager [rel=next]');
  /* Little left on the page: either more comes, or all is done. */
  const level = () => {
    work.hidden = !every().length; empty.hidden = !!line().length || !!more();
    if (!empty.hidden && document.activeElement === document.body) { empty.tabIndex = -1; empty.focus(); }
    if (more() && rows().length < 15 && !filling) { filling = true; chain = chain.then(refill).finally(() => { filling = false; }); }
  };
  const place = (list) => { list.forEach((r) => q.insertBefore(r, every().find((o) => seen.indexOf(id(o)) > seen.indexOf(id(r))) ?? null)); level(); };

  const send = async (url, body) => {
    let r;
    try { r = await fetch(url, { method: 'POST', body: new URLSearchParams(body), headers: { Accept: 'application/json' } }); }
    catch { throw new Error('The site did not answer, and nothing was saved. Try again in a moment.'); }
    if (r.status === 401 || r.redirected) throw new Error(signedOut);
    if (r.ok) return r.json();
    const page = new DOMParser().parseFromString(await r.text(), 'text/html');
    throw Object.assign(new Error($('[data-conflict]', page)?.textContent || $('#sum', page)?.textContent || $('h1', page)?.textContent || 'Not saved.'), { status: r.status, undo: $('[data-undo]', page)?.form.getAttribute('action') });
  };
  const inTurn = (then) => { unsaved++; chain = then(chain).finally(() => { unsaved--; }); return chain; };
  addEventListener('beforeunload', (e) => { if (unsaved) e.preventDefault(); });
  const pageAt = (url) => fetch(url).then((x) => x.text()).catch(() => '').then((text) => new DOMParser().parseFromString(text, 'text/html'));
  const labels = (root) => window.lode.queue.label?.(root);
  /* A card that has changed is drawn anew, also while it is away. What was typed stays. */
  const refresh = async (r) => {
    const now = $('[data-row]', await pageAt('/moderation?post=' + id(r))); if (!now) return;
    const held = r.contains(document.activeElement), typed = told(r, 'reject');
    delete r.dataset.gone; r.replaceChildren(...now.childNodes); labels(r); if (held && r === cur()) pick(r);
    for (const name in typed) { const f = $(`.rejecting [name=${name}]`, r); if (f) f.value = typed[name]; }
  };

  /* What follows, or has come since, joins at the end. Nothing else moves. */
  const refill = async () => {
    const page = await pageAt(location.href); if (!$('[data-queue]', page)) return;
    const last = Math.min(...seen), fresh = $$('[data-row]', page).filter((r) => !rowOf(id(r)) && !mine.has(id(r)) && (waits || id(r) < last));
    fresh.forEach((r) => { seen.includes(id(r)) || seen.push(id(r)); r.removeAttribute('aria-current'); labels(r); q.append(r); });
    const old = $('.pager'), next = $('.pager', page);
    if (old && next) old.replaceWith(next); else old?.remove();
    if (!old && next) work.after(next);
    if (fresh.length && !cur()) pick(rows()[0], document.activeElement === document.body || document.activeElement === empty);
    level();
  };

  /* What somebody else has decided stays where it is, says so, and takes no act but the undo of theirs. */
  const fade = (r, words, undo) => {
    const note = $('[data-gone-note]', r) ?? document.createElement('div'), tag = document.createElement('p'), b = document.createElement('button');
    if (note.dataset.goneNote === words) return;
    r.dataset.gone = ''; note.dataset.goneNote = words; note.className = 'row'; tag.className = 'tag tag--held'; tag.textContent = words; note.replaceChildren(tag);
    if (undo) { b.className = 'btn btn--line'; b.textContent = 'Undo that decision'; b.onclick = () => takeBack(r, undo); note.append(b); }
    const c = $('.pick', r); c.checked = false; c.disabled = true; $('article', r).prepend(note);
    if (r === cur()) say(words);
  };
  const takeBack = (r, undo) => inTurn((turn) => turn.then(() => send(undo, {})).then(() => refresh(r)).then(() => { say('Undone'); q.dispatchEvent(new Event('late')); }).catch((e) => toast(e.message)));
  const undoToast = (text) => toast(text, undo, window.lode.queue.undoKey?.() ?? 'Z');
  const undo = () => {
    const b = done.pop();
    if (!b) { const form = $('[data-flash] form'); if (form) form.requestSubmit(); else toast('Nothing to undo on this page. The log undoes what was decided before.'); return; }
    $('.toasts').replaceChildren(); say('Undone');
    if (b.again) { inTurn((turn) => turn.then(() => b.saved).then((path) => path && send(path, {})).then(() => b.again()).catch((e) => toast(e.message))); return; }
    b.list.forEach((row) => mine.add(id(row)));
    inTurn((turn) => turn.then(() => b.saved).then((path) => path && send(path, {})).then((r) => {
      b.list.forEach((row) => { mine.delete(id(row)); if (r) { const v = $('[name=version]', row); v.value = +v.value + 2; } });
    }).catch((e) => { toast(e.message); b.list.forEach((row) => { mine.delete(id(row)); refresh(row); }); }));
    place(b.list); count(b.list, b.to, -1); pick(b.list[0]);
  };
  const acts = {
    approve: ['Approved', 'approved', 'approval'], reject: ['Rejected', 'rejected', 'rejection'], spam: ['Marked as spam', 'spam', 'spam'], trash: ['Moved to trash', 'trash', 'trash'],
    answer: ['Approved and answered', 'approved', 'answer'], move: ['Moved to the forum', 'approved', 'move'],
  };
  const act = (what, list, extra = {}) => {
    list = list.filter((r) => !isGone(r)); if (!list.length) return;
    const [word, to, path] = acts[what], one = list.length === 1, left = line().filter((r) => !isGone(r)), after = left.slice(left.indexOf(list.at(-1)) + 1).find((r) => !list.includes(r)) || left.findLast((r) => !list.includes(r));
    const url = one ? `/moderation/posts/${id(list[0])}/${path}` : '/moderation/bulk';
    const body = () => [...(one ? [['version', $('[name=version]', list[0]).value]] : [['action', what], ['state', q.dataset.state], ...list.flatMap((r) => [['post', id(r)], ['seen', `${id(r)}.${$('[name=version]', r).value}`]])]), ...Object.entries(extra)];
    const entry = { to, list };
    list.forEach((r) => { $('.pick', r).checked = false; r.removeAttribute('aria-current'); mine.add(id(r)); r.remove(); });
    const back = (some, words, undo) => { some.forEach((r) => mine.delete(id(r))); place(some); count(some, to, -1); if (!cur() || !(words || document.activeElement.matches('input, select, textarea'))) pick(some[0]); if (words) some.forEach((r) => fade(r, words(r), undo(r))); };
    entry.saved = inTurn((turn) => turn.then(() => send(url, body())).then((r) => {
      if (done.includes(entry)) list.forEach((row) => mine.delete(id(row)));
      const late = list.filter((row) => !r.posts.includes(+id(row))), by = (row) => r.late.find((g) => g.post === +id(row));
      if (late.length) { entry.list = list.filter((row) => !late.includes(row)); back(late, (row) => by(row)?.words ?? r.left ?? 'It is not there any more.', (row) => by(row)?.undo); q.dispatchEvent(new Event('late')); }
      return r.undo;
    }).catch((e) => {
      const i = done.indexOf(entry); if (i >= 0) { done.splice(i, 1); back(list, e.status === 409 && (() => e.message), () => one && e.undo); }
      if (e.status === 409) q.dispatchEvent(new Event('late'));
      toast(e.message);
    }));
    all.checked = false; count(list, to, 1); pick(after); done.push(entry); level();
    undoToast(word + (what === 'reject' ? ` by rule ${extra.rule}` : '') + (one ? '.' : `: ${list.length}.`));
  };
  /* What waits and is no post has forms of its own, of which a key presses a button or opens one. */
  const press = (r, what) => {
    const b = $(`[data-press=${what}]`, r); if (!b || leaving) return;
    if (b.matches('summary')) { b.parentElement.open = true; $('textarea, select', b.parentElement).focus(); return; }
    leaving = true; chain.then(() => b.click());
  };
  addEventListener('pageshow', () => { leaving = false; });
  /* What a card says to its writer goes along with what is against them. */
  const told = (r, what) => (/reject|spam|trash/.test(what) ? Object.fromEntries(['rule', 'note'].map((name) => [name, $(`.rejecting [name=${name}]`, r)?.value ?? ''])) : {});
  /* One key acts on the current row, unless somebody else was faster: then it moves on. */
  const actHere = (what, extra) => { const r = cur(); if (!r) return; if (isGone(r)) { say($('[data-gone-note]', r).dataset.goneNote); step(1); } else if ($(`[data-act=${what}]`, r)) act(what, [r], { ...told(r, what), ...extra }); };

  /* A form of its own page comes onto the card. It stays there, with what was typed, until it is sent. */
  const inline = (r, what) => $(`[data-inline=${what}]`, r);
  const open = async (r, what) => {
    const link = $(`[data-form=${what}]`, r); if (!link || isGone(r)) return;
    if (!inline(r, what)) {
      const form = $(`[data-inline=${what}]`, await pageAt(link.href));
      if (!form) { location.href = link.href; return; }
      $$('[data-inline]', q).forEach((f) => { if (f.hidden || !$('textarea', f)?.value) f.remove(); });
      $('.acts', r).after(form);
    }
    inline(r, what).hidden = false; $('textarea, select', inline(r, what)).focus();
  };
  const close = (form) => { if (form.dataset.inline) form.hidden = true; else if (form.closest('details')) form.closest('details').open = false; pick(form.closest('[data-row], [data-beside]')); };
  q.addEventListener('click', (e) => {
    const link = e.target.closest('[data-form]'), cancel = e.target.closest('[data-cancel]');
    if (link && !e.metaKey && !e.ctrlKey && !e.shiftKey) { e.preventDefault(); open(link.closest('[data-row]'), link.dataset.form); }
    if (cancel) { e.preventDefault(); close(cancel.closest('[data-inline]')); }
  });
  document.addEventListener('keydown', (e) => {
    const form = e.target.closest('[data-inline], .rejecting, [data-beside] form'); if (!form || e.isComposing) return;
    if (e.key === 'Escape') { e.preventDefault(); close(form); }
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); form.requestSubmit($('[data-act]', form)); }
  });
  const rule = (r, n) => $('.rejecting [name=rule]', r)?.querySelector(`option[value="${n}"]`);
  const choose = (r) => { const s = $('.rejecting [name=rule]', r); if (!s || isGone(r)) return; s.focus(); try { s.showPicker?.(); } catch { /* only after a press */ } };
  q.addEventListener('submit', (e) => {
    const form = e.target.closest('[data-inline]'), what = form?.dataset.inline ?? e.submitter?.dataset.act, r = e.target.closest('[data-row]'); if (!what) return;
    e.preventDefault();
    if (what === 'edit') {
      const entry = { again: () => refresh(r) };
      done.push(entry);
      entry.saved = inTurn((turn) => turn.then(() => send(form.action, new FormData(form))).then(async (x) => { await entry.again(); undoToast('Edited.'); return x.undo; })
        .catch((x) => { done.splice(done.indexOf(entry), 1); toast(x.message); }));
      return;
    }
    if (form) { const sent = Object.fromEntries(new FormData(form)); delete sent.version; act(what, [r], sent); return; }
    if (what === 'reject' && !told(r, what).rule) { toast('Choose the rule that the writer will be told.'); choose(r); return; }
    act(what, [r], told(r, what));
  });
  document.addEventListener('focusin', (e) => { const r = e.target.closest('[data-row], [data-beside]'); if (r && r !== cur()) pick(r, false); });
  const chosen = () => $$('.pick:checked', q).map((c) => c.closest('[data-row]'));
  const all = $('[data-all]'); all.onchange = () => $$('.pick:enabled', q).forEach((c) => { c.checked = all.checked; });
  bulk.addEventListener('submit', (e) => {
    const what = $('#action').value, s = $('[name=rule]', bulk); e.preventDefault();
    if (!what || !chosen().length) { toast(what ? 'Select some posts first.' : 'Choose what to do with the selected posts.'); return; }
    if (what === 'reject' && !s.value) { toast('Choose the rule that the writers will be told.'); s.focus(); return; }
    act(what, chosen(), what === 'reject' ? { rule: s.value } : {});
  });

  window.lode.queue = {
    q, state, alone, every, cur, isCard, id, rowOf, isGone, inSight, show, seen, mine, step, act, actHere, press, open, choose, undo, chosen, all, fade, refresh, more, level, signedOut,
    refill: () => { chain = chain.then(refill); return chain; },
    byRule: (n) => { const r = cur(); if (!r) return; if (rule(r, n)) actHere('reject', { rule: n }); else toast(`There is no rule ${n}.`); },
    busy: () => unsaved > 0,
  };
  pick(line().find((r) => r.matches(':target, :has(:target)')) ?? line()[0], false);
})();
