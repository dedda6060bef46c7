import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type * as core from '@relata/core'
import type * as query from '@relata/query'
import { build } from 'esbuild'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, defineSchema, Exists, F, foreignKey, integer, model, UsageError } from '../src/index.js'

/**
 * Two copies of the packages in one process, as an application has them that installs two versions, or
 * bundles one and imports another.
 */
const test = suite('two copies of Relata')

const folder = mkdtempSync(join(tmpdir(), 'relata-copy-'))
test.after(() => rmSync(folder, { recursive: true }))

type Copy = typeof query & typeof core

const secondCopy = async (): Promise<Copy> => {
  const outfile = join(folder, 'copy.mjs')
  const contents = "export * from '@relata/query'; export * from '@relata/core'"
  await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    format: 'esm',
    outfile,
  })
  return (await import(pathToFileURL(outfile).href)) as Copy
}

const models = {
  A: model({ n: integer({ default: 0 }) }),
  B: model({ a: foreignKey('A', { onDelete: 'CASCADE', relatedName: 'bs' }) }),
}

test('what another copy made is refused with an error that says that there are two', async () => {
  const two = await secondCopy()
  assert.is.not(two.createStore, createStore)
  const db = createStore(defineSchema(models))
  const other = two.createStore(two.defineSchema(models))
  const mine = db.A.create({ n: 1 })
  const theirs = other.A.create({ n: 1 })
  const calls: Readonly<Record<string, () => unknown>> = {
    condition: () => db.A.filter(two.or({ n: 1 }, { n: 2 })),
    'query set': () => db.A.filter({ pk__in: other.A.all() as never }),
    'query set in Exists': () => db.A.filter(Exists(other.A.all() as never)),
    'query set of union': () => db.A.all().union(other.A.all()),
    'row as a value': () => db.B.create({ a: theirs }),
    'row in a filter': () => db.B.filter({ a: theirs }),
    row: () => db.A.update(theirs, { n: 2 }),
    Prefetch: () => db.A.prefetchRelated(two.Prefetch('bs', { query: other.B.all() })),
    'condition as an operand': () => db.A.annotate({ x: F('n').plus(two.not({ n: 1 }) as never) }),
  }
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
  assert.is(db.A.get(1), mine)
})

test.run()
