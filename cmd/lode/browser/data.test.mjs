// What people leave here: their picture, what they wrote before they joined, all of it as
// a file, and nothing once they are forgotten.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { article, join, password, tomorrow, until, window } from './site.mjs';

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? 'with scripts' : 'without scripts', name = javaScriptEnabled ? 'Tess' : 'Theo', email = `${name.toLowerCase()}@joined.example`;

  test(`a member shows a picture, claims a reply, takes everything along and is forgotten, ${scripts}`, async () => {
    const page = await window({ javaScriptEnabled, acceptDownloads: true }), main = page.locator('main');
    const text = `The tailings figure of ${name} is missing.`;
    await page.goto(article);
    await page.getByLabel('Comment *').fill(text);
    await page.getByLabel('Name *').fill(`${name} the guest`);
    await page.getByLabel('Email *').fill(email);
    await page.getByRole('button', { name: 'Post Comment' }).click();
    await page.getByRole('heading', { name: 'Waiting for review' }).waitFor();

    await join(page, name);
    await page.goto('/account');
    await page.getByText('You have left 1 reply as a guest').waitFor();
    await page.getByRole('button', { name: 'Add them to my account' }).click();
    await page.getByText('1 reply is yours now.').waitFor();
    await main.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Add them to my account' }).click();
    await page.getByText('1 reply is yours now.').waitFor();
    await page.goto('/account/posts');
    await main.getByText(text).waitFor();

    await page.goto('/account/profile');
    await page.getByLabel('A picture of your own').setInputFiles({ name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') });
    await page.getByRole('button', { name: 'Upload' }).click();
    await page.locator('#picture-error').waitFor();
    await page.getByLabel('A picture of your own').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await page.screenshot() });
    await page.getByRole('button', { name: 'Upload' }).click();
    const picture = await main.locator('img.av').getAttribute('src');
    assert.equal((await page.request.get(picture)).headers()['content-type'], 'image/jpeg');
    await page.getByLabel('A few words').fill(`I read filings. ${name}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();

    await page.goto('/account/data');
    const [download] = await Promise.all([page.waitForEvent('download'), main.getByRole('link', { name: 'Download my data' }).click()]);
    assert.equal(download.suggestedFilename(), 'my-data.json');
    const data = JSON.parse(readFileSync(await download.path(), 'utf8'));
    assert.equal(data.account.name, name);
    assert.equal(data.account.email, email);
    assert.equal(data.account.about, `I read filings. ${name}`);
    assert.deepEqual(data.posts.map((p) => [p.text, p.state]), [[text, 'pending']]);

    await main.getByRole('link', { name: 'Erase me' }).click();
    await page.getByLabel(/They stay/).check();
    await page.getByRole('button', { name: 'Erase me in a day' }).click();
    await page.getByText('You will be forgotten').waitFor();
    await page.getByRole('button', { name: 'Do not erase me' }).click();
    await until(async () => await page.getByText('You will be forgotten').count() === 0);
    await tomorrow();
    await page.goto('/account/erasure');
    await page.getByLabel(/They go as well/).check();
    await page.getByRole('button', { name: 'Erase me in a day' }).click();
    await page.getByText('You will be forgotten').waitFor();

    await tomorrow();
    await page.goto('/account');
    await page.getByLabel('Name or e-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await main.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.locator('#password-error').waitFor();
    assert.equal((await page.request.get(`/members/${name}`)).status(), 404);
    assert.equal((await page.request.get(picture)).status(), 404);
    await page.end();
  });
}
