import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeDifference } from '../../../src/schema/difference.js'
import type { SchemaDescription } from '../../../src/schema/meta.js'
import { applySteps } from '../../../src/schema/migration/apply-steps.js'
import { declarationsOf } from '../../../src/schema/migration/declarations-of.js'
import { NO_DECISIONS, type MigrationDecisions } from '../../../src/schema/migration/migration-decisions.js'
import { orderRenames } from '../../../src/schema/migration/rename-order.js'
import type { MigrationStep } from '../../../src/schema/migration/migration-step.js'
import { stepsBetween } from '../../../src/schema/migration/steps-between.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { throws } from '../../helpers/throws.js'
import { key, many, model, number, one, scalar, text } from '../helpers/declarations.js'
import { renamesOf, resolvedOf, richSchema, schemaPair } from '../helpers/rich-schema.js'
import { report } from '../helpers/value-type-laws.js'

const test = suite('steps between two schemas')

type Models = Parameters<typeof resolveSchema>[0]

const described = (models: Models): SchemaDescription => resolveSchema(models).describe()

/** The steps, as short texts, of changes that are all supported. */
function between(
  before: Models,
  after: Models,
  decisions: Partial<MigrationDecisions> = {},
): readonly string[] {
  const [from, to] = [described(before), described(after)]
  const { steps, unsupported } = stepsBetween(from, to, { ...NO_DECISIONS, ...decisions })
  assert.equal(unsupported, [])
  assert.equal(describeDifference(applySteps(from, { name: 'x', steps }), to), [])
  return steps.map(short)
}

function short(step: MigrationStep): string {
  const parts = [step.model, 'field' in step ? step.field : undefined, 'to' in step ? step.to : undefined]
  return `${step.step} ${parts.filter((part) => part !== undefined).join(' ')}`
}

const AUTHOR = model({ name: text() })
const book = (fields: Record<string, unknown>, options: object = {}): Models[string] => model(fields, options)

test('a schema of every kind is the one that its description declares', () => {
  fc.assert(
    fc.property(richSchema, (schema) => {
      const description = resolvedOf(schema).describe()
      const stored = JSON.parse(JSON.stringify(description)) as typeof description
      assert.equal(describeDifference(description, described(declarationsOf(stored))), [])
    }),
    report,
  )
})

test('applied to the first schema, they give the second one exactly, or name what is not supported', () => {
  const found = { supported: 0, renamed: 0, refused: 0 }
  fc.assert(
    fc.property(schemaPair, ([first, second]) => {
      const [before, after] = [resolvedOf(first).describe(), resolvedOf(second).describe()]
      const decisions = renamesOf(first, second)
      const { steps, unsupported } = stepsBetween(before, after, decisions)
      if (unsupported.length > 0) {
        found.refused++
        for (const { message } of unsupported)
          assert.match(message, /gets other parents|the primary key|another primary key|keys refer to/)
        return
      }
      found.supported++
      if (decisions.renamedFields.size > 0) found.renamed++
      assert.equal(describeDifference(applySteps(before, { name: 'x', steps }), after), [])
    }),
    report,
  )
  assert.ok(found.supported > found.refused && found.renamed > 20 && found.refused > 5, JSON.stringify(found))
})

test('equal schemas have none', () => {
  assert.equal(between({ A: AUTHOR }, { A: AUTHOR }), [])
})

test('what only one schema has is added or removed; what both have is altered', () => {
  assert.equal(
    between(
      {
        Author: AUTHOR,
        Review: model({ note: text() }),
        Book: book({ title: text(), isbn: text(), pages: number() }),
      },
      {
        Author: AUTHOR,
        Tag: model({}),
        Book: book({ title: text(), pages: text(), year: number() }, { ordering: ['year'] }),
      },
    ),
    [
      'removeModel Review',
      'removeField Book isbn',
      'alterField Book pages',
      'addModel Tag',
      'addField Book year',
      'alterModel Book',
    ],
  )
})

