// Journeys of readers, members and moderators, with scripts and without.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { article, board, linkFor, signIn, until, window } from './site.mjs';

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? 'with scripts' : 'without scripts';

  test(`a guest's reply waits, is approved and is public, ${scripts}`, async () => {
    const words = `Seen from the road, ${scripts}.`;
    const guest = await window({ javaScriptEnabled });
    await guest.goto(article);
    await guest.getByLabel('Comment *').fill(words);
    await guest.getByLabel('Name *').fill('Pat Reader');
    await guest.getByLabel('Email *').fill('nowhere');
    await guest.locator('form#reply').evaluate((f) => { f.noValidate = true; });
    await guest.getByRole('button', { name: 'Post Comment' }).click();
    await guest.locator('#email-error').waitFor();
    assert.equal(await guest.getByLabel('Comment *').inputValue(), words);
    await guest.getByLabel('Email *').fill(`pat-${javaScriptEnabled}@example.org`);
    await guest.getByRole('button', { name: 'Post Comment' }).click();
    await guest.getByRole('heading', { name: 'Waiting for review' }).waitFor();
    const receipt = guest.url();
    assert.deepEqual(await guest.context().cookies(), []);

    const mod = await window({ javaScriptEnabled });
    await signIn(mod, 'moderator1');
    await mod.goto('/moderation');
    const card = mod.locator('[data-row]', { hasText: words });
    await card.getByRole('button', { name: 'Approve' }).click();
    await card.waitFor({ state: 'detached' });
    if (javaScriptEnabled) {
      await mod.keyboard.press('z');
      await card.waitFor();
      await card.getByRole('button', { name: 'Approve' }).click();
      await card.waitFor({ state: 'detached' });
    } else {
      await mod.getByRole('button', { name: 'Undo' }).click();
      await card.waitFor();
      await card.getByRole('button', { name: 'Approve' }).click();
      await mod.getByText('Approved: 1.').waitFor();
    }
    await until(async () => { await guest.goto(receipt); return guest.getByText('Everyone can read it.').isVisible(); });
    await guest.getByRole('link', { name: 'See it on the page' }).click();
    await guest.locator('article[data-state=public]', { hasText: words }).first().waitFor();
    await guest.end(); await mod.end();
  });

  test(`a post is reported and refused, and its writer appeals, ${scripts}`, async () => {
    const words = `Cheap watches, they say, ${scripts}.`, why = `I sell none, ${scripts}.`;
    const open = () => window({ javaScriptEnabled });
    const guest = await open(), member = await open(), mod = await open(), admin = await open();
    for (const [page, name] of [[member, 'member1'], [mod, 'moderator1'], [admin, 'admin1']]) await signIn(page, name);
    await guest.goto(article);
    await guest.getByLabel('Comment *').fill(words);
    await guest.getByLabel('Name *').fill('Sam Reader');
    await guest.getByLabel('Email *').fill(`sam-${javaScriptEnabled}@example.org`);
    await guest.getByRole('button', { name: 'Post Comment' }).click();
    await guest.getByRole('heading', { name: 'Waiting for review' }).waitFor();
    const receipt = guest.url(), card = mod.locator('[data-row]', { hasText: words });
    await mod.goto('/moderation');
    await card.getByRole('button', { name: 'Approve' }).click();
    await card.waitFor({ state: 'detached' });
    await until(async () => { await guest.goto(receipt); return guest.getByText('Everyone can read it.').isVisible(); });
    await member.goto(await guest.getByRole('link', { name: 'See it on the page' }).getAttribute('href') + '/reports');
    await member.getByLabel('Something else').check();
    await member.getByRole('button', { name: 'Send the report' }).click();
    await member.waitForURL(/\/reports\/\w+$/);
    await mod.goto('/moderation?state=reported');
    await card.getByRole('button', { name: 'Spam' }).click();
    await card.waitFor({ state: 'detached' });

    await until(async () => { await guest.goto(receipt); return guest.getByRole('heading', { name: 'Marked as spam' }).isVisible(); });
    await guest.getByLabel('Why it should be decided otherwise').fill(why);
    await guest.getByRole('button', { name: 'Appeal' }).click();
    await guest.getByText('Your appeal waits').waitFor();
    const appeal = (page) => page.getByRole('article', { name: 'Appeal by Sam Reader' }).filter({ hasText: why });
    await mod.goto('/moderation/appeals');
    await appeal(mod).getByText('You have decided this.').waitFor();
    await admin.goto('/moderation/appeals');
    await appeal(admin).locator('summary').click();
    await appeal(admin).getByLabel('Why, in words for the writer').fill('It sells nothing.');
    await appeal(admin).getByRole('button', { name: 'Reverse it' }).click();
    await admin.getByText('Reversed on appeal').first().waitFor();
    await guest.reload();
    await guest.getByText('the decision is taken back').waitFor();
    await guest.getByText('Everyone can read it.').waitFor();
    for (const page of [guest, member, mod, admin]) await page.end();
  });

  test(`a newcomer joins, opens a topic and answers, ${scripts}`, async () => {
    const name = `Newt ${javaScriptEnabled ? 'One' : 'Two'}`, title = `What of the scrap, ${scripts}?`, email = `newt-${javaScriptEnabled}@example.org`;
    const page = await window({ javaScriptEnabled });
    await page.goto(board);
    await page.getByRole('link', { name: 'Sign in to open a topic' }).click();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('a long enough one');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByLabel('Title *').fill(title);
    await page.getByLabel('First post *').fill('Has anybody **counted** it?');
    await page.getByRole('button', { name: 'Open topic' }).click();
    await page.getByRole('heading', { name: 'Waiting for review' }).waitFor();

    const mod = await window({ javaScriptEnabled });
    await signIn(mod, 'moderator1');
    await mod.goto('/moderation');
    const card = mod.locator('[data-row]', { hasText: title });
    await card.getByRole('button', { name: 'Approve' }).click();
    await card.waitFor({ state: 'detached' });

    await page.goto(await linkFor(email, /\/confirmations\/\w+/));
    await page.getByRole('button', { name: 'Yes, it is mine' }).click();
    await page.getByRole('heading', { name: 'Address confirmed' }).waitFor();

    const link = page.getByRole('link', { name: title }).first();
    await until(async () => { await page.goto(board); return link.isVisible(); });
    await link.click();
    await page.getByLabel('Your answer *').fill('Answering myself.');
    await page.getByRole('button', { name: 'Post answer' }).click();
    await page.locator('article[data-state=public]', { hasText: 'Answering myself.' }).waitFor();
    await page.end(); await mod.end();
  });
}

