import diagnostics from 'node:diagnostics_channel'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, MemoryLog, openStore } from '../src/index.js'
import { schema, type Library } from './library.js'

const test = suite('a store that is opened warm')

const KINDS = ['query', 'commit', 'replay'] as const

test('lets other work run in between, and publishes nothing of the queries that it runs itself', async () => {
  const log = new MemoryLog()
  createStore<Library>(schema, { log }).Tag.create({ name: 'Fiction' })

  const published: string[] = []
  for (const kind of KINDS) diagnostics.subscribe(`relata:${kind}`, () => published.push(kind))
  let turns = 0
  let opening = true
  const turn = (): void => {
    turns++
    if (opening) setImmediate(turn)
  }
  setImmediate(turn)
  const db = await openStore<Library>(schema, log, { warm: true, slowQuery: 0 }).finally(() => {
    opening = false
  })
  assert.ok(turns >= 5, `the event loop had ${turns} turns`)
  assert.equal(published, ['replay'])

  assert.equal(
    db.Tag.filter({ name: 'Fiction' })
      .toArray()
      .map(({ id }) => id),
    [1],
  )
  assert.equal(published, ['replay', 'query'])
  await db.close()
})

test.run()
