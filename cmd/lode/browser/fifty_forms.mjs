// Fifty posts without scripts: one by one and many at once, and one undo.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cards, groups, moderator } from './fifty.mjs';

const names = { approve: 'Approve', reject: 'Reject', spam: 'Spam', trash: 'Trash' };

test('fifty posts are cleared by plain forms, and one undo takes the last press back', async () => {
  const mod = await moderator('mo', { javaScriptEnabled: false });
  const single = cards.slice(0, 10).filter((c) => c.act !== 'trash'), flash = mod.locator('[data-flash]');
  for (const { id, act, rule } of single) {
    const card = mod.locator(`#card-${id}`);
    if (rule) await card.locator('.rejecting').getByLabel('Rule', { exact: true }).selectOption(String(rule));
    await card.locator('.acts:not(.alike)').getByRole('button', { name: names[act] }).click();
    await flash.waitFor();
    assert.equal(await card.count(), 0);
  }
  for (const group of groups) {
    const rest = group.filter((c) => !single.includes(c));
    for (const c of rest) await mod.locator(`.pick[value="${c.id}"]`).check();
    await mod.getByLabel('Action for the selected').selectOption(group[0].act);
    if (group[0].rule) await mod.locator('#bulk').getByLabel('Rule, for rejecting').selectOption(String(group[0].rule));
    await mod.getByRole('button', { name: 'Apply' }).click();
    await flash.getByText(`: ${rest.length}.`).waitFor();
  }
  await mod.getByRole('heading', { name: 'Nothing waits for review' }).waitFor();
  await flash.getByRole('button', { name: 'Undo' }).click();
  await flash.getByText(`Undone: ${groups.at(-1).length}.`).waitFor();
  assert.equal(await mod.locator('[data-row]').count(), groups.at(-1).length);
  await mod.end();
});
