// What people can take with them, and how they are forgotten.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { article, join, until, window } from './site.mjs';

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? 'with scripts' : 'without scripts', name = javaScriptEnabled ? 'Tess' : 'Theo';

  test(`a member takes everything along and is forgotten, ${scripts}`, async () => {
    const page = await window({ javaScriptEnabled, acceptDownloads: true }), main = page.locator('main');
    await join(page, name);
    await page.goto('/account/profile');
    await page.getByLabel('A few words').fill(`I read filings. ${name}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();
    await page.goto(article);
    const text = `The tailings figure of ${name} is missing.`;
    await page.locator('textarea').first().fill(text);
    await page.locator('form#reply').getByRole('button', { name: /Post|Send|Leave/ }).click();
    await page.waitForURL((url) => url.pathname !== article || url.hash !== '');
    await page.goto('/account/posts');
    await main.getByText(text).waitFor();

    await page.goto('/account/data');
    const [download] = await Promise.all([page.waitForEvent('download'), main.getByRole('link', { name: 'Download my data' }).click()]);
    const data = readFileSync(await download.path(), 'utf8');
    JSON.parse(data);
    for (const words of [name, `I read filings. ${name}`, text]) assert.ok(data.includes(words), `the file has no ${words}`);

    await main.getByRole('link', { name: 'Erase me' }).click();
    await page.getByLabel(/They go as well/).check();
    await page.getByRole('button', { name: 'Erase me in a day' }).click();
    await page.getByText('You will be forgotten').waitFor();
    await page.getByRole('button', { name: 'Do not erase me' }).click();
    await until(async () => await page.getByText('You will be forgotten').count() === 0);
    await page.getByLabel(/They go as well/).check();
    await page.getByRole('button', { name: 'Erase me in a day' }).click();
    await page.getByText('You will be forgotten').waitFor();
    await page.end();
  });
}
