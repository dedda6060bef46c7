import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ModelDeclaration } from '../../../src/schema/declaration.js'
import { describeDifference } from '../../../src/schema/difference.js'
import { auto, integer, string, text as longText } from '../../../src/schema/fields.js'
import { applySteps } from '../../../src/schema/migration/apply-steps.js'
import {
  addField,
  addModel,
  alterField,
  alterModel,
  removeField,
  removeModel,
  renameField,
  renameModel,
} from '../../../src/schema/migration/steps.js'
import type { SchemaStep } from '../../../src/schema/migration/schema-step.js'
import { abstractModel, model as declare } from '../../../src/schema/model.js'
import { foreignKey, manyToMany, SET } from '../../../src/schema/relations.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { throws } from '../../helpers/throws.js'
import { key, many, model, number, one, text } from '../helpers/declarations.js'

const test = suite('steps of a migration on a schema')

type Models = Record<string, ModelDeclaration>

const BEFORE: Models = {
  Author: model({ name: text({ unique: true }), born: number({ null: true }) }, { ordering: ['name'] }),
  Book: model(
    {
      title: text(),
      year: number(),
      author: key('Author', { toField: 'name', relatedName: 'books' }),
      cover: one('Author', { null: true, relatedName: '+', onDelete: 'SET_NULL' }),
      readers: many('Author', { through: 'Reading', throughFields: ['book', 'reader'], relatedName: 'read' }),
    },
    {
      ordering: ['-year', 'title', 'author__born'],
      uniqueTogether: [['title', 'year']],
      indexes: [['author', '-year']],
    },
  ),
  Reading: model(
    { book: key('Book'), reader: key('Author', { relatedName: '+' }) },
    { orderWithRespectTo: 'book' },
  ),
  Novel: model({ pages: number() }, { parents: ['Book'] }),
}

/** Applies steps, and compares with a schema that is declared so. */
function becomes(steps: readonly SchemaStep[], after: Models, before: Models = BEFORE): void {
  const described = applySteps(resolveSchema(before).describe(), { name: 'x', steps })
  assert.equal(describeDifference(described, resolveSchema(after).describe()), [])
}

const changed = (name: string, fields: Record<string, unknown>, options?: object): Models => ({
  ...BEFORE,
  [name]: model({ ...BEFORE[name]?.fields, ...fields }, { ...BEFORE[name]?.options, ...options }),
})

const without = (models: Models, name: string, field: string): Models => ({
  ...models,
  [name]: model(
    Object.fromEntries(Object.entries(models[name]?.fields ?? {}).filter(([each]) => each !== field)),
    models[name]?.options,
  ),
})

test('addField, of every kind', () => {
  becomes(
    [addField('Book', 'weight', integer({ default: 5, min: 0, choices: [5, 6] }))],
    changed('Book', { weight: number({ default: 5, min: 0, choices: [5, 6] }) }),
  )
  becomes(
    [addField('Book', 'note', string({ maxLength: 9 }), { value: '' })],
    changed('Book', { note: text({ maxLength: 9 }) }),
  )
  becomes(
    [
      addField(
        'Author',
        'best',
        foreignKey('Book', { onDelete: SET(null), null: true, relatedName: 'best_of' }),
      ),
    ],
    changed('Author', { best: key('Book', { onDelete: { set: null }, null: true, relatedName: 'best_of' }) }),
  )
  becomes([addField('Author', 'friends', manyToMany('self'))], changed('Author', { friends: many('self') }))
})

test('removeField, of every kind', () => {
  becomes(
    [removeField('Author', 'born')],
    { ...without(changed('Book', {}, { ordering: ['-year', 'title'] }), 'Author', 'born') },
    changed('Book', {}, { ordering: ['-year', 'title'] }),
  )
  becomes([removeField('Book', 'cover')], without(BEFORE, 'Book', 'cover'))
  becomes([removeField('Book', 'readers')], without(BEFORE, 'Book', 'readers'))
})

test('renameField takes along all options that name the field', () => {
  const fields = Object.entries(BEFORE['Book']?.fields ?? {}).map(([name, field]) => [
    name === 'year' ? 'published' : name,
    field,
  ])
  becomes([renameField('Book', 'year', 'published')], {
    ...BEFORE,
    Book: model(Object.fromEntries(fields), {
      ordering: ['-published', 'title', 'author__born'],
      uniqueTogether: [['title', 'published']],
      indexes: [['author', '-published']],
    }),
    // A child of multi-table inheritance has the order of its parent, and follows.
    Novel: model(
      { pages: number() },
      { parents: ['Book'], ordering: ['-published', 'title', 'author__born'] },
    ),
  })
  const { Author, Book, Reading } = BEFORE
  becomes([renameField('Author', 'name', 'called'), renameField('Reading', 'book', 'about')], {
    ...BEFORE,
    Author: model({ called: Author?.fields['name'], born: Author?.fields['born'] }, { ordering: ['called'] }),
    Book: model(
      {
        ...Book?.fields,
        author: key('Author', { toField: 'called', relatedName: 'books' }),
        readers: many('Author', {
          through: 'Reading',
          throughFields: ['about', 'reader'],
          relatedName: 'read',
        }),
      },
      Book?.options,
    ),
    Reading: model(
      { about: key('Book'), reader: Reading?.fields['reader'] },
      { orderWithRespectTo: 'about' },
    ),
  })
  becomes([renameField('Novel', 'book_ptr', 'book')], {
    ...BEFORE,
    Novel: model({ pages: number() }, { parents: { Book: 'book' } }),
  })
  becomes(
    [renameField('Author', 'id', 'number')],
    changed('Author', { number: { kind: 'scalar', type: 'auto', options: { primaryKey: true } } }),
  )
})

