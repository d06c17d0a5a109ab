// Journeys of somebody's own account, with scripts and without.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { linkFor, window } from './site.mjs';

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? 'with scripts' : 'without scripts';

  test(`a newcomer joins, confirms, comes back by each way, ends a session and moves house, ${scripts}`, async () => {
    const who = javaScriptEnabled ? 'ada' : 'bea', name = `Newcomer ${who}`, email = `${who}@home.example`, secret = 'seven quiet ferrets';
    const page = await window({ javaScriptEnabled }), main = page.locator('main');

    await page.goto('/sign-up');
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(secret);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL((url) => url.pathname !== '/sign-up');
    await page.goto('/account');
    await page.getByText('Confirm your e-mail address.').waitFor();
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.getByText('Another message is on its way').waitFor();

    await page.goto(await linkFor(email, /\/confirmations\/\w+/g));
    await page.getByText(`opened an account called ${name}`).waitFor();
    await page.getByRole('button', { name: 'Yes, it is mine' }).click();
    await page.getByRole('heading', { name: 'Address confirmed' }).waitFor();
    await page.goto('/account');
    await main.getByRole('link', { name: 'Change how you sign in' }).waitFor();
    assert.equal(await page.getByText('Confirm your e-mail address.').count(), 0);

    const phone = await window({ javaScriptEnabled, userAgent: 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0' });
    await phone.goto('/account/security');
    await phone.getByLabel('Name or e-mail').fill(email.toUpperCase());
    await phone.getByLabel('Password', { exact: true }).fill('not this one');
    await phone.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
    await phone.locator('#password-error').waitFor();
    await phone.getByLabel('Password', { exact: true }).fill(secret);
    await phone.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
    await phone.getByRole('heading', { name: 'Sign-in and security' }).waitFor();

    const tablet = await window({ javaScriptEnabled });
    await tablet.goto('/sign-in');
    await tablet.getByRole('link', { name: 'Forgotten your password?' }).click();
    await tablet.getByLabel('E-mail').fill(email);
    await tablet.getByRole('button', { name: 'Send the link' }).click();
    await tablet.getByText('If there is an account with this address').waitFor();
    const link = await linkFor(email, /\/links\/\w+/g);
    await tablet.goto(link);
    await tablet.reload();
    await tablet.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
    await tablet.getByRole('heading', { name: 'Change your password' }).waitFor();
    await phone.goto(link);
    await phone.getByRole('heading', { name: 'This link no longer works' }).waitFor();

    await tablet.goto('/account/sessions');
    const sessions = tablet.locator('[data-session]');
    assert.equal(await sessions.count(), 3);
    await tablet.getByRole('button', { name: 'End the session in Firefox on Android' }).click();
    await tablet.getByText('Signed out there.').waitFor();
    assert.equal(await sessions.count(), 2);
    await phone.goto('/account');
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor();

    const moved = `${who}@away.example`;
    await tablet.goto('/account/security');
    await tablet.locator('main').getByRole('link', { name: 'Change' }).first().click();
    await tablet.getByLabel('New address').fill(moved);
    await tablet.getByRole('button', { name: 'Send the link' }).click();
    await tablet.getByText(`Asked for and not yet confirmed: ${moved}`).waitFor();
    await tablet.goto(await linkFor(moved, /\/links\/\w+/g));
    await tablet.getByRole('button', { name: 'Yes, use it' }).click();
    await tablet.getByText('Your address is changed.').waitFor();
    await tablet.locator('main').getByText(moved).first().waitFor();
    await page.goto('/account');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(await linkFor(email, /(?<=choose a new password:\s+http\S+)\/links\/\w+/g));
    await page.getByText(`gets the address ${email} back`).waitFor();
    await page.end(); await phone.end(); await tablet.end();
  });
}
