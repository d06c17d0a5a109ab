// Every page is valid HTML, fits its window and can be used by everyone.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { article, base, board, signIn, topic, window } from './site.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const validate = new HtmlValidate({ extends: ['html-validate:standard'], rules: { 'long-title': 'off', 'require-sri': 'off', 'no-trailing-whitespace': 'off', 'prefer-native-element': 'off' } });
const pages = ['/', '/news', article, '/forum', '/forum?list=latest', board, topic, '/rules', '/log', '/transparency', '/sign-in', '/sign-up', '/nothing-here'];

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
        await page.evaluate(() => document.querySelectorAll('.cmt').forEach((p) => { p.style.contentVisibility = 'visible'; })); // as if scrolled to: axe measures what is laid out
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
        for (const v of violations) wrong.push(`${path} ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' | ')}`);
      };
      for (const path of pages) await check(path);
      await signIn(page, 'moderator1');
      for (const path of ['/moderation', '/admin/words', '/admin/words/new', board + '/new', '/members/moderator1', topic, article]) await check(path);
      assert.deepEqual(wrong, []);
      await page.context().close();
    });
  }
}
