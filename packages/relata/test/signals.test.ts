import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, defineSchema, integer, MemoryLog, model, openStore } from '../src/index.js'

/** Many readers that end with one signal. */
const test = suite('one signal for many')

const schema = defineSchema({ A: model({ n: integer({ default: 0 }) }) })
const MANY = 30

test('readers of every kind share a signal without a warning, and all of them end with it', async () => {
  const warnings: Error[] = []
  const note = (warning: Error): number => warnings.push(warning)
  process.on('warning', note)
  const folder = mkdtempSync(join(tmpdir(), 'relata-'))
  const log = new MemoryLog()
  const memory = createStore(schema, { log })
  const level = await openStore(schema, folder)
  const controller = new AbortController()
  const { signal } = controller
  let ended = 0
  const drain = async (source: AsyncIterable<unknown>): Promise<void> => {
    for await (const _ of source) void _
    ended++
  }
  for (const db of [memory, level]) {
    for (let i = 0; i < MANY; i++) {
      void drain(db.A.all().live({ signal }))
      void drain(db.A.all().changes({ signal }))
      void drain(db.commits({ signal }))
      db.A.all()
        .liveCount({ signal })
        .subscribe({ complete: () => ended++ })
      db.commits({ signal }).subscribe({ complete: () => ended++ })
    }
  }
  for (let i = 0; i < MANY; i++) void drain(log.tail({ signal }))
  memory.A.create({})
  level.A.create({})
  await wait(50)
  assert.is(ended, 0)
  controller.abort()
  await wait(100)
  assert.is(ended, MANY * 11)
  assert.equal(
    warnings.map((warning) => warning.name),
    [],
  )
  process.off('warning', note)
  await level.close()
  rmSync(folder, { recursive: true })
})

test('a signal keeps nothing of those that have left', () => {
  const db = createStore(schema)
  let listeners = 0
  const target = new AbortController().signal
  const add = target.addEventListener.bind(target)
  const remove = target.removeEventListener.bind(target)
  target.addEventListener = (...given: Parameters<typeof add>): void => {
    listeners++
    add(...given)
  }
  target.removeEventListener = (...given: Parameters<typeof remove>): void => {
    listeners--
    remove(...given)
  }
  for (let round = 0; round < 3; round++) {
    const subscriptions = Array.from({ length: MANY }, () => db.A.all().live({ signal: target }).subscribe())
    assert.is(listeners, 1)
    for (const subscription of subscriptions) subscription.unsubscribe()
    assert.is(listeners, 0)
  }
})

test.run()
