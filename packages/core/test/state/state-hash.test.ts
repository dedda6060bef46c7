import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event, Values } from '../../src/event/event.js'
import { defineSchema } from '../../src/schema/define.js'
import { bigInteger, binary, decimal, json, string } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { manyToMany } from '../../src/schema/relations.js'
import { State } from '../../src/state/state.js'

const test = suite('state hash')

const item = model({
  text: string(),
  big: bigInteger({ null: true }),
  price: decimal({ null: true }),
  data: json({ null: true }),
  bytes: binary({ null: true }),
})
const schema = defineSchema({
  Item: item,
  Person: model({
    name: string({ primaryKey: true }),
    friends: manyToMany('self'),
    fans: manyToMany('self', { symmetrical: false, relatedName: 'idols' }),
  }),
})
/** Of a state with keys and links out of order: a change of it makes every stored hash stale. */
const HASH = '33799871a0ddd0be999c685ca42c739ae8b991cbab99ef3928fc1c45ca777d3c'
const base: Values = {
  id: 1,
  text: 'a',
  big: 12n,
  price: '1.50',
  data: { a: 1, b: [2] },
  bytes: new Uint8Array([1, 2]),
}

function hashOf(
  rows: readonly Values[],
  people: readonly string[] = [],
  links: readonly (readonly [string, string, string])[] = [],
): string {
  const state = new State(schema)
  for (const row of rows) state.apply({ type: 'created', model: 'Item', key: row['id'] as number, row })
  for (const name of people) state.apply({ type: 'created', model: 'Person', key: name, row: { name } })
  for (const [relation, from, to] of links)
    state.apply({ type: 'linked', relation: `Person.${relation}`, from, to })
  return state.hash()
}

test('is 64 hex digits', () => {
  assert.match(hashOf([base]), /^[0-9a-f]{64}$/)
})

test('differs where any value, key or link differs', () => {
  const hashes = [
    hashOf([]),
    hashOf([base]),
    hashOf([{ ...base, id: 2 }]),
    hashOf([{ ...base, text: '' }]),
    hashOf([{ ...base, text: 'a,12n' }]),
    hashOf([{ ...base, text: 'null', big: null }]),
    hashOf([{ ...base, big: null }]),
    hashOf([{ ...base, price: '1.5000001' }]),
    hashOf([{ ...base, data: { a: 1, b: ['2'] } }]),
    hashOf([{ ...base, bytes: new Uint8Array([2, 1]) }]),
    hashOf([{ ...base, bytes: new Uint8Array([]) }]),
    hashOf([base, { ...base, id: 2 }]),
    hashOf([], ['x', 'y']),
    hashOf([], ['x', 'y'], [['friends', 'x', 'y']]),
    hashOf([], ['x', 'y'], [['friends', 'x', 'x']]),
    hashOf([], ['x', 'y'], [['fans', 'x', 'y']]),
    hashOf([], ['x', 'y'], [['fans', 'y', 'x']]),
    hashOf(
      [],
      ['x', 'y'],
      [
        ['fans', 'x', 'y'],
        ['fans', 'y', 'x'],
      ],
    ),
  ]
  assert.is(new Set(hashes).size, hashes.length)
})

test('is the same whatever the order of creation, the order of properties and the way a symmetric pair was named', () => {
  const second = { ...base, id: 2 }
  assert.is(hashOf([base, second]), hashOf([second, base]))
  assert.is(hashOf([base]), hashOf([{ ...base, data: { b: [2], a: 1 } }]))
  const links = [
    ['friends', 'x', 'y'],
    ['friends', 'z', 'z'],
    ['fans', 'x', 'y'],
    ['fans', 'x', 'z'],
  ] as const
  const again = [
    ['fans', 'x', 'z'],
    ['friends', 'z', 'z'],
    ['fans', 'x', 'y'],
    ['friends', 'y', 'x'],
  ] as const
  assert.is(hashOf([], ['x', 'y', 'z'], links), hashOf([], ['z', 'x', 'y'], again))
})

test('is the same whatever the order of creation, with many links a row and keys out of order', () => {
  const names = Array.from({ length: 40 }, (_, i) => `p${(i * 7) % 40}`)
  const links = names.flatMap((from, i) =>
    names
      .slice(0, i % 25)
      .map((to, j): readonly [string, string, string] => [(i + j) % 2 === 0 ? 'fans' : 'friends', from, to]),
  )
  const once = links.filter(
    ([relation, from, to], i) =>
      relation === 'fans' || !links.slice(0, i).some(([r, a, b]) => r === relation && a === to && b === from),
  )
  const hash = hashOf([], names, once)
  assert.is(hashOf([], [...names].reverse(), [...once].reverse()), hash)
  assert.is(hash, HASH)
})

test('is the same whatever the order of declarations', () => {
  const one = defineSchema({ A: model({ x: string(), y: string() }), B: model({ z: string() }) })
  const other = defineSchema({ B: model({ z: string() }), A: model({ y: string(), x: string() }) })
  const events: Event[] = [
    { type: 'created', model: 'A', key: 1, row: { id: 1, x: 'p', y: 'q' } },
    { type: 'created', model: 'B', key: 1, row: { id: 1, z: 'r' } },
  ]
  const [first, second] = [one, other].map((each) => {
    const state = new State(each)
    for (const event of events) state.apply(event)
    return state.hash()
  })
  assert.is(first, second)
})

test('leaves out what only this process knows: counters, gaps, slots', () => {
  const state = new State(schema)
  state.apply({ type: 'created', model: 'Item', key: 9, row: { ...base, id: 9 } })
  state.apply({ type: 'deleted', model: 'Item', key: 9, row: { ...base, id: 9 } })
  state.apply({ type: 'created', model: 'Item', key: 1, row: base })
  assert.is(state.hash(), hashOf([base]))
})

/** Runs the steps, and returns the hash with the most rows and links of one step. */
function hashedInSteps(state: State, between: () => void): readonly [hash: string, most: number] {
  const { steps, progress } = state.hashSteps()
  let [most, before] = [0, 0]
  let step = steps.next()
  while (step.done !== true) {
    most = Math.max(most, progress.done - before)
    before = progress.done
    between()
    step = steps.next()
  }
  assert.is(progress.done, progress.total)
  return [step.value, most]
}

test('the hash in steps is that of the state at the call, whatever is written in between', () => {
  const state = new State(schema)
  const create = (name: string): number =>
    state.apply({ type: 'created', model: 'Person', key: name, row: { name } })
  // Out of order, and one person with more links than a step takes.
  for (let at = 0; at < 5000; at++) create(`p${(at * 7919) % 5000}`)
  for (let at = 1; at < 5000; at++) {
    state.apply({ type: 'linked', relation: 'Person.friends', from: 'p0', to: `p${at}` })
    state.apply({ type: 'linked', relation: 'Person.fans', from: `p${at}`, to: `p${at - 1}` })
  }
  const hash = state.hash()
  let next = 0
  const write = (): void => {
    create(`new ${next}`)
    state.apply({ type: 'linked', relation: 'Person.fans', from: 'p0', to: `new ${next}` })
    state.apply({ type: 'unlinked', relation: 'Person.friends', from: 'p0', to: `p${++next}` })
  }
  const [found, most] = hashedInSteps(state, write)
  assert.ok(next > 10, `${next} steps`)
  assert.is(found, hash)
  assert.ok(most <= 3072, `${most} in a step`)
  assert.is(hashedInSteps(state, () => undefined)[0], state.hash())
  assert.is.not(state.hash(), hash)
})

test.run()
