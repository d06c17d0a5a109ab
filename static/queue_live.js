/* What others do to the queue meanwhile: who has which card open, what is decided, what is new. */
(() => {
  const { $, $$, toast } = window.lode, queue = window.lode.queue;
  if (!queue) return;
  const visible = () => document.visibilityState === 'visible', send = { method: 'POST', headers: { Accept: 'application/json' } };
  const openAt = (r, names) => {
    const p = $('[data-open-at]', r); p.hidden = !names?.length; p.replaceChildren();
    if (names?.length) { const tag = document.createElement('span'); tag.className = 'tag tag--held'; tag.textContent = `Open at ${names.join(', ')}`; p.append(tag); }
  };
  let told = 0, timer, claimTimer, out = false;
  const lost = (r) => { if (r.ok && !r.redirected) { out = false; return false; } if ((r.redirected || r.status === 401) && !out) { out = true; toast(queue.signedOut); } return true; };

  const claim = async () => {
    clearTimeout(claimTimer);
    const r = queue.cur(); if (!r || !queue.isCard(r) || queue.isGone(r) || !visible()) return;
    claimTimer = setTimeout(claim, 30_000);
    const answer = await fetch(`/moderation/posts/${queue.id(r)}/claim`, send).catch(() => null);
    if (answer && !lost(answer)) openAt(r, (await answer.json()).open);
  };
  queue.q.addEventListener('pick', () => { clearTimeout(claimTimer); claimTimer = setTimeout(claim, 700); });
  claimTimer = setTimeout(claim, 700);

  const ask = async () => {
    clearTimeout(timer); if (!visible()) return;
    timer = setTimeout(ask, 10_000);
    const joins = queue.state === 'pending' && !queue.alone && !queue.more();
    const asked = new URLSearchParams(location.search), later = asked.has('page'), shown = queue.every().map(queue.id).slice(0, 200);
    asked.set('state', queue.state); asked.set('posts', shown.join()); asked.set('after', !joins || (later && !shown.length) ? -1 : shown.length ? Math.max(told, ...queue.seen) : 0);
    const answer = await fetch(`/moderation/presence?${asked}`).catch(() => null);
    if (!answer || lost(answer)) return;
    const { open, gone, fresh, waiting } = await answer.json(), late = Object.fromEntries((gone ?? []).map((g) => [g.post, g]));
    for (const post of shown) {
      const r = queue.rowOf(post); if (!r) continue;
      openAt(r, open?.[post]);
      if (late[post] && !queue.mine.has(post)) queue.fade(r, late[post].words, late[post].undo); else if (!late[post] && queue.isGone(r)) queue.refresh(r);
    }
    if (!queue.busy()) $$('[data-count=pending]').forEach((n) => { if (!n.closest('.tabs') || !$('.chips')) n.textContent = waiting.toLocaleString('en-US'); });
    if (fresh?.length && !queue.busy()) { told = Math.max(told, ...(fresh ?? [])); queue.refill(); }
    if (queue.more()) queue.level();
  };
  queue.q.addEventListener('late', ask);
  document.addEventListener('visibilitychange', () => { ask(); claim(); });
  addEventListener('pageshow', ask);
  timer = setTimeout(ask, 2000);
})();
