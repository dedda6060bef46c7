import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

/**
 * V8 counts for each object and array literal how many of its objects survive. Where nearly all do, it allocates
 * further ones in old space, for the rest of the process. A program that keeps query sets (in a cache, or subscribed
 * to) would make every later query leave garbage there: queries took two to three times as long. Objects of classes
 * aren't counted.
 */
const TENURED = /pretenuring: AllocationSite\((\w+)\).* (?:undecided|maybe tenure) => tenure$/

/** How many literals V8 has begun to allocate in old space, by the form of the query sets that were kept then. */
function tenuredByForm(): ReadonlyMap<string, number> {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--trace-pretenuring-statistics',
      // A young generation that is at its full size from the start: V8 decides at once.
      '--min-semi-space-size=1',
      '--max-semi-space-size=1',
      '--import',
      'tsx',
      fileURLToPath(new URL('keep-queries.ts', import.meta.url)),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  )
  assert.is(status, 0, stderr)
  const tenured = new Map<string, number>()
  let form: string | undefined
  for (const line of stdout.split('\n')) {
    if (line.startsWith('form ')) tenured.set((form = line.slice(5)), 0)
    else if (form !== undefined && TENURED.test(line)) tenured.set(form, (tenured.get(form) ?? 0) + 1)
  }
  return tenured
}

test('query sets that are kept make V8 allocate nothing of later ones in old space', () => {
  const tenured = new Map(tenuredByForm())
  const control = tenured.get('literals') ?? 0
  assert.ok(control > 0, 'kept literals are allocated in old space, and V8 prints it')
  tenured.delete('literals')
  assert.ok(tenured.size > 20)
  assert.equal(
    [...tenured].filter(([, literals]) => literals > 0),
    [],
  )
})

test.run()
