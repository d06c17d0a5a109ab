/* Progressive enhancement only: everything here has a working way without it,
   through links, forms and <details>. No inline handlers, no request elsewhere. */
(() => {
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const root = document.documentElement;
  root.classList.add('js');
  const say = (text) => { const live = $('[data-live]'); live.textContent = ''; setTimeout(() => { live.textContent = text; }, 60); };
  const store = {
    get: (k) => { try { return localStorage.getItem(k); } catch { return null; } },
    set: (k, v) => { try { if (v) localStorage.setItem(k, v); else localStorage.removeItem(k); } catch { /* private mode */ } },
  };
  const narrow = () => matchMedia('(max-width: 40rem)').matches;

  /* Times: the server writes the date, which never goes stale; here it becomes "5 min ago" for a week, and then loses this year. */
  const ago = () => $$('time[datetime]').forEach((t) => {
    const min = Math.round((Date.now() - new Date(t.dateTime)) / 60000);
    if (min < 0 || t.closest('.byline, .source, .art .note')) return;
    if (min > 7 * 24 * 60) { t.textContent = t.textContent.replace(` ${new Date().getFullYear()}`, ''); return; }
    t.textContent = min < 1 ? 'just now' : min < 60 ? `${min} min ago` : min < 24 * 60 ? `${Math.round(min / 60)} h ago` : min < 48 * 60 ? 'yesterday' : `${Math.round(min / 1440)} days ago`;
  });
  ago(); setInterval(ago, 60000);

  /* Theme: the server writes data-theme from a cookie; here it switches at once. */
  $('[data-theme-toggle]')?.addEventListener('click', (e) => {
    e.preventDefault();
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    fetch('/theme', { method: 'POST', redirect: 'manual', body: new URLSearchParams({ theme: root.dataset.theme }) }).catch(() => {});
  });

  /* A message with an undo. It stays 8 s, with an undo 30, waits while hovered or focused, and never takes the focus. */
  const toast = (text, undo, key = 'Z') => {
    const t = document.createElement('div'); t.className = 'toast';
    const s = document.createElement('span'); s.textContent = text; t.append(s);
    let timer; const go = () => { timer = setTimeout(() => t.remove(), undo ? 30_000 : 8000); };
    if (undo) {
      const b = document.createElement('button'), k = document.createElement('kbd');
      b.className = 'act'; k.textContent = key; b.append('Undo '); if (key) b.append(k); b.onclick = () => { clearTimeout(timer); t.remove(); undo(); }; t.append(b);
    }
    t.onpointerenter = t.onfocusin = () => clearTimeout(timer); t.onpointerleave = t.onfocusout = go;
    $('.toasts').replaceChildren(t); say(text + (undo && key ? ` Press ${key} to undo.` : '')); go();
  };

  document.addEventListener('click', (e) => {
    const c = e.target.closest('[data-copy]');
    if (c) { e.preventDefault(); const url = new URL(c.getAttribute('href'), location.href).href; (navigator.clipboard?.writeText(url) ?? Promise.reject()).then(() => toast('Link copied'), () => { location.href = url; }); }
    const w = e.target.closest('[data-copy-text]');
    if (w) { const text = document.getElementById(w.dataset.copyText); (navigator.clipboard?.writeText(text.value) ?? Promise.reject()).then(() => toast('Text copied'), () => { text.focus(); text.select(); }); }
    const u = e.target.closest('[data-useful]');
    if (u) {
      e.preventDefault();
      const on = u.getAttribute('aria-pressed') !== 'true', n = $('.num', u), set = (v) => { n.textContent = +n.textContent + (v ? 1 : -1); u.setAttribute('aria-pressed', v); u.setAttribute('aria-label', `Useful, ${n.textContent}`); };
      set(on);
      fetch(u.form.action, { method: 'POST', redirect: 'manual' }).then((r) => { if (r.status >= 400) throw r; }).catch(() => { set(!on); toast('Not saved: try again in a moment.'); });
    }
    const o = e.target.closest('[data-open]'); if (o) document.getElementById(o.dataset.open).showModal();
    const v = e.target.closest('[data-reveal]');
    if (v) { const i = document.getElementById(v.dataset.reveal), on = i.type === 'password'; i.type = on ? 'text' : 'password'; v.setAttribute('aria-pressed', on); v.textContent = on ? 'Hide' : 'Show'; }
  });
  document.addEventListener('keydown', (e) => { const m = $('.menu[open]'); if (m && e.key === 'Escape') { m.open = false; $('summary', m).focus(); } });

  /* Far posts are laid out once the browser is idle, so that the scrollbar tells the truth. */
  const far = $$('.thread > .cmt').slice(8), idle = window.requestIdleCallback ?? setTimeout;
  const near = () => { far.splice(0, 6).forEach((p) => { p.style.contentVisibility = 'visible'; }); if (far.length) idle(near); };
  idle(near);

  /* One reply form that moves: under the post on a wide screen, into a sheet on a phone.
     In a topic the link opens the page with the quote in the form, so it is left alone. */
  const form = $('form#reply'), sheet = $('#sheet');
  if (form && sheet) {
    const home = document.createComment('reply form'); form.after(home);
    const head = $('[data-title]', form), first = $('textarea', form), parent = form.elements.parent; let from = null;
    const cancel = document.createElement('button'); cancel.type = 'button'; cancel.className = 'btn btn--line'; cancel.textContent = 'Cancel reply'; cancel.hidden = true; $('.form__end .btn', form).after(cancel);
    const back = () => { if (sheet.open) sheet.close(); home.before(form); head.textContent = head.dataset.title; head.hidden = false; parent.value = ''; cancel.hidden = true; from?.focus(); from = null; };
    cancel.onclick = back; sheet.addEventListener('close', () => { if (sheet.contains(form)) back(); });
    document.addEventListener('click', (e) => {
      const a = e.target.closest('[data-reply]'); if (!a || e.metaKey || e.ctrlKey) return;
      e.preventDefault(); from = a; parent.value = a.dataset.reply; cancel.hidden = false; head.textContent = `${head.dataset.title} to ${a.dataset.name}`;
      if (narrow()) { $('#sheet-h').textContent = head.textContent; head.hidden = true; $('[data-sheet-slot]').append(form); sheet.showModal(); } else a.closest('.acts').after(form);
      first.focus();
    });
    form.addEventListener('keydown', (e) => { if (e.key === 'Escape' && from && !sheet.open) { e.preventDefault(); back(); } });
  }

  /* Drafts: kept on this device as you type and until the server has stored the text. */
  $$('[data-draft]').forEach((f) => {
    const ta = $('textarea', f), note = $('[data-draft-state]', f), k = 'draft:' + f.dataset.draft; let h;
    const sent = store.get(k + ':sent');
    if (sent && !ta.value && !$('#sum')) { store.set(k, null); store.set(k + ':sent', null); }
    const old = store.get(k); if (old && !ta.value) { ta.value = old; if (note) note.textContent = 'Draft restored'; }
    ta.addEventListener('input', () => { clearTimeout(h); h = setTimeout(() => { store.set(k, ta.value); if (note) note.textContent = 'Draft saved ' + new Date().toTimeString().slice(0, 5); }, 600); });
    ta.addEventListener('keydown', (e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) f.requestSubmit(); });
    f.addEventListener('submit', () => { clearTimeout(h); store.set(k, ta.value); store.set(k + ':sent', '1'); });
  });

  /* Composer: formatting, and quoting a selection with Q. */
  const ta = $('textarea#body');
  const put = (a, b = '') => { const s = ta.selectionStart, n = ta.selectionEnd; ta.setRangeText(a + ta.value.slice(s, n) + b, s, n, 'end'); ta.focus(); ta.dispatchEvent(new Event('input')); };
  $$('[data-fmt]').forEach((b) => { b.onclick = () => ({ bold: () => put('**', '**'), ital: () => put('_', '_'), link: () => put('[', '](https://)'), quote: () => put('> '), list: () => put('- ') })[b.dataset.fmt](); });
  const typing = (e) => e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], dialog');
  if (ta && $('.posts')) document.addEventListener('keydown', (e) => {
    if (e.key !== 'q' || typing(e)) return;
    const text = String(getSelection()).trim(), post = getSelection().anchorNode?.parentElement?.closest('.post'); if (!text || !post) return;
    e.preventDefault(); put(`> ${$('b', post).textContent}${$('.no', post) ? ', ' + $('.no', post).textContent : ''}: ${text.replace(/\n+/g, '\n> ')}\n\n`);
  });

  /* Old anchors of an imported site that stand on another page of the discussion. */
  const oldAnchor = location.hash.match(/^#comment-(\d+)$/);
  if (oldAnchor && !document.getElementById('comment-' + oldAnchor[1]) && $('#comments')) location.replace('/comments/' + oldAnchor[1]);

  /* What the scripts of single pages share. */
  window.lode = { $, $$, say, store, toast, typing };

  /* After a form that did not pass, the focus goes to what is wrong with it. */
  $('#sum')?.focus();
})();
