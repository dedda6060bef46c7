import { date, defineSchema, foreignKey, integer, manyToMany, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  avg,
  Case,
  count,
  createStore,
  cumeDist,
  denseRank,
  F,
  firstValue,
  lag,
  lastValue,
  lead,
  max,
  min,
  nthValue,
  ntile,
  percentRank,
  rank,
  rowNumber,
  stringAgg,
  sum,
  When,
} from '../../src/index.js'
import { refused as thrown } from '../worlds/library.js'

const test = suite('window functions')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never
const refused = (code: string, run: () => unknown): void => assert.is(thrown(run).code, code)

const schema = defineSchema({
  Tenant: model({ name: string() }),
  Team: model({ name: string() }, { ordering: ['name'] }),
  Player: model({
    name: string(),
    points: integer({ null: true }),
    joined: date({ default: '2020-01-01' }),
    team: foreignKey('Team', { onDelete: 'CASCADE', relatedName: 'players' }),
    tenant: foreignKey('Tenant', { onDelete: 'CASCADE', relatedName: 'players', null: true }),
    friends: manyToMany('self', { symmetrical: true }),
  }),
})

function league() {
  const db = createStore(schema)
  const [red, blue] = [db.Team.create({ name: 'red' }), db.Team.create({ name: 'blue' })]
  const points: readonly (readonly [string, number | null, typeof red])[] = [
    ['a', 5, red],
    ['b', 9, red],
    ['c', 5, red],
    ['d', 2, red],
    ['e', 7, blue],
    ['f', 8, blue],
  ]
  for (const [name, scored, team] of points) db.Player.create({ name, points: scored, team })
  return { db, red, blue }
}

test('number, rank and divide the rows of each partition', () => {
  const { db } = league()
  const window = { partitionBy: 'team', orderBy: '-points' } as const
  assert.equal(
    db.Player.values('name', {
      n: rowNumber().over(window),
      r: rank().over(window),
      d: denseRank().over(window),
      p: percentRank().over(window),
      c: cumeDist().over(window),
      half: ntile(2).over(window),
    })
      .orderBy('team_id', 'n')
      .valuesList('name', 'n', 'r', 'd', 'p', 'c', 'half')
      .toArray(),
    [
      ['b', 1, 1, 1, 0, 0.25, 1],
      ['a', 2, 2, 2, 1 / 3, 0.75, 1],
      ['c', 3, 2, 2, 1 / 3, 0.75, 2],
      ['d', 4, 4, 3, 1, 1, 2],
      ['f', 1, 1, 1, 0, 0.5, 1],
      ['e', 2, 2, 2, 1, 1, 2],
    ],
  )
})

test('top n of each group, with rows as objects', () => {
  const { db } = league()
  const best = db.Player.annotate({
    n: rowNumber().over({ partitionBy: 'team', orderBy: '-points' }),
  }).filter({
    n__lte: 1,
  })
  assert.equal(
    best.toArray().map(({ name, n, team }) => [name, n, team.name]),
    [
      ['b', 1, 'red'],
      ['f', 1, 'blue'],
    ],
  )
  assert.is(best.count(), 2)
  assert.equal(
    db.Player.alias({ n: rowNumber().over({ partitionBy: 'team', orderBy: '-points' }) })
      .filter({ n: 2 })
      .valuesList('name', { flat: true })
      .toArray(),
    ['a', 'e'],
  )
})

test('read other rows of the partition', () => {
  const { db } = league()
  const window = { partitionBy: 'team', orderBy: ['points', 'pk'] } as const
  const rows = db.Player.annotate({
    before: lag('points').over(window),
    after: lead('points', 1, 0).over(window),
    first: firstValue('name').over(window),
    last: lastValue('name').over({ ...window, frame: { rows: [null, null] } }),
    second: nthValue('name', 2).over(window),
    gain: F('points').minus(lag('points', 1, F('points')).over(window)),
  })
  assert.equal(
    rows
      .orderBy('team_id', 'points', 'pk')
      .valuesList('name', 'before', 'after', 'first', 'last', 'second', 'gain')
      .toArray(),
    [
      ['d', null, 5, 'd', 'b', null, 0],
      ['a', 2, 5, 'd', 'b', 'a', 3],
      ['c', 5, 9, 'd', 'b', 'a', 0],
      ['b', 5, 0, 'd', 'b', 'a', 4],
      ['e', null, 8, 'e', 'f', null, 0],
      ['f', 7, 0, 'e', 'f', 'f', 1],
    ],
  )
})

