import fc from 'fast-check'
import { suite } from 'uvu'
import { resolveSchema } from '../../src/schema/resolve.js'
import { key, many, model, number, text } from '../schema/helpers/declarations.js'
import { reach } from '../helpers/reach.js'
import { anyWrite, Chain } from './helpers/migration-chain.js'
import { anyStep } from './helpers/migration-plans.js'

const test = suite('migrations, there and back')

const START = resolveSchema({
  A: model({ n: number({ default: 1 }), m: number({ default: 8 }), s: text({ default: 's' }) }),
  B: model({
    n: number({ default: 2 }),
    a: key('A', { null: true, onDelete: 'SET_NULL', relatedName: '+' }),
    owner: key('A', { onDelete: 'CASCADE', relatedName: '+' }),
    links: many('A', { relatedName: '+' }),
    peers: many('self'),
  }),
  C: model({ c: text({ default: 'c' }) }, { parents: ['B'] }),
  D: model({ b: key('B', { onDelete: 'CASCADE', relatedName: '+' }), d: number({ default: 4 }) }),
})

const cases = fc.tuple(
  fc.array(fc.tuple(anyStep, fc.array(anyWrite, { maxLength: 6 })), { maxLength: 20 }),
  fc.array(fc.array(anyWrite, { maxLength: 4 }), { minLength: 20, maxLength: 20 }),
)
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never
/** Kinds of steps that can be undone. */
const KINDS = 14

test('a chain of migrations with writes between them, and back again, has the rows that a plain model has', async () => {
  const seen: Record<string, number> = {}
  const law = ([steps, writes]: Case): void => {
    const chain = new Chain(START, seen)
    for (const [at, write] of ['create', 'create', 'create', 'link'].entries())
      for (let seed = 0; seed < 4; seed++) chain.write({ write: write as 'create', at: at + seed, seed })
    chain.check()
    for (const [step, list] of steps) {
      chain.forth(step)
      for (const each of list) chain.write(each)
      chain.check()
    }
    chain.checkFresh()
    for (const list of writes) {
      // A step back that the store refuses ends the chain: the plain rows have gone back already.
      if (!chain.back()) return
      chain.check()
      for (const each of list) chain.write(each)
    }
    chain.checkFresh()
  }
  fc.assert(fc.property(cases, law), { includeErrorInReport: true })
  // Every kind of step is made, and undone.
  await reach(cases, law, () => Object.keys(seen).length >= KINDS && Math.min(...Object.values(seen)) > 0)
})

test.run()
