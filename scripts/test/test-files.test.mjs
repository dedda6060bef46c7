import { readdirSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runTestFiles } from '../lib/test-files.mjs'
import { testGroups } from '../lib/test-groups.mjs'

// The expected report for each fixture: the number of passed tests, and the faults.
const EXPECTED = {
  passes: [2],
  'leaves-a-global': [1],
  'minds-a-global': [2],
  fails: [1, 'failed: fails › wrong'],
  'forgets-run': [1, 'forgets .run() (second: 1 declared after its last .run())'],
  late: [1, 'forgets .run() ((unnamed suite): 1 declared after its last .run())'],
  'before-throws': [0, 'failed: before › before', 'leaves 1 of its tests without an end'],
  // uvu calls the hook of a test that failed once more, here as well.
  'after-each-throws': [1, 'failed: after › after each', 'failed: after › after each'],
  'never-ends': [0, 'leaves 1 of its tests without an end'],
  hangs: [0, 'took too long and was ended'],
  exits: [0, 'leaves 2 of its tests without an end'],
  aborts: [0, 'was ended by SIGKILL'],
  crashes: [0, 'leaves 1 of its tests without an end'],
  unhandled: [1, 'ended with exit code 1'],
  only: [1, 'uses .only'],
  skips: [1],
  'skips-all': [0],
  'node-options': [1],
  'seven-runs': [0, 'failed: a property › runs seven times'],
  empty: [0, 'registers nothing'],
  'imports-nothing': [0, 'registers nothing: it imports no uvu'],
}

/** These say themselves that they need a process of their own. */
const ALONE = ['exits', 'aborts', 'node-options']
const fixture = (name) => `scripts/test/fixtures/${name}.mjs`

const test = suite('the test runner')
const silent = { print: () => undefined, timeout: 60_000 }

test('every fixture has its expectation', () => {
  const names = readdirSync(new URL('fixtures', import.meta.url)).map((name) => name.replace('.mjs', ''))
  assert.equal(names.toSorted(), Object.keys(EXPECTED).toSorted())
})

for (const [name, [passed, ...faults]] of Object.entries(EXPECTED)) {
  test(`${name}: ${passed} passed, ${faults.length} faults`, async () => {
    const file = fixture(name)
    const timeout = name === 'hangs' ? 1500 : silent.timeout
    assert.equal(await runTestFiles([file], { ...silent, timeout }), {
      passed,
      faults: faults.map((fault) => `${file} ${fault}`),
    })
  })
}

const together = { ...silent, isBundled: () => true, workers: 1 }

test('every file that needs no process of its own shares one', async () => {
  const files = Object.keys(EXPECTED).map(fixture)
  assert.equal(
    testGroups(files, () => 'a folder', 1).map((group) => group.length),
    [files.length - ALONE.length, ...ALONE.map(() => 1)],
  )
})

for (const [name, [passed, ...faults]] of Object.entries(EXPECTED)) {
  if (['skips', 'passes', ...ALONE].includes(name)) continue
  test(`${name}, between files in one process: ${passed} passed, ${faults.length} faults`, async () => {
    const files = ['skips', name, 'passes'].map(fixture)
    const timeout = name === 'hangs' ? 1500 : silent.timeout
    assert.equal(await runTestFiles(files, { ...together, timeout }), {
      passed: 1 + passed + 2,
      faults: faults.map((fault) => `${fixture(name)} ${fault}`),
    })
  })
}

test('a test that fails after another file alone is a fault', async () => {
  const { passed, faults } = await runTestFiles(['leaves-a-global', 'minds-a-global'].map(fixture), together)
  assert.is(passed, 3)
  assert.is(faults.length, 1)
  assert.match(
    faults[0],
    /minds-a-global\.mjs failed: finds nothing left behind, in a process that ran .*alone it passes$/,
  )
})

test('what a file skips is printed with its reason', async () => {
  const lines = []
  const print = (line) => lines.push(line)
  await runTestFiles(['scripts/test/fixtures/skips-all.mjs'], { ...silent, print })
  assert.is(lines[0], '– A tool: skipped, it is not installed')
  assert.match(lines[1], /^✓ .* \(0, 1 skipped, /)
})

test('RUNS sets the number of runs of every property', async () => {
  process.env.RUNS = '7'
  try {
    assert.equal(await runTestFiles(['scripts/test/fixtures/seven-runs.mjs'], silent), {
      passed: 1,
      faults: [],
    })
  } finally {
    delete process.env.RUNS
  }
})

test('files are counted together', async () => {
  const { passed, faults } = await runTestFiles(
    ['scripts/test/fixtures/passes.mjs', 'scripts/test/fixtures/fails.mjs'],
    silent,
  )
  assert.equal([passed, faults.length], [3, 1])
})

test('no file at all is a fault', async () => {
  assert.equal(await runTestFiles([], silent), { passed: 0, faults: ['no test file was found'] })
})

test.run()