test('aggregates of a partition, of the rows so far, and of moving frames', () => {
  const { db } = league()
  const rows = db.Player.annotate({
    all: sum('points').over(),
    ofTeam: sum('points').over({ partitionBy: 'team' }),
    running: sum('points').over({ orderBy: 'pk' }),
    upTo: count('*').over({ orderBy: 'points' }),
    moving: avg('points').over({ orderBy: 'pk', frame: { rows: [-1, 1] } }),
    names: stringAgg('name', '', { orderBy: 'name' }).over({ partitionBy: 'team' }),
    high: count('pk', { filter: { points__gt: 6 } }).over({ partitionBy: 'team' }),
    none: sum('points', { filter: { points__gt: 60 }, default: 0 }).over(),
    otherwise: max('points', { filter: { points__gt: 8 }, default: F('pk') }).over({ partitionBy: 'team' }),
    share: F('points')
      .as('float')
      .dividedBy(sum('points').over({ partitionBy: 'team' })),
  })
  assert.equal(
    rows
      .orderBy('pk')
      .valuesList('all', 'ofTeam', 'running', 'upTo', 'moving', 'names', 'high', 'none', 'otherwise')
      .toArray(),
    [
      [36, 21, 5, 3, 7, 'abcd', 1, 0, 9],
      [36, 21, 14, 6, 19 / 3, 'abcd', 1, 0, 9],
      [36, 21, 19, 3, 16 / 3, 'abcd', 1, 0, 9],
      [36, 21, 21, 1, 14 / 3, 'abcd', 1, 0, 9],
      [36, 15, 28, 4, 17 / 3, 'ef', 2, 0, 5],
      [36, 15, 36, 5, 7.5, 'ef', 2, 0, 6],
    ],
  )
  assert.is(rows.orderBy('pk').last()?.share, 8 / 15)
})

test('see the rows that conditions leave which read no window, wherever these are', () => {
  const { db, red } = league()
  const numbered = db.Player.annotate({ n: rowNumber().over({ orderBy: 'points' }) })
  const names = (set: { valuesList(...names: readonly unknown[]): { toArray(): unknown[] } }): unknown[] =>
    set.valuesList('name', 'n').toArray()
  assert.equal(names(numbered.filter({ team: red }).filter({ n__lte: 2 })), [
    ['a', 2],
    ['d', 1],
  ])
  assert.equal(
    names(numbered.filter({ n__lte: 2, team: red })),
    names(numbered.filter({ n__lte: 2 }).filter({ team: red })),
  )
  assert.equal(names(red.players.annotate({ n: rowNumber().over() }).filter({ n: 4 })), [['d', 4]])
  assert.equal(names(numbered.exclude({ n__gt: 1 })), [['d', 1]])
  assert.equal(numbered.get({ name: 'f' }).n, 5, 'get finds a row of the result')
  assert.equal(numbered.aggregate({ top: max('n') }), { top: 6 })
  assert.is(db.Player.filter({ pk__in: numbered.filter({ n__lte: 3 }).values('pk') }).count(), 3)
  assert.is(numbered.filter({ n__gt: 4 }).update({ points: 0 }), 2)
  assert.is(numbered.filter({ n__gt: 4 }).delete().total, 2)
})

test('read each other, as for sessions between gaps', () => {
  const { db, red } = league()
  db.Player.all().delete()
  for (const [name, joined] of [
    ['a', '2024-01-01'],
    ['b', '2024-01-02'],
    ['c', '2024-01-09'],
    ['d', '2024-01-10'],
    ['e', '2024-02-01'],
  ] as const)
    db.Player.create({ name, joined, team: red })
  const week = 7 * 24 * 3_600_000
  const sessions = db.Player.alias({ before: lag('joined').over({ orderBy: 'joined' }) })
    .alias({ pause: F('joined').minus(F('before')) })
    .alias({ starts: Case(When({ pause__gte: week }, 1), { default: 0 }) })
    .annotate({ session: sum('starts').over({ orderBy: 'joined' }) })
  assert.equal(sessions.orderBy('joined').valuesList('session', { flat: true }).toArray(), [0, 0, 1, 1, 2])
})

