import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../../src/event/commit.js'
import { defineSchema } from '../../../src/schema/define.js'
import { datetime, integer, string } from '../../../src/schema/fields.js'
import { model } from '../../../src/schema/model.js'
import { CoreStore } from '../../../src/store/core-store.js'
import { SharedMemory } from '../../../src/testing/shared-memory.js'

const test = suite('managed fields over a shared log')

const schema = defineSchema({
  Note: model({
    text: string(),
    created: datetime({ now: 'create' }),
    updated: datetime({ now: 'update' }),
    version: integer({ version: true }),
  }),
})
const note = schema.model('Note')
const text = (ms: number): string => new Date(ms).toISOString().replace('.000', '')

test('each submitted function has the time of its own commit, also if they are decided together', async () => {
  let seconds = 0
  const clock = (): number => Date.UTC(2024, 4, 1) + 1000 * seconds++
  const history = new SharedMemory()
  const [one, other] = [
    await CoreStore.open(schema, { log: history.open(), clock }),
    await CoreStore.open(schema, { log: history.open(), clock }),
  ]
  const commits: Commit[] = []
  other.onCommit(({ commit }) => void commits.push(commit))
  const add = (store: CoreStore, name: string) => (): number => store.create(note, { text: name })
  await Promise.all([
    one.submit(add(one, 'a')),
    one.submit(add(one, 'b')),
    other.submit(add(other, 'c')),
    one.submit(() => one.update(note, 0, { text: 'd' })),
  ])
  await Promise.all([one.synced(), other.synced()])
  assert.is(commits.length, 4)
  for (const { time, events } of commits) {
    const [event] = events
    const values = event?.type === 'created' ? event.row : event?.type === 'updated' ? event.after : {}
    assert.is(values['updated'], text(time))
  }
  assert.is(new Set(commits.map(({ time }) => time)).size, 4)
  assert.equal([one.state.table(note).row(0)?.['version'], one.state.hash()], [2, other.state.hash()])
  await Promise.all([one.close(), other.close()])
})

test.run()