test('the links of an imported site lead to its articles and replies', async () => {
  const page = await window();
  await page.goto('/?p=11');
  assert.equal(new URL(page.url()).pathname, '/news/item-11');
  await page.getByRole('heading', { level: 1, name: 'Gold' }).waitFor();
  await page.getByText('Silver follows').waitFor();
  const reply = page.locator('article[data-state=public]').first();
  const old = await reply.evaluate((a) => [...a.querySelectorAll('[id^=comment-]'), a.closest('[id^=comment-]')].find(Boolean)?.id);
  await page.goto(`/11/#${old}`);
  assert.equal(new URL(page.url()).pathname, '/news/item-11');
  const top = await page.locator(`article:has(#${old})`).evaluate((a) => a.getBoundingClientRect().top / innerHeight);
  assert.ok(top >= 0 && top < 1, `the reply stands ${top} windows down`);
  assert.equal((await page.goto('/?p=16')).status(), 404);
  await page.end();
});

test('each post in the queue takes one key', async () => {
  const mod = await window();
  await signIn(mod, 'moderator1');
  await mod.goto('/moderation');
  const rows = mod.locator('[data-row]'), before = await rows.count();
  assert.ok(before >= 20, `only ${before} posts wait`);
  for (let i = 0; i < 20; i++) await mod.keyboard.press('asd'[i % 3]);
  assert.equal(await rows.count(), before - 20);
  await mod.keyboard.press('z');
  assert.equal(await rows.count(), before - 19);
  const fresh = await window();
  await signIn(fresh, 'moderator1');
  const left = async () => { await fresh.goto('/moderation'); return fresh.locator('[data-row]').count(); };
  await until(async () => await left() === before - 19);
  await mod.end(); await fresh.end();
});