test('a rename is one only if it is decided, and everything that names the field or model follows', () => {
  const before = {
    Author: AUTHOR,
    Book: book(
      { title: text(), author: key('Author') },
      { ordering: ['title'], uniqueTogether: [['title', 'author']] },
    ),
  }
  const after = {
    Writer: AUTHOR,
    Book: book(
      { name: text(), author: key('Writer') },
      { ordering: ['name'], uniqueTogether: [['name', 'author']] },
    ),
  }
  const decisions = {
    renamedModels: new Map([['Author', 'Writer']]),
    renamedFields: new Map([['Book.title', 'name']]),
  }
  assert.equal(between(before, after, decisions), [
    'renameModel Author Writer',
    'renameField Book title name',
  ])
  assert.equal(between(before, after), [
    'removeModel Author',
    'removeField Book title',
    'removeField Book author',
    'addModel Writer',
    'addField Book author',
    'addField Book name',
    'alterModel Book',
  ])
})

test('names that change places go by another name', () => {
  const before = { A: model({ x: text(), y: number() }), B: model({ z: text() }) }
  const after = { B: model({ y: text(), x: number() }), A: model({ z: text() }) }
  assert.equal(
    between(before, after, {
      renamedModels: new Map([
        ['A', 'B'],
        ['B', 'A'],
      ]),
      renamedFields: new Map([
        ['B.x', 'y'],
        ['B.y', 'x'],
      ]),
    }),
    [
      'renameModel A Old1',
      'renameModel B A',
      'renameModel Old1 B',
      'renameField B x Old1',
      'renameField B y x',
      'renameField B Old1 y',
    ],
  )
})

test('renames in any order never take a name that is in use', () => {
  const names = ['a', 'b', 'c', 'd', 'Old1']
  fc.assert(
    fc.property(fc.shuffledSubarray(names), fc.shuffledSubarray([...names, 'e', 'f']), (from, to) => {
      const renames = new Map(from.slice(0, to.length).map((name, at) => [name, to[at] as string]))
      // A name that stays is no target.
      for (const name of from) if (!renames.has(name)) renames.set(name, `${name}${name}`)
      const present = new Map(from.map((name) => [name, name]))
      for (const [old, now] of orderRenames(renames, from)) {
        const origin = present.get(old)
        assert.ok(origin !== undefined && !present.has(now), `${old} to ${now}`)
        present.delete(old)
        present.set(now, origin)
      }
      assert.equal(new Map([...present].map(([now, origin]) => [origin, now])), renames)
    }),
    report,
  )
})

test('the link to a parent follows the name of the parent', () => {
  assert.equal(
    between(
      { Place: AUTHOR, Cafe: model({}, { parents: ['Place'] }) },
      { Spot: AUTHOR, Cafe: model({}, { parents: ['Spot'] }) },
      { renamedModels: new Map([['Place', 'Spot']]) },
    ),
    ['renameModel Place Spot', 'renameField Cafe place_ptr spot_ptr'],
  )
})

test('what has other values or links than before is removed and added', () => {
  const T = model({ a: key('Book', { relatedName: '+' }), b: key('Tag', { relatedName: '+' }) })
  const from = (field: object): Models => ({ Tag: model({}), Other: model({}), T, Book: book({ f: field }) })
  for (const [before, after] of [
    [key('Tag'), many('Other')],
    [number(), many('Tag')],
    [many('Tag'), many('Other')],
    [many('Tag'), number()],
  ] as const)
    assert.equal(between(from(before), from(after)), ['removeField Book f', 'addField Book f'])
  // Text that leads to another model than before is another key, though it reads the same.
  assert.equal(
    between(
      { A: AUTHOR, B: AUTHOR, Book: book({ f: key('A') }) },
      { A: AUTHOR, Book: book({ f: key('A') }) },
      { renamedModels: new Map([['B', 'A']]) },
    ),
    ['removeModel A', 'renameModel B A', 'removeField Book f', 'addField Book f'],
  )
  assert.equal(between(from(key('Tag')), from(key('Other')), { replacedFields: new Set(['Book.f']) }), [
    'removeField Book f',
    'addField Book f',
  ])
  assert.equal(between(from(key('Tag')), from(key('Other'))), ['alterField Book f'])
  assert.equal(between(from(key('Tag')), from(one('Tag'))), ['alterField Book f'])
})

