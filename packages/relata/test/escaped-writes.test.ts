import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, defineSchema, integer, model, openStore } from '../src/index.js'

const test = suite('writes of async callbacks that outlive their transaction')

const schema = defineSchema({ A: model({ n: integer({ default: 0 }) }) })

const codes = (settled: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  settled.map((result) =>
    result.status === 'rejected' ? (result.reason as { readonly code?: string }).code : 'written',
  )

test('are refused, of a store in memory and of one in a folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relata-'))
  for (const db of [createStore(schema), await openStore(schema, folder)]) {
    const late: Promise<unknown>[] = []
    const { commit } = db.transact(() => {
      for (const n of [1, 2]) {
        late.push(
          (async () => {
            await Promise.resolve()
            return db.A.create({ n })
          })(),
        )
      }
      late.push(Promise.resolve().then(() => db.transact(() => db.A.create({}))))
      late.push(
        new Promise((resolve) => setTimeout(resolve, 1)).then(() =>
          db.submit(() => db.A.all().update({ n: 7 })),
        ),
      )
      db.A.create({ n: 100 })
    })
    assert.ok(commit !== undefined)
    assert.equal(codes(await Promise.allSettled(late)), Array(4).fill('ERR_ESCAPED_WRITE'))
    assert.equal(db.A.valuesList('n', { flat: true }).toArray(), [100])
    await db.close()
  }
  rmSync(folder, { recursive: true })
})

test('an async function passed to transact is refused, and so is what it writes after its first await', async () => {
  const db = createStore(schema)
  let late: Promise<unknown> | undefined
  const body = async (): Promise<void> => {
    db.A.create({ n: 1 })
    await Promise.resolve()
    db.A.create({ n: 2 })
  }
  assert.throws(
    () => db.transact(() => (late = body()) as never),
    (error: { readonly code?: string }) => error.code === 'ERR_ASYNC_TRANSACTION',
  )
  assert.equal(codes(await Promise.allSettled([late])), ['ERR_ESCAPED_WRITE'])
  assert.is(db.A.count(), 0)
})

test('other async writes are not concerned: before, beside and after transactions, of listeners, of other stores', async () => {
  const db = createStore(schema)
  const other = createStore(schema)
  const late: Promise<unknown>[] = []
  const before = (async () => {
    await Promise.resolve()
    return db.transact(() => db.A.create({ n: 1 }))
  })()
  db.onCommit(() => {
    if (late.length < 2) late.push(Promise.resolve().then(() => db.A.create({ n: 2 })))
  })
  db.transact(() => {
    db.A.create({ n: 3 })
    late.push(Promise.resolve().then(() => other.A.create({ n: 4 })))
  })
  await before
  await Promise.resolve()
  db.A.create({ n: 5 })
  assert.equal(codes(await Promise.allSettled([before, ...late])), Array(late.length + 1).fill('written'))
  assert.is(other.A.count(), 1)
})

test('a store may follow callbacks with another AsyncLocalStorage, or not at all', async () => {
  for (const [asyncContext, expected] of [
    [new AsyncLocalStorage(), 'ERR_ESCAPED_WRITE'],
    [false, 'written'],
  ] as const) {
    const db = createStore(schema, { asyncContext })
    const late: Promise<unknown>[] = []
    db.transact(() => late.push(Promise.resolve().then(() => db.A.create({}))))
    assert.equal(codes(await Promise.allSettled(late)), [expected])
  }
  assert.throws(
    () => createStore(schema, { asyncContext: {} as never }),
    /The option 'asyncContext' of createStore must be an AsyncLocalStorage, or false/,
  )
})

test.run()
