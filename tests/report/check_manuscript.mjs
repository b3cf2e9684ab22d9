// The article: no number typed by hand, every key and citation there, the same bytes every time.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const WORK = mkdtempSync(join(tmpdir(), 'nf-manuscript-'));
const run = (...words) => execFileSync(join(ROOT, words[0]), words.slice(1), { encoding: 'utf8' });
const sections = () => readdirSync(join(ROOT, 'manuscript/sections')).map(name => join(ROOT, 'manuscript/sections', name));
const text = () => [join(ROOT, 'manuscript/article.tex'), ...sections()].map(path => readFileSync(path, 'utf8')).join('\n');
after(() => rmSync(WORK, { recursive: true, force: true }));

function lint(body) {
  const path = join(WORK, 'section.tex');
  writeFileSync(path, body);
  return spawnSync(join(ROOT, 'tools/lint-manuscript'), [path], { encoding: 'utf8' });
}

test('the article passes its lint', () => {
  assert.match(run('tools/lint-manuscript'), /no number typed by hand/);
});

for (const [what, body] of [['a decimal', 'It reached 97.8\\,\\%.'], ['a count', 'all 4000 items'],
  ['a caption', '\\caption{Loss of 3.7 points}'], ['a table', 'arm & 83.5 \\\\'], ['a range', 'between 84--98 per cent'],
  ['an exponent', 'a rate of $10^{-5}$'], ['a second number after a name', 'Table 2 has 83.5'], ['an abstract',
    '\\documentclass[11pt]{article}\\begin{document}half of 1533\\end{document}']])
  test(`a number typed into ${what} is refused, with its place`, () => {
    const { status, stderr } = lint('\n' + body);
    assert.equal(status, 1);
    assert.match(stderr, /section\.tex:2:\d+: '.*' typed by hand/);
  });

for (const body of ['\\cmp{4:t1.ssri.combined} in paper~4', 'Papers~5,~7 and~8, tables 1 to 3', '% 97.8 in a comment',
  '\\includegraphics[width=0.7\\textwidth]{a1.pdf}', 'with \\code{x86-64-v3}', '\\citep{paper12} \\autoref{tab:1}'])
  test(`this is no typed number: ${body}`, () => assert.equal(lint(body).status, 0));

test('every key that the article uses has a value, every citation an entry, every generated file a maker', () => {
  run('tools/macros', WORK);
  const macros = readFileSync(join(WORK, 'macros.tex'), 'utf8'), article = text();
  const prefix = { val: '', printed: 'printed@', ours: 'ours@', cmp: 'cmp@', interval: 'interval@', verdict: 'verdict@', claimverdict: 'claim@' };
  const uses = [...article.matchAll(/\\(val|printed|ours|cmp|interval|verdict|claimverdict)\{([^}]*)\}/g)];
  assert.ok(uses.length > 50);
  for (const [, command, key] of uses) assert.ok(macros.includes(`\\nfset{${prefix[command]}${key}}{`), `${command} ${key}`);
  const bib = readFileSync(join(ROOT, 'manuscript/bibliography.bib'), 'utf8') + readFileSync(join(WORK, 'papers.bib'), 'utf8');
  for (const [, keys] of article.matchAll(/\\cite[pt]?\{([^}]*)\}/g))
    for (const key of keys.split(',')) assert.match(bib, new RegExp(`@\\w+\\{${key},`));
  for (const [, name] of article.matchAll(/\\input\{generated\/([^}]*)\}/g)) assert.ok(existsSync(join(WORK, `${name}.tex`)), name);
});

test('every paper and method in the bibliography is cited', () => {
  const bib = readFileSync(join(ROOT, 'manuscript/bibliography.bib'), 'utf8');
  const cited = new Set([...text().matchAll(/\\cite[pt]?\{([^}]*)\}/g)].flatMap(([, keys]) => keys.split(',')));
  for (const [, key] of bib.matchAll(/^@\w+\{(\w+),/gm)) assert.ok(cited.has(key), key);
});

test('the article is typeset, twice to the same bytes', () => {
  const copy = join(WORK, 'copy');
  execFileSync('mkdir', [copy]);
  execFileSync('cp', ['-r', ...['tools', 'papers', 'manuscript', 'CITATION.cff', 'README.md'].map(name => join(ROOT, name)), copy]);
  for (const name of ['data', 'figures']) if (existsSync(join(ROOT, name))) execFileSync('ln', ['-s', join(ROOT, name), copy]);
  const make = () => {
    rmSync(join(copy, 'manuscript/generated'), { recursive: true, force: true });
    execFileSync(join(copy, 'tools/make-manuscript'), { stdio: 'pipe' });
    return readFileSync(join(copy, 'manuscript/article.pdf'));
  };
  assert.ok(make().equals(make()));
});
