import { defineSchema, model, string, type UsageError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  arrayAgg,
  avg,
  Case,
  cast,
  count,
  createStore,
  extract,
  F,
  FilteredRelation,
  jsonAgg,
  lookups,
  max,
  median,
  mode,
  percentile,
  Prefetch,
  stdDev,
  stringAgg,
  Subquery,
  sum,
  trunc,
  truncDate,
  truncTime,
  Value,
  variance,
  When,
} from '../../src/index.js'
import { filledLibrary, refused } from '../worlds/library.js'

const test = suite('options')

/** Anything may be given. */
const any = (value: unknown): never => value as never
type Method = (...given: readonly unknown[]) => unknown
const free = (
  value: object,
): Readonly<Record<string, Method>> & {
  readonly [
    name in
      | 'union'
      | 'liveAggregate'
      | 'getOrCreate'
      | 'updateOrCreate'
      | 'create'
      | 'update'
      | 'bulkUpdate'
      | 'add'
  ]: Method
} => any(value)

const { db, stardust } = filledLibrary()
const club = db.Club.create({ name: 'c' })
const person = db.Person.create({ name: 'p' })
const author = db.Author.get({ name: 'Rowling' })

/**
 * A call with options, one of them misspelt, and what the message suggests ('' if it has no suggestion).
 */
const calls: readonly (readonly [
  name: string,
  call: (options: object) => unknown,
  misspelt: string,
  meant: string,
])[] = [
  ['count', (o) => count('x', any(o)), 'distnct', 'distinct'],
  ['sum', (o) => sum('x', any(o)), 'fliter', 'filter'],
  ['avg', (o) => avg('x', any(o)), 'defualt', 'default'],
  ['max', (o) => max('x', any(o)), 'sample', ''],
  ['median', (o) => median('x', any(o)), 'orderBy', ''],
  ['mode', (o) => mode('x', any(o)), 'distinct', ''],
  ['percentile', (o) => percentile('x', 0.5, any(o)), 'fliter', 'filter'],
  ['stringAgg', (o) => stringAgg('x', '', any(o)), 'ordrBy', 'orderBy'],
  ['arrayAgg', (o) => arrayAgg('x', any(o)), 'orderby', 'orderBy'],
  ['jsonAgg', (o) => jsonAgg('x', any(o)), 'distnct', 'distinct'],
  ['stdDev', (o) => stdDev('x', any(o)), 'smaple', 'sample'],
  ['variance', (o) => variance('x', any(o)), 'outptu', 'output'],
  ['asc', (o) => F('x').asc(any(o)), 'null', 'nulls'],
  ['desc', (o) => F('x').desc(any(o)), 'nullsFirst', ''],
  ['Value', (o) => Value(1, any(o)), 'ouput', 'output'],
  ['Subquery', (o) => Subquery(db.Tag.values('name'), any(o)), 'type', ''],
  ['FilteredRelation', (o) => FilteredRelation('books', any(o)), 'conditions', 'condition'],
  ['cast', (o) => cast('x', 'decimal', any(o)), 'decimalplaces', 'decimalPlaces'],
  ['trunc', (o) => trunc('x', 'day', any(o)), 'timezone', 'timeZone'],
  ['extract', (o) => extract('x', 'day', any(o)), 'timeZon', 'timeZone'],
  ['truncDate', (o) => truncDate('x', any(o)), 'tz', ''],
  ['truncTime', (o) => truncTime('x', any(o)), 'timezone', 'timeZone'],
  ['Case', (o) => Case(When({ x: 1 }, 1), any(o)), 'otherwise', ''],
  ['Prefetch', (o) => Prefetch('books', any(o)), 'toattr', 'toAttr'],
  ['lookups', (o) => lookups('', any({ allow: [], ...o })), 'ignoreOther', 'ignoreOthers'],
  ['valuesList', (o) => db.Tag.valuesList('name', any(o)), 'flt', 'flat'],
  ['union', (o) => free(db.Tag.all()).union(db.Tag.all(), o), 'al', 'all'],
  ['dates', (o) => db.Book.dates('published', 'year', any(o)), 'ordr', 'order'],
  ['datetimes', (o) => db.Book.datetimes(any('published'), 'year', any(o)), 'timezone', 'timeZone'],
  ['inBulk', (o) => db.Tag.inBulk([], any(o)), 'fields', 'field'],
  ['explain', (o) => db.Tag.explain(any(o)), 'runs', 'run'],
  ['live', (o) => db.Tag.live(any(o)), 'signla', 'signal'],
  ['changes', (o) => db.Tag.changes(any(o)), 'abort', ''],
  ['liveCount', (o) => db.Tag.liveCount(any(o)), 'sginal', 'signal'],
  ['liveExists', (o) => db.Tag.liveExists(any(o)), 'sginal', 'signal'],
  ['liveFirst', (o) => db.Tag.liveFirst(any(o)), 'sginal', 'signal'],
  ['page', (o) => db.Tag.page(any(o)), 'signed', 'sign'],
  ['livePage', (o) => db.Tag.livePage(any(o)), 'sginal', 'signal'],
  ['liveAggregate', (o) => free(db.Tag).liveAggregate({ n: count() }, o), 'sginal', 'signal'],
  ['commits', (o) => db.commits(any(o)), 'since', ''],
  ['getOrCreate', (o) => free(db.Tag).getOrCreate({ name: 'x' }, {}, o), 'throughDefaults', ''],
  ['updateOrCreate', (o) => free(db.Tag).updateOrCreate({ name: 'x' }, {}, o), 'createDefaults', ''],
  ['bulkCreate', (o) => db.Tag.bulkCreate([], any(o)), 'ignoreConflict', 'ignoreConflicts'],
  ['create', (o) => free(db.Tag).create({ name: 'x' }, o), 'silent', ''],
  ['update', (o) => free(db.Tag).update(1, { name: 'x' }, o), 'silent', ''],
  ['bulkUpdate', (o) => free(db.Tag).bulkUpdate([], o), 'batchSize', ''],
  ['create', (o) => free(author.books).create({ title: 'x' }, o), 'throughDefaults', ''],
  ['set', (o) => author.books.set([], any(o)), 'claer', 'clear'],
  ['add', (o) => free(author.books).add(stardust, o), 'throughDefaults', ''],
  ['add', (o) => free(club.members).add(person, o), 'throughDefault', 'throughDefaults'],
  ['set', (o) => club.members.set([person], any(o)), 'throughdefaults', 'throughDefaults'],
  ['create', (o) => club.members.create({ name: 'x' }, any(o)), 'throughDefault', 'throughDefaults'],
  ['set', (o) => stardust.tags.set([], any(o)), 'claer', 'clear'],
  ['a transaction', (o) => db.transact(() => undefined, any(o)), 'actoin', 'action'],
  [
    'createStore',
    (o) => createStore(defineSchema({ A: model({ name: string() }) }), any(o)),
    'clok',
    'clock',
  ],
]

