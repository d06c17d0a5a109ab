/* Ready answers: the one that is picked goes into the words to the writer, where it can be changed. */
(() => {
  document.addEventListener('change', (e) => {
    const s = e.target.closest('[data-answers]'), o = s?.selectedOptions[0]; if (!o?.value) return;
    const note = s.form.elements.note, rule = s.form.elements.rule;
    if (o.dataset.rule) rule.value = o.dataset.rule;
    note.value = [o.dataset.text.trim(), note.value.trim()].filter(Boolean).join('\n\n');
    s.value = ''; note.focus();
  });
})();