test('renameField takes along the chains that name the field, through relations and parents', () => {
  const models = (name: string, born: string): Models => ({
    Author: model({
      [name]: text(),
      [born]: number({ null: true }),
      boss: key('self', { null: true, relatedName: '+' }),
    }),
    Book: model({
      author: key('Author', {
        relatedName: 'books',
        limitChoicesTo: { [`boss__${born}__gte`]: 1900, [`${name}__startswith`]: 'A', id: 7 },
      }),
    }),
    Novel: model(
      {
        first: key('Novel', {
          null: true,
          relatedName: '+',
          limitChoicesTo: { [`author__${name}`]: 'x', author_id: 1 },
        }),
      },
      { parents: ['Book'], ordering: [`-author__boss__${name}`, 'first_id'] },
    ),
  })
  becomes(
    [renameField('Author', 'name', 'called'), renameField('Author', 'born', 'year')],
    models('called', 'year'),
    models('name', 'born'),
  )
  const [before, after] = [models('n', 'b'), models('n', 'b')]
  const { author, ...rest } = after['Book']?.fields ?? {}
  const { first } = after['Novel']?.fields ?? {}
  becomes(
    [renameField('Book', 'author', 'writer'), renameField('Novel', 'first', 'start')],
    {
      ...after,
      Book: model({ ...rest, writer: author }),
      Novel: model(
        {
          start: {
            ...first,
            options: { ...first?.options, limitChoicesTo: { writer__n: 'x', writer_id: 1 } },
          },
        },
        { parents: ['Book'], ordering: ['-writer__boss__n', 'start_id'] },
      ),
    },
    before,
  )
})

test('renameModel takes along relations, through models and parents', () => {
  const { Book, Reading, Novel, Author } = BEFORE
  becomes([renameModel('Book', 'Work'), renameModel('Reading', 'Perusal')], {
    Author: Author as ModelDeclaration,
    Work: model(
      {
        ...Book?.fields,
        readers: many('Author', {
          through: 'Perusal',
          throughFields: ['book', 'reader'],
          relatedName: 'read',
        }),
      },
      Book?.options,
    ),
    Perusal: model({ ...Reading?.fields, book: key('Work') }, Reading?.options),
    Novel: model(Novel?.fields, { parents: { Work: 'book_ptr' } }),
  })
})

test('alterField and alterModel', () => {
  becomes(
    [alterField('Book', 'title', longText({ maxLength: 9, index: true }))],
    changed('Book', { title: { kind: 'scalar', type: 'text', options: { maxLength: 9, index: true } } }),
  )
  becomes(
    [alterField('Book', 'cover', foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'covers' }))],
    changed('Book', { cover: key('Author', { relatedName: 'covers' }) }),
  )
  becomes(
    [alterModel('Author', { ordering: ['-born'], uniqueTogether: [['name', 'born']] })],
    changed('Author', {}, { ordering: ['-born'], uniqueTogether: [['name', 'born']] }),
  )
})

test('addModel and removeModel', () => {
  const Dated = abstractModel({ created: integer({ default: 0 }) })
  becomes(
    [
      addModel(
        'Shop',
        declare({ name: string(), stock: manyToMany('Book') }, { bases: [Dated], ordering: ['name'] }),
      ),
    ],
    {
      ...BEFORE,
      Shop: model(
        { created: number({ default: 0 }), name: text(), stock: many('Book') },
        { ordering: ['name'] },
      ),
    },
  )
  becomes([addModel('Ticket', declare({ number: auto(), note: string() }))], {
    ...BEFORE,
    Ticket: model({ number: { kind: 'scalar', type: 'auto', options: {} }, note: text() }),
  })
  becomes([addModel('Poem', declare({ lines: integer() }, { parents: ['Book'] }))], {
    ...BEFORE,
    Poem: model({ lines: number() }, { parents: ['Book'], ordering: [] }),
  })
  becomes(
    [removeModel('Novel')],
    Object.fromEntries(Object.entries(BEFORE).filter(([name]) => name !== 'Novel')),
  )
})

test('a step that does not fit is refused, and says why', () => {
  const refusals: readonly (readonly [SchemaStep, ...string[]])[] = [
    [renameField('Book', 'titel', 'name'), "renameField('Book', 'titel', 'name')", "did you mean 'title'"],
    [renameField('Bok', 'title', 'name'), "did you mean 'Book'"],
    [renameField('Book', 'title', 'year'), 'takes the name year'],
    [renameModel('Book', 'Author'), 'takes the name Author'],
    [addField('Book', 'title', string()), 'takes the name title'],
    [addModel('Book', declare({})), 'takes the name Book'],
    [removeModel('Author'), 'not valid'],
    [removeField('Author', 'name'), 'not valid'],
    [addField('Book', 'x', foreignKey('Nobody' as never, { onDelete: 'CASCADE' })), 'Nobody'],
    [alterField('Book', 'readers', integer()), 'turns a column into links'],
    [alterField('Author', 'name', integer({ unique: true })), 'keys refer to'],
    [alterField('Author', 'id', string()), 'keys refer to'],
  ]
  const schema = resolveSchema(BEFORE).describe()
  for (const [step, ...pieces] of refusals) {
    const error = throws(
      () => applySteps(schema, { name: '0007', steps: [step] }),
      'ERR_MIGRATION',
      ...pieces,
    )
    assert.ok(error.value === step || (error.value === '0007' && error.message.includes("'0007'")))
  }
  throws(() => renameModel('', 'X'), 'ERR_ARGUMENT')
  throws(() => addField('Book', 7 as never, string()), 'ERR_ARGUMENT', '7')
})

test.run()
