import fc from 'fast-check'
import { suite } from 'uvu'
import { createStore, defineSchema, model, string } from 'relata'
import * as assert from 'uvu/assert'
import { Evaluator } from '../src/console/evaluate.js'
import { completeConsole } from '../src/console/complete.js'
import { parseQuery, type Node } from '../src/console/parse.js'
import { isCoded } from '../src/errors.js'
import { Source } from '../src/store/source.js'
import { filledLibrary } from './helpers/library.js'
import { withStudio, type Running } from './helpers/running.js'

const test = suite('the console')
const running = (use: (running: Running) => Promise<void>) => () => withStudio(filledLibrary(), {}, use)

test(
  'a query returns rows with annotations, values, or a value',
  running(async (studio) => {
    const run = async (source: string) => (await studio.call('console', { source })).result
    const rows = await run(
      "db.Book.filter({ pages__gt: 300 }).annotate({ n: count('tags') }).orderBy('-n', 'title')",
    )
    assert.is(rows.type, 'table')
    if (rows.type !== 'table') return
    assert.equal([rows.model, rows.total, rows.more], ['Book', 3, false])
    assert.equal(rows.columns.at(-1)?.chain, 'n')
    assert.equal(rows.rows[0]?.[0], { t: 'row', model: 'Book', key: 2, display: "Foucault's Pendulum" })
    assert.is(rows.rows[0]?.at(-1), 2)
    const values = await run("db.Author.values('name', 'country__name').orderBy('name').slice(1, 2);")
    assert.equal(values.type === 'table' && [values.rows, values.columns.map(({ chain }) => chain)], [
      [['Umberto Eco', 'Italy']],
      ['name', 'country__name'],
    ])
    assert.equal(await run('db.Book.count()'), { type: 'value', value: 5 })
    assert.equal(await run("db.Book.filter(or({ title: 'Solaris' }, not({ pages__lt: 600 }))).count()"), {
      type: 'value',
      value: 2,
    })
    const aggregate = await run("db.Book.aggregate({ most: max('pages'), least: min(F('pages').plus(-1)) })")
    assert.equal(aggregate.type === 'table' && aggregate.rows, [[640, 203]])
    const first = await run("db.Book.orderBy(F('pages').desc()).first()")
    assert.equal(first.type === 'table' && first.rows.length, 1)
    assert.equal(await run("db.Book.filter({ title: 'none' }).first()"), { type: 'value', value: null })
    const labels = await run("db.Review.labels('rating')")
    assert.equal(labels.type === 'table' && labels.rows, [['1', '2', '3', '4', '5']])
    assert.match(JSON.stringify(await run('db.Book.filter({ id: 1 }).explain()')), 'Book')
    const list = await run("db.Tag.valuesList('name', { flat: true })")
    assert.equal(list.type === 'table' && list.rows[0], ['classic'])
    assert.equal(
      await run("db.Book.filter({ pages__gt: 600 }).aggregate({ x: percentile('pages', 1), n: count() })"),
      await run("db.Book.filter({ pages__gt: 600 }).aggregate({ x: max('pages').as('float'), n: count() })"),
    )
    assert.equal(
      await run(
        "db.Book.filter({ id: 1 }).aggregate({ x: stringAgg('title', ', ', { orderBy: '-title' }) })",
      ),
      await run("db.Book.filter({ id: 1 }).aggregate({ x: max('title') })"),
    )
    const union = await run('db.Book.filter({ id: 1 }).union(db.Book.filter({ id: 2 })).count()')
    assert.equal(union, { type: 'value', value: 2 })
    const inside = await run(
      "db.Book.filter({ author__in: db.Author.filter({ name__startswith: 'U' }) }).count()",
    )
    assert.equal(inside, { type: 'value', value: 4 })
  }),
)

