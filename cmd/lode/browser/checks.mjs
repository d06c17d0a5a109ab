// What every page must be: valid HTML, no wider than its window, and usable by everyone.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const validate = new HtmlValidate({ extends: ['html-validate:standard'], rules: { 'long-title': 'off', 'require-sri': 'off', 'no-trailing-whitespace': 'off', 'prefer-native-element': 'off' } });
const guides = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];

// invalid is what is wrong with the HTML of pages, as the person in this window gets it.
export const invalid = async (page, paths) => {
  const wrong = [];
  for (const path of paths) {
    const report = await validate.validateString(await (await page.request.get(path)).text());
    for (const r of report.results) for (const m of r.messages) wrong.push(`${path}:${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
  }
  return wrong;
};

// unusable is what axe finds on pages on a phone and on a desk, in light and in dark, and
// which of them are too wide. Between light and dark nothing but colours differs.
export const unusable = async (page, paths) => {
  const wrong = [];
  const run = async (where, runOnly) => {
    const { violations } = await page.evaluate((only) => globalThis.axe.run({ runOnly: only, resultTypes: ['violations'], preload: false }), runOnly);
    for (const v of violations) wrong.push(`${where} ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' | ')}`);
  };
  for (const path of paths) {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 390, height: 900 });
    await page.goto(path);
    await page.evaluate(() => document.querySelectorAll('.cmt').forEach((p) => { p.style.contentVisibility = 'visible'; })); // as if scrolled to: axe measures what is laid out
    await page.evaluate(axe);
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) wrong.push(`${path} is ${wide} px too wide at ${width} px`);
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await run(`${path} in light at ${width} px`, guides);
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      await run(`${path} in dark at ${width} px`, ['color-contrast', 'link-in-text-block']);
    }
  }
  return wrong;
};
