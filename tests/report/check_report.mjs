// The report in a real browser: every page, both widths, both themes, and what a newcomer does with it.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Browser } from './browser.mjs';
import * as inside from './inside.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const WORK = mkdtempSync(join(tmpdir(), 'nf-report-'));
const REPORT = join(WORK, 'report');
const WINDOWS = [[1280, 900, 'light'], [1280, 900, 'dark'], [390, 844, 'light'], [390, 844, 'dark']];
let browser, pages;

const address = name => pathToFileURL(join(REPORT, name)).href;
const source = inside_function => inside_function.toString();

before(() => {
  execFileSync(join(ROOT, 'tools/report'), [REPORT], { stdio: 'pipe' });
  pages = readdirSync(REPORT).filter(name => name.endsWith('.html'));
  browser = new Browser();
});
after(async () => {
  await browser?.close();
  rmSync(WORK, { recursive: true, force: true });
});

async function opened(name, action, window = { width: 1280, height: 900 }) {
  const page = await browser.open(window);
  try {
    await page.go(name.startsWith('file:') ? name : address(name));
    return await action(page);
  } finally {
    await page.close();
  }
}

test('there is a page for every paper, a front page and one across', () => {
  const papers = readdirSync(join(ROOT, 'papers')).filter(name => /^\d\d-/.test(name)).map(name => `paper-${name.slice(0, 2)}.html`);
  assert.deepEqual(pages.sort(), ['across.html', 'index.html', ...papers].sort());
});

for (const [width, height, scheme] of WINDOWS)
  test(`every page is sound at ${width} pixels, ${scheme}`, async () => {
    for (const name of pages)
      await opened(name, async page => {
        await page.run("() => document.querySelectorAll('details').forEach(element => { element.open = true; })");
        for (const check of ['structure', 'images', 'overflow', 'contrast'])
          assert.deepEqual(await page.run(source(inside[check])), [], `${name}: ${check}`);
        assert.deepEqual(page.complaints, [], name);
      }, { width, height, scheme });
  });

