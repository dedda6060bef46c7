import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type * as core from '@relata/core'
import type * as query from '@relata/query'
import { build, type Plugin } from 'esbuild'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  createStore,
  defineSchema,
  Exists,
  F,
  foreignKey,
  integer,
  model,
  or,
  Subquery,
  UsageError,
} from '../src/index.js'

/**
 * Two copies of the packages in one process, as an application has them that installs two versions, or
 * bundles one and imports another.
 */
const test = suite('two copies of Relata')

const folder = mkdtempSync(join(tmpdir(), 'relata-copy-'))
test.after(() => rmSync(folder, { recursive: true }))

type Copy = typeof query & typeof core

/** Leaves core to the copy of this process, as two versions of query that share one core. */
const sharedCore: Plugin = {
  name: 'shared core',
  setup(building) {
    building.onResolve({ filter: /^@relata\/core/ }, ({ path }) => ({
      path: import.meta.resolve(path),
      external: true,
    }))
  },
}

const secondCopy = async (name: string, plugins: Plugin[] = []): Promise<Copy> => {
  const outfile = join(folder, name)
  const contents = "export * from '@relata/query'; export * from '@relata/core'"
  await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    format: 'esm',
    outfile,
    plugins,
  })
  return (await import(pathToFileURL(outfile).href)) as Copy
}

const models = {
  A: model({ n: integer({ default: 0 }) }),
  B: model({ a: foreignKey('A', { onDelete: 'CASCADE', relatedName: 'bs' }) }),
}

function refusesAll(calls: Readonly<Record<string, () => unknown>>): void {
  for (const [name, call] of Object.entries(calls)) {
    try {
      call()
    } catch (error) {
      assert.instance(error, UsageError, name)
      assert.is((error as UsageError).code, 'ERR_OTHER_COPY', name)
      assert.match(
        (error as UsageError).message,
        /^This (condition|query set|row|Prefetch) was created by another copy of Relata: two copies are loaded/,
      )
      continue
    }
    assert.unreachable(`${name}: no error`)
  }
}

test('what another copy made is refused with an error that says that there are two', async () => {
  const two = await secondCopy('copy.mjs')
  assert.is.not(two.createStore, createStore)
  assert.is.not(two.defineSchema, defineSchema)
  const db = createStore(defineSchema(models))
  const other = two.createStore(two.defineSchema(models))
  const mine = db.A.create({ n: 1 })
  const theirs = other.A.create({ n: 1 })
  refusesAll({
    condition: () => db.A.filter(two.or({ n: 1 }, { n: 2 })),
    'query set': () => db.A.filter({ pk__in: other.A.all() as never }),
    'query set in Exists': () => db.A.filter(Exists(other.A.all() as never)),
    'query set of union': () => db.A.all().union(other.A.all()),
    'row as a value': () => db.B.create({ a: theirs }),
    'row in a filter': () => db.B.filter({ a: theirs }),
    row: () => db.A.update(theirs, { n: 2 }),
    Prefetch: () => db.A.prefetchRelated(two.Prefetch('bs', { query: other.B.all() })),
    'condition as an operand': () => db.A.annotate({ x: F('n').plus(two.not({ n: 1 }) as never) }),
  })
  assert.is(db.A.get(1), mine)
})

test('a schema is plain data: a store takes it from either copy', async () => {
  const two = await secondCopy('copy.mjs')
  const db = createStore(two.defineSchema(models))
  const a = db.A.create({ n: 1 })
  db.B.create({ a })
  assert.is(db.B.filter({ a__n: 1 }).get().a, a)
  assert.is(db.A.all().delete().total, 2)
})

test('and so is what another copy of query made over the same core', async () => {
  const two = await secondCopy('query.mjs', [sharedCore])
  assert.is.not(two.or, or)
  assert.is(two.UsageError, UsageError)
  const schema = defineSchema(models)
  const db = createStore(schema)
  const other = two.createStore(schema)
  db.A.create({ n: 1 })
  refusesAll({
    condition: () => db.A.filter(two.or({ n: 1 }, { n: 2 })),
    'condition of get': () => db.A.get(two.not({ n: 2 })),
    'condition in a helper': () => or(two.not({ n: 2 }), { n: 1 }),
    'condition as a value': () => db.A.annotate({ x: F('n').plus(two.not({ n: 1 }) as never) }),
    'query set': () => db.A.filter({ pk__in: other.A.all() as never }),
    'query set in Subquery': () => db.A.annotate({ x: Subquery(other.A.values('n') as never) }),
    'query set of union': () => db.A.all().union(other.A.all()),
    Prefetch: () => db.A.prefetchRelated(two.Prefetch('bs')),
  })
  assert.is(db.A.filter(or({ n: 1 }, { n: 2 })).count(), 1)
})

test.run()
