// Fifty posts by keys: one press each, and three are taken back.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cards, moderator, saved } from './fifty.mjs';

const keys = { approve: 'a', spam: 's', trash: 'd' };

test('fifty posts take at most fifty-two presses, and three come back', async () => {
  const mod = await moderator('mo');
  let presses = 0;
  const press = async (key) => { presses++; await mod.keyboard.press(key); };
  for (const { id, act, rule } of cards) {
    assert.equal(await mod.locator('[aria-current=true] article').getAttribute('id'), `card-${id}`);
    await press(keys[act] ?? String(rule));
  }
  assert.ok(presses <= 52, `it took ${presses} presses`);
  await mod.getByRole('heading', { name: 'Nothing waits for review' }).waitFor();
  await saved(mod, 0);
  for (const { id } of cards.slice(-3).reverse()) {
    await mod.keyboard.press('z');
    await mod.locator(`[aria-current=true] #card-${id}`).waitFor();
  }
  await saved(mod, 3);
  assert.equal(await mod.locator('[data-row]').count(), 3);
  await mod.reload();
  assert.deepEqual(await mod.locator('[data-row] article').evaluateAll((all) => all.map((a) => a.id)), cards.slice(-3).map((c) => `card-${c.id}`));
  await mod.end();
});
