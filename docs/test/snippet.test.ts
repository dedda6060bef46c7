import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SnippetProject } from './snippet-project.js'
import { snippetsOf, type Snippet } from './snippet.js'

const test = suite('snippets')
const document = (...lines: string[]) => lines.join('\n').replaceAll("'''", '```')

test('each ts block is a separate program, with its line numbers', () => {
  const [first, second, ...rest] = snippetsOf(
    'a.md',
    document("'''ts", 'const a = 1', "'''", "'''sh", 'ls', "'''", "'''ts no-run", 'b', "'''"),
  )
  assert.equal(first, {
    name: 'a.md:2',
    language: 'ts',
    run: true,
    lines: ['const a = 1'],
    origins: [2],
    output: undefined,
    errors: undefined,
  })
  assert.equal(second, {
    name: 'a.md:8',
    language: 'ts',
    run: false,
    lines: ['b'],
    origins: [8],
    output: undefined,
    errors: undefined,
  })
  assert.equal(rest, [])
})

test('a continuing block belongs to the program before it, and so does its output', () => {
  const text = document(
    "'''ts",
    'a',
    "'''",
    "'''text output",
    '1',
    "'''",
    "'''ts continues",
    'b',
    "'''",
    "'''text output",
    '2',
    "'''",
  )
  assert.equal(snippetsOf('a.md', text), [
    {
      name: 'a.md:2',
      language: 'ts',
      run: true,
      lines: ['a', 'b'],
      origins: [2, 8],
      output: '1\n2',
      errors: undefined,
    },
  ])
})

test('a wrong block extends a copy of the program before it, and has its expected errors', () => {
  const text = document(
    "'''ts",
    'a',
    "'''",
    "'''ts continues wrong",
    'b',
    "'''",
    "'''text errors",
    'TS1: no',
    "'''",
    "'''ts continues",
    'c',
    "'''",
  )
  assert.equal(snippetsOf('a.md', text), [
    {
      name: 'a.md:2',
      language: 'ts',
      run: true,
      lines: ['a', 'c'],
      origins: [2, 11],
      output: undefined,
      errors: undefined,
    },
    {
      name: 'a.md:5',
      language: 'ts',
      run: false,
      lines: ['a', 'b'],
      origins: [2, 5],
      output: undefined,
      errors: 'TS1: no',
    },
  ])
  assert.throws(() => snippetsOf('a.md', document("'''ts wrong", "'''")), /is wrong and has no errors/)
  assert.throws(
    () => snippetsOf('a.md', document("'''ts", "'''", "'''text errors", "'''")),
    /errors of no wrong program/,
  )
})

test('packed blocks are left to the tests that run them, with their output', () => {
  const text = document(
    "'''ts",
    'a',
    "'''",
    "'''js packed",
    '// x.mjs',
    "'''",
    "'''text output",
    '1',
    "'''",
    "'''ts continues",
    'b',
    "'''",
  )
  assert.equal(
    snippetsOf('a.md', text).map(({ lines, output }) => [lines, output]),
    [[['a', 'b'], undefined]],
  )
})

test('unknown marks and unclosed blocks are refused', () => {
  assert.throws(() => snippetsOf('a.md', document("'''ts norun", "'''")), /a\.md:2 is marked norun/)
  assert.throws(() => snippetsOf('a.md', document("'''ts continues", "'''")), /continues nothing/)
  assert.throws(
    () => snippetsOf('a.md', document("'''js", "'''", "'''ts continues", "'''")),
    /continues nothing of its language/,
  )
  assert.throws(() => snippetsOf('a.md', document("'''text output", "'''")), /output of no program/)
  assert.throws(() => snippetsOf('a.md', document("'''ts", 'a')), /never closed/)
})

test('a type error is reported at its line of the document, a failed run by its exit code', async () => {
  const program = (name: string, line: string, language: 'js' | 'ts' = 'ts'): Snippet => ({
    name,
    language,
    run: true,
    lines: ['', line],
    origins: [4, 5],
    output: undefined,
    errors: undefined,
  })
  const wrong = program('a.md:4', "const a: number = 'x'")
  const throwing = program('b.md:4', "throw new Error('so')")
  const right = program('c.md:4', "console.log(await Promise.resolve('yes'))")
  const plain = program('d.md:4', "console.log(import.meta.url.split('.').at(-1))", 'js')
  const typed = program('e.md:4', "const a: string = 'x'; console.log(a)", 'js')
  const late = program('f.md:4', "setTimeout(() => console.log(process.exitCode, 'later'), 20)")
  const ending = program('g.md:4', "console.log('so'); process.exit(3)")
  const waiting = program('h.md:4', 'await new Promise(() => undefined)')
  const failing = program('i.md:4', 'process.exitCode = 4')
  const other = { ...program('j.md:4', "console.log('no')"), output: 'yes' }
  const root = fileURLToPath(new URL('../..', import.meta.url))
  // Two folders below docs, as the real ones are: the project's tsconfig is found by a relative path.
  mkdirSync(join(root, 'docs/.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, 'docs/.cache/snippets-'))
  const project = new SnippetProject(folder, join(root, 'node_modules/typescript/bin/tsc'), [
    wrong,
    throwing,
    right,
    plain,
    typed,
    late,
    ending,
    waiting,
    failing,
    other,
  ])
  try {
    await project.compile()
    assert.is(project.errors(wrong).length, 1)
    assert.match(project.errors(wrong)[0] ?? '', /^a\.md:5 TS2322: /)
    assert.equal([project.errors(throwing), project.errors(right)], [[], []])
    assert.is((await project.run(throwing)).code, 1)
    assert.equal(await project.run(right), { code: 0, stdout: 'yes\n', all: 'yes\n' })
    assert.equal(await project.run(plain), { code: 0, stdout: 'mjs\n', all: 'mjs\n' })
    assert.match((await project.run(typed)).all, /SyntaxError/)
    const together = [throwing, right, failing, late, waiting, plain, other, ending, right, late]
    const ended = await project.runAll(together)
    const codes = together.map((snippet) => ended.get(snippet)?.code)
    assert.equal(codes, [1, 0, 4, 0, 13, 0, 0, 3, 0, 0])
    assert.is(ended.get(late)?.stdout, 'undefined later\n')
    assert.equal([ended.get(ending)?.stdout, ended.get(other)?.stdout], ['so\n', 'no\n'])
    assert.equal(ended.get(plain), { code: 0, stdout: 'mjs\n', all: 'mjs\n' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test.run()
