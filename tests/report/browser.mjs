// Headless Chromium over its debugging pipe: JSON messages ended by NUL on descriptors 3 (to it) and 4 (from it).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run', '--disable-extensions',
  '--disable-background-networking', '--host-resolver-rules=MAP * ~NOTFOUND', '--remote-debugging-pipe'];

export class Browser {
  #process; #profile; #next = 1; #waiting = new Map(); #listeners = new Set();

  constructor(program = process.env.CHROMIUM ?? 'chromium') {
    this.#profile = mkdtempSync(join(tmpdir(), 'nf-chromium-'));
    this.#process = spawn(program, [...FLAGS, `--user-data-dir=${this.#profile}`],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.#process.on('error', error => this.#fail(error));
    this.#process.on('exit', () => this.#fail(new Error('chromium ended')));
    let text = '';
    this.#process.stdio[4].setEncoding('utf8').on('data', chunk => {
      const messages = (text + chunk).split('\0');
      text = messages.pop();
      for (const message of messages) this.#receive(JSON.parse(message));
    });
  }

  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #receive(message) {
    const call = this.#waiting.get(message.id);
    if (!call) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    this.#waiting.delete(message.id);
    if (message.error) call.reject(new Error(message.error.message));
    else call.resolve(message.result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    this.#process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  listen(listener) { this.#listeners.add(listener); return () => this.#listeners.delete(listener); }

  // A page of its own, with whatever it complained about in `complaints`.
  async open({ width, height, scheme = 'light', media = '' }) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId, targetId);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page.send(`${domain}.enable`);
    await page.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 500 });
    await page.send('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value: scheme }] });
    return page;
  }

  async close() {
    const ended = new Promise(resolve => this.#process.once('exit', resolve));
    await this.send('Browser.close').catch(() => {});
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  complaints = [];
  #browser; #session; #target; #loaded = () => {};

  constructor(browser, session, target) {
    [this.#browser, this.#session, this.#target] = [browser, session, target];
    browser.listen(message => { if (message.sessionId === session) this.#event(message); });
  }

  #event({ method, params }) {
    if (method === 'Page.loadEventFired') this.#loaded();
    if (method === 'Runtime.exceptionThrown') this.complaints.push(params.exceptionDetails.text);
    if (method === 'Log.entryAdded' && params.entry.level !== 'verbose') this.complaints.push(params.entry.text);
    if (method === 'Runtime.consoleAPICalled') this.complaints.push(`console.${params.type}`);
    if (method === 'Network.loadingFailed' && !params.canceled) this.complaints.push(`not loaded: ${params.errorText}`);
    if (method === 'Network.requestWillBeSent' && /^(https?|wss?):/.test(params.request.url))
      this.complaints.push(`asks the network for ${params.request.url}`);
  }

  send(method, params) { return this.#browser.send(method, params, this.#session); }

  async go(url) {
    const loaded = new Promise(resolve => { this.#loaded = resolve; });
    const { errorText } = await this.send('Page.navigate', { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await loaded;
  }

  // The value of a function run in the page.
  async run(script, ...values) {
    const expression = `(${script})(...${JSON.stringify(values)})`;
    const { result, exceptionDetails } = await this.send('Runtime.evaluate',
      { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async press(key, code = key, text = undefined) {
    const windowsVirtualKeyCode = { Tab: 9, Enter: 13, ' ': 32 }[key];
    await this.send('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', key, code, text, windowsVirtualKeyCode });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code, windowsVirtualKeyCode });
  }

  async screenshot(clip) {
    const { data } = await this.send('Page.captureScreenshot', { clip: { scale: 1, ...clip }, captureBeyondViewport: true });
    return Buffer.from(data, 'base64');
  }

  close() { return this.#browser.send('Target.closeTarget', { targetId: this.#target }); }
}
