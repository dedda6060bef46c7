import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openTarget, postgresSuite } from '@relata/postgres-server'
import * as assert from 'uvu/assert'
import { SECTIONS, type PostgresFigure } from '../src/postgres/figure.js'
import { benchPostgres } from '../src/postgres/main.js'
import { report } from '../src/postgres/report.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** A bundle if the test runner made one: it starts in a third of the time. */
const script = join(process.env['RELATA_BUILT'] ?? root, 'benchmarks/dist/postgres/child.js')

// A server can be started.
const { test, run } = await postgresSuite(openTarget)

test('a run measures everything', async () => {
  const lines: string[] = []
  const extent = { ms: 60, writers: [1, 2], underWay: [20, 1000], rounds: 1, script }
  await benchPostgres([1000], true, (line) => lines.push(line), extent)
  const figures = lines.map((line) => JSON.parse(line) as PostgresFigure)
  const of = (name: string, system = 'relata'): PostgresFigure => {
    const figure = figures.find((each) => each.workload === name && each.system === system)
    assert.ok(figure, `${name} of ${system}`)
    return figure as PostgresFigure
  }
  assert.ok(
    figures.every(
      ({ workload, us }) => workload.startsWith('pg_') && (us > 0 || workload === 'pg_live_after'),
    ),
  )
  assert.equal(new Set(figures.map(({ section }) => section)), new Set(Object.keys(SECTIONS)))
  assert.is(of('pg_submit').conflicts, 0)
  assert.ok((of('pg_submit_conflict').conflicts ?? 0) > 0, 'stores over one log conflict')
  assert.ok((of('pg_submit').ratio ?? 0) > 0)
  assert.is(
    figures.find(({ workload, n }) => workload === 'pg_submit_grouped' && n === 1000)?.aim,
    '≥ 20,000 a second',
  )
  assert.ok(of('pg_live').us >= of('pg_live_confirmed').us * 0.5)
  for (const name of ['pg_point', 'pg_foreign_key', 'pg_reverse_set', 'pg_chain']) {
    assert.ok((of(name).ratio ?? 1) < 1, `${name} is faster in memory`)
    assert.ok(of(name, 'drizzle').us > 0)
    assert.ok((of(`${name}_following`).ratio ?? 0) > 0)
  }
  for (const name of ['pg_insert', 'pg_update', 'pg_insert_grouped', 'pg_update_grouped'])
    assert.ok((of(name).perSecond ?? 0) > 0 && (of(name, 'drizzle').perSecond ?? 0) > 0, name)
  assert.ok(of('pg_start_replay').us > 0 && of('pg_start_snapshot').us > 0)

  const text = report(figures).join('\n')
  for (const { title } of Object.values(SECTIONS)) assert.ok(text.includes(`## ${title}`), text)
  assert.match(text, /^\| a book by its id: drizzle \| 1,000 \| [\d.]+ µs/m)
  assert.match(text, /^\| a submit, a store each, over one log \| 2 \| .* \d+ % \| /m)
})

run()
