// A queue of more than one page, with appeals, a change and a ban above the posts.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { signIn, until, window } from './site.mjs';
import { cards, moderator } from './fifty.mjs';

const look = (page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
const rows = (page, n) => until(async () => await page.locator('[data-row]').count() === n);
const currentId = (page) => page.locator(':is([data-row], [data-beside])[aria-current=true]').evaluate((r) => r.id || r.querySelector('article')?.id || r.textContent);
// told waits for a page that says so, until its scripts hear keys.
const told = async (page, words) => { await page.locator('[data-flash]').getByText(words).waitFor(); await page.waitForLoadState(); };
const scrolledDown = (page) => page.evaluate(() => scrollTo(0, document.body.scrollHeight));

// counts are those of the tabs as a page shows them, and the site itself.
const shown = (page) => page.locator('.tabs [data-count]').evaluateAll((all) => all.map((n) => `${n.dataset.count} ${n.textContent}`).join());
const counted = async (page) => {
  const text = await (await page.request.get(page.url())).text(), tabs = text.match(/<nav class="tabs[^]*?<\/nav>/)[0];
  return [...tabs.matchAll(/data-count="(\w+)">([\d,]+)</g)].map((m) => `${m[1]} ${m[2]}`).join();
};
const agree = (page, not) => until(async () => { const now = await counted(page); return now !== not && now === await shown(page); });

test('keys reach what stands above the posts, and act on nothing out of sight', async () => {
  const mo = await moderator('mo');
  const first = await currentId(mo);
  assert.match(first, /^appeal-/);
  await mo.keyboard.press('a');
  await mo.keyboard.press('s');
  await mo.keyboard.press('r');
  const words = mo.locator(`#${first} textarea`);
  assert.ok(await words.evaluate((f) => f === document.activeElement));
  await words.fill('As it stood.');
  await mo.keyboard.press('Escape');
  assert.equal(await words.isVisible(), false);
  assert.equal(await currentId(mo), first);
  await mo.keyboard.press('j');
  assert.match(await currentId(mo), /^edit-/);
  await mo.keyboard.press('a');
  await told(mo, 'Change published');
  assert.equal(await mo.locator('[id^=edit-]').count(), 0);
  await mo.keyboard.press('z');
  await told(mo, 'Undone: 1.');
  await mo.keyboard.press('j');
  assert.match(await currentId(mo), /^edit-/);

  await mo.keyboard.press('j');
  await mo.keyboard.press('j');
  assert.equal(await currentId(mo), `card-${cards[0].id}`);
  const before = await mo.locator('[data-row]').count(), text = mo.locator(`#card-${cards[0].id} [data-words]`);
  for (const key of ['a', '3', 'r', 'x']) {
    await scrolledDown(mo);
    await mo.keyboard.press(key);
    assert.equal(await mo.locator('[data-row]').count(), before, `${key} acts on what nobody sees`);
    assert.equal(await mo.locator('[data-inline], .pick:checked').count(), 0);
    const { top, bottom } = await text.evaluate((r) => r.getBoundingClientRect());
    assert.ok(top > 0 && bottom < 900, `after ${key} the text stands from ${top} to ${bottom}`);
  }
  await mo.keyboard.press('a');
  await rows(mo, before - 1);
  await mo.keyboard.press('z');
  await rows(mo, before);
  await agree(mo);
  await mo.end();
});

test('a full page that is cleared at once fills up with what follows', async () => {
  const mo = await moderator('mo');
  await mo.goto('/moderation?kind=reply');
  await mo.evaluate(() => { const e = document.querySelector('[data-empty]'); new MutationObserver(() => { if (!e.hidden) document.body.dataset.said = e.textContent; }).observe(e, { attributes: true }); });
  assert.equal(await mo.locator('[data-row]').count(), 50);
  await mo.keyboard.press('Shift+X');
  await mo.keyboard.press('Shift+S');
  await rows(mo, 5);
  await agree(mo);
  assert.equal(await mo.evaluate(() => document.body.dataset.said), undefined);
  await mo.keyboard.press('z');
  await rows(mo, 55);
  await mo.getByText('Select all').click();
  await mo.getByLabel('Action for the selected').selectOption('trash');
  await mo.getByRole('button', { name: 'Apply' }).click();
  await mo.getByRole('heading', { name: 'Nothing here is like this' }).waitFor();
  await agree(mo);
  await mo.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  await rows(mo, 55);
  await agree(mo);

  await mo.goto('/moderation?page=2');
  const last = await mo.locator('[data-row]').count();
  await mo.keyboard.press('Shift+X');
  await mo.keyboard.press('Shift+D');
  await mo.getByRole('heading', { name: 'This page is empty' }).waitFor();
  assert.equal(await mo.getByRole('link', { name: 'To the first page' }).getAttribute('href'), '/moderation?state=pending');
  await agree(mo);
  await mo.keyboard.press('z');
  await rows(mo, last);
  await agree(mo);
  await mo.end();
});

test('a page of appeals alone says nothing of posts, and is not fetched again and again', async () => {
  const mo = await moderator('mo');
  for (const kind of ['appeal', 'edit', 'person']) {
    await mo.goto(`/moderation?kind=${kind}`);
    let again = 0;
    const notice = (r) => { if (new URL(r.url()).pathname === '/moderation') again++; };
    mo.on('request', notice);
    for (let i = 0; i < 2; i++) {
      const answered = mo.waitForResponse((r) => r.url().includes('/moderation/presence'));
      await look(mo);
      await answered;
    }
    await mo.evaluate(() => fetch('/healthz')); // what comes of the answer is asked before this
    mo.off('request', notice);
    assert.equal(again, 0, `${kind} is fetched again`);
    assert.equal(await mo.locator('[data-empty]').isVisible(), false);
    assert.equal(await mo.locator('[data-beside]').count(), 1);
  }
  await mo.end();
});

test('the counts of all tabs follow what is decided, wherever it is', async () => {
  const mo = await moderator('mo');
  await mo.goto('/moderation?state=reported');
  const kept = mo.locator('[data-row]', { has: mo.locator('[data-words]', { hasText: 'What the paper says.' }) });
  for (const name of ['Keep', 'Spam', 'Trash']) {
    const before = await shown(mo);
    await kept.getByRole('button', { name }).click();
    await kept.waitFor({ state: 'detached' });
    await agree(mo, before);
    await mo.keyboard.press('z');
    await kept.waitFor();
    await agree(mo);
    assert.equal(await shown(mo), before);
  }
  await mo.goto('/moderation');
  const before = await shown(mo);
  await mo.locator('[data-row]', { has: mo.locator('[data-reported]') }).first().getByRole('button', { name: 'Spam' }).click();
  await agree(mo, before);
  await mo.keyboard.press('z');
  await until(async () => await counted(mo) === before);
  assert.equal(await shown(mo), before);
  await mo.end();
});

test('a ready answer keeps its paragraphs, and what a post answers stands beside it', async () => {
  const mo = await moderator('mo');
  await mo.goto('/moderation?person=cleo');
  const card = mo.locator('[data-row]');
  await card.locator('.answers').getByText('What the paper says.').first().waitFor();
  const note = card.getByLabel('Words to the writer');
  await card.getByLabel('Ready answer').selectOption({ label: 'Kindly' });
  assert.equal(await note.inputValue(), 'Not here.\n\nThe rules say why.');
  await note.press('End');
  await note.press('Enter');
  assert.equal(await card.count(), 1);
  await note.press('Escape');
  await mo.keyboard.press('f');
  await note.press('Control+Enter');
  await card.waitFor({ state: 'detached' });
  await mo.keyboard.press('z');
  await card.waitFor();
  await agree(mo);
  await mo.end();
});

test('words typed on a card go along with spam and trash, by key as by button', async () => {
  const mo = await moderator('mo');
  await mo.goto('/moderation?person=cleo');
  const card = mo.locator('[data-row]');
  for (const [state, name, key] of [['spam', 'Spam'], ['trash', 'Trash'], ['spam', '', 's'], ['trash', '', 'd']]) {
    const words = `No ${state} by ${key ?? 'button'}.`, note = card.getByLabel('Words to the writer'), why = card.locator('[data-inline=edit]').getByLabel('Why');
    await mo.keyboard.press('e');
    await why.fill('Typed, and left alone.');
    await why.press('Escape');
    await note.fill(words);
    await note.press('Escape');
    await (key ? mo.keyboard.press(key) : card.getByRole('button', { name }).click());
    await card.waitFor({ state: 'detached' });
    await until(async () => (await (await mo.request.get(`/moderation?state=${state}&person=cleo`)).text()).includes(words));
    await mo.keyboard.press('z');
    await card.waitFor();
    await agree(mo);
  }
  await mo.end();
});

test('what its writer has changed meanwhile is drawn anew, alone as among many', async () => {
  const mo = await moderator('mo'), writer = await window();
  await signIn(writer, 'person5');
  await mo.goto('/moderation?person=person5');
  const card = mo.locator('[data-row]'), edit = async (words) => {
    await writer.goto(`/posts/${await card.locator('.pick').inputValue()}/edits`);
    await writer.getByLabel('Your text').fill(words);
    await writer.getByRole('button', { name: 'Save' }).click();
    await writer.waitForURL((url) => !url.pathname.endsWith('/edits'));
  };
  await edit('Words that nobody has read.');
  await card.getByLabel('Words to the writer').fill('Kindly not.');
  await card.getByLabel('Words to the writer').press('Escape');
  await mo.keyboard.press('3');
  await mo.locator('.toast').getByText('The writer has changed this post').waitFor();
  await card.getByText('Words that nobody has read.').first().waitFor();
  assert.equal(await card.getByLabel('Words to the writer').inputValue(), 'Kindly not.');
  await edit('And others again.');
  await mo.keyboard.press('x');
  await mo.keyboard.press('Shift+A');
  await card.getByText('And others again.').first().waitFor();
  await mo.keyboard.press('a');
  await card.waitFor({ state: 'detached' });
  await mo.keyboard.press('z');
  await card.waitFor();
  await agree(mo);
  await mo.keyboard.press('e');
  let press;
  const pressed = new Promise((resolve) => { press = resolve; });
  await mo.route('**/edit', async (r) => { if (r.request().method() === 'POST') await pressed; await r.continue(); });
  await card.locator('[data-inline=edit]').getByLabel('The text').fill('As a moderator has it.');
  await card.locator('[data-inline=edit]').getByLabel('Why').fill('Shorter.');
  await mo.keyboard.press('Control+Enter');
  await card.getByRole('button', { name: 'Approve' }).click();
  press();
  await mo.locator('.toast').getByText('Edited').waitFor();
  await agree(mo);
  assert.equal(await card.count(), 0);
  await mo.end();
  await writer.end();
});

test('the undo is offered for half a minute', async () => {
  const mo = await moderator('mo');
  await mo.clock.install();
  await mo.goto('/moderation?kind=post');
  await mo.locator('[data-row]').first().getByRole('button', { name: 'Approve' }).click();
  const undo = mo.locator('.toast').getByRole('button', { name: 'Undo' });
  await mo.mouse.move(5, 5);
  await agree(mo);
  await mo.clock.fastForward(25_000);
  assert.ok(await undo.isVisible());
  await mo.clock.fastForward(6_000);
  await undo.waitFor({ state: 'detached' });
  await mo.end();
});