test('options that name a key which becomes links are changed before the key, those that name a new key after it', () => {
  const Tag = model({})
  const indexed = (field: object): Models => ({
    Tag,
    Book: book({ f: field, n: number() }, field === LINKS ? {} : { indexes: [['f', 'n']] }),
  })
  const LINKS = many('Tag')
  assert.equal(between(indexed(key('Tag')), indexed(LINKS)), [
    'alterModel Book',
    'foreignKeyToManyToMany Book f f',
  ])
  assert.equal(between(indexed(LINKS), indexed(key('Tag', { null: true }))), [
    'alterModel Book',
    'manyToManyToForeignKey Book f f',
    'alterModel Book',
  ])
})

test('a through model whose keys lead elsewhere has no rows to make links of', () => {
  const from = (to: string, field: object): Models => ({
    Tag: model({}),
    Other: model({}),
    T: model({ a: key('Book', { relatedName: '+' }), b: key(to, { relatedName: '+' }) }),
    Book: book({ f: field }),
  })
  const through = many('Tag', { through: 'T', throughFields: ['a', 'b'] })
  assert.equal(between(from('Tag', through), from('Other', many('Tag'))), [
    'removeField Book f',
    'addField Book f',
    'alterField T b',
  ])
})

test('keys become links, links keys, and links rows of a through model, and back', () => {
  const through = { through: 'T', throughFields: ['a', 'b'] }
  const T = (fields: object = {}): Models[string] =>
    model({ a: key('Book', { relatedName: '+' }), b: key('Tag', { relatedName: '+' }), ...fields })
  const from = (field: object, others: Models = { T: T() }): Models => ({
    Tag: model({}),
    ...others,
    Book: book({ f: field }),
  })
  const cases: readonly (readonly [Models, Models, ...string[]])[] = [
    [from(key('Tag')), from(many('Tag')), 'foreignKeyToManyToMany Book f f'],
    [from(one('Tag')), from(many('Tag')), 'foreignKeyToManyToMany Book f f'],
    [from(many('Tag')), from(key('Tag')), 'manyToManyToForeignKey Book f f'],
    [from(many('Tag', through)), from(key('Tag')), 'manyToManyToForeignKey Book f f'],
    [from(many('Tag')), from(many('Tag', through)), 'manyToManyToThrough Book f'],
    [from(many('Tag'), {}), from(many('Tag', through)), 'addModel T', 'manyToManyToThrough Book f'],
    [from(many('Tag', through)), from(many('Tag')), 'throughToManyToMany Book f'],
    [from(many('Tag', through)), from(many('Tag'), {}), 'throughToManyToMany Book f', 'removeModel T'],
    // A through model whose rows need more than their keys can't be made of links.
    [
      from(many('Tag'), { T: T({ note: text() }) }),
      from(many('Tag', through), { T: T({ note: text() }) }),
      'removeField Book f',
      'addField Book f',
    ],
  ]
  for (const [before, after, ...steps] of cases) assert.equal(between(before, after), steps)
  const single = { Tag: model({}), Book: book({ tag: key('Tag') }) }
  const several = { Tag: model({}), Book: book({ tags: many('Tag') }) }
  assert.equal(between(single, several, { renamedFields: new Map([['Book.tag', 'tags']]) }), [
    'foreignKeyToManyToMany Book tag tags',
  ])
  assert.equal(between(single, several), ['removeField Book tag', 'addField Book tags'])
  assert.equal(between(from(key('Tag')), from(many('Tag')), { replacedFields: new Set(['Book.f']) }), [
    'removeField Book f',
    'addField Book f',
  ])
  // Data steps read and write a model under one name.
  assert.equal(
    between(
      { Tag: model({}), Book: book({ f: key('Tag') }) },
      { Tag: model({}), Work: book({ f: many('Tag') }) },
      {
        renamedModels: new Map([['Book', 'Work']]),
      },
    ),
    ['renameModel Book Work', 'removeField Work f', 'addField Work f'],
  )
})

