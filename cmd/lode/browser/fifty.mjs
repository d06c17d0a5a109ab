// What the ways to clear fifty posts share.
import { signIn, until, window } from './site.mjs';

// cards are the posts that wait, in the order of the queue, and what is to be done.
export const cards = JSON.parse(process.env.LODE_CARDS);

// moderator is a window in which somebody has the queue before them.
export const moderator = async (name, options) => {
  const page = await window({ viewport: { width: 1440, height: 900 }, ...options });
  await signIn(page, name);
  await page.goto('/moderation');
  return page;
};

// saved waits until the site itself counts so many posts that wait.
export const saved = async (page, waiting) => until(async () => {
  const text = await (await page.request.get('/moderation')).text();
  return text.includes(`data-count="pending">${waiting}</span>`);
});

// groups are the cards by what is to be done about them, the largest first and the
// trash last.
const names = new Set(cards.map((c) => c.act + (c.rule ?? '')));
export const groups = [...names].map((name) => cards.filter((c) => c.act + (c.rule ?? '') === name))
  .sort((a, b) => (a[0].act === 'trash') - (b[0].act === 'trash') || b.length - a.length);
