// Journeys and checks in a real browser against the site at LODE_URL. The Go test
// beside this folder starts the site and this file, and fails if this one does.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { HtmlValidate } from 'html-validate';

const base = process.env.LODE_URL, password = process.env.LODE_PASSWORD;
const { article, topic, board } = JSON.parse(process.env.LODE_PAGES);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
});
test.after(() => browser.close());

const window = async (options = {}) => {
  const context = await browser.newContext({ baseURL: base, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const foreign = [], errors = [];
  page.on('request', (r) => { if (!r.url().startsWith(base)) foreign.push(r.url()); });
  page.on('pageerror', (e) => errors.push(e.message));
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) errors.push(m.text()); });
  page.end = async () => { assert.deepEqual(foreign, [], 'requests to other hosts'); assert.deepEqual(errors, [], 'errors in the console'); await context.close(); };
  return page;
};

// until asks again, for at most ten seconds, until the answer is yes.
const until = async (yes) => {
  for (const end = Date.now() + 10_000; Date.now() < end;) if (await yes()) return;
  assert.fail(`not within ten seconds: ${yes}`);
};

const signIn = async (page, name) => {
  await page.goto('/sign-in');
  await page.getByLabel('Name or e-mail').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
};

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

  test(`a newcomer joins, opens a topic and answers, ${scripts}`, async () => {
    const name = `Newt ${javaScriptEnabled ? 'One' : 'Two'}`, title = `What of the scrap, ${scripts}?`;
    const page = await window({ javaScriptEnabled });
    await page.goto(board);
    await page.getByRole('link', { name: 'Sign in to open a topic' }).click();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('E-mail').fill(`newt-${javaScriptEnabled}@example.org`);
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

    const link = page.getByRole('link', { name: title }).first();
    await until(async () => { await page.goto(board); return link.isVisible(); });
    await link.click();
    await page.getByLabel('Your answer *').fill('Answering myself.');
    await page.getByRole('button', { name: 'Post answer' }).click();
    await page.locator('article[data-state=public]', { hasText: 'Answering myself.' }).waitFor();
    await page.end(); await mod.end();
  });
}

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

const validate = new HtmlValidate({ extends: ['html-validate:standard'], rules: { 'long-title': 'off', 'require-sri': 'off', 'no-trailing-whitespace': 'off', 'prefer-native-element': 'off' } });
const pages = ['/', '/news', article, '/forum', '/forum?list=latest', board, topic, '/rules', '/sign-in', '/sign-up', '/nothing-here'];

test('every page is valid HTML', async () => {
  const wrong = [];
  for (const path of pages) {
    const report = await validate.validateString(await (await fetch(base + path)).text());
    for (const r of report.results) for (const m of r.messages) wrong.push(`${path}:${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
  }
  assert.deepEqual(wrong, []);
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [390, 1440]) {
    test(`axe finds nothing in ${colorScheme} at ${width} px`, async () => {
      const wrong = [];
      const page = await window({ colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
      const check = async (path) => {
        await page.goto(path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) wrong.push(`${path} is ${wide} px too wide`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
        for (const v of violations) wrong.push(`${path} ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' | ')}`);
      };
      for (const path of pages) await check(path);
      await signIn(page, 'moderator1');
      for (const path of ['/moderation', board + '/new', '/members/moderator1', topic, article]) await check(path);
      assert.deepEqual(wrong, []);
      await page.context().close();
    });
  }
}
