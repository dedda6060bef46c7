// not bundled: it forks a program that lies beside the sources
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CASES } from '../src/schema-changes/cases.js'
import { benchSchemaChanges, table } from '../src/schema-changes/main.js'

test('the table has what each change costs besides opening, beside its budget', () => {
  const opened = Object.fromEntries(CASES.map(({ name }) => [name, 100]))
  const text = table({
    n: 1000,
    opened: { ...opened, free: 151, default: 100.1, data: 103 },
    run: 2,
    transaction: 1,
  })
  for (const line of [
    '1,000 books. Opening the log under its own schema takes 100 ms.',
    '| free: an index, a nullable field, a many-to-many, a model | 51 ms | 51.000 µs | ≤ 50 ms: **not met** |',
    '| free: a field with a default | 0 ms | 0.100 µs | ≤ 0.2 µs: met |',
    '| `run` that updates every row | 3 ms | 3.000 µs | – |',
    'Inside `run` an update takes 2.00 µs, in a transaction of an open store 1.00 µs.',
  ])
    assert.ok(text.includes(line), `${line}\n${text}`)
})

test('a run measures every change', async () => {
  const lines: string[] = []
  await benchSchemaChanges([1000], true, (line) => lines.push(line), 1)
  const [{ n, opened, run, transaction }] = lines.map((line) => JSON.parse(line) as never) as unknown as [
    { n: number; opened: Record<string, number>; run: number; transaction: number },
  ]
  assert.is(n, 1000)
  assert.equal(
    Object.keys(opened),
    CASES.map(({ name }) => name),
  )
  assert.ok([...Object.values(opened), run, transaction].every((milliseconds) => milliseconds > 0))
})

test.run()
