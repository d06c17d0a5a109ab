// From an empty store to a site with a name, an admin and settings of its own. The Go
// test beside this folder starts the site, once for LODE_SCRIPTS on and once for off.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { invalid, unusable } from './checks.mjs';
import { linkFor, password, until, window } from './site.mjs';

const javaScriptEnabled = process.env.LODE_SCRIPTS === 'on', setup = process.env.LODE_SETUP;
const page = await window({ javaScriptEnabled });
test.after(() => page.end());

test('five fields make a site and its admin', async () => {
  const visitor = await window({ javaScriptEnabled });
  for (const path of ['/', '/news', '/forum', '/sign-up']) {
    const answer = await visitor.goto(path);
    assert.equal(answer.status(), 200, path);
    assert.doesNotMatch(await answer.text(), /setup/i, path);
  }
  assert.equal((await visitor.goto('/setup/wrong')).status(), 404);

  await page.goto(setup);
  assert.equal(await page.locator('main form input').count(), 5);
  await page.getByLabel('Name of the site').fill('The Vein');
  await page.getByLabel('What it is about').fill('Ore and argument');
  await page.getByLabel('Your name').fill('Ada Lovell');
  await page.getByLabel('E-mail').fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill('too short');
  await page.locator('main form').evaluate((f) => { f.noValidate = true; });
  await page.getByRole('button', { name: 'Open the site' }).click();
  await page.locator('#password-error').waitFor();
  assert.equal(await page.getByLabel('Your name').inputValue(), 'Ada Lovell');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Open the site' }).click();
  await page.getByText('The site is yours.').waitFor();
  await page.getByRole('link', { name: 'The Vein' }).waitFor();

  assert.equal((await visitor.goto(setup)).status(), 404);
  await visitor.goto('/');
  await visitor.getByRole('link', { name: 'The Vein' }).waitFor();
  await visitor.end();
});

test('settings change, say who changed them, and change back', async () => {
  await page.goto('/admin/settings');
  await page.getByLabel('Links that make a post wait').fill('5');
  await page.getByLabel('A first post waits for a moderator').uncheck();
  await page.getByRole('button', { name: 'Save settings' }).click();
  await page.getByText('Saved.').waitFor();
  assert.equal(await page.getByLabel('Links that make a post wait').inputValue(), '5');
  const line = page.getByRole('listitem').filter({ hasText: 'Links that make a post wait: from 2 links to 5 links' });
  await line.getByText('Ada Lovell').waitFor();
  await line.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone.').first().waitFor();
  assert.equal(await page.getByLabel('Links that make a post wait').inputValue(), '2');
  assert.equal(await page.getByLabel('A first post waits for a moderator').isChecked(), false);
  await page.getByLabel('Contact address').fill('nowhere');
  await page.locator('form[action="/admin/settings"]').evaluate((f) => { f.noValidate = true; });
  await page.getByRole('button', { name: 'Save settings' }).click();
  await page.locator('#contact-error').waitFor();
  assert.equal(await page.getByLabel('Contact address').inputValue(), 'nowhere');
  await page.getByLabel('Contact address').fill('desk@example.org');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await page.getByText('Saved.').waitFor();
});

test('a document changes, and readers see when', async () => {
  await page.goto('/admin/documents/terms');
  await page.getByLabel('Text').fill('## In short\n\nBe **kind**.');
  await page.getByLabel('What changed').fill('Much shorter.');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('heading', { name: 'In short' }).waitFor();
  await page.getByRole('button', { name: 'Save as a new version' }).click();
  await page.getByText('Saved.').waitFor();
  const visitor = await window({ javaScriptEnabled });
  await visitor.goto('/');
  await visitor.getByRole('link', { name: 'Terms' }).click();
  await visitor.getByRole('heading', { name: 'In short' }).waitFor();
  await visitor.getByText('Much shorter.').waitFor();
  await visitor.getByRole('link', { name: 'Version 1' }).click();
  await visitor.getByText('This is an earlier version.').waitFor();
  await visitor.getByText('desk@example.org').waitFor();
  await visitor.end();
});

test('a role is given and taken back', async () => {
  const member = await window({ javaScriptEnabled });
  await member.goto('/sign-up');
  await member.getByLabel('Name').fill('Newt Field');
  await member.getByLabel('E-mail').fill('newt@example.org');
  await member.getByLabel('Password', { exact: true }).fill('a long enough one');
  await member.getByRole('button', { name: 'Create account' }).click();
  const link = await linkFor('newt@example.org', /\/confirmations\/\w+/);
  await member.goto(link);
  await member.locator('main').getByRole('button').click();

  await page.goto('/admin/people');
  await page.getByLabel('Name or e-mail begins with').fill('newt');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByLabel('Role of Newt Field').selectOption('moderator');
  await page.getByRole('button', { name: /^Save.*role of Newt Field/ }).click();
  await page.getByText('The role is changed.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await page.getByText('Undone.').waitFor();
  await page.getByText('from moderator to member').waitFor();
  await member.end();
});

test('mail is tried out, and a kind of it stopped and started', async () => {
  await page.goto('/admin/mail');
  await page.getByText('No mail server is set').waitFor();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('is on its way').waitFor();
  await linkFor('ada@example.org', /\/admin\/mail/);
  await until(async () => { await page.goto('/admin/mail'); return !await page.getByText('nothing yet', { exact: true }).isVisible(); });
  await page.goto('/account/mail');
  await page.getByRole('button', { name: /^Stop.*What became of my posts/ }).click();
  await page.getByText('Stopped: what became of my posts.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('You get this again: what became of my posts.').waitFor();
});

const paths = ['/admin/settings', '/admin/people', '/admin/documents', '/admin/documents/privacy', '/admin/mail', '/account/mail', '/terms', '/terms?version=1', '/privacy'];

test('the pages are valid, fit, and can be used by everyone', async () => {
  assert.deepEqual(await invalid(page, paths), []);
  if (javaScriptEnabled) assert.deepEqual(await unusable(page, paths), []);
});
