import { CoreStore } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { databaseOver } from '../../src/index.js'
import { GenericWorld, type Form, type Policy, type Step } from '../worlds/generic-world.js'
import { reach } from '../../../core/test/helpers/reach.js'

const test = suite('generic keys law')

const at = fc.nat(9)
const form = fc.constantFrom<Form>('row', 'part', 'key', 'pair')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('note' as const),
    at,
    form,
    title: fc.constantFrom('a', 'b'),
    rank: fc.nat(2),
  }),
  fc.record({ do: fc.constant('mark' as const), at: fc.option(at), form }),
  fc.record({ do: fc.constant('moveNote' as const), note: at, at, form }),
  fc.record({ do: fc.constant('moveMark' as const), mark: at, at: fc.option(at), form }),
  fc.record({ do: fc.constantFrom('moveAll' as const, 'clear' as const, 'undo' as const), at }),
  fc.record({ do: fc.constant('delete' as const), at }),
  fc.record({ do: fc.constantFrom('add' as const, 'set' as const), at, mark: at }),
)
const policy = fc.constantFrom<Policy>('CASCADE', 'PROTECT', 'RESTRICT')
const nulling = fc.constantFrom<Policy>('CASCADE', 'PROTECT', 'RESTRICT', 'SET_NULL')
const steps = fc.array(step, { minLength: 4, maxLength: 24, size: 'max' })
const cases = fc.tuple(policy, nulling, steps)
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

test('rows, lookups, both directions, live queries and replay are those of a naive model', async () => {
  const total = { moves: 0, refusals: 0, cascades: 0, found: 0 }
  const law = async ([note, mark, list]: Case): Promise<void> => {
    const world = new GenericWorld(note, mark)
    for (const one of list) {
      world.run(one)
      world.check()
    }
    const { db, schema, log } = world
    for (const name of ['moves', 'refusals', 'cascades', 'found'] as const) total[name] += world.counts[name]
    assert.is(databaseOver(await CoreStore.open(schema, { log })).stateHash(), db.stateHash())
  }
  await fc.assert(fc.asyncProperty(cases, law))
  await reach(cases, law, () => Math.min(...Object.values(total)) > 3)
})

test.run()
