// Fifty posts by mouse, many at once, and the last press is taken back with one click.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cards, groups, moderator, saved } from './fifty.mjs';

test('fifty posts are cleared in bulk, and one click takes the last of it back', async () => {
  const mod = await moderator('mo');
  for (const [i, group] of groups.entries()) {
    const ids = new Set(group.map((c) => c.id)), left = groups.slice(i).flat();
    const few = left.filter((c) => !ids.has(c.id));
    if (few.length < group.length) {
      await mod.getByText('Select all').click();
      for (const c of few) await mod.locator(`.pick[value="${c.id}"]`).uncheck();
    } else for (const c of group) await mod.locator(`.pick[value="${c.id}"]`).check();
    await mod.getByLabel('Action for the selected').selectOption(group[0].act);
    if (group[0].rule) await mod.locator('#bulk').getByLabel('Rule, for rejecting').selectOption(String(group[0].rule));
    await mod.getByRole('button', { name: 'Apply' }).click();
  }
  await mod.getByRole('heading', { name: 'Nothing waits for review' }).waitFor();
  await saved(mod, 0);
  await mod.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  await saved(mod, groups.at(-1).length);
  assert.deepEqual(await mod.locator('[data-row] article').evaluateAll((all) => all.map((a) => a.id)), cards.filter((c) => c.act === 'trash').map((c) => `card-${c.id}`));
  await mod.end();
});