test('a field changes its type before a key refers to it, and after the last key is removed', () => {
  const target = (type: 'integer' | 'string', name: string): object => ({
    [name]: scalar(type, { unique: true }),
  })
  assert.equal(
    between(
      {
        A: model({ ...target('integer', 'x'), ...target('integer', 'y') }),
        B: model({ k: key('A', { toField: 'x' }) }),
      },
      {
        A: model({ ...target('string', 'x'), ...target('string', 'y') }),
        B: model({ k: key('A', { toField: 'y' }) }),
      },
    ),
    ['alterField A y', 'alterField B k', 'alterField A x'],
  )
})

test('rows get the decided value in an added field, or else 1 for a version counter, the default, or null', () => {
  const added = model({
    x: number(),
    y: number({ default: 8 }),
    none: number({ default: 9, null: true }),
    z: number(),
    version: number({ version: true }),
    code: number({ default: () => 1 }),
  })
  const { steps } = stepsBetween(described({ A: model({}) }), described({ A: added }), {
    ...NO_DECISIONS,
    values: new Map([
      ['A.x', 7],
      ['A.none', null],
    ]),
  })
  assert.equal(
    steps.map((step) => 'field' in step && 'value' in step && [step.field, step.value]),
    [
      ['code', null],
      ['none', null],
      ['version', 1],
      ['x', 7],
      ['y', 8],
      ['z', null],
    ],
  )
})

test('a primary key, the parents, and the type of a field that keys refer to can not be changed', () => {
  const refusals: readonly (readonly [Models, Models, string])[] = [
    [{ A: model({}) }, { A: model({ code: text({ primaryKey: true }) }) }, 'A gets another primary key'],
    [
      { A: model({ code: text({ primaryKey: true }) }) },
      { A: model({ code: scalar('uuid', { primaryKey: true }) }) },
      'the primary key A.code gets another type',
    ],
    [
      { A: model({}), B: model({}) },
      { A: model({}), B: model({}, { parents: ['A'] }) },
      'B gets other parents',
    ],
    [
      { A: model({ x: number({ unique: true }) }), B: model({ k: key('A', { toField: 'x' }) }) },
      { A: model({ x: text({ unique: true }) }), B: model({ k: key('A', { toField: 'x' }) }) },
      'A.x, which keys refer to, gets another type',
    ],
  ]
  for (const [before, after, message] of refusals)
    assert.ok(
      stepsBetween(described(before), described(after), NO_DECISIONS).unsupported.some(
        (change) => change.message === message,
      ),
      message,
    )
})

test('a rename of what is not there is refused: ERR_ARGUMENT', () => {
  const [before, after] = [
    described({ A: model({ x: text(), y: text() }) }),
    described({ A: model({ z: text() }) }),
  ]
  for (const [decisions, piece] of [
    [{ renamedModels: new Map([['X', 'A']]) }, 'there is no model X before'],
    [{ renamedModels: new Map([['A', 'X']]) }, 'there is no model X afterwards'],
    [{ renamedFields: new Map([['A.x', 'q']]) }, 'there is no field of A q afterwards'],
    [{ renamedFields: new Map([['A.q', 'z']]) }, 'there is no field of A q before'],
    [{ renamedFields: new Map([['B.x', 'z']]) }, 'there is no model B before and afterwards'],
    [
      {
        renamedFields: new Map([
          ['A.x', 'z'],
          ['A.y', 'z'],
        ]),
      },
      'two are renamed to z',
    ],
  ] as const)
    throws(() => stepsBetween(before, after, { ...NO_DECISIONS, ...decisions }), 'ERR_ARGUMENT', piece)
})

test.run()
