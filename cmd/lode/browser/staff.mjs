// Where staff need a second step, and a provider can open accounts. The Go test beside
// this folder starts the site and the provider, which knows one person after the other.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { article, codeOf, signIn, window, withDevice } from './site.mjs';

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? 'with scripts' : 'without scripts', which = javaScriptEnabled ? 'one' : 'two';

  test(`a moderator sets up a second step before anything else, and takes it, ${scripts}`, async () => {
    const name = `mod-${which}`, page = await window({ javaScriptEnabled }), main = page.locator('main');
    await signIn(page, name);
    for (const path of ['/moderation', '/account/data', '/account/email', '/admin/words']) {
      await page.goto(path);
      await page.getByRole('heading', { name: 'Set up your second step' }).waitFor();
    }
    assert.equal((await page.goto(article)).status(), 200);
    await page.goto('/moderation');
    await main.getByRole('button', { name: 'Set up an app' }).click();
    const secret = await page.locator('.secret').innerText();
    await page.getByLabel('The code that it shows now').fill(codeOf(secret));
    await page.getByRole('button', { name: 'Use this app' }).click();
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
    const codes = await page.locator('.codes li').allInnerTexts();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.waitForURL('/moderation');

    const other = await window({ javaScriptEnabled });
    const halfway = async (path) => {
      await other.context().clearCookies();
      await signIn(other, name);
      await other.goto(path);
      await other.getByRole('heading', { name: 'One step more' }).waitFor();
    };
    await halfway('/moderation');
    for (let i = 0; i < 6; i++) {
      await other.getByLabel('Code from your authenticator app').fill('000000');
      await other.getByRole('button', { name: 'Continue', exact: true }).click();
      await other.getByText(i < 5 ? 'That is not the code.' : 'Too many wrong codes.').first().waitFor();
    }
    await other.locator('summary', { hasText: 'Use a recovery code' }).click();
    await other.getByLabel('Recovery code').fill(codes[0]);
    await other.getByRole('button', { name: 'Continue with it' }).click();
    await other.waitForURL('/moderation');
    await halfway('/moderation');
    await other.locator('summary', { hasText: 'Use a recovery code' }).click();
    await other.getByLabel('Recovery code').fill(codes[0]);
    await other.getByRole('button', { name: 'Continue with it' }).click();
    await other.locator('#recovery-error').waitFor();
    await page.end(); await other.end();
  });

  test(`somebody joins by a provider and comes back by it, ${scripts}`, async () => {
    const page = await window({ javaScriptEnabled, besides: process.env.LODE_PROVIDER });
    const byProvider = async () => {
      await page.goto('/account/sessions');
      await page.getByRole('button', { name: 'Continue with Guild' }).click();
      if (!javaScriptEnabled) {
        await page.getByRole('heading', { name: 'Back from Guild' }).waitFor();
        await page.getByRole('button', { name: 'Continue' }).click();
      }
      await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    };
    await byProvider();
    await page.goto('/account');
    await page.locator('main').getByText(`Jo ${which}`).waitFor();
    assert.equal(await page.getByText('Confirm your e-mail address.').count(), 0);
    await page.context().clearCookies();
    await byProvider();
    await page.end();
  });
}

test('a passkey is all that an editor needs', async () => {
  const page = await window(), main = page.locator('main');
  await withDevice(page);
  await signIn(page, 'editor');
  await page.goto('/account/security');
  await main.getByRole('link', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name').fill('Desk');
  await page.getByRole('button', { name: 'Add it' }).click();
  await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await main.getByText('Desk').waitFor();

  await page.context().clearCookies();
  await signIn(page, 'editor');
  await page.goto('/account/posts');
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.getByRole('heading', { name: 'My posts' }).waitFor();

  await page.context().clearCookies();
  await page.goto('/account/posts');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('heading', { name: 'My posts' }).waitFor();
  await page.end();
});
