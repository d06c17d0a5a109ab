// Every page is valid HTML, fits its window and can be used by everyone.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { invalid, unusable } from './checks.mjs';
import { article, board, signIn, topic, window } from './site.mjs';

const pagesOf = {
  'a visitor': ['/', '/news', article, '/forum', '/forum?list=latest', board, topic, '/rules', '/terms', '/terms?version=1', '/privacy', '/log', '/transparency',
    '/sign-in', '/sign-in/link', '/sign-up', '/links/nothing', '/nothing-here'],
  member1: ['/account', '/account/profile', '/account/security', '/account/authenticator', '/account/passkeys/new', '/account/recovery-codes', '/account/password', '/account/email',
    '/account/sessions', '/account/posts', '/account/data', '/account/erasure', '/account/trust', '/account/mail', '/account/proof', '/members/member1', board + '/new'],
  moderator1: ['/moderation', '/moderation?state=spam', '/moderation?state=approved', '/moderation/history', '/admin/words', '/admin/words/new', '/members/moderator1', topic, article],
  admin1: ['/admin/settings', '/admin/people', '/admin/people?q=m', '/admin/documents', '/admin/documents/privacy', '/admin/mail'],
};

for (const [who, pages] of Object.entries(pagesOf)) {
  test(`the pages of ${who} are valid, fit, and can be used by everyone`, async () => {
    const page = await window();
    if (who !== 'a visitor') await signIn(page, who);
    if (who === 'member1') {
      await page.goto('/account/security');
      await page.getByRole('button', { name: 'Set up an app' }).click();
      await page.waitForURL('/account/authenticator');
      await page.goto('/account/erasure');
      await page.getByLabel(/They stay/).check();
      await page.getByRole('button', { name: 'Erase me in a day' }).click();
      await page.getByText('You will be forgotten').waitFor();
    }
    assert.deepEqual(await invalid(page, pages), []);
    assert.deepEqual(await unusable(page, pages), []);
    await page.end();
  });
}
