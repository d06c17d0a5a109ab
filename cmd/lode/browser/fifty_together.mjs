// Two moderators at one queue, and what must not be lost.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { article, signIn, until, window } from './site.mjs';
import { cards, moderator, saved } from './fifty.mjs';

const look = (page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
const card = (page, n) => page.locator('[data-row]', { has: page.locator(`#card-${cards[n].id}`) });
const current = (page, n) => page.locator(`[aria-current=true] #card-${cards[n].id}`).waitFor();

test('two moderators see each other, and neither decides twice', async () => {
  const mo = await moderator('mo'), max = await moderator('max');
  await until(async () => { await look(max); return card(max, 0).getByText('Open at mo').isVisible(); });
  await mo.keyboard.press('a');
  await saved(mo, 49);
  await max.keyboard.press('s');
  await card(max, 0).getByText(/Approved by mo at/).waitFor();
  assert.equal(await card(max, 0).getByRole('button', { name: 'Approve' }).isVisible(), false);
  await current(max, 1);
  await mo.keyboard.press('3');
  await saved(mo, 48);
  await look(max);
  await card(max, 1).getByText(/Rejected by mo at/).waitFor();
  await max.keyboard.press('s');
  await current(max, 2);
  await saved(mo, 48);
  await mo.keyboard.press('z');
  await saved(mo, 49);
  await look(max);
  await card(max, 1).getByRole('button', { name: 'Approve' }).waitFor();

  const guest = await window();
  await guest.goto(article);
  await guest.getByLabel('Comment *').fill('I have just come.');
  await guest.getByLabel('Name *').fill('Late Guest');
  await guest.getByLabel('Email *').fill('late@example.org');
  await guest.getByRole('button', { name: 'Post Comment' }).click();
  await guest.getByRole('heading', { name: 'Waiting for review' }).waitFor();
  await look(max);
  const last = max.locator('[data-row]').last();
  await last.getByText('I have just come.').waitFor();
  await current(max, 2);
  await mo.end(); await max.end(); await guest.end();
});

test('whoever is too late without scripts sees what the first one decided', async () => {
  const mo = await moderator('mo'), max = await moderator('max', { javaScriptEnabled: false });
  await card(mo, 4).getByRole('button', { name: 'Approve' }).click();
  await card(mo, 4).waitFor({ state: 'detached' });
  await saved(mo, 49);
  await card(max, 4).getByRole('button', { name: 'Spam' }).click();
  await max.getByRole('heading', { name: 'Somebody was faster' }).waitFor();
  await max.getByText(/Approved by mo at/).waitFor();
  await max.goBack();
  await max.goto('/moderation/history');
  await max.locator('[id^=decision-]').first().getByRole('button', { name: /^Undo/ }).click();
  await max.getByText('Undone: 1.').waitFor();
  await saved(mo, 50);
  await mo.end(); await max.end();
});

test('keys can be changed and switched off, and act nowhere else', async () => {
  const mo = await moderator('mo');
  const rows = await mo.locator('[data-row]').count();
  await mo.keyboard.press('?');
  await mo.getByLabel('Key: Approve, move on').fill('s');
  await mo.getByText('S is taken').waitFor({ state: 'attached' }).catch(() => {});
  await mo.getByLabel('Key: Approve, move on').fill('w');
  await mo.keyboard.press('Enter');
  await mo.getByText('W from now on.').waitFor();
  await mo.keyboard.press('Escape');
  await mo.keyboard.press('a');
  await mo.keyboard.press('Control+w').catch(() => {});
  assert.equal(await mo.locator('[data-row]').count(), rows);
  await mo.reload();
  await mo.keyboard.press('w');
  assert.equal(await mo.locator('[data-row]').count(), rows - 1);
  await mo.keyboard.press('z');
  await saved(mo, rows);
  const words = mo.locator('[aria-current=true] [name=note]').first();
  await words.fill('');
  await words.press('s');
  assert.equal(await words.inputValue(), 's');
  await mo.locator('body').click({ position: { x: 2, y: 2 } });
  await mo.locator('header').getByText('Keyboard shortcuts').click();
  await mo.reload();
  for (const key of 'wsd3rz?') await mo.keyboard.press(key);
  assert.equal(await mo.locator('[data-row]').count(), rows);
  assert.equal(await mo.locator('dialog[open]').count(), 0);
  await mo.end();
});

test('a session that ends loses nothing', async () => {
  const mo = await moderator('mo'), rows = await mo.locator('[data-row]').count();
  const cookies = await mo.context().cookies();
  await mo.context().clearCookies();
  await mo.locator('[aria-current=true] [name=note]').first().fill('Kindly.');
  await mo.locator('h1').click();
  await mo.keyboard.press('3');
  await mo.locator('.toast').getByText('You were signed out').waitFor();
  assert.equal(await mo.locator('[data-row]').count(), rows);
  assert.equal(await mo.locator('[aria-current=true] [name=note]').first().inputValue(), 'Kindly.');
  await mo.context().addCookies(cookies);
  await mo.keyboard.press('3');
  await saved(mo, rows - 1);
  await mo.keyboard.press('z');
  await saved(mo, rows);

  const plain = await moderator('mo', { javaScriptEnabled: false });
  await plain.context().clearCookies();
  const first = plain.locator('[data-row]').first();
  await first.locator('[name=note]').first().fill('Kindly.');
  await first.locator('.rejecting [name=rule]').selectOption('3');
  await first.getByRole('button', { name: 'Reject' }).first().click();
  await plain.getByRole('heading', { name: 'You were signed out' }).waitFor();
  assert.equal(await plain.locator('#kept').inputValue(), 'Kindly.');
  await plain.getByRole('link', { name: 'Sign in' }).first().click();
  await signIn(plain, 'mo');
  await mo.end(); await plain.end();
});