test('no link and no anchor is dead, none leaves the report but DOIs', () => {
  const anchors = name => new Set([...readFileSync(join(REPORT, name), 'utf8').matchAll(/\sid="([^"]+)"/g)].map(m => m[1]));
  const known = Object.fromEntries(pages.map(name => [name, anchors(name)]));
  for (const name of pages) {
    const html = readFileSync(join(REPORT, name), 'utf8').replace(/<pre[\s\S]*?<\/pre>/g, '');
    for (const [, target] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      if (/^(https:\/\/doi\.org\/|data:,$)/.test(target)) continue;
      const [file, anchor] = target.replaceAll('&amp;', '&').split('#');
      assert.ok(!/^[a-z]+:/.test(file), `${name}: ${target} leaves the report`);
      assert.ok(existsSync(join(REPORT, file || name)), `${name}: ${target} is not there`);
      if (anchor) assert.ok((known[file || name] ?? new Set()).has(anchor), `${name}: no anchor for ${target}`);
    }
  }
});

test('every printed result has its row, and comparison.csv is quoted at the right line', () => {
  for (const key of readdirSync(join(ROOT, 'papers')).filter(name => /^\d\d-/.test(name))) {
    const html = readFileSync(join(REPORT, `paper-${key.slice(0, 2)}.html`), 'utf8');
    const rows = readFileSync(join(ROOT, 'papers', key, 'published.csv'), 'utf8').split('\n').slice(1)
      .filter(line => /,(result|derived),(exact|approx|bound|range),/.test(line)).map(line => line.split(',')[0]);
    assert.ok(rows.length > 10, key);
    for (const id of rows) assert.ok(html.includes(`id="n-${id}"`), `${key}: ${id}`);
    const copy = join(REPORT, 'data', `paper-${key.slice(0, 2)}`, 'comparison.csv');
    if (!existsSync(copy)) continue;
    const lines = readFileSync(copy, 'utf8').split('\n');
    for (const [, id, , line] of html.matchAll(/<tr id="n-([^"]+)"(.*?)comparison\.csv:(\d+)</g))
      assert.ok(lines[line - 1].startsWith(id + ','), `${key}: ${id} is not on line ${line}`);
  }
});

test('does table 3 of paper 6 hold? two steps from the front page', async () => {
  await opened('index.html', async page => {
    const row = await page.run(`() => [...document.querySelectorAll('#tables ~ .scroll tr')]
      .find(row => row.textContent.startsWith('Paper 6, table 3'))?.innerText`);
    assert.match(row, /holds|does not hold|not run yet|reduced run|without ensembles|cannot be decided/);
    const target = await page.run(`() => [...document.links].find(link => link.textContent === 'Paper 6, table 3').href`);
    await page.go(target);
    const cells = await page.run(`() => { const table = document.querySelector('#table-3').closest('section')
      .querySelector('table'); return [table.rows.length, table.querySelectorAll('.cell').length]; }`);
    assert.deepEqual(cells, [10, 27]);
  });
});

test('filters work by keyboard and say what they show', async () => {
  await opened('paper-06.html', async page => {
    const focused = "() => document.activeElement?.closest('#filter-numbers') ? document.activeElement.tagName : ''";
    await page.run("() => document.querySelector('#numbers').scrollIntoView()");
    await page.run("() => { const all = document.querySelectorAll('#filter-claims button'); all[all.length - 1].focus(); }");
    for (let i = 0; i < 400 && !(await page.run(focused)); i++) await page.press('Tab');
    assert.equal(await page.run(focused), 'INPUT', 'Tab reaches the filter');
    const state = () => page.run(`() => [document.querySelectorAll('#numbers-table tr[data-verdict]:not([hidden])').length,
      document.querySelectorAll('#numbers-table tr[data-verdict]').length,
      document.querySelector('#filter-numbers .status').textContent, document.activeElement.value]`);
    const [shown, all, , verdict] = await state();
    assert.equal(shown, all);
    await page.press(' ', 'Space', ' ');
    const [left, , text] = await state();
    const expected = await page.run("v => document.querySelectorAll(`#numbers-table tr[data-verdict=\"${v}\"]`).length", verdict);
    assert.equal(left, all - expected);
    assert.equal(text, `${left} of ${all} shown`);
    for (let i = 0; i < 20 && (await page.run(focused)) !== 'BUTTON'; i++) await page.press('Tab');
    await page.press('Enter', 'Enter', '\r');
    assert.equal((await state())[0], all, 'the button brings all back');
  });
});

test('a link to a number arrives though a filter hid it', async () => {
  await opened('paper-06.html', async page => {
    await page.run("() => document.querySelector('#filter-numbers button[data-set=none]').click()");
    await page.run("() => document.querySelector('#tables-body .cell').click()");
    await page.run('() => new Promise(resolve => setTimeout(resolve, 100))');
    assert.ok(await page.run("() => document.querySelector(':target').getClientRects().length > 0"));
  });
});

test('without scripts all is there', () => {
  const html = readFileSync(join(REPORT, 'paper-06.html'), 'utf8');
  assert.ok(!/<tr[^>]* hidden/.test(html));
  assert.match(html, /<fieldset[^>]* hidden/);
});

test('on paper navigation and filters are left out and nothing is cut off', async () => {
  await opened('paper-04.html', async page => {
    const hidden = await page.run(`() => ['header', '.toc', '.filter'].filter(selector =>
      document.querySelector(selector)?.getClientRects().length)`);
    assert.deepEqual(hidden, []);
    assert.deepEqual(await page.run(`() => [...document.querySelectorAll('.scroll')].filter(element =>
      getComputedStyle(element).overflowX !== 'visible').length`), 0);
  }, { width: 900, height: 1200, media: 'print' });
});

test('the same data give the same bytes', () => {
  const again = join(WORK, 'again');
  execFileSync(join(ROOT, 'tools/report'), [again], { stdio: 'pipe' });
  assert.equal(spawnSync('diff', ['-r', REPORT, again]).status, 0);
});

// A package of links to this one, whose data may be spoilt.
function copy(name) {
  const folder = join(WORK, name);
  mkdirSync(join(folder, 'data'), { recursive: true });
  for (const part of ['papers', 'CITATION.cff', 'README.md']) symlinkSync(join(ROOT, part), join(folder, part));
  cpSync(join(ROOT, 'tools'), join(folder, 'tools'), { recursive: true });
  return folder;
}

test('without any results the report says so', () => {
  const folder = copy('empty');
  assert.match(execFileSync(join(folder, 'tools/report'), { encoding: 'utf8' }), /0 of \d+ papers have results/);
  assert.match(readFileSync(join(folder, 'report/index.html'), 'utf8'), /Not run yet/);
});

test('a damaged table is one line, and the report before it stays', () => {
  const folder = copy('damaged');
  mkdirSync(join(folder, 'data/paper-06'));
  mkdirSync(join(folder, 'report'));
  writeFileSync(join(folder, 'report/index.html'), 'before');
  writeFileSync(join(folder, 'data/paper-06/comparison.csv'), 'id,published\nx,1\n');
  const { status, stderr } = spawnSync(join(folder, 'tools/report'), { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^report: .*comparison\.csv:1: no column 'replay'.*\n$/);
  assert.equal(readFileSync(join(folder, 'report/index.html'), 'utf8'), 'before');
  assert.ok(!existsSync(join(folder, 'report.new')));
});

test('without pandoc it says what to install', () => {
  const bare = join(WORK, 'bin');
  mkdirSync(bare);
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  const { status, stderr } = spawnSync(python, [join(ROOT, 'tools/report'), join(WORK, 'none')],
    { env: { ...process.env, PATH: bare }, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /pandoc is missing: run 'make deps-report'/);
});

test('the driver is woven: prose, numbered code, directives', () => {
  const folder = join(WORK, '06-woven');
  mkdirSync(folder);
  writeFileSync(join(folder, 'paper.c'), '/** # Title\n *\n * Prose with @value t1.a.b inside.\n * @table t1\n */\nint x;\n\n/* plain */\nint y;\n');
  const text = execFileSync(join(ROOT, 'tools/weave'), [join(folder, 'paper.c')], { encoding: 'utf8' });
  assert.equal(text, '# Title\n\nProse with [value t1.a.b](report/paper-06.html#n-t1.a.b) inside.\n'
    + '[table t1](report/paper-06.html#table-1)\n\n~~~~~~~~ {#code-6 .c startFrom="6"}\nint x;\n\n/* plain */\nint y;\n~~~~~~~~\n');
});
