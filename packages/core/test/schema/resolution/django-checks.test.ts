import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { ModelDeclaration } from '../../../src/schema/declaration.js'
import { SCHEMA_CHECKS } from '../../../src/schema/schema-checks.js'
import { checksOf, key, many, model, number, one, scalar, tellSame, text } from '../helpers/declarations.js'

/** Schemas that Django 4.2 refuses, with the ids of its checks (or the exception it raises). */
const test = suite("Django's checks")
const User = model({ username: text({ maxLength: 100 }) })
const Category = model({ name: text({ maxLength: 100 }) })
const Person = model({ name: text({ maxLength: 100 }) })

const CASES: readonly (readonly [
  title: string,
  django: readonly string[],
  models: Record<string, ModelDeclaration>,
])[] = [
  [
    'SET_NULL needs null',
    ['fields.E320'],
    { Category, Post: model({ category: key('Category', { onDelete: 'SET_NULL', null: false }) }) },
  ],
  [
    'SET_NULL needs null, with a related name',
    ['fields.E320'],
    {
      Category,
      Post: model({
        title: text(),
        content: scalar('text'),
        category: key('Category', { onDelete: 'SET_NULL', relatedName: 'posts' }),
      }),
    },
  ],
  [
    'SET_DEFAULT needs a default',
    ['fields.E321'],
    { Category, Post: model({ category: key('Category', { onDelete: 'SET_DEFAULT' }) }) },
  ],
  [
    'two keys to one model need names',
    ['fields.E304'],
    { User, Article: model({ author: key('User'), editor: key('User') }) },
  ],
  ['an unknown target', ['fields.E300'], { Car: model({ manufacturer: key('Maker') }) }],
  [
    'toField must be unique',
    ['fields.E311'],
    { User, Login: model({ user: key('User', { toField: 'username' }) }) },
  ],
  [
    'toField must exist',
    ['fields.E311'],
    { User, Login: model({ user: key('User', { toField: 'login' }) }) },
  ],
  [
    'an accessor clashes with a field',
    ['fields.E302', 'fields.E303'],
    { User: model({ logins: text() }), Login: model({ user: key('User', { relatedName: 'logins' }) }) },
  ],
  [
    'a through model needs both keys',
    ['fields.E336'],
    {
      Person,
      Group: model({ members: many('Person', { through: 'Membership' }) }),
      Membership: model({ person: key('Person') }),
    },
  ],
  [
    'a through model is ambiguous',
    ['fields.E335'],
    {
      Person,
      Group: model({ members: many('Person', { through: 'Membership' }) }),
      Membership: model({
        person: key('Person'),
        group: key('Group'),
        inviter: key('Person', { relatedName: 'invited' }),
      }),
    },
  ],
  [
    'through and dbConstraint',
    ['ValueError'],
    {
      Person,
      Group: model({ members: many('Person', { through: 'Membership', dbConstraint: false }) }),
      Membership: model({ person: key('Person'), group: key('Group') }),
    },
  ],
  [
    "two one-to-ones' default names clash",
    ['fields.E304', 'fields.E305'],
    { User: model(), Special: model({ user: one('User'), supervisor: one('User') }) },
  ],
  [
    'two primary keys',
    ['models.E026'],
    { A: model({ a: number({ primaryKey: true }), b: number({ primaryKey: true }) }) },
  ],
  ['a nullable primary key', ['fields.E007'], { A: model({ a: number({ primaryKey: true, null: true }) }) }],
  ['an ordering over nothing', ['models.E015'], { A: model({}, { ordering: ['nothing'] }) }],
  [
    'an ordering beside orderWithRespectTo',
    ['models.E021'],
    { User, A: model({ user: key('User') }, { ordering: ['id'], orderWithRespectTo: 'user' }) },
  ],
  ['orderWithRespectTo nothing', ['FieldDoesNotExist'], { A: model({}, { orderWithRespectTo: 'nothing' }) }],
  ['a proxy with fields', ['models.E017'], { User, A: model({ a: number() }, { proxy: 'User' }) }],
  ['uniqueTogether over nothing', ['models.E012'], { A: model({}, { uniqueTogether: [['nothing', 'id']] }) }],
  ['indexes over nothing', ['models.E012'], { A: model({}, { indexes: [['nothing', 'id']] }) }],
  ['a field named pk', ['fields.E003'], { A: model({ pk: number() }) }],
]

for (const [title, django, models] of CASES) {
  test(title, () => {
    const checks = checksOf(models)
    assert.ok(
      tellSame(checks, django),
      checks
        .map(({ code }) => `${code} ${SCHEMA_CHECKS[code as keyof typeof SCHEMA_CHECKS].django.join(' ')}`)
        .join('\n'),
    )
  })
}

test('the table is frozen and names each fault', () => {
  for (const [code, { django, means }] of Object.entries(SCHEMA_CHECKS)) {
    assert.match(code, /^ERR_[A-Z_]+$/)
    assert.ok(means.length > 10)
    assert.ok(Object.isFrozen(django))
  }
})

test.run()
