// What all tests in a real browser share: the browser, windows that notice what must
// not happen, signing in, and the mail that the site at LODE_URL has sent.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join as pathOf } from 'node:path';
import { chromium } from 'playwright-core';

export const base = process.env.LODE_URL, password = process.env.LODE_PASSWORD;
export const { article, topic, board } = JSON.parse(process.env.LODE_PAGES);
export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
});
test.after(() => browser.close());

// window is a browser of somebody's own. Its end fails if a page asked another host
// for something, unless it is the one besides, or had an error.
export const window = async ({ besides, ...options } = {}) => {
  const context = await browser.newContext({ baseURL: base, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const foreign = [], errors = [];
  page.on('request', (r) => { if (!r.url().startsWith(base) && !(besides && r.url().startsWith(besides))) foreign.push(r.url()); });
  page.on('pageerror', (e) => errors.push(e.message));
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) errors.push(m.text()); });
  page.end = async () => { assert.deepEqual(foreign, [], 'requests to other hosts'); assert.deepEqual(errors, [], 'errors in the console'); await context.close(); };
  return page;
};

// until asks again, for at most ten seconds, until the answer is yes.
export const until = async (yes) => {
  for (const end = Date.now() + 10_000; Date.now() < end;) if (await yes()) return;
  assert.fail(`not within ten seconds: ${yes}`);
};

export const signIn = async (page, name) => {
  await page.goto('/sign-in');
  await page.getByLabel('Name or e-mail').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
};

// mails are the messages to an address, oldest first, as the person reads their text.
const mails = (to) => readdirSync(process.env.LODE_MAILS).filter((name) => name.endsWith('.eml'))
  .sort((a, b) => parseInt(a.match(/\.(\d+)-/)?.[1] ?? 0) - parseInt(b.match(/\.(\d+)-/)?.[1] ?? 0))
  .map((name) => readFileSync(pathOf(process.env.LODE_MAILS, name), 'utf8'))
  .filter((raw) => new RegExp(`^To: .*${to}`, 'mi').test(raw))
  .map((raw) => raw.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))));

// linkFor waits for a message to an address with a link that matches, and is the path of
// the newest.
export const linkFor = async (to, pattern) => {
  let link;
  await until(() => { link = mails(to).flatMap((text) => text.match(pattern) ?? []).at(-1); return link; });
  return link;
};

// join makes an account and confirms its address.
export const join = async (page, name) => {
  const email = `${name.toLowerCase()}@joined.example`;
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-up');
  await page.goto(await linkFor(email, /(?<=opened an account[^]*)\/confirmations\/\w+/g));
  await page.getByRole('button', { name: 'Yes, it is mine' }).click();
  await page.getByRole('heading', { name: 'Address confirmed' }).waitFor();
};

// codeOf is what an authenticator app shows for a secret, so many half minutes from now
// (RFC 6238).
export const codeOf = (secret, steps = 0) => {
  const bits = [...secret.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};

// withDevice gives a page a device that makes passkeys and asks nobody.
export const withDevice = async (page) => {
  const device = await page.context().newCDPSession(page);
  await device.send('WebAuthn.enable');
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
};

// tomorrow has the site do what is due a day and an hour from now.
export const tomorrow = async () => assert.equal((await fetch(process.env.LODE_TOMORROW, { method: 'POST' })).status, 204);
