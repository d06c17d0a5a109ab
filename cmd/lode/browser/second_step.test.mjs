// Signing in with more than a password: an authenticator app, recovery codes, passkeys.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { codeOf, join, password, signIn, window, withDevice } from './site.mjs';

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? 'with scripts' : 'without scripts', name = javaScriptEnabled ? 'Uma' : 'Udo';

  test(`an app's code or a recovery code comes after the password, each once, ${scripts}`, async () => {
    const page = await window({ javaScriptEnabled }), main = page.locator('main');
    await join(page, name);
    await page.goto('/account/security');
    await main.getByRole('button', { name: 'Set up an app' }).click();
    const secret = await page.locator('.secret').innerText();
    await page.getByLabel('The code that it shows now').fill('000000');
    await page.getByRole('button', { name: 'Use this app' }).click();
    await page.locator('#code-error').waitFor();
    assert.equal(await page.locator('.secret').innerText(), secret);
    await page.getByLabel('The code that it shows now').fill(codeOf(secret));
    await page.getByRole('button', { name: 'Use this app' }).click();
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
    const codes = await page.locator('.codes li').allInnerTexts();
    assert.equal(new Set(codes).size, 10);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await main.getByText('In use since').waitFor();

    const elsewhere = await window({ javaScriptEnabled });
    await signIn(elsewhere, name);
    await elsewhere.getByRole('heading', { name: 'One step more' }).waitFor();
    await elsewhere.goto('/account/posts');
    await elsewhere.getByRole('heading', { name: 'One step more' }).waitFor();
    await elsewhere.getByLabel('Code from your authenticator app').fill(codeOf(secret, 1));
    await elsewhere.getByRole('button', { name: 'Continue', exact: true }).click();
    await elsewhere.getByRole('heading', { name: 'My posts' }).waitFor();

    const byCode = async (code) => {
      const lost = await window({ javaScriptEnabled });
      await signIn(lost, name);
      await lost.getByText('Use a recovery code').click();
      await lost.getByLabel('Recovery code').fill(code);
      await lost.getByRole('button', { name: 'Continue with it' }).click();
      return lost;
    };
    const lost = await byCode(codes[3].toLowerCase());
    await lost.waitForURL((url) => !url.pathname.startsWith('/account/second-step'));
    await lost.goto('/account/security');
    await lost.getByText('9 of ten are left').waitFor();
    const again = await byCode(codes[3]);
    await again.locator('#recovery-error').waitFor();

    await page.goto('/account/security');
    await main.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('It no longer works.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await main.getByText('In use since').waitFor();
    await page.end(); await elsewhere.end(); await lost.end(); await again.end();
  });
}

test('a passkey is added, opens the account by itself, and is removed', async () => {
  const page = await window(), main = page.locator('main');
  await withDevice(page);
  await join(page, 'Vera');
  await page.goto('/account/security');
  await main.getByRole('link', { name: 'Add one' }).click();
  await page.getByLabel('Name').fill('Office key');
  await page.getByRole('button', { name: 'Add it' }).click();
  await main.getByText('Office key').waitFor();

  await page.goto('/account');
  await page.context().clearCookies();
  await page.goto('/account/posts');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('heading', { name: 'My posts' }).waitFor();

  await page.goto('/account/security');
  await page.getByRole('button', { name: 'Remove the passkey Office key' }).click();
  await page.getByText('It no longer works.').waitFor();
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('That passkey was not taken.').waitFor();
  await page.getByLabel('Name or e-mail').fill('Vera');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await main.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.end();
});
