import fc from 'fast-check'
import { declarationsOf, readSchemas, recover, resolveSchema, type CoreStore } from '@relata/core/engine'
import { LevelLog } from '@relata/level'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exportLines, storedModels } from '../../src/export/export-lines.js'
import { importInto } from '../../src/import/import-log.js'
import { inProject } from '../helpers/project.js'
import { randomStore } from '../helpers/random-store.js'

const test = suite('import of an export')

async function linesOf(store: CoreStore): Promise<string[]> {
  const { log, state, position } = store
  const versions = log === undefined ? [] : await readSchemas(log)
  return Array.from(exportLines({ state, position, versions }), (line) => JSON.stringify(line))
}

async function* asStream(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}

test('it gives the state that was exported: the same hash, order of rows and next keys, for random schemas and values', async () => {
  const seen = new Set<string>()
  let size = 0
  await fc.assert(
    fc.asyncProperty(randomStore, fc.constantFrom(1, 3, Infinity), async (store, batch) => {
      const lines = await linesOf(store)
      size += lines.length
      for (const field of store.schema.model('Author').fields) seen.add(field.type.name)
      await inProject({}, async (project) => {
        const folder = project.path('store')
        const result = await importInto(folder, asStream(lines), { batch, edited: false })
        assert.is(result.stateHash, store.state.hash())
        await using log = await LevelLog.open(folder)
        const schema = resolveSchema(declarationsOf(store.schema.describe()))
        const { state, pending } = await recover({ schema, log })
        assert.is(pending, undefined)
        assert.is(state.hash(), store.state.hash())
        const again = Array.from(
          exportLines({ state, position: store.position, versions: await readSchemas(log) }),
          (line) => JSON.stringify(line),
        )
        assert.equal(again, lines)
        for (const model of storedModels(state))
          assert.is(state.counter(model), store.state.counter(store.schema.model(model.name)))
      })
    }),
    { numRuns: 30, interruptAfterTimeLimit: 60_000 },
  )
  assert.ok(size > 100, `lines: ${size}`)
  assert.ok(seen.size > 12, `types: ${[...seen].join()}`)
})

test.run()