for (const [name, call, misspelt, meant] of calls) {
  test(`of ${name}: ${misspelt} is refused${meant === '' ? '' : ` and ${meant} suggested`}`, () => {
    const before = db.stateHash()
    const error = refused(() => call({ [misspelt]: true })) as UsageError
    assert.is(error.code, 'ERR_ARGUMENT')
    assert.ok(error.message.startsWith(`${name} has no option '${misspelt}'`), error.message)
    assert.is(error.message.includes(`did you mean '${meant}'?`), meant !== '', error.message)
    assert.is(db.stateHash(), before)
  })
}

test('of submit: an unknown one rejects', async () => {
  const error: unknown = await db
    .submit(() => undefined, any({ kye: 'x' }))
    .catch((reason: unknown) => reason)
  assert.match((error as Error).message, "no option 'kye' (did you mean 'key'?)")
})

test('are objects, and their values are of the kind that the option takes', () => {
  for (const options of [null, 5, 'x', [], true]) {
    assert.is(refused(() => db.Tag.live(any(options))).code, 'ERR_ARGUMENT')
    assert.is(refused(() => db.Tag.bulkCreate([], any(options))).code, 'ERR_ARGUMENT')
    assert.is(refused(() => count('x', any(options))).code, 'ERR_ARGUMENT')
  }
  for (const call of [
    () => count('x', { distinct: any('yes') }),
    () => db.Tag.valuesList('name', any({ flat: 1 })),
    () => db.Tag.bulkCreate([], { ignoreConflicts: any(1) }),
    () => db.Tag.bulkCreate([], { updateConflicts: true, updateFields: any('name'), uniqueFields: ['name'] }),
    () => F('x').asc({ nulls: any('frist') }),
    () => club.members.add(person, { throughDefaults: any(5) }),
    () => db.commits({ after: any('x') }),
    () => db.Tag.live({ signal: any({}) }),
  ])
    assert.is(refused(call).code, 'ERR_ARGUMENT')
})

test('that are undefined are left out', () => {
  assert.equal(count('x', any({ distinct: undefined, filter: undefined })), count('x'))
  assert.equal(db.Tag.bulkCreate([], any({ ignoreConflicts: undefined })), [])
  assert.is(db.transact(() => 1, any({ action: undefined })).value, 1)
})

test('are read once, before anything runs', () => {
  let reads = 0
  const options = {
    get action(): string {
      reads++
      return reads === 1 ? 'first' : any(Symbol('later'))
    },
    key: 'a',
  }
  const { commit } = db.transact(() => {
    Object.assign(options, { key: 5 })
    return db.Tag.create({ name: 'once' })
  }, options)
  assert.equal([reads, commit?.action, commit?.key], [1, 'first', 'a'])
  let asked = 0
  const where = {
    get name(): string {
      return `tag${asked++}`
    },
  }
  const [tag] = db.Tag.getOrCreate(where)
  assert.equal([tag.name, asked], ['tag0', 1])
})

test('of createStore come after a schema', () => {
  const models = { A: model({ name: string() }) }
  const error = refused(() => createStore(any(models)))
  assert.is(error.code, 'ERR_ARGUMENT')
  assert.match(error.message, 'that defineSchema has resolved')
  for (const schema of [undefined, null, 5, {}, []])
    assert.is(refused(() => createStore(any(schema))).code, 'ERR_ARGUMENT')
})

test.run()