test(
  'subqueries refer to the outer row, in conditions and in annotations, and any depth inside each other',
  running(async (studio) => {
    const rowsOf = async (source: string) => {
      const { result } = await studio.call('console', { source })
      return result.type === 'table' ? result.rows : result
    }
    const theirs = "db.Book.filter({ author: OuterRef('pk') })"
    for (const [source, rows] of [
      [`db.Author.filter(Exists(${theirs}.filter({ pages__gt: 600 }))).values('name')`, [['Umberto Eco']]],
      [`db.Author.filter(not(Exists(${theirs}))).values('name')`, []],
      [
        `db.Author.annotate({ n: Subquery(${theirs}.orderBy('-pages').valuesList('title', { flat: true })) }).values('n').slice(0, 1)`,
        [['Solaris']],
      ],
      [
        "db.Country.filter(Exists(db.Author.filter({ country: OuterRef('code') }, Exists(db.Book.filter({ author: OuterRef('pk'), title__gt: OuterRef(OuterRef('name')) }))))).values('code')",
        [['it']],
      ],
      [
        "db.Book.filter({ author__in: db.Author.filter({ born__lt: '1930-01-01' }).values('pk') }).values('title')",
        [['A Wizard of Earthsea'], ['The Dispossessed']],
      ],
      [
        "db.Author.alias({ long: FilteredRelation('books', { condition: { books__pages__gt: 300 } }) }).annotate({ n: count('long') }).orderBy('-n').values('n').slice(0, 1)",
        [[2]],
      ],
    ] as const)
      assert.equal(await rowsOf(source), rows, source)
    const outside = await studio.refused('console', { source: "db.Book.filter({ pages: OuterRef('pk') })" })
    assert.is(outside.code, 'ERR_OUTER_REF')
    const none = await studio.refused('console', { source: 'db.Book.filter(Exists(1))' })
    assert.equal([none.status, none.start], [422, 15])
    const { reads } = await studio.call('console', { source: `db.Author.filter(Exists(${theirs}))` })
    assert.ok(reads.includes('Book') && reads.includes('Author'), reads.join())
  }),
)

test(
  'it pages, says what it reads, and where a fault is',
  running(async (studio) => {
    const source = "db.Book.filter({ author__name__contains: 'o' }).orderBy('id')"
    const page = await studio.call('console', { source, offset: 1, limit: 1 })
    assert.equal(
      page.result.type === 'table' && [page.result.rows.length, page.result.total, page.result.more],
      [1, 2, false],
    )
    assert.equal([...page.reads].sort(), ['Author', 'Book'])
    for (const [wrong, code, start] of [
      ['db.Nope', 'ERR_STUDIO_CONSOLE', 0],
      ['db.Book.filter({ nope: 1 })', 'ERR_UNKNOWN_FIELD', 0],
      ['db.Book.filter(', 'ERR_STUDIO_CONSOLE', 15],
      ['db.Book.delete()', 'ERR_STUDIO_CONSOLE', 0],
      ['db.Book.filter(() => 1)', 'ERR_STUDIO_CONSOLE', 16],
      ['1 + 1', 'ERR_STUDIO_CONSOLE', 2],
    ] as const) {
      const error = await studio.refused('console', { source: wrong })
      assert.equal([error.code, error.start], [code, start], wrong)
    }
  }),
)

test('a query that takes too long is interrupted, and the next one runs', async () => {
  const slow = createStore(defineSchema({ Item: model({ name: string() }) }))
  slow.transact(() => {
    for (let at = 0; at < 20_000; at++) slow.Item.create({ name: `item ${at}` })
  })
  await withStudio(slow, { maxTime: 20, write: true }, async (studio) => {
    const source =
      "db.Item.filter(Exists(db.Item.filter({ name__gt: OuterRef('name'), id__lt: OuterRef('id') }))).count()"
    const started = performance.now()
    const error = await studio.refused('console', { source })
    assert.equal([error.code, error.status], ['ERR_QUERY_TIMEOUT', 503])
    assert.ok(performance.now() - started < 60_000)
    const { result } = await studio.call('console', { source: "db.Item.filter({ name: 'item 7' }).count()" })
    assert.equal(result, { type: 'value', value: 1 })
  })
})

const db = filledLibrary()
const state = new Source(db).read()
const evaluate = (source: string) => new Evaluator(state, 1e7).evaluate(parseQuery(source))

test('nothing of JavaScript is reached: no property of an object, no function but the listed ones', () => {
  for (const source of [
    'db.constructor',
    'db.__proto__',
    "db['Book']",
    'db.schema',
    'db.close()',
    'db.transact()',
    "db.model('constructor')",
    'db.Book.constructor',
    "db.Book.constructor('return 1')()",
    'db.Book.filter.constructor()',
    'db.Book.create({})',
    'db.Book.update({ pages: 1 })',
    'db.Book.all().delete()',
    'db.Book.context',
    'db.Book.filter({}).query',
    'db.Book.live()',
    'process.exit()',
    'globalThis',
    "eval('1')",
    "Function('return process')()",
    "require('fs')",
    "import('fs')",
    'this',
    'new Date()',
    "F('x').constructor()",
    "F('x').toString()",
    "count('id').__defineGetter__('x', 1)",
    'db.Book.filter({ x: `${1}` })',
    'Object.assign(db, {})',
    'constructor()',
    '__proto__()',
    'hasOwnProperty()',
    "db.Book.getOrCreate({ title: 'x' })",
  ]) {
    let found: unknown
    try {
      found = evaluate(source)
    } catch (error) {
      assert.ok(isCoded(error), `${source}: ${String(error)}`)
      continue
    }
    assert.unreachable(`${source} → ${JSON.stringify(found)}`)
  }
  assert.is(db.Book.count(), 5)
})