test('of groups: ranks of sums, shares of a total, and conditions on them', () => {
  const { db } = league()
  const teams = db.Player.values('team__name').annotate({ total: sum('points') })
  const ranked = teams.annotate({
    place: rank().over({ orderBy: '-total' }),
    all: sum('total').over(),
  })
  assert.equal(ranked.orderBy('place').toArray(), [
    { team__name: 'red', total: 21, place: 1, all: 36 },
    { team__name: 'blue', total: 15, place: 2, all: 36 },
  ])
  assert.equal(ranked.filter({ place: 2 }).toArray(), [{ team__name: 'blue', total: 15, place: 2, all: 36 }])
  assert.equal(
    ranked.filter({ total__lt: 20, place__gte: 1 }).toArray(),
    [{ team__name: 'blue', total: 15, place: 1, all: 15 }],
    'conditions on sums come before windows',
  )
  assert.equal(
    db.Player.values('team__name')
      .annotate({ place: rowNumber().over({ orderBy: sum('points').asc() }) })
      .orderBy('place')
      .toArray(),
    [
      { team__name: 'blue', place: 1 },
      { team__name: 'red', place: 2 },
    ],
  )
  let live: readonly unknown[] = []
  ranked
    .filter({ place: 1 })
    .live()
    .subscribe((rows) => (live = rows))
  assert.equal(live, [{ team__name: 'red', total: 21, place: 1, all: 36 }])
  db.Player.filter({ name: 'e' }).update({ points: 70 })
  assert.equal(live, [{ team__name: 'blue', total: 78, place: 1, all: 99 }])
  assert.equal(
    db.Player.annotate({ n: rowNumber().over({ partitionBy: 'team', orderBy: 'points' }) })
      .filter({ n__lte: 2 })
      .values('team__name')
      .annotate({ total: sum('points') })
      .orderBy('team__name')
      .toArray(),
    [
      { team__name: 'blue', total: 78 },
      { team__name: 'red', total: 7 },
    ],
    'windows of rows, then groups',
  )
})

test('see the rows of a scope alone', () => {
  const { db, red } = league()
  const [one, other] = [db.Tenant.create({ name: 'one' }), db.Tenant.create({ name: 'other' })]
  db.Player.filter({ points__gt: 6 }).update({ tenant: one })
  db.Player.filter({ tenant: null }).update({ tenant: other })
  void red
  const scoped = db.scope({ tenant: one.id })
  assert.equal(
    scoped.Player.annotate({ n: rowNumber().over({ orderBy: 'points' }), all: count().over() })
      .orderBy('n')
      .valuesList('name', 'n', 'all')
      .toArray(),
    [
      ['e', 1, 3],
      ['f', 2, 3],
      ['b', 3, 3],
    ],
  )
})

test('are printed as they were written', () => {
  assert.is(
    String(rank().over({ partitionBy: 'team', orderBy: '-points' })),
    'rank().over(partitionBy team, orderBy -points)',
  )
  assert.is(String(sum('points').over()), 'sum(points).over()')
  assert.is(String(rank()), 'rank()')
})

test('are refused where no row has them, and with wrong arguments', () => {
  const { db, red } = league()
  const n = rowNumber().over({ orderBy: 'pk' })
  refused('ERR_WINDOW', () => db.Player.orderBy(n))
  refused('ERR_WINDOW', () => db.Player.filter({ points__gt: avg('points').over() }))
  refused('ERR_WINDOW', () => db.Player.aggregate({ n }))
  refused('ERR_WINDOW', () => db.Player.aggregate({ n: sum(n) }))
  refused('ERR_WINDOW', () => db.Player.annotate({ n: sum(n) }))
  refused('ERR_WINDOW', () => db.Player.all().update({ points: n }))
  refused('ERR_WINDOW', () => db.Player.annotate({ n }).update({ points: F('n') }))
  refused('ERR_EXPRESSION_IN_CREATE', () => db.Player.create({ name: 'x', team: red, points: untyped(n) }))
  refused('ERR_WINDOW', () => db.Player.annotate({ n: untyped(rowNumber()) }))
  refused('ERR_MULTI_VALUED', () => db.Player.annotate({ n: rank().over({ orderBy: 'friends__points' }) }))
  refused('ERR_MULTI_VALUED', () => db.Player.annotate({ n: lag('friends__points').over({ orderBy: 'pk' }) }))
  assert.is(
    db.Player.annotate({ least: min('friends__points') })
      .annotate({ n: rank().over({ orderBy: 'least' }) })
      .count(),
    6,
  )
  refused('ERR_UNKNOWN_FIELD', () => db.Player.annotate({ n: rank().over({ orderBy: untyped('pionts') }) }))
  refused('ERR_ARGUMENT', () => ntile(0))
  refused('ERR_ARGUMENT', () => lag('points', -1))
  refused('ERR_ARGUMENT', () => nthValue('points', 0))
  refused('ERR_ARGUMENT', () => (rowNumber as (of: string) => unknown)('points'))
  refused('ERR_ARGUMENT', () => rank().over(untyped({ orderby: 'pk' })))
  for (const frame of [{ rows: [1, 0] }, { rows: [0] }, { range: [-1, 0] }, { groups: [0, 0] }, 'rows', {}])
    refused('ERR_ARGUMENT', () => sum('points').over({ orderBy: 'pk', frame: untyped(frame) }))
  refused('ERR_ARGUMENT', () => sum('points').over({ frame: { rows: [-1, 0] } }))
  refused('ERR_ARGUMENT', () => rank().over({ orderBy: 'pk', frame: { rows: [-1, 0] } }))
})

test.run()