test('names of an object are its own, whatever they are', () => {
  const { value } = evaluate('{ __proto__: { polluted: 1 }, constructor: 2 }') as { value: object }
  assert.equal(Object.keys(value), ['__proto__', 'constructor'])
  assert.is(({} as { polluted?: number }).polluted, undefined)
})

const NAMES = ['Book', 'filter', 'annotate', 'a', '__proto__', 'constructor', '$x']
const { node: tree } = fc.letrec<{ node: unknown; call: unknown; value: string }>((tie) => ({
  value: fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.integer().map(String),
    fc.bigInt({ min: 0n }).map((number) => `${number}n`),
    fc.constantFrom('true', 'false', 'null', '1.5', '-2e3'),
  ),
  call: fc
    .tuple(fc.constantFrom(...NAMES), fc.array(tie('node'), { maxLength: 3 }))
    .map(([name, args]) => `${name}(${args.join(', ')})`),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('value'),
    fc.array(tie('node'), { maxLength: 3 }).map((parts) => `[${parts.join(', ')}]`),
    fc
      .array(fc.tuple(fc.constantFrom(...NAMES), tie('node')), { maxLength: 3 })
      .map((entries) => `{ ${entries.map(([name, value]) => `${name}: ${value as string}`).join(', ')} }`),
    tie('call'),
    fc.tuple(tie('call'), tie('call')).map(([a, b]) => `db.Book.${a as string}.${b as string}`),
  ),
}))

/** A tree as it is written: parsing that gives the same tree. */
function written(node: Node): string {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'bigint' ? `${node.value}n` : JSON.stringify(node.value)
    case 'list':
      return `[${node.parts.map(written).join()}]`
    case 'object':
      return `{${node.entries.map(([name, value]) => `${JSON.stringify(name)}:${written(value)}`).join()}}`
    case 'name':
      return node.name
    case 'member':
      return `${written(node.of)}.${node.name}`
    case 'call':
      return `${written(node.callee)}(${node.args.map(written).join()})`
  }
}

test('a query that is parsed and written again is the same query', () => {
  fc.assert(
    fc.property(tree, (source) => {
      const once = written(parseQuery(source as string))
      assert.is(written(parseQuery(once)), once)
    }),
  )
})

test('whatever is written is refused with a code and a place, or evaluated; and completed', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'db',
      '.',
      'Book',
      'filter',
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      "'",
      '"',
      '`',
      '-',
      '1',
      '0n',
      ' ',
      '\\',
    ),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'author__name',
      'count',
      'F',
      'values',
      'slice',
      'orderBy',
      '// x\n',
      '/*',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  )
  const source = fc.oneof(
    fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join('')),
    tree.map(String),
    fc.constantFrom('db.Book.', "db.Book.filter({ '", 'db.', '(').map((text) => text.repeat(300)),
  )
  fc.assert(
    fc.property(source, fc.nat(60), (text, caret) => {
      try {
        evaluate(text)
      } catch (error) {
        assert.ok(isCoded(error), `${text}: ${String(error)}`)
      }
      const { start, end, items } = completeConsole(state, text, caret)
      assert.ok(start <= end && end <= text.length)
      for (const { insert } of items) assert.ok(insert.length > 0)
    }),
    { numRuns: 1000 },
  )
})

test('completion offers models, methods, chains and functions', () => {
  const labels = (source: string) =>
    completeConsole(state, source, source.length).items.map(({ label }) => label)
  assert.equal(labels('d'), ['db'])
  assert.ok(labels('db.Bo').includes('Book'))
  assert.ok(labels('db.Book.fi').includes('filter'))
  assert.not.ok(labels('db.Book.').includes('delete'))
  assert.ok(labels('db.Book.filter({ auth').includes('author'))
  assert.ok(labels('db.Book.filter({ author__').includes('name'))
  assert.ok(labels("db.Book.orderBy('-author__na").includes('name'))
  assert.ok(labels('db.Book.annotate({ n: cou').includes('count'))
  assert.ok(labels("db.Book.filter({ pages__gt: F('id').pl").includes('plus'))
  assert.equal(labels('db.Author.filter(Exis'), ['Exists'])
  const inside = "db.Author.all().filter(Exists(db.Book.filter({ author: OuterRef('"
  assert.ok(labels(inside).includes('born') && !labels(inside).includes('pages'), labels(inside).join())
  assert.ok(labels('db.Country.filter(Exists(db.Book.filter({ pag').includes('pages'))
  assert.ok(labels('db.Book.filter({ author__in: db.Author.filter({ id: 1 }), ti').includes('title'))
  const twice = `db.Country.filter(Exists(${inside.slice(0, -10)}OuterRef(OuterRef('`
  assert.ok(labels(twice).includes('code'), labels(twice).join())
  assert.ok(labels("db.model('Book').filter({ ti").includes('title'))
})

test.run()
